"""The homes that people opened, such as Slack's App Home: their dashboards hang there.

A home is a row of the outbox whose card has its place already, so it is *sent* from its first moment and
drawn like any other card: at once when its person opened it or pressed in it, and a little later when
something on it was changed elsewhere, so that many changes together are drawn once. The morning's lists and
the Friday's reviews, which show many assessments too, are drawn again in the same way.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from sqlalchemy import and_, bindparam, case, cast, insert, literal, select, union_all, update

from storage.among import among
from storage.columns import Words
from storage.connection import Connection
from storage.outbox import NEW, Put, State, new_row
from storage.tables import accounts, assessments, duties, outbox, people, review_lines

TOPIC, MORNING = "dashboard", "morning_list"
TOGETHER = timedelta(seconds=20)


def opened(
    connection: Connection,
    person_id: int,
    account: tuple[str, str, str],
    posted: str,
    now: datetime,
    *,
    afresh: bool,
) -> None:
    """A person has their home before them, at ``posted`` on this account: platform, tenant and user.

    It is drawn at once: ``afresh``, though it may look the same as before, since a platform may have lost it.
    There is one home for each person, where they opened it last.
    """
    here = select(accounts.c.id).where(
        and_(
            accounts.c.platform == account[0], accounts.c.tenant == account[1], accounts.c.user == account[2]
        )
    )
    place = {"account_id": here.scalar_subquery(), "posted": posted, "send_after": now, "urgent": True}
    place |= {"shown": ""} if afresh else {}
    home = update(outbox).where(outbox.c.subject == _subject(person_id), _IS_HOME)
    known = connection.scalars(home.values(**place, wanted=outbox.c.wanted + 1).returning(outbox.c.id)).all()
    if not known:
        row = new_row(Put(person_id, TOPIC, _subject(person_id)), now)
        connection.execute(insert(outbox).values(NEW | row | {"state": State.SENT, "sent_at": now} | place))


def concerned(connection: Connection, assessment_ids: Collection[int], today: date) -> tuple[int, ...]:
    """The homes, by row, of everybody who has or ever had to do with these assessments; with what else shows
    many at once: their lists of today, and the reviews that have a line for one of them.
    """
    return tuple(connection.scalars(_SHOWING, {"changed": assessment_ids, "today": today}))


def draw(connection: Connection, homes: Collection[int], by: Collection[int], now: datetime) -> None:
    """What these homes show was changed: at once for the people who changed it, for others a little later.

    Give this a transaction of its own: homes are shared by many assessments, and so are taken in order.
    """
    connection.execute(_TAKEN, {"homes": homes})
    connection.execute(_AGAIN, {"homes": homes, "by": by, "now": now, "later": now + TOGETHER})


def _subject(person_id: int) -> str:
    return f"person:{person_id}"


_THEIRS = among(outbox.c.id, "homes")
_TAKEN = select(outbox.c.id).where(_THEIRS).order_by(outbox.c.id).with_for_update()
_WHEN = case(
    (among(outbox.c.person_id, "by"), bindparam("now", type_=outbox.c.send_after.type)),
    else_=bindparam("later", type_=outbox.c.send_after.type),
)
_IS_SOONER = and_(outbox.c.send_after.is_not(None), outbox.c.send_after < _WHEN)
_AGAIN = (
    update(outbox)
    .where(_THEIRS, outbox.c.state == State.SENT)
    .values(wanted=outbox.c.wanted + 1, send_after=case((_IS_SOONER, outbox.c.send_after), else_=_WHEN))
)
_IS_HOME = and_(outbox.c.topic == TOPIC, outbox.c.state == State.SENT)
_THESE = among(assessments.c.id, "changed")
_told = outbox.alias()
# Those on it, the head of service above them, and whoever was ever told of it, for it may be theirs no more.
_CONCERNED = union_all(
    select(assessments.c.worker_id).where(_THESE),
    select(assessments.c.team_manager_id).where(_THESE),
    select(assessments.c.service_manager_id).where(_THESE),
    select(people.c.manager_id)
    .join(assessments, assessments.c.service_manager_id == people.c.id)
    .where(_THESE, people.c.manager_id.is_not(None)),
    select(_told.c.person_id).where(among(_told.c.assessment_id, "changed")),
).cte("concerned")
_LISTS = select(duties.c.id).where(
    duties.c.person_id.in_(select(_CONCERNED.c[0])),
    duties.c.topic == MORNING,
    duties.c.day == bindparam("today", type_=duties.c.day.type),
)
_REVIEWS = select(review_lines.c.duty_id).where(among(review_lines.c.assessment_id, "changed"))
_SUBJECTS = union_all(
    select(literal("person:") + cast(_CONCERNED.c[0], Words)),
    *(select(literal("duty:") + cast(each.subquery().c[0], Words)) for each in (_LISTS, _REVIEWS)),
)
_SHOWING = select(outbox.c.id).where(outbox.c.subject.in_(_SUBJECTS), outbox.c.state == State.SENT)
