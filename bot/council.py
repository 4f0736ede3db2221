"""The council as it is set up: its procedure files, read and checked, together with every version ever
used.
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.desk import Council
from bot.links import Links
from bot.settings import Ground, Settings, WrongSettings
from bot.topics import TOPICS
from scheduling import procedure_file
from scheduling.procedure import Procedure
from storage import procedures
from storage.engine import Connection, Database


def read_council(settings: Settings, database: Database) -> Council:
    """Read the procedure files and keep each version that is new.

    An assessment keeps the version it was allocated under, so a version that was kept may not be changed
    any more. Raises WrongSettings with every problem at once: a bad file stops the start, never a running
    service.
    """
    current = procedure_file.read_folder(settings.procedures, TOPICS)
    if isinstance(current, tuple):
        raise WrongSettings(tuple(f"{problem.place}: {problem.sentence}" for problem in current))
    known = {(found.key, found.version): found for found in current.values()}
    with database.writing() as connection:
        changed = [
            found
            for found in current.values()
            if not procedures.keep(connection, found.key, found.version, _text(settings, found))
        ]
        if changed:
            raise WrongSettings(tuple(_changed(found) for found in changed))
        for key, version, text in procedures.all_kept(connection):
            if (key, version) not in known:
                earlier = procedure_file.read(text, f"{key}.toml")
                if isinstance(earlier, Procedure):
                    known[key, version] = earlier
    links = Links(settings.link_secret.get_secret_value())
    return Council(settings.calendar, known, settings.record_system, links, settings.morning_always)


def changed_since_kept(
    ground: Ground, connection: Connection, current: Iterable[Procedure]
) -> tuple[str, ...]:
    """A sentence for each procedure that was changed under a version that is kept; nothing is written."""
    kept = {(key, version): text for key, version, text in procedures.all_kept(connection)}
    return tuple(
        _changed(found)
        for found in current
        if kept.get((found.key, found.version)) not in (None, _text(ground, found))
    )


def _text(settings: Ground, procedure: Procedure) -> str:
    return (settings.procedures / f"{procedure.key}.toml").read_text(encoding="utf-8-sig")


def _changed(procedure: Procedure) -> str:
    return (
        f"{procedure.key}.toml: Version {procedure.version} was in use already and was different. "
        f"Please set version = {procedure.version + 1}; what is under way keeps the version it began under."
    )
