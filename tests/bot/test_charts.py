"""Charts as pictures: what a viewer can open, that differs with its figures and is readable in grey."""

from __future__ import annotations

import subprocess
import sys
from io import BytesIO

import pytest
from PIL import Image

from bot.charts import DARK, PALE, png
from scheduling.chart import Chart, charts
from scheduling.figures import Facts
from tests.scheduling.fortnights import BEFORE, WORKED, report

CHARTS = charts(report())
LARGEST = 100_000
READABLE = 4.5
"""The contrast that WCAG 2.2 wants of text; between two neighbouring bars 3 would do."""


def opened(chart: Chart) -> Image.Image:
    return Image.open(BytesIO(png(chart)))


def in_grey(colour: str) -> int:
    """A colour as a printer without colours shows it, from 0 to 255."""
    return Image.new("RGB", (1, 1), colour).convert("L").tobytes()[0]


def luminance(grey: int) -> float:
    """How light a grey is, as WCAG counts it."""
    share = grey / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted(luminance(in_grey(colour)) for colour in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.key)
def test_it_is_a_small_picture_with_its_words_inside(chart: Chart) -> None:
    drawn = BytesIO(png(chart))
    picture = Image.open(drawn)
    assert (picture.format, picture.size) == ("PNG", (800, 450))
    assert picture.info["Title"] == chart.title
    assert picture.info["Description"] == chart.alt
    assert len(drawn.getvalue()) < LARGEST


def test_it_differs_when_the_figures_differ() -> None:
    for one, other in zip(CHARTS, charts(report(BEFORE, WORKED)), strict=True):
        assert opened(one).tobytes() != opened(other).tobytes()


def test_the_same_figures_give_the_same_picture() -> None:
    assert [png(chart) for chart in charts(report())] == [png(chart) for chart in CHARTS]


def test_the_bars_of_a_pair_differ_in_grey() -> None:
    assert contrast(DARK, PALE) > READABLE


def test_in_grey_both_bars_are_there_and_one_is_hatched() -> None:
    """Across the bars from referral, low enough to meet each: some even and dark, the others striped."""
    grey = opened(CHARTS[1]).convert("L")
    row = grey.tobytes()[330 * grey.width : 331 * grey.width]
    dark, pale = in_grey(DARK), in_grey(PALE)
    assert row.count(bytes([dark] * 30)) == 6  # this fortnight's bars: there is none from 21 to 30 days
    assert row.count(pale) > 20
    assert bytes([pale] * 15) not in row  # the hatching leaves no pale bar even


@pytest.mark.parametrize("chart", charts(report(WORKED, Facts())), ids=lambda chart: chart.key)
def test_an_empty_fortnight_beside_another_can_be_drawn(chart: Chart) -> None:
    assert opened(chart).size == (800, 450)


def test_nothing_that_slow_is_imported_before_a_chart_is_drawn() -> None:
    starts = "import sys, bot.__main__; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", starts], check=False).returncode == 0
