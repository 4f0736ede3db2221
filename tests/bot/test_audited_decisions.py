"""The audit of who decided what: every act that decides something, by whom and with which authority."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, update

from scheduling.words import Act
from storage.tables import drafts, endings, journal
from tests.bot.test_audit import again, found, spoil
from tests.office import Office
from tests.stories.steps import ask_for_time, begin, complete
from tests.stories.test_cover import away_with, book

OWEN = "Owen Clarke"
SIGN_OFF = "Signed off on Mosaic"
NOT_THEIRS = {
    Act.ALLOCATE: "It was allocated by somebody who may not allocate.",
    Act.RECORD_REMEDIAL_ACTION: "A remedial action on it was agreed by somebody who may not agree one.",
    Act.CHANGE_APPROVER: "Who decides an extension of it was changed by somebody who may not change that.",
    Act.RETURN_COMMENTS: "A draft of it was commented on by somebody who may not comment.",
    Act.SIGN_OFF: "It was signed off by somebody who may not sign it off.",
    Act.TRANSFER: "It was transferred by somebody who may not transfer it.",
    Act.END: "It was ended by somebody who may not end it.",
    Act.REOPEN: "It was opened again by somebody who may not do that.",
}


def told(office: Office) -> set[str]:
    """What the audit says of decisions."""
    return {str(one) for one in found(office) if one.rule == "decided"}


async def signed_off(office: Office) -> None:
    """AB-1042 was commented on, completed and signed off."""
    await complete(office)
    await office.button("Tom Reed", SIGN_OFF)
    assert found(office) == ()


def an_act(office: Office, act: Act, who: str) -> None:
    """Write into the journal that somebody did this to AB-1042, as no act of ours would."""
    chain, now = office.assessment().id, office.clock.now()
    person = office.person(who).id
    again(office, journal, chain=chain, seq=99, at=now, act=act.value, actor_id=person, subject="risk:1")


@pytest.mark.parametrize(("act", "sentence"), NOT_THEIRS.items())
async def test_it_finds_a_decision_by_somebody_without_the_authority(
    office: Office, act: Act, sentence: str
) -> None:
    await ask_for_time(office)
    an_act(office, act, "Sarah Malik")
    assert told(office) == set()
    spoil(office, delete(journal).where(journal.c.seq == 99))
    an_act(office, act, "Aisha Khan")
    assert told(office) == {f"AB-1042: {sentence}"}


async def test_nobody_signs_off_what_they_completed(office: Office) -> None:
    await signed_off(office)
    tom = office.person("Tom Reed").id
    spoil(office, update(journal).where(journal.c.act == "complete").values(actor_id=tom))
    assert told(office) == {"AB-1042: It was signed off by the person who completed it."}


async def test_nobody_comments_on_their_own_draft(office: Office) -> None:
    await signed_off(office)
    spoil(office, update(drafts).values(sent_by=office.person("Tom Reed").id))
    assert told(office) == {"AB-1042: A draft of it was commented on by the person who sent it."}


async def test_nothing_is_finished_by_nobody(office: Office) -> None:
    await signed_off(office)
    spoil(office, update(journal).where(journal.c.act == "sign_off").values(act="signed"))
    assert told(office) == {"AB-1042: It is finished, and nobody finished it."}


async def test_cover_is_answered_by_whoever_was_asked(office: Office) -> None:
    await begin(office)
    await away_with(office, "Owen Clarke")
    assert told(office) == set()
    tom = office.person("Tom Reed").id
    spoil(office, update(journal).where(journal.c.act == "accept_cover").values(actor_id=tom))
    [sentence] = told(office)
    assert sentence.endswith("The cover was answered by somebody who was not asked to cover.")


async def test_who_covered_that_day_decided_rightly_whoever_covers_now(office: Office) -> None:
    await complete(office)
    today = {"first_day": "2026-03-30", "last_day": "2026-04-02"}
    await book(office, alternate="Owen Clarke", **today)
    await office.button("Owen Clarke", "Accept")
    await office.look_and_press("Owen Clarke", "show AB-1042", SIGN_OFF)
    office.clock.instant += timedelta(minutes=1)
    await office.fill("Tom Reed", "Change who covers", on="away", alternate="Sarah Malik")
    assert office.journal()[-1].act == "sign_off"
    assert told(office) == set()
    spoil(office, update(journal).where(journal.c.act == "accept_cover").values(act="decline_cover"))
    assert told(office) == {"AB-1042: It was signed off by somebody who may not sign it off."}


async def test_who_held_it_before_a_transfer_decided_rightly(office: Office) -> None:
    await signed_off(office)
    spoil(office, update(journal).where(journal.c.act == "sign_off").values(actor_id=office.person(OWEN).id))
    assert told(office), "he never held it"
    tom, now = office.person("Tom Reed").id, office.clock.now()
    handed = {"act": Act.TRANSFER, "reason": "Moved.", "by_id": tom, "at": now}
    with office.database.writing() as connection:
        connection.execute(insert(endings).values(assessment_id=office.assessment().id, **handed))
    assert told(office) == set()
