"""What a person does on the desk arrives as they did it, and what came of it is shown in their column."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from aiohttp import ClientResponse
from hypothesis import given
from hypothesis import strategies as some

from bot.messages import WENT_WRONG, Address, Ask, Faults, Incoming, Line, Shown
from bot.shapes import Choice, ChoiceField, Form
from bot.web import decode, render
from bot.web.drawn_forms import REMEMBERED
from bot.web.page import ClockFace, Page, read_columns
from bot.web.wire import WebWire
from tests.bot.web.council import ANSWERS, CHECK_IN, EVERY_FIELD, NOTE, PRIYA, START, TOM, Client, Council
from tests.bot.web.reading import FormOnPage, PageReader

TO_PRIYA = Address("web", "", "1")


async def read(answer: ClientResponse, status: int = 200) -> PageReader:
    assert answer.status == status
    return PageReader(await answer.text())


async def form_on(client: Client, label: str, action: str, path: str = "/") -> FormOnPage:
    return (await read(await client.get(path))).form_with(label, action)


async def say(client: Client, words: str, path: str = "/") -> ClientResponse:
    form = await form_on(client, "Send", "/people/1/say", path)
    return await client.post(form.action, data={**form.sends, "said": words})


async def test_a_press(client: Client, council: Council) -> None:
    council.hang(PRIYA, CHECK_IN)
    form = await form_on(client, "On track", "/people/1/press")
    await read(await client.post(form.action, data=form.sends))
    number = form.sends["message_id"]
    assert council.heard == [Incoming(TO_PRIYA, number, act="check_in.on_track", subject="check_in:7")]


async def test_the_same_press_twice_is_one_message(client: Client, council: Council) -> None:
    council.hang(PRIYA, CHECK_IN)
    form = await form_on(client, "On track", "/people/1/press")
    for _ in range(2):
        await client.post(form.action, data=form.sends)
    first, second = council.heard
    assert first == second


async def test_words(client: Client, council: Council) -> None:
    await say(client, "  extension AB-1042 ")
    (heard,) = council.heard
    assert (heard.sender, heard.said, heard.act, heard.answers) == (TO_PRIYA, "extension AB-1042", "", None)


async def test_an_asked_form_comes_back_as_it_was_filled_in(client: Client, council: Council) -> None:
    council.reply = Ask(EVERY_FIELD)
    form = (await read(await say(client, "extension AB-1042"))).form_with("Send the request")
    typed = {decode.ANSWER + name: value for name, value in ANSWERS.items()}
    assert typed.keys() <= form.sends.keys()
    await client.post(form.action, data={**form.sends, **typed})
    heard = council.heard[-1]
    assert (heard.act, heard.subject) == (EVERY_FIELD.act, EVERY_FIELD.subject)
    assert heard.answers == ANSWERS
    assert heard.said is None


AGAIN = Line("Please try again in a minute.", refused=True, again=True)


async def test_a_form_that_could_not_be_saved_stays_and_is_known_when_it_is_sent_again(
    client: Client, council: Council
) -> None:
    council.reply = Ask(EVERY_FIELD)
    form = (await read(await say(client, "extension AB-1042"))).form_with("Send the request")
    typed = {**form.sends, **{decode.ANSWER + name: value for name, value in ANSWERS.items()}}
    council.reply = AGAIN
    for _ in range(2):
        page = await read(await client.post(form.action, data=typed), status=503)
        assert page.words.count(AGAIN.text) == 1
        assert page.form_with("Send the request").sends == typed
    council.reply = Line("Recorded.")
    done = await read(await client.post(form.action, data=typed))
    assert "Send the request" not in done.words
    _, *sendings = council.heard
    assert len({heard.message_id for heard in sendings}) == 1


async def test_what_goes_wrong_in_daymark_leaves_the_form_as_it_was_filled_in(
    client: Client, council: Council, caplog: pytest.LogCaptureFixture
) -> None:
    council.reply = Ask(EVERY_FIELD)
    form = (await read(await say(client, "extension AB-1042"))).form_with("Send the request")
    typed = {**form.sends, **{decode.ANSWER + name: value for name, value in ANSWERS.items()}}
    council.reply = LookupError(ANSWERS["note"])
    page = await read(await client.post(form.action, data=typed), status=503)
    assert page.words.count(WENT_WRONG.text) == 1
    assert page.form_with("Send the request").sends == typed
    [said] = caplog.messages
    assert "LookupError" in said
    assert "First line" not in caplog.text


async def test_a_form_that_was_put_right_is_kept_as_it_was_put_right(
    client: Client, council: Council
) -> None:
    council.reply = Ask(EVERY_FIELD)
    form = (await read(await say(client, "extension AB-1042"))).form_with("Send the request")
    council.reply = Faults(EVERY_FIELD.filled(ANSWERS), {"days": "Give a whole number."})
    put_right = {**form.sends, **{decode.ANSWER + name: value for name, value in ANSWERS.items()}}
    page = await read(await client.post(form.action, data=put_right), status=422)
    council.reply = AGAIN
    put_right = {**page.form_with("Send the request").sends, "answer.days": "7"}
    page = await read(await client.post(form.action, data=put_right), status=503)
    assert page.form_with("Send the request").sends == put_right
    assert "Give a whole number." not in page.words


async def test_the_same_form_with_other_words_or_opened_again_is_another_message(
    client: Client, council: Council
) -> None:
    for several in (("7", "8"), ("8", "9")):
        council.reply = Ask(EVERY_FIELD)
        form = (await read(await say(client, "extension AB-1042"))).form_with("Send the request")
        council.reply = Line("Recorded.")
        for days in several:
            await client.post(form.action, data={**form.sends, "answer.days": days})
    sendings = [heard for heard in council.heard if heard.answers is not None]
    assert len({heard.message_id for heard in sendings}) == len(sendings) == 4


async def test_only_so_many_forms_are_remembered(client: Client, council: Council) -> None:
    council.reply = Ask(EVERY_FIELD)
    oldest = (await read(await say(client, "extension AB-1042"))).form_with("Send the request")
    for _ in range(REMEMBERED):
        await say(client, "extension AB-1042")
    council.reply = AGAIN
    page = await read(await client.post(oldest.action, data=oldest.sends), status=503)
    assert f"Not done. {AGAIN.text}" in page.words
    assert "Send the request" not in page.words


async def test_what_was_left_alone_is_an_empty_answer(client: Client, council: Council) -> None:
    council.reply = Ask(EVERY_FIELD)
    form = (await read(await say(client, "extension"))).form_with("Send the request")
    await client.post(form.action, data=form.sends)
    assert council.heard[-1].answers == dict.fromkeys(ANSWERS, "")


async def test_faults_stand_at_their_fields_and_what_was_typed_is_kept(
    client: Client, council: Council
) -> None:
    council.reply = Faults(
        EVERY_FIELD.filled(ANSWERS),
        {"days": "Give a whole number.", "reason": "Choose a reason.", "other": "It is finished."},
    )
    answer = await client.post("/people/1/form", data={"message_id": "0" * 32, "act": "extension.send"})
    page = await read(answer, status=422)
    form = page.form_with("Send the request")
    assert {name: form.sends[decode.ANSWER + name] for name in ANSWERS} == ANSWERS
    faulty = [found for _, found in page.tags if found.get("aria-invalid") == "true"]
    assert len(faulty) == 2
    ids = {found.get("id", "") for _, found in page.tags}
    for found in faulty:
        assert set(found["aria-describedby"].split()) <= ids
    links = [link for link in page.attributes("a", "href") if link.startswith("#field-")]
    assert len(links) == 2
    assert {link.removeprefix("#") for link in links} <= ids
    assert page.words.count("It is finished.") == 1
    assert page.words.count("Choose a reason.") == 2
    assert "Error: " in page.words.split("Daymark")[0]


async def test_a_day_that_is_none_is_shown_as_it_was_typed(client: Client, council: Council) -> None:
    council.reply = Faults(EVERY_FIELD.filled({"review": "next Tuesday"}), {"review": "Give a day."})
    answer = await client.post("/people/1/form", data={"message_id": "0" * 32, "act": "extension.send"})
    page = await read(answer, status=422)
    assert page.form_with("Send the request").sends["answer.review"] == "next Tuesday"
    assert "date" not in page.attributes("input", "type")


async def test_a_choice_that_may_be_left_can_be_taken_back(client: Client, council: Council) -> None:
    few = ChoiceField("seen", "Child seen", (Choice("yes", "Yes"), Choice("no", "No")), required=False)
    many = ChoiceField("team", "Team", tuple(Choice(str(n), f"Team {n}") for n in range(9)), required=False)
    council.reply = Ask(Form("Check-in", "check_in.answer", "check_in:7", (few, many), submit="Done"))
    page = await read(await say(client, "x"))
    assert page.words.count("Not answered") == 2
    assert page.form_with("Done").sends["answer.seen"] == ""


async def test_a_line_is_a_status_and_clears_the_box(client: Client, council: Council) -> None:
    council.reply = Line("Recorded. Tom can see it.")
    page = await read(await say(client, "on track"))
    assert "Recorded. Tom can see it." in page.words
    assert "status" in page.attributes("div", "role")
    assert page.form_with("Send", "/people/1/say").sends["said"] == ""


async def test_refused_words_stay_in_the_box(client: Client, council: Council) -> None:
    council.reply = Line("I do not know those words.", refused=True)
    page = await read(await say(client, 'wat "is" this'))
    assert "Not done. I do not know those words." in page.words
    assert page.form_with("Send", "/people/1/say").sends["said"] == 'wat "is" this'
    assert page.form_with("Send", "/people/2/say").sends["said"] == ""


async def test_shown_cards_stay_in_that_persons_column(client: Client, council: Council) -> None:
    council.hang(TOM, NOTE)
    council.reply = Shown((CHECK_IN,))
    page = await read(await say(client, "mine"))
    assert page.words.index("What you asked for") < page.words.index(
        "Tom Reed", page.words.index("Priya Shah") + 400
    )
    assert page.form_with("On track").action.startswith("/people/1/press")
    assert NOTE.title in page.words


async def test_nothing_to_show(client: Client, council: Council) -> None:
    council.reply = Shown(())
    assert "There is nothing to show." in (await read(await say(client, "mine"))).words


async def test_alone_stays_alone(client: Client, council: Council) -> None:
    council.hang(TOM, NOTE)
    page = await read(await say(client, "mine", path="/people/1"))
    assert NOTE.title not in page.words


@pytest.mark.parametrize("path", ["/people/1/press", "/people/1/form", "/people/1/say"])
async def test_the_address_of_an_answer_leads_back(client: Client, path: str) -> None:
    answer = await client.get(path, allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (303, "/people/1")


@given(text=some.text(some.characters(codec="utf-8", exclude_characters="\0\r"), max_size=200))
def test_whatever_is_typed_is_kept_and_sent_again_as_it_was(text: str) -> None:
    form = EVERY_FIELD.filled({"note": text, "exactly": text})
    page = Page(read_columns(Council()), ClockFace(START, movable=True), "1").replied(
        1, Ask(form), "0" * 32, ""
    )
    sends = PageReader(render.page(page)).form_with("Send the request").sends
    heard = decode.filled_in(1, decode.fields(urlencode(sends).encode()))
    assert heard.answers is not None
    assert (heard.answers["note"], heard.answers["exactly"]) == (text, text)


async def test_as_a_wire_it_has_nothing_to_carry(wire: WebWire) -> None:
    posted = await wire.post(TO_PRIYA, CHECK_IN, "mark-1", may_be_repeat=False)
    await wire.redraw(TO_PRIYA, CHECK_IN, posted)
    assert await wire.find(TO_PRIYA, "mark-1") == posted
    assert await wire.email_of(TO_PRIYA) is None
