"""May this person? One table: each act, and whose it is on an assessment (PRODUCT.md section 1).

Deny by default: what the table does not give is refused. A person is judged by what they hold on this
assessment, not by their grade elsewhere. Cover runs one rung up and no further: the service manager for the
team manager ("in the event of team manager absence", June 2019 procedure, "As needed"), the head of service
for the service manager.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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
    to the extension request that the act is about; ``owner_id`` to the remedial action, or to the question
    that was put to somebody. Before there is an assessment only ``today`` is known.
    """

    today: date
    worker_id: int | None = None
    team_manager_id: int | None = None
    service_manager_id: int | None = None
    head_id: int | None = None
    requester_id: int | None = None
    approver_id: int | None = None
    owner_id: int | None = None


@dataclass(frozen=True)
class Permission:
    """Leave to act: in which role, and ``acting_for`` whom (by number) when it is somebody else's duty."""

    role: Role
    acting_for: int | None = None


class _Part(Enum):
    """What a person may be to an assessment, as a refusal says it."""

    REQUESTER = "the person who asked"
    APPROVER = "the person asked to decide"
    OWNER = "the person it was given to"
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

# Allocation is not here: there is no assessment yet to hold anything on, so it goes by role alone.
_TABLE: Mapping[Act, tuple[_Part, ...]] = MappingProxyType(
    {
        Act.SHOW: (_WORKER, _TEAM, _SERVICE, _HEAD),
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
    }
)
_ALLOCATORS = (Role.TEAM_MANAGER, Role.SERVICE_MANAGER)
_DECIDERS = (Role.SERVICE_MANAGER, Role.HEAD_OF_SERVICE)

_GONE = Refusal("You no longer have access.")
_NOT_YOURS = Refusal("This assessment is not one of yours.")
_ONLY_ALLOCATORS = Refusal("Only a team manager or a service manager can allocate an assessment.")
_OWN_REQUEST = Refusal("You asked for this, so somebody else must decide.")
_OWN_WORK_DECIDE = Refusal("You are the worker on this assessment, so somebody else must decide.")
_OWN_WORK_SIGN_OFF = Refusal("You are the worker on this assessment, so somebody else must sign it off.")


def may(act: Act, actor: Person, on: Holding | None) -> Permission | Refusal:
    """Whether ``actor`` may do ``act`` on an assessment held as in ``on``: in which role, or why not.

    Without ``on`` only an allocation is judged; no day is known, so whoever has a leaving day is refused.
    """
    if actor.left_on is not None and (on is None or actor.left_on <= on.today):
        return _GONE
    if act is Act.ALLOCATE:
        return Permission(actor.role) if actor.role in _ALLOCATORS else _ONLY_ALLOCATORS
    # Administrators, the senior management team and partners see no case, whatever a row may say of them.
    parts = _parts(actor.id, on) if on and actor.role in _ROLES.values() else ()
    if on is None or act not in _TABLE or not parts:
        return _NOT_YOURS  # which does not even admit that there is such an assessment
    return _never(act, actor, parts) or _granted(_wanted(act, on), actor, parts, on)


def has_part(person: Person, on: Holding) -> bool:
    """Whether somebody is anything at all to an assessment, so that what is theirs there may be shown."""
    return bool(_parts(person.id, on))


def _parts(person_id: int | None, on: Holding) -> tuple[_Part, ...]:
    held_by = {
        _Part.REQUESTER: on.requester_id,
        _Part.APPROVER: on.approver_id,
        _Part.OWNER: on.owner_id,
        _WORKER: on.worker_id,
        _TEAM: on.team_manager_id,
        _SERVICE: on.service_manager_id,
        _HEAD: on.head_id,
    }
    return tuple(
        part for part, holder_id in held_by.items() if holder_id is not None and holder_id == person_id
    )


def _wanted(act: Act, on: Holding) -> tuple[_Part, ...]:
    if act is Act.SNOOZE and on.owner_id is not None:
        return _parts(on.owner_id, on)  # a question is put off by the person it was put to
    return _TABLE[act]


def _never(act: Act, actor: Person, parts: tuple[_Part, ...]) -> Refusal | None:
    """What no role and no cover can give."""
    if act is Act.SIGN_OFF and _WORKER in parts:
        return _OWN_WORK_SIGN_OFF
    if act is not Act.DECIDE:
        return None
    if _Part.REQUESTER in parts:
        return _OWN_REQUEST
    if _WORKER in parts:
        return _OWN_WORK_DECIDE
    return None if actor.role in _DECIDERS else _only(_TABLE[act])


def _granted(
    wanted: tuple[_Part, ...], actor: Person, parts: tuple[_Part, ...], on: Holding
) -> Permission | Refusal:
    own = [part for part in wanted if part in parts]
    if own:
        held = [_ROLES[part] for part in (*own, *parts) if part in _ROLES]
        return Permission(held[0] if held else actor.role)
    if _SERVICE in parts and _TEAM in wanted:
        return Permission(Role.TEAM_MANAGER, acting_for=on.team_manager_id)
    if _HEAD in parts and _SERVICE in wanted:
        return Permission(Role.SERVICE_MANAGER, acting_for=on.service_manager_id)
    return _only(wanted)


def _only(wanted: tuple[_Part, ...]) -> Refusal:
    names = [part.value for part in wanted]
    listed = " or ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
    where = " on this assessment" if wanted[-1] in (_WORKER, _TEAM, _SERVICE) else ""
    return Refusal(f"Only {listed}{where} can do that.")
