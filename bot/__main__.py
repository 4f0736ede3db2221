"""The command line: `daymark`, or `python -m bot`. It reads what was typed, and `bot.commands` does it.

The codes it leaves with: 0 done, 1 what was looked at is wrong, 2 not understood or not possible.
Whatever goes wrong is said in plain sentences, one a line, and never as a traceback.
"""

from __future__ import annotations

import argparse
import errno
import logging
import os
import re
import socket
import sys
from collections.abc import Sequence
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import NoReturn

from bot.app import open_store, run, time_of, utc_now
from bot.commands.audit import show_audit
from bot.commands.backup import back_up_to
from bot.commands.check import check
from bot.commands.importing import import_assessments, import_people
from bot.commands.people import show_people
from bot.commands.preview import show_preview
from bot.commands.rehearse import rehearse
from bot.commands.report import show_report
from bot.commands.store import bring_up_to_date, verify_journal
from bot.commands.terminal import FINE, NOT_UNDERSTOOD, WRONG, CannotDo, Terminal, here
from bot.council import read_council
from bot.imports import assessments, people
from bot.imports.plan import NOT_A_DATE, written_day
from bot.rehearsal.plan import Plan
from bot.settings import Ground, Settings, WrongSettings, read_settings
from storage.engine import Database, StorageUnavailable

STOPPED = 130  # what a shell calls a program that Ctrl-C ended
NOT_LISTENING = (errno.EADDRINUSE, errno.EADDRNOTAVAIL, errno.EACCES)
TALKATIVE = ("alembic", "apscheduler")
COMMANDS = {
    "run": "start Daymark (with nothing set up: a made-up council in your browser)",
    "check": "look at settings, tokens, procedure files and store, and say all that is wrong",
    "preview": "show the dates of a procedure from a given day, and why each is that day",
    "people": "list who there is, who cannot be reached, and what could not be delivered",
    "import": "bring in people or assessments from a CSV file, after showing what it would do",
    "report": "say how a fortnight went on both clocks, as the senior management team is told",
    "audit": "look for anything that is not as it must always be, such as a question nobody was sent",
    "rehearse": "live through a made-up council's days on the real code, and audit each of them",
    "backup": "copy the store to a file, while Daymark runs",
    "verify": "check that nobody has touched the journal",
    "migrate": "bring the store up to date (run does so too)",
}
"""Every command, in the order in which they are met."""
COLUMNS = {
    "people": (people.NEEDED, people.OPTIONAL),
    "assessments": (assessments.NEEDED, assessments.OPTIONAL),
}
"""For each kind of file: the columns it needs, and those it may have."""
REHEARSED = (
    ("days", 365, "how many days"),
    ("seed", 1, "the same seed lives the same days"),
    ("assessments", 60, "how many assessments a year; a whole council has some 4,240"),
)
"""What a rehearsal may be told."""


def main(typed: Sequence[str] | None = None, terminal: Terminal | None = None) -> int:
    """Do what was typed. Gives the code to leave with; --help and what is not understood leave at once."""
    arguments = _parser().parse_args(typed)
    terminal = terminal or here()
    try:
        return _do(arguments, terminal)
    except WrongSettings as wrong:
        terminal.complain(*wrong.sentences)
        return WRONG
    except (StorageUnavailable, CannotDo) as fault:
        terminal.complain(str(fault))
        return NOT_UNDERSTOOD if isinstance(fault, CannotDo) else WRONG
    except KeyboardInterrupt:
        terminal.complain("Stopped.")
        return STOPPED
    except BrokenPipeError:
        # Whoever was reading (`| head`) has read enough. Python must not find out again as it leaves.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE


def _do(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """The commands that need no open store; the others are done `_with_store`."""
    if arguments.command == "check":
        return check(terminal)
    if arguments.command == "backup":
        return back_up_to(terminal, Ground().database_url, arguments.file)
    settings = read_settings()
    if arguments.command == "run":
        return _run(settings)
    if arguments.command == "preview":
        return show_preview(
            terminal, settings, arguments.procedure, arguments.allocated_on, arguments.referral
        )
    if arguments.command == "rehearse":
        begins = arguments.begins or settings.calendar.today(utc_now())
        plan = Plan(begins, arguments.days, arguments.seed, arguments.assessments)
        return rehearse(terminal, settings, plan)
    database = open_store(settings)
    try:
        return _with_store(arguments, terminal, settings, database)
    finally:
        database.close()


def _with_store(
    arguments: argparse.Namespace, terminal: Terminal, settings: Settings, database: Database
) -> int:
    now = time_of(settings, database)
    match arguments.command:
        case "people":
            return show_people(terminal, database, settings.calendar, now)
        case "report":
            council = read_council(settings, database)
            return show_report(terminal, database, council, now, arguments.begins, as_csv=arguments.csv)
        case "audit":
            return show_audit(terminal, database, read_council(settings, database), now)
        case "verify":
            return verify_journal(terminal, database)
        case "migrate":
            return bring_up_to_date(terminal, database)
    only_preview = arguments.dry_run
    if arguments.what == "people":
        return import_people(terminal, database, arguments.file, now, only_preview=only_preview)
    council = read_council(settings, database)
    return import_assessments(terminal, database, council, arguments.file, now, only_preview=only_preview)


def _run(settings: Settings) -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for library in TALKATIVE:
        logging.getLogger(library).setLevel(logging.WARNING)
    try:
        run(settings)
    except OSError as fault:
        if fault.errno not in NOT_LISTENING and not isinstance(fault, socket.gaierror):
            raise
        why = str(fault.strerror).rpartition(": ")[2]
        raise CannotDo(f"Daymark cannot listen at {settings.host}, port {settings.port}: {why}.") from fault
    return FINE


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence, where argparse would print a synopsis."""

    def error(self, message: str) -> NoReturn:
        """Complain and leave."""
        self.exit(NOT_UNDERSTOOD, f"{_plainly(message)} Type daymark --help to see what there is.\n")


def _plainly(message: str) -> str:
    unknown = re.search(r"(\w+): invalid choice: '([^']*)' \(choose from (.*)\)", message)
    if unknown:
        near = get_close_matches(unknown[2], re.findall(r"\w+", unknown[3]), n=1)
        return f'"{unknown[2]}" is not known here.' + (f' Did you mean "{near[0]}"?' if near else "")
    missing = re.search(r"the following arguments are required: (.*)", message)
    if missing:
        return f"This is missing: {missing[1]}."
    surplus = re.search(r"unrecognized arguments: (.*)", message)
    return f'"{surplus[1]}" is not known here.' if surplus else f"{message[:1].upper()}{message[1:]}."


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="daymark",
        description="Daymark keeps a council's children's-services assessments on time.",
        epilog="Settings are environment variables; README names each. Type daymark COMMAND --help for more.",
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    found = {
        name: commands.add_parser(name, help=said, description=_sentence(said))
        for name, said in COMMANDS.items()
    }
    preview = found["preview"]
    preview.add_argument("procedure", metavar="PROCEDURE", help="the name of its file, such as assessment")
    preview.add_argument("allocated_on", metavar="DATE", help="the day of allocation, such as 2026-03-30")
    preview.add_argument("--referral", metavar="DATE", help="the day of the referral, when it was earlier")
    _of_a_rehearsal(found["rehearse"])
    report = found["report"]
    report.add_argument(
        "--from", dest="begins", metavar="DATE", type=_day, help="the Monday it begins on (the newest one)"
    )
    report.add_argument("--csv", action="store_true", help="the figures as CSV, one a line")
    found["backup"].add_argument("file", metavar="FILE", type=Path, help="where the copy goes; a new file")
    kinds = found["import"].add_subparsers(dest="what", metavar="WHAT", required=True)
    for what in ("people", "assessments"):
        kind = kinds.add_parser(what, help=f"bring in {what}", description=_columns(what))
        kind.add_argument(
            "file", metavar="FILE", type=Path, help="a CSV file; its first line names the columns"
        )
        kind.add_argument("--dry-run", action="store_true", help="only show what it would do")
    return parser


def _of_a_rehearsal(rehearsing: argparse.ArgumentParser) -> None:
    rehearsing.add_argument("--from", dest="begins", metavar="DATE", type=_day, help="the first day (today)")
    for name, value, meaning in REHEARSED:
        rehearsing.add_argument(
            f"--{name}", metavar=name[0].upper(), type=_number, default=value, help=f"{meaning} ({value})"
        )


def _day(typed: str) -> date:
    day = written_day(typed)
    if day is None:
        raise argparse.ArgumentTypeError(f"{typed}: {NOT_A_DATE}")
    return day


def _number(typed: str) -> int:
    if not (typed.isascii() and typed.isdigit() and 0 < len(typed) < 7 and int(typed)):
        raise argparse.ArgumentTypeError(f'"{typed}" is not a whole number from 1 on')
    return int(typed)


def _columns(what: str) -> str:
    needed, optional = COLUMNS[what]
    return f"The file's columns: {', '.join(needed)}. It may also have: {', '.join(optional)}."


def _sentence(said: str) -> str:
    return f"{said[0].upper()}{said[1:]}."


if __name__ == "__main__":
    sys.exit(main())
