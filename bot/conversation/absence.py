"""Absence and cover as people meet them: what is booked, the forms, and the card of one absence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from bot.casework.absence import AbsenceView, from_to, holds, meanwhile
from bot.casework.booking import FURTHEST, Book, Booked, Booking, NameAlternate, Naming, may_cover
from bot.conversation.reading import Reader
from bot.conversation.topic import Answers, Wrong
from bot.saying import plural, short_day
from bot.shapes import Button, Card, Choice, DateField, Field, Form, Item, PersonField, Tone
from scheduling.calendar import full_date, listed
from scheduling.cover import Absence, would_circle
from scheduling.people import Person
from scheduling.words import Act

LONGEST = timedelta(days=366)
NEVER_ASKED = "Daymark never asks why somebody is away."
NOBODY = "nobody"
_SHOWN_AT_MOST = 20


def booked_card(view: Booked) -> Card:
    """What is booked for oneself and one's people, what one was asked to cover, and for whom one acts."""
    acting = tuple(f"You act for {name} until {short_day(until)}." for name, until in view.covering)
    nothing = () if view.views else ("No absence is booked.",)
    return Card(
        title="Absence and cover",
        summary="Absence and cover",
        lines=(*acting, *nothing),
        items=tuple(
            Item(_title(one), " ".join(_covered(one)), _buttons(one)) for one in view.views[:_SHOWN_AT_MOST]
        ),
        buttons=(
            Button("Book leave", "absence.book", f"person:{view.viewer.id}", opens=True, tone=Tone.GOOD),
        ),
        footnote=NEVER_ASKED,
    )


def card(view: AbsenceView) -> Card:
    """One absence: who covers, and for those who arrange it what falls inside."""
    if not view.is_open:
        return _closed_card(view)
    title = _title(view)
    return Card(
        title=title,
        summary=title,
        lines=(*_covered(view), *_affects(view)),
        items=_inside(view),
        buttons=_buttons(view),
        footnote=NEVER_ASKED,
        tone=Tone.WARNING if view.is_asked and view.can(Act.ACCEPT_COVER) else Tone.PLAIN,
    )


def _closed_card(view: AbsenceView) -> Card:
    days = from_to(view.absence)
    if view.absence.cancelled_at:
        whose = "Your absence" if view.is_viewers_own else f"The absence of {view.person.name}"
        return Card(
            f"{whose} {days}", f"{whose} {days} was cancelled", ("This was cancelled.",), settled=True
        )
    title = f"{'You were' if view.is_viewers_own else f'{view.person.name} was'} away {days}"
    return Card(title, title, ("This is over.",), settled=True)


def book_form(view: Booking) -> Form:
    """Who is away, when, and who covers. Never why."""
    who = PersonField("person", "Who is away?", _choices(view.bookable), value=str(view.viewer.id))
    fields: tuple[Field, ...] = (
        DateField("first_day", "First day away"),
        DateField("last_day", "Last day away"),
        _alternate_field(view.alternates),
    )
    return Form(
        title="Book leave",
        act="absence.book",
        subject=f"person:{view.viewer.id}",
        lines=("Why somebody is away is never asked.",),
        fields=(who, *fields) if len(view.bookable) > 1 else fields,
        submit="Book",
    )


def read_book(view: Booking, answers: Answers) -> Book | Wrong:
    """Read who, when and who covers, or say at its field what is wrong."""
    reader = Reader(answers)
    person = _who(reader, view)
    first_day = reader.day("first_day", "Please give the first day away.")
    last_day = reader.day("last_day", "Please give the last day away.")
    if first_day and last_day:
        _read_days(reader, view, person, first_day, last_day)
    alternate = _alternate(reader, person, view.alternates)
    if reader.wrong or first_day is None or last_day is None:
        return Wrong(reader.faults)
    wanted = Absence(
        person.id, first_day, last_day, view.viewer.id, view.now, alternate.id if alternate else None
    )
    if alternate is not None:
        _read_alternate(reader, wanted, alternate, view.others)
    return reader.wrong or Book(person.id, first_day, last_day, wanted.alternate_id)


def alternate_form(view: Naming) -> Form:
    """Who covers instead."""
    field = _alternate_field(view.alternates, value=str(view.view.absence.alternate_id or NOBODY))
    nobody = Choice(NOBODY, "Nobody", "the next person up holds the duties")
    return Form(
        title="Change who covers",
        act="absence.alternate",
        subject=view.view.subject,
        lines=(f"{_title(view.view)}.",),
        fields=(replace(field, required=True, people=(nobody, *field.people)),),
        submit="Ask them",
    )


def read_alternate(view: Naming, answers: Answers) -> NameAlternate | Wrong:
    """Read who is asked to cover, which may be nobody."""
    reader = Reader(answers)
    absence, before = view.view.absence, view.view.absence.alternate_id
    alternate = _alternate(reader, view.view.person, view.alternates, nobody=NOBODY)
    if alternate is not None:
        asked = Absence(
            absence.person_id, absence.first_day, absence.last_day, 0, view.view.now, alternate.id
        )
        _read_alternate(reader, asked, alternate, [one for one in view.others if one.id != absence.id])
    if not reader.wrong and (alternate.id if alternate else None) == before:
        reader.fault("alternate", "Nothing would change. Please choose somebody else.")
    return reader.wrong or NameAlternate(alternate.id if alternate else None)


def _title(view: AbsenceView) -> str:
    return f"{view.who_is} away {from_to(view.absence)}"


def _covered(view: AbsenceView) -> tuple[str, ...]:
    """Who acts on those days."""
    alternate, absence = view.alternate, view.absence
    if alternate is None:
        return (f"On those days {holds(view)}.",)
    name = "You" if alternate.id == view.viewer.id else alternate.name
    if absence.stand_in_id is not None:
        return (f"{name} {'cover' if name == 'You' else 'covers'}.",)
    if absence.declined_at is not None:
        return (f"{name} declined to cover, {'but' if view.is_up_to_cover else 'so'} {holds(view)}.",)
    return (f"{name} {'are' if name == 'You' else 'is'} asked to cover. {meanwhile(view)}",)


def _affects(view: AbsenceView) -> tuple[str, ...]:
    """For whoever only needs to know where their questions go."""
    if view.viewer.id in view.concerned:
        return () if view.inside else ("No step falls inside it.",)
    return ("You need do nothing. Whoever acts in their place is asked what they would be asked.",)


def _inside(view: AbsenceView) -> tuple[Item, ...]:
    """The steps that fall inside it, for those who arrange it and not for everybody who is told."""
    if view.viewer.id not in view.concerned or not view.inside:
        return ()
    shown = view.inside[:_SHOWN_AT_MOST]
    items = tuple(Item(f"{one.reference}: {one.step.lower()}", full_date(one.due_on)) for one in shown)
    more = len(view.inside) - len(shown)
    return (*items, Item("And more", f"{plural(more, 'more step')} inside it.")) if more else items


def _buttons(view: AbsenceView) -> tuple[Button, ...]:
    if not view.is_open:
        return ()
    buttons = []
    if view.is_asked and view.can(Act.ACCEPT_COVER):
        buttons.append(Button("Accept", "absence.accept", view.subject, tone=Tone.GOOD))
        buttons.append(Button("Decline", "absence.decline", view.subject))
    if view.can(Act.NAME_ALTERNATE):
        buttons.append(Button("Change who covers", "absence.alternate", view.subject, opens=True))
    if view.can(Act.CANCEL_ABSENCE):
        begun = view.absence.first_day <= view.today
        buttons.append(Button("Back early" if begun else "Cancel leave", "absence.cancel", view.subject))
    return tuple(buttons)


def _choices(people: tuple[Person, ...]) -> tuple[Choice, ...]:
    return tuple(
        Choice(str(one.id), one.name, f"{one.role.label}, {one.team}".rstrip(", ")) for one in people
    )


def _alternate_field(people: tuple[Person, ...], value: str = "") -> PersonField:
    hint = "The same role or the next one up. Until they accept, the next person up holds the duties."
    return PersonField("alternate", "Who covers?", _choices(people), required=False, hint=hint, value=value)


def _who(reader: Reader, view: Booking) -> Person:
    if len(view.bookable) == 1:
        return view.viewer
    by_number = {str(person.id): person for person in view.bookable}
    chosen = reader.choice("person", list(by_number), "Please choose yourself or somebody you manage.")
    return by_number.get(chosen, view.viewer)


def _read_days(reader: Reader, view: Booking, person: Person, first_day: date, last_day: date) -> None:
    if first_day < view.today:
        reader.fault("first_day", "This day has passed. Please choose today or a later day.")
    if last_day < first_day:
        reader.fault("last_day", "The last day is before the first. Please check both days.")
    elif last_day - first_day >= LONGEST:
        reader.fault("last_day", "Please book a year at most.")
    elif last_day > view.today + FURTHEST:
        reader.fault("last_day", f"Please give {full_date(view.today + FURTHEST)} or earlier.")
    mine = (one for one in view.others if one.person_id == person.id and one.overlaps(first_day, last_day))
    other = next(mine, None)
    if other is not None:
        whose = "You are" if person.id == view.viewer.id else f"{person.name} is"
        reader.fault("first_day", f"{whose} booked away {from_to(other)} already.")


def _alternate(reader: Reader, person: Person, able: tuple[Person, ...], nobody: str = "") -> Person | None:
    """Whoever was chosen to cover; None for nobody, or with a fault."""
    by_number = {nobody: None, **{str(one.id): one for one in able}}
    chosen = by_number.get(
        reader.choice("alternate", list(by_number), "Please choose somebody from the list.")
    )
    if chosen is None:
        return None
    if chosen.id == person.id:
        reader.fault("alternate", "Nobody covers for themselves. Please choose somebody else.")
    elif chosen.role not in may_cover(person):
        roles = listed([f"a {role.label}" for role in may_cover(person)]).replace(" and ", " or ")
        reader.fault("alternate", f"{chosen.name} cannot cover here. Please choose {roles}.")
    return chosen


def _read_alternate(
    reader: Reader, wanted: Absence, alternate: Person, others: tuple[Absence, ...] | list[Absence]
) -> None:
    if would_circle(others, wanted):
        reader.fault(
            "alternate", f"{alternate.name} is covered in turn from here. Please choose somebody else."
        )
    away = (one for one in others if one.person_id == alternate.id)
    other = next((one for one in away if one.overlaps(wanted.first_day, wanted.last_day)), None)
    if other is not None:
        reader.fault("alternate", f"{alternate.name} is away {from_to(other)}. Please choose somebody else.")
