"""A fortnight lived through up to its report, with names, references and secrets that must not be in it.

The procedure is the one that is shipped, with the report as its only rhythm: SMT and the head of service, at
10:00 on every second Tuesday.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.settings import PROCEDURES
from tests.office import EVERYBODY, Office, open_office
from tests.stories.steps import REQUEST, begin

RHYTHM = """
[[rhythm]]
key = "smt-report"
label = "Fortnightly report"
topic = "smt_report"
asks = ["smt", "head_of_service"]
every = "fortnight"
at = "10:00"
answer_within = 2
again_at = "14:00"
"""
RUTH = "Ruth Okafor"
SECRET = "performance plan since February"
UNTOLD = (
    *(name for name in EVERYBODY if name != RUTH),
    "AB-1042",
    "AB-1050",
    SECRET,
    "Worker related",
    "Nobody is in",
)
"""What must be in nothing that Ruth is shown: who else works here, which assessments, what was typed."""


def with_report_alone(folder: Path) -> Path:
    """The shipped procedure in a folder of its own, with no rhythm but the report."""
    folder.mkdir()
    shipped = (PROCEDURES / "assessment.toml").read_text(encoding="utf-8")
    steps, _, _ = shipped.partition("[[rhythm]]")
    (folder / "assessment.toml").write_text(steps + RHYTHM, encoding="utf-8")
    return folder


@asynccontextmanager
async def reporting_office(
    database_url: str, folder: Path, start: str = "2026-03-02 09:00"
) -> AsyncIterator[Office]:
    """The made-up council, of which Ruth is the senior management team."""
    procedures = str(with_report_alone(folder / "procedures"))
    async with open_office(database_url, start, procedures=procedures) as office:
        yield office


async def live_through(office: Office) -> None:
    """From 2 to 27 March 2026: two check-ins, one held; an extension; one of two notes filed; one assessment
    signed off on working day 19. Then to the report, on Tuesday 31 March at 10:00.
    """
    await begin(office)
    await begin(office, reference="AB-1050")
    await office.wake_at("2026-03-23 09:30")
    on = "Check-in for AB-1042"
    await office.fill(
        "Aisha Khan", "Answer", on=on, outlook="At risk", child_seen="Yes", note="Nobody is in."
    )
    await office.fill(
        "Tom Reed", "Record the check-in", on=on, held="By phone", outlook="At risk", note="Tried again."
    )
    reason = {**REQUEST, "reason": "Worker related", "note": SECRET, "exactly": SECRET}
    await office.look_and_fill("Tom Reed", "show AB-1042", "Ask for more time", **reason)
    await office.button("Sarah Malik", "Approve", on="AB-1042")
    await office.button("Tom Reed", "Filed on Mosaic")
    await office.wake_at("2026-03-27 09:30")
    await office.look_and_press("Aisha Khan", "show AB-1050", "I have sent the draft")
    await office.button("Tom Reed", "No amendments")
    await office.look_and_press("Aisha Khan", "show AB-1050", "Complete on Mosaic")
    await office.look_and_press("Tom Reed", "show AB-1050", "Signed off on Mosaic")
    await office.wake_at("2026-03-31 10:00")


def lived_store(template: Path, folder: Path) -> Path:
    """A SQLite store in which all that has happened, to be copied: living through it takes seconds."""
    store = Path(shutil.copy(template, folder / "lived.db"))

    async def live() -> None:
        async with reporting_office(f"sqlite:///{store}", folder) as office:
            await live_through(office)

    asyncio.run(live())
    return store
