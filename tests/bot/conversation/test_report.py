"""The card of the fortnightly report, on every platform, before and after it was reviewed."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, time

import pytest

from bot.casework.report import ReportSeen
from bot.conversation.report import card
from bot.shapes import Button, Tone
from bot.slack.render import draw_card as draw_for_slack
from bot.teams.elements import CARD_LIMIT
from bot.teams.render import draw_card as draw_for_teams
from bot.teams.render import message as teams_message
from scheduling.chart import charts
from scheduling.people import Person
from scheduling.procedure import Rhythm
from scheduling.report import lines
from scheduling.words import Role
from storage.duties import Duty
from tests.bot.conversation.filling import page_of
from tests.bot.slack.block_rules import message_faults
from tests.bot.teams.card_rules import check_activity
from tests.bot.web.reading import PageReader
from tests.cast import HELEN, SARAH
from tests.office import texts
from tests.scheduling.fortnights import CALENDAR, report

NOW = CALENDAR.at(date(2026, 3, 17), time(10))
REPORT = report()
RUTH = Person(11, "Ruth Okafor", "ruth.okafor@council.example", Role.SMT, "Senior management")
DUTY = Duty("assessment", "smt-report", "smt_report", date(2026, 3, 17), RUTH.id, NOW, id=7)
PUBLIC = "https://daymark.example.org"

SEEN = ReportSeen(
    duty=DUTY,
    rhythm=Rhythm("smt-report", "Timescales report", "smt_report", (Role.SMT,), "fortnight", time(10), 4),
    calendar=CALENDAR,
    now=NOW,
    viewer=RUTH,
    holder=RUTH,
    doer_id=RUTH.id,
    done_by=None,
    report=REPORT,
    path="/report/7?key=signed",
    pictures=tuple((chart, f"/charts/assessment/2026-03-02/{chart.key}.png") for chart in charts(REPORT)),
)
REVIEWED = replace(SEEN, duty=replace(DUTY, done_at=NOW, done_by=RUTH.id), done_by=RUTH)


def test_what_it_says() -> None:
    shown = card(SEEN)
    assert shown.title == "Timescales, 2 to 15 March 2026"
    assert shown.lines == ("Assessment procedure: how the fortnight went, beside the fortnight before.",)
    assert [(fact.label, fact.value) for fact in shown.facts] == list(lines(REPORT))
    assert [picture.alt for picture in shown.pictures] == [chart.alt for chart in charts(REPORT)]
    assert [(link.label, link.path) for link in shown.links] == [
        ("Open the whole report", "/report/7?key=signed")
    ]
    assert shown.buttons == (Button("Reviewed", "smt_report.review", "duty:7", tone=Tone.GOOD),)
    assert not shown.settled


def test_once_reviewed_it_is_a_plain_record() -> None:
    shown = card(REVIEWED)
    assert shown.lines[1] == "Reviewed by Ruth Okafor at 10:00 on Tuesday 17 March 2026."
    assert shown.buttons == ()
    assert shown.settled


def test_it_says_for_whom_somebody_reviewed_it() -> None:
    duty = replace(DUTY, person_id=HELEN.id, done_at=NOW, done_by=SARAH.id, acting_for=HELEN.id)
    shown = card(replace(SEEN, duty=duty, holder=HELEN, done_by=SARAH))
    assert shown.lines[1].startswith("Reviewed by Sarah Malik, acting for Helen Price, at 10:00")


def test_what_it_says_are_finished_sentences_without_shouting() -> None:
    for seen in (SEEN, REVIEWED):
        shown = card(seen)
        for sentence in (*shown.lines, shown.footnote):
            assert re.fullmatch(r"[A-Z].*\.", sentence), sentence
        assert not re.search(r"!|\bNone\b|  |[{}]|\w_\w", texts(shown))
        assert "\n" not in shown.summary


@pytest.mark.parametrize("seen", [SEEN, REVIEWED], ids=["waiting", "reviewed"])
@pytest.mark.parametrize("public_url", ["", PUBLIC])
def test_slack_and_teams_take_it(seen: ReportSeen, public_url: str) -> None:
    shown = card(seen).reached_at(public_url)
    on_slack = draw_for_slack(shown, may_be_repeat=True)
    assert message_faults({"text": on_slack.text, "blocks": on_slack.blocks}) == []
    on_teams = draw_for_teams(shown)
    check_activity(teams_message(on_teams, shown.summary))
    assert len(json.dumps(on_teams)) < CARD_LIMIT
    for drawn in (json.dumps(on_slack.blocks, ensure_ascii=False), json.dumps(on_teams, ensure_ascii=False)):
        for picture in card(seen).pictures:
            assert picture.alt in drawn  # as a picture's words, or in its place
            assert (picture.path in drawn) is bool(public_url)


def test_a_browser_shows_it() -> None:
    reader = PageReader(page_of(card=card(SEEN)))
    for fact in card(SEEN).facts:
        assert fact.value in " ".join(reader.words.split())
    sends = reader.form_with("Reviewed", "/press").sends
    assert (sends["act"], sends["subject"]) == ("smt_report.review", "duty:7")
