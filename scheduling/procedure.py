"""A procedure as frozen values: its steps, its reasons, its rhythms. Read from TOML by `procedure_file`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from functools import cached_property

from scheduling.words import Happening, Role


@dataclass(frozen=True)
class Ceiling:
    """The statutory latest day (*Working Together*): ``days`` working days from ``counts_from``."""

    days: int
    counts_from: Happening


@dataclass(frozen=True)
class Within:
    """Never later than ``days`` working days after the step named ``step`` was met, if it was met early."""

    days: int
    step: str


@dataclass(frozen=True)
class Step:
    """One line of a procedure.

    ``after`` is in working days from ``counts_from``; ``after_hours``, when set, is in clock hours instead
    (only for steps that do not count from allocation). ``asks_before`` is how many working days before its
    day a step is first asked about. ``escalates_after`` is the number of working days after its day at which
    the next person up is asked too; None means nobody else ever is. ``follows`` names the link before it in
    the chain that `forecast` walks. ``moves`` says whether an approved extension moves it.
    """

    key: str
    label: str
    topic: str
    after: int
    counts_from: Happening
    asks: tuple[Role, ...]
    copies: tuple[Role, ...] = ()
    invites: tuple[Role, ...] = ()
    after_hours: int | None = None
    asks_before: int = 0
    again_every: int = 1
    escalates_after: int | None = 2
    follows: str | None = None
    within: Within | None = None
    moves: bool = False

    @cached_property
    def is_planned(self) -> bool:
        """Whether its date is known from the first day, not counted from something that may happen."""
        return self.counts_from in (Happening.ALLOCATION, Happening.REFERRAL)

    @cached_property
    def is_check_in(self) -> bool:
        """Whether it is planned and both the worker and the team manager are asked."""
        return self.is_planned and {Role.WORKER, Role.TEAM_MANAGER} <= set(self.asks)


@dataclass(frozen=True)
class Reason:
    """One of the council's categories for an extension (June 2019 procedure, "Exceptional circumstances").

    ``exact`` asks for a field of its own that says exactly what it is. ``private`` keeps the detail for the
    managers: to everybody else it reads as ``shown_as``. ``only_for`` narrows the reason to some kinds.
    """

    key: str
    label: str
    hint: str
    exact: bool = False
    private: bool = False
    shown_as: str = ""
    only_for: tuple[str, ...] = ()

    @property
    def public_label(self) -> str:
        """What everybody but the managers reads."""
        return self.shown_as or self.label


WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
EVERY = ("working-day", *WEEKDAYS, "fortnight", "month")
"""How often a rhythm may come round."""


@dataclass(frozen=True)
class Rhythm:
    """Something done every working day, weekday, fortnight or month, and who is asked to do it.

    ``at`` is the time of day, in London, at which they are asked. ``answer_within`` is how many working days
    they have, 0 for the same day; None when there is nothing to answer. Whoever has not answered is asked
    once more at ``again_at`` on the last of those days. ``each`` makes it one for every person of that role
    who reports to the one asked.
    """

    key: str
    label: str
    topic: str
    asks: tuple[Role, ...]
    every: str
    at: time
    answer_within: int | None = None
    again_at: time | None = None
    each: Role | None = None


@dataclass(frozen=True)
class Kind:
    """A sort of assessment that this procedure covers."""

    key: str
    label: str


@dataclass(frozen=True)
class Procedure:
    """What a council agreed, under a version that an assessment keeps from its allocation to its end."""

    key: str
    title: str
    version: int
    counts_from: Happening
    ceiling: Ceiling
    kinds: tuple[Kind, ...]
    asks_at: time
    steps: tuple[Step, ...]
    reasons: tuple[Reason, ...]
    rhythms: tuple[Rhythm, ...] = ()

    def step(self, key: str) -> Step:
        """The step named ``key``. Raises KeyError when the procedure has no such step."""
        return self._by_key[key]

    @cached_property
    def _by_key(self) -> Mapping[str, Step]:
        return {step.key: step for step in self.steps}

    @property
    def planned(self) -> tuple[Step, ...]:
        """The steps whose dates are known from the first day, in the order of the file."""
        return tuple(step for step in self.steps if step.is_planned)

    def steps_after(self, happening: Happening) -> tuple[Step, ...]:
        """The steps that begin when ``happening`` happens."""
        return tuple(step for step in self.steps if step.counts_from is happening and not step.is_planned)

    def reasons_for(self, kind: str) -> tuple[Reason, ...]:
        """The reasons that may be given for an assessment of this ``kind``."""
        return tuple(reason for reason in self.reasons if not reason.only_for or kind in reason.only_for)

    def reason(self, key: str) -> Reason:
        """The reason named ``key``. Raises KeyError when the procedure has no such reason."""
        for reason in self.reasons:
            if reason.key == key:
                return reason
        raise KeyError(key)

    def kind_label(self, key: str) -> str:
        """What people call the kind named ``key``; the key itself when the procedure no longer has it."""
        return next((kind.label for kind in self.kinds if kind.key == key), key)
