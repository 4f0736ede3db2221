"""Fridays: the review of what awaits sign-off, the note to the head of service, and what nobody answered."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from bot.messages import Ask, Faults, Line
from bot.shapes import Item, NoteField
from storage import duties, head_notes, people
from tests.office import Office, open_office, quotes, texts
from tests.stories.one_rhythm import with_one_rhythm
from tests.stories.steps import complete, put_at_risk

FRIDAY = """
[[rhythm]]
key = "friday-review"
label = "Friday review"
topic = "friday_review"
asks = ["service_manager"]
every = "friday"
at = "10:00"
answer_within = 0
again_at = "15:00"
"""
NOTE = """
[[rhythm]]
key = "head-note"
label = "Note to the head of service"
topic = "head_note"
asks = ["service_manager"]
every = "friday"
at = "10:00"
answer_within = 0
again_at = "15:00"
"""
ADMINISTRATION = """
[[rhythm]]
key = "administration"
label = "Administrator's list"
topic = "administration"
asks = ["administrator"]
every = "working-day"
at = "08:45"
"""
TOM, SARAH, AISHA, HELEN, RAVI = "Tom Reed", "Sarah Malik", "Aisha Khan", "Helen Price", "Daniel Frost"
REVIEW, TO_HEAD, TO_PUT_RIGHT = "Friday review", "Note to the head of service", "To put right"
THIS_REVIEW = "Friday review, Thu 2 Apr"


@pytest.fixture
async def office(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    """Monday 2 March 2026, with Friday's two rhythms and the administrator's."""
    procedures = with_one_rhythm(tmp_path, FRIDAY + NOTE + ADMINISTRATION)
    async with open_office(sqlite_url, procedures=procedures) as made:
        yield made


@pytest.fixture
async def any_office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    """The same on each database."""
    procedures = with_one_rhythm(tmp_path, FRIDAY + NOTE + ADMINISTRATION)
    async with open_office(database_url, procedures=procedures) as made:
        yield made


def line(office: Office, reference: str = "AB-1042") -> Item:
    """A line of the newest review in front of Sarah."""
    [found] = [item for item in office.card(SARAH, REVIEW).items if item.title.endswith(reference)]
    return found


def newest_review(office: Office) -> str:
    """The newest review of Sarah's, as a subject."""
    return next(row.subject for row in office.outbox(SARAH) if row.topic == "friday_review")


def labels(item: Item) -> list[str]:
    """What can be pressed on a line."""
    return [button.label for button in item.buttons]


async def on(office: Office, who: str, label: str, item: Item) -> Line:
    """Press a button of one line."""
    [button] = [button for button in item.buttons if button.label == label]
    reply = await office.press(who, button.act, button.subject)
    assert isinstance(reply, Line), reply
    return reply


async def three_await_sign_off(office: Office) -> None:
    """Two of Tom's assessments and one of Owen's are complete before Friday 3 April 2026."""
    await complete(office)
    for reference, worker, manager in (("AB-2", "Ben Carter", TOM), ("AB-3", "Priya Shah", "Owen Clarke")):
        await office.allocate(manager, reference=reference, worker=worker, allocated_on="2026-03-30")
        await office.look_and_press(worker, f"show {reference}", "I have sent the draft")
        await office.button(manager, "No amendments")
        await office.look_and_press(worker, f"show {reference}", "Complete on Mosaic")


# ---- The review ------------------------------------------------------------------------------------------


async def test_good_friday_s_review_is_held_on_the_thursday(office: Office) -> None:
    await three_await_sign_off(office)
    await office.go_to("2026-04-02 09:59")
    assert THIS_REVIEW not in office.titles(SARAH)
    await office.go_to("2026-04-02 10:00")
    card = office.card(SARAH, REVIEW)
    assert (card.title, card.summary) == (
        THIS_REVIEW,
        "Friday review: 3 assessments await sign-off",
    )
    assert [item.title for item in card.items] == ["● AB-1042", "● AB-2", "● AB-3"]
    assert line(office).text == (
        "Completed on Mon 30 Mar, 3 working days ago; with Tom Reed. "
        "Sign-off due Wed 15 Apr; ceiling Thu 7 May."
    )
    assert card.lines[-1] == "3 of 3 still to go through."
    assert card.buttons == ()
    about = newest_review(office)
    assert await office.press(SARAH, "friday_review.done", about) == Line(
        "3 assessments still to go through: ask the team manager about each, or say it is followed up.",
        refused=True,
    )
    assert await on(office, SARAH, "Ask the team manager", line(office)) == Line(
        "Tom Reed has been asked about AB-1042."
    )
    assert office.card(TOM, "Sarah Malik asks about AB-1042").buttons[0].label == "Signed off on Mosaic"
    assert line(office).title == "✔ AB-1042"
    assert line(office).text.endswith("You asked Tom Reed (Thu 2 Apr, 10:00).")
    assert labels(line(office)) == ["Followed up"]
    assert (await on(office, SARAH, "Followed up", line(office, "AB-2"))).text == (
        "AB-2 is marked as followed up."
    )
    await office.button("Owen Clarke", "Signed off on Mosaic")
    await office.wake_at("2026-04-02 10:05")
    assert line(office, "AB-3").title == "✔ AB-3"
    assert line(office, "AB-3").text.endswith("Signed off (Thu 2 Apr, 10:00).")
    assert labels(line(office, "AB-3")) == []
    assert await office.button(SARAH, "Done with the review") == Line("Thank you. The review is finished.")
    done = office.card(SARAH, REVIEW)
    assert done.lines == ("You finished this review at 10:05 on Thursday 2 April 2026.",)
    assert (done.settled, done.every_button) == (True, ())
    assert office.acts()[-1] == "ask_team_manager"
    assert office.acts("AB-2")[-1] == "follow_up"
    assert [entry.act for entry in office.journal("")][-2:] == ["refused", "finish_review"]


async def test_nothing_awaits_sign_off(office: Office) -> None:
    await office.wake_at("2026-03-06 10:00")
    assert office.card(SARAH, REVIEW).lines == ("Nothing awaits sign-off.",)
    said = await office.button(SARAH, "Nothing to review")
    assert said == Line("Thank you. There was nothing to review.")
    await office.go_to("2026-03-06 17:30")
    await office.go_to("2026-03-09 09:00")
    assert not unanswered(office, "friday-review")


async def test_somebody_asked_in_the_morning_is_not_asked_again_by_the_review(office: Office) -> None:
    await complete(office)
    await office.wake_at("2026-04-02 09:40")
    await office.press(SARAH, "enquiry.ask", "assessment:1")
    await office.wake_at("2026-04-02 10:00")
    reply = await on(office, SARAH, "Ask the team manager", line(office))
    assert reply == Line("You asked Tom Reed about AB-1042 at 09:40 today.")
    assert line(office).title == "✔ AB-1042"
    assert len([title for title in office.titles(TOM) if "asks about" in title]) == 1


async def test_a_line_is_followed_up_once_and_not_after_the_review(office: Office) -> None:
    await complete(office)
    await office.wake_at("2026-04-02 10:00")
    item = line(office)
    await on(office, SARAH, "Followed up", item)
    [done] = office.card(SARAH, REVIEW).buttons
    again = await on(office, SARAH, "Followed up", item)
    assert again == Line("You followed this up at 10:00 on Thursday 2 April 2026.", refused=True)
    await office.button(SARAH, "Done with the review")
    late = await on(office, SARAH, "Ask the team manager", item)
    assert late == Line("This review is finished.", refused=True)
    twice = await office.press(SARAH, done.act, done.subject)
    assert twice == Line("You did this at 10:00 on Thursday 2 April 2026.", refused=True)


async def test_somebody_else_s_press_is_refused_and_in_the_journal(office: Office) -> None:
    await complete(office)
    await office.wake_at("2026-04-02 10:00")
    item = line(office)
    about = newest_review(office)
    refusal = Line("That is somebody else's to do.", refused=True)
    assert [await office.press(who, "friday_review.done", about) for who in (TOM, HELEN, AISHA, RAVI)] == [
        refusal
    ] * 4
    assert await on(office, TOM, "Ask the team manager", item) == Line(
        "Only the service manager on this assessment can do that.", refused=True
    )
    assert await on(office, "Owen Clarke", "Followed up", item) == Line(
        "This assessment is not one of yours.", refused=True
    )
    assert [entry.act for entry in office.journal("")][-4:] == ["refused"] * 4
    assert office.acts()[-2:] == ["refused", "refused"]


# ---- Unanswered ------------------------------------------------------------------------------------------


def unanswered(office: Office, rhythm: str) -> list[str]:
    """Whose duties of a rhythm are on the administrator's list."""
    with office.database.reading() as connection:
        listed = [duty for duty in duties.unanswered(connection) if duty.rhythm == rhythm]
        names = {person.id: person.name for person in people.everyone(connection)}
    return [names[duty.person_id] for duty in listed]


def deal_with_the_friday_before(office: Office) -> None:
    """Those of 27 March are done, which came late: Daymark had been down."""
    sarah, day = office.person(SARAH).id, date(2026, 3, 27)
    with office.database.writing() as connection:
        for topic in ("friday_review", "head_note"):
            [late] = duties.of_day(connection, topic, [sarah], day)
            duties.done(connection, late.id, sarah, None, office.clock.now())


async def test_a_duty_is_not_finished_by_the_button_of_another(office: Office) -> None:
    await office.wake_at("2026-03-06 11:30")
    note = office.find_button(SARAH, "Nothing to report").subject
    review = office.find_button(SARAH, "Nothing to review").subject
    for act, subject in (("friday_review.done", note), ("head_note.nothing", review)):
        refused = await office.press(SARAH, act, subject)
        assert isinstance(refused, Line)
        assert refused.refused
    assert {"Nothing to report", "Nothing to review"} <= set(office.buttons(SARAH))


async def test_an_unanswered_review_is_asked_once_more_and_then_listed(office: Office) -> None:
    await complete(office)
    deal_with_the_friday_before(office)
    await office.go_to("2026-04-02 14:59")
    assert len([sent for sent in office.posted(SARAH) if sent.card.title == THIS_REVIEW]) == 1
    await office.go_to("2026-04-02 15:01")
    assert len([sent for sent in office.posted(SARAH) if sent.card.title == THIS_REVIEW]) == 2
    assert unanswered(office, "friday-review") == []
    await office.go_to("2026-04-02 17:31")
    assert unanswered(office, "friday-review") == [SARAH]
    await office.go_to("2026-04-07 09:00")
    card = office.card(RAVI, TO_PUT_RIGHT)
    assert [item.title for item in card.items] == [
        "▲ Friday review: Sarah Malik",
        "▲ Note to the head of service: Sarah Malik",
    ]
    assert card.items[0].text == "Asked for on Thu 2 Apr, twice, and not answered."
    assert "AB-1042" not in texts(card)
    assert await on(office, RAVI, "Dealt with", card.items[0]) == Line(
        "Friday review of Sarah Malik is off the list."
    )
    assert unanswered(office, "friday-review") == []
    assert len(office.card(RAVI, TO_PUT_RIGHT).items) == 1
    again = await on(office, RAVI, "Dealt with", card.items[0])
    assert again == Line("This is not on the list any more.", refused=True)
    nosy = await on(office, TOM, "Dealt with", card.items[1])
    assert nosy == Line("That is somebody else's to do.", refused=True)
    late = await office.button(SARAH, "Nothing to report")
    assert late == Line("Helen Price has been told that there is nothing to report.")
    assert unanswered(office, "head-note") == []


async def test_the_administrator_hears_nothing_while_there_is_nothing(office: Office) -> None:
    await office.go_to("2026-03-04 12:00")
    assert office.posted(RAVI) == []


async def test_the_administrator_hears_who_cannot_be_reached(sqlite_url: str, tmp_path: Path) -> None:
    procedures = with_one_rhythm(tmp_path, ADMINISTRATION)
    async with open_office(sqlite_url, procedures=procedures, seats={AISHA: ""}) as office:
        await office.allocate()
        await office.go_to("2026-03-03 12:00")
        said = {fact.label: fact.value for fact in office.card(RAVI, TO_PUT_RIGHT).facts}
        assert said == {
            "Held by nobody here": "AB-1042",
            "Cannot be reached": AISHA,
            "Not delivered": "1 card, about AB-1042",
        }


# ---- The note to the head of service ---------------------------------------------------------------------


async def note_form(office: Office) -> tuple[str, str]:
    """Open the form of the note: its subject, and what is drafted in it."""
    reply = await office.button(SARAH, "Write the note")
    assert isinstance(reply, Ask), reply
    [field] = reply.form.fields
    assert isinstance(field, NoteField)
    return reply.form.subject, field.value


WROTE = "AB-1042 may be late; the family is back on Monday and Tom has a plan."


async def test_the_note_is_drafted_edited_sent_and_kept_as_sent(any_office: Office) -> None:
    office = any_office
    await put_at_risk(office)
    action = {"what": "Ring the school.", "owner": "Aisha Khan, worker", "due_on": "2026-03-26"}
    await office.fill(TOM, "Record remedial action", **action)
    await office.wake_at("2026-03-27 10:00")
    assert office.card(SARAH, TO_HEAD).lines[-1] == (
        "A note about 1 assessment is drafted from what was recorded."
    )
    subject, drafted = await note_form(office)
    assert drafted == (
        "AB-1042: said to be at risk on Mon 23 Mar; remedial action agreed for Thu 26 Mar, not done yet."
    )
    blank = await office.send(SARAH, "head_note.send", subject, text="   ")
    assert isinstance(blank, Faults)
    assert blank.by_field == {"text": "Please write the note, or close this and choose Nothing to report."}
    too_long = await office.send(SARAH, "head_note.send", subject, text="a" * 3001)
    assert isinstance(too_long, Faults)
    sent = await office.send(SARAH, "head_note.send", subject, text=WROTE)
    assert sent == Line("Your note is with Helen Price.")
    card = office.card(HELEN, "Note from Sarah Malik")
    assert (card.summary, quotes(card)) == ("Sarah Malik has sent their Friday note", {"The note": WROTE})
    own = office.card(SARAH, TO_HEAD)
    assert own.lines == ("You sent this to Helen Price at 10:00 on Friday 27 March 2026.",)
    assert quotes(own) == {"The note": WROTE}
    again = await office.send(SARAH, "head_note.send", subject, text="Something else.")
    assert again == Line("You sent this to Helen Price at 10:00 on Friday 27 March 2026.", refused=True)
    with office.database.reading() as connection:
        kept = head_notes.of_duty(connection, int(subject.partition(":")[2]))
    assert kept is not None
    assert (kept.text, kept.nothing_to_report) == (WROTE, False)
    assert WROTE not in str([*office.journal(""), *office.journal()])
    assert not any(WROTE in summary for who in (HELEN, SARAH) for summary in office.summaries(who))


async def test_nothing_to_report_is_kept_and_told_too(office: Office) -> None:
    await office.wake_at("2026-03-06 10:00")
    assert office.card(SARAH, TO_HEAD).lines[-1] == "Nothing was recorded this week that points to one."
    assert [b.label for b in office.card(SARAH, TO_HEAD).buttons] == ["Nothing to report", "Write the note"]
    said = await office.button(SARAH, "Nothing to report")
    assert said == Line("Helen Price has been told that there is nothing to report.")
    assert office.summaries(HELEN)[-1] == "Sarah Malik has nothing to report"
    assert office.card(SARAH, TO_HEAD).lines == (
        "You told Helen Price that there is nothing to report at 10:00 on Friday 6 March 2026.",
    )
    assert not office.outbox(TOM)


async def test_what_is_late_comes_first_and_nothing_that_was_typed_is_in_the_draft(office: Office) -> None:
    await put_at_risk(office)
    await office.allocate(reference="AB-2", worker="Ben Carter", allocated_on="2026-03-23")
    await office.wake_at("2026-04-17 10:00")
    _, drafted = await note_form(office)
    assert drafted.splitlines()[0].startswith("AB-1042: sign-off expected on ")
    assert "Nobody is in." not in drafted


async def test_only_the_service_manager_sends_it(office: Office) -> None:
    await office.wake_at("2026-03-06 10:00")
    subject, _ = await note_form(office)
    for who in (TOM, HELEN, AISHA):
        reply = await office.send(who, "head_note.send", subject, text="Not mine to write.")
        assert reply == Line("That is somebody else's to do.", refused=True)
    assert office.posted(HELEN) == []


async def test_without_a_head_of_service_it_says_whom_to_tell(office: Office) -> None:
    office.change(HELEN, left_on=office.clock.now().date())
    await office.wake_at("2026-03-06 10:00")
    assert office.card(SARAH, TO_HEAD).buttons == ()
    [about] = [row.subject for row in office.outbox(SARAH) if row.topic == "head_note"]
    reply = await office.press(SARAH, "head_note.nothing", about)
    assert reply == Line(
        "There is no head of service to send this to. Please tell your administrator.", refused=True
    )
