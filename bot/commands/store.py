"""`daymark migrate` and `daymark verify`: the store brought up to date, and its journal checked."""

from __future__ import annotations

from bot.commands.terminal import FINE, WRONG, Terminal
from storage import journal
from storage.engine import Database
from storage.migrations import migrate


def bring_up_to_date(terminal: Terminal, database: Database) -> int:
    """Migrate the store; doing it twice changes nothing."""
    migrate(database)
    terminal.say("The store is up to date.")
    return FINE


def verify_journal(terminal: Terminal, database: Database) -> int:
    """Say whether the journal is whole, or which row was touched first."""
    with database.reading() as connection:
        broken = journal.verify(connection)
    if broken is None:
        terminal.say("The journal is whole: no row was changed, added or taken away.")
        return FINE
    whose = f"of assessment {broken.chain}" if broken.chain else "of what belongs to no assessment"
    row = f"row {broken.id} was touched" if broken.id else "rows are missing"
    terminal.complain(f"The journal does not hold: {row}, at entry {broken.seq} {whose}.")
    return WRONG
