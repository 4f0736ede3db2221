"""What the charts of the report show, before anything is drawn: bars with their numbers, and all of it again
in words for those who do not see them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scheduling.figures import BINS, Given
from scheduling.report import (
    BEFORE,
    NOW,
    Report,
    measures,
    reasons_given,
    said_bin,
    said_fortnight,
    said_given,
    said_share,
)


@dataclass(frozen=True)
class Bar:
    """One bar: its length, None where there is none to draw, and the number that stands beside it."""

    length: int | None
    said: str


@dataclass(frozen=True)
class Group:
    """What is compared: this fortnight's bar beside the one of the fortnight before."""

    label: str
    now: Bar
    before: Bar


@dataclass(frozen=True)
class Limit:
    """A line after the group numbered ``after`` (from 0), and what it is."""

    after: int
    said: str


@dataclass(frozen=True)
class Chart:
    """A bar chart in pairs. ``key`` names it in addresses; ``names`` are what the bars of a pair stand for.

    ``sideways`` lays the bars down, for long labels. ``longest`` is how long a bar can be, where that is
    known beforehand. ``alt`` says every number in words.
    """

    key: str
    title: str
    axis: str
    names: tuple[str, str]
    groups: tuple[Group, ...]
    alt: str
    sideways: bool = False
    longest: int | None = None
    limit: Limit | None = None

    @property
    def has_bars(self) -> bool:
        """Whether there is anything to draw."""
        return any(bar.length for group in self.groups for bar in (group.now, group.before))


def charts(report: Report) -> tuple[Chart, ...]:
    """The charts of a report, in the order in which they are read; one without a bar would tell nothing."""
    now, before = report.now, report.before
    ceiling = _limit(report.ceiling_days, "Statutory ceiling")
    local = _limit(report.local_days, "Local clock")
    every = (
        _in_time(report),
        _spread(report, "referral", now.from_referral, before.from_referral, ceiling),
        _spread(report, "allocation", now.from_allocation, before.from_allocation, local),
        _extensions(report),
    )
    return tuple(chart for chart in every if chart.has_bars)


def _in_time(report: Report) -> Chart:
    groups = tuple(
        Group(
            one.label,
            Bar(one.now.percent, said_share(one.now)),
            Bar(one.before.percent, said_share(one.before)),
        )
        for one in measures(report)
    )
    title = "In time on both clocks, and the procedure followed"
    return Chart(
        key="in-time",
        title=title,
        axis="Percent",
        names=_names(report),
        groups=groups,
        alt=_alt(report, title, groups),
        sideways=True,
        longest=100,
    )


def _spread(
    report: Report, start: str, now: Sequence[int], before: Sequence[int], limit: Limit | None
) -> Chart:
    groups = tuple(
        Group(said_bin(*days), Bar(one, str(one)), Bar(other, str(other)))
        for days, one, other in zip(BINS, now, before, strict=True)
    )
    title = f"Working days from {start} to sign-off"
    days = tuple(Group(f"{group.label} days", group.now, group.before) for group in groups)
    line = f" {limit.said}." if limit else ""
    return Chart(
        key=f"from-{start}",
        title=title,
        axis="Assessments signed off",
        names=_names(report),
        groups=groups,
        alt=_alt(report, f"{title}, in assessments", days) + line,
        limit=limit,
    )


def _extensions(report: Report) -> Chart:
    groups = tuple(Group(label, _days(now), _days(before)) for label, now, before in reasons_given(report))
    title = "Extensions approved, by reason"
    return Chart(
        key="extensions",
        title=title,
        axis="Working days approved",
        names=_names(report),
        groups=groups,
        alt=_alt(report, f"{title}, with the working days given", groups),
        sideways=True,
    )


def _days(given: Given) -> Bar:
    return Bar(given.days, said_given(given))


def _limit(days: int, what: str) -> Limit | None:
    """A line where a clock ends, if one of the bins ends there too."""
    ends = [high for _, high in BINS]
    return Limit(ends.index(days), f"{what}: {days} working days") if days in ends else None


def _names(report: Report) -> tuple[str, str]:
    now, before = (said_fortnight(one.fortnight) for one in (report.now, report.before))
    return f"{NOW}, {now}", f"{BEFORE}, {before}"


def _alt(report: Report, title: str, groups: Sequence[Group]) -> str:
    """Every number: first what is compared with what, then pair by pair."""
    now, before = _names(report)
    before = f"{before[0].lower()}{before[1:]}"
    pairs = "; ".join(f"{one.label}: {one.now.said}, before {one.before.said}" for one in groups)
    return f"Bar chart. {title}. {now}, beside {before}. {pairs}."
