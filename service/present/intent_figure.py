"""Charts of answers that are computed one fixed way: spreads, concentration, budgets.

What is beyond its limit, and a bucket without an upper end, differ by a hatching as well as by colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from service.domain import Answer, ChartSpec
from service.present.axes import labels, ticks
from service.present.bar_figure import drawn_at, hover, measured, names_axis, quiet_axis, row_height
from service.present.entities import label
from service.present.frame import Node, Parts, escaped, legend
from service.present.phrases import heading
from service.present.series import Columns
from service.present.theme import SERIES, Theme, colour
from service.present.values import number, shown

_AMOUNT, _BEYOND = SERIES[0], SERIES[1]
_MOST_ROWS = 20
_HATCHED: Node = {"shape": "/", "fillmode": "replace", "size": 6, "solidity": 0.45}
_LEAST = 200
_HEIGHT = 330


def histogram(answer: Answer, chart: ChartSpec, theme: Theme) -> Parts:
    """Columns without gaps along a true axis; the last bucket is hatched where it has no upper end."""
    columns = Columns(answer)
    unit, count = columns.meaning(chart.x).unit, columns.meaning(chart.y[0])
    rows = [
        (start, number(end), number(size) or Decimal(0))
        for start, end, size in zip(
            map(number, columns.cells(chart.x)),
            columns.cells("bucket_to"),
            columns.cells(chart.y[0]),
            strict=True,
        )
        if start is not None
    ]
    widths = [end - start for start, end, _ in rows if end is not None]
    usual = max(widths, default=Decimal(1))
    spans = [(start, start + usual if end is None else end) for start, end, _ in rows]
    trace: Node = {
        "type": "bar",
        "x": [drawn_at((start + end) / 2) for start, end in spans],
        "width": [drawn_at(end - start) for start, end in spans],
        "y": [drawn_at(size) for _, _, size in rows],
        "marker": {
            "color": _AMOUNT,
            "line": {"color": theme.paper, "width": 1},
            "pattern": _HATCHED | {"shape": ["/" if end is None else "" for _, end, _ in rows]},
        },
        "hovertext": [hover(_span(s, e, unit), count.label, size, count.unit) for s, e, size in rows],
        "hoverinfo": "text",
        "showlegend": False,
    }
    layout: Node = {
        "xaxis": _edges(rows, spans, unit, theme),
        "yaxis": measured([size for _, _, size in rows], count.unit, theme) | {"automargin": True},
        "bargap": 0,
    }
    return Parts([trace], layout, _HEIGHT)


def _span(start: Decimal, end: Decimal | None, unit: str) -> str:
    if end is None:
        return f"{shown(start, unit, 'short')} and more"
    return f"{shown(start, unit, 'short')} – {shown(end, unit, 'short')}"


def _edges(
    rows: Sequence[tuple[Decimal, Decimal | None, Decimal]],
    spans: Sequence[tuple[Decimal, Decimal]],
    unit: str,
    theme: Theme,
) -> Node:
    """The lower ends of the buckets, thinned; of the open one it says that it is open."""
    edges = [start for start, _, _ in rows][:: max(1, -(-len(rows) // 10))]
    opened = {start for start, end, _ in rows if end is None}
    marked = zip(edges, labels(edges, unit), strict=True)
    return {
        "tickmode": "array",
        "tickvals": [drawn_at(edge) for edge in edges],
        "ticktext": [escaped(f"{text} +" if edge in opened else text) for edge, text in marked],
        "range": [drawn_at(min(s for s, _ in spans)), drawn_at(max(e for _, e in spans))],
        "showgrid": False,
        "zeroline": False,
        "ticks": "outside",
        "tickcolor": theme.grid,
        "tickangle": 0,
        "fixedrange": True,
        "tickfont": {"color": theme.soft, "size": 12},
    }


def pareto(answer: Answer, chart: ChartSpec, theme: Theme) -> Parts:
    """The largest on top, and a line of how much of everything they make up down to each."""
    columns = Columns(answer)
    size, share = (columns.meaning(name) for name in chart.y)
    rows = answer.rows[:_MOST_ROWS]
    names = [label(row, answer.columns, chart.x) for row in rows]
    sizes, shares = ([number(cell) for cell in columns.cells(name)[: len(rows)]] for name in chart.y)
    bars = _named_bars(answer, chart.y[0], sizes, names) | {
        "marker": {"color": _AMOUNT, "cornerradius": 3},
        "text": [escaped(shown(value, size.unit, "short")) for value in sizes],
    }
    line: Node = {
        "type": "scatter",
        "mode": "lines+markers",
        "name": escaped(heading(share.label, first=True)),
        "x": [drawn_at(value) for value in shares],
        "y": list(range(len(rows))),
        "xaxis": "x2",
        "line": {"color": _BEYOND, "width": 2.5},
        "marker": {"color": _BEYOND, "size": 6},
        "cliponaxis": False,
        "hovertext": [hover(n, share.label, v, share.unit) for n, v in zip(names, shares, strict=True)],
        "hoverinfo": "text",
    }
    known = [value for value in sizes if value is not None]
    layout: Node = {
        "yaxis": names_axis(names, theme),
        "xaxis": quiet_axis(known, theme),
        "xaxis2": _of_everything(share.unit, theme),
        "bargap": 0.28,
    } | _legend_below(theme, -0.07)
    height = max(_LEAST, row_height(names) * len(rows))
    return Parts([bars | _beside(theme), line], layout, height, _not_shown(answer, len(rows)), bottom=70)


def _of_everything(unit: str, theme: Theme) -> Node:
    """The axis of the line, from nothing to everything."""
    places = ticks(Decimal(0), Decimal(1))
    return {
        "overlaying": "x",
        "side": "bottom",
        "tickmode": "array",
        "tickvals": [drawn_at(place) for place in places],
        "ticktext": [escaped(text) for text in labels(places, unit)],
        "range": [0, 1.02],
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "tickfont": {"color": theme.soft, "size": 12},
    }


def bullet(answer: Answer, chart: ChartSpec, theme: Theme) -> Parts:
    """What was spent as a bar within a wider one of its limit; beyond it the bar is hatched."""
    columns = Columns(answer)
    rows = answer.rows[:_MOST_ROWS]
    names = _scopes(answer, chart.x, len(rows))
    spent, limits = ([number(cell) for cell in columns.cells(name)[: len(rows)]] for name in chart.y)
    over = [s is not None and m is not None and s > m for s, m in zip(spent, limits, strict=True)]
    unit = columns.meaning(chart.y[0]).unit
    texts = [escaped(_of_limit(s, m, unit)) for s, m in zip(spent, limits, strict=True)]
    limit = _named_bars(answer, chart.y[1], limits, names) | {
        "marker": {"color": theme.grid, "line": {"color": theme.soft, "width": 1}},
        "width": 0.64,
    }
    inner = _named_bars(answer, chart.y[0], spent, names) | {"width": 0.32}
    within = _only([not beyond for beyond in over], inner, {"color": colour(0)})
    beyond = _only(over, inner, {"color": _BEYOND, "pattern": _HATCHED})
    beyond["name"] += " beyond it"
    ends = [max(s or Decimal(0), m or Decimal(0)) for s, m in zip(spent, limits, strict=True)]
    layout: Node = {
        "yaxis": names_axis(names, theme),
        "xaxis": quiet_axis(ends, theme, room_part=3),
        "barmode": "overlay",
    } | _legend_below(theme, -0.01)
    height = max(_LEAST, row_height(names) * len(rows))
    said = _ends(ends, texts, theme)
    traces = [limit, within, *([beyond] if any(over) else []), said]
    return Parts(traces, layout, height, _not_shown(answer, len(rows)), bottom=40)


def _ends(ends: Sequence[Decimal], texts: Sequence[str], theme: Theme) -> Node:
    """The texts behind the longer of two bars."""
    return {
        "type": "scatter",
        "mode": "text",
        "x": [drawn_at(end) for end in ends],
        "y": list(range(len(ends))),
        "text": [f" {text}" for text in texts],
        "textposition": "middle right",
        "textfont": {"color": theme.ink, "size": 12},
        "hoverinfo": "skip",
        "cliponaxis": False,
        "showlegend": False,
    }


def _scopes(answer: Answer, name: str, count: int) -> list[str]:
    """What a budget is of, and of which kind that is: there may be a team and a department Data."""
    names = [label(row, answer.columns, name) for row in answer.rows[:count]]
    kinds = [place for place, column in enumerate(answer.columns) if column.name == f"{name}_type"]
    if not kinds or answer.columns[kinds[0]].role != "detail":
        return names
    said = [str(row[kinds[0]]).replace("_", " ") for row in answer.rows[:count]]
    return [f"{name} · {kind}" for name, kind in zip(names, said, strict=True)]


def _named_bars(answer: Answer, name: str, values: Sequence[Decimal | None], names: Sequence[str]) -> Node:
    meaning = Columns(answer).meaning(name)
    return {
        "type": "bar",
        "orientation": "h",
        "name": escaped(heading(meaning.label, first=True)),
        "y": list(range(len(names))),
        "x": [drawn_at(value) for value in values],
        "hovertext": [hover(n, meaning.label, v, meaning.unit) for n, v in zip(names, values, strict=True)],
        "hoverinfo": "text",
    }


def _only(kept: Sequence[bool], bars: Node, marker: Node) -> Node:
    """Some of the bars in a colour of their own, so that the legend tells them apart."""
    return bars | {
        "x": [x if keep else None for x, keep in zip(bars["x"], kept, strict=True)],
        "marker": marker,
    }


def _beside(theme: Theme) -> Node:
    """Texts at the ends of bars, however thin these are."""
    return {
        "textposition": "outside",
        "constraintext": "none",
        "textfont": {"color": theme.ink, "size": 12},
        "cliponaxis": False,
    }


def _legend_below(theme: Theme, place: float) -> Node:
    return {"showlegend": True, "legend": legend(theme) | {"orientation": "h", "x": 0, "y": place}}


def _not_shown(answer: Answer, drawn: int) -> str:
    return f"first {drawn} of {len(answer.rows)} shown" if len(answer.rows) > drawn else ""


def _of_limit(spent: Decimal | None, limit: Decimal | None, unit: str) -> str:
    """`$5,200 of $6,000 (86.7%)`."""
    said = shown(spent, unit, "short")
    if spent is None or not limit or limit < 0:
        return said
    return f"{said} of {shown(limit, unit, 'short')} ({shown(spent / limit, 'share')})"
