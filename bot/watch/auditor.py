"""The auditor: the audit each night, told where chat is not needed to hear of it.

What it finds turns `/readyz` red, is an ERROR in the log, and is posted as JSON to `ALERT_URL` where one is
set: each finding once a day, whichever of several instances comes first. References only, never a word that
was typed.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta

import aiohttp

from bot.desk import Council
from bot.watch.audit import audit
from bot.watch.decisions import LATELY
from bot.watch.finding import Finding
from storage import inbox
from storage.engine import Database, StorageUnavailable

log = logging.getLogger(__name__)

NIGHT = time(2)
AGAIN = timedelta(hours=1)  # while something is wrong, so that what was put right turns green again
TOLD_IN = aiohttp.ClientTimeout(total=10)
TOLD = "alert"  # what its rows are called among the messages that were seen


class Auditor:
    """Audits once a night, at the first beat after two o'clock in London; hourly while something is wrong."""

    def __init__(
        self, database: Database, council: Council, now: Callable[[], datetime], alert_url: str = ""
    ) -> None:
        """Audit this store, by this clock, and post what is found to ``alert_url``."""
        self._database, self._council, self._now = database, council, now
        self._alert_url = alert_url
        self._audited_at: datetime | None = None
        self.findings: tuple[Finding, ...] = ()

    async def beat(self) -> None:
        """Audit if it is time to. A store that cannot be reached is audited at a later beat."""
        now = self._now()
        if not self._is_time(now):
            return
        before = frozenset(self.findings)
        try:
            self.findings = await asyncio.to_thread(self._audit, now)
        except StorageUnavailable:
            log.warning("the store could not be reached for the nightly audit")
            return
        self._audited_at = now
        for finding in self.findings:
            if finding not in before:  # an outage may leave hundreds, and this comes round every hour
                log.error("the audit found: %s", finding)
        if self.findings and self._alert_url:
            await self._alert(now)

    def _is_time(self, now: datetime) -> bool:
        calendar, last = self._council.calendar, self._audited_at
        if last is None or self.findings:
            return last is None or now - last >= AGAIN
        return calendar.at(calendar.today(now), NIGHT) <= now and last < calendar.at(
            calendar.today(now), NIGHT
        )

    def _audit(self, now: datetime) -> tuple[Finding, ...]:
        """What was written lately, and the whole journal."""
        with self._database.reading() as connection:
            return audit(connection, self._council, now, since=now - LATELY)

    async def _alert(self, now: datetime) -> None:
        """Post what was not posted today; what cannot be posted now is posted with the next audit."""
        day = self._council.calendar.today(now).isoformat()
        try:
            new = await asyncio.to_thread(self._untold, day, now)
            if new:
                await self._post({"source": "daymark", "day": day, "findings": [_said(one) for one in new]})
                await asyncio.to_thread(self._keep_told, day, new)
        except (aiohttp.ClientError, TimeoutError, StorageUnavailable) as fault:
            log.error("ALERT_URL could not be told: %s", type(fault).__name__)

    async def _post(self, body: dict[str, object]) -> None:
        async with (
            aiohttp.ClientSession(timeout=TOLD_IN) as session,
            session.post(self._alert_url, json=body) as answer,
        ):
            answer.raise_for_status()

    def _untold(self, day: str, now: datetime) -> list[Finding]:
        with self._database.writing() as connection:
            seen = {one: inbox.first_time(connection, TOLD, _key(day, one), now) for one in self.findings}
        return [one for one, before in seen.items() if before is None or not before.text]

    def _keep_told(self, day: str, told: Sequence[Finding]) -> None:
        with self._database.writing() as connection:
            for one in told:
                inbox.answer(connection, TOLD, _key(day, one), "told", refused=False)


def _key(day: str, finding: Finding) -> str:
    return f"{day} {finding.name}"


def _said(finding: Finding) -> dict[str, str]:
    return {"rule": finding.rule, "reference": finding.about, "sentence": finding.sentence}
