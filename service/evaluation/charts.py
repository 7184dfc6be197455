"""Does an answer's chart suit its columns? Rules of its own, so that the chooser's mistakes can show."""

from __future__ import annotations

from service.domain import Answer, AnswerColumn, ChartSpec
from service.evaluation.cells import comparable

_OVER_TIME = frozenset({"line", "area", "column", "bar", "stacked_bar", "grouped_bar", "heatmap"})
_KINDS = _OVER_TIME | {"kpi", "pie", "scatter", "pareto", "bullet", "waterfall", "histogram"}
_SORTS = frozenset({None, "ascending", "descending", "natural"})
_NAMES = frozenset({"dimension", "detail"})
_MOST_SLICES = 7
_ALIKE = {"number": "count"}
"""An average of counts is drawn over the counts."""


def chart_faults(answer: Answer) -> tuple[str, ...]:
    """What is wrong with the chart, in a few words each; nothing where there is none."""
    chart = answer.chart
    if chart is None:
        return ()
    columns = {column.name: column for column in answer.columns}
    faults = [
        (chart.kind not in _KINDS, f"no such kind: {chart.kind}"),
        (not answer.rows, "a chart of nothing"),
        (not chart.title.strip(), "no title"),
        (not chart.alt.strip(), "no words for who cannot see it"),
        (chart.sort not in _SORTS, f"no such order: {chart.sort}"),
        (not chart.y or not set(chart.y) <= columns.keys(), "y names no columns"),
        (bool(chart.x) and chart.x not in columns and chart.kind != "kpi", "x is no column"),
        (chart.series is not None and chart.series not in columns, "the series is no column"),
    ]
    found = tuple(said for wrong, said in faults if wrong)
    return found or tuple(_unsuitable(answer, chart, columns))


def _unsuitable(answer: Answer, chart: ChartSpec, columns: dict[str, AnswerColumn]) -> list[str]:
    measures = [columns[name] for name in chart.y]
    times = [column.name for column in answer.columns if column.role == "time"]
    several = len(answer.rows) > 1
    drawn_by = {chart.x, chart.series}
    faults = [
        (any(column.role in _NAMES for column in measures), "y is no measure"),
        (
            len({_ALIKE.get(column.unit, column.unit) for column in measures}) > 1
            and chart.kind in ("line", "area"),
            "units share an axis",
        ),
        (several and chart.kind == "kpi", "one figure for several rows"),
        (several and bool(times) and chart.kind in ("pie", "kpi"), "time is not drawn over time"),
        (several and bool(times) and not drawn_by & set(times), "time is no axis"),
        (chart.kind in ("line", "area") and chart.x not in times, "a line that does not run over time"),
        (chart.kind == "pie" and not _makes_a_whole(answer, chart), "a pie of what makes no whole"),
    ]
    return [said for wrong, said in faults if wrong]


def _makes_a_whole(answer: Answer, chart: ChartSpec) -> bool:
    at = [column.name for column in answer.columns].index(chart.y[0])
    parts = [comparable(row[at]) for row in answer.rows]
    return len(parts) <= _MOST_SLICES and all(
        part is None or (isinstance(part, float) and part >= 0) for part in parts
    )
