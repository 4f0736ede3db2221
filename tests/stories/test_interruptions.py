"""What goes wrong around Daymark: it was down, a platform tries again, somebody is unknown or has left."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.demo import address_of
from bot.inbound import UNKNOWN
from bot.messages import Address, Ask, Incoming, Line
from scheduling.words import Role
from storage import people
from storage.outbox import State
from tests.office import Office, london, open_office
from tests.stories.steps import begin, check_in_day


async def test_after_a_week_down_the_missed_rounds_fold_into_one(any_office: Office) -> None:
    office = any_office
    await begin(office)
    await office.wake_at("2026-03-30 10:00")
    for who in ("Aisha Khan", "Tom Reed"):
        assert office.summaries(who).count("AB-1042: check-in waits for an answer") == 1, who
    await office.go_to("2026-03-30 17:00")
    assert office.summaries("Aisha Khan").count("AB-1042: check-in waits for an answer") == 1


async def test_after_a_long_time_down_nothing_overtaken_is_asked(office: Office) -> None:
    await begin(office)
    await office.wake_at("2026-04-08 09:30")
    assert office.summaries("Aisha Khan")[1:] == ["AB-1042: final check-in today"]


async def test_a_retry_gets_the_same_answer_and_does_nothing_more(any_office: Office) -> None:
    office = any_office
    await begin(office)
    once = Incoming(office.place("Aisha Khan"), "retried", "draft.send", "assessment:1")
    first = await office.inbound.receive(once)
    assert first == Line("Thank you. Tom Reed has been asked to comment on your draft for AB-1042.")
    assert await office.inbound.receive(once) == first
    assert await office.beside().inbound.receive(once) == first
    assert office.acts().count("send_draft") == 1


async def test_a_retried_refusal_is_refused_in_the_same_words(office: Office) -> None:
    await begin(office)
    once = Incoming(office.place("Priya Shah"), "retried", "draft.send", "assessment:1")
    first = await office.inbound.receive(once)
    assert await office.inbound.receive(once) == first
    assert office.acts().count("refused") == 1


async def test_two_people_s_messages_may_carry_the_same_number_on_two_platforms(sqlite_url: str) -> None:
    async with open_office(sqlite_url, seats={"Aisha Khan": "slack"}) as office:
        await begin(office)
        press = Incoming(office.place("Aisha Khan"), "7", "draft.send", "assessment:1")
        await office.inbound.receive(press)
        reply = await office.inbound.receive(replace(press, sender=office.place("Tom Reed")))
        assert isinstance(reply, Line)
        assert reply.refused


async def test_a_double_click_is_answered_by_the_rules(office: Office) -> None:
    await begin(office)
    press = office.find_button("Aisha Khan", "Say it is at risk")
    assert isinstance(await office.press("Aisha Khan", press.act, press.subject), Ask)
    await office.press("Aisha Khan", "draft.send", "assessment:1")
    again = await office.press("Tom Reed", "call.confirm", "milestone:1")
    assert again == Line("The call is recorded already.", refused=True)


async def test_an_unknown_account_is_refused_and_changes_nothing(office: Office) -> None:
    await begin(office)
    stranger = Address("slack", "T1", "U-stranger")
    for incoming in (
        Incoming(stranger, "1", said="mine"),
        Incoming(stranger, "2", "draft.send", "assessment:1"),
    ):
        assert await office.inbound.receive(incoming) == UNKNOWN
    assert office.acts() == ["allocate", "confirm_call"]
    office.wires["slack"].emails["U-stranger"] = "somebody@elsewhere.example"
    assert await office.inbound.receive(Incoming(stranger, "3", said="mine")) == UNKNOWN


async def test_first_contact_binds_by_e_mail_and_what_failed_goes_out(any_office: Office) -> None:
    office = any_office
    worker = add_worker(office, "Zadie Lowe")
    await office.allocate(worker="Zadie Lowe")
    [row] = office.outbox("Zadie Lowe")
    assert (row.state, row.why) == (
        State.FAILED,
        "This person has no chat account that Daymark can reach yet.",
    )
    office.wires["slack"].emails["U-zadie"] = address_of("Zadie Lowe").upper()
    hello = Incoming(Address("slack", "T1", "U-zadie"), "1", said="mine")
    assert await office.inbound.receive(hello) != UNKNOWN
    await office.beat()
    [card] = office.wires["slack"].cards("U-zadie")
    assert card.title == "AB-1042 is allocated to you"
    [entry] = office.journal("")
    assert (entry.act, entry.actor_id, entry.detail) == ("bind_account", worker, {"platform": "slack"})


async def test_what_waited_for_an_account_says_how_it_is_now(office: Office) -> None:
    add_worker(office, "Zadie Lowe")
    await office.allocate(worker="Zadie Lowe")
    await office.look_and_fill(
        "Tom Reed", "show AB-1042", "End without sign-off", ending="No further action", reason="Moved."
    )
    office.wires["slack"].emails["U-zadie"] = address_of("Zadie Lowe")
    await office.inbound.receive(Incoming(Address("slack", "T1", "U-zadie"), "1", said="mine"))
    await office.beat()
    assert not [card for card in office.wires["slack"].cards("U-zadie") if card.buttons]


async def test_somebody_who_has_left_is_refused_and_not_asked(office: Office) -> None:
    await begin(office)
    office.change("Aisha Khan", left_on=date(2026, 3, 20))
    await office.wake_at("2026-03-23 09:30")
    assert not [row for row in office.outbox("Aisha Khan") if row.topic == "check_in"]
    refused = await office.press("Aisha Khan", "draft.send", "assessment:1")
    assert refused == Line("You no longer have access.", refused=True)
    assert await office.say("Aisha Khan", "show AB-1042") != refused
    assert [row for row in office.outbox("Tom Reed") if row.topic == "check_in"]


async def test_a_stale_card_of_an_overtaken_question_refuses(office: Office) -> None:
    await check_in_day(office)
    press = office.find_button("Aisha Khan", "Answer")
    await office.look_and_fill(
        "Tom Reed", "show AB-1042", "End without sign-off", ending="No further action", reason="Moved."
    )
    assert await office.press("Aisha Khan", press.act, press.subject) == Line(
        "This assessment has ended. It can be reopened by its managers.", refused=True
    )


async def test_the_hour_that_is_missing_or_doubled_does_no_harm(office: Office) -> None:
    await begin(office)
    for night in ("2026-03-29 01:30", "2026-10-25 01:30"):
        await office.wake_at(night)
        due = office.next_due()
        assert due is not None
        assert due > london(night)


def add_worker(office: Office, name: str) -> int:
    """One more worker in Tom's team, with no account anywhere; by number."""
    with office.database.writing() as connection:
        tom = people.by_email(connection, address_of("Tom Reed"))
        assert tom is not None
        return people.add(
            connection,
            name=name,
            email=address_of(name),
            role=Role.WORKER,
            team=tom.team,
            manager_id=tom.id,
        ).id
