"""What each form refuses, at which field and in which words; nothing typed into any of them makes it fail."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.acts import find
from bot.casework.check_in import CheckInView
from bot.casework.extension import Asking, Request
from bot.casework.follow_on import Agree
from bot.conversation import allocation, check_in, extension_forms, remedial_action
from bot.conversation.allocation import REFERENCE_LIMIT
from bot.conversation.extension_forms import EXTENSION_DAYS_AT_MOST
from bot.conversation.reading import one_line
from bot.conversation.topic import Wrong
from bot.shapes import NOTE_LIMIT, ChoiceField, PersonField
from scheduling.words import Role
from tests.bot.conversation.filling import allocation_form
from tests.bot.conversation.lives import ACTION, NOTE, REQUEST
from tests.bot.conversation.room import ALLOCATION, Opened, Room, Seen
from tests.bot.conversation.test_forms import SENTENCE, reading_of
from tests.bot.conversation.test_reading import EMPTY_TO_THE_EYE, ODD
from tests.cast import AISHA, LEAVER, OUTSIDER, SARAH, TOM


@pytest.fixture
def asking(room: Room) -> Iterator[Asking]:
    """More time being asked for on Monday 23 March 2026."""
    subject = room.allocate()
    room.at("2026-03-23 09:45")
    with room.desk(TOM) as desk:
        view = find(desk, "extension.request", subject).view
        assert isinstance(view, Asking)
        yield view


class TestAskingForMoreTime:
    """PRODUCT.md section 4.2: each fault at its field."""

    def wrong(self, asking: Asking, **changes: str) -> Mapping[str, str]:
        found = extension_forms.read_request(asking, {**REQUEST, **changes})
        return found.by_field if isinstance(found, Wrong) else {}

    def test_a_full_request_is_taken(self, asking: Asking) -> None:
        assert self.wrong(asking) == {}

    @pytest.mark.parametrize("field", ["exactly", "note", "meanwhile"])
    @pytest.mark.parametrize("typed", [*EMPTY_TO_THE_EYE, "x" * (NOTE_LIMIT + 1)])
    def test_a_needed_text_cannot_be_blank_or_too_long(self, asking: Asking, field: str, typed: str) -> None:
        assert self.wrong(asking, **{field: typed}).keys() == {field}

    @pytest.mark.parametrize("reason", ["family-availability", "relationship-building"])
    def test_some_reasons_have_to_say_exactly_what_it_is(self, asking: Asking, reason: str) -> None:
        said = self.wrong(asking, reason=reason, exactly=" ")
        assert said.keys() == {"exactly"}
        assert said["exactly"].endswith("please say exactly what it is.")

    def test_others_need_not(self, asking: Asking) -> None:
        assert self.wrong(asking, reason="worker-related", exactly="") == {}

    def test_a_reason_for_another_kind_says_for_which(self, asking: Asking) -> None:
        assert self.wrong(asking, reason="face-to-face-support") == {
            "reason": "Face-to-face support scheduled is for EHRD only. Please choose another reason."
        }

    @pytest.mark.parametrize("reason", ["", "no-such-reason", "Family availability", "FAMILY-AVAILABILITY"])
    def test_a_reason_that_is_none_is_not_taken(self, asking: Asking, reason: str) -> None:
        assert self.wrong(asking, reason=reason) == {"reason": "Please choose a reason."}

    @pytest.mark.parametrize("days", ["0", "-1", "1.5", "ten", "1000000000", str(EXTENSION_DAYS_AT_MOST + 1)])
    def test_days_that_are_none_are_not_taken(self, asking: Asking, days: str) -> None:
        assert self.wrong(asking, days=days).keys() == {"days"}

    def test_everything_wrong_is_said_at_once(self, asking: Asking) -> None:
        assert self.wrong(asking, **dict.fromkeys(REQUEST, "")).keys() == {
            "reason",
            "days",
            "note",
            "meanwhile",
        }


class TestDeciding:
    """Approving fewer days."""

    def wrong(self, room: Room, asked: str, **answers: str) -> Mapping[str, str]:
        subject = room.allocate()
        room.do(TOM, "extension.request", subject, **{**REQUEST, "days": asked})
        with room.desk(SARAH) as desk:
            view = find(desk, "extension.fewer", room.newest("extension")).view
        assert isinstance(view, Request)
        found = extension_forms.read_fewer(view, {"comment": NOTE, **answers})
        return found.by_field if isinstance(found, Wrong) else {}

    @pytest.mark.parametrize("days", ["10", "11", "61", "999999999"])
    def test_fewer_means_fewer(self, room: Room, days: str) -> None:
        assert self.wrong(room, "10", days=days) == {"days": "Please give fewer than 10, or choose Approve."}

    def test_it_needs_a_comment(self, room: Room) -> None:
        assert self.wrong(room, "10", days="5", comment="\u200b") == {"comment": "Please say why."}

    def test_past_the_ceiling_it_has_to_be_acknowledged(self, room: Room) -> None:
        [sentence] = self.wrong(room, "30", days="20").values()
        assert sentence == (
            "Sign-off would be Thursday 14 May 2026, past the statutory ceiling of Thursday 7 May 2026. "
            "Please confirm that you know this."
        )


class TestDaysThatMustWork:
    """Days on which something is to happen."""

    @pytest.mark.parametrize(
        ("by", "sentence"),
        [
            ("2026-03-20", "This day has passed. Please choose today or a later day."),
            ("2026-03-28", "Saturday 28 March 2026 is not a working day. Please choose another day."),
            ("2026-04-03", "Friday 3 April 2026 is not a working day. Please choose another day."),
        ],
    )
    def test_a_remedial_action_is_due_on_a_working_day(self, asking: Asking, by: str, sentence: str) -> None:
        found = remedial_action.read(asking.case, {**ACTION, "due_on": by})
        assert found == Wrong({"due_on": sentence})

    def test_and_may_be_due_today(self, asking: Asking) -> None:
        found = remedial_action.read(asking.case, {**ACTION, "due_on": "2026-03-23"})
        assert found == Agree(ACTION["what"], Role.WORKER, date(2026, 3, 23))

    @pytest.mark.parametrize(
        ("until", "sentence"),
        [
            ("2026-04-01", "Please give a day after today."),
            ("2026-04-03", "Friday 3 April 2026 is not a working day. Please choose another day."),
            ("2026-04-09", "Please give Wednesday 8 April 2026 or earlier: it is due then."),
        ],
    )
    def test_a_question_is_put_off_to_a_working_day_before_its_end(
        self, room: Room, until: str, sentence: str
    ) -> None:
        room.allocate()
        room.at("2026-04-01 10:00")
        with room.desk(AISHA) as desk:
            view = find(desk, "final_check_in.snooze", room.milestone("final-check-in")).view
        assert isinstance(view, CheckInView)
        assert check_in.read_snooze(view, {"until": until}) == Wrong({"until": sentence})


class TestAllocating:
    """The one form that is about no assessment yet."""

    def wrong(self, room: Room, **changes: str) -> Mapping[str, str]:
        with room.desk(TOM) as desk:
            found = allocation.read(allocation_form(desk).view, {**ALLOCATION, **changes})
        return found.by_field if isinstance(found, Wrong) else {}

    def test_a_full_form_is_taken(self, room: Room) -> None:
        assert self.wrong(room) == {}

    @pytest.mark.parametrize(
        ("field", "typed"),
        [
            ("reference", "\u200b"),
            ("reference", "A" * (REFERENCE_LIMIT + 1)),
            ("kind", "no-such-kind"),
            ("worker", ""),
            ("worker", "999"),
            ("worker", str(TOM.id)),
            ("worker", "-1"),
            ("service_manager", str(AISHA.id)),
            ("service_manager", str(LEAVER.id)),
            ("referred_on", "2026-03-03"),
            ("referred_on", "2025-09-01"),
            ("allocated_on", "2026-03-03"),
            ("allocated_on", "2026-02-27"),
            ("expectations", " "),
            ("difficulties", "x" * (NOTE_LIMIT + 1)),
        ],
    )
    def test_what_cannot_be_is_said_at_its_field(self, room: Room, field: str, typed: str) -> None:
        assert self.wrong(room, **{field: typed}).keys() == {field}

    def test_a_worker_of_another_team_may_be_chosen(self, room: Room) -> None:
        assert self.wrong(room, worker=str(OUTSIDER.id)) == {}

    @pytest.mark.parametrize("again", ["AB-1042", " ab-1042 ", "AB-1042\u200b", "AB-1042\x00"])
    def test_a_reference_that_is_open_already_is_refused_however_it_is_written(
        self, room: Room, again: str
    ) -> None:
        room.allocate()
        reply: Any = room.fill(TOM, "allocation.allocate", "", **{**ALLOCATION, "reference": again})
        written = one_line(again)
        assert reply.by_field == {"reference": f"{written} is already open. Type show {written} to see it."}


def _answers(one: Opened) -> st.SearchStrategy[dict[str, str]]:
    """Anything at all in every field, and now and then what belongs there."""
    each = {}
    for field in one.form.fields:
        choices = field.choices if isinstance(field, ChoiceField) else ()
        choices = field.people if isinstance(field, PersonField) else choices
        offered = [choice.value for choice in choices] or ["10", "2026-05-14", NOTE]
        each[field.name] = st.one_of(st.sampled_from(offered), st.sampled_from(ODD), st.text(max_size=30))
    return st.fixed_dictionaries({}, optional=each)


@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_form_can_be_filled_in_so_that_reading_it_fails(seen: Seen, data: st.DataObject) -> None:
    unlike = list({one.act: one for one in seen.opened}.values())
    one = data.draw(st.sampled_from(unlike))
    found = reading_of(one.act)(one.view, data.draw(_answers(one)))
    assert found is not None
    if isinstance(found, Wrong):
        assert found.by_field
        assert found.by_field.keys() <= {field.name for field in one.form.fields}
        assert all(SENTENCE.fullmatch(sentence) for sentence in found.by_field.values())
