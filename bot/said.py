"""What people type in a chat or after a slash command: a few words that are known, or an answer offered
back.
"""

from __future__ import annotations

from dataclasses import replace

from bot.casework import allocation as allocate
from bot.casework import extension as requests
from bot.casework import record
from bot.casework.booking import booked
from bot.casework.case import Subject, see
from bot.casework.check_in import CHECK_INS, CheckInView, see_check_in
from bot.casework.dashboard import dashboard
from bot.conversation import absence, allocation, check_in, extension_forms
from bot.conversation import dashboard as dashboard_words
from bot.conversation import record as record_words
from bot.conversation.reading import clean, one_line
from bot.desk import Desk
from bot.messages import Ask, Line, Reply, Shown
from bot.shapes import NOTE_LIMIT, Card
from scheduling.refusal import Refusal
from scheduling.words import Act
from storage import prompts, typed
from storage.typed import Typed

GREETINGS = ("hello", "hi", "help", "?")


def answer(desk: Desk, words: str, *, slash: bool) -> Reply:
    """Answer typed words. What is not a known word is never guessed: it is offered back, or help is shown."""
    words = clean(words)
    word, _, rest = one_line(words).partition(" ")
    match word.casefold(), rest:
        case ("mine", ""):
            return _shown(record_words.mine_card(record.mine(desk)))
        case ("show" | "why" as verb, reference) if reference:
            return _look_up(desk, verb, reference)
        case ("dashboard", ""):
            return _shown(dashboard_words.card(dashboard(desk)))
        case ("cover", ""):
            return _shown(absence.booked_card(booked(desk)))
        case ("new", ""):
            return _new(desk)
        case ("extension", ""):
            return _shown(record_words.choose_card(record.mine(desk).cases))
        case ("extension", reference) if reference.casefold() != "help":
            return _extension(desk, reference)
        case (greeting, rest) if not rest and (greeting in GREETINGS or not greeting):
            return _help(desk, slash=slash)
        case (_, rest) if rest.casefold() == "help":
            return _help(desk, slash=slash)
    return _offer_back(desk, words) or _not_understood(desk, slash=slash)


def _shown(card: Card) -> Shown:
    return Shown((card,))


def _help(desk: Desk, *, slash: bool) -> Shown:
    return _shown(record_words.help_card(desk.actor, slash=slash))


def _not_understood(desk: Desk, *, slash: bool) -> Shown:
    return _shown(record_words.not_understood_card(desk.actor, slash=slash))


def _look_up(desk: Desk, verb: str, reference: str) -> Reply:
    found = record.look_up(desk, reference)
    if isinstance(found, Refusal):
        return Line(found.sentence, refused=True)
    return _shown(record_words.why_card(found) if verb == "why" else record_words.card(found))


def _new(desk: Desk) -> Reply:
    view = allocate.prepare(desk)
    if isinstance(view.permission, Refusal):
        desk.record("refused", 0, "", {"act": Act.ALLOCATE.value})
        return Line(view.permission.sentence, refused=True)
    return Ask(allocation.form(view))


def _extension(desk: Desk, reference: str) -> Reply:
    found = record.look_up(desk, reference)
    if isinstance(found, Refusal):
        return Line(found.sentence, refused=True)
    view = requests.see_asking(desk, Subject("assessment", found.case.assessment.id))
    refusal = found.case.may(Act.REQUEST_EXTENSION)
    if not isinstance(refusal, Refusal):
        refusal = requests.may_be_asked(view) or refusal
    if isinstance(refusal, Refusal):
        desk.record("refused", found.case.assessment.id, found.case.subject, {"act": "extension.request"})
        return Line(refusal.sentence, refused=True)
    return Ask(extension_forms.request_form(view))


def _offer_back(desk: Desk, words: str) -> Reply | None:
    """Where a check-in waits for this person, ask whether the words are its answer; None when none waits."""
    for prompt in prompts.of_person(desk.connection, desk.actor.id):
        view = _waiting(desk, Subject("milestone", prompt.milestone_id))
        if view is None:
            continue
        if len(words) > NOTE_LIMIT:
            return Line(
                f"That is too long to record. Please shorten it to {NOTE_LIMIT:,} characters.", refused=True
            )
        kept = typed.add(
            desk.connection, Typed(prompt.assessment_id, prompt.milestone_id, desk.actor.id, desk.now, words)
        )
        return _shown(check_in.typed_card(replace(view, typed=words), f"typed:{kept.id}"))
    return None


def _waiting(desk: Desk, subject: Subject) -> CheckInView | None:
    """The check-in behind a milestone, if it is one and waits for the desk's actor."""
    step = see(desk, subject).step
    if step is None or step.topic not in CHECK_INS:
        return None
    view = see_check_in(desk, subject)
    own = view.by_worker if view.case.is_worker else view.by_manager
    return view if view.still_matters and own is None else None
