"""What a subject of conversation is made of: how it is seen, its card, and the moves that people may make
on it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from bot.casework.case import Subject
from bot.casework.duty import Begin, Gather, nothing_more
from bot.casework.view import View
from bot.desk import Desk
from bot.shapes import Card, Form
from scheduling.refusal import Refusal
from scheduling.words import Act

Answers = Mapping[str, str]


V = TypeVar("V", bound=View)


@dataclass(frozen=True)
class Wrong:
    """Why a form cannot be taken: a finished sentence for each field that is wrong."""

    by_field: Mapping[str, str]


@dataclass(frozen=True)
class Move(Generic[V]):
    """One thing to press or send.

    ``act`` is what `authority` and `standing` are asked about. ``ready`` refuses what has been overtaken.
    Where ``form`` gives a form, a press opens it and ``read`` turns the answers into the command that
    ``do`` takes; without one the press itself is enough, and ``read`` is given no answers. ``see`` reads
    the view where it is not the topic's own. ``do`` gives the sentence said back or a card to look at, or
    refuses what only the store can know.
    """

    act: Act
    do: Callable[[Desk, V, Any], str | Card | Refusal]
    ready: Callable[[V], Refusal | None] = lambda _: None
    form: Callable[[V], Form | None] = lambda _: None
    read: Callable[[V, Answers], Any | Wrong] = lambda _view, _answers: None
    see: Callable[[Desk, Subject], V] | None = None


@dataclass(frozen=True)
class Topic(Generic[V]):
    """One subject of conversation; ``moves`` go by the second half of an act's name.

    ``begin`` draws up what belongs to duties of this topic, in the transaction that makes them: the lines of
    a review, the assessments of a dip sample. ``gather`` reads what many cards of it are made of at once.
    """

    see: Callable[[Desk, Subject], V]
    card: Callable[[V], Card | None]
    moves: Mapping[str, Move[Any]] = field(default_factory=dict)
    begin: Begin = nothing_more
    gather: Gather = nothing_more
