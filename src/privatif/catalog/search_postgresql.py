"""The search's tables on PostgreSQL: a tsvector for words, b-trees for references, and what keeps them in step.

The same tables and tokens as on SQLite. No extension is needed, so an ordinary owner of the database can install it:
accents go before words are stored (`core.text.plain`), and mistyped words are found through the vocabulary.
"""

CREATE = (
    "CREATE TABLE catalog_words (rowid bigint PRIMARY KEY, words tsvector NOT NULL)",
    # fastupdate would leave the latest writes in a list that each search reads to its end.
    "CREATE INDEX catalog_words_words ON catalog_words USING gin (words) WITH (fastupdate = off)",
    """CREATE TABLE catalog_reference (
        company_id bigint NOT NULL, key varchar(40) COLLATE "C" NOT NULL, entry_id bigint NOT NULL,
        PRIMARY KEY (company_id, key, entry_id))""",
    'CREATE TABLE catalog_term (term varchar(40) COLLATE "C" PRIMARY KEY)',
    """CREATE VIEW catalog_words_wanted (rowid_, words, article_id) AS
        SELECT e.id, array_to_tsvector(string_to_array(
            ltrim(replace(rtrim(a.search_words), ' ', ' ' || e.company_id || 'w')), ' ')), a.id
        FROM catalog_catalogueentry e JOIN catalog_article a ON a.id = e.article_id""",
    """CREATE VIEW catalog_reference_wanted (company_id, key, entry_id, article_id) AS
        SELECT e.company_id, k.value, e.id, a.id
        FROM catalog_catalogueentry e JOIN catalog_article a ON a.id = e.article_id,
        unnest(string_to_array(a.search_keys || ' ' || e.customer_reference_key, ' ')) k (value)
        WHERE k.value <> ''""",
    """CREATE VIEW catalog_term_wanted (term, article_id) AS
        SELECT t.value, a.id FROM catalog_article a, unnest(string_to_array(a.search_words, ' ')) t (value)
        WHERE length(t.value) >= 4 AND t.value !~ '[0-9]'""",
    """CREATE OR REPLACE FUNCTION search_entries_added() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO catalog_words SELECT w.rowid_, w.words
            FROM added JOIN catalog_words_wanted w ON w.rowid_ = added.id;
        INSERT INTO catalog_reference SELECT r.company_id, r.key, r.entry_id
            FROM added JOIN catalog_reference_wanted r ON r.entry_id = added.id ON CONFLICT DO NOTHING;
        RETURN NULL; END $$""",
    """CREATE OR REPLACE FUNCTION search_entry_forget() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        DELETE FROM catalog_words WHERE rowid = OLD.id;
        DELETE FROM catalog_reference WHERE (company_id, key, entry_id) IN
            (SELECT r.company_id, r.key, r.entry_id FROM catalog_reference_wanted r WHERE r.entry_id = OLD.id);
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW; END $$""",
    """CREATE OR REPLACE FUNCTION search_entry_put() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO catalog_words SELECT rowid_, words FROM catalog_words_wanted WHERE rowid_ = NEW.id;
        INSERT INTO catalog_reference SELECT company_id, key, entry_id FROM catalog_reference_wanted
            WHERE entry_id = NEW.id ON CONFLICT DO NOTHING;
        RETURN NULL; END $$""",
    """CREATE OR REPLACE FUNCTION search_entries_emptied() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        TRUNCATE catalog_words, catalog_reference;
        RETURN NULL; END $$""",
    """CREATE OR REPLACE FUNCTION search_articles_added() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO catalog_term SELECT DISTINCT t.term
            FROM added JOIN catalog_term_wanted t ON t.article_id = added.id ORDER BY 1 ON CONFLICT DO NOTHING;
        RETURN NULL; END $$""",
    """CREATE OR REPLACE FUNCTION search_words_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        UPDATE catalog_words kept SET words = w.words
            FROM catalog_words_wanted w WHERE w.article_id = NEW.id AND kept.rowid = w.rowid_;
        INSERT INTO catalog_term SELECT DISTINCT term FROM catalog_term_wanted WHERE article_id = NEW.id ORDER BY 1
            ON CONFLICT DO NOTHING;
        RETURN NULL; END $$""",
    """CREATE OR REPLACE FUNCTION search_article_gone() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        DELETE FROM catalog_words WHERE rowid IN (SELECT rowid_ FROM catalog_words_wanted WHERE article_id = OLD.id);
        DELETE FROM catalog_reference WHERE (company_id, key, entry_id) IN
            (SELECT r.company_id, r.key, r.entry_id FROM catalog_reference_wanted r WHERE r.article_id = OLD.id);
        RETURN OLD; END $$""",
    """CREATE OR REPLACE FUNCTION search_keys_changing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        DELETE FROM catalog_reference WHERE (company_id, key, entry_id) IN
            (SELECT r.company_id, r.key, r.entry_id FROM catalog_reference_wanted r WHERE r.article_id = OLD.id);
        RETURN NEW; END $$""",
    """CREATE OR REPLACE FUNCTION search_keys_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO catalog_reference SELECT company_id, key, entry_id FROM catalog_reference_wanted
            WHERE article_id = NEW.id ON CONFLICT DO NOTHING;
        RETURN NULL; END $$""",
    """CREATE TRIGGER search_entries_added AFTER INSERT ON catalog_catalogueentry
        REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION search_entries_added()""",
    """CREATE TRIGGER search_entry_gone BEFORE DELETE ON catalog_catalogueentry
        FOR EACH ROW EXECUTE FUNCTION search_entry_forget()""",
    """CREATE TRIGGER search_entry_changing
        BEFORE UPDATE OF id, company_id, article_id, customer_reference_key ON catalog_catalogueentry FOR EACH ROW
        WHEN ((OLD.id, OLD.company_id, OLD.article_id, OLD.customer_reference_key)
            <> (NEW.id, NEW.company_id, NEW.article_id, NEW.customer_reference_key))
        EXECUTE FUNCTION search_entry_forget()""",
    """CREATE TRIGGER search_entry_changed
        AFTER UPDATE OF id, company_id, article_id, customer_reference_key ON catalog_catalogueentry FOR EACH ROW
        WHEN ((OLD.id, OLD.company_id, OLD.article_id, OLD.customer_reference_key)
            <> (NEW.id, NEW.company_id, NEW.article_id, NEW.customer_reference_key))
        EXECUTE FUNCTION search_entry_put()""",
    """CREATE TRIGGER search_entries_emptied AFTER TRUNCATE ON catalog_catalogueentry
        FOR EACH STATEMENT EXECUTE FUNCTION search_entries_emptied()""",
    """CREATE TRIGGER search_articles_added AFTER INSERT ON catalog_article
        REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION search_articles_added()""",
    # Constraints are looked at when a transaction ends, so that an article may go before its entries.
    """CREATE TRIGGER search_article_gone BEFORE DELETE ON catalog_article
        FOR EACH ROW EXECUTE FUNCTION search_article_gone()""",
    """CREATE TRIGGER search_words_changed AFTER UPDATE OF search_words ON catalog_article
        FOR EACH ROW WHEN (OLD.search_words <> NEW.search_words) EXECUTE FUNCTION search_words_changed()""",
    """CREATE TRIGGER search_keys_changing BEFORE UPDATE OF search_keys ON catalog_article
        FOR EACH ROW WHEN (OLD.search_keys <> NEW.search_keys) EXECUTE FUNCTION search_keys_changing()""",
    """CREATE TRIGGER search_keys_changed AFTER UPDATE OF search_keys ON catalog_article
        FOR EACH ROW WHEN (OLD.search_keys <> NEW.search_keys) EXECUTE FUNCTION search_keys_changed()""",
)

REBUILD = (
    "TRUNCATE catalog_words, catalog_reference, catalog_term",
    "INSERT INTO catalog_words SELECT rowid_, words FROM catalog_words_wanted",
    """INSERT INTO catalog_reference SELECT company_id, key, entry_id FROM catalog_reference_wanted
       ON CONFLICT DO NOTHING""",
    "INSERT INTO catalog_term SELECT DISTINCT term FROM catalog_term_wanted ON CONFLICT DO NOTHING",
)

COUNTS = "SELECT (SELECT count(*) FROM catalog_words), (SELECT count(*) FROM catalog_catalogueentry)"

BEFORE_ASTRAY: tuple[str, ...] = ()
_WORDS, _WORDS_WANTED = "SELECT rowid, words FROM catalog_words", "SELECT rowid_, words FROM catalog_words_wanted"
_KEYS = "SELECT company_id, key, entry_id FROM catalog_reference"
_KEYS_WANTED = "SELECT company_id, key, entry_id FROM catalog_reference_wanted"
ASTRAY = (
    f"SELECT count(*) FROM ({_WORDS} EXCEPT {_WORDS_WANTED}) a",  # noqa: S608 - SQL of our own
    f"SELECT count(*) FROM ({_WORDS_WANTED} EXCEPT {_WORDS}) a",  # noqa: S608
    f"SELECT count(*) FROM ({_KEYS} EXCEPT {_KEYS_WANTED}) a",  # noqa: S608
    f"SELECT count(*) FROM ({_KEYS_WANTED} EXCEPT {_KEYS}) a",  # noqa: S608
    "SELECT count(*) FROM (SELECT term FROM catalog_term_wanted EXCEPT SELECT term FROM catalog_term) a",
)
