"""`daymark people`: who there is, who cannot be reached and why, and what could not be delivered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from bot.commands.terminal import FINE, Terminal, table
from bot.desk import found
from scheduling.calendar import WorkingCalendar, full_date
from scheduling.people import Person
from storage import assessments, outbox, people
from storage.engine import Connection, Database
from storage.outbox import OutboxRow
from storage.people import Account

UNDELIVERED_SHOWN = 50
NO_ACCOUNT = "has not written to Daymark yet, so there is no account to send to."
PLATFORMS = {"slack": "Slack", "teams": "Teams", "web": "the web desk"}


def show_people(terminal: Terminal, database: Database, calendar: WorkingCalendar, now: datetime) -> int:
    """Say everybody, then those who cannot be reached, then what could not be delivered."""
    with database.reading() as connection:
        everyone = people.everyone(connection)
        accounts = {person.id: people.accounts_of(connection, person.id) for person in everyone}
        failed = outbox.undelivered(connection, UNDELIVERED_SHOWN)
        undelivered = [_undelivered(connection, row, calendar) for row in failed]
    if not everyone:
        terminal.say("There is nobody yet. Bring people in with: daymark import people FILE")
        return FINE
    today = calendar.today(now)
    names = {person.id: person.name for person in everyone}
    terminal.say(
        *table(
            ("Name", "Role", "Team", "Line manager", "E-mail", "Reached on"),
            [_row(person, names, accounts[person.id], today) for person in everyone],
        )
    )
    here = [person for person in everyone if not person.has_left(today)]
    _say_unreachable(terminal, [line for p in here for line in _unreached(p, accounts[p.id], calendar)])
    if undelivered:
        terminal.say("", "Could not be delivered", *table(("Since", "To", "About", "Why"), undelivered))
    return FINE


def _say_unreachable(terminal: Terminal, lines: list[str]) -> None:
    if lines:
        terminal.say("", "Cannot be reached", *lines)
    else:
        terminal.say("", "Everybody can be reached.")


def _row(
    person: Person, names: Mapping[int, str], accounts: tuple[Account, ...], today: date
) -> tuple[str, ...]:
    manager = names.get(person.manager_id or 0, "")
    where = ", ".join(PLATFORMS.get(a.platform, a.platform) for a in accounts if a.unreachable_since is None)
    if person.left_on and person.has_left(today):
        where = f"left on {full_date(person.left_on)}"
    return person.name, person.role.label, person.team, manager, person.email, where or "nowhere"


def _unreached(person: Person, accounts: tuple[Account, ...], calendar: WorkingCalendar) -> Iterator[str]:
    """Why somebody cannot be reached anywhere; nothing for those who can be reached somewhere."""
    if any(account.unreachable_since is None for account in accounts):
        return
    if not accounts:
        yield f"{person.name}: {NO_ACCOUNT}"
    for account in accounts:
        where = PLATFORMS.get(account.platform, account.platform)
        since = full_date(calendar.today(account.unreachable_since)) if account.unreachable_since else ""
        yield f"{person.name}: not on {where} since {since}. {account.unreachable_why}".rstrip()


def _undelivered(connection: Connection, row: OutboxRow, calendar: WorkingCalendar) -> tuple[str, ...]:
    about = assessments.get(connection, row.assessment_id) if row.assessment_id else None
    name = found(people.get(connection, row.person_id)).name
    reference = about.reference if about else row.subject
    topic = row.topic.replace("_", " ")
    return full_date(calendar.today(row.created_at)), name, f"{reference}, {topic}", row.why
