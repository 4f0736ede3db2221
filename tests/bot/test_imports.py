"""Files of people and assessments: as spreadsheets save them, each fault at its place, all or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

import pytest

from bot.council import read_council
from bot.desk import Council
from bot.imports import assessments as imported
from bot.imports import people as staff
from bot.imports.plan import ADD, CHANGE, ChangedMeanwhile, Plan, written_day
from bot.imports.sheet import OLD_ENCODING, Sheet, read_sheet
from bot.settings import Settings
from bot.tick import tick
from scheduling import assessment as moves
from scheduling.calendar import LONDON
from scheduling.words import Role, Standing
from storage import assessments, journal, outbox, people, prompts
from storage.engine import Database, open_database
from tests.storage.threads import together

NOW = datetime(2026, 4, 29, 9, 0, tzinfo=LONDON)
PEOPLE = "name,email,role,team,manager_email,left_on\n"
CAST = (
    PEOPLE
    + """\
Aisha Khan,Aisha.Khan@council.example,worker,North 1,tom.reed@council.example,
Tom Reed,tom.reed@council.example,team manager,North 1,sarah.malik@council.example,
Sarah Malik,sarah.malik@council.example,service_manager,North,helen.price@council.example,
Helen Price,helen.price@council.example,Head of service,Children's services,,
Joan Fell,joan.fell@council.example,worker,North 1,tom.reed@council.example,27/02/2026
"""
)
WORK = (
    "reference,kind,worker_email,team_manager_email,service_manager_email,"
    "referred_on,allocated_on,expectations\n"
)
NOT_A_DATE = "This is not a date. Please write it as 2026-03-30, or as 30/03/2026 with the day first."
AISHA = "aisha.khan@council.example"


@dataclass
class Office:
    """A store and its council, brought files."""

    database: Database
    council: Council

    def plan_people(self, text: str) -> Plan[staff.Entry]:
        """What a file of people would do."""
        with self.database.reading() as connection:
            return staff.plan_people(connection, read_people(text))

    def bring_people(self, text: str) -> Plan[staff.Entry]:
        """Bring a sound file of people in."""
        plan = self.plan_people(text)
        assert plan.faults == ()
        with self.database.writing() as connection:
            staff.bring_in_people(connection, plan, NOW)
        return plan

    def plan_work(self, rows: str) -> Plan[imported.Entry]:
        """What a file of assessments would do."""
        sheet = read_sheet((WORK + rows).encode(), imported.NEEDED, imported.OPTIONAL)
        with self.database.reading() as connection:
            return imported.plan_assessments(connection, self.council, sheet, NOW)

    def bring_work(self, rows: str) -> Plan[imported.Entry]:
        """Bring a sound file of assessments in."""
        plan = self.plan_work(rows)
        assert plan.faults == ()
        with self.database.writing() as connection:
            imported.bring_in_assessments(connection, self.council, plan, NOW)
        return plan


def read_people(text: str) -> Sheet:
    return read_sheet(text.encode(), staff.NEEDED, staff.OPTIONAL)


def said(plan: Plan[staff.Entry] | Plan[imported.Entry]) -> list[str]:
    return [str(fault) for fault in plan.faults]


@pytest.fixture
def office(database_url: str) -> Iterator[Office]:
    """A store with nobody in it yet."""
    database = open_database(database_url)
    yield Office(database, read_council(Settings(), database))
    database.close()


@pytest.fixture
def staffed(office: Office) -> Office:
    """The same with the cast in it."""
    office.bring_people(CAST)
    return office


# ---- The file itself ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "raw",
    [
        b"name,email\nZo\xc3\xab,z@c.uk\n",
        b"\xef\xbb\xbfName, E-MAIL \r\n\r\nZo\xc3\xab,z@c.uk,,\r\n,,\r\n",
        b"email;name\nz@c.uk;Zo\xc3\xab",
        "name\temail\r\nZoë\tz@c.uk\r\n".encode("utf-16"),
        b"name,email\rZo\xc3\xab,z@c.uk\r",
    ],
    ids=["plain", "byte order mark and blank lines", "semicolons", "Unicode text", "old line ends"],
)
def test_however_a_spreadsheet_saved_it_the_rows_are_the_same(raw: bytes) -> None:
    sheet = read_sheet(raw, ("name", "email"))
    assert sheet.faults == ()
    assert [{column: row.cells[column] for column in ("name", "email")} for row in sheet.rows] == [
        {"name": "Zoë", "email": "z@c.uk"}
    ]


def test_windows_letters_are_read_and_pointed_out() -> None:
    sheet = read_sheet(b"name,email\nZo\xeb,z@c.uk\n", ("name", "email"))
    assert sheet.rows[0].cells["name"] == "Zoë"
    assert sheet.notes == (OLD_ENCODING,)


def test_a_row_has_the_number_of_its_first_line() -> None:
    sheet = read_sheet(b'name,email\n"two\nlines",a@c.uk\n\nlast,b@c.uk\n', ("name", "email"))
    assert [row.line for row in sheet.rows] == [2, 5]


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"", "line 1: The file is empty. Its first line must be: name,email"),
        (b"\xef\xbb\xbf \r\n", "line 1: The file is empty. Its first line must be: name,email"),
        (b",,\n,,\n", "line 1, name: This column is missing."),
        (b"name,email\n", "line 1: There is nothing below the line that names the columns."),
        (b"name,emial\n", 'line 1: There is no column "emial". Did you mean "email"?'),
        (b"name,email,shoe size\n", 'line 1: There is no column "shoe size". The columns are: name, email.'),
        (b"name,email,name\n", "line 1, name: There are two columns of this name."),
        (b"name,,email\n", "line 1: Column 2 has no name."),
        (b"name\nAnn\n", "line 1, email: This column is missing."),
        (
            b"name,email\nKhan, A,a@c.uk\n",
            "line 2: There are more than 2 values on this line. A value that holds a comma must stand in quo",
        ),
        (
            b'name,email\nAnn,a@c.uk\n"Ben,b@c.uk\n',
            "line 3: A quotation mark is opened here and never closed. The lines after it were not read.",
        ),
        (b"name,email\n\x81,a@c.uk\n", "line 2: There is a character here that cannot be read."),
        (b"PK\x03\x04rest", "line 1: This is an Excel workbook."),
        (b"name\0,email\n", "line 1: This is not a text file."),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_where(raw: bytes, sentence: str) -> None:
    faults = [str(fault) for fault in read_sheet(raw, ("name", "email")).faults]
    assert any(fault.startswith(sentence) for fault in faults), faults


def test_a_stray_quotation_mark_and_an_endless_value_are_faults_too() -> None:
    stray = read_sheet(b'name,email\n"Ann" Lee,a@c.uk\n', ("name", "email"))
    endless = read_sheet(b"name,email\n" + b"x" * 200_000 + b",a@c.uk\n", ("name", "email"))
    assert "between a closing quotation mark" in str(stray.faults[0])
    assert "too long" in str(endless.faults[0])


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-03-30", date(2026, 3, 30)),
        ("30/03/2026", date(2026, 3, 30)),
        ("3/4/2026", date(2026, 4, 3)),  # in Britain the day comes first
        ("03/30/2026", None),
        ("30/03/26", None),
        ("20260330", None),
        ("2026-W14-1", None),
        ("2026-02-30", None),
        ("30 March 2026", None),
        ("46111", None),
    ],
)
def test_a_date_is_read_one_way_or_not_at_all(text: str, day: date | None) -> None:
    assert written_day(text) == day


# ---- People -------------------------------------------------------------------------------------------


def test_people_come_in_with_role_team_and_manager(staffed: Office) -> None:
    with staffed.database.reading() as connection:
        by_name = {person.name: person for person in people.everyone(connection)}
    aisha = by_name["Aisha Khan"]
    assert (aisha.email, aisha.role, aisha.team) == (AISHA, Role.WORKER, "North 1")
    assert aisha.manager_id == by_name["Tom Reed"].id
    assert by_name["Helen Price"].manager_id is None
    assert by_name["Joan Fell"].left_on == date(2026, 2, 27)


def test_the_same_file_again_changes_nothing(staffed: Office) -> None:
    plan = staffed.plan_people(CAST)
    assert (plan.changes, plan.unchanged, plan.faults) == ((), 5, ())


def test_a_changed_file_says_what_changes_and_changes_it(staffed: Office) -> None:
    rows = PEOPLE + f"Aisha Khan-Lee,{AISHA},team manager,South,sarah.malik@council.example,2026-12-01\n"
    plan = staffed.bring_people(rows)
    assert [(change.what, change.name, change.detail) for change in plan.changes] == [
        (
            CHANGE,
            "Aisha Khan",
            "name: Aisha Khan → Aisha Khan-Lee; role: worker → team manager; team: North 1 → South; "
            "manager: tom.reed@council.example → sarah.malik@council.example; "
            "left on: none → Tuesday 1 December 2026",
        )
    ]
    with staffed.database.reading() as connection:
        aisha = people.by_email(connection, AISHA)
        assert len(people.everyone(connection)) == 5
    assert aisha is not None
    assert (aisha.name, aisha.role, aisha.left_on) == ("Aisha Khan-Lee", Role.TEAM_MANAGER, date(2026, 12, 1))


def test_a_file_without_the_column_leaves_who_has_left_as_it_was(staffed: Office) -> None:
    header = "name,email,role,team,manager_email\n"
    row = "Joan Fell,joan.fell@council.example,worker,North 1,tom.reed@council.example\n"
    assert staffed.plan_people(header + row).unchanged == 1
    assert staffed.plan_people(PEOPLE + row).changes[0].detail == "left on: Friday 27 February 2026 → none"


def test_every_fault_of_every_row_is_said_at_once(office: Office) -> None:
    plan = office.plan_people(
        PEOPLE
        + """\
,helen.price@council.example,head of servce,Children's services,,31/02/2026
Sarah Malik,sarah.malik,service manager,North,nobody@council.example,
Tom Reed,,team manager,North 1,,1998-01-01
Tom Reed,tom.reed@council.example,,North 1,tom.reed@council.example,
Twin,HELEN.PRICE@council.example,smt,,,
"""
    )
    assert said(plan) == [
        "line 2, name: Please give the name.",
        'line 2, role: "head of servce" is not a role. Did you mean "head of service"?',
        f"line 2, left_on: {NOT_A_DATE}",
        'line 3, email: "sarah.malik" is not an e-mail address.',
        "line 3, manager_email: Nobody here or in this file has the e-mail nobody@council.example.",
        "line 4, email: Please give the work e-mail.",
        "line 4, left_on: Please check the year: it can be from 2015 to 2045.",
        "line 5, role: Please give the role.",
        "line 6, email: This is on line 2 already.",
    ]
    assert plan.changes == ()


def test_a_circle_of_managers_is_told_once_where_it_begins(staffed: Office) -> None:
    plan = staffed.plan_people(
        PEOPLE
        + """\
Helen Price,helen.price@council.example,head of service,,aisha.khan@council.example,
Own Manager,own@council.example,worker,,own@council.example,
"""
    )
    assert said(plan) == [
        "line 2, manager_email: These people would manage each other in a circle: "
        "helen.price@council.example, aisha.khan@council.example, tom.reed@council.example, "
        "sarah.malik@council.example, "
        "helen.price@council.example.",
        "line 3, manager_email: Nobody can be their own line manager.",
    ]


def test_an_import_of_people_is_in_the_journal_without_their_names(staffed: Office) -> None:
    with staffed.database.reading() as connection:
        entries = journal.of_chain(connection, 0)
        assert journal.verify(connection) is None
    assert [(entry.act, entry.actor_id) for entry in entries] == [("import", None)] * 5
    assert "Khan" not in str(entries)
    assert entries[0].detail["role"] == "worker"


def test_nothing_is_written_when_a_later_row_cannot_be(office: Office) -> None:
    plan = office.plan_people(
        CAST + "Ann,ann@council.example,worker,,gone@council.example,\nGone,gone@council.example,worker,,,\n"
    )
    without_gone = replace(plan, changes=plan.changes[:-1])
    with pytest.raises(ChangedMeanwhile), office.database.writing() as connection:
        staff.bring_in_people(connection, without_gone, NOW)
    with office.database.reading() as connection:
        assert people.everyone(connection) == ()


def test_of_two_imports_at_once_only_one_is_written(office: Office) -> None:
    plan = office.plan_people(CAST)

    def bring_in() -> str:
        try:
            with office.database.writing() as connection:
                staff.bring_in_people(connection, plan, NOW)
        except ChangedMeanwhile:
            return "told to try again"
        return "written"

    assert sorted(together(bring_in, bring_in)) == ["told to try again", "written"]
    with office.database.reading() as connection:
        assert len(people.everyone(connection)) == len(plan.changes)


# ---- Assessments --------------------------------------------------------------------------------------


def test_an_assessment_comes_in_with_the_plan_of_its_allocation(staffed: Office) -> None:
    plan = staffed.bring_work(f"EH-1,Assessment,{AISHA},,,30/03/2026,30/03/2026,See the child.\n")
    assert [(change.what, change.detail) for change in plan.changes] == [
        (
            ADD,
            "Assessment, Aisha Khan, due Thursday 14 May 2026, ceiling Friday 5 June 2026; "
            "closed as passed: 2",
        )
    ]
    with staffed.database.reading() as connection:
        found = assessments.open_by_reference(connection, "eh-1")
        assert found is not None
        assert assessments.texts(connection, found.id) == ("See the child.", "")
        names = [
            person.name
            for number in (found.worker_id, found.team_manager_id, found.service_manager_id)
            if (person := people.get(connection, number))
        ]
        entries = journal.of_chain(connection, found.id)
    assert names == ["Aisha Khan", "Tom Reed", "Sarah Malik"]
    assert [m.step for m in found.milestones if m.is_open] == [
        "final-check-in",
        "draft",
        "complete",
        "sign-off",
    ]
    assert found.ceiling_on == date(2026, 6, 5)
    assert [(entry.act, entry.actor_id) for entry in entries] == [("import", None)]
    assert "child" not in str(entries)


def test_importing_tells_nobody_and_old_work_brings_no_storm(staffed: Office) -> None:
    staffed.bring_work(f"EH-1,assessment,{AISHA},,,2026-01-05,2026-01-05,\n")
    with staffed.database.reading() as connection:
        assert sum(len(outbox.rows_of(connection, p.id, 10)) for p in people.everyone(connection)) == 0
    opened = datetime(2026, 4, 29, 9, 31, tzinfo=LONDON)
    tick(staffed.database, staffed.council, opened)
    with staffed.database.reading() as connection:
        found = assessments.open_by_reference(connection, "EH-1")
        assert found is not None
        asked = prompts.asked(connection, [found.id])[found.id]
        step_of = {milestone.id: milestone.step for milestone in found.milestones}
        rows = {p.name: outbox.rows_of(connection, p.id, 10) for p in people.everyone(connection)}
    told = [sum(row.assessment_id == found.id for row in theirs) for theirs in rows.values()]
    assert sorted((step_of[one.milestone_id], one.role.value) for one in asked) == [
        ("complete", "worker"),
        ("draft", "worker"),
        ("sign-off", "team_manager"),
    ]
    assert max(told) <= 3


def test_the_same_file_again_leaves_work_as_it_is_now(staffed: Office) -> None:
    row = f"EH-1,assessment,{AISHA},,,2026-03-30,2026-03-30,\n"
    staffed.bring_work(row)
    assert (staffed.plan_work(row).changes, staffed.plan_work(row).unchanged) == ((), 1)
    with staffed.database.writing() as connection:
        found = assessments.open_by_reference(connection, "EH-1")
        assert found is not None
        assessments.save(connection, moves.end(found, Standing.SIGNED_OFF, NOW), look_at=None)
    assert staffed.plan_work(row).unchanged == 1
    assert staffed.plan_work(row.replace("2026-03-30", "2026-04-27")).count(ADD) == 1


def test_who_manages_it_can_be_named(staffed: Office) -> None:
    staffed.bring_people(
        PEOPLE + "Owen Clarke,owen.clarke@council.example,team manager,South,grace@council.example,\n"
        "Grace Adeyemi,grace@council.example,service manager,South,,\n"
    )
    entry = staffed.bring_work(f"EH-1,ehrd,{AISHA},owen.clarke@council.example,,2026-04-27,2026-04-27,\n")
    with staffed.database.reading() as connection:
        owen = people.get(connection, entry.changes[0].new.team_manager_id)
        grace = people.get(connection, entry.changes[0].new.command.service_manager_id)
    assert owen is not None
    assert grace is not None
    assert (owen.name, grace.name) == ("Owen Clarke", "Grace Adeyemi")


def test_every_fault_of_every_assessment_is_said_at_once(staffed: Office) -> None:
    staffed.bring_people(
        PEOPLE + "Alone,alone@council.example,worker,,,\n"
        "Up,up@council.example,worker,,helen.price@council.example,\n"
    )
    staffed.bring_work(f"EH-1,assessment,{AISHA},,,2026-03-30,2026-03-30,\n")
    plan = staffed.plan_work(
        f"""\
eh-1,ehrd,{AISHA},,,2026-03-30,2026-03-30,
EH-2,asessment,tom.reed@council.example,,,2026-05-20,2026-04-29,
EH-2,assessment,{AISHA},{AISHA},,2026-04-20,2026-05-01,
EH-3,assessment,{AISHA},,,2026-04-03,2026-04-03,
EH-4,assessment,who@council.example,,,3-4-26,
EH-5,assessment,joan.fell@council.example,,,2026-04-20,2026-04-20,
EH-6,assessment,alone@council.example,,,2026-04-20,2026-04-20,
EH-7,assessment,up@council.example,,,2026-04-20,2026-04-20,
,,,,,,,{"x" * 2001}
"""
    )
    assert said(plan) == [
        "line 2, reference: This is open already, but as Assessment, referred Monday 30 March 2026 and "
        "allocated Monday 30 March 2026. Please correct it or take it out.",
        'line 3, kind: "asessment" is not a kind. Did you mean "Assessment"?',
        "line 3, worker_email: Tom Reed is not a worker, but a team manager.",
        "line 3, referred_on: The day of the referral is in the future. Please check it.",
        "line 3, allocated_on: This is before the day of the referral. Please check both dates.",
        "line 4, reference: This is on line 3 already.",
        "line 4, team_manager_email: Aisha Khan is not a team manager, but a worker.",
        "line 4, allocated_on: The day it was allocated is in the future. Please check it.",
        "line 5, allocated_on: Friday 3 April 2026 is not a working day. Please check the date.",
        "line 6, worker_email: Nobody here has the e-mail who@council.example. Import people first.",
        f"line 6, referred_on: {NOT_A_DATE}",
        "line 6, allocated_on: Please give the day it was allocated.",
        "line 7, worker_email: Joan Fell left on Friday 27 February 2026.",
        "line 8, team_manager_email: Alone has no line manager. Please name the team manager here.",
        "line 9, team_manager_email: Up reports to Helen Price. Helen Price is not a team manager, but a "
        "head of service. Please name the team manager here.",
        "line 10, reference: Please give the reference.",
        "line 10, kind: Please give the kind.",
        "line 10, worker_email: Please give the worker's e-mail.",
        "line 10, referred_on: Please give the day of the referral.",
        "line 10, allocated_on: Please give the day it was allocated.",
        "line 10, expectations: This is 2,001 characters long. Please shorten it to 2,000 or fewer.",
    ]


def test_a_reference_opened_by_somebody_else_meanwhile_stops_the_whole_file(staffed: Office) -> None:
    rows = "".join(f"EH-{n},assessment,{AISHA},,,2026-03-30,2026-03-30,\n" for n in (1, 2))
    plan = staffed.plan_work(rows)
    staffed.bring_work(rows.splitlines(keepends=True)[1])
    with pytest.raises(ChangedMeanwhile), staffed.database.writing() as connection:
        imported.bring_in_assessments(connection, staffed.council, plan, NOW)
    with staffed.database.reading() as connection:
        assert assessments.open_by_reference(connection, "EH-1") is None
