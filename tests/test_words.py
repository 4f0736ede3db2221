"""Every word of every closed list is in every table that is about it, and can be said to a person."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path

import pytest

from bot.settings import PROCEDURES
from bot.topics import START, TOPICS
from scheduling.authority import ABOUT_NO_CASE
from scheduling.procedure_file import read_folder
from scheduling.standing import after
from scheduling.words import Act, DecisionKind, Outlook, Standing, Worded

ROOT = Path(__file__).parents[1]
README, GLOSSARY = ((ROOT / page).read_text(encoding="utf-8") for page in ("README.md", "docs/words.md"))
WORDS = (ROOT / "scheduling" / "words.py").read_text(encoding="utf-8")
LISTS = Worded.__subclasses__()
WORDED = [word for each in LISTS for word in each]
SAID_IN_THE_GLOSSARY: dict[str, type[Worded]] = {
    "standing": Standing,
    "check-in": Outlook,
    "decision": DecisionKind,
}


def meaning(term: str) -> str:
    """What the glossary says of a word."""
    [row] = re.findall(rf"^\| {term} \| (.*) \|$", GLOSSARY, re.MULTILINE)
    return str(row)


def test_every_closed_list_is_looked_at() -> None:
    assert [each.__name__ for each in LISTS] == re.findall(r"^class (\w+)\(Worded\)", WORDS, re.MULTILINE)


@pytest.mark.parametrize("word", WORDED, ids=repr)
def test_a_word_has_a_label_that_fits_into_a_sentence(word: Worded) -> None:
    assert word.label
    assert word.label == word.label.strip()
    assert not set("_.!") & set(word.label)


@pytest.mark.parametrize("each", LISTS)
def test_no_two_words_of_a_list_are_said_alike(each: type[Worded]) -> None:
    assert len({word.label for word in each}) == len(each)


def test_a_word_is_still_itself_when_it_comes_back_from_the_store() -> None:
    for word in WORDED:
        kind: type[StrEnum] = type(word)
        assert kind(str(word)) is word


@pytest.mark.parametrize("act", [act for act in Act if act not in ABOUT_NO_CASE])
def test_an_act_has_its_place_at_every_standing(act: Act) -> None:
    for standing in Standing:
        assert after(standing, act) is not None


def test_every_act_can_be_done_from_some_card_or_by_its_own_command() -> None:
    on_cards = {move.act for topic in TOPICS.values() for move in topic.moves.values()}
    assert on_cards | {Act.ALLOCATE, Act.SHOW} == set(Act)
    assert START == "allocation.allocate"


def test_every_step_of_every_procedure_has_its_conversation() -> None:
    procedures = read_folder(PROCEDURES, TOPICS)
    assert not isinstance(procedures, tuple)
    topics = {step.topic for procedure in procedures.values() for step in procedure.steps}
    assert topics <= set(TOPICS)


@pytest.mark.parametrize(
    ("term", "word"), [(term, word) for term, each in SAID_IN_THE_GLOSSARY.items() for word in each]
)
def test_the_glossary_names_every_word_of_its_list(term: str, word: Worded) -> None:
    named = {part.strip() for part in re.split("[,;:]", meaning(term))}
    said = word.label.lower().split(",")[0]
    assert any(said == part or said.startswith(f"{part} ") for part in named)


def test_the_diagram_names_every_standing() -> None:
    for standing in Standing:
        assert f'state "{standing.label}" as {standing}' in README
