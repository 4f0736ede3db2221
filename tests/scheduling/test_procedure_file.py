"""Procedure files as councils write them: what is read, and every problem with its place."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from datetime import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.procedure import EVERY, Ceiling, Kind, Procedure, Reason, Rhythm, Step, Within
from scheduling.procedure_file import WORDS, Problem, load, read, read_folder
from scheduling.words import Happening, Role

PROCEDURES = Path("scheduling/procedures")
TOPICS = ("call", "check_in", "draft", "friday_review", "supervision")

COUNCIL = """\
title = "Our procedure"
version = 3
counts_from = "allocation"
ceiling = { days = 45, from = "referral" }
asks_at = "09:30"

[[kind]]
key = "ehrd"
label = "EHRD"

[[step]]
key = "check-in"
label = "Check-in"
topic = "check_in"
after = 15
asks = ["worker", "team_manager"]
copies = ["service_manager"]
invites = ["worker"]
escalates_after = "never"

[[step]]
key = "sign-off"
label = "Sign-off"
topic = "draft"
after = 30
asks = ["team_manager"]
asks_before = 1
again_every = 2
escalates_after = 3
follows = "check-in"
within = { days = 10, of = "check-in" }
moves = true

[[step]]
key = "comments"
label = "Comments"
topic = "draft"
counts_from = "draft"
after_hours = 48
asks = ["team_manager"]

[[reason]]
key = "worker-related"
label = "Worker related"
hint = "Leave or sickness."
private = true
shown_as = "Worker availability"

[[reason]]
key = "support"
label = "Support scheduled"
hint = "Say exactly what."
exact = true
only_for = ["ehrd"]

[[rhythm]]
key = "friday-review"
label = "Friday review"
topic = "friday_review"
asks = ["service_manager"]
every = "friday"
answer_within = 0
again_at = "14:00"

[[rhythm]]
key = "supervision"
label = "Supervision"
topic = "supervision"
asks = ["service_manager"]
every = "month"
at = "10:15"
each = "team_manager"
"""


def _read(text: str) -> Procedure:
    procedure = read(text, "council.toml", TOPICS)
    assert isinstance(procedure, Procedure), "\n".join(map(str, procedure))
    return procedure


def _problems(text: str) -> list[str]:
    found = read(text, "council.toml", TOPICS)
    return [] if isinstance(found, Procedure) else [str(problem) for problem in found]


def _changed(old: str, new: str) -> str:
    assert old in COUNCIL
    return COUNCIL.replace(old, new, 1)


# ---- What is read ------------------------------------------------------------------------------------


def test_a_whole_file_becomes_a_procedure() -> None:
    assert _read(COUNCIL) == Procedure(
        key="council",
        title="Our procedure",
        version=3,
        counts_from=Happening.ALLOCATION,
        ceiling=Ceiling(45, Happening.REFERRAL),
        kinds=(Kind("ehrd", "EHRD"),),
        asks_at=time(9, 30),
        steps=(
            Step(
                *("check-in", "Check-in", "check_in", 15, Happening.ALLOCATION),
                asks=(Role.WORKER, Role.TEAM_MANAGER),
                copies=(Role.SERVICE_MANAGER,),
                invites=(Role.WORKER,),
                escalates_after=None,
            ),
            Step(
                *("sign-off", "Sign-off", "draft", 30, Happening.ALLOCATION),
                asks=(Role.TEAM_MANAGER,),
                asks_before=1,
                again_every=2,
                escalates_after=3,
                follows="check-in",
                within=Within(10, "check-in"),
                moves=True,
            ),
            Step(
                *("comments", "Comments", "draft", 0, Happening.DRAFT),
                asks=(Role.TEAM_MANAGER,),
                after_hours=48,
            ),
        ),
        reasons=(
            Reason(
                *("worker-related", "Worker related", "Leave or sickness."),
                private=True,
                shown_as="Worker availability",
            ),
            Reason("support", "Support scheduled", "Say exactly what.", exact=True, only_for=("ehrd",)),
        ),
        rhythms=(
            Rhythm(
                "friday-review",
                "Friday review",
                "friday_review",
                (Role.SERVICE_MANAGER,),
                "friday",
                at=time(9, 30),
                answer_within=0,
                again_at=time(14),
            ),
            Rhythm(
                "supervision",
                "Supervision",
                "supervision",
                (Role.SERVICE_MANAGER,),
                "month",
                at=time(10, 15),
                each=Role.TEAM_MANAGER,
            ),
        ),
    )


def test_windows_line_ends_and_a_byte_order_mark_are_no_problem(tmp_path: Path) -> None:
    path = tmp_path / "council.toml"
    path.write_bytes(b"\xef\xbb\xbf" + COUNCIL.replace("\n", "\r\n").encode())
    assert load(path, TOPICS) == _read(COUNCIL)


def test_a_table_may_have_a_heading_or_dots_instead_of_braces() -> None:
    dotted = _changed('within = { days = 10, of = "check-in" }', 'within.days = 10\nwithin.of = "check-in"')
    headed = _changed(
        'within = { days = 10, of = "check-in" }\nmoves = true',
        'moves = true\n[step.within]\ndays = 10\nof = "check-in"',
    )
    assert _read(dotted) == _read(headed) == _read(COUNCIL)


def test_a_rhythm_may_be_left_out() -> None:
    assert _read(COUNCIL[: COUNCIL.index("[[rhythm]]")]).rhythms == ()


# ---- Every problem, with its place -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        # Words
        (
            'asks = ["worker", "team_manager"]',
            'askes = ["worker"]\nasks = ["worker"]',
            'line 16, step check-in: The word "askes" is not known here; did you mean "asks"?',
        ),
        (
            "days = 45, from",
            "days = 45, colour = 1, from",
            'line 4, ceiling: The word "colour" is not known here. The words are: days, from.',
        ),
        ('label = "Sign-off"\n', "", 'line 21, step sign-off: The word "label" is missing.'),
        ('title = "Our procedure"\n', "", 'line 1: The word "title" is missing.'),
        ("after = 15\n", "", 'line 11, step check-in: The word "after" is missing.'),
        ("days = 10, ", "", 'line 31, step sign-off: The word "days" is missing.'),
        ('label = "Check-in"', 'label = "  "', 'line 13, step check-in: "label" must not be blank.'),
        # Types
        (
            "after = 15",
            'after = "15"',
            'line 15, step check-in: "after" must be a whole number without quotes, such as 2.',
        ),
        (
            "after = 15",
            "after = true",
            'line 15, step check-in: "after" must be a whole number without quotes, such as 2.',
        ),
        (
            "moves = true",
            'moves = "yes"',
            'line 32, step sign-off: "moves" must be true or false, without quotes.',
        ),
        (
            'label = "EHRD"',
            "label = 7",
            'line 9, kind ehrd: "label" must be a text in quotes, such as "check-in".',
        ),
        (
            'copies = ["service_manager"]',
            'copies = "service_manager"',
            'line 17, step check-in: "copies" must be a list of texts in square brackets, '
            'such as ["worker", "team_manager"].',
        ),
        (
            'only_for = ["ehrd"]',
            'only_for = ["ehrd", 3]',
            'line 54, reason support: "only_for" must be a list of texts in square brackets, '
            'such as ["worker", "team_manager"].',
        ),
        (
            'within = { days = 10, of = "check-in" }',
            "within = 10",
            'line 31, step sign-off: "within" must be written with braces: { days = ..., of = ... }.',
        ),
        (
            'ceiling = { days = 45, from = "referral" }',
            "ceiling = 45",
            'line 4: "ceiling" must be written with braces: { days = ..., from = ... }.',
        ),
        (
            "[[kind]]",
            "[kind]",
            'line 7: "kind" must be written as a heading of its own, [[kind]], once for each.',
        ),
        # Numbers
        ("version = 3", "version = 0", 'line 2: "version" must be a whole number from 1 to 1000000.'),
        (
            "version = 3",
            "version = 1.5",
            'line 2: "version" must be a whole number without quotes, such as 2.',
        ),
        ("after = 15", "after = -1", 'line 15, step check-in: "after" must be a whole number from 0 to 260.'),
        (
            "again_every = 2",
            "again_every = 0",
            'line 28, step sign-off: "again_every" must be a whole number from 1 to 260.',
        ),
        # Closed lists
        (
            'asks = ["worker", "team_manager"]',
            'asks = ["team_manger"]',
            'line 16, step check-in: "team_manger" is not a role; did you mean "team_manager"?',
        ),
        (
            'invites = ["worker"]',
            'invites = ["x"]',
            'line 18, step check-in: "x" is not a role. Known are: worker, team_manager, service_manager, '
            "head_of_service, smt, health_practitioner, midwife, administrator.",
        ),
        (
            'topic = "check_in"',
            'topic = "checkin"',
            'line 14, step check-in: "checkin" is not a conversation that exists; did you mean "check_in"?',
        ),
        (
            'counts_from = "draft"',
            'counts_from = "drafts"',
            'line 38, step comments: "drafts" is not something a step can count from; did you mean "draft"?',
        ),
        (
            'counts_from = "allocation"',
            'counts_from = "draft"',
            'line 3: "draft" is not a day a procedure can count from. Known are: allocation, referral.',
        ),
        (
            'from = "referral"',
            'from = "draft"',
            'line 4, ceiling: "draft" is not a day the ceiling can count from. '
            "Known are: allocation, referral.",
        ),
        (
            'every = "friday"',
            'every = "fridays"',
            'line 61, rhythm friday-review: "fridays" is not how often a rhythm can come round; '
            'did you mean "friday"?',
        ),
        (
            'escalates_after = "never"',
            'escalates_after = "newer"',
            'line 19, step check-in: "newer" is not a number of working days; did you mean "never"?',
        ),
        (
            'only_for = ["ehrd"]',
            'only_for = ["EHRD"]',
            'line 54, reason support: "EHRD" is not a kind of this procedure. Known are: ehrd.',
        ),
        (
            'asks_at = "09:30"',
            'asks_at = "9.30"',
            'line 5: "9.30" is not a time of day; write it with four figures, such as "09:30".',
        ),
        (
            'asks_at = "09:30"',
            'asks_at = "24:00"',
            'line 5: "24:00" is not a time of day; write it with four figures, such as "09:30".',
        ),
        # Keys
        (
            'key = "sign-off"',
            'key = "check-in"',
            'line 22, step check-in: There is a step "check-in" already, on line 12.',
        ),
        (
            'key = "support"',
            'key = "worker-related"',
            'line 50, reason worker-related: There is a reason "worker-related" already, on line 43.',
        ),
        (
            'key = "comments"',
            'key = "The comments"',
            'line 35, step The comments: "The comments" cannot be a key: '
            'use small letters, figures and hyphens, such as "check-in".',
        ),
        # Rules across words
        (
            "after = 30",
            "after = 10",
            'line 25, step sign-off: Day 10 comes before day 15 of the step above it, "check-in".',
        ),
        (
            "after = 30",
            "after = 46",
            "line 25, step sign-off: Day 46 is past the ceiling of 45 working days.",
        ),
        (
            'follows = "check-in"',
            'follows = "checkin"',
            'line 30, step sign-off: "checkin" is not a step of this procedure; did you mean "check-in"?',
        ),
        (
            'of = "check-in" }',
            'of = "nothing" }',
            'line 31, step sign-off: "nothing" is not a step of this procedure. '
            "Known are: check-in, sign-off, comments.",
        ),
        (
            'follows = "check-in"',
            'follows = "sign-off"',
            "line 30, step sign-off: These steps wait for each other in a circle: sign-off, sign-off.",
        ),
        (
            'invites = ["worker"]',
            'within = { days = 3, of = "sign-off" }',
            "line 18, step check-in: These steps wait for each other in a circle: "
            "check-in, sign-off, check-in.",
        ),
        (
            'asks = ["worker", "team_manager"]',
            "asks = []",
            'line 16, step check-in: Somebody must be asked: "asks" needs at least one role.',
        ),
        (
            "after_hours = 48",
            "after = 2\nafter_hours = 48",
            'line 40, step comments: Write either "after" or "after_hours", not both.',
        ),
        (
            'counts_from = "draft"\n',
            "",
            "line 38, step comments: A step that counts from allocation is counted in days, not in hours.",
        ),
        (
            "after_hours = 48",
            "after_hours = 48\nmoves = true",
            "line 40, step comments: An extension moves the plan, "
            "and this step begins with the draft being sent.",
        ),
        (
            'shown_as = "Worker availability"\n',
            "",
            'line 42, reason worker-related: A private reason needs "shown_as": '
            "what everybody but the managers reads.",
        ),
        (
            "private = true\n",
            "",
            'line 46, reason worker-related: "shown_as" needs "private = true" beside it.',
        ),
    ],
)
def test_a_problem_is_told_with_its_place(old: str, new: str, problem: str) -> None:
    assert f"council.toml, {problem}" in _problems(_changed(old, new))


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("version = 3", "version = 3\nversion = 4", "line 3: The same word is given twice."),
        ("[[kind]]", "[[kind]", "line 7: It is not TOML: Expected ']]' at the end of an array declaration."),
        ('label = "EHRD"', 'label = "EHRD', "line 9: A closing quotation mark is missing."),
        (
            'label = "EHRD"',
            "label = EHRD",
            "line 9: The value cannot be read; texts need quotation marks around them.",
        ),
        ("after = 15", "after 15", 'line 15: A word must be followed by "=" and its value.'),
        (
            "after = 15",
            "after = 15 days",
            "line 15: Something stands after the end of the value; each word goes on a line of its own.",
        ),
        ('of = "check-in" }', 'of = "check-in"', "line 31: A closing bracket is missing."),
        ("[[kind]]", "= 1", "line 7: This line is neither a heading nor a word with a value."),
    ],
)
def test_what_is_not_toml_is_told_in_plain_words(old: str, new: str, problem: str) -> None:
    told = f"council.toml, {problem} The rest of the file was not checked."
    assert _problems(_changed(old, new)) == [told]


def test_a_number_too_long_to_read_is_a_problem_and_no_crash() -> None:
    [problem] = _problems(_changed("version = 3", f"version = {'9' * 5000}"))
    assert "council.toml, line" in problem


@pytest.mark.parametrize("word", ["kind", "step", "reason"])
def test_a_procedure_needs_kinds_steps_and_reasons(word: str) -> None:
    parts = COUNCIL.split("\n\n")
    text = "\n\n".join(part for part in parts if not part.startswith(f"[[{word}]]"))
    assert f"council.toml, line 1: A procedure needs at least one [[{word}]]." in _problems(text)


def test_a_procedure_needs_a_plan() -> None:
    planned = [part for part in COUNCIL.split("\n\n") if "after = " in part]
    text = COUNCIL.replace(planned[0], "").replace(planned[1], "")
    assert _problems(text) == [
        "council.toml, line 19, step comments: At least one step must count from allocation or referral."
    ]


def test_steps_without_a_heading_are_told() -> None:
    text = 'step = ["check-in"]\n' + COUNCIL.replace("[[step]]", "[[kind]]")
    assert "council.toml, line 1: Each step is written as a heading of its own, [[step]]." in _problems(text)


def test_all_problems_come_at_once_in_the_order_of_the_file() -> None:
    text = (
        COUNCIL.replace("version = 3", "version = 0")
        .replace('"team_manager"]', '"manager"]', 1)
        .replace("after = 30", "after = 50")
        .replace('topic = "friday_review"', 'topic = "friday"')
    )
    lines = [int(problem.split("line ")[1].split(",")[0].split(":")[0]) for problem in _problems(text)]
    assert lines == [2, 16, 25, 59]


def test_one_slip_is_told_once() -> None:
    assert len(_problems(_changed('counts_from = "draft"', 'counts_from = "drafft"'))) == 1
    assert len(_problems(_changed("after = 30", 'after = "ten"'))) == 1
    assert len(_problems(_changed("days = 45", 'days = "45"'))) == 1
    assert len(_problems(_changed("days = 45", "days = 0"))) == 1


def test_the_name_of_the_file_must_do_as_a_key() -> None:
    found = read(COUNCIL, "Our Procedure.toml", TOPICS)
    assert found == (
        Problem(
            "Our Procedure.toml, line 1",
            'The name of the file becomes a key, and "Our Procedure" cannot be one: '
            'use small letters, figures and hyphens, such as "check-in".',
        ),
    )


def test_a_longer_circle_is_told_once_by_its_first_step() -> None:
    text = _changed('invites = ["worker"]', 'follows = "comments"').replace(
        "after_hours = 48", 'after_hours = 48\nfollows = "sign-off"'
    )
    assert _problems(text) == [
        "council.toml, line 18, step check-in: These steps wait for each other in a circle: "
        "check-in, comments, sign-off, check-in."
    ]


def test_words_inside_a_long_text_are_not_mistaken_for_lines() -> None:
    text = _changed('hint = "Leave or sickness."', 'hint = """\n[[step]]\nlabel = 1\n"""').replace(
        'key = "friday-review"\n', ""
    )
    assert _problems(text) == ['council.toml, line 59, rhythm 1: The word "key" is missing.']


def test_topics_are_left_alone_when_none_are_given() -> None:
    assert isinstance(read(COUNCIL, "council.toml"), Procedure)
    assert len(_problems(COUNCIL)) == 0
    nothing = read(COUNCIL, "council.toml", ())
    assert isinstance(nothing, tuple)
    assert {problem.sentence for problem in nothing} >= {'"draft" is not a conversation that exists.'}


@given(st.data())
def test_a_file_in_the_middle_of_an_edit_never_crashes_the_reader(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(COUNCIL)))
    end = data.draw(st.integers(start, min(len(COUNCIL), start + 30)))
    typed = data.draw(st.text('abd="[]{}.,#\n 019-', max_size=8))
    found = read(COUNCIL[:start] + typed + COUNCIL[end:], "council.toml", TOPICS)
    assert isinstance(found, Procedure) or all(isinstance(problem, Problem) for problem in found)
    assert found


# ---- Files and folders -------------------------------------------------------------------------------


def test_a_file_that_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    latin = tmp_path / "latin.toml"
    latin.write_bytes('title = "Café"'.encode("latin-1"))
    assert load(latin) == (
        Problem("latin.toml", "The file is not plain text in UTF-8; save it again with that encoding."),
    )
    assert load(tmp_path / "gone.toml") == (
        Problem("gone.toml", "The file cannot be opened: No such file or directory."),
    )


def test_a_folder_gives_every_procedure_by_its_key(tmp_path: Path) -> None:
    (tmp_path / "council.toml").write_text(COUNCIL)
    (tmp_path / "other.toml").write_text(COUNCIL)
    (tmp_path / "GUIDE.md").write_text("not a procedure")
    found = read_folder(tmp_path, TOPICS)
    assert isinstance(found, dict)
    assert list(found) == ["council", "other"]


def test_a_folder_tells_the_problems_of_every_file(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(_changed("version = 3", "version = 0"))
    (tmp_path / "b.toml").write_text("title")
    (tmp_path / "c.toml").write_text(COUNCIL)
    found = read_folder(tmp_path, TOPICS)
    assert isinstance(found, tuple)
    assert [problem.place for problem in found] == ["a.toml, line 2", "b.toml, line 1"]


def test_an_empty_folder_is_a_problem(tmp_path: Path) -> None:
    found = read_folder(tmp_path)
    assert found == (Problem(tmp_path.name, "There is no procedure file (*.toml) in this folder."),)


# ---- The procedure of June 2019 ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def june_2019() -> Procedure:
    procedure = load(PROCEDURES / "assessment.toml")
    assert isinstance(procedure, Procedure), "\n".join(map(str, procedure))
    return procedure


def test_its_days_are_those_of_the_paper(june_2019: Procedure) -> None:
    assert {step.key: step.after for step in june_2019.planned} == {
        "call": 0,
        "check-in": 15,
        "final-check-in": 25,
        "draft": 26,
        "complete": 28,
        "sign-off": 30,
    }
    assert june_2019.ceiling == Ceiling(45, Happening.REFERRAL)
    assert june_2019.step("comments").after == 2


def test_everything_from_the_final_check_in_on_moves_with_an_extension(june_2019: Procedure) -> None:
    assert [step.key for step in june_2019.steps if step.moves] == [
        *("final-check-in", "draft", "complete", "sign-off"),
    ]


def test_its_reasons_are_the_four_of_the_paper(june_2019: Procedure) -> None:
    rules = {r.key: (r.exact, r.public_label, r.only_for) for r in june_2019.reasons}
    assert rules == {
        "family-availability": (True, "Family availability", ()),
        "worker-related": (False, "Worker availability", ()),
        "relationship-building": (True, "Relationship building", ()),
        "face-to-face-support": (False, "Face-to-face support scheduled", ("ehrd",)),
    }
    assert "face-to-face-support" not in [reason.key for reason in june_2019.reasons_for("assessment")]


# ---- GUIDE.md says what the reader accepts -----------------------------------------------------------

GUIDE = (PROCEDURES / "GUIDE.md").read_text(encoding="utf-8")


def _guide_rows(heading: str) -> dict[str, list[str]]:
    """The cells of the table under ``heading``, by the word each row is about."""
    after = GUIDE.split(f"{heading}\n", 1)[1]
    table = after[:end] if (end := after.find("\n#")) >= 0 else after
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in table.splitlines()
        if line[:3] == "| `"
    ]
    return {row[0].strip("`"): row[1:] for row in rows}


HEADINGS = {
    "procedure": "## At the top of the file: `procedure`",
    "ceiling": "## The `ceiling`",
    "kind": "## Each `kind`",
    "step": "## Each `step`",
    "within": "### `within` a step",
    "reason": "## Each `reason`",
    "rhythm": "## Each `rhythm`",
}
PLACED_WORDS = [(part, word) for part, words in WORDS.items() for word in words]


@pytest.mark.parametrize("part", WORDS)
def test_the_guide_has_every_word_and_no_other(part: str) -> None:
    assert set(_guide_rows(HEADINGS[part])) == set(WORDS[part])


@pytest.mark.parametrize(
    ("heading", "words"),
    [("### Roles", tuple(Role)), ("### Happenings", tuple(Happening)), ("### Rhythms", EVERY)],
)
def test_the_guide_has_every_closed_list(heading: str, words: tuple[str, ...]) -> None:
    assert list(_guide_rows(heading)) == [str(word) for word in words]


@pytest.mark.parametrize(("part", "word"), PLACED_WORDS)
def test_the_guides_examples_use_the_word_they_explain(part: str, word: str) -> None:
    example = _guide_rows(HEADINGS[part])[word][-1].strip("`")
    assert list(tomllib.loads(example)) == [word]


@pytest.mark.parametrize(("part", "word"), PLACED_WORDS)
def test_every_word_is_really_read(part: str, word: str) -> None:
    """A date can be the value of no word, so a word that takes one without complaint was never looked at."""
    lines = {
        "procedure": f"{word} = 1979-05-27\n",
        "ceiling": f"version = 1\nceiling = {{ {word} = 1979-05-27 }}\n",
        "within": f"[[step]]\nwithin = {{ {word} = 1979-05-27 }}\n",
    }
    text = lines.get(part, f"[[{part}]]\n{word} = 1979-05-27\n")
    found = read(text, "council.toml")
    assert isinstance(found, tuple)
    assert any(p.sentence.startswith(f'"{word}" must be') for p in found), [str(p) for p in found]


@pytest.mark.parametrize("part", WORDS)
def test_the_guide_marks_what_is_needed(part: str) -> None:
    empty = {"procedure": "", "ceiling": "ceiling = {}\n", "within": "[[step]]\nwithin = {}\n"}
    name = {"procedure": "", "ceiling": ", ceiling", "within": ", step 1"}.get(part, f", {part} 1")
    found = read(empty.get(part, f"[[{part}]]\n"), "council.toml")
    assert isinstance(found, tuple)
    said = " ".join(
        problem.sentence for problem in found if problem.place[len("council.toml, line 1") :] == name
    )
    needed = {word for word, row in _guide_rows(HEADINGS[part]).items() if row[0] == "needed"}
    told = {word for word in WORDS[part] if f'The word "{word}" is missing.' in said or f"[[{word}]]" in said}
    assert told == needed


@pytest.mark.parametrize(
    ("part", "made"),
    [("kind", Kind), ("step", Step), ("reason", Reason), ("rhythm", Rhythm)],
)
def test_the_words_of_a_part_are_the_fields_of_what_it_becomes(part: str, made: type) -> None:
    assert set(WORDS[part]) == {field.name for field in fields(made)}
