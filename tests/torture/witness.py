"""Which process did what, as PostgreSQL saw it: no line of Daymark knows that anybody looks.

Each process connects under a name of its own, and triggers write down who claimed a row and who asked.
"""

from __future__ import annotations

from collections import Counter
from contextlib import closing

from sqlalchemy import make_url

from storage.engine import open_database
from tests.databases import text_of

CLAIMED, ASKED = "claimed", "asked"
BEGIN = """
CREATE TABLE witnessed (life text, what text);
CREATE FUNCTION witness() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO witnessed VALUES (current_setting('daymark.life', true), TG_ARGV[0]);
    RETURN NULL;
END $$;
CREATE TRIGGER claimed AFTER UPDATE ON outbox FOR EACH ROW
    WHEN (NEW.owner IS DISTINCT FROM OLD.owner AND NEW.owner IS NOT NULL)
    EXECUTE FUNCTION witness('claimed');
CREATE TRIGGER asked AFTER INSERT ON prompts FOR EACH ROW EXECUTE FUNCTION witness('asked');
"""


def named(url: str, life: str) -> str:
    """The same store, for the process with this name; SQLite has no use for names."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        return url
    return text_of(address.update_query_dict({"options": f"-c daymark.life={life}"}))


def begin(url: str) -> None:
    """Write down from now on what each process does."""
    with closing(open_database(url)) as database, database.writing() as connection:
        connection.core.exec_driver_sql(BEGIN)


def seen(url: str, what: str) -> Counter[str]:
    """How many rows each process claimed, or how many prompts it put."""
    found = f"SELECT life FROM witnessed WHERE what = '{what}'"  # noqa: S608 - one of the two words above
    with closing(open_database(url)) as database, database.reading() as connection:
        return Counter(connection.core.exec_driver_sql(found).scalars())
