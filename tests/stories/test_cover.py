"""Absence and cover: booked, accepted or not, resolved at each sending and each press, and told of afterwards
(PRODUCT.md section 5).
"""

from __future__ import annotations

from datetime import date

import pytest

from bot.messages import Ask, Faults, Line
from bot.shapes import Form
from storage import absences
from tests.bot.test_audit import found
from tests.office import Office, facts, texts
from tests.stories.steps import REQUEST, ask_for_time, begin, check_in_day, send_draft

AWAY = {"first_day": "2026-03-20", "last_day": "2026-03-25"}


async def booking_form(office: Office, who: str) -> Form:
    """What opens when somebody wants to book leave."""
    opened = await office.look_and_press(who, "cover", "Book leave")
    assert isinstance(opened, Ask), opened
    return opened.form


async def book(office: Office, who: str = "Tom Reed", **answers: str) -> Line:
    """Book leave from Friday 20 to Wednesday 25 March, but for the ``answers``."""
    reply = await office.send_form(who, await booking_form(office, who), **{**AWAY, **answers})
    assert isinstance(reply, Line), reply
    assert not reply.refused
    return reply


async def refused(office: Office, who: str = "Tom Reed", **answers: str) -> dict[str, str]:
    """What is wrong with a booking."""
    reply = await office.send_form(who, await booking_form(office, who), **{**AWAY, **answers})
    assert isinstance(reply, Faults), reply
    return dict(reply.by_field)


async def away_with(office: Office, alternate: str) -> None:
    """Tom is away, and his alternate has accepted."""
    await book(office, alternate=alternate)
    await office.button(alternate, "Accept")


# ---- Booking ---------------------------------------------------------------------------------------------


async def test_booking_leave_says_what_falls_inside_it_and_never_asks_why(any_office: Office) -> None:
    office = any_office
    await begin(office)
    form = await booking_form(office, "Tom Reed")
    assert [field.name for field in form.fields] == ["person", "first_day", "last_day", "alternate"]
    assert await book(office, alternate="Owen Clarke") == Line(
        "You are booked away from Fri 20 Mar to Wed 25 Mar. Inside it: AB-1042 check-in (Mon 23 Mar). "
        "Owen Clarke has been asked to cover. Until they accept, Sarah Malik holds the duties."
    )
    card = office.card("Owen Clarke", "Tom Reed is away")
    assert [item.title for item in card.items] == ["AB-1042: check-in"]
    assert [button.label for button in card.buttons] == ["Accept", "Decline"]
    assert office.buttons("Sarah Malik", on="Tom Reed is away") == ["Change who covers", "Cancel leave"]
    [entry] = [entry for entry in office.journal("") if entry.act == "book_absence"]
    assert entry.detail.keys() == {"person", "from", "to", "alternate"}


async def test_the_team_is_told_where_its_questions_go_and_not_what_falls_inside(office: Office) -> None:
    await begin(office)
    await away_with(office, "Owen Clarke")
    card = office.card("Aisha Khan", "Tom Reed is away")
    assert "Owen Clarke covers." in card.lines
    assert (card.items, card.buttons) == ((), ())
    assert "Tom Reed is away" not in " ".join(office.titles("Priya Shah"))


async def test_a_worker_books_only_for_themselves_and_a_manager_for_their_people(office: Office) -> None:
    await begin(office)
    own = await booking_form(office, "Aisha Khan")
    assert [field.name for field in own.fields] == ["first_day", "last_day", "alternate"]
    await book(office, person="Aisha Khan")
    assert "You are away" in office.card("Aisha Khan", "away").title
    wanted = {"person": str(office.person("Owen Clarke").id), **AWAY, "alternate": ""}
    subject = f"person:{office.person('Tom Reed').id}"
    forged = await office.send("Tom Reed", "absence.book", subject, **wanted)
    assert isinstance(forged, Faults)
    assert forged.by_field == {"person": "Please choose yourself or somebody you manage."}
    other = f"person:{office.person('Sarah Malik').id}"
    gone = await office.send("Tom Reed", "absence.book", other, **wanted)
    assert isinstance(gone, Line)
    assert gone.refused


async def test_what_is_wrong_with_a_booking_is_said_at_its_field(office: Office) -> None:
    await begin(office)
    await away_with(office, "Owen Clarke")
    assert await refused(office, first_day="2026-02-27", last_day="2026-03-01", person="Ben Carter") == {
        "first_day": "This day has passed. Please choose today or a later day."
    }
    assert await refused(office, last_day="2026-03-19", person="Ben Carter") == {
        "last_day": "The last day is before the first. Please check both days."
    }
    assert await refused(office, last_day="2027-03-21", person="Ben Carter") == {
        "last_day": "Please book a year at most."
    }
    assert await refused(office, first_day="2028-02-28", last_day="2028-03-20", person="Ben Carter") == {
        "last_day": "Please give Thursday 2 March 2028 or earlier."
    }
    assert await refused(office, first_day="2026-03-25", last_day="2026-03-27") == {
        "first_day": "You are booked away from Fri 20 Mar to Wed 25 Mar already."
    }
    assert await refused(office, first_day="", last_day="soon", person="Ben Carter") == {
        "first_day": "Please give the first day away.",
        "last_day": "This is not a date. Please give it as year-month-day, for example 2026-05-14.",
    }


async def test_who_covers_is_somebody_else_of_the_same_role_or_the_next_who_is_here_then(
    office: Office,
) -> None:
    await begin(office)
    later = {"first_day": "2026-03-23", "last_day": "2026-03-24"}
    assert await refused(office, alternate="Tom Reed") == {
        "alternate": "Nobody covers for themselves. Please choose somebody else."
    }
    assert await refused(office, alternate="Aisha Khan") == {
        "alternate": "Aisha Khan cannot cover here. Please choose a team manager or a service manager."
    }
    await away_with(office, "Owen Clarke")
    assert await refused(office, "Owen Clarke", **later, person="Owen Clarke", alternate="Tom Reed") == {
        "alternate": "Tom Reed is covered in turn from here. Please choose somebody else."
    }
    await book(office, "Sarah Malik", person="Sarah Malik", **later)
    assert await refused(office, "Owen Clarke", **later, person="Owen Clarke", alternate="Sarah Malik") == {
        "alternate": "Sarah Malik is away from Mon 23 Mar to Tue 24 Mar. Please choose somebody else."
    }


# ---- Acting for somebody -----------------------------------------------------------------------------------


async def test_a_sentence_goes_on_after_for_whom_somebody_acted(office: Office) -> None:
    await begin(office)
    await away_with(office, "Owen Clarke")
    await office.go_to("2026-03-23 10:00")
    asked = await office.look_and_fill("Owen Clarke", "show AB-1042", "Ask for more time", **REQUEST)
    assert isinstance(asked, Line), asked
    card = office.card("Sarah Malik", "Extension request")
    assert card.lines[0].startswith("Owen Clarke, acting for Tom Reed, asked for 10 working days at 10:0")


async def test_an_alternate_who_accepted_is_asked_and_acts_and_everybody_reads_for_whom(
    any_office: Office,
) -> None:
    office = any_office
    await begin(office)
    await away_with(office, "Owen Clarke")
    await office.go_to("2026-03-23 10:00")
    assert "Check-in for AB-1042" in office.titles("Owen Clarke")
    assert "Check-in for AB-1042" not in office.titles("Tom Reed")
    card = office.card("Owen Clarke", "Check-in")
    assert "Please hold the check-in with Aisha Khan and record it here." in card.lines
    assert card.footnote == "You act for Tom Reed."
    answers = {"held": "In person", "outlook": "On track", "note": "All is well."}
    await office.fill("Owen Clarke", "Record the check-in", on="Check-in", **answers)
    says = facts(office.card("Aisha Khan", "Check-in"))
    assert says["Owen Clarke, acting for Tom Reed, says"] == "In person. On track (Mon 23 Mar)"
    note = office.card("Owen Clarke", "Case note").copy
    assert note is not None
    assert "Owen Clarke (team manager), acting for Tom Reed (team manager)" in note.text
    [entry] = [entry for entry in office.journal() if entry.act == "answer"]
    assert (entry.actor_id, entry.acting_for) == (
        office.person("Owen Clarke").id,
        office.person("Tom Reed").id,
    )
    shown = facts(await office.look_up("Aisha Khan", "show AB-1042"))
    assert shown["Team manager"] == "Tom Reed, away: Owen Clarke acts for them"


async def test_cover_is_for_its_days_and_decided_at_the_press(office: Office) -> None:
    await begin(office)
    await away_with(office, "Owen Clarke")
    show = "show AB-1042"
    before = await office.say("Owen Clarke", show)
    assert isinstance(before, Line)
    assert before.refused
    await office.go_to("2026-03-23 10:00")
    button = office.find_button("Owen Clarke", "Record the check-in")
    await office.button("Tom Reed", "Back early")
    assert await office.press("Owen Clarke", button.act, button.subject) == Line(
        "This assessment is not one of yours.", refused=True
    )
    assert "Owen Clarke" not in texts(await office.look_up("Tom Reed", show))


@pytest.mark.parametrize("answer", ["Decline", ""])
async def test_until_somebody_accepts_the_service_manager_holds_the_duties(
    office: Office, answer: str
) -> None:
    await begin(office)
    await book(office, alternate="Owen Clarke")
    if answer:
        await office.button("Owen Clarke", answer)
        assert (
            "Owen Clarke declined to cover, so Sarah Malik holds the duties."
            in office.card("Tom Reed", "away").lines
        )
    await office.go_to("2026-03-23 10:00")
    assert "You act for Tom Reed until Wed 25 Mar" in office.titles("Sarah Malik")
    assert "Record the check-in" in office.buttons("Sarah Malik", on="Check-in")
    assert "Check-in for AB-1042" not in office.titles("Tom Reed")
    assert "Check-in for AB-1042" not in office.titles("Owen Clarke")
    answers = {"held": "By phone", "outlook": "On track", "note": "All is well."}
    await office.fill("Sarah Malik", "Record the check-in", on="Check-in", **answers)
    assert office.journal()[-1].acting_for == office.person("Tom Reed").id


async def test_a_question_on_its_way_to_somebody_away_goes_to_whoever_acts(any_office: Office) -> None:
    office = any_office
    await send_draft(office, "2026-03-19 10:00")
    await away_with(office, "Owen Clarke")
    await office.go_to("2026-03-20 12:00")
    reply = await office.look_and_fill(
        "Aisha Khan", "show AB-1042", "Say it is at risk", note="The school is closed."
    )
    assert isinstance(reply, Line)
    assert "At risk: AB-1042" in office.titles("Owen Clarke")
    assert "At risk: AB-1042" not in office.titles("Tom Reed")
    [row] = [row for row in office.outbox("Tom Reed") if row.topic == "risk"]
    assert (row.state, row.why) == ("closed", "This person is away, so it went to whoever acts for them.")


async def test_two_managers_away_are_followed_to_whoever_is_here(office: Office) -> None:
    await begin(office)
    await away_with(office, "Owen Clarke")
    await book(office, "Owen Clarke", person="Owen Clarke", alternate="Sarah Malik")
    await office.button("Sarah Malik", "Accept")
    await office.go_to("2026-03-23 10:00")
    assert "You act for Tom Reed until Wed 25 Mar" in office.titles("Sarah Malik")
    assert "Record the check-in" in office.buttons("Sarah Malik", on="Check-in")
    assert "Check-in for AB-1042" not in office.titles("Owen Clarke")


async def test_an_alternate_does_not_accept_what_would_go_round_in_a_circle(office: Office) -> None:
    await begin(office)
    await book(office, alternate="Owen Clarke")
    tom, owen = office.person("Tom Reed"), office.person("Owen Clarke")
    with office.database.writing() as connection:  # as if both had been asked at the same moment
        [booked] = absences.of_people(connection, [tom.id], date(2026, 3, 2))
        other = {"person_id": owen.id, "alternate_id": tom.id, "accepted_at": office.clock.now()}
        absences.add(connection, type(booked)(**{**vars(booked), **other, "id": 0}))
    assert await office.button("Owen Clarke", "Accept", on="Tom Reed") == Line(
        "Tom Reed is to cover for you on some of these days, so somebody else must cover.", refused=True
    )


async def test_whoever_acts_finds_it_among_their_own(office: Office) -> None:
    await begin(office)
    await away_with(office, "Owen Clarke")
    assert "AB-1042" not in facts(await office.look_up("Owen Clarke", "mine"))
    await office.go_to("2026-03-23 10:00")
    assert "AB-1042" in facts(await office.look_up("Owen Clarke", "mine"))


# ---- What cover never does ---------------------------------------------------------------------------------


async def test_whoever_asked_does_not_decide_by_standing_in(office: Office) -> None:
    """Sarah asks while Tom is away; she is the service manager, so Helen decides, and Sarah never."""
    await check_in_day(office)
    office.change("Owen Clarke", manager_id=office.person("Helen Price").id)
    await book(office, first_day="2026-03-23")
    await office.look_and_fill("Sarah Malik", "show AB-1042", "Ask for more time", **REQUEST)
    await book(office, "Helen Price", person="Helen Price", first_day="2026-03-23")
    assert await office.press("Sarah Malik", "extension.approve", "extension:1") == Line(
        "You asked for this, so somebody else must decide.", refused=True
    )
    assert office.buttons("Sarah Malik", on="Extension request").count("Approve") == 0


async def test_a_request_to_somebody_away_is_put_to_the_next_up_and_not_to_who_asked(office: Office) -> None:
    await check_in_day(office)
    await book(office, "Sarah Malik", person="Sarah Malik", first_day="2026-03-23")
    await ask_for_more(office)
    assert "Approve" in office.buttons("Helen Price", on="Extension request")
    assert "Approve" not in office.buttons("Tom Reed", on="Extension request")


async def ask_for_more(office: Office) -> None:
    """Tom asks for ten more working days."""
    await office.look_and_fill("Tom Reed", "show AB-1042", "Ask for more time", **REQUEST)


async def test_whoever_completes_for_the_worker_does_not_sign_it_off(office: Office) -> None:
    await send_draft(office, "2026-03-19 10:00")
    await office.button("Tom Reed", "No amendments")
    form = await booking_form(office, "Aisha Khan")
    await office.send_form("Aisha Khan", form, **{**AWAY, "first_day": "2026-03-19", "alternate": "Tom Reed"})
    await office.button("Tom Reed", "Accept")
    assert await office.look_and_press("Tom Reed", "show AB-1042", "Complete on Mosaic") == Line(
        "Well done. Sarah Malik has been asked to sign off AB-1042. That is 15 working days early."
    )
    assert await office.press("Tom Reed", "sign_off.sign_off", "assessment:1") == Line(
        "You are acting for the worker, so somebody else must sign it off.", refused=True
    )
    await office.button("Sarah Malik", "Signed off on Mosaic", on="Sign-off")
    assert office.journal()[-1].acting_for == office.person("Tom Reed").id


async def test_nor_do_they_sign_it_off_once_the_worker_is_back(office: Office) -> None:
    await send_draft(office, "2026-03-19 10:00")
    await office.button("Tom Reed", "No amendments")
    await aisha_away_until_friday(office)
    await office.look_and_press("Tom Reed", "show AB-1042", "Complete on Mosaic")
    await office.go_to("2026-03-23 10:00")
    assert await office.press("Tom Reed", "sign_off.sign_off", "assessment:1") == Line(
        "You marked this complete, so somebody else must sign it off.", refused=True
    )
    assert found(office) == ()
    await office.look_and_press("Sarah Malik", "show AB-1042", "Signed off on Mosaic")
    assert office.acts()[-1] == "sign_off"
    assert found(office) == ()


async def test_whoever_sends_the_draft_for_the_worker_does_not_comment_on_it(office: Office) -> None:
    await begin(office)
    await office.wake_at("2026-03-19 10:00")
    await aisha_away_until_friday(office)
    assert await office.look_and_press("Tom Reed", "show AB-1042", "I have sent the draft") == Line(
        "Thank you. Sarah Malik has been asked to comment on your draft for AB-1042."
    )
    assert "No amendments" not in office.buttons("Tom Reed")
    await office.go_to("2026-03-23 10:00")
    assert await office.press("Tom Reed", "comments.none", "draft:1") == Line(
        "You sent this draft, so somebody else must comment on it.", refused=True
    )
    await office.button("Sarah Malik", "No amendments")
    assert office.journal()[-1].act == "return_comments"
    assert found(office) == ()


async def aisha_away_until_friday(office: Office) -> None:
    """From today, Thursday 19 March; Tom has accepted to act for her."""
    days = {"first_day": "2026-03-19", "last_day": "2026-03-20"}
    await book(office, "Aisha Khan", **days, alternate="Tom Reed")
    await office.button("Tom Reed", "Accept")


async def test_a_press_of_somebody_who_may_not_is_refused_and_in_the_journal(office: Office) -> None:
    await begin(office)
    await book(office, alternate="Owen Clarke")
    for who, act in (
        ("Aisha Khan", "absence.cancel"),
        ("Priya Shah", "absence.accept"),
        ("Owen Clarke", "absence.cancel"),
        ("Tom Reed", "absence.accept"),
        ("Sarah Malik", "absence.decline"),
    ):
        reply = await office.press(who, act, "absence:1")
        assert isinstance(reply, Line)
        assert reply.refused, (who, act)
    entries = [entry for entry in office.journal("") if entry.act == "refused"]
    assert [(entry.actor_id, entry.subject) for entry in entries] == [
        (office.person(who).id, "absence:1")
        for who in ("Aisha Khan", "Priya Shah", "Owen Clarke", "Tom Reed", "Sarah Malik")
    ]


# ---- Changing one's mind -----------------------------------------------------------------------------------


async def test_another_alternate_is_asked_and_the_first_no_longer_is(office: Office) -> None:
    await begin(office)
    await book(office, alternate="Owen Clarke")
    button = office.find_button("Owen Clarke", "Accept")
    reply = await office.fill("Sarah Malik", "Change who covers", alternate="Sarah Malik")
    assert isinstance(reply, Line)
    assert office.buttons("Owen Clarke", on="Tom Reed is away") == []
    taken = await office.press("Owen Clarke", button.act, button.subject)
    assert isinstance(taken, Line)
    assert taken.refused
    await office.button("Sarah Malik", "Accept")
    assert "Sarah Malik covers." in office.card("Tom Reed", "You are away").lines
    same = await office.fill("Tom Reed", "Change who covers")
    assert isinstance(same, Faults)
    assert same.by_field == {"alternate": "Nothing would change. Please choose somebody else."}


async def test_cancelled_leave_is_nobodys_absence_and_is_told(office: Office) -> None:
    await begin(office)
    await away_with(office, "Owen Clarke")
    assert await office.button("Tom Reed", "Cancel leave") == Line(
        "This is cancelled. Those concerned have been told."
    )
    card = office.card("Owen Clarke", "The absence of Tom Reed")
    assert card.lines == ("This was cancelled.",)
    again = await office.press("Tom Reed", "absence.cancel", "absence:1")
    assert again == Line("This was cancelled.", refused=True)
    await office.go_to("2026-03-27 12:00")
    assert "While you were away" not in office.titles("Tom Reed")
    assert "You act for Tom Reed" not in " ".join(office.titles("Owen Clarke"))


# ---- Time --------------------------------------------------------------------------------------------------


async def test_who_acts_is_told_what_is_open_and_who_returns_what_was_done(any_office: Office) -> None:
    office = any_office
    await begin(office)
    await away_with(office, "Owen Clarke")
    await office.go_to("2026-03-20 08:00")
    assert "You act for Tom Reed until Wed 25 Mar" not in office.titles("Owen Clarke")
    await office.go_to("2026-03-20 10:00")
    card = office.card("Owen Clarke", "You act for Tom Reed until Wed 25 Mar")
    assert [item.title for item in card.items] == ["AB-1042"]
    await office.go_to("2026-03-23 10:00")
    answers = {"held": "In person", "outlook": "On track", "note": "All is well."}
    await office.fill("Owen Clarke", "Record the check-in", on="Check-in", **answers)
    await office.go_to("2026-03-26 08:00")
    assert "While you were away" not in office.titles("Tom Reed")
    await office.go_to("2026-03-26 12:00")
    back = office.card("Tom Reed", "While you were away")
    assert [item.text for item in back.items] == ["Owen Clarke answered the check-in, Mon 23 Mar, 10:00."]
    assert "All is well." not in texts(back)
    await office.go_to("2026-03-31 12:00")
    assert [one.topic for one in office.outbox("Tom Reed")].count("returned") == 1
    assert [one.topic for one in office.outbox("Owen Clarke")].count("acting") == 1


async def test_one_who_comes_back_early_hears_what_was_done(office: Office) -> None:
    await begin(office)
    await away_with(office, "Owen Clarke")
    await office.go_to("2026-03-23 10:00")
    await office.button("Tom Reed", "Back early")
    assert "Nothing was done in your name." in office.card("Tom Reed", "While you were away").lines
    await office.go_to("2026-03-24 12:00")
    assert "Check-in for AB-1042" in office.titles("Tom Reed")


async def test_a_bot_that_was_down_for_the_whole_of_it_tells_once(office: Office) -> None:
    await begin(office)
    await away_with(office, "Owen Clarke")
    await office.wake_at("2026-03-30 10:00")
    assert "You act for Tom Reed" not in " ".join(office.titles("Owen Clarke"))
    assert [one.topic for one in office.outbox("Tom Reed")].count("returned") == 1


async def test_two_instances_tell_once(any_office: Office) -> None:
    office = any_office
    await begin(office)
    await away_with(office, "Owen Clarke")
    other = office.beside()
    for when in ("2026-03-20 10:00", "2026-03-26 10:00"):
        await office.wake_at(when)
        await other.beat()
    assert [one.topic for one in office.outbox("Owen Clarke")].count("acting") == 1
    assert [one.topic for one in office.outbox("Tom Reed")].count("returned") == 1


# ---- Leavers ---------------------------------------------------------------------------------------------


async def test_what_a_leaver_holds_goes_to_the_service_manager_for_a_transfer_once(
    any_office: Office,
) -> None:
    office = any_office
    await begin(office)
    office.change("Aisha Khan", left_on=date(2026, 3, 10))
    await office.go_to("2026-03-10 12:00")
    card = office.card("Sarah Malik", "Aisha Khan has left")
    assert [item.title for item in card.items] == ["AB-1042"]
    await office.go_to("2026-03-12 12:00")
    assert [one.topic for one in office.outbox("Sarah Malik")].count("unowned") == 1
    [transfer] = card.items[0].buttons
    opened = await office.press("Sarah Malik", transfer.act, transfer.subject)
    assert isinstance(opened, Ask)
    await office.send_form("Sarah Malik", opened.form, worker="Ben Carter", reason="Aisha has left.")
    assert "Aisha Khan has left" not in office.titles("Sarah Malik")
    assert "Nothing of Aisha Khan's waits for you" in office.titles("Sarah Malik")


async def test_a_manager_who_left_is_asked_nothing_more(office: Office) -> None:
    await check_in_day(office)
    office.change("Tom Reed", left_on=date(2026, 3, 23))
    await office.beat()
    assert "Tom Reed has left" in office.titles("Sarah Malik")
    posted = len(office.posted("Tom Reed"))
    await office.look_and_fill(
        "Aisha Khan", "show AB-1042", "Say it is at risk", note="The school is closed."
    )
    assert "At risk: AB-1042" in office.titles("Sarah Malik")
    assert len([one for one in office.posted("Tom Reed") if "risk" in one.card.title]) == 0
    assert len(office.posted("Tom Reed")) == posted


async def test_the_request_of_a_manager_away_is_answered_by_whoever_acts_for_them(office: Office) -> None:
    await ask_for_time(office)
    await book(office, first_day="2026-03-23", alternate="Owen Clarke")
    await office.button("Owen Clarke", "Accept")
    await office.fill("Sarah Malik", "Ask for more information", text="Who has seen the child?")
    assert "Answer the question" in office.buttons("Owen Clarke", on="Extension request")
    await office.fill("Owen Clarke", "Answer the question", text="The school nurse.")
    entry = next(entry for entry in office.journal() if entry.act == "add_information")
    assert entry.acting_for == office.person("Tom Reed").id
