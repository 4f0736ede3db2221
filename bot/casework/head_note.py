"""The note to the head of service: "any anticipated problems with completing assessments on time and what
remedial action they are taking" (June 2019 procedure, "Every Friday"). Kept as it was sent.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from bot.casework.case import Subject
from bot.casework.duty import DutySeen, finish, is_waiting, see_duty
from bot.desk import Desk, found
from bot.saying import moment, whoever
from scheduling import rhythm as rhythms
from scheduling.assessment import Assessment
from scheduling.authority import Holding
from scheduling.forecast import Forecast, forecast
from scheduling.people import Person
from scheduling.refusal import Refusal
from storage import head_notes, people, weekly
from storage.head_notes import HeadNote as HeadNote
from storage.weekly import Week

LIMIT = 3000
"""The longest note, in characters."""


@dataclass(frozen=True)
class Trouble:
    """What points to one assessment being late, in dates alone."""

    reference: str
    forecast: Forecast
    sign_off_on: date
    ceiling_on: date
    days_extended: int = 0
    raised_on: tuple[date, ...] = ()
    actions_due_on: tuple[date, ...] = ()

    @property
    def is_one(self) -> bool:
        """Whether there is anything to tell."""
        late = self.forecast.late_by > 0 or self.is_past_ceiling
        return late or bool(self.raised_on or self.actions_due_on)

    @property
    def is_past_ceiling(self) -> bool:
        """Whether even its due day is after the statutory ceiling, by an extension or from the first day."""
        return self.sign_off_on > self.ceiling_on


@dataclass(frozen=True)
class NoteDuty(DutySeen):
    """One Friday's note: what it can be drafted from, and what was sent."""

    head: Person | None
    troubles: tuple[Trouble, ...]
    sent: HeadNote | None


@dataclass(frozen=True)
class NoteSent(DutySeen):
    """A note that was sent, for the head of service and whoever sent it, and for nobody else."""

    note: HeadNote
    sender: Person

    @property
    def holding(self) -> Holding:
        """Whose to read it is."""
        return replace(super().holding, owner_id=self.note.sent_by, head_id=self.note.head_id)


@dataclass(frozen=True)
class Words:
    """The note as its service manager wrote it; "" when there is nothing to report."""

    text: str = ""


def see_note_duty(desk: Desk, subject: Subject) -> NoteDuty:
    """The duty, with what was recorded over the week up to its Friday."""
    seen = see_duty(desk, subject, "head_note")
    sent = head_notes.of_duty(desk.connection, seen.duty.id)
    head_id = sent.head_id if sent else None
    head = people.head_of(desk.connection, seen.duty.person_id, on=desk.today)
    return NoteDuty(
        **vars(seen),
        head=desk.person(head_id) if head_id else head,
        troubles=() if sent else _troubles(desk, seen),
        sent=sent,
    )


def see_note_sent(desk: Desk, subject: Subject) -> NoteSent:
    """What was sent for a duty. Raises KeyError while nothing was."""
    seen = see_duty(desk, subject, "head_note")
    note = found(head_notes.of_duty(desk.connection, seen.duty.id))
    return NoteSent(**vars(seen), note=note, sender=desk.person(note.sent_by))


def is_ready(view: NoteDuty) -> Refusal | None:
    """Whether it is still to be sent, and there is somebody to send it to."""
    if view.sent is not None:
        return Refusal(sentence_sent(view))
    if view.head is None:
        return Refusal("There is no head of service to send this to. Please tell your administrator.")
    return is_waiting(view)


def sentence_sent(view: NoteDuty) -> str:
    """Who sent what to whom, and when; the viewer is "you"."""
    if view.sent is None or view.head is None:
        return "This is still to be sent."
    mine, done_by = view.sent.sent_by == view.viewer.id, view.done_by.name if view.done_by else "Somebody"
    who = "You" if mine else whoever(done_by, view.holder.name if view.sent.acting_for else None)
    if view.sent.nothing_to_report:
        return f"{who} told {view.head.name} that there is nothing to report {moment(view.sent.sent_at)}."
    return f"{who} sent this to {view.head.name} {moment(view.sent.sent_at)}."


def send(desk: Desk, view: NoteDuty, words: Words) -> str | Refusal:
    """Keep the note as it is sent, tell the head of service, and be done."""
    return _tell(desk, view, words.text) or f"Your note is with {found(view.head).name}."


def nothing(desk: Desk, view: NoteDuty, _: None) -> str | Refusal:
    """That there is nothing to report is kept and told as well."""
    return _tell(desk, view, "") or f"{found(view.head).name} has been told that there is nothing to report."


def _tell(desk: Desk, view: NoteDuty, text: str) -> Refusal | None:
    head = found(view.head)
    note = HeadNote(
        duty_id=view.duty.id,
        head_id=head.id,
        nothing_to_report=not text,
        text=text,
        sent_by=desk.actor.id,
        sent_at=desk.now,
        acting_for=desk.acting_for,
    )
    if head_notes.add(desk.connection, note) is None:
        return Refusal("This note has been sent already.")
    finish(desk, view, "send_head_note")
    desk.tell((head.id,), "exception_note", view.subject)
    return None


def _troubles(desk: Desk, seen: DutySeen) -> tuple[Trouble, ...]:
    """The assessments that may be late, the latest first."""
    first, _ = rhythms.looks_back_over(seen.rhythm, seen.occurrence.nominal)
    week = weekly.week_of(desk.connection, seen.duty.person_id, desk.calendar.at(first, desk.calendar.opens))
    found_of = (_trouble(desk, week, one) for one in week.assessments)
    troubles = [one for one in found_of if one.is_one]
    return tuple(sorted(troubles, key=lambda one: (-one.forecast.late_by, one.reference)))


def _trouble(desk: Desk, week: Week, assessment: Assessment) -> Trouble:
    procedure = desk.council.procedure_of(assessment)
    return Trouble(
        reference=assessment.reference,
        forecast=forecast(assessment, procedure, desk.calendar, desk.today),
        sign_off_on=assessment.sign_off_on,
        ceiling_on=assessment.ceiling_on,
        days_extended=assessment.days_extended,
        raised_on=tuple(
            dict.fromkeys(
                desk.calendar.today(one.at) for one in week.risks if one.assessment_id == assessment.id
            )
        ),
        actions_due_on=tuple(one.due_on for one in week.actions if one.assessment_id == assessment.id),
    )
