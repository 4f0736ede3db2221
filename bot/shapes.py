"""What can be shown and asked, in no platform's words: cards, forms, fields, buttons.

Each wire draws these in its own way. `match` over the field kinds ends in `assert_never`, so the type
checker finds the renderer that forgot one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

LINE_LIMIT = 200
NOTE_LIMIT = 2000


class Tone(StrEnum):
    """How much a button or a card asks for attention; never carried by colour alone."""

    PLAIN = "plain"
    GOOD = "good"
    WARNING = "warning"


@dataclass(frozen=True)
class Button:
    """A thing to press. It carries only the act and what it is about, never state.

    ``opens`` says that pressing it opens a form instead of doing the act at once.
    """

    label: str
    act: str
    subject: str
    opens: bool = False
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True)
class Fact:
    """One labelled line of a card, such as "Sign-off" and "Thu 14 May"."""

    label: str
    value: str


@dataclass(frozen=True)
class Quote:
    """Text that a person typed, shown under a label, with nothing in it able to become markup."""

    label: str
    text: str


@dataclass(frozen=True)
class Item:
    """One line of a list: what it is about, how that stands in words, and what can be done about it."""

    title: str
    text: str
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True)
class Link:
    """A way to a page of Daymark's own; ``path`` is signed for its reader and stands below PUBLIC_URL."""

    label: str
    path: str


@dataclass(frozen=True)
class Picture:
    """A chart at a signed ``path`` below PUBLIC_URL; ``alt`` says in words all that it shows."""

    title: str
    path: str
    alt: str


@dataclass(frozen=True)
class Card:
    """What one person is shown about one subject.

    ``title`` says what it is in a few words; ``summary`` is what a telephone shows before it is unlocked,
    so it carries the reference and the step and never a word of a note. ``lines`` are sentences, ``items``
    a list, worst first, of which the last may be left out where there is no room, ``copy`` is a text made to
    be copied as it is, and ``footnote`` says in small print why this was sent.
    ``settled`` says that nothing on it will change any more, so that it is never drawn again.
    """

    title: str
    summary: str
    lines: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    items: tuple[Item, ...] = ()
    pictures: tuple[Picture, ...] = ()
    quotes: tuple[Quote, ...] = ()
    copy: Quote | None = None
    links: tuple[Link, ...] = ()
    buttons: tuple[Button, ...] = ()
    footnote: str = ""
    tone: Tone = Tone.PLAIN
    settled: bool = False

    @property
    def every_button(self) -> tuple[Button, ...]:
        """All that can be pressed, from the top: what its list has, then its own."""
        return (*(button for item in self.items for button in item.buttons), *self.buttons)

    def reached_at(self, public_url: str, *, pictures: bool = True) -> Card:
        """The same card for a place outside Daymark's own pages: its paths become whole addresses.

        Where there is no ``public_url``, links are left out and a picture has no address, only its words;
        the latter holds without ``pictures`` too.
        """
        links = (replace(link, path=public_url + link.path) for link in self.links if public_url)
        shown = bool(public_url and pictures)
        addressed = (replace(each, path=public_url + each.path if shown else "") for each in self.pictures)
        return replace(self, links=tuple(links), pictures=tuple(addressed))

    def closed(self, footnote: str) -> Card:
        """The same card with nothing left to press, saying why."""
        items = tuple(replace(item, buttons=()) for item in self.items)
        return replace(self, items=items, buttons=(), footnote=footnote, tone=Tone.PLAIN, settled=True)


@dataclass(frozen=True)
class Choice:
    """One option of a choice field."""

    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True)
class LineField:
    """One line of text, at most ``limit`` characters."""

    name: str
    label: str
    required: bool = True
    hint: str = ""
    value: str = ""
    limit: int = LINE_LIMIT


@dataclass(frozen=True)
class NoteField:
    """Several lines of text, at most ``limit`` characters."""

    name: str
    label: str
    required: bool = True
    hint: str = ""
    value: str = ""
    limit: int = NOTE_LIMIT


@dataclass(frozen=True)
class ChoiceField:
    """One of a closed list; ``value`` is the one already chosen."""

    name: str
    label: str
    choices: tuple[Choice, ...]
    required: bool = True
    hint: str = ""
    value: str = ""


@dataclass(frozen=True)
class NumberField:
    """A whole number. ``value`` is kept as typed, so that a wrong one can be shown again."""

    name: str
    label: str
    required: bool = True
    hint: str = ""
    value: str = ""


@dataclass(frozen=True)
class DateField:
    """A day, as YYYY-MM-DD in ``value``, kept as typed."""

    name: str
    label: str
    required: bool = True
    hint: str = ""
    value: str = ""


@dataclass(frozen=True)
class PersonField:
    """One of ``people`` known to Daymark; ``value`` is the person's number as text."""

    name: str
    label: str
    people: tuple[Choice, ...]
    required: bool = True
    hint: str = ""
    value: str = ""


Field = LineField | NoteField | ChoiceField | NumberField | DateField | PersonField


@dataclass(frozen=True)
class Form:
    """What is asked, and the act and subject that the answers are for."""

    title: str
    act: str
    subject: str
    fields: tuple[Field, ...]
    submit: str = "Send"
    lines: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    quotes: tuple[Quote, ...] = ()

    def filled(self, answers: dict[str, str]) -> Form:
        """The same form with what was typed kept in its fields."""
        fields = tuple(
            replace(field, value=answers[field.name]) if field.name in answers else field
            for field in self.fields
        )
        return replace(self, fields=fields)
