"""Cards, forms and columns as HTML: the only place of the desk that formats, and it escapes everything."""

from __future__ import annotations

import re
from datetime import date, datetime
from hashlib import sha256
from importlib.resources import files
from typing import assert_never
from uuid import uuid4

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.saying import short_day
from bot.shapes import ChoiceField, DateField, Field, LineField, NoteField, NumberField, PersonField, Tone
from bot.web.page import Page
from scheduling.calendar import LONDON

# More options than this are a list to choose from instead of buttons side by side.
RADIOS_LIMIT = 8

# "Thu 14 May": a list of dates is read by its days, so none is broken over two lines.
SHORT_DAY = re.compile(r"\b([A-Z][a-z]{2}) (\d{1,2}) ([A-Z][a-z]{2})\b")
UNBROKEN = "\\1\N{NO-BREAK SPACE}\\2\N{NO-BREAK SPACE}\\3"

TONE_WORDS = {Tone.PLAIN: "", Tone.GOOD: "Going well", Tone.WARNING: "Needs attention"}

ASSETS = {
    "dashboard.css": "text/css",
    "desk.css": "text/css",
    "desk.js": "text/javascript",
    "report.css": "text/css",
    "daymark.svg": "image/svg+xml",
}


def page(page: Page) -> str:
    """A whole page of the desk."""
    return TEMPLATES.get_template("desk.html").render(page=page)


def refusal(why: str) -> str:
    """A plain page that says in one sentence why a request was not taken."""
    return TEMPLATES.get_template("refusal.html").render(why=why)


def asset(name: str) -> bytes:
    """One of `ASSETS`."""
    return files("bot.web").joinpath("static", name).read_bytes()


def widget(field: Field) -> str:
    """Which control asks for a field."""
    match field:
        case LineField():
            return "line"
        case NoteField():
            return "note"
        case ChoiceField():
            return "radios" if len(field.choices) <= RADIOS_LIMIT else "select"
        case NumberField():
            return "number"
        case DateField():
            return "date" if is_day(field.value) else "day as text"
        case PersonField():
            return "people"
        case _:
            assert_never(field)


def is_day(value: str) -> bool:
    """Whether a browser's date control can hold a value; what it cannot hold is shown as it was typed."""
    try:
        return not value or date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def say_time(instant: datetime) -> str:
    """The time of day in London as people say it: "9am", "2:05pm"."""
    wall = instant.astimezone(LONDON)
    minutes = f":{wall:%M}" if wall.minute else ""
    return f"{wall.hour % 12 or 12}{minutes}{'am' if wall.hour < 12 else 'pm'}"


def say_instant(instant: datetime) -> str:
    """A moment as people say it: "Monday 23 March 2026, 9:30am"."""
    wall = instant.astimezone(LONDON)
    return f"{wall:%A} {wall.day} {wall:%B %Y}, {say_time(instant)}"


def say_briefly(instant: datetime) -> str:
    """A moment as people say it in a list: "Mon 23 Mar, 9:30am"."""
    wall = instant.astimezone(LONDON)
    return f"{wall:%a} {wall.day} {wall:%b}, {say_time(instant)}"


def whole_days(text: str) -> str:
    """The same words, with every short day kept on one line."""
    return SHORT_DAY.sub(UNBROKEN, text)


def field_time(instant: datetime) -> str:
    """A moment as a browser's field for a day and time holds it."""
    return f"{instant.astimezone(LONDON):%Y-%m-%dT%H:%M}"


def digest(value: object) -> str:
    """A short text that differs when what is shown differs; it tells nothing of what that is."""
    return sha256(repr(value).encode()).hexdigest()[:16]


def initials(name: str) -> str:
    """The first letters of a person's first and last name."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("bot.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "briefly": say_briefly,
        "day": short_day,
        "digest": digest,
        "field_time": field_time,
        "initials": initials,
        "instant": say_instant,
        "whole_days": whole_days,
        "widget": widget,
    }
    made.globals |= {
        "fresh_id": lambda: uuid4().hex,
        "tone_words": TONE_WORDS,
        "edition": digest([asset(name) for name in ASSETS]),
    }
    return made


TEMPLATES = _environment()
