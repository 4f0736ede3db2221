"""People and their accounts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from scheduling.words import Role
from storage import people
from storage.engine import Database
from storage.people import AlreadyThere
from tests.cast import AISHA, BEN, EVERYONE, GRACE, HELEN, LEAVER, OUTSIDER, SARAH, TOM
from tests.storage.material import NOW, minutes


def test_a_person_is_found_by_email_however_it_is_written(database: Database) -> None:
    with database.reading() as connection:
        assert people.by_email(connection, " Aisha.Khan@Council.Example ") == AISHA
        assert people.by_email(connection, "nobody@council.example") is None


def test_a_person_is_held_who_is_there(database: Database) -> None:
    with database.writing() as connection:
        assert people.hold(connection, TOM.id) == TOM.id
        assert people.hold(connection, 99) is None


def test_an_email_belongs_to_one_person(database: Database) -> None:
    with pytest.raises(AlreadyThere), database.writing() as connection:
        people.add(connection, name="Other", email=AISHA.email.upper(), role=Role.WORKER)


def test_what_changes_about_a_person_is_kept(database: Database) -> None:
    changed = replace(BEN, name="Ben Carter-Jones", team="South 1", manager_id=GRACE.id)
    with database.writing() as connection:
        people.save(connection, changed)
        assert people.get(connection, BEN.id) == changed


def test_everyone_comes_by_name_and_leavers_only_up_to_their_day(database: Database) -> None:
    with database.reading() as connection:
        assert people.everyone(connection) == tuple(sorted(EVERYONE, key=lambda person: person.name))
        assert LEAVER in people.everyone(connection, on=date(2026, 2, 26))
        assert LEAVER not in people.everyone(connection, on=date(2026, 2, 27))
        assert people.with_role(connection, Role.SERVICE_MANAGER) == (GRACE, SARAH)


def test_the_head_of_service_is_up_the_line(database: Database) -> None:
    with database.writing() as connection:
        other = people.add(connection, name="Olive", email="olive@council.example", role=Role.HEAD_OF_SERVICE)
        people.save(connection, replace(GRACE, manager_id=other.id))
        assert people.head_of(connection, SARAH.id) == HELEN
        assert people.head_of(connection, GRACE.id) == other
        assert people.service_managers_under(connection, HELEN.id) == (SARAH.id,)


def test_without_a_line_the_first_head_of_service_is_it(database: Database) -> None:
    with database.writing() as connection:
        people.save(connection, replace(SARAH, manager_id=GRACE.id))
        people.save(connection, replace(GRACE, manager_id=SARAH.id))
        assert people.head_of(connection, SARAH.id) == HELEN
        people.save(connection, replace(HELEN, left_on=date(2026, 3, 1)))
        assert people.head_of(connection, SARAH.id, on=date(2026, 3, 2)) is None


def test_an_account_is_bound_to_one_person_at_a_time(database: Database) -> None:
    with database.writing() as connection:
        first = people.bind(connection, AISHA.id, "slack", "T1", "U1", "D1", NOW)
        assert people.by_account(connection, "slack", "T1", "U1") == AISHA
        second = people.bind(connection, BEN.id, "slack", "T1", "U1", "D1", minutes(1))
        assert people.by_account(connection, "slack", "T1", "U1") == BEN
    assert second == replace(first, person_id=BEN.id, bound_at=minutes(1), seen_at=minutes(1))


def test_another_workspace_is_another_account(database: Database) -> None:
    with database.writing() as connection:
        people.bind(connection, AISHA.id, "slack", "T1", "U1", "", NOW)
        assert people.by_account(connection, "slack", "T2", "U1") is None
        assert people.by_account(connection, "teams", "T1", "U1") is None


def test_the_account_used_last_comes_first(database: Database) -> None:
    with database.writing() as connection:
        people.bind(connection, AISHA.id, "slack", "T1", "U1", "D1", NOW)
        people.bind(connection, AISHA.id, "teams", "t", "u", "{}", minutes(1))
        people.touch(connection, "slack", "T1", "U1", "", minutes(2))
        accounts = people.accounts_of(connection, AISHA.id)
    assert [(a.platform, a.reference) for a in accounts] == [("slack", "D1"), ("teams", "{}")]


def test_who_cannot_be_reached_is_listed_until_they_can(database: Database) -> None:
    with database.writing() as connection:
        account = people.bind(connection, OUTSIDER.id, "teams", "t", "u", "{}", NOW)
        people.mark_unreachable(connection, account.id, "Daymark is not installed for them.", minutes(1))
        people.mark_unreachable(connection, account.id, "They blocked Daymark.", minutes(2))
        (listed,) = people.unreachable(connection)
        assert (listed.unreachable_since, listed.unreachable_why) == (minutes(1), "They blocked Daymark.")
        people.touch(connection, "teams", "t", "u", "{...}", minutes(3))
        assert people.unreachable(connection) == ()
        people.mark_unreachable(connection, account.id, "They blocked Daymark.", minutes(4))
        people.mark_reachable(connection, account.id)
        assert people.unreachable(connection) == ()


def test_nobody_has_the_accounts_of_a_stranger(database: Database) -> None:
    with database.reading() as connection:
        assert people.accounts_of(connection, TOM.id) == ()
        assert people.by_account(connection, "slack", "T1", "U9") is None
