"""What must be true of a town once everything is quiet, whatever happened before."""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import closing

from sqlalchemy import Row, or_, select

from bot.commands.store import verify_journal
from bot.commands.terminal import FINE, Terminal
from bot.council import read_council
from bot.handover import WHY as HANDED_OVER
from bot.settings import Settings
from bot.slack.decode import HOME
from storage.engine import Database, open_database
from storage.outbox import State
from storage.tables import accounts, journal, milestones, outbox, prompts
from tests.bot.slack.workspace import Message
from tests.torture.drawn import nothing_old_hangs
from tests.torture.town import Town

REFUSALS = ("refused",)
BEFORE = ("bind_account",)  # which belongs to no assessment


def audit(town: Town) -> None:
    """Nothing lost, nothing doubled that can be told apart, and the journal equals what was pressed."""
    with closing(open_database(town.url)) as database:
        rows = _rows(database)
        nothing_is_lost(town, rows)
        nothing_is_doubled(town, rows)
        every_prompt_has_one_live_card(database, rows)
        with database.reading() as connection:
            nothing_old_hangs(
                town, read_council(Settings.model_validate(town.settings()), database), connection
            )
        the_journal_equals_what_was_pressed(town, database)
        words = io.StringIO()
        assert verify_journal(Terminal(words, words, io.StringIO()), database) == FINE, words.getvalue()


def nothing_is_lost(town: Town, rows: list[Row]) -> None:  # type: ignore[type-arg]  # rows of many columns
    """Everything was sent as it is now and hangs where its row says; only on Teams may one be given up."""
    there = {("slack", f"{channel}/{message.ts}") for channel, message in on_slack(town)}
    there |= {("slack", HOME) for _ in town.slack.workspace.homes}
    there |= {("teams", json.dumps([chat, number])) for chat, number in town.teams.messages}
    for row in rows:
        assert row.state is not State.WAITING.value, row
        if row.state == State.FAILED:
            assert row.platform == "teams", row
            assert "error" in row.why or "in time" in row.why, row
        if row.posted is not None and row.platform != "web":
            assert (row.platform, row.posted) in there, row
        if row.state == State.SENT:
            assert row.posted is not None, row
            assert row.drawn == row.wanted, row


def nothing_is_doubled(town: Town, rows: list[Row]) -> None:  # type: ignore[type-arg]  # rows of many columns
    """On Slack nothing at all; in Teams only what hung there already without Daymark's having noted it."""
    marks = Counter(
        message.metadata["event_payload"]["mark"] for _, message in on_slack(town) if message.metadata
    )
    assert [mark for mark, times in marks.items() if times > 1] == [], "doubled on Slack"
    assert marks.keys() | town.road.posts.keys() <= {row.mark for row in rows}
    for mark, posts in town.road.posts.items():
        certain = [post for post in posts[:-1] if post.number and not post.in_doubt]
        assert certain == [], f"{mark} was posted again in Teams without a doubt: {posts}"
    numbers = {post.number for posts in town.road.posts.values() for post in posts if post.number}
    hanging = {number for _, number in town.teams.messages}
    assert hanging == numbers, (hanging - numbers, numbers - hanging)


def on_slack(town: Town) -> Iterator[tuple[str, Message]]:
    """Every message of Daymark in Slack, with the conversation that it hangs in."""
    for user in town.slack.workspace.users:
        for message in town.slack.messages(user):
            yield f"D{user}", message


def every_prompt_has_one_live_card(database: Database, rows: list[Row]) -> None:  # type: ignore[type-arg]  # as above
    """Of all the rows about a question put to somebody, one is the newest, and its card is there: with them,
    or with whoever it was handed over to.
    """
    put = select(prompts.c.person_id, milestones.c.id, milestones.c.about).distinct()
    with database.reading() as connection:
        asked = connection.execute(put.join_from(prompts, milestones)).all()
    assert asked, "nobody was asked anything"
    for person_id, milestone_id, about in asked:
        told = [row for row in rows if row.subject == (about or f"milestone:{milestone_id}")]
        kept = [row for row in told if row.why != HANDED_OVER]
        was_handed_over = person_id in {row.person_id for row in told} - {row.person_id for row in kept}
        live = [row for row in kept if not row.superseded and (was_handed_over or row.person_id == person_id)]
        assert len(live) == 1, (person_id, told)
        assert live[0].posted is not None or live[0].state == State.FAILED, live


def the_journal_equals_what_was_pressed(town: Town, database: Database) -> None:
    """Each act once for each assessment; what was refused as done already is beside it."""
    pressed = or_(journal.c.chain > 0, journal.c.act.in_(BEFORE))
    with database.reading() as connection:
        written = connection.execute(select(journal.c.act, journal.c.subject).where(pressed)).all()
    acts = Counter((act, subject) for act, subject in written if act not in REFUSALS)
    expected = Counter((act, _subject(town, act, number)) for act, number in town.done)
    expected += Counter(("allocate", f"assessment:{number}") for number in town.allocated.values())
    assert town.wanted == []
    assert acts == expected, f"too much {acts - expected}, too little {expected - acts}, heard {town.heard}"


def _subject(town: Town, act: str, number: int) -> str:
    return f"person:{number}" if act in BEFORE else f"assessment:{town.allocated[number]}"


def _rows(database: Database) -> list[Row]:  # type: ignore[type-arg]  # rows of many columns
    columns = (column for column in outbox.c if column.name != "account_id")
    found = select(*columns, accounts.c.platform).outerjoin_from(
        outbox, accounts, accounts.c.id == outbox.c.account_id
    )
    with database.reading() as connection:
        return list(connection.execute(found))
