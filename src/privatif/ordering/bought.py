"""What companies buy (`catalog.models.Bought`): counted by triggers on the order lines, made anew here."""

from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

_OFTEN = "CREATE INDEX catalog_bought_often ON catalog_bought (company_id, times DESC)"
_ADD = """
    INSERT INTO catalog_bought (company_id, article_id, times)
    SELECT o.company_id, {row}.article_id, 1 FROM ordering_order o WHERE o.id = {row}.order_id
    ON CONFLICT (company_id, article_id) DO UPDATE SET times = catalog_bought.times + 1;"""
_TAKE = """
    UPDATE catalog_bought SET times = times - 1 WHERE article_id = OLD.article_id
    AND company_id = (SELECT o.company_id FROM ordering_order o WHERE o.id = OLD.order_id);"""
_TAKE_ALL = """
    UPDATE catalog_bought SET times = times - (SELECT count(*) FROM ordering_orderline l
        WHERE l.order_id = OLD.id AND l.article_id = catalog_bought.article_id)
    WHERE company_id = OLD.company_id
    AND article_id IN (SELECT l.article_id FROM ordering_orderline l WHERE l.order_id = OLD.id);"""
_WANTED = """
    SELECT o.company_id, l.article_id, count(*) AS times FROM ordering_orderline l
    JOIN ordering_order o ON o.id = l.order_id GROUP BY o.company_id, l.article_id"""

CREATE = {
    "sqlite": (
        """CREATE TABLE catalog_bought (company_id bigint NOT NULL, article_id bigint NOT NULL, times integer NOT NULL,
            PRIMARY KEY (company_id, article_id)) WITHOUT ROWID""",
        _OFTEN,
        f"CREATE TRIGGER bought_added AFTER INSERT ON ordering_orderline BEGIN {_ADD.format(row='NEW')} END",
        f"CREATE TRIGGER bought_gone AFTER DELETE ON ordering_orderline BEGIN {_TAKE} END",
        f"""CREATE TRIGGER bought_changed AFTER UPDATE OF article_id, order_id ON ordering_orderline
            WHEN (OLD.article_id, OLD.order_id) <> (NEW.article_id, NEW.order_id)
            BEGIN {_TAKE} {_ADD.format(row="NEW")} END""",
        # Constraints are looked at when a transaction ends, so that an order may go before its lines.
        f"CREATE TRIGGER bought_order_gone BEFORE DELETE ON ordering_order BEGIN {_TAKE_ALL} END",
    ),
    "postgresql": (
        """CREATE TABLE catalog_bought (company_id bigint NOT NULL, article_id bigint NOT NULL, times integer NOT NULL,
            PRIMARY KEY (company_id, article_id))""",
        _OFTEN,
        # In the order of the articles: two orders of one company then wait for each other, and never in a circle.
        """CREATE OR REPLACE FUNCTION bought_added() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            INSERT INTO catalog_bought (company_id, article_id, times)
            SELECT o.company_id, added.article_id, count(*) FROM added JOIN ordering_order o ON o.id = added.order_id
            GROUP BY 1, 2 ORDER BY 1, 2
            ON CONFLICT (company_id, article_id) DO UPDATE SET times = catalog_bought.times + EXCLUDED.times;
            RETURN NULL; END $$""",
        f"""CREATE OR REPLACE FUNCTION bought_gone() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            {_TAKE} RETURN NULL; END $$""",
        f"""CREATE OR REPLACE FUNCTION bought_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            {_TAKE} {_ADD.format(row="NEW")} RETURN NULL; END $$""",
        """CREATE TRIGGER bought_added AFTER INSERT ON ordering_orderline
            REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION bought_added()""",
        """CREATE TRIGGER bought_gone AFTER DELETE ON ordering_orderline
            FOR EACH ROW EXECUTE FUNCTION bought_gone()""",
        """CREATE TRIGGER bought_changed AFTER UPDATE OF article_id, order_id ON ordering_orderline FOR EACH ROW
            WHEN ((OLD.article_id, OLD.order_id) <> (NEW.article_id, NEW.order_id))
            EXECUTE FUNCTION bought_changed()""",
        f"""CREATE OR REPLACE FUNCTION bought_order_gone() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            {_TAKE_ALL} RETURN OLD; END $$""",
        """CREATE OR REPLACE FUNCTION bought_emptied() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            TRUNCATE catalog_bought; RETURN NULL; END $$""",
        """CREATE TRIGGER bought_order_gone BEFORE DELETE ON ordering_order
            FOR EACH ROW EXECUTE FUNCTION bought_order_gone()""",
        """CREATE TRIGGER bought_emptied AFTER TRUNCATE ON ordering_orderline
            FOR EACH STATEMENT EXECUTE FUNCTION bought_emptied()""",
    ),
}


def create(database: BaseDatabaseWrapper) -> None:
    with database.cursor() as cursor:
        for statement in CREATE[database.vendor]:
            cursor.execute(statement)


def rebuild() -> None:
    """Count anew, in one transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM catalog_bought")
        cursor.execute(f"INSERT INTO catalog_bought (company_id, article_id, times) {_WANTED}")


def astray() -> int:
    """How many of the counts are wrong. Reads every order line."""
    kept = "SELECT company_id, article_id, times FROM catalog_bought WHERE times > 0"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT (SELECT count(*) FROM ({kept} EXCEPT {_WANTED}) a)"  # noqa: S608 - SQL of our own
            f" + (SELECT count(*) FROM ({_WANTED} EXCEPT {kept}) b)"
        )
        return int(cursor.fetchone()[0])
