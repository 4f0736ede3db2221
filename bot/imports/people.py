"""People from a file: who is new, who has changed, who is whose manager. Known by e-mail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.conversation.reading import Reader
from bot.imports.plan import (
    ADD,
    CHANGE,
    Change,
    ChangedMeanwhile,
    Plan,
    email_key,
    faults_of,
    planned,
    read_day,
    read_email,
    repeated,
)
from bot.imports.sheet import Fault, Row, Sheet, hint
from scheduling.calendar import full_date
from scheduling.people import Person
from scheduling.words import Role
from storage import journal, people
from storage.engine import Connection

NEEDED = ("name", "email", "role", "team", "manager_email")
OPTIONAL = ("left_on",)
NAME_LIMIT = 100


@dataclass(frozen=True)
class Entry:
    """A person as the file has them; they are new when ``before`` is None."""

    name: str
    email: str
    role: Role
    team: str
    manager_email: str
    left_on: date | None
    before: Person | None


def plan_people(connection: Connection, sheet: Sheet) -> Plan[Entry]:
    """Hold a file of people against those who are kept. Nobody is taken away: a leaver has a ``left_on``."""
    known = {person.email: person for person in people.everyone(connection)}
    entries: dict[int, Entry] = {}
    faults = repeated(sheet.rows, "email", email_key)
    for row in sheet.rows:
        reader = Reader(row.cells)
        entry = _read(reader, known, keeps_leaving="left_on" not in sheet.columns)
        faults += faults_of(row, reader)
        if entry is not None:
            entries[row.line] = entry
    faults += _unknown_managers(sheet.rows, known)
    faults += _circles(entries, known)
    emails = {person.id: person.email for person in known.values()}
    changes = [_change(line, entry, emails) for line, entry in entries.items()]
    return planned(sheet, changes, faults, changes.count(None))


def bring_in_people(connection: Connection, plan: Plan[Entry], now: datetime) -> None:
    """Write everybody down, managers last because a manager may stand below those who report to them.

    Raises ChangedMeanwhile when somebody is there by now, from another import at the same moment.
    """
    entries = [change.new for change in plan.changes]
    for entry in entries:
        if entry.before is None:
            _add(connection, entry)
    for entry in entries:
        person = _kept(connection, entry.email)
        manager = _kept(connection, entry.manager_email) if entry.manager_email else None
        changed = replace(
            person,
            name=entry.name,
            role=entry.role,
            team=entry.team,
            left_on=entry.left_on,
            manager_id=manager.id if manager else None,
        )
        people.save(connection, changed)
        _journal(connection, changed, now, is_new=entry.before is None)


def _add(connection: Connection, entry: Entry) -> None:
    try:
        people.add(
            connection,
            name=entry.name,
            email=entry.email,
            role=entry.role,
            team=entry.team,
            left_on=entry.left_on,
        )
    except people.AlreadyThere:
        raise ChangedMeanwhile from None


def _read(reader: Reader, known: Mapping[str, Person], *, keeps_leaving: bool) -> Entry | None:
    """One row; None when it is wrong. A file without a column ``left_on`` leaves that as it was."""
    name = reader.line("name", "Please give the name.", NAME_LIMIT)
    email = read_email(reader, "email", "Please give the work e-mail.")
    role = _role(reader)
    team = reader.line("team", limit=NAME_LIMIT)
    manager_email = read_email(reader, "manager_email")
    left_on = read_day(reader, "left_on")
    before = known.get(email)
    if keeps_leaving and before is not None:
        left_on = before.left_on
    if reader.faults or role is None:
        return None
    return Entry(name, email, role, team, manager_email, left_on, before)


def _role(reader: Reader) -> Role | None:
    """A role by what it is called ("team manager") or as it is stored ("team_manager")."""
    text = reader.line("role", "Please give the role.")
    said = " ".join(text.replace("_", " ").replace("-", " ").split()).casefold()
    for role in Role:
        if said in (role.label, role.value.replace("_", " ")):
            return role
    if text:
        reader.fault("role", f'"{text}" is not a role.{hint(said, [role.label for role in Role])}')
    return None


def _unknown_managers(rows: Sequence[Row], known: Mapping[str, Person]) -> list[Fault]:
    """Managers who are neither in the file nor kept; one whose own row is wrong is not unknown as well."""
    emails = {email_key(row.cells.get("email", "")) for row in rows} | known.keys()
    wanted = [(row.line, email_key(row.cells.get("manager_email", ""))) for row in rows]
    return [
        Fault(line, "manager_email", f"Nobody here or in this file has the e-mail {email}.")
        for line, email in wanted
        if "@" in email and email not in emails
    ]


def _circles(entries: Mapping[int, Entry], known: Mapping[str, Person]) -> list[Fault]:
    """Lines of managers that lead back to where they began, each told once, at its first line in the file."""
    by_id = {person.id: person for person in known.values()}
    above = {p.email: by_id[p.manager_id].email for p in known.values() if p.manager_id in by_id}
    above |= {entry.email: entry.manager_email for entry in entries.values()}
    faults: list[Fault] = []
    told: set[str] = set()
    for line, entry in entries.items():
        circle = _walk(entry.email, above)
        if circle and told.isdisjoint(circle):
            told.update(circle)
            faults.append(Fault(line, "manager_email", _round(circle)))
    return faults


def _walk(start: str, above: Mapping[str, str]) -> list[str]:
    """From somebody up the line of managers, back to them; empty when it ends or goes round without them."""
    walked = [start]
    while (following := above.get(walked[-1], "")) and following not in walked:
        walked.append(following)
    return walked if following == start else []


def _round(circle: Sequence[str]) -> str:
    if len(circle) == 1:
        return "Nobody can be their own line manager."
    return f"These people would manage each other in a circle: {', '.join((*circle, circle[0]))}."


def _change(line: int, entry: Entry, emails: Mapping[int, str]) -> Change[Entry] | None:
    if entry.before is None:
        manager = f"manager {entry.manager_email}" if entry.manager_email else ""
        left = f"left on {full_date(entry.left_on)}" if entry.left_on else ""
        told = ", ".join(filter(None, (entry.role.label, entry.team, manager, left)))
        return Change(line, ADD, entry.name, told, entry)
    told = "; ".join(_differences(entry, entry.before, emails))
    return Change(line, CHANGE, entry.before.name, told, entry) if told else None


def _differences(entry: Entry, before: Person, emails: Mapping[int, str]) -> list[str]:
    left = [full_date(day) if day else "" for day in (before.left_on, entry.left_on)]
    pairs = (
        ("name", before.name, entry.name),
        ("role", before.role.label, entry.role.label),
        ("team", before.team, entry.team),
        ("manager", emails.get(before.manager_id or 0, ""), entry.manager_email),
        ("left on", left[0], left[1]),
    )
    return [f"{what}: {old or 'none'} → {new or 'none'}" for what, old, new in pairs if old != new]


def _kept(connection: Connection, email: str) -> Person:
    person = people.by_email(connection, email)
    if person is None:
        raise ChangedMeanwhile
    return person


def _journal(connection: Connection, person: Person, now: datetime, *, is_new: bool) -> None:
    detail: journal.Detail = {
        "new": is_new,
        "role": person.role.value,
        "manager": person.manager_id,
        "left_on": person.left_on.isoformat() if person.left_on else None,
    }
    journal.record(connection, 0, now, None, None, "import", f"person:{person.id}", detail)
