"""`daymark check`: settings, tokens, procedure files and store, every fault at once; it changes nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.commands.terminal import FINE, WRONG, Terminal
from bot.council import changed_since_kept
from bot.settings import Ground, Settings, WrongSettings, read_settings
from bot.topics import TOPICS
from scheduling import procedure_file
from scheduling.calendar import listed
from scheduling.procedure import Procedure
from storage import people
from storage.engine import Database, StorageUnavailable, is_there, open_database
from storage.migrations import is_up_to_date

GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
BEHIND = "The store is not up to date. Bring it up to date with: daymark migrate"


def check(terminal: Terminal) -> int:
    """Look at everything that Daymark needs to start, and say all that is wrong."""
    ground = Ground()
    settings, faults = _settings(ground)
    found = procedure_file.read_folder(ground.procedures, TOPICS)
    known = {} if isinstance(found, tuple) else found
    if isinstance(found, tuple):
        faults += [str(problem) for problem in found]
    store = _store(ground, known)
    faults += store.faults
    if faults or settings is None:
        terminal.complain(*faults)
        return WRONG
    terminal.say("Everything is in order.", *_summary(settings, known), *store.summary)
    return FINE


@dataclass(frozen=True)
class _Store:
    """What was seen of the store: what is wrong, or what there is to tell."""

    faults: tuple[str, ...] = ()
    summary: tuple[str, ...] = ()


def _settings(ground: Ground) -> tuple[Settings | None, list[str]]:
    """The settings, and every fault of them and of the tokens among them."""
    tokens = list(_tokens(ground))
    try:
        return read_settings(), tokens
    except WrongSettings as wrong:
        return None, [*wrong.sentences, *tokens]


def _tokens(ground: Ground) -> Iterator[str]:
    """Tokens that cannot be what they should be, by their shape; the values are never shown."""
    begins = {"slack_bot_token": "xoxb-", "slack_app_token": "xapp-"}
    for name, start in begins.items():
        token: str = getattr(ground, name).get_secret_value()
        if token and not token.startswith(start):
            yield f"{name.upper()}: this does not look like one; it begins with {start}."
    for name in ("teams_app_id", "teams_tenant_id"):
        number: str = getattr(ground, name)
        if number and not GUID.fullmatch(number):
            yield (
                f"{name.upper()}: this does not look like one; it is a number such as "
                "12345678-abcd-1234-abcd-1234567890ab."
            )


def _store(ground: Ground, known: Mapping[str, Procedure]) -> _Store:
    """Look at the store without making, migrating or writing anything."""
    try:
        if not is_there(ground.database_url):
            return _Store(summary=("Store: not made yet. Daymark makes it when it starts.",))
        database = open_database(ground.database_url)
    except StorageUnavailable as fault:
        return _Store(faults=(str(fault),))
    try:
        return _seen(ground, database, known)
    except StorageUnavailable as fault:
        return _Store(faults=(str(fault),))
    finally:
        database.close()


def _seen(ground: Ground, database: Database, known: Mapping[str, Procedure]) -> _Store:
    if not is_up_to_date(database):
        return _Store(faults=(BEHIND,))
    with database.reading() as connection:
        faults = changed_since_kept(ground, connection, known.values())
        everyone = len(people.everyone(connection))
    name = "SQLite" if database.dialect == "sqlite" else "PostgreSQL"
    return _Store(faults, (f"Store: {name}, up to date. People: {everyone}.",))


def _summary(settings: Settings, known: Mapping[str, Procedure]) -> Iterator[str]:
    """What Daymark would be connected to, were it started now."""
    files = listed([f"{found.title} (version {found.version})" for found in known.values()])
    yield f"Procedures: {files}."
    mode = "over Socket Mode" if settings.slack_app_token.get_secret_value() else "over HTTP"
    yield f"Slack: {f'connected {mode}' if settings.has_slack else 'not set up'}."
    if settings.teams_app_id:
        yield "Teams: connected."
    else:
        yield f"Teams: {'open to this machine only' if settings.has_teams else 'not set up'}."
    if settings.public_url and not settings.link_secret.get_secret_value():
        yield (
            "Links: they stop working whenever Daymark starts, because LINK_SECRET is not set. With several "
            "instances it has to be."
        )
    if not settings.is_live:
        yield f"Web desk: the demo, at http://{settings.host}:{settings.port}."
