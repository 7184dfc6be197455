"""Charts over time: lines, areas and upright bars along a complete calendar.

A bucket that is not over is hatched or dashed, because its figure is bound to look like a fall.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from service.domain import Answer, Cell, ChartSpec
from service.present.axes import bounds, labels, ticks
from service.present.bar_figure import mark, measured, piles, upright
from service.present.frame import Node, Parts, escaped, legend
from service.present.series import Columns, Drawn, Line, middle, over_time, thinned
from service.present.theme import DASHES, Theme, colour
from service.present.values import moment, shown

_HEIGHT = 330
_MARKED = 31
_HATCHED = "hatched: not a whole {unit}"
_DASHED = "dashed: not a whole {unit}"


def column(answer: Answer, chart: ChartSpec, theme: Theme) -> Parts:
    """One upright bar a bucket, with its value on top where there is room."""
    drawn = over_time(answer, chart)
    unit, grain = _units(answer, chart)
    line = drawn.lines[0]
    traces = _bars(line, 0, drawn, chart, unit, grain, theme)
    if len(drawn.axis) <= 14:
        traces = [
            trace
            | {
                "text": [escaped(shown(line.values[k], unit, "short")) for k in trace["x"]],
                "textposition": "outside",
                "cliponaxis": False,
            }
            for trace in traces
        ]
    known = [value for value in line.values if value is not None]
    layout: Node = {
        "xaxis": upright(_bucket_names(drawn.axis, grain), theme),
        "yaxis": measured(known, unit, theme) | {"automargin": True},
        "barmode": "overlay",
        "bargap": 0.25,
    }
    return Parts(traces, layout, _HEIGHT, _reading(chart, drawn, _HATCHED, grain))


def stacked_bar(answer: Answer, chart: ChartSpec, theme: Theme) -> Parts:
    """Bars made of parts, one bar a bucket."""
    drawn = over_time(answer, chart)
    unit, grain = _units(answer, chart)
    layout: Node = {
        "xaxis": upright(_bucket_names(drawn.axis, grain), theme),
        "yaxis": measured(piles(drawn), unit, theme) | {"automargin": True},
        "barmode": "stack",
        "bargap": 0.22,
        "showlegend": True,
        "legend": legend(theme) | {"traceorder": "reversed"},
    }
    traces = [
        trace
        for slot, series in enumerate(drawn.lines)
        for trace in _bars(series, slot, drawn, chart, unit, grain, theme)
    ]
    return Parts(traces, layout, _HEIGHT, _reading(chart, drawn, _HATCHED, grain))


def line(answer: Answer, chart: ChartSpec, theme: Theme) -> Parts:
    """One line a series; what is missing is a gap, never a shortcut."""
    drawn = over_time(answer, chart)
    unit, grain = _units(answer, chart)
    known = [value for series in drawn.lines for value in series.values if value is not None]
    traces: list[Node] = []
    for slot, series in enumerate(drawn.lines):
        traces += _strokes(series, slot, drawn, chart, unit, grain)
    start = ticks(*bounds(known, from_zero=False))[0]
    cut = f"axis starts at {labels((start,), unit)[0]}" if start > 0 else ""
    notes = " · ".join(part for part in (_reading(chart, drawn, _DASHED, grain), cut) if part)
    layout: Node = {
        "xaxis": _along(drawn, grain, theme),
        "yaxis": measured(known, unit, theme, from_zero=False) | {"automargin": True},
        "showlegend": len(drawn.lines) > 1,
        "hovermode": "closest",
    }
    return Parts(traces, layout, _HEIGHT, notes)


def area(answer: Answer, chart: ChartSpec, theme: Theme) -> Parts:
    """Stacked areas; only for what adds up."""
    drawn = over_time(answer, chart)
    unit, grain = _units(answer, chart)
    traces = []
    for slot, series in enumerate(drawn.lines):
        paint = colour(slot, series.name, series.other)
        trace = _stroke(series, paint, "solid", drawn, series.values, unit, grain)
        traces.append(trace | {"stackgroup": "whole", "fillcolor": paint, "mode": "lines"})
    layout: Node = {
        "xaxis": _along(drawn, grain, theme),
        "yaxis": measured(piles(drawn), unit, theme) | {"automargin": True},
        "showlegend": len(drawn.lines) > 1,
        "legend": legend(theme) | {"traceorder": "reversed"},
    }
    return Parts(traces, layout, _HEIGHT, drawn.note)


def _units(answer: Answer, chart: ChartSpec) -> tuple[str, str]:
    columns = Columns(answer)
    return columns.meaning(chart.y[0]).unit, columns.meaning(chart.x).unit


def _reading(chart: ChartSpec, drawn: Drawn, legend: str, grain: str) -> str:
    marked = legend.replace("{unit}", grain) if _open(drawn.axis, chart) else ""
    return " · ".join(part for part in (drawn.note, marked) if part)


def _open(axis: Sequence[Cell], chart: ChartSpec) -> set[int]:
    """The places on the axis that are not whole."""
    return {k for k, at in enumerate(axis) if isinstance(at, date) and at.isoformat() in chart.unfinished}


def _bucket_names(axis: Sequence[Cell], grain: str) -> list[str]:
    return [_place(at, grain) for at in axis]


def _place(at: Cell, grain: str) -> str:
    return moment(at, grain, "short") if isinstance(at, date) else shown(at, grain)


def _bars(
    series: Line, slot: int, drawn: Drawn, chart: ChartSpec, unit: str, grain: str, theme: Theme
) -> list[Node]:
    """The bars of a series; hatched ones are a trace of their own, or the legend would be hatched too."""
    still_open = _open(drawn.axis, chart)
    places = range(len(drawn.axis))
    paint = mark(series, slot, theme)
    hatched = paint | {"pattern": {"shape": "/", "fillmode": "replace", "size": 6, "solidity": 0.45}}
    chosen = [([k for k in places if k not in still_open], paint), (sorted(still_open), hatched)]
    hovers = _hovers(series, drawn, unit, grain)
    return [
        {
            "type": "bar",
            "name": escaped(middle(series.name, 24)),
            "x": kept,
            "y": [None if (value := series.values[k]) is None else float(value) for k in kept],
            "marker": marker,
            "legendgroup": str(slot),
            "showlegend": marker is paint,
            "hovertext": [hovers[k] for k in kept],
            "hoverinfo": "text",
        }
        for kept, marker in chosen
        if kept or marker is paint
    ]


def _hovers(series: Line, drawn: Drawn, unit: str, grain: str) -> list[str]:
    return [
        f"{escaped(_full(at, grain))}<br>{escaped(series.name)}: {escaped(shown(value, unit))}"
        for at, value in zip(drawn.axis, series.values, strict=True)
    ]


def _full(at: Cell, grain: str) -> str:
    return shown(at, grain)


def _strokes(series: Line, slot: int, drawn: Drawn, chart: ChartSpec, unit: str, grain: str) -> list[Node]:
    """The line, and a dashed one through what is not whole."""
    still_open = _open(drawn.axis, chart)
    places = range(len(drawn.axis))
    whole = tuple(None if k in still_open else series.values[k] for k in places)
    paint, dash = colour(slot, series.name, series.other), DASHES[slot % len(DASHES)]
    solid = _stroke(series, paint, dash, drawn, whole, unit, grain)
    if not still_open:
        return [solid]
    near = {k + step for k in still_open for step in (-1, 0, 1)}
    part = tuple(series.values[k] if k in near else None for k in places)
    dashed = _stroke(series, paint, "dot", drawn, part, unit, grain)
    dashed |= {"showlegend": False, "opacity": 0.6, "legendgroup": str(slot)}
    solid["legendgroup"] = str(slot)
    return [solid, dashed]


def _stroke(
    series: Line,
    paint: str,
    dash: str,
    drawn: Drawn,
    values: Sequence[Decimal | None],
    unit: str,
    grain: str,
) -> Node:
    kept = thinned(len(values), values)
    hovers = _hovers(series, drawn, unit, grain)
    return {
        "type": "scatter",
        "mode": "lines+markers" if len(drawn.axis) <= _MARKED else "lines",
        "name": escaped(middle(series.name, 24)),
        "x": [_at(drawn.axis[k], k) for k in kept],
        "y": [None if (value := values[k]) is None else float(value) for k in kept],
        "line": {"color": paint, "width": 2.5, "dash": dash},
        "marker": {"color": paint, "size": 6},
        "connectgaps": False,
        "hovertext": [hovers[k] for k in kept],
        "hoverinfo": "text",
    }


def _at(at: Cell, place: int) -> str | int:
    """Dates by their ISO text; anything else by its number, so that plotly does not guess a type."""
    return at.isoformat() if isinstance(at, date) else place


def _along(drawn: Drawn, grain: str, theme: Theme) -> Node:
    """A date axis, or numbered places where time comes as text."""
    if not all(isinstance(at, date) for at in drawn.axis):
        return upright(_bucket_names(drawn.axis, grain), theme)
    few = len(drawn.axis) <= 12
    named: Node = {
        "tickmode": "array",
        "tickvals": [_at(at, k) for k, at in enumerate(drawn.axis)],
        "ticktext": [escaped(name) for name in _bucket_names(drawn.axis, grain)],
    }
    formatted: Node = {"nticks": 10, "tickformat": "%b %Y" if grain in ("month", "quarter") else "%-d %b\n%Y"}
    return {
        "type": "date",
        "showgrid": False,
        "tickangle": 0,
        "ticks": "",
        "tickfont": {"color": theme.soft, "size": 12},
    } | (named if few else formatted)
