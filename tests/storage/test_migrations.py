"""The revisions make exactly the tables that the code reads, wherever and however often they are run."""

from __future__ import annotations

from contextlib import chdir
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect
from sqlalchemy.engine.interfaces import ReflectedIndex

from scheduling.words import Role
from storage import duties, people
from storage.duties import Duty
from storage.engine import Database, open_database
from storage.migrations import config, migrate
from storage.tables import metadata
from tests.storage.threads import together

NOW = datetime(2026, 3, 6, 10, 0, tzinfo=UTC)
FRIDAY = date(2026, 3, 6)


def differences(database: Database) -> list[object]:
    """What Alembic would still change."""
    with database.writing() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        return list(compare_metadata(MigrationContext.configure(connection.core, opts=options), metadata))


def shape(database: Database) -> dict[str, object]:
    """Tables with their keys and indexes, which `compare_metadata` looks at less closely."""
    with database.writing() as connection:
        seen = inspect(connection.core)
        return {
            table: (
                seen.get_pk_constraint(table),
                sorted(seen.get_foreign_keys(table), key=str),
                sorted(seen.get_unique_constraints(table), key=str),
                sorted(indexed(index) for index in seen.get_indexes(table)),
            )
            for table in sorted(metadata.tables)
        }


def indexed(index: ReflectedIndex) -> tuple[str, str, bool, str]:
    """An index with its condition in words."""
    options = index.get("dialect_options", {})
    where = options.get("sqlite_where", options.get("postgresql_where", ""))
    return str(index["name"]), str(index["column_names"]), bool(index["unique"]), str(where)


def test_the_revisions_and_the_tables_agree(empty_database_url: str) -> None:
    database = open_database(empty_database_url)
    migrate(database)
    assert differences(database) == []
    migrated = shape(database)
    with database.writing() as connection:
        metadata.drop_all(connection.core)
        metadata.create_all(connection.core)
    assert shape(database) == migrated
    database.close()


def test_migrating_twice_changes_nothing(empty_database_url: str) -> None:
    database = open_database(empty_database_url)
    migrate(database)
    migrate(database)
    assert differences(database) == []
    database.close()


def test_a_store_of_before_knows_how_far_each_rhythm_is_done(empty_database_url: str) -> None:
    database = open_database(empty_database_url)
    with database.altering() as connection:
        command.upgrade(config(connection), "0002")
    with database.writing() as connection:
        people.add(connection, name="Sarah", email="s@council.example", role=Role.SERVICE_MANAGER, team="")
        made = Duty("assessment", "friday-review", "friday_review", FRIDAY, 1, asked_at=NOW)
        duties.make(connection, [made, replace(made, rhythm="head-note")])
        duties.make(connection, [replace(made, day=FRIDAY + timedelta(7))])
    migrate(database)
    with database.reading() as connection:
        assert duties.done_up_to(connection) == {
            ("assessment", "friday-review"): FRIDAY + timedelta(7),
            ("assessment", "head-note"): FRIDAY,
        }
    database.close()


def test_two_instances_may_start_together(empty_database_url: str) -> None:
    first, second = open_database(empty_database_url), open_database(empty_database_url)
    together(lambda: migrate(first), lambda: migrate(second))
    assert differences(first) == []
    first.close()
    second.close()


def test_it_does_not_matter_where_daymark_is_started(empty_sqlite_url: str, tmp_path: Path) -> None:
    database = open_database(empty_sqlite_url)
    with chdir(tmp_path):
        migrate(database)
    assert differences(database) == []
    database.close()
