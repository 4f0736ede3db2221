"""Charts as pictures, drawn by matplotlib, readable in grey: a dark bar beside a pale hatched one, each with
its number.

Imported only where a chart is drawn, since matplotlib takes a second to import. Its Figure is used by itself,
without pyplot, which keeps figures in a place that threads would share.
"""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from threading import Lock
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import MaxNLocator

from scheduling.chart import Bar, Chart

INCHES, DOTS = (8.0, 4.5), 100
"""800 by 450 dots: what Slack and Teams show whole, on a telephone too."""

INK, PAPER = "#1d1d1b", "#ffffff"
DARK, PALE = "#1f4e79", "#dbe4ee"
THICK, SMALL, MIDDLE, LARGE = 0.38, 9.0, 10.0, 13.0
HEADROOM = 1.18
LEAST = 4
"""An axis is never shorter than this, so that a single case does not fill the picture."""

matplotlib.rcParams["text.parse_math"] = False  # a council may write a dollar sign in a reason

_one_at_a_time = Lock()  # matplotlib is not made for several threads


@lru_cache(maxsize=32)
def png(chart: Chart) -> bytes:
    """Draw a chart. It takes about a fifth of a second: never on the event loop."""
    with _one_at_a_time:
        return _drawn(chart)


def _drawn(chart: Chart) -> bytes:
    figure = Figure(
        figsize=INCHES, dpi=DOTS, facecolor=PAPER, layout=ConstrainedLayoutEngine(w_pad=0.15, h_pad=0.12)
    )
    axes = figure.add_subplot()
    bars = _sideways(axes, chart) if chart.sideways else _upright(axes, chart)
    figure.suptitle(chart.title, x=0.018, ha="left", fontsize=LARGE, fontweight="bold", color=INK)
    _plain(axes)
    figure.legend(
        [pair.patches[0] for pair in bars],
        chart.names,
        loc="outside lower left",
        ncols=2,
        frameon=False,
        fontsize=SMALL,
    )
    drawn = BytesIO()
    figure.savefig(drawn, format="png", metadata={"Title": chart.title, "Description": chart.alt})
    return drawn.getvalue()


def _upright(axes: Axes, chart: Chart) -> tuple[BarContainer, BarContainer]:
    places = range(len(chart.groups))
    now = axes.bar([at - THICK / 2 for at in places], _lengths(chart, now=True), THICK, **_STYLES[True])
    before = axes.bar([at + THICK / 2 for at in places], _lengths(chart, now=False), THICK, **_STYLES[False])
    axes.set_xticks(list(places), [group.label for group in chart.groups], fontsize=MIDDLE)
    axes.set_xlabel("Working days", fontsize=SMALL)
    axes.set_ylabel(chart.axis, fontsize=SMALL)
    axes.set_ylim(0, _longest(chart) * HEADROOM)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    _number(axes, chart, now, before)
    _draw_limit(axes, chart)
    return now, before


def _sideways(axes: Axes, chart: Chart) -> tuple[BarContainer, BarContainer]:
    places = range(len(chart.groups))
    now = axes.barh([at - THICK / 2 for at in places], _lengths(chart, now=True), THICK, **_STYLES[True])
    before = axes.barh([at + THICK / 2 for at in places], _lengths(chart, now=False), THICK, **_STYLES[False])
    axes.set_yticks(list(places), [group.label for group in chart.groups], fontsize=MIDDLE)
    axes.invert_yaxis()
    axes.set_xlabel(chart.axis, fontsize=SMALL)
    axes.set_xlim(0, _longest(chart) * (HEADROOM + 0.14))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    if chart.longest:
        axes.set_xticks(range(0, chart.longest + 1, chart.longest // 5))
    _number(axes, chart, now, before)
    return now, before


def _number(axes: Axes, chart: Chart, now: BarContainer, before: BarContainer) -> None:
    """Every number stands beside its bar, so that nothing has to be read off an axis."""
    for bars, said in (
        (now, [g.now.said for g in chart.groups]),
        (before, [g.before.said for g in chart.groups]),
    ):
        axes.bar_label(bars, said, padding=3, fontsize=SMALL, color=INK)


def _draw_limit(axes: Axes, chart: Chart) -> None:
    if chart.limit is None:
        return
    at = chart.limit.after + 0.5
    axes.axvline(at, color=INK, linestyle=(0, (5, 3)), linewidth=1.4)
    axes.annotate(
        chart.limit.said,
        (at, 1),
        xycoords=("data", "axes fraction"),
        xytext=(-4, -4),
        textcoords="offset points",
        ha="right",
        va="top",
        fontsize=SMALL,
        color=INK,
    )


def _plain(axes: Axes) -> None:
    """No frame and no grid: the numbers are on the bars."""
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0)


def _lengths(chart: Chart, *, now: bool) -> list[int]:
    return [_length(group.now if now else group.before) for group in chart.groups]


def _length(bar: Bar) -> int:
    return bar.length or 0


def _longest(chart: Chart) -> int:
    return chart.longest or max(LEAST, *_lengths(chart, now=True), *_lengths(chart, now=False))


_STYLES: dict[bool, dict[str, Any]] = {
    True: {"color": DARK, "edgecolor": INK, "linewidth": 0.8},
    False: {"color": PALE, "edgecolor": INK, "linewidth": 0.8, "hatch": "////"},
}
