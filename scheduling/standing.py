"""May this be done now? One table: where an assessment is, and where each act takes it.

The diagram in README is drawn from this table by `diagram`, so the two cannot differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from scheduling.refusal import Refusal
from scheduling.words import Act, Standing

# What may be done at any time while the work goes on, and leaves the assessment where it is.
_ANY_DAY = (
    Act.SHOW,
    Act.CONFIRM_CALL,
    Act.ANSWER_AS_WORKER,
    Act.ANSWER_AS_MANAGER,
    Act.SNOOZE,
    Act.RAISE_RISK,
    Act.RECORD_REMEDIAL_ACTION,
    Act.FINISH_REMEDIAL_ACTION,
    Act.REQUEST_EXTENSION,
    Act.WITHDRAW_EXTENSION,
    Act.CHANGE_APPROVER,
    Act.DECIDE,
    Act.ADD_INFORMATION,
    Act.FILE_NOTE,
    Act.TRANSFER,
    Act.ASK_TEAM_MANAGER,
    Act.FOLLOW_UP,
)
# What is still to be tidied up once the work has ended.
_AFTERWARDS = (Act.SHOW, Act.FINISH_REMEDIAL_ACTION, Act.FILE_NOTE)

_ALLOCATED = Refusal("This assessment is already allocated. It can be transferred to another worker.")
_NO_DRAFT = Refusal("The worker has not sent a draft yet.")
_DRAFT_FIRST = Refusal("Say that the draft is sent first, so that your manager can comment on it.")
_NOT_COMPLETE = Refusal("The worker has not marked this complete yet.")
_STILL_OPEN = Refusal("This assessment is still open, so there is nothing to reopen.")
_IS_COMPLETE = Refusal(
    "This assessment is marked complete and awaits sign-off. Its managers can send it back."
)
_SIGNED_OFF = Refusal("This assessment was signed off. It can be reopened by its managers.")
_ENDED = Refusal("This assessment has ended. It can be reopened by its managers.")

_TABLE: Mapping[Standing, Mapping[Act, Standing | Refusal]] = MappingProxyType(
    {
        Standing.OPEN: {
            **dict.fromkeys(_ANY_DAY, Standing.OPEN),
            Act.ALLOCATE: _ALLOCATED,
            Act.SEND_DRAFT: Standing.DRAFTED,
            Act.RETURN_COMMENTS: _NO_DRAFT,
            Act.COMPLETE: _DRAFT_FIRST,
            Act.SIGN_OFF: _NOT_COMPLETE,
            Act.END: Standing.ENDED,
            Act.REOPEN: _STILL_OPEN,
        },
        Standing.DRAFTED: {
            **dict.fromkeys(_ANY_DAY, Standing.DRAFTED),
            Act.ALLOCATE: _ALLOCATED,
            Act.SEND_DRAFT: Standing.DRAFTED,  # a new draft, with the amendments made
            Act.RETURN_COMMENTS: Standing.DRAFTED,
            Act.COMPLETE: Standing.COMPLETED,
            Act.SIGN_OFF: _NOT_COMPLETE,
            Act.END: Standing.ENDED,
            Act.REOPEN: _STILL_OPEN,
        },
        Standing.COMPLETED: {
            **dict.fromkeys(_ANY_DAY, Standing.COMPLETED),
            Act.ALLOCATE: _ALLOCATED,
            Act.SEND_DRAFT: _IS_COMPLETE,
            Act.RETURN_COMMENTS: _IS_COMPLETE,
            Act.COMPLETE: _IS_COMPLETE,
            Act.SIGN_OFF: Standing.SIGNED_OFF,
            Act.END: Standing.ENDED,
            Act.REOPEN: Standing.DRAFTED,  # sent back to the worker
        },
        Standing.SIGNED_OFF: {
            **dict.fromkeys(Act, _SIGNED_OFF),
            **dict.fromkeys(_AFTERWARDS, Standing.SIGNED_OFF),
            Act.REOPEN: Standing.OPEN,
        },
        Standing.ENDED: {
            **dict.fromkeys(Act, _ENDED),
            **dict.fromkeys(_AFTERWARDS, Standing.ENDED),
            Act.REOPEN: Standing.OPEN,
        },
    }
)


def after(standing: Standing, act: Act) -> Standing | Refusal:
    """Where ``act`` takes an assessment that is at ``standing``, or why it cannot be done now."""
    return _TABLE[standing][act]


def diagram() -> str:
    """The table as a Mermaid state diagram: every act that moves an assessment to another standing."""
    names = [f'    state "{standing.label}" as {standing}' for standing in Standing]
    moves = [
        f"    {standing} --> {to}: {act.replace('_', ' ')}"
        for standing, row in _TABLE.items()
        for act, to in row.items()
        if isinstance(to, Standing) and to is not standing
    ]
    ends = [f"    {standing} --> [*]" for standing in (Standing.SIGNED_OFF, Standing.ENDED)]
    return (
        "\n".join(["stateDiagram-v2", *names, f"    [*] --> {Standing.OPEN}: allocate", *moves, *ends]) + "\n"
    )
