"""Every act by every member of the cast, and the rules that no role and no cover can bend."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from scheduling.authority import ABOUT_NO_CASE, Holding, Permission, has_part, may, stands_in_for
from scheduling.people import Person
from scheduling.refusal import Refusal
from scheduling.words import Act, Role
from tests.cast import ADMINISTRATOR, AISHA, BEN, EVERYONE, GRACE, HELEN, LEAVER, OUTSIDER, OWEN, SARAH, TOM

TODAY = date(2026, 3, 23)
OURS = Holding(
    today=TODAY,
    worker_id=AISHA.id,
    team_manager_id=TOM.id,
    service_manager_id=SARAH.id,
    head_id=HELEN.id,
)
ASKED = replace(OURS, requester_id=TOM.id, approver_id=SARAH.id)
# Owen asked before the assessment was passed to Tom, Grace was asked to decide, Ben was given the action.
# Ben is away, which is Tom's to arrange; Owen was asked to cover.
BORROWED = replace(
    OURS,
    requester_id=OWEN.id,
    approver_id=GRACE.id,
    owner_id=BEN.id,
    absent_id=BEN.id,
    line_manager_id=TOM.id,
    alternate_id=OWEN.id,
)
CAST = (AISHA, TOM, SARAH, HELEN, OWEN, GRACE, BEN, OUTSIDER, LEAVER, ADMINISTRATOR)

# On BORROWED, one column a person: "w", "t", "s", "h" acts as worker, team manager, service manager or head
# of service; "T" and "S" act for the team manager or the service manager; "-" is refused.
TABLE = """
                        aisha tom sarah helen owen grace ben outsider leaver administrator
allocate                -     t   s     -     t    s     -   -        -      -
show                    w     t   s     h     t    s     w   -        -      -
confirm_call            -     t   T     -     -    -     -   -        -      -
answer_as_worker        w     -   -     -     -    -     -   -        -      -
answer_as_manager       -     t   T     -     -    -     -   -        -      -
snooze                  -     -   -     -     -    -     w   -        -      -
raise_risk              w     t   s     S     -    -     -   -        -      -
record_remedial_action  -     t   T     -     -    -     -   -        -      -
finish_remedial_action  -     t   s     S     -    -     w   -        -      -
request_extension       -     t   T     -     -    -     -   -        -      -
withdraw_extension      -     -   -     -     t    -     -   -        -      -
change_approver         -     -   s     S     t    -     -   -        -      -
decide                  -     -   -     h     -    s     -   -        -      -
add_information         -     t   T     -     t    -     -   -        -      -
file_note               -     t   s     S     -    -     -   -        -      -
send_draft              w     -   -     -     -    -     -   -        -      -
return_comments         -     t   T     -     -    -     -   -        -      -
complete                w     -   -     -     -    -     -   -        -      -
sign_off                -     t   T     -     -    -     -   -        -      -
transfer                -     t   s     S     -    -     -   -        -      -
end                     -     t   s     S     -    -     -   -        -      -
reopen                  -     t   s     S     -    -     -   -        -      -
ask_team_manager        -     -   s     S     -    -     -   -        -      -
follow_up               -     -   s     S     -    -     -   -        -      -
finish_review           -     -   -     -     -    -     w   -        -      -
send_head_note          -     -   -     -     -    -     w   -        -      -
deal_with               -     -   -     -     -    -     w   -        -      -
review_sample           -     -   -     -     -    -     w   -        -      -
finish_supervision      -     -   -     -     -    -     w   -        -      -
book_absence            -     t   -     h     -    -     w   -        -      -
cancel_absence          -     t   -     h     -    -     w   -        -      -
name_alternate          -     t   -     h     -    -     w   -        -      -
accept_cover            -     -   -     -     t    -     -   -        -      -
decline_cover           -     -   -     -     t    -     -   -        -      -
"""
CELLS = {
    "w": Permission(Role.WORKER),
    "t": Permission(Role.TEAM_MANAGER),
    "s": Permission(Role.SERVICE_MANAGER),
    "h": Permission(Role.HEAD_OF_SERVICE),
    "T": Permission(Role.TEAM_MANAGER, acting_for=TOM.id),
    "S": Permission(Role.SERVICE_MANAGER, acting_for=SARAH.id),
}
CASELESS = (Role.ADMINISTRATOR, Role.SMT, Role.HEALTH_PRACTITIONER, Role.MIDWIFE)
ABOUT_CASES = [act for act in Act if act not in ABOUT_NO_CASE]
ROWS = {Act[line.split()[0].upper()]: line.split()[1:] for line in TABLE.strip().splitlines()[1:]}


@pytest.mark.parametrize(("act", "column"), list(product(Act, range(len(CAST)))))
def test_every_act_by_everybody(act: Act, column: int) -> None:
    answer = may(act, CAST[column], BORROWED)
    wanted = ROWS[act][column]
    if wanted == "-":
        assert isinstance(answer, Refusal)
    else:
        assert answer == CELLS[wanted]


@pytest.mark.parametrize(("act", "actor"), list(product(Act, EVERYONE)))
def test_every_refusal_is_a_finished_sentence(act: Act, actor: Person) -> None:
    for on in (None, OURS, ASKED, BORROWED):
        answer = may(act, actor, on)
        if isinstance(answer, Refusal):
            assert answer.sentence[0].isupper()
            assert answer.sentence.endswith(".")


@pytest.mark.parametrize("act", [act for act in ABOUT_CASES if act is not Act.ALLOCATE])
def test_a_stranger_is_not_even_told_that_it_exists(act: Act) -> None:
    for stranger in (OUTSIDER, OWEN, GRACE, BEN, ADMINISTRATOR):
        assert may(act, stranger, ASKED) == Refusal("This assessment is not one of yours.")
        assert may(act, stranger, None) == Refusal("This assessment is not one of yours.")


@pytest.mark.parametrize("act", sorted(ABOUT_NO_CASE))
def test_what_was_given_to_somebody_else_is_theirs(act: Act) -> None:
    for stranger in (OUTSIDER, OWEN, GRACE, BEN, ADMINISTRATOR):
        assert may(act, stranger, ASKED) == Refusal("That is somebody else's to do.")
        assert may(act, stranger, None) == Refusal("That is somebody else's to do.")


@pytest.mark.parametrize("role", CASELESS)
@pytest.mark.parametrize("act", ABOUT_CASES)
def test_a_role_without_cases_may_do_nothing_even_where_a_row_names_it(act: Act, role: Role) -> None:
    assert isinstance(may(act, replace(TOM, role=role), OURS), Refusal)


# ---- Leavers ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("act", list(Act))
def test_a_leaver_has_no_access_from_the_first_day_gone(act: Act) -> None:
    gone = Refusal("You no longer have access.")
    assert may(act, LEAVER, replace(OURS, team_manager_id=LEAVER.id)) == gone
    assert may(act, replace(TOM, left_on=TODAY), OURS) == gone


def test_somebody_who_leaves_tomorrow_still_works_today() -> None:
    tom = replace(TOM, left_on=date(2026, 3, 24))
    assert may(Act.SIGN_OFF, tom, OURS) == Permission(Role.TEAM_MANAGER)
    assert may(Act.ALLOCATE, tom, Holding(today=TODAY)) == Permission(Role.TEAM_MANAGER)


def test_without_a_day_whoever_has_a_leaving_day_is_refused() -> None:
    assert may(Act.ALLOCATE, replace(TOM, left_on=date(2026, 3, 24)), None) == Refusal(
        "You no longer have access."
    )


# ---- Allocation ------------------------------------------------------------------------------------------


def test_managers_allocate_before_there_is_an_assessment() -> None:
    assert may(Act.ALLOCATE, TOM, None) == Permission(Role.TEAM_MANAGER)
    assert may(Act.ALLOCATE, SARAH, None) == Permission(Role.SERVICE_MANAGER)
    assert may(Act.ALLOCATE, AISHA, None) == Refusal(
        "Only a team manager or a service manager can allocate an assessment."
    )


# ---- Nobody decides their own request --------------------------------------------------------------------


def test_the_person_who_asked_cannot_decide_whatever_else_they_are() -> None:
    refused = Refusal("You asked for this, so somebody else must decide.")
    assert may(Act.DECIDE, TOM, ASKED) == refused
    assert may(Act.DECIDE, SARAH, replace(ASKED, requester_id=SARAH.id)) == refused  # asked while covering
    assert may(Act.DECIDE, HELEN, replace(ASKED, requester_id=HELEN.id, approver_id=HELEN.id)) == refused


def test_the_worker_cannot_decide_even_as_the_approver() -> None:
    refused = Refusal("You are the worker on this assessment, so somebody else must decide.")
    assert may(Act.DECIDE, SARAH, replace(ASKED, worker_id=SARAH.id)) == refused
    assert may(Act.DECIDE, HELEN, replace(ASKED, worker_id=HELEN.id)) == refused


def test_the_approver_decides_and_otherwise_the_head_of_service() -> None:
    assert may(Act.DECIDE, SARAH, ASKED) == Permission(Role.SERVICE_MANAGER)
    assert may(Act.DECIDE, HELEN, ASKED) == Permission(Role.HEAD_OF_SERVICE)


@pytest.mark.parametrize("approver_id", [GRACE.id, None])
def test_a_service_manager_who_is_no_longer_the_approver_does_not_decide(approver_id: int | None) -> None:
    assert may(Act.DECIDE, SARAH, replace(ASKED, approver_id=approver_id)) == Refusal(
        "Only the person asked to decide or the head of service can do that."
    )


def test_a_team_manager_named_as_approver_by_mistake_does_not_decide() -> None:
    assert isinstance(may(Act.DECIDE, OWEN, replace(ASKED, approver_id=OWEN.id)), Refusal)
    assert isinstance(
        may(Act.DECIDE, TOM, replace(ASKED, requester_id=SARAH.id, approver_id=TOM.id)), Refusal
    )


# ---- Sign-off --------------------------------------------------------------------------------------------


def test_nobody_signs_off_their_own_work() -> None:
    refused = Refusal("You are the worker on this assessment, so somebody else must sign it off.")
    assert may(Act.SIGN_OFF, AISHA, OURS) == refused
    assert may(Act.SIGN_OFF, TOM, replace(OURS, worker_id=TOM.id)) == refused
    assert may(Act.SIGN_OFF, SARAH, replace(OURS, worker_id=SARAH.id)) == refused


# ---- Judged by what they hold ------------------------------------------------------------------------------


def test_a_team_manager_who_is_the_worker_here_answers_as_the_worker() -> None:
    on = replace(OURS, worker_id=OWEN.id)
    assert may(Act.ANSWER_AS_WORKER, OWEN, on) == Permission(Role.WORKER)
    assert may(Act.ANSWER_AS_MANAGER, OWEN, on) == Refusal(
        "Only the team manager on this assessment can do that."
    )


def test_a_service_manager_who_holds_the_team_too_acts_in_their_own_right() -> None:
    on = replace(OURS, team_manager_id=SARAH.id)
    assert may(Act.SIGN_OFF, SARAH, on) == Permission(Role.TEAM_MANAGER)


def test_cover_runs_one_rung_only() -> None:
    assert may(Act.SIGN_OFF, HELEN, OURS) == Refusal("Only the team manager on this assessment can do that.")
    assert may(Act.ANSWER_AS_WORKER, TOM, OURS) == Refusal("Only the worker on this assessment can do that.")


# ---- Putting a question off ------------------------------------------------------------------------------


def test_each_puts_off_the_questions_put_to_them() -> None:
    assert may(Act.SNOOZE, AISHA, replace(OURS, owner_id=AISHA.id)) == Permission(Role.WORKER)
    assert isinstance(may(Act.SNOOZE, AISHA, replace(OURS, owner_id=TOM.id)), Refusal)
    assert isinstance(may(Act.SNOOZE, TOM, replace(OURS, owner_id=AISHA.id)), Refusal)


def test_cover_puts_off_what_was_put_to_the_person_covered() -> None:
    to_tom, to_sarah = replace(OURS, owner_id=TOM.id), replace(OURS, owner_id=SARAH.id)
    assert may(Act.SNOOZE, SARAH, to_tom) == Permission(Role.TEAM_MANAGER, acting_for=TOM.id)
    assert may(Act.SNOOZE, HELEN, to_sarah) == Permission(Role.SERVICE_MANAGER, acting_for=SARAH.id)
    assert may(Act.SNOOZE, HELEN, replace(OURS, owner_id=HELEN.id)) == Permission(Role.HEAD_OF_SERVICE)


# ---- Duties and absences ---------------------------------------------------------------------------------


@pytest.mark.parametrize("role", list(Role))
def test_an_absence_is_arranged_by_the_person_their_manager_or_the_head_whatever_their_role(
    role: Role,
) -> None:
    on = Holding(today=TODAY, absent_id=TOM.id, line_manager_id=SARAH.id, head_id=HELEN.id)
    for act in (Act.BOOK_ABSENCE, Act.CANCEL_ABSENCE, Act.NAME_ALTERNATE):
        for person in (TOM, SARAH, HELEN):
            assert isinstance(may(act, replace(person, role=role), on), Permission)
        assert isinstance(may(act, replace(OWEN, role=role), replace(on, alternate_id=OWEN.id)), Refusal)


def test_only_the_alternate_accepts_or_declines() -> None:
    on = Holding(today=TODAY, absent_id=TOM.id, line_manager_id=SARAH.id, alternate_id=OWEN.id)
    for act in (Act.ACCEPT_COVER, Act.DECLINE_COVER):
        assert may(act, OWEN, on) == Permission(Role.TEAM_MANAGER)
        assert may(act, SARAH, on) == Refusal("Only the person asked to cover can do that.")


# ---- Cover -----------------------------------------------------------------------------------------------

# On BORROWED again: who may do what while Owen stands in for Tom, Grace for Sarah, Ben for Aisha, and while
# the outsider, by mistake, stands in for Helen. "w", "t" and "s" act in their own right; "A", "T", "S" and
# "H" act for Aisha, Tom, Sarah and Helen: also for the one below whom they stand in for, as that person may.
COVERED = replace(
    BORROWED,
    cover={TOM.id: OWEN.id, SARAH.id: GRACE.id, AISHA.id: BEN.id, HELEN.id: OUTSIDER.id},
)
STAND_INS = """
                        owen grace ben outsider
show                    t    s     w   H
confirm_call            T    T     -   -
answer_as_worker        -    -     A   -
answer_as_manager       T    T     -   -
snooze                  -    -     w   -
raise_risk              T    S     A   S
record_remedial_action  T    T     -   -
finish_remedial_action  T    S     w   S
request_extension       T    T     -   -
withdraw_extension      t    -     -   -
change_approver         t    S     -   S
decide                  -    s     -   -
add_information         t    T     -   -
file_note               T    S     -   S
send_draft              -    -     A   -
return_comments         T    T     -   -
complete                -    -     A   -
sign_off                T    T     -   -
transfer                T    S     -   S
end                     T    S     -   S
reopen                  T    S     -   S
ask_team_manager        -    S     -   S
follow_up               -    S     -   S
finish_review           -    -     w   -
send_head_note          -    -     w   -
deal_with               -    -     w   -
review_sample           -    -     w   -
finish_supervision      -    -     w   -
book_absence            T    -     w   H
cancel_absence          T    -     w   H
name_alternate          T    -     w   H
accept_cover            t    -     -   -
decline_cover           t    -     -   -
"""
COVERED_CELLS = {
    "w": Permission(Role.WORKER),
    "t": Permission(Role.TEAM_MANAGER),
    "s": Permission(Role.SERVICE_MANAGER),
    "A": Permission(Role.WORKER, AISHA.id),
    "T": Permission(Role.TEAM_MANAGER, TOM.id),
    "S": Permission(Role.SERVICE_MANAGER, SARAH.id),
    "H": Permission(Role.HEAD_OF_SERVICE, HELEN.id),
}
COVERED_ROWS = {Act[line.split()[0].upper()]: line.split()[1:] for line in STAND_INS.strip().splitlines()[1:]}


@pytest.mark.parametrize(
    ("act", "column"), list(product([act for act in Act if act is not Act.ALLOCATE], range(4)))
)
def test_every_act_by_everybody_who_stands_in(act: Act, column: int) -> None:
    answer = may(act, (OWEN, GRACE, BEN, OUTSIDER)[column], COVERED)
    wanted = COVERED_ROWS[act][column]
    if wanted == "-":
        assert isinstance(answer, Refusal)
    else:
        assert answer == COVERED_CELLS[wanted]


def test_whoever_stands_in_is_something_to_it_on_that_day_alone() -> None:
    on = replace(OURS, cover={TOM.id: OWEN.id})
    assert has_part(OWEN, on)
    assert not has_part(OWEN, OURS)
    assert not has_part(GRACE, on)
    assert stands_in_for(OWEN, on) == (TOM.id,)
    assert stands_in_for(OWEN, OURS) == stands_in_for(TOM, on) == ()


@pytest.mark.parametrize("act", [act for act in ABOUT_CASES if act is not Act.ALLOCATE])
@pytest.mark.parametrize("role", CASELESS)
def test_cover_opens_no_case_to_a_role_without_cases(act: Act, role: Role) -> None:
    assert isinstance(may(act, replace(OWEN, role=role), COVERED), Refusal)


def test_a_duty_is_done_by_its_holder_or_by_whoever_stands_in_for_them() -> None:
    finish = Holding(today=TODAY, owner_id=TOM.id, team_manager_id=TOM.id, cover={TOM.id: OWEN.id})
    assert may(Act.FINISH_REMEDIAL_ACTION, TOM, finish) == Permission(Role.TEAM_MANAGER)
    assert may(Act.FINISH_REMEDIAL_ACTION, OWEN, finish) == Permission(Role.TEAM_MANAGER, TOM.id)


def test_one_who_left_stands_in_for_nobody() -> None:
    left = replace(OWEN, left_on=TODAY)
    assert may(Act.SIGN_OFF, left, COVERED) == Refusal("You no longer have access.")


# ---- What cover never gives ------------------------------------------------------------------------------


def test_who_asked_cannot_decide_by_standing_in_for_whoever_was_asked() -> None:
    refused = Refusal("You asked for this, so somebody else must decide.")
    on = replace(OURS, requester_id=GRACE.id, approver_id=SARAH.id, cover={SARAH.id: GRACE.id})
    assert may(Act.DECIDE, GRACE, on) == refused
    assert may(Act.DECIDE, GRACE, replace(on, cover={SARAH.id: GRACE.id, HELEN.id: GRACE.id})) == refused


def test_the_worker_cannot_decide_by_standing_in() -> None:
    on = replace(ASKED, worker_id=GRACE.id, cover={SARAH.id: GRACE.id})
    assert may(Act.DECIDE, GRACE, on) == Refusal(
        "You are the worker on this assessment, so somebody else must decide."
    )


def test_a_team_manager_does_not_decide_by_standing_in_for_a_service_manager() -> None:
    on = replace(ASKED, requester_id=AISHA.id, cover={SARAH.id: OWEN.id})
    assert may(Act.DECIDE, OWEN, on) == Refusal(
        "Only the person asked to decide or the head of service can do that."
    )


def test_whoever_stands_in_for_the_requester_may_still_be_the_one_to_decide() -> None:
    on = replace(ASKED, cover={TOM.id: SARAH.id})
    assert may(Act.DECIDE, SARAH, on) == Permission(Role.SERVICE_MANAGER)
    assert may(Act.WITHDRAW_EXTENSION, SARAH, on) == Permission(Role.TEAM_MANAGER, TOM.id)


def test_nobody_signs_off_the_work_they_did_or_stand_in_for() -> None:
    own = replace(OURS, worker_id=OWEN.id, cover={TOM.id: OWEN.id})
    assert may(Act.SIGN_OFF, OWEN, own) == Refusal(
        "You are the worker on this assessment, so somebody else must sign it off."
    )
    lent = replace(OURS, cover={AISHA.id: TOM.id})
    assert may(Act.SIGN_OFF, TOM, lent) == Refusal(
        "You are acting for the worker, so somebody else must sign it off."
    )
    assert may(Act.SIGN_OFF, SARAH, lent) == Permission(Role.TEAM_MANAGER, TOM.id)


def test_nobody_arranges_the_leave_of_the_person_they_stand_in_for() -> None:
    on = Holding(
        today=TODAY, absent_id=TOM.id, alternate_id=OWEN.id, cover={TOM.id: OWEN.id, OWEN.id: GRACE.id}
    )
    assert may(Act.CANCEL_ABSENCE, OWEN, on) == Refusal(
        "Only the person who is away, their line manager or the head of service can do that."
    )
    assert isinstance(may(Act.ACCEPT_COVER, GRACE, on), Refusal)


def test_ones_own_part_comes_before_what_one_does_for_others() -> None:
    on = replace(OURS, cover={TOM.id: SARAH.id, AISHA.id: TOM.id})
    assert may(Act.RAISE_RISK, SARAH, on) == Permission(Role.SERVICE_MANAGER)
    assert may(Act.RAISE_RISK, TOM, on) == Permission(Role.TEAM_MANAGER)
    assert may(Act.COMPLETE, TOM, on) == Permission(Role.WORKER, AISHA.id)
