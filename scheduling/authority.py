"""May this person? One table: each act, and whose it is on an assessment (PRODUCT.md section 1).

Deny by default: what the table does not give is refused. A person is judged by what they hold on this
assessment, not by their grade elsewhere. Cover is of two kinds ("in the event of team manager absence", June
2019 procedure, "As needed"). Always, one rung up and no further: the service manager for the team manager,
the head of service for the service manager. And on the days of an absence, the alternate who accepted: they
have every part of whom they stand in for, and act for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from types import MappingProxyType

from scheduling.people import Person
from scheduling.refusal import Refusal
from scheduling.words import Act, Role


@dataclass(frozen=True, kw_only=True)
class Holding:
    """Who holds what on one assessment on the day ``today``, each by number.

    ``head_id`` is the head of service above its service manager. ``requester_id`` and ``approver_id`` belong
    to the extension request that the act is about; ``owner_id`` to the remedial action, to the duty, or to
    the question that was put to somebody. ``absent_id``, ``line_manager_id`` and ``alternate_id`` belong to
    an absence. Before there is any of these only ``today`` is known. ``cover`` says who stands in today for
    whom: away to stand-in.
    """

    today: date
    worker_id: int | None = None
    team_manager_id: int | None = None
    service_manager_id: int | None = None
    head_id: int | None = None
    requester_id: int | None = None
    approver_id: int | None = None
    owner_id: int | None = None
    absent_id: int | None = None
    line_manager_id: int | None = None
    alternate_id: int | None = None
    cover: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class Permission:
    """Leave to act: in which role, and ``acting_for`` whom (by number) when it is somebody else's duty."""

    role: Role
    acting_for: int | None = None


class _Part(Enum):
    """What a person may be to an assessment, a duty or an absence, as a refusal says it."""

    REQUESTER = "the person who asked"
    APPROVER = "the person asked to decide"
    OWNER = "the person it was given to"
    ABSENT = "the person who is away"
    LINE_MANAGER = "their line manager"
    ALTERNATE = "the person asked to cover"
    WORKER = "the worker"
    TEAM_MANAGER = "the team manager"
    SERVICE_MANAGER = "the service manager"
    HEAD = "the head of service"


_WORKER, _TEAM, _SERVICE, _HEAD = _Part.WORKER, _Part.TEAM_MANAGER, _Part.SERVICE_MANAGER, _Part.HEAD
_ROLES = {
    _WORKER: Role.WORKER,
    _TEAM: Role.TEAM_MANAGER,
    _SERVICE: Role.SERVICE_MANAGER,
    _HEAD: Role.HEAD_OF_SERVICE,
}

# One's own leave is one's own to arrange: whoever stands in for somebody does not stand in for them there.
_OF_AN_ABSENCE = (_Part.ABSENT, _Part.LINE_MANAGER, _HEAD)
_IN_PERSON = frozenset({_Part.ABSENT, _Part.ALTERNATE})

# Allocation is not here: there is no assessment yet to hold anything on, so it goes by role alone.
_TABLE: Mapping[Act, tuple[_Part, ...]] = MappingProxyType(
    {
        Act.SHOW: (_WORKER, _TEAM, _SERVICE, _HEAD, _Part.REQUESTER, _Part.APPROVER, _Part.OWNER),
        Act.CONFIRM_CALL: (_TEAM,),
        Act.ANSWER_AS_WORKER: (_WORKER,),
        Act.ANSWER_AS_MANAGER: (_TEAM,),
        Act.SNOOZE: (_WORKER, _TEAM, _SERVICE),
        Act.RAISE_RISK: (_WORKER, _TEAM, _SERVICE),
        Act.RECORD_REMEDIAL_ACTION: (_TEAM,),
        Act.FINISH_REMEDIAL_ACTION: (_Part.OWNER, _TEAM, _SERVICE),
        Act.REQUEST_EXTENSION: (_TEAM,),
        Act.WITHDRAW_EXTENSION: (_Part.REQUESTER,),
        Act.CHANGE_APPROVER: (_Part.REQUESTER, _SERVICE),
        Act.DECIDE: (_Part.APPROVER, _HEAD),
        Act.ADD_INFORMATION: (_Part.REQUESTER, _TEAM),
        Act.FILE_NOTE: (_TEAM, _SERVICE),
        Act.SEND_DRAFT: (_WORKER,),
        Act.RETURN_COMMENTS: (_TEAM,),
        Act.COMPLETE: (_WORKER,),
        Act.SIGN_OFF: (_TEAM,),
        Act.TRANSFER: (_TEAM, _SERVICE),
        Act.END: (_TEAM, _SERVICE),
        Act.REOPEN: (_TEAM, _SERVICE),
        Act.ASK_TEAM_MANAGER: (_SERVICE,),
        Act.FOLLOW_UP: (_SERVICE,),
        Act.FINISH_REVIEW: (_Part.OWNER,),
        Act.SEND_HEAD_NOTE: (_Part.OWNER,),
        Act.DEAL_WITH: (_Part.OWNER,),
        Act.REVIEW_SAMPLE: (_Part.OWNER,),
        Act.FINISH_SUPERVISION: (_Part.OWNER,),
        Act.BOOK_ABSENCE: _OF_AN_ABSENCE,
        Act.CANCEL_ABSENCE: _OF_AN_ABSENCE,
        Act.NAME_ALTERNATE: _OF_AN_ABSENCE,
        Act.ACCEPT_COVER: (_Part.ALTERNATE,),
        Act.DECLINE_COVER: (_Part.ALTERNATE,),
    }
)
_OF_NO_CASE = frozenset({_Part.OWNER, *_OF_AN_ABSENCE, _Part.ALTERNATE})
ABOUT_NO_CASE = frozenset(act for act, wanted in _TABLE.items() if _OF_NO_CASE.issuperset(wanted))
"""The acts on duties and absences. They are about no assessment, so that the senior management team and
administrators have them too, and where an assessment stands is not asked."""
_ALLOCATORS = (Role.TEAM_MANAGER, Role.SERVICE_MANAGER)
_DECIDERS = (Role.SERVICE_MANAGER, Role.HEAD_OF_SERVICE)

_GONE = Refusal("You no longer have access.")
_NOT_YOURS = Refusal("This assessment is not one of yours.")
_NOT_GIVEN_TO_YOU = Refusal("That is somebody else's to do.")
_ONLY_ALLOCATORS = Refusal("Only a team manager or a service manager can allocate an assessment.")
_OWN_REQUEST = Refusal("You asked for this, so somebody else must decide.")
_OWN_WORK_DECIDE = Refusal("You are the worker on this assessment, so somebody else must decide.")
_OWN_WORK_SIGN_OFF = Refusal("You are the worker on this assessment, so somebody else must sign it off.")
_COVERED_WORK_SIGN_OFF = Refusal("You are acting for the worker, so somebody else must sign it off.")


@dataclass(frozen=True)
class _Place:
    """The parts that somebody has: in their own right, or those of the person they stand in for."""

    parts: tuple[_Part, ...]
    acting_for: int | None = None


def may(act: Act, actor: Person, on: Holding | None) -> Permission | Refusal:
    """Whether ``actor`` may do ``act`` on what is held as in ``on``: in which role, or why not.

    Without ``on`` only an allocation is judged; no day is known, so whoever has a leaving day is refused.
    """
    if actor.left_on is not None if on is None else actor.has_left(on.today):
        return _GONE
    if act is Act.ALLOCATE:
        return Permission(actor.role) if actor.role in _ALLOCATORS else _ONLY_ALLOCATORS
    # Administrators, the senior management team and partners see no case, whatever a row may say of them.
    admitted = act in ABOUT_NO_CASE or actor.role in _ROLES.values()
    places = _places(actor.id, on) if on and admitted else ()
    if on is None or act not in _TABLE or not places:
        # Which does not even admit that there is such an assessment.
        return _NOT_GIVEN_TO_YOU if act in ABOUT_NO_CASE else _NOT_YOURS
    return _never(act, actor, places) or _granted(_wanted(act, on), actor, places, on)


def has_part(person: Person, on: Holding) -> bool:
    """Whether somebody is anything at all to this today, so that what is theirs there may be shown."""
    return bool(_places(person.id, on))


def stands_in_for(person: Person, on: Holding) -> tuple[int, ...]:
    """Those to whom this belongs and for whom somebody stands in today, by number."""
    return tuple(place.acting_for for place in _places(person.id, on) if place.acting_for is not None)


def _places(person_id: int, on: Holding) -> tuple[_Place, ...]:
    """What somebody is in their own right, and then what each is for whom they stand in."""
    covered = sorted(away for away, stand_in in on.cover.items() if stand_in == person_id)
    lent = (_Place(tuple(p for p in _parts(away, on) if p not in _IN_PERSON), away) for away in covered)
    return tuple(place for place in (_Place(_parts(person_id, on)), *lent) if place.parts)


def _parts(person_id: int, on: Holding) -> tuple[_Part, ...]:
    held_by = (
        (_Part.REQUESTER, on.requester_id),
        (_Part.APPROVER, on.approver_id),
        (_Part.OWNER, on.owner_id),
        (_Part.ABSENT, on.absent_id),
        (_Part.LINE_MANAGER, on.line_manager_id),
        (_Part.ALTERNATE, on.alternate_id),
        (_WORKER, on.worker_id),
        (_TEAM, on.team_manager_id),
        (_SERVICE, on.service_manager_id),
        (_HEAD, on.head_id),
    )
    return tuple([part for part, holder_id in held_by if holder_id == person_id])


def _wanted(act: Act, on: Holding) -> tuple[_Part, ...]:
    if act is Act.SNOOZE and on.owner_id is not None:
        return _parts(on.owner_id, on)  # a question is put off by the person it was put to
    return _TABLE[act]


def _never(act: Act, actor: Person, places: tuple[_Place, ...]) -> Refusal | None:
    """What no role and no cover can give."""
    own = [part for place in places for part in place.parts if place.acting_for is None]
    if act is Act.SIGN_OFF and _WORKER in own:
        return _OWN_WORK_SIGN_OFF
    if act is Act.SIGN_OFF and any(_WORKER in place.parts for place in places):
        return _COVERED_WORK_SIGN_OFF  # who completes it in the worker's name must not sign it off as well
    if act is not Act.DECIDE:
        return None
    if _Part.REQUESTER in own:
        return _OWN_REQUEST
    if _WORKER in own:
        return _OWN_WORK_DECIDE
    return None if actor.role in _DECIDERS else _only(_TABLE[act])


def _granted(
    wanted: tuple[_Part, ...], actor: Person, places: tuple[_Place, ...], on: Holding
) -> Permission | Refusal:
    for place in places:
        given = [part for part in wanted if part in place.parts]
        if given:
            held = [_ROLES[part] for part in (*given, *place.parts) if part in _ROLES]
            return Permission(held[0] if held else actor.role, place.acting_for)
    held_here = {part for place in places for part in place.parts}
    if _SERVICE in held_here and _TEAM in wanted:
        return Permission(Role.TEAM_MANAGER, acting_for=on.team_manager_id)
    if _HEAD in held_here and _SERVICE in wanted:
        return Permission(Role.SERVICE_MANAGER, acting_for=on.service_manager_id)
    return _only(wanted)


def _only(wanted: tuple[_Part, ...]) -> Refusal:
    names = [part.value for part in wanted]
    listed = " or ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
    where = " on this assessment" if wanted[-1] in (_WORKER, _TEAM, _SERVICE) else ""
    return Refusal(f"Only {listed}{where} can do that.")
