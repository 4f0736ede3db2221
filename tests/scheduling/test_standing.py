"""Every act at every standing: where it leads, or the finished sentence that says why not."""

from __future__ import annotations

from itertools import product

import pytest

from scheduling.authority import ABOUT_NO_CASE
from scheduling.refusal import Refusal
from scheduling.standing import after, diagram
from scheduling.words import Act, Standing

# One column a standing: open, drafted, completed, signed off, ended. "=" stays, "-" is refused.
TABLE = """
allocate                -          -           -           -           -
show                    =          =           =           =           =
confirm_call            =          =           =           -           -
answer_as_worker        =          =           =           -           -
answer_as_manager       =          =           =           -           -
snooze                  =          =           =           -           -
raise_risk              =          =           =           -           -
record_remedial_action  =          =           =           -           -
finish_remedial_action  =          =           =           =           =
request_extension       =          =           =           -           -
withdraw_extension      =          =           =           -           -
change_approver         =          =           =           -           -
decide                  =          =           =           -           -
add_information         =          =           =           -           -
file_note               =          =           =           =           =
send_draft              drafted    =           -           -           -
return_comments         -          =           -           -           -
complete                -          completed   -           -           -
sign_off                -          -           signed_off  -           -
transfer                =          =           =           -           -
end                     ended      ended       ended       -           -
reopen                  -          -           drafted     open        open
ask_team_manager        =          =           =           -           -
follow_up               =          =           =           -           -
"""
ROWS = {Act[line.split()[0].upper()]: line.split()[1:] for line in TABLE.strip().splitlines()}
ACTS = [act for act in Act if act not in ABOUT_NO_CASE]


@pytest.mark.parametrize(("act", "at"), list(product(ACTS, range(len(Standing)))))
def test_every_act_at_every_standing(act: Act, at: int) -> None:
    standing, wanted = list(Standing)[at], ROWS[act][at]
    answer = after(standing, act)
    if isinstance(answer, Refusal):
        assert wanted == "-"
    else:
        assert answer == (standing if wanted == "=" else Standing[wanted.upper()])


@pytest.mark.parametrize(
    ("standing", "act", "sentence"),
    [
        (
            Standing.OPEN,
            Act.COMPLETE,
            "Say that the draft is sent first, so that your manager can comment on it.",
        ),
        (Standing.OPEN, Act.RETURN_COMMENTS, "The worker has not sent a draft yet."),
        (Standing.OPEN, Act.SIGN_OFF, "The worker has not marked this complete yet."),
        (Standing.DRAFTED, Act.SIGN_OFF, "The worker has not marked this complete yet."),
        (
            Standing.SIGNED_OFF,
            Act.DECIDE,
            "This assessment was signed off. It can be reopened by its managers.",
        ),
        (
            Standing.ENDED,
            Act.REQUEST_EXTENSION,
            "This assessment has ended. It can be reopened by its managers.",
        ),
    ],
)
def test_a_refusal_says_what_to_do_or_how_it_stands(standing: Standing, act: Act, sentence: str) -> None:
    assert after(standing, act) == Refusal(sentence)


@pytest.mark.parametrize(("standing", "act"), list(product(Standing, ACTS)))
def test_every_refusal_is_a_finished_sentence(standing: Standing, act: Act) -> None:
    answer = after(standing, act)
    if isinstance(answer, Refusal):
        assert answer.sentence[0].isupper()
        assert answer.sentence.endswith(".")


def test_the_diagram_draws_every_move_between_standings_and_nothing_else() -> None:
    lines = [line.strip() for line in diagram().splitlines()]
    moves = {
        f"{standing} --> {to}: {act.replace('_', ' ')}"
        for standing, act in product(Standing, ACTS)
        for to in [after(standing, act)]
        if isinstance(to, Standing) and to != standing
    }
    assert lines[0] == "stateDiagram-v2"
    assert {line for line in lines if ":" in line} == moves | {"[*] --> open: allocate"}
    assert "signed_off --> [*]" in lines
    assert "ended --> [*]" in lines


def test_the_diagram_names_every_standing_in_words() -> None:
    assert all(f'state "{standing.label}" as {standing}' in diagram() for standing in Standing)
