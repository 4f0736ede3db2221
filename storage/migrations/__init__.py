"""The store's shape through the releases, as Alembic revisions, and the one way to bring it up to date."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from storage.engine import Database

# Any number will do, as long as nothing else on the same PostgreSQL database takes it.
_LOCK = 4_530_001


def migrate(database: Database) -> None:
    """Bring the store up to date; nothing happens when it is.

    All or nothing, and safe when two instances start together: the second waits for the first and finds
    nothing left to do. Raises StorageUnavailable.
    """
    with database.altering() as connection:
        if database.dialect == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        command.upgrade(config(connection), "head")


def is_up_to_date(database: Database) -> bool:
    """Whether nothing is left for `migrate` to do. Nothing is changed. Raises StorageUnavailable."""
    with database.reading() as connection:
        reached = MigrationContext.configure(connection.core).get_current_heads()
        return set(reached) == set(ScriptDirectory.from_config(config(connection.core)).get_heads())


def config(connection: Connection) -> Config:
    """Alembic's settings, found beside this file wherever Daymark is started from."""
    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    settings.attributes["connection"] = connection
    return settings
