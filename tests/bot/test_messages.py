"""What a sent form is known by: the same sending twice is one message, and every other is another."""

from __future__ import annotations

from dataclasses import replace

from bot.messages import Address, sent_form

AISHA = Address("teams", "council", "aisha", "her chat")
TYPED = {"note": "The father works nights.", "days": "7"}


def known_by(sender: Address = AISHA, opened: str = "act-1", subject: str = "risk:1", **typed: str) -> str:
    """The number of a form that somebody sent."""
    return sent_form(sender, opened, "risk.raise", subject, {**TYPED, **typed}).message_id


def test_a_form_that_is_sent_again_as_it_was_is_the_same_message() -> None:
    assert known_by() == known_by()
    assert known_by(replace(AISHA, reference="another way to the same chat")) == known_by()


def test_other_words_another_opening_and_another_person_are_other_messages() -> None:
    elsewhere, somebody = replace(AISHA, tenant="another council"), replace(AISHA, user="tom")
    others = {
        known_by(note="The father works days."),
        known_by(opened="act-2"),
        known_by(subject="risk:2"),
        known_by(elsewhere),
        known_by(somebody),
    }
    assert len(others | {known_by()}) == 6


def test_nothing_that_was_typed_is_in_its_number() -> None:
    assert known_by().startswith("form:")
    assert "father" not in known_by()
