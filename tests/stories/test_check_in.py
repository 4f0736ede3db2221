"""Check-in answers that come late, are changed, are typed in the chat, or are put off."""

from __future__ import annotations

from bot.messages import Ask, Faults, Line, Shown
from bot.watch.audit import audit
from tests.office import Office, facts, quotes, texts
from tests.stories.steps import begin, check_in_day

THANKS = "Thank you. Your check-in answer for AB-1042 is recorded."


async def test_a_late_answer_is_taken_and_marked_late(office: Office) -> None:
    await check_in_day(office)
    await office.wake_at("2026-03-24 11:00")
    reply = await office.fill("Aisha Khan", "Answer", outlook="On track", child_seen="Yes")
    assert reply == Line(f"{THANKS} It is marked as late.")
    assert facts(office.card("Tom Reed", "Check-in"))["Aisha Khan says"] == "On track (Tue 24 Mar, late)"
    assert office.journal()[-1].detail["late"] is True


async def test_an_answer_is_changed_and_the_first_one_stays_in_the_journal(office: Office) -> None:
    await check_in_day(office)
    await office.fill("Aisha Khan", "Answer", outlook="On track", child_seen="No")
    reply = await office.fill("Aisha Khan", "Change my answer", child_seen="Yes")
    assert reply == Line("Your answer has been changed. The first one is kept in the journal.")
    assert facts(office.card("Tom Reed", "Check-in"))["Has the child been seen?"] == "Yes"
    said = [(entry.act, entry.detail.get("child_seen")) for entry in office.journal()[-2:]]
    assert said == [("answer", "no"), ("amend_answer", "yes")]


async def test_a_changed_answer_changes_its_case_note_until_that_is_filed(office: Office) -> None:
    await check_in_day(office)
    answer = {"held": "By phone", "outlook": "On track"}
    await office.fill("Tom Reed", "Record the check-in", **answer, note="Visit on Monday.")
    assert [text.count("Visit on Monday.") for text in to_copy(office)] == [1]
    await office.fill("Tom Reed", "Change what is recorded", note="Visit on Tuesday.")
    [only] = to_copy(office)
    assert "Visit on Tuesday." in only
    assert "Visit on Monday." not in only

    await office.button("Tom Reed", "Filed on Mosaic")
    assert to_copy(office) == []
    await office.fill("Tom Reed", "Change what is recorded", note="Visit on Wednesday.")
    [another] = to_copy(office)
    assert "Visit on Wednesday." in another


async def test_a_typed_answer_is_offered_back_and_never_guessed(office: Office) -> None:
    await check_in_day(office)
    offered = await office.look_up("Aisha Khan", "seen twice, all going well")
    assert offered.title == "Record this as your check-in answer?"
    assert quotes(offered) == {"You wrote": "seen twice, all going well"}
    assert "answer" not in office.acts()
    [button] = offered.buttons
    reply = await office.press("Aisha Khan", button.act, button.subject)
    assert isinstance(reply, Ask)
    assert {field.name: field.value for field in reply.form.fields}["note"] == "seen twice, all going well"
    assert await office.send_form("Aisha Khan", reply.form, outlook="On track", child_seen="Yes") == Line(
        THANKS
    )
    assert "seen twice, all going well" in texts(office.card("Tom Reed", "Check-in"))


async def test_words_that_answer_nothing_are_not_taken_for_an_answer(office: Office) -> None:
    await begin(office)
    assert (await office.look_up("Aisha Khan", "all going well")).title == "Daymark did not understand that"


async def test_typed_words_that_are_too_long_are_refused(office: Office) -> None:
    await check_in_day(office)
    reply = await office.say("Aisha Khan", "word " * 500)
    assert reply == Line("That is too long to record. Please shorten it to 2,000 characters.", refused=True)


async def test_a_check_in_that_was_not_held_yet_is_asked_about_again(office: Office) -> None:
    await check_in_day(office)
    reply = await office.fill("Tom Reed", "Record the check-in", held="Not held yet", outlook="On track")
    assert reply == Line("Recorded as not held yet. You will be asked again on the next working day.")
    await office.go_to("2026-03-24 09:30")
    assert "Record the check-in" in office.buttons("Tom Reed")
    assert office.summaries("Tom Reed")[-1] == "AB-1042: check-in waits for an answer"


async def test_a_check_in_that_was_not_held_after_all_is_asked_about_again(office: Office) -> None:
    await check_in_day(office)
    await office.fill("Aisha Khan", "Answer", outlook="On track", child_seen="Yes")
    held = {"outlook": "On track", "note": "All is well."}
    await office.fill("Tom Reed", "Record the check-in", held="In person", **held)
    await office.go_to("2026-03-25 15:00")
    await office.fill("Tom Reed", "Change what is recorded", held="Not held yet", outlook="On track")
    assert office.assessment().open_milestone("check-in"), "no figure counts it as held"
    note = office.card("Tom Reed", "Case note").copy
    assert note is not None
    assert "Check-in not held yet. What was recorded before was wrong." in note.text
    with office.database.reading() as connection:
        assert audit(connection, office.council, office.clock.now()) == ()
    posts = len(office.posted("Tom Reed"))
    await office.go_to("2026-03-26 09:00")
    assert "AB-1042: check-in waits for an answer" not in office.summaries("Tom Reed")[posts:]
    await office.go_to("2026-03-26 09:30")
    assert "AB-1042: check-in waits for an answer" in office.summaries("Tom Reed")[posts:]
    await office.fill("Tom Reed", "Record the check-in", on="Check-in", held="In person", **held)
    assert not office.assessment().open_milestone("check-in")
    assert office.buttons("Tom Reed").count("Filed on Mosaic") == 1
    note = office.card("Tom Reed", "Case note").copy
    assert note is not None
    assert "Check-in held in person." in note.text


async def test_a_question_is_put_off_where_the_manager_can_see_it(office: Office) -> None:
    await check_in_day(office)
    reply = await office.fill("Aisha Khan", "Ask me later", until="2026-03-26")
    assert reply == Line("You will be asked again on Thursday 26 March 2026.")
    await office.go_to("2026-03-25 17:00")
    assert len(posts_about_check_in(office, "Aisha Khan")) == 1
    await office.go_to("2026-03-26 09:30")
    assert len(posts_about_check_in(office, "Aisha Khan")) == 2


async def test_the_manager_sees_that_the_worker_put_it_off(office: Office) -> None:
    await check_in_day(office)
    await office.fill("Aisha Khan", "Ask me later", until="2026-03-26")
    assert (
        "Aisha Khan put this off until Thursday 26 March 2026." in office.card("Tom Reed", "Check-in").lines
    )
    assert "You put this off until Thursday 26 March 2026." in office.card("Aisha Khan", "Check-in").lines


async def test_how_long_a_question_can_be_put_off(office: Office) -> None:
    await check_in_day(office)
    refusals = {
        "": "Please give a day.",
        "soon": "This is not a date. Please give it as year-month-day, for example 2026-05-14.",
        "2026-03-23": "Please give a day after today.",
        "2026-03-28": "Saturday 28 March 2026 is not a working day. Please choose another day.",
        "2026-04-09": "Please give Wednesday 8 April 2026 or earlier: it is due then.",
    }
    for until, sentence in refusals.items():
        reply = await office.fill("Aisha Khan", "Ask me later", until=until)
        assert isinstance(reply, Faults), until
        assert reply.by_field == {"until": sentence}
        assert reply.form.fields[0].value == until


async def test_the_final_check_in_comes_nearer_after_one_held_early(office: Office) -> None:
    await begin(office)
    await office.wake_at("2026-03-16 10:00")
    milestone = next(m for m in office.assessment().milestones if m.step == "check-in")
    reply = await office.press("Tom Reed", "check_in.answer_manager", f"milestone:{milestone.id}")
    assert isinstance(reply, Ask)
    await office.send_form("Tom Reed", reply.form, held="In person", outlook="On track", note="Met early.")
    days = {m.step: m.due_on.isoformat() for m in office.assessment().milestones if not m.about}
    assert days["final-check-in"] == "2026-03-30", "10 working days after 16 March"
    assert days["sign-off"] == "2026-04-15", "the end stays where it was"


async def test_a_check_in_held_late_pushes_nothing(office: Office) -> None:
    await check_in_day(office)
    await office.wake_at("2026-03-25 10:00")
    await office.fill("Tom Reed", "Record the check-in", held="By phone", outlook="On track", note="Held.")
    days = {m.step: m.due_on.isoformat() for m in office.assessment().milestones if not m.about}
    assert (days["final-check-in"], days["sign-off"]) == ("2026-04-08", "2026-04-15")


async def test_an_outsider_cannot_answer(office: Office) -> None:
    await check_in_day(office)
    press = office.find_button("Aisha Khan", "Answer")
    reply = await office.press("Priya Shah", press.act, press.subject)
    assert reply == Line("This assessment is not one of yours.", refused=True)
    assert await office.press("Tom Reed", press.act, press.subject) == Line(
        "Only the worker on this assessment can do that.", refused=True
    )
    assert office.acts()[-2:] == ["refused", "refused"]


async def test_the_team_manager_is_covered_by_the_service_manager(office: Office) -> None:
    await begin(office)
    await office.go_to("2026-03-25 09:30")
    await office.fill(
        "Sarah Malik", "Record the check-in", held="By video", outlook="On track", note="I held it."
    )
    entry = office.journal()[-1]
    assert (entry.act, entry.acting_for) == ("answer", office.person("Tom Reed").id)
    note = office.card("Tom Reed", "Case note").copy
    assert note is not None
    assert "Sarah Malik" in note.text


def posts_about_check_in(office: Office, who: str) -> list[str]:
    """The notifications somebody got about a check-in."""
    return [summary for summary in office.summaries(who) if "check-in" in summary]


async def test_shown_cards_are_never_kept(office: Office) -> None:
    await check_in_day(office)
    before = office.titles("Aisha Khan")
    assert isinstance(await office.say("Aisha Khan", "show AB-1042"), Shown)
    assert office.titles("Aisha Khan") == before


def to_copy(office: Office) -> list[str]:
    """The case notes in front of the team manager that are still to be filed."""
    return [card.copy.text for card in office.cards("Tom Reed") if card.copy]
