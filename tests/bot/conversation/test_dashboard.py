"""The dashboard's card in every state of every life: every platform takes it, and refuses nobody anything."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.casework.case import Subject
from bot.casework.dashboard import see_dashboard
from bot.conversation.dashboard import LISTED_AT_MOST, card, left
from bot.desk import Desk
from bot.drawing import card_for
from bot.messages import Line
from bot.shapes import Card
from bot.slack.render import draw_card as draw_for_slack
from bot.teams.elements import CARD_LIMIT
from bot.teams.render import draw_card as draw_for_teams
from tests.bot.conversation.lives import LIVES
from tests.bot.conversation.room import AROUND, Room
from tests.bot.slack.block_rules import message_faults
from tests.cast import OUTSIDER, SARAH, TOM
from tests.scheduling.test_overview import april
from tests.storage.material import statements


class Watched(Room):
    """A room in which, at every turn, everybody looks at their dashboard and presses what is on it."""

    def snap(self, moment: str) -> None:
        """Look at each dashboard instead of at the cards."""
        for viewer in AROUND:
            with self.desk(viewer) as desk:
                drawn = card_for(desk, "dashboard", Subject("person", viewer.id))
                assert drawn is not None
                self.check(moment, desk, drawn)

    def check(self, moment: str, desk: Desk, drawn: Card) -> None:
        """Slack and Teams take it, and nothing on it is refused to whoever has it in front of them."""
        place = f"{moment}: {desk.actor.name}"
        sent = drawn.reached_at("https://daymark.example.org")
        message = draw_for_slack(sent)
        assert message_faults({"text": message.text, "blocks": message.blocks}) == [], place
        assert len(json.dumps(draw_for_teams(sent))) < CARD_LIMIT, place
        for item in drawn.items:
            for button in item.buttons:
                reply = self._press(desk, moment, button)
                assert not (isinstance(reply, Line) and reply.refused), f"{place}: {button.label}: {reply}"


@pytest.fixture
def room(sqlite_url: str) -> Iterator[Room]:
    made = Room(sqlite_url)
    yield made
    made.close()


@pytest.mark.parametrize("live", LIVES, ids=lambda live: str(live.__name__))
def test_nothing_on_it_is_refused_and_every_platform_takes_it(
    live: object, sqlite_template: Path, tmp_path: Path
) -> None:
    room = Watched(f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'life.db')}")
    assert callable(live)
    live(room)
    room.close()


def test_only_ones_own_is_drawn(room: Room) -> None:
    for kind, number in (("person", TOM.id), ("person", 999), ("assessment", SARAH.id)):
        with room.desk(SARAH) as desk, pytest.raises(KeyError):
            see_dashboard(desk, Subject(kind, number))


def test_an_empty_one_says_so(room: Room) -> None:
    with room.desk(OUTSIDER) as desk:
        drawn = card_for(desk, "dashboard", Subject("person", OUTSIDER.id))
    assert drawn is not None
    assert (drawn.lines, drawn.items) == (("You have no open assessments.",), ())
    assert [link.label for link in drawn.links] == ["Open the whole dashboard"]


def test_a_long_one_says_how_many_are_left_out(room: Room) -> None:
    for number in range(LISTED_AT_MOST + 3):
        room.allocate(reference=f"AB-{number:02}")
    with room.desk(SARAH) as desk:
        drawn = card(see_dashboard(desk, Subject("person", SARAH.id)))
    assert len(drawn.items) == LISTED_AT_MOST
    assert drawn.footnote == "3 more assessments not shown here."
    assert drawn.summary == "Your dashboard: 23 open assessments"


def test_many_assessments_take_no_more_statements_than_few(room: Room) -> None:
    counted = []
    for number in range(9):
        room.allocate(reference=f"AB-{number}")
        with room.desk(SARAH) as desk, statements(desk.connection) as asked:
            see_dashboard(desk, Subject("person", SARAH.id))
        counted.append(len(asked))
    assert counted[-1] == counted[0] < 20


def test_how_far_off_a_day_is() -> None:
    on, today = april(15), april(15)
    assert left(on, 0, today) == "today"
    assert left(on, 1, april(14)) == "1 working day left"
    assert left(on, -1, april(16)) == "1 working day over"
    assert left(april(17), 0, april(18)) == "just over"  # a Friday, on the Saturday after it
