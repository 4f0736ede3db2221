"""What is private to the managers reaches nobody else: no worker, no child's note, no journal and no log."""

from __future__ import annotations

import logging

import pytest

from bot.messages import Ask, Faults
from tests.office import Office, facts, texts
from tests.stories.steps import REQUEST, ask_for_time, check_in_day, put_at_risk

SECRET = "performance plan since February"
PRIVATE = {
    "reason": "Worker related",
    "exactly": SECRET,
    "note": SECRET,
    "meanwhile": "Seen daily.",
}
TYPED = "the uncle moved in"


async def test_a_worker_related_reason_is_never_read_by_the_worker(office: Office) -> None:
    await ask_for_time(office, **PRIVATE)
    assert SECRET in texts(office.card("Sarah Malik", "Extension request"))
    await office.button("Sarah Malik", "Approve")
    assert office.card("Aisha Khan", "AB-1042: new dates").lines == (
        "10 more working days. Reason: Worker availability.",
    )
    for words in ("show AB-1042", "why AB-1042", "mine"):
        office_words = texts(await office.look_up("Aisha Khan", words))
        assert SECRET not in office_words
        assert "Worker related" not in office_words
    assert facts(await office.look_up("Aisha Khan", "show AB-1042"))["Extension"] == (
        "Worker availability, 10 working days, approved"
    )
    for sent in office.posted("Aisha Khan", ""):
        assert SECRET not in texts(sent.card)
        assert "Worker related" not in texts(sent.card)


async def test_nor_is_it_in_the_note_for_the_childs_file(office: Office) -> None:
    await ask_for_time(office, **PRIVATE)
    await office.button("Sarah Malik", "Approve")
    note = office.card("Tom Reed", "Case note").copy
    assert note is not None
    assert "Worker availability" in note.text
    assert "performance" not in note.text
    assert "Worker related" not in note.text


async def test_a_worker_who_presses_on_the_request_reads_nothing(office: Office) -> None:
    await ask_for_time(office, **PRIVATE)
    for act in ("approve", "fewer", "information", "answer", "withdraw", "approver"):
        assert SECRET not in str(await office.press("Aisha Khan", f"extension.{act}", "extension:1"))


async def test_nothing_typed_is_in_the_journal_the_outbox_a_notification_or_a_log(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await check_in_day(office)
    await office.say("Aisha Khan", TYPED)
    await office.fill("Aisha Khan", "Answer", outlook="At risk", child_seen="No", note=TYPED)
    await office.fill("Tom Reed", "Ask for more time", **{**REQUEST, "days": TYPED, "note": TYPED})
    await office.fill("Tom Reed", "Ask for more time", **{**REQUEST, "note": TYPED, "exactly": TYPED})
    await office.fill("Sarah Malik", "Ask for more information", text=TYPED)
    await office.fill("Tom Reed", "Answer the question", text=TYPED)
    await office.fill("Sarah Malik", "Approve fewer days", days="3", comment=TYPED)
    await office.look_and_fill(
        "Tom Reed", "show AB-1042", "End without sign-off", ending="section_47", reason=TYPED
    )
    assert TYPED in texts(office.card("Aisha Khan", "AB-1042 has ended"))
    assert TYPED not in str(office.journal())
    assert TYPED not in caplog.text
    for who in ("Aisha Khan", "Tom Reed", "Sarah Malik"):
        assert TYPED not in str(office.outbox(who))
        assert not [sent for sent in office.posted(who, "") if TYPED in sent.card.summary]


async def test_a_refusal_is_in_the_journal_without_what_was_typed(office: Office) -> None:
    await put_at_risk(office)
    refused = await office.fill("Tom Reed", "Ask for more time", note=SECRET, days="none", meanwhile="")
    assert isinstance(refused, Faults)
    entry = office.journal()[-1]
    assert (entry.act, entry.subject, entry.actor_id) == (
        "refused",
        "assessment:1",
        office.person("Tom Reed").id,
    )
    assert entry.detail == {"act": "extension.request", "fields": "days, meanwhile, reason"}


async def test_an_act_of_any_length_is_cut_in_the_journal(office: Office) -> None:
    await check_in_day(office)
    await office.press("Tom Reed", "x" * 5000, "assessment:1")
    assert all(len(str(entry.detail)) < 200 for entry in (*office.journal(), *office.journal("")))


async def test_form_and_card_never_name_a_manager_s_note_to_an_outsider(office: Office) -> None:
    await ask_for_time(office, **PRIVATE)
    for who in ("Priya Shah", "Owen Clarke", "Ben Carter"):
        reply = await office.press(who, "extension.answer", "extension:1")
        assert not isinstance(reply, Ask)
        assert office.cards(who) == []
