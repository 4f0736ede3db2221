"""Every form on every platform: the same answers come back, and what is wrong is said at its field."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from bot.conversation import allocation
from bot.conversation.topic import Wrong
from bot.messages import Faults
from bot.shapes import Form
from bot.slack.forms import draw_form as draw_for_slack
from bot.teams.forms import draw_form as draw_for_teams
from bot.topics import START, TOPICS
from tests.bot.conversation import filling
from tests.bot.conversation.filling import PLATFORMS, as_a_person_would, form_on_page, nothing
from tests.bot.conversation.lives import NOTE
from tests.bot.conversation.room import Opened, Room, Seen, faults_of
from tests.bot.slack.block_rules import view_faults
from tests.bot.teams.card_rules import check_card
from tests.cast import TOM

SENTENCE = re.compile(r"[A-Z].*[.]", re.DOTALL)
JARGON = re.compile(
    r"(?i)\b(invalid|null|none|error|field|string|integer|iso|format|server|id|input)\b|[{}_]|!"
)


@pytest.fixture
def forms(seen: Seen) -> list[Opened]:
    """Each form once as it was opened."""
    return list({_build(one.form): one for one in reversed(seen.opened)}.values())


def _build(form: Form) -> tuple[object, ...]:
    """What makes one form unlike another, but for the days and names in it."""
    fields = tuple((type(field), field.name, field.label, bool(field.value)) for field in form.fields)
    return form.act, form.title, fields, len(form.lines), len(form.facts), len(form.quotes)


def reading_of(act: str) -> Callable[..., Any]:
    """What reads the answers of a form."""
    if act == START:
        return allocation.read
    topic, _, verb = act.partition(".")
    return TOPICS[topic].moves[verb].read


def _wrong(one: Opened, answers: dict[str, str]) -> dict[str, str]:
    found = reading_of(one.act)(one.view, answers)
    assert isinstance(found, Wrong), one.place
    return dict(found.by_field)


def test_every_platform_takes_every_form(forms: list[Opened]) -> None:
    for one in forms:
        assert view_faults(draw_for_slack(one.form)) == [], one.place
        check_card(draw_for_teams(one.form))
        assert form_on_page(one.form).sends["act"] == one.act == one.form.act, one.place


def test_every_form_is_answered_alike_on_every_platform(forms: list[Opened]) -> None:
    for one in forms:
        answers = as_a_person_would(one.form)
        for platform, fill in PLATFORMS.items():
            got = fill(one.form, answers)
            assert (got.act, got.subject) == (one.form.act, one.form.subject), (platform, one.place)
            assert got.answers == answers, (platform, one.place)


def test_a_form_left_empty_is_alike_on_every_platform(forms: list[Opened]) -> None:
    for one in forms:
        empty = nothing(one.form)
        bare = replace(one.form, fields=tuple(replace(field, value="") for field in one.form.fields))
        for platform, fill in PLATFORMS.items():
            assert fill(bare, empty).answers == empty, (platform, one.place)


def test_every_field_that_must_be_filled_in_has_its_own_sentence(forms: list[Opened]) -> None:
    for one in forms:
        wrong = _wrong(one, nothing(one.form))
        required = {field.name for field in one.form.fields if field.required}
        assert required <= wrong.keys() <= {field.name for field in one.form.fields}, one.place
        for sentence in wrong.values():
            assert SENTENCE.fullmatch(sentence), (one.place, sentence)
            assert not JARGON.search(sentence), (one.place, sentence)


async def test_each_sentence_stands_at_its_field_and_what_was_typed_is_kept(forms: list[Opened]) -> None:
    for one in forms:
        for typed in _half_filled(one.form):
            wrong = _wrong(one, typed)
            faults = Faults(one.form.filled(typed), wrong)
            assert view_faults(draw_for_slack(faults.form, wrong)) == [], one.place
            check_card(draw_for_teams(faults.form, wrong))
            for show in (filling.refused_on_slack, filling.refused_on_teams, filling.refused_on_the_web):
                shown = await show(faults, one.form)
                assert shown.faults == wrong, one.place
                assert shown.kept in ({}, typed), one.place


def _half_filled(form: Form) -> Iterator[dict[str, str]]:
    """The form with everything left out, and with one thing after another left out."""
    yield nothing(form)
    for field in form.fields:
        if field.required:
            yield {**as_a_person_would(form), field.name: ""}


def test_a_form_that_was_not_taken_changes_nothing_and_is_in_the_journal_without_a_word_of_it(
    room: Room,
) -> None:
    subject = room.allocate()
    before = room.journal(1)
    typed = {
        "reason": "worker-related",
        "days": "a few",
        "exactly": NOTE,
        "note": "",
        "meanwhile": "",
    }
    wrong = faults_of(room.fill(TOM, "extension.request", subject, **typed))
    assert wrong.keys() == {"days", "note", "meanwhile"}
    [added] = room.journal(1)[len(before) :]
    assert (added.act, added.detail) == (
        "refused",
        {"act": "extension.request", "fields": "days, meanwhile, note"},
    )
