"""What somebody does, in one open transaction: find it, hold what it is about, ask both rules, do it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot import said
from bot.casework import allocation as allocate
from bot.casework.case import Subject
from bot.casework.held import hold
from bot.casework.view import View
from bot.conversation import allocation
from bot.conversation.reading import one_line
from bot.conversation.topic import Move, Wrong
from bot.desk import Desk
from bot.messages import Ask, Faults, Incoming, Line, Reply, Shown
from bot.shapes import Card
from bot.topics import START, TOPICS
from scheduling import authority, standing
from scheduling.authority import Permission
from scheduling.people import Person
from scheduling.refusal import Refusal

GONE = Refusal("That is no longer here. Type mine to see your assessments.")


@dataclass(frozen=True)
class Turn:
    """A move that somebody wants to make, found in the table, with what it is about."""

    act: str
    subject: str
    move: Move[Any]
    view: View


def answer(desk: Desk, incoming: Incoming) -> Reply:
    """Do what came in, in the desk's open transaction."""
    if incoming.home is not None and not incoming.act:
        return Shown(())  # the home was only opened: what it shows comes by the outbox
    if incoming.said is not None:
        return said.answer(desk, incoming.said, slash=incoming.sender.platform == "slack")
    if incoming.act == START:
        return start(desk, incoming.answers)
    try:
        turn = find(desk, incoming.act, incoming.subject)
    except KeyError:
        return _refused(desk, 0, incoming.act, "", GONE)
    return press(desk, turn, incoming.answers)


def start(desk: Desk, answers: Mapping[str, str] | None) -> Reply:
    """Allocate: the one act that is about no assessment yet."""
    view = allocate.prepare(desk, one_line((answers or {}).get("reference", "")))
    if isinstance(view.permission, Refusal):
        return _refused(desk, 0, START, "", view.permission)
    form = allocation.form(view)
    if answers is None:
        return Ask(form)
    command = allocation.read(view, answers)
    if isinstance(command, Wrong):
        return _faults(desk, 0, START, "", Faults(form.filled(dict(answers)), command.by_field))
    said_back = allocate.allocate(desk, view, command)
    if isinstance(said_back, Refusal):
        return _faults(
            desk, 0, START, "", Faults(form.filled(dict(answers)), {"reference": said_back.sentence})
        )
    return Line(said_back)


def find(desk: Desk, act: str, about: str) -> Turn:
    """The move that a button or a form names, with what it is about, held until the end of the transaction.

    Raises KeyError when the act or the subject is not one of ours: a button can be forged.
    """
    topic_name, _, verb = act.partition(".")
    topic, subject = TOPICS[topic_name], Subject.read(about)
    move = topic.moves[verb]
    if subject is None:
        raise KeyError(about)
    # Locked before it is read: two managers approving together moved the dates twice otherwise.
    hold(desk, subject)
    return Turn(act, str(subject), move, (move.see or topic.see)(desk, subject))


def press(desk: Desk, turn: Turn, answers: Mapping[str, str] | None) -> Reply:
    """Ask both rules, then do it."""
    permission = _may(turn, desk.actor)
    if isinstance(permission, Refusal):
        return _refused(desk, turn.view.chain, turn.act, turn.subject, permission)
    return _do(replace(desk, acting_for=permission.acting_for), turn, answers)


def _may(turn: Turn, actor: Person) -> Permission | Refusal:
    """May this person; may this be done now; and has it been overtaken?"""
    permission = authority.may(turn.move.act, actor, turn.view.holding)
    if isinstance(permission, Refusal):
        return permission
    if turn.view.standing is not None:
        now = standing.after(turn.view.standing, turn.move.act)
        if isinstance(now, Refusal):
            return now
    return turn.move.ready(turn.view) or permission


def _do(desk: Desk, turn: Turn, answers: Mapping[str, str] | None) -> Reply:
    form = turn.move.form(turn.view)
    if form is not None and answers is None:
        return Ask(form)
    command = turn.move.read(turn.view, answers or {})
    if form is not None and isinstance(command, Wrong):
        faults = Faults(form.filled(dict(answers or {})), command.by_field)
        return _faults(desk, turn.view.chain, turn.act, turn.subject, faults)
    said_back = turn.move.do(desk, turn.view, command)
    if isinstance(said_back, Refusal):
        return _refused(desk, turn.view.chain, turn.act, turn.subject, said_back)
    return Shown((said_back,)) if isinstance(said_back, Card) else Line(said_back)


def _refused(desk: Desk, chain: int, act: str, subject: str, refusal: Refusal) -> Line:
    """One private sentence, and a line in the journal (PRODUCT.md section 1)."""
    desk.record("refused", chain, subject, {"act": act[:80]})
    return Line(refusal.sentence, refused=True)


def _faults(desk: Desk, chain: int, act: str, subject: str, faults: Faults) -> Faults:
    """The form again with its sentences; the journal keeps which fields were wrong and nothing that was
    typed.
    """
    desk.record("refused", chain, subject, {"act": act, "fields": ", ".join(sorted(faults.by_field))})
    return faults
