"""An answer's chart as a plotly figure in JSON, for the page and for pictures alike.

A figure is only ever made from our closed ChartSpec and the answer's own rows: figure JSON that somebody
sent is never drawn, because plotly would fetch images and maps that it names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from service.domain import Answer, ChartSpec
from service.errors import BadInput
from service.present import bar_figure, grid_figure, intent_figure, time_figure, waterfall_figure
from service.present.frame import Node, Parts, framed
from service.present.series import Columns
from service.present.theme import THEMES, Theme

Drawer = Callable[[Answer, ChartSpec, Theme], Parts]

_PLAIN: Mapping[str, Drawer] = {
    "kpi": grid_figure.kpi,
    "bar": bar_figure.bar,
    "column": bar_figure.column,
    "grouped_bar": bar_figure.grouped_bar,
    "stacked_bar": bar_figure.stacked_bar,
    "pie": bar_figure.pie,
    "heatmap": grid_figure.heatmap,
    "scatter": grid_figure.scatter,
    "waterfall": waterfall_figure.waterfall,
    "histogram": intent_figure.histogram,
    "pareto": intent_figure.pareto,
    "bullet": intent_figure.bullet,
}
_OVER_TIME: Mapping[str, Drawer] = {
    "column": time_figure.column,
    "stacked_bar": time_figure.stacked_bar,
    "line": time_figure.line,
    "area": time_figure.area,
}
_ALONG = frozenset({"bar", "pie", *_OVER_TIME})
"""What runs along the calendar where its axis is one; bars and rings cannot, and are refused there."""


def figure(answer: Answer, theme: str = "light", titled: bool = True, width: int = 960) -> Node:
    """The chart of an answer, its table where it has none; untitled for pages that say it themselves.

    The width only decides where the title breaks: a figure fills what it is put into.
    """
    if theme not in THEMES:
        raise BadInput(f"There is no theme {theme!r}; there are: {', '.join(THEMES)}.")
    ground, chart = THEMES[theme], answer.chart
    if chart is None or not answer.rows:
        chart, parts = None, grid_figure.table(answer, ground)
    else:
        parts = _drawer(answer, chart)(answer, chart, ground)
    return framed(answer, chart, parts, ground, width if titled else None)


def _drawer(answer: Answer, chart: ChartSpec) -> Drawer:
    over_time = chart.kind in _ALONG and Columns(answer).meaning(chart.x).role == "time"
    drawers = _OVER_TIME if over_time else _PLAIN
    if chart.kind not in drawers:
        raise BadInput(f"There is no chart {chart.kind!r} of this; there are: {', '.join(drawers)}.")
    return drawers[chart.kind]
