"""Every version of every procedure under which an assessment was ever allocated, as the text of its file."""

from __future__ import annotations

from sqlalchemy import select

from storage.connection import Connection
from storage.engine import insert_once
from storage.tables import procedures


def keep(connection: Connection, key: str, version: int, text: str) -> bool:
    """Keep this text as ``version`` of the procedure. False when another text is kept under that version."""
    insert_once(connection, procedures, {"key": key, "version": version, "text": text})
    kept = select(procedures.c.text).where(procedures.c.key == key, procedures.c.version == version)
    return bool(connection.execute(kept).scalar_one() == text)


def all_kept(connection: Connection) -> tuple[tuple[str, int, str], ...]:
    """Every (key, version, text) that was ever kept."""
    kept = select(procedures.c.key, procedures.c.version, procedures.c.text)
    return tuple((row.key, row.version, row.text) for row in connection.execute(kept))
