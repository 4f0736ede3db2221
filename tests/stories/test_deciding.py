"""The four answers to a request, what each sets going, and who may give none of them."""

from __future__ import annotations

from bot.messages import Ask, Faults, Line
from scheduling.words import RequestState, Standing
from storage import extensions
from storage.extensions import Extension
from tests.office import Office, facts, quotes, texts
from tests.stories.steps import REQUEST, ask_for_time, begin, put_at_risk

REQUEST_CARD = "Extension request for AB-1042"
PAST = "Sign-off would be Friday 15 May 2026, past the statutory ceiling of Thursday 7 May 2026."


async def test_approved_in_one_press(any_office: Office) -> None:
    office = any_office
    await ask_for_time(office)
    assert await office.button("Sarah Malik", "Approve") == Line(
        "Approved. Sign-off moves to Wednesday 29 April 2026. Aisha Khan and Tom Reed have been told."
    )
    assert office.assessment().sign_off_on.isoformat() == "2026-04-29"
    assert office.card("Aisha Khan", "AB-1042: new dates").lines == (
        "10 more working days. Reason: Family availability.",
    )
    for manager, who in (("Sarah Malik", "You"), ("Tom Reed", "Sarah Malik")):
        card = office.card(manager, REQUEST_CARD)
        assert f"{who} approved this at 09:30 on Monday 23 March 2026." in card.lines
        assert not card.buttons


async def test_the_note_of_the_decision_is_drafted_for_the_file(office: Office) -> None:
    await ask_for_time(office)
    await office.button("Sarah Malik", "Approve")
    note = office.card("Tom Reed", "Case note").copy
    assert note is not None
    for words in (
        "AB-1042, Monday 23 March 2026, working day 15",
        "Family availability",
        REQUEST["exactly"],
        REQUEST["meanwhile"],
        "10 working days",
        "Sarah Malik (service manager)",
        "Wednesday 29 April 2026",
    ):
        assert words in note.text


async def test_fewer_days_need_a_comment(office: Office) -> None:
    await ask_for_time(office)
    refused = await office.fill("Sarah Malik", "Approve fewer days", days="10", comment=" ")
    assert isinstance(refused, Faults)
    assert refused.by_field == {
        "days": "Please give fewer than 10, or choose Approve.",
        "comment": "Please say why.",
    }
    assert refused.form.fields[0].value == "10"
    await office.send_form("Sarah Malik", refused.form, days="5", comment="Five will do.")
    assert office.assessment().sign_off_on.isoformat() == "2026-04-22"
    card = office.card("Tom Reed", REQUEST_CARD)
    assert (
        "Sarah Malik approved 5 of the 10 working days asked for at 09:30 on Monday 23 March 2026."
        in card.lines
    )
    assert quotes(card)["Comment on the decision"] == "Five will do."
    assert "5 more working days. Reason: Family availability." in office.card("Aisha Khan", "new dates").lines


async def test_other_action_becomes_a_dated_task_and_moves_nothing(office: Office) -> None:
    await ask_for_time(office)
    action = {"what": "Ring the school.", "owner": "Tom Reed, team manager", "due_on": "2026-03-25"}
    blank = await office.fill("Sarah Malik", "Ask for other action", **action)
    assert isinstance(blank, Faults)
    assert blank.by_field == {"comment": "Please say why."}
    reply = await office.send_form("Sarah Malik", blank.form, comment="The school knows more.", **action)
    assert reply == Line(
        "Recorded. Tom Reed has been told, and the action will be asked about on Wednesday 25 March 2026."
    )
    assert office.assessment().sign_off_on.isoformat() == "2026-04-15"
    assert "Sarah Malik asked for other action" in texts(office.card("Tom Reed", REQUEST_CARD))
    assert facts(office.card("Tom Reed", "Remedial action"))["By"] == "Wednesday 25 March 2026"
    assert "AB-1042: new dates" not in office.titles("Aisha Khan")


async def test_more_information_is_asked_for_and_given(office: Office) -> None:
    await ask_for_time(office)
    blank = await office.fill("Sarah Malik", "Ask for more information", text="")
    assert isinstance(blank, Faults)
    assert blank.by_field == {"text": "Please write something here."}
    assert await office.send_form("Sarah Malik", blank.form, text="When are they back?") == Line(
        "Your question is with Tom Reed."
    )
    assert (
        quotes(office.card("Tom Reed", REQUEST_CARD))["Asked for more information"] == "When are they back?"
    )
    assert await office.fill("Tom Reed", "Answer the question", text="On 3 April.") == Line(
        "Thank you. Sarah Malik has your answer."
    )
    assert quotes(office.card("Sarah Malik", REQUEST_CARD))["The answer"] == "On 3 April."
    await office.button("Sarah Malik", "Approve")
    assert office.assessment().sign_off_on.isoformat() == "2026-04-29"


async def test_past_the_ceiling_it_is_said_out_loud_and_the_head_of_service_is_told(office: Office) -> None:
    await ask_for_time(office, days="21")
    assert (
        "This would pass the statutory ceiling of Thursday 7 May 2026."
        in office.card("Sarah Malik", REQUEST_CARD).lines
    )
    refused = await office.fill("Sarah Malik", "Approve")
    assert isinstance(refused, Faults)
    assert refused.by_field == {"acknowledged": f"{PAST} Please confirm that you know this."}
    assert refused.form.lines == (PAST, "The head of service will be told.")
    assert request(office).state is RequestState.ASKED
    await office.send_form("Sarah Malik", refused.form, acknowledged="yes")
    assert request(office).past_ceiling_acknowledged
    assert "Sarah Malik approved this" in texts(office.card("Helen Price", REQUEST_CARD))


async def test_fewer_days_within_the_ceiling_need_no_acknowledgement(office: Office) -> None:
    await ask_for_time(office, days="21")
    await office.fill("Sarah Malik", "Approve fewer days", days="10", comment="Ten will do.")
    assert not request(office).past_ceiling_acknowledged
    assert not [title for title in office.titles("Helen Price") if "AB-1042" in title]


async def test_nobody_decides_their_own_request(office: Office) -> None:
    await ask_for_time(office)
    own = Line("You asked for this, so somebody else must decide.", refused=True)
    for act in ("approve", "fewer", "other", "information"):
        assert await office.press("Tom Reed", f"extension.{act}", "extension:1") == own
    assert office.acts()[-4:] == ["refused"] * 4
    assert not {"Approve", "Approve fewer days"} & set(office.buttons("Tom Reed"))


async def test_a_service_manager_who_asks_is_answered_by_the_head_of_service(office: Office) -> None:
    await put_at_risk(office)
    reply = await office.say("Sarah Malik", "extension AB-1042")
    assert isinstance(reply, Ask)
    assert await office.send_form("Sarah Malik", reply.form, **REQUEST) == Line(
        "Your request for 10 more working days is with Helen Price."
    )
    assert await office.press("Sarah Malik", "extension.approve", "extension:1") == Line(
        "You asked for this, so somebody else must decide.", refused=True
    )
    await office.button("Helen Price", "Approve")
    assert office.assessment().sign_off_on.isoformat() == "2026-04-29"
    entry = next(entry for entry in office.journal() if entry.act == "request_extension")
    assert entry.acting_for == office.person("Tom Reed").id


async def test_a_worker_and_an_outsider_decide_nothing(office: Office) -> None:
    await ask_for_time(office)
    decided = await office.press("Aisha Khan", "extension.approve", "extension:1")
    assert isinstance(decided, Line)
    assert decided.refused
    assert await office.press("Owen Clarke", "extension.approve", "extension:1") == Line(
        "This assessment is not one of yours.", refused=True
    )
    assert request(office).state is RequestState.ASKED


async def test_withdrawn_and_every_button_is_dead(office: Office) -> None:
    await ask_for_time(office)
    old = office.find_button("Sarah Malik", "Approve")
    assert await office.button("Tom Reed", "Withdraw the request") == Line(
        "Your request is withdrawn. The dates stay as they are."
    )
    assert not office.card("Sarah Malik", REQUEST_CARD).buttons
    assert await office.press("Sarah Malik", old.act, old.subject) == Line(
        "Tom Reed withdrew this request at 09:30 on Monday 23 March 2026.", refused=True
    )
    assert office.assessment().sign_off_on.isoformat() == "2026-04-15"
    again = await office.say("Tom Reed", "extension AB-1042")
    assert isinstance(again, Ask)


async def test_another_approver_and_the_old_buttons_are_dead(office: Office) -> None:
    await ask_for_time(office)
    old = office.find_button("Sarah Malik", "Approve")
    reply = await office.fill("Sarah Malik", "Ask somebody else to decide", approver="Helen Price")
    assert reply == Line("Helen Price is now asked to decide.")
    assert "Approve" not in office.buttons("Sarah Malik")
    refused = await office.press("Sarah Malik", old.act, old.subject)
    assert isinstance(refused, Line)
    assert refused.refused
    await office.button("Helen Price", "Approve")
    assert request(office).decided_by == office.person("Helen Price").id


async def test_an_undecided_request_is_chased_and_then_put_to_the_head_of_service(office: Office) -> None:
    await ask_for_time(office)
    told = {"Sarah Malik": [1, 2, 3, 4], "Helen Price": [0, 0, 0, 1]}
    for place, day in enumerate(("2026-03-23", "2026-03-24", "2026-03-25", "2026-03-26")):
        await office.go_to(f"{day} 12:00")
        for who, counts in told.items():
            assert requests_to(office, who) == counts[place], f"{who} on {day}"
    await office.button("Helen Price", "Approve")
    await office.go_to("2026-03-31 12:00")
    assert requests_to(office, "Sarah Malik") == 4


async def test_a_request_of_an_assessment_that_ends_is_closed_with_it(office: Office) -> None:
    await ask_for_time(office)
    old = office.find_button("Sarah Malik", "Approve")
    await office.look_and_fill(
        "Tom Reed", "show AB-1042", "End without sign-off", ending="no_further_action", reason="They moved."
    )
    assert office.assessment().standing is Standing.ENDED
    assert request(office).state is RequestState.CLOSED
    refused = await office.press("Sarah Malik", old.act, old.subject)
    assert isinstance(refused, Line)
    assert refused.refused


async def test_a_second_extension_counts_the_first(office: Office) -> None:
    await ask_for_time(office)
    await office.button("Sarah Malik", "Approve")
    reply = await office.say("Tom Reed", "extension AB-1042")
    assert isinstance(reply, Ask)
    await office.send_form("Tom Reed", reply.form, **{**REQUEST, "days": "3"})
    assert facts(office.card("Sarah Malik", REQUEST_CARD))["Extended before"] == (
        "1 extension, 10 working days"
    )


async def test_a_forged_button_changes_nothing(office: Office) -> None:
    await begin(office)
    gone = Line("That is no longer here. Type mine to see your assessments.", refused=True)
    for act, subject in (
        ("extension.approve", "extension:99"),
        ("extension.approve", "assessment:1"),
        ("extension.nothing", "extension:1"),
        ("nothing.at_all", "assessment:1"),
        ("call.confirm", "milestone:99999999"),
        ("call.confirm", "milestone:-1"),
        ("call.confirm", ""),
        ("", ""),
    ):
        assert await office.press("Tom Reed", act, subject) == gone, (act, subject)


def requests_to(office: Office, who: str) -> int:
    """How often somebody was sent the request."""
    return sum(" more working days asked for" in summary for summary in office.summaries(who))


def request(office: Office) -> Extension:
    """The newest request about AB-1042."""
    with office.database.reading() as connection:
        return extensions.of_assessment(connection, office.assessment().id)[-1]
