"""The note to the head of service: drafted from the week's record, edited by the service manager, then sent.

The draft has references and dates, never a word that somebody typed.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.casework.head_note import LIMIT, NoteDuty, NoteSent, Trouble, Words, sentence_sent
from bot.conversation.reading import Reader
from bot.conversation.topic import Answers, Wrong
from bot.saying import acting, moment, plural, short_day, whoever
from bot.shapes import Button, Card, Form, NoteField, Quote, Tone
from scheduling.calendar import listed


def card(view: NoteDuty) -> Card:
    """Asks for the note; afterwards it is the record of what was sent."""
    title = f"Note to the head of service, {short_day(view.duty.day)}"
    if view.sent is not None:
        text = (Quote("The note", view.sent.text),) if view.sent.text else ()
        said = (sentence_sent(view),)
        return Card(title, "Note to the head of service: sent", said, quotes=text, settled=True)
    whom = view.head.name if view.head else "The head of service"
    write = Button("Write the note", "head_note.send", view.subject, opens=True, tone=_tone(view.troubles))
    nothing = Button("Nothing to report", "head_note.nothing", view.subject, tone=_tone(not view.troubles))
    return Card(
        title=title,
        summary="Your note to the head of service is due",
        lines=(
            f"{whom} is told every Friday of anything that may be late, and of what you do about it.",
            _drafted(view),
        ),
        buttons=((write, nothing) if view.troubles else (nothing, write)) if view.head else (),
    )


def form(view: NoteDuty) -> Form:
    """The draft, to be edited before it is sent."""
    return Form(
        title="Note to the head of service",
        act="head_note.send",
        subject=view.subject,
        lines=("Please change this as you see fit. It is kept as you send it.",),
        fields=(
            NoteField(
                "text", "Your note", hint="References only, never a name.", value=draft(view), limit=LIMIT
            ),
        ),
        submit="Send",
    )


def read(_: NoteDuty, answers: Answers) -> Words | Wrong:
    """Read the note; it may not be blank."""
    reader = Reader(answers)
    missing = "Please write the note, or close this and choose Nothing to report."
    text = reader.text("text", missing, limit=LIMIT)
    return reader.wrong or Words(text)


def sent_card(view: NoteSent) -> Card:
    """What the head of service reads, as it was sent."""
    note = view.note
    name, for_whom = view.sender.name, view.holder.name if note.acting_for else None
    title, sender = f"Note from {acting(name, for_whom)}", whoever(name, for_whom)
    if note.nothing_to_report:
        line = f"{sender} has nothing to report, told {moment(note.sent_at)}."
        return Card(title, f"{sender} has nothing to report", lines=(line,), settled=True)
    return Card(
        title=title,
        summary=f"{sender} has sent their Friday note",
        lines=(f"Sent {moment(note.sent_at)}.",),
        quotes=(Quote("The note", note.text),),
        settled=True,
    )


def draft(view: NoteDuty) -> str:
    """One line for each assessment that may be late, the latest first, as far as there is room."""
    lines = [f"{trouble.reference}: {'; '.join(_said(trouble))}." for trouble in view.troubles]
    kept: list[str] = []
    for place, line in enumerate(lines):
        more = f"And {plural(len(lines) - place, 'more assessment')} that may be late."
        if len("\n".join([*kept, line, more])) > LIMIT:
            return "\n".join([*kept, more])
        kept.append(line)
    return "\n".join(kept)


def _said(trouble: Trouble) -> Iterator[str]:
    forecast = trouble.forecast
    if forecast.late_by:
        late = plural(forecast.late_by, "working day")
        yield f"sign-off expected on {short_day(forecast.sign_off_on)}, {late} late"
    if forecast.past_ceiling or trouble.is_past_ceiling:
        by = f", extended by {plural(trouble.days_extended, 'working day')}" if trouble.days_extended else ""
        yield f"past the statutory ceiling of {short_day(trouble.ceiling_on)}{by}"
    if trouble.raised_on:
        yield f"said to be at risk on {listed([short_day(day) for day in trouble.raised_on])}"
    if trouble.actions_due_on:
        days = listed([short_day(day) for day in trouble.actions_due_on])
        yield f"remedial action agreed for {days}, not done yet"


def _drafted(view: NoteDuty) -> str:
    if not view.troubles:
        return "Nothing was recorded this week that points to one."
    return f"A note about {plural(len(view.troubles), 'assessment')} is drafted from what was recorded."


def _tone(is_first: object) -> Tone:
    return Tone.GOOD if is_first else Tone.PLAIN
