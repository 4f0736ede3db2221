"""Typed words: each known one in any writing, what is not theirs refused, and the rest never guessed."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import said
from bot.messages import Ask, Line, Reply, Shown
from bot.shapes import NOTE_LIMIT, Card
from scheduling.people import Person
from tests.bot.conversation.lives import NOTE
from tests.bot.conversation.room import Room
from tests.cast import ADMINISTRATOR, AISHA, HELEN, LEAVER, OUTSIDER, SARAH, TOM
from tests.office import facts, texts

NOT_YOURS = "There is no assessment of yours with that reference. Type mine to see yours."


def card_of(reply: Reply) -> Card:
    """The one card that is shown."""
    assert isinstance(reply, Shown), reply
    [card] = reply.cards
    return card


@pytest.fixture
def subject(room: Room) -> str:
    """AB-1042, allocated to Aisha by Tom."""
    return room.allocate()


@pytest.mark.usefixtures("subject")
class TestEachWord:
    """What is understood."""

    @pytest.mark.parametrize("words", ["mine", "Mine", "MINE", "  mine\n", "mi\u200bne", "\u00a0mine\u00a0"])
    def test_mine(self, room: Room, words: str) -> None:
        assert card_of(room.say(AISHA, words)).title == "Your assessments"
        assert list(facts(card_of(room.say(AISHA, words)))) == ["AB-1042"]

    @pytest.mark.parametrize(
        "words", ["show AB-1042", "SHOW ab-1042", " show   AB-1042 ", "show\tAB-1042", "show AB-1042\ufeff"]
    )
    @pytest.mark.parametrize("who", [AISHA, TOM, SARAH, HELEN], ids=lambda person: str(person.name))
    def test_show(self, room: Room, who: Person, words: str) -> None:
        assert card_of(room.say(who, words)).title == "AB-1042"

    @pytest.mark.parametrize("words", ["why AB-1042", "Why ab-1042"])
    def test_why(self, room: Room, words: str) -> None:
        assert card_of(room.say(AISHA, words)).title == "Why these days for AB-1042"

    @pytest.mark.parametrize("words", ["new", "NEW", " New "])
    def test_new(self, room: Room, words: str) -> None:
        reply = room.say(TOM, words)
        assert isinstance(reply, Ask)
        assert reply.form.act == "allocation.allocate"

    @pytest.mark.parametrize("words", ["extension AB-1042", "Extension  ab-1042"])
    def test_extension(self, room: Room, words: str) -> None:
        reply = room.say(TOM, words)
        assert isinstance(reply, Ask)
        assert (reply.form.act, reply.form.subject) == ("extension.request", "assessment:1")

    def test_extension_alone_asks_for_which(self, room: Room) -> None:
        [button] = card_of(room.say(TOM, "extension")).buttons
        assert (button.label, button.act, button.subject) == ("AB-1042", "extension.request", "assessment:1")

    @pytest.mark.parametrize(
        "words", ["", " \u200b ", "help", "HELP", "hello", "Hi", "?", "extension help", "mine help"]
    )
    def test_help(self, room: Room, words: str) -> None:
        assert card_of(room.say(AISHA, words)).title == "What you can type"


LOOK = ("mine", "show REF", "why REF", "dashboard")


class TestHelp:
    """What is offered to whom."""

    def test_where_there_are_slash_commands_they_are_named(self, room: Room) -> None:
        with room.desk(TOM) as desk:
            typed = facts(card_of(said.answer(desk, "help", slash=False)))
            slash = facts(card_of(said.answer(desk, "help", slash=True)))
        assert list(typed) == [*LOOK, "new", "extension REF", "cover", "help"]
        assert list(slash) == [
            "/assessment mine",
            "/assessment show REF",
            "/assessment why REF",
            "/dashboard",
            "/assessment new",
            "/extension REF",
            "/cover",
            "/assessment help",
        ]

    def test_a_worker_is_not_offered_what_only_managers_do(self, room: Room) -> None:
        assert list(facts(card_of(room.say(AISHA, "help")))) == [*LOOK, "cover", "help"]

    @pytest.mark.parametrize(
        "words", ["shwo AB-1042", "approve", "show", "why", "new AB-1042", "<!channel>", "\U0001f44d"]
    )
    def test_what_is_not_known_is_said_to_be_so(self, room: Room, words: str) -> None:
        assert card_of(room.say(AISHA, words)).title == "Daymark did not understand that"


@pytest.mark.usefixtures("subject")
class TestWhatIsNotTheirs:
    """Refused in the words used for what does not exist."""

    @pytest.mark.parametrize("verb", ["show", "why", "extension"])
    @pytest.mark.parametrize("who", [OUTSIDER, ADMINISTRATOR], ids=lambda person: str(person.name))
    def test_a_reference_of_others_is_as_if_there_were_none(self, room: Room, who: Person, verb: str) -> None:
        theirs, nobodys = room.say(who, f"{verb} AB-1042"), room.say(who, f"{verb} AB-9999")
        assert theirs == nobodys == Line(NOT_YOURS, refused=True)
        assert room.journal(1)[-1].act == "refused"

    def test_nothing_of_others_is_listed(self, room: Room) -> None:
        assert card_of(room.say(OUTSIDER, "mine")).lines == ("You have no open assessments.",)
        assert card_of(room.say(OUTSIDER, "extension")).buttons == ()

    def test_a_worker_asks_for_no_time_and_allocates_nothing(self, room: Room) -> None:
        for words in ("extension AB-1042", "new"):
            reply = room.say(AISHA, words)
            assert isinstance(reply, Line)
            assert reply.refused

    def test_whoever_has_left_sees_nothing(self, room: Room) -> None:
        assert room.say(LEAVER, "show AB-1042") == Line(NOT_YOURS, refused=True)
        assert room.say(LEAVER, "new") == Line("You no longer have access.", refused=True)

    def test_a_second_request_is_refused_before_it_is_typed(self, room: Room, subject: str) -> None:
        asked = {"reason": "worker-related", "days": "5", "note": NOTE, "exactly": "", "meanwhile": NOTE}
        room.do(TOM, "extension.request", subject, **asked)
        reply = room.say(TOM, "extension AB-1042")
        assert isinstance(reply, Line)
        assert reply.text.startswith("There is already a request waiting for a decision.")
        assert card_of(room.say(TOM, "extension")).buttons == ()


@pytest.mark.usefixtures("subject")
class TestAnAnswerTyped:
    """PRODUCT.md section 3: recognised and offered back, never guessed."""

    @pytest.mark.parametrize("words", [NOTE, "hi Tom, the family is away", "Help is needed", "on track"])
    def test_words_are_offered_back_while_a_check_in_waits(self, room: Room, words: str) -> None:
        room.at("2026-03-23 09:30")
        card = card_of(room.say(AISHA, words))
        assert card.title == "Record this as your check-in answer?"
        assert [quote.text for quote in card.quotes] == [words]
        assert words not in card.summary
        reply = room.press(AISHA, card.buttons[0].act, card.buttons[0].subject)
        assert isinstance(reply, Ask)
        assert {field.name: field.value for field in reply.form.fields}["note"] == words

    def test_what_was_typed_by_one_is_never_in_the_form_of_another(self, room: Room) -> None:
        room.at("2026-03-23 09:30")
        [button] = card_of(room.say(AISHA, NOTE)).buttons
        for who, act in ((TOM, "check_in.answer_manager"), (OUTSIDER, "check_in.answer_worker")):
            reply = room.press(who, act, button.subject)
            assert NOTE not in str(reply)

    def test_words_too_long_to_record_are_refused(self, room: Room) -> None:
        room.at("2026-03-23 09:30")
        reply = room.say(AISHA, "x" * (NOTE_LIMIT + 1))
        assert reply == Line(
            "That is too long to record. Please shorten it to 2,000 characters.", refused=True
        )

    def test_nothing_is_offered_before_the_day_or_once_it_is_answered(self, room: Room) -> None:
        assert card_of(room.say(AISHA, NOTE)).title == "Daymark did not understand that"
        room.at("2026-03-23 09:30")
        check_in = room.milestone("check-in")
        answers = {"outlook": "on_track", "child_seen": "yes", "note": ""}
        room.do(AISHA, "check_in.answer_worker", check_in, **answers)
        assert card_of(room.say(AISHA, NOTE)).title == "Daymark did not understand that"

    def test_the_journal_has_none_of_it(self, room: Room) -> None:
        room.at("2026-03-23 09:30")
        room.say(AISHA, NOTE)
        assert NOTE not in str([*room.journal(0), *room.journal(1)])


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(words=st.text(max_size=60))
def test_whatever_is_typed_is_answered(room: Room, words: str) -> None:
    reply = room.say(AISHA, words)
    assert isinstance(reply, Line | Shown | Ask)
    assert "None" not in (texts(reply.cards[0]) if isinstance(reply, Shown) else "")
