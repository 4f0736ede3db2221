"""README and the pages beside it say what is so: commands, settings, words, diagram, links and pictures."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import time
from pathlib import Path

import pytest
import yaml
from pydantic import SecretStr
from pydantic.fields import FieldInfo

from bot.__main__ import COMMANDS, main
from bot.conversation.record import help_card
from bot.demo import MEMBERS
from bot.settings import PROCEDURES, Settings
from scheduling.standing import diagram
from tests.cast import AISHA, TOM

ROOT = Path(__file__).parents[1]
PAGES = {
    page: page.read_text(encoding="utf-8")
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
}
README, EVERYTHING = PAGES[ROOT / "README.md"], "\n".join(PAGES.values())
PICTURE_LIMIT = 300 * 1024
SHELL = re.findall(r"```sh\n(.*?)```", EVERYTHING, re.DOTALL)
CODE = [*re.findall(r"`([^`\n]+)`", EVERYTHING), *(line for block in SHELL for line in block.splitlines())]
LINKS = [(page, link) for page, text in PAGES.items() for link in re.findall(r"\]\(([^)]+)\)", text)]


def table(heading: str) -> list[tuple[str, ...]]:
    """The rows of the first table under a heading, without its head."""
    under = EVERYTHING.split(f"# {heading}\n", 1)[1].split("\n#", 1)[0]
    rows = [line for line in under.splitlines() if line.startswith("|")]
    return [tuple(cell.strip() for cell in row.strip("|").split("|")) for row in rows[2:]]


def bare(cell: str) -> str:
    return cell.strip("`")


def first_words(command: str, among: Iterable[str]) -> set[str]:
    """Which words follow ``command`` in the code that they show."""
    found = (re.search(rf"(?:^|[ /]){command} ([a-z]+)", code) for code in among)
    return {match[1] for match in found if match}


# ---- Commands ---------------------------------------------------------------------------------------------


def test_every_make_target_it_names_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = first_words("make", CODE)
    assert {"run", "test", "manifest"} <= named <= targets


def test_every_command_is_in_its_table_with_what_the_command_line_says_of_it() -> None:
    said = {bare(cell).split()[1]: meaning for cell, meaning in table("Commands")}
    assert said == COMMANDS


def test_every_command_it_names_exists() -> None:
    assert first_words("daymark", CODE) <= set(COMMANDS)


@pytest.mark.parametrize("code", [code for code in CODE if re.match(r"(\.venv/bin/)?daymark [a-z]", code)])
def test_the_command_line_understands_it(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = code.split("#")[0].split(",")[0].strip("` ").split()[1:]
    with pytest.raises(SystemExit) as left:
        main([*words, "--help"])
    assert left.value.code == 0
    usage = capsys.readouterr().out
    assert all(word in usage for word in words if word.isupper() or word in COMMANDS)


# ---- Settings ---------------------------------------------------------------------------------------------


def default_of(field: FieldInfo) -> str:
    """A default as the table writes it; empty where there is none."""
    value = field.default
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return f"`{value}`".lower()
    if value == PROCEDURES:
        return f"`{PROCEDURES.relative_to(ROOT)}`"
    return f"`{value:%H:%M}`" if isinstance(value, time) else f"`{value}`"


def test_every_setting_is_in_its_table_with_its_default_and_meaning() -> None:
    expected = [
        (f"`{name.upper()}`", default_of(field), field.description)
        for name, field in Settings.model_fields.items()
    ]
    assert table("Settings") == expected


def test_every_setting_it_names_exists() -> None:
    named = {name for code in CODE for name in re.findall(r"\b[A-Z]+(?:_[A-Z]+)+\b", code)}
    playground = {"TEAMSAPPTESTER_BROWSER"}
    assert named - playground <= {name.upper() for name in Settings.model_fields}


# ---- What people type and press ---------------------------------------------------------------------------


def test_what_people_type_is_what_help_tells_them() -> None:
    slash, plain = help_card(TOM, slash=True).facts, help_card(TOM, slash=False).facts
    expected = {(f"`{a.label}`", f"`{b.label}`", b.value) for a, b in zip(slash, plain, strict=True)}
    rows = table("What people type")
    assert set(rows) == expected
    assert {fact.label for fact in help_card(AISHA, slash=False).facts} <= {bare(row[1]) for row in rows}


def test_the_slash_commands_are_those_of_the_slack_manifest() -> None:
    manifest = yaml.safe_load((ROOT / "manifest" / "slack.yaml").read_text(encoding="utf-8"))
    offered = {each["command"] for each in manifest["features"]["slash_commands"]}
    assert {bare(row[0]).split()[0] for row in table("What people type")} == offered


def test_every_button_of_the_walk_is_one_that_somebody_can_meet() -> None:
    walk = README.split("# Five minutes", 1)[1].split("\n#", 1)[0].split("Leave any of these out")[0]
    sources = [
        path.read_text(encoding="utf-8")
        for folder in ("conversation", "web/templates")
        for path in (ROOT / "bot" / folder).glob("*.[ph]*")
    ]
    shown = "\n".join(sources).replace("{case.record_system}", "Mosaic").replace("{system}", "Mosaic")
    shown += "".join(path.read_text(encoding="utf-8") for path in [ROOT / "scheduling" / "words.py"])
    pressed = re.findall(r"(?<!\*)\*([A-Z][^*]+)\*(?!\*)", " ".join(walk.split()))
    assert len(pressed) > 8
    assert [label for label in pressed if label not in shown] == []


def test_the_people_it_names_are_in_the_made_up_council() -> None:
    names = {name for name, *_ in MEMBERS}
    assert {"Tom Reed", "Aisha Khan", "Sarah Malik"} <= names
    [listed] = re.findall(r"^COUNCIL = \[(.*)\]$", EVERYTHING, re.MULTILINE)
    assert set(re.findall(r'"([^"]+)"', listed)) == names


# ---- Diagram, glossary, links -----------------------------------------------------------------------------


def test_the_diagram_is_drawn_from_the_table_of_standings() -> None:
    assert re.findall(r"```mermaid\n(.*?)```", README, re.DOTALL) == [diagram()]


@pytest.mark.parametrize("term", [term for row in table("Words") for term in row[0].split(", ")])
def test_a_word_of_the_glossary_is_a_word_of_the_code(term: str) -> None:
    written = re.compile(r"[ _-]?".join(map(re.escape, re.split(r"[ -]", term))), re.IGNORECASE)
    code = (
        path for folder in ("bot", "scheduling", "storage") for path in sorted((ROOT / folder).rglob("*.py"))
    )
    assert any(written.search(path.read_text(encoding="utf-8")) for path in code)


def test_every_link_to_a_file_leads_somewhere() -> None:
    files = [(page, link.split("#")[0]) for page, link in LINKS if not link.startswith("http")]
    assert files
    assert [(page.name, link) for page, link in files if not (page.parent / link).is_file()] == []


def test_every_page_is_led_to_from_readme() -> None:
    led_to = {(page.parent / link).resolve() for page, link in LINKS if page.name == "README.md"}
    assert set(PAGES) <= {*led_to, ROOT / "README.md"}


@pytest.mark.parametrize("picture", re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README))
def test_a_picture_is_small_and_is_a_picture(picture: str) -> None:
    content = (ROOT / picture).read_bytes()
    assert content.startswith(b"\x89PNG")
    assert len(content) < PICTURE_LIMIT
