"""`daymark audit`: everything that must always be so, held against the whole store."""

from __future__ import annotations

from datetime import datetime

from bot.commands.terminal import FINE, WRONG, Terminal
from bot.desk import Council
from bot.watch.audit import audit
from storage.engine import Database


def show_audit(terminal: Terminal, database: Database, council: Council, now: datetime) -> int:
    """Say what is wrong, a sentence for each thing, or that nothing is."""
    with database.reading() as connection:
        found = audit(connection, council, now)
    if not found:
        terminal.say("All is as it must be.")
        return FINE
    terminal.complain(*(str(finding) for finding in found))
    terminal.complain(f"Found {len(found)} thing{'s' if len(found) > 1 else ''} that must be put right.")
    return WRONG
