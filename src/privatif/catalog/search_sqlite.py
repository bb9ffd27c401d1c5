"""The search's tables on SQLite: FTS5 for words, b-trees for references, and the triggers that keep them in step.

A token of the full text is the company's id, `w` and a word: `12wtoner`. So a company's words stand together, and what
a search costs doesn't depend on what others have.

The views say what must be in the tables. The full text keeps no text of its own (`content=''`), so a document is taken
away by telling it as it was: before its row changes, while the view still tells that. References go by each column of
their key apart: for `(a, b, c) IN (SELECT ...)` SQLite would read all of them.
"""

CREATE = (
    "CREATE VIRTUAL TABLE catalog_words USING fts5 (words, content='', detail='none', tokenize='ascii')",
    """CREATE TABLE catalog_reference (
        company_id bigint NOT NULL, key varchar(40) NOT NULL, entry_id bigint NOT NULL,
        PRIMARY KEY (company_id, key, entry_id)) WITHOUT ROWID""",
    "CREATE TABLE catalog_term (term varchar(40) NOT NULL PRIMARY KEY) WITHOUT ROWID",
    """CREATE VIEW catalog_words_wanted (rowid_, words, article_id) AS
        SELECT e.id, replace(rtrim(a.search_words), ' ', ' ' || e.company_id || 'w'), a.id
        FROM catalog_catalogueentry e JOIN catalog_article a ON a.id = e.article_id""",
    """CREATE VIEW catalog_reference_wanted (company_id, key, entry_id, article_id) AS
        SELECT e.company_id, k.value, e.id, a.id
        FROM catalog_catalogueentry e JOIN catalog_article a ON a.id = e.article_id,
        json_each('["' || replace(trim(a.search_keys || ' ' || e.customer_reference_key), ' ', '","') || '"]') k
        WHERE k.value <> ''""",
    """CREATE VIEW catalog_term_wanted (term, article_id) AS
        SELECT t.value, a.id FROM catalog_article a,
        json_each('["' || replace(trim(a.search_words), ' ', '","') || '"]') t
        WHERE length(t.value) >= 4 AND t.value NOT GLOB '*[0-9]*'""",
    """CREATE TRIGGER search_entry_added AFTER INSERT ON catalog_catalogueentry BEGIN
        INSERT INTO catalog_words (rowid, words) SELECT rowid_, words FROM catalog_words_wanted WHERE rowid_ = NEW.id;
        INSERT INTO catalog_reference SELECT company_id, key, entry_id FROM catalog_reference_wanted
            WHERE entry_id = NEW.id ON CONFLICT DO NOTHING;
    END""",
    """CREATE TRIGGER search_entry_gone BEFORE DELETE ON catalog_catalogueentry BEGIN
        INSERT INTO catalog_words (catalog_words, rowid, words)
            SELECT 'delete', rowid_, words FROM catalog_words_wanted WHERE rowid_ = OLD.id;
        DELETE FROM catalog_reference WHERE company_id = OLD.company_id AND entry_id = OLD.id
            AND key IN (SELECT key FROM catalog_reference_wanted WHERE entry_id = OLD.id);
    END""",
    """CREATE TRIGGER search_entry_changing
        BEFORE UPDATE OF id, company_id, article_id, customer_reference_key ON catalog_catalogueentry
        WHEN (OLD.id, OLD.company_id, OLD.article_id, OLD.customer_reference_key)
            <> (NEW.id, NEW.company_id, NEW.article_id, NEW.customer_reference_key) BEGIN
        INSERT INTO catalog_words (catalog_words, rowid, words)
            SELECT 'delete', rowid_, words FROM catalog_words_wanted WHERE rowid_ = OLD.id;
        DELETE FROM catalog_reference WHERE company_id = OLD.company_id AND entry_id = OLD.id
            AND key IN (SELECT key FROM catalog_reference_wanted WHERE entry_id = OLD.id);
    END""",
    """CREATE TRIGGER search_entry_changed
        AFTER UPDATE OF id, company_id, article_id, customer_reference_key ON catalog_catalogueentry
        WHEN (OLD.id, OLD.company_id, OLD.article_id, OLD.customer_reference_key)
            <> (NEW.id, NEW.company_id, NEW.article_id, NEW.customer_reference_key) BEGIN
        INSERT INTO catalog_words (rowid, words) SELECT rowid_, words FROM catalog_words_wanted WHERE rowid_ = NEW.id;
        INSERT INTO catalog_reference SELECT company_id, key, entry_id FROM catalog_reference_wanted
            WHERE entry_id = NEW.id ON CONFLICT DO NOTHING;
    END""",
    """CREATE TRIGGER search_article_added AFTER INSERT ON catalog_article BEGIN
        INSERT INTO catalog_term SELECT term FROM catalog_term_wanted WHERE article_id = NEW.id ON CONFLICT DO NOTHING;
    END""",
    # Constraints are looked at when a transaction ends, so that an article may go before its entries.
    """CREATE TRIGGER search_article_gone BEFORE DELETE ON catalog_article BEGIN
        INSERT INTO catalog_words (catalog_words, rowid, words)
            SELECT 'delete', rowid_, words FROM catalog_words_wanted WHERE article_id = OLD.id;
        DELETE FROM catalog_reference
            WHERE company_id IN (SELECT company_id FROM catalog_catalogueentry WHERE article_id = OLD.id)
            AND key IN (SELECT key FROM catalog_reference_wanted WHERE article_id = OLD.id)
            AND entry_id IN (SELECT id FROM catalog_catalogueentry WHERE article_id = OLD.id);
    END""",
    """CREATE TRIGGER search_words_changing BEFORE UPDATE OF search_words ON catalog_article
        WHEN OLD.search_words <> NEW.search_words BEGIN
        INSERT INTO catalog_words (catalog_words, rowid, words)
            SELECT 'delete', rowid_, words FROM catalog_words_wanted WHERE article_id = OLD.id;
    END""",
    """CREATE TRIGGER search_words_changed AFTER UPDATE OF search_words ON catalog_article
        WHEN OLD.search_words <> NEW.search_words BEGIN
        INSERT INTO catalog_words (rowid, words)
            SELECT rowid_, words FROM catalog_words_wanted WHERE article_id = NEW.id;
        INSERT INTO catalog_term SELECT term FROM catalog_term_wanted WHERE article_id = NEW.id ON CONFLICT DO NOTHING;
    END""",
    """CREATE TRIGGER search_keys_changing BEFORE UPDATE OF search_keys ON catalog_article
        WHEN OLD.search_keys <> NEW.search_keys BEGIN
        DELETE FROM catalog_reference
            WHERE company_id IN (SELECT company_id FROM catalog_catalogueentry WHERE article_id = OLD.id)
            AND key IN (SELECT key FROM catalog_reference_wanted WHERE article_id = OLD.id)
            AND entry_id IN (SELECT id FROM catalog_catalogueentry WHERE article_id = OLD.id);
    END""",
    """CREATE TRIGGER search_keys_changed AFTER UPDATE OF search_keys ON catalog_article
        WHEN OLD.search_keys <> NEW.search_keys BEGIN
        INSERT INTO catalog_reference SELECT company_id, key, entry_id FROM catalog_reference_wanted
            WHERE article_id = NEW.id ON CONFLICT DO NOTHING;
    END""",
)

REBUILD = (
    "INSERT INTO catalog_words (catalog_words) VALUES ('delete-all')",
    "INSERT INTO catalog_words (rowid, words) SELECT rowid_, words FROM catalog_words_wanted",
    "INSERT INTO catalog_words (catalog_words) VALUES ('optimize')",
    "DELETE FROM catalog_reference",
    """INSERT INTO catalog_reference SELECT company_id, key, entry_id FROM catalog_reference_wanted
       WHERE true ON CONFLICT DO NOTHING""",
    "DELETE FROM catalog_term",
    "INSERT INTO catalog_term SELECT term FROM catalog_term_wanted WHERE true ON CONFLICT DO NOTHING",
)

COUNTS = "SELECT (SELECT count(*) FROM catalog_words_docsize), (SELECT count(*) FROM catalog_catalogueentry)"

BEFORE_ASTRAY = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS temp.catalog_words_kept USING fts5vocab ('main', 'catalog_words', 'instance')",
)
_TOKENS = """
    SELECT t.value, w.rowid_ FROM catalog_words_wanted w,
    json_each('["' || replace(ltrim(w.words), ' ', '","') || '"]') t WHERE t.value <> ''"""
_KEYS = "SELECT company_id, key, entry_id FROM catalog_reference"
_KEYS_WANTED = "SELECT company_id, key, entry_id FROM catalog_reference_wanted"
ASTRAY = (
    f"SELECT count(*) FROM (SELECT term, doc FROM temp.catalog_words_kept EXCEPT {_TOKENS})",  # noqa: S608 - SQL of our own
    f"SELECT count(*) FROM ({_TOKENS} EXCEPT SELECT term, doc FROM temp.catalog_words_kept)",  # noqa: S608
    f"SELECT count(*) FROM ({_KEYS} EXCEPT {_KEYS_WANTED})",  # noqa: S608
    f"SELECT count(*) FROM ({_KEYS_WANTED} EXCEPT {_KEYS})",  # noqa: S608
    "SELECT count(*) FROM (SELECT term FROM catalog_term_wanted EXCEPT SELECT term FROM catalog_term)",
)
