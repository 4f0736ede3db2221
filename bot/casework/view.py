"""What every card and form is made from: something seen by one person, about an assessment or not."""

from __future__ import annotations

from typing import Protocol

from scheduling.authority import Holding
from scheduling.words import Standing


class View(Protocol):
    """What the way in and the drawing must know of anything that can be seen."""

    @property
    def holding(self) -> Holding:
        """Who holds what, for `authority`."""

    @property
    def chain(self) -> int:
        """The chain of the journal in which its acts are written: its assessment's number; 0 without one."""

    @property
    def standing(self) -> Standing | None:
        """Where its assessment is, for `standing`; None for what is not about one assessment."""

    @property
    def name(self) -> str:
        """What people call it: the reference of an assessment, "The Friday review"."""


class OfNoAssessment:
    """What belongs to no one assessment: nothing is held against a standing, and its chain is 0."""

    @property
    def chain(self) -> int:
        """The chain for everything that belongs to none."""
        return 0

    @property
    def standing(self) -> None:
        """There is no assessment that could stand anywhere."""
        return None
