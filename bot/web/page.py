"""What a page of the desk holds, put in order before any of it is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import assert_never

from bot.messages import Ask, Faults, Line, Reply, Shown
from bot.shapes import Card, Form, Tone
from bot.web.desk import Gallery, Hung, Member
from scheduling.calendar import LONDON

NEWS_SHOWN = 5


@dataclass(frozen=True)
class Column:
    """One person's place: their cards, and what came of the last thing they did.

    ``waiting`` wait for them, ``news`` do not, ``older`` are the rest of the news, folded away.
    ``number`` is what the form is known by when it is sent, ``said`` what stays in the box for typed words.
    """

    member: Member
    waiting: tuple[Hung, ...]
    news: tuple[Hung, ...]
    older: tuple[Hung, ...]
    line: Line | None = None
    form: Form | None = None
    number: str = ""
    faults: Mapping[str, str] = field(default_factory=dict)
    shown: tuple[Card, ...] | None = None
    said: str = ""


@dataclass(frozen=True)
class ClockFace:
    """The time in London, whether it can be moved, and what came of trying to.

    ``typed`` is what stays in the field, ``fault`` belongs to that field, ``notice`` to the buttons.
    """

    now: datetime
    movable: bool
    typed: str = ""
    fault: str = ""
    notice: str = ""


@dataclass(frozen=True)
class Page:
    """Everyone's columns; ``alone`` is the number of the one person shown, if only one is."""

    columns: tuple[Column, ...]
    clock: ClockFace
    version: str
    alone: int | None = None

    @property
    def shown(self) -> tuple[Column, ...]:
        """The columns to draw."""
        return tuple(column for column in self.columns if self.alone in (None, column.member.id))

    @property
    def has_faults(self) -> bool:
        """Whether a form on this page was not taken."""
        return bool(self.clock.fault) or any(column.faults for column in self.columns)

    def replied(self, person_id: int, reply: Reply, number: str, said: str) -> Page:
        """The same page with the reply to one person in their column; refused words stay in the box.

        ``number`` is that of what they sent, by which a form that it opened is known as well.
        """
        columns = (
            with_reply(column, reply, number, said) if column.member.id == person_id else column
            for column in self.columns
        )
        return replace(self, columns=tuple(columns))


def read_columns(gallery: Gallery) -> tuple[Column, ...]:
    """Everybody's cards as they are now (it blocks)."""
    return tuple(in_order(member, gallery.cards(member.id)) for member in gallery.members())


def in_order(member: Member, cards: tuple[Hung, ...]) -> Column:
    """One person's cards, newest first, those that wait for them before the others."""
    newest = sorted(cards, key=lambda hung: hung.at, reverse=True)
    waiting = tuple(hung for hung in newest if _waits(hung.card))
    news = tuple(hung for hung in newest if not _waits(hung.card))
    return Column(member, waiting, news[:NEWS_SHOWN], news[NEWS_SHOWN:])


def _waits(card: Card) -> bool:
    """Whether a card waits for its reader, rather than only letting them do something on any day."""
    buttons = card.every_button
    needs_attention = card.tone is Tone.WARNING and bool(buttons)
    return needs_attention or any(button.tone is Tone.GOOD for button in buttons)


def with_reply(column: Column, reply: Reply, number: str, said: str) -> Column:
    """A column that shows what came of the last thing its person did."""
    match reply:
        case Line():
            return replace(column, line=reply, said=said if reply.refused else "")
        case Ask(form):
            return replace(column, form=form, number=number)
        case Faults(form, by_field):
            return replace(column, form=form, number=number, faults=by_field)
        case Shown(cards):
            return replace(column, shown=cards)
        case _:
            assert_never(reply)


def version_of(gallery: Gallery, now: datetime) -> str:
    """What a page asks to learn whether it has grown old: the cards and the minute shown (it blocks)."""
    return f"{gallery.version()} {now.astimezone(LONDON):%Y-%m-%dT%H:%M}"
