"""Every kind of reply, shown for every way in, over HTTP and over Socket Mode with the real SDK and Bolt."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.messages import WENT_WRONG, Address, Ask, Faults, Incoming, Line, Reply, Shown
from bot.shapes import Button, Card, Choice, ChoiceField, DateField, Form, LineField, NoteField, NumberField
from bot.slack.wire import SlackWire
from tests.bot.slack.conftest import WORKER, Desk
from tests.bot.slack.local_slack import Failure, LocalSlack
from tests.bot.slack.people import SlackWouldNotLetYou
from tests.bot.slack.workspace import TEAM

HERE = Address("slack", TEAM, WORKER)
REASONS = (
    Choice("family", "Family availability", "Say exactly what this is"),
    Choice("worker", "Worker related"),
)
FORM = Form(
    "Ask for more working days",
    "extension.request",
    "assessment:7",
    (
        ChoiceField("reason", "Reason", REASONS),
        NumberField("days", "Working days"),
        DateField("review", "Next review", required=False),
        LineField("what", "What exactly", required=False),
        NoteField("note", "Case note"),
    ),
    submit="Ask",
    lines=("AB-1042 is due on Thu 14 May.",),
)
FILLED = {"reason": "family", "days": "10", "note": "Shift patterns."}
CARD = Card(
    "AB-1042: check-in",
    "AB-1042: check-in",
    lines=("How does it stand?",),
    buttons=(
        Button("On track", "check_in.answer", "prompt:3"),
        Button("At risk", "risk.open", "assessment:7", opens=True),
    ),
)


@pytest.fixture
async def ts(wire: SlackWire, slack: LocalSlack) -> str:
    """The time of a card that was posted to the worker."""
    posted = await wire.post(HERE, CARD, "mark-1", may_be_repeat=False)
    return posted.reference.partition("/")[2]


async def test_a_command_gets_its_line_privately(wire: SlackWire, slack: LocalSlack, desk: Desk) -> None:
    seen = await slack.command(WORKER, "/assessment", "mine")
    assert [message.text for message in seen.private] == ["Recorded."]
    assert not seen.posted
    assert desk.last.said == "mine"
    assert desk.last.sender == HERE


@pytest.mark.parametrize(
    ("command", "text", "said"),
    [
        ("/assessment", "", "help"),
        ("/assessment", " help ", "help"),
        ("/assessment", "show AB-1042", "show AB-1042"),
        ("/dashboard", "", "dashboard"),
        ("/dashboard", "help", "dashboard help"),
        ("/extension", "", "extension"),
        ("/extension", "help", "extension help"),
        ("/extension", "AB-1042", "extension AB-1042"),
    ],
)
async def test_commands_become_the_same_words_everywhere(
    wire: SlackWire, slack: LocalSlack, desk: Desk, command: str, text: str, said: str
) -> None:
    await slack.command(WORKER, command, text)
    assert desk.last.said == said


async def test_a_command_opens_a_form(wire: SlackWire, slack: LocalSlack, desk: Desk) -> None:
    desk.says(Ask(FORM))
    seen = await slack.command(WORKER, "/extension", "AB-1042")
    assert seen.view is not None
    assert "Ask for more working days" in seen.text
    assert not seen.private


async def test_a_command_is_shown_cards_privately(wire: SlackWire, slack: LocalSlack, desk: Desk) -> None:
    desk.says(Shown((CARD, CARD)))
    seen = await slack.command(WORKER, "/assessment", "mine")
    assert len(seen.private) == 1
    assert seen.text.count("How does it stand?") == 2


async def test_a_form_that_cannot_be_opened_is_not_passed_over(
    wire: SlackWire, slack: LocalSlack, desk: Desk
) -> None:
    desk.says(Ask(FORM))
    slack.fail("views.open", Failure(error="expired_trigger_id"))
    seen = await slack.command(WORKER, "/extension", "AB-1042")
    assert "The form could not be opened." in seen.text


async def test_a_press_gets_its_line_privately_and_the_card_stays(
    wire: SlackWire, slack: LocalSlack, desk: Desk, ts: str
) -> None:
    before = slack.messages(WORKER)[0].blocks
    seen = await slack.press(WORKER, ts, "check_in.answer")
    assert seen.text.split("Recorded.")[0] == ""
    assert slack.messages(WORKER)[0].blocks == before
    assert (desk.last.act, desk.last.subject, desk.last.answers) == ("check_in.answer", "prompt:3", None)
    assert desk.last.sender == Address("slack", TEAM, WORKER, f"D{WORKER}")


async def test_a_press_opens_a_form_and_the_form_comes_back(
    wire: SlackWire, slack: LocalSlack, desk: Desk, ts: str
) -> None:
    desk.says(Ask(FORM))
    seen = await slack.press(WORKER, ts, "risk.open")
    desk.says(Line("Asked. The service manager has it now."))
    seen = await slack.submit(WORKER, seen.view, FILLED)
    assert "Asked. The service manager has it now." in seen.text
    assert (desk.last.act, desk.last.subject) == ("extension.request", "assessment:7")
    assert desk.last.answers == FILLED | {"review": "", "what": ""}


async def test_a_form_about_nothing_yet_comes_back_too(
    wire: SlackWire, slack: LocalSlack, desk: Desk
) -> None:
    desk.says(Ask(replace(FORM, subject="")))
    seen = await slack.say(WORKER, "new")
    seen = await slack.press(WORKER, seen.posted[0].ts, "extension.request")
    assert desk.last.subject == ""
    seen = await slack.submit(WORKER, seen.view, FILLED)
    assert seen.status == 200
    assert desk.last.answers is not None
    assert desk.last.subject == ""


async def test_a_press_is_shown_cards_privately(
    wire: SlackWire, slack: LocalSlack, desk: Desk, ts: str
) -> None:
    desk.says(Shown((CARD,)))
    seen = await slack.press(WORKER, ts, "check_in.answer")
    assert not seen.posted
    seen = await slack.press(WORKER, seen.private[0].ts, "check_in.answer")
    assert desk.last.sender == HERE


async def test_a_refused_form_says_so_in_its_place(wire: SlackWire, slack: LocalSlack, desk: Desk) -> None:
    desk.says(Ask(FORM))
    seen = await slack.command(WORKER, "/extension", "AB-1042")
    desk.says(Line("You asked for this, so somebody else must decide.", refused=True))
    seen = await slack.submit(WORKER, seen.view, FILLED)
    assert "Not done" in seen.text
    assert "You asked for this, so somebody else must decide." in seen.text


async def test_faults_stand_at_their_fields_and_what_was_typed_stays(
    wire: SlackWire, slack: LocalSlack, desk: Desk
) -> None:
    desk.says(Ask(FORM))
    opened = await slack.command(WORKER, "/extension", "AB-1042")
    faults = {"days": "Give a number above 0.", "subject": "The assessment is finished."}
    desk.says(Faults(FORM.filled(FILLED | {"days": "0"}), faults))
    seen = await slack.submit(WORKER, opened.view, FILLED | {"days": "0"})
    assert seen.errors == {"days": "Give a number above 0.", "reason": "The assessment is finished."}
    assert seen.view == opened.view


async def test_a_form_that_could_not_be_saved_stays_and_is_known_when_it_is_sent_again(
    wire: SlackWire, slack: LocalSlack, desk: Desk
) -> None:
    desk.says(Ask(FORM))
    opened = await slack.command(WORKER, "/extension", "AB-1042")
    desk.says(Line("Please try again in a minute.", refused=True, again=True))
    seen = await slack.submit(WORKER, opened.view, FILLED)
    assert list(seen.errors.values()) == ["Please try again in a minute."]
    assert seen.view == opened.view
    first = desk.last
    desk.says(Line("Done."))
    assert "Done." in (await slack.submit(WORKER, opened.view, FILLED)).text
    assert (desk.last.message_id, desk.last.answers) == (first.message_id, first.answers)


async def test_what_goes_wrong_in_daymark_leaves_the_form_as_it_was_filled_in(
    wire: SlackWire, slack: LocalSlack, desk: Desk
) -> None:
    desk.says(Ask(FORM))
    opened = await slack.command(WORKER, "/extension", "AB-1042")

    def breaks(incoming: Incoming) -> Reply:
        raise LookupError("a fault of ours")

    desk.answer = breaks
    seen = await slack.submit(WORKER, opened.view, FILLED)
    assert list(seen.errors.items()) == [(FORM.fields[0].name, WENT_WRONG.text)]
    assert seen.view == opened.view


async def test_a_form_that_grew_is_drawn_anew_with_its_faults(
    wire: SlackWire, slack: LocalSlack, desk: Desk
) -> None:
    desk.says(Ask(FORM))
    opened = await slack.command(WORKER, "/extension", "AB-1042")
    yes = ChoiceField("past_ceiling", "Past the ceiling", (Choice("yes", "I know that it passes day 45"),))
    grown = Form(FORM.title, FORM.act, FORM.subject, (*FORM.fields, yes)).filled(FILLED)
    desk.says(Faults(grown, {"past_ceiling": "Say that you know this passes the ceiling."}))
    seen = await slack.submit(WORKER, opened.view, FILLED)
    assert not seen.errors
    assert "⚠ Say that you know this passes the ceiling." in seen.text
    await slack.submit(WORKER, seen.view, {"past_ceiling": "yes"})
    assert desk.last.answers == FILLED | {"review": "", "what": "", "past_ceiling": "yes"}


async def test_a_form_without_fields_shows_its_faults_too(
    wire: SlackWire, slack: LocalSlack, desk: Desk
) -> None:
    form = Form("Sign off", "sign_off.do", "assessment:7", ())
    desk.says(Ask(form))
    opened = await slack.command(WORKER, "/assessment", "sign off")
    desk.says(Faults(form, {"": "It has not been completed yet."}))
    seen = await slack.submit(WORKER, opened.view, {})
    assert "It has not been completed yet." in seen.text


async def test_a_form_may_lead_to_another_and_to_cards(
    wire: SlackWire, slack: LocalSlack, desk: Desk
) -> None:
    desk.says(Ask(FORM))
    seen = await slack.command(WORKER, "/extension")
    seen = await slack.submit(WORKER, seen.view, FILLED)
    assert "Ask for more working days" in seen.text
    desk.says(Shown((CARD,)))
    seen = await slack.submit(WORKER, seen.view, FILLED)
    assert "How does it stand?" in seen.text
    desk.says(Line("Recorded."))
    seen = await slack.press_in_modal(WORKER, "check_in.answer")
    assert "Recorded." in seen.text
    assert desk.last.subject == "prompt:3"


async def test_slack_itself_stops_an_empty_required_field(
    wire: SlackWire, slack: LocalSlack, desk: Desk
) -> None:
    desk.says(Ask(FORM))
    seen = await slack.command(WORKER, "/extension")
    with pytest.raises(SlackWouldNotLetYou, match="note has to be filled in"):
        await slack.submit(WORKER, seen.view, FILLED | {"note": ""})


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Line("Nothing is waiting."), "Nothing is waiting."),
        (Ask(FORM), "Open the form"),
        (Faults(FORM, {"note": "Say why."}), "Open the form"),
        (Shown((CARD,)), "How does it stand?"),
    ],
)
async def test_typed_words_are_answered_in_the_conversation(
    wire: SlackWire, slack: LocalSlack, desk: Desk, reply: Reply, words: str
) -> None:
    desk.says(reply)
    seen = await slack.say(WORKER, "mine")
    assert words in seen.text
    assert len(seen.posted) == 1
    assert desk.last.said == "mine"
    assert desk.last.sender == Address("slack", TEAM, WORKER, f"D{WORKER}")


async def test_a_form_asked_for_in_words_opens_behind_a_button(
    wire: SlackWire, slack: LocalSlack, desk: Desk
) -> None:
    desk.says(Ask(FORM))
    seen = await slack.say(WORKER, "extension AB-1042")
    seen = await slack.press(WORKER, seen.posted[0].ts, "extension.request")
    assert (desk.last.act, desk.last.subject, desk.last.answers) == (
        "extension.request",
        "assessment:7",
        None,
    )
    assert seen.view is not None


async def test_typed_words_arrive_as_the_person_saw_them(
    wire: SlackWire, slack: LocalSlack, desk: Desk
) -> None:
    linked = "<https://a.test|a.test> or <mailto:a@b.test|a@b.test>"
    await slack.say(WORKER, f"<@U0DAYMARK> Jo &amp; <@U0MANAGER|M> say &lt;b&gt;, see {linked} ")
    assert desk.last.said == "Jo & M say <b>, see a.test or a@b.test"


async def test_something_that_breaks_is_said_and_not_silent(
    wire: SlackWire, slack: LocalSlack, desk: Desk, ts: str, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(incoming: Incoming) -> Reply:
        raise RuntimeError("the note said: a secret")

    desk.says(Ask(FORM))
    opened = await slack.press(WORKER, ts, "risk.open")
    desk.answer = breaks
    for seen in (
        await slack.command(WORKER, "/assessment", "mine"),
        await slack.press(WORKER, ts, "check_in.answer"),
        await slack.submit(WORKER, opened.view, FILLED),
    ):
        assert "Something went wrong in Daymark." in seen.text
    desk.says(Ask(replace(FORM, act="x" * 3000)))
    assert "Something went wrong in Daymark." in (await slack.command(WORKER, "/extension")).text
    assert "RuntimeError" in caplog.text
    assert "secret" not in caplog.text
