"""Charts of answers that are computed one fixed way: spreads, concentration, budgets.

What is beyond its limit, and a bucket without an upper end, differ by a hatching as well as by colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from service.domain import Answer, ChartSpec
from service.present.axes import labels, ticks
from service.present.bar_figure import drawn_at, hover, measured, names_axis, quiet_axis, row_height, upright
from service.present.entities import label
from service.present.frame import Node, Parts, escaped, legend
from service.present.phrases import heading
from service.present.series import Columns
from service.present.theme import SERIES, Theme, colour
from service.present.values import number, shown

_AMOUNT, _BEYOND = SERIES[0], SERIES[1]
_MOST_ROWS = 40
_MOST_BUDGETS = 20
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
    """The largest first as bars, and over them how much of everything they make up together."""
    columns = Columns(answer)
    size, share = (columns.meaning(name) for name in chart.y)
    rows = answer.rows[:_MOST_ROWS]
    names = [label(row, answer.columns, chart.x) for row in rows]
    sizes = [number(cell) for cell in columns.cells(chart.y[0])[: len(rows)]]
    shares = [number(cell) for cell in columns.cells(chart.y[1])[: len(rows)]]
    places = list(range(len(rows)))
    bars: Node = {
        "type": "bar",
        "name": escaped(heading(size.label, first=True)),
        "x": places,
        "y": [drawn_at(value) for value in sizes],
        "marker": {"color": _AMOUNT},
        "hovertext": [hover(n, size.label, v, size.unit) for n, v in zip(names, sizes, strict=True)],
        "hoverinfo": "text",
    }
    line: Node = {
        "type": "scatter",
        "mode": "lines+markers",
        "name": escaped(heading(share.label, first=True)),
        "x": places,
        "y": [drawn_at(value) for value in shares],
        "yaxis": "y2",
        "line": {"color": _BEYOND, "width": 2.5},
        "marker": {"color": _BEYOND, "size": 6},
        "cliponaxis": False,
        "hovertext": [hover(n, share.label, v, share.unit) for n, v in zip(names, shares, strict=True)],
        "hoverinfo": "text",
    }
    known = [value for value in sizes if value is not None]
    layout: Node = {
        "xaxis": upright(names, theme),
        "yaxis": measured(known, size.unit, theme) | {"automargin": True},
        "yaxis2": _of_everything(share.unit, theme),
        "bargap": 0.2,
        "showlegend": True,
        "legend": legend(theme) | {"orientation": "h", "x": 0, "y": -0.09},
    }
    left_out = f"first {_MOST_ROWS} of {len(answer.rows)} shown" if len(answer.rows) > _MOST_ROWS else ""
    return Parts([bars, line], layout, _HEIGHT, left_out, bottom=64)


def _of_everything(unit: str, theme: Theme) -> Node:
    """The right axis, from nothing to everything."""
    places = ticks(Decimal(0), Decimal(1))
    return {
        "overlaying": "y",
        "side": "right",
        "tickmode": "array",
        "tickvals": [drawn_at(place) for place in places],
        "ticktext": [escaped(text) for text in labels(places, unit)],
        "range": [0, 1],
        "showgrid": False,
        "zeroline": False,
        "automargin": True,
        "fixedrange": True,
        "tickfont": {"color": theme.soft, "size": 12},
    }


def bullet(answer: Answer, chart: ChartSpec, theme: Theme) -> Parts:
    """What was spent as a bar within a wider one of its limit; beyond it the bar is hatched."""
    columns = Columns(answer)
    rows = answer.rows[:_MOST_BUDGETS]
    names = [label(row, answer.columns, chart.x) for row in rows]
    spent, limits = ([number(cell) for cell in columns.cells(name)[: len(rows)]] for name in chart.y)
    over = [s is not None and m is not None and s > m for s, m in zip(spent, limits, strict=True)]
    inner, outer = (
        _bullet_bar(answer, name, values, names)
        for name, values in zip(chart.y, (spent, limits), strict=True)
    )
    unit = columns.meaning(chart.y[0]).unit
    texts = [escaped(_of_limit(s, m, unit)) for s, m in zip(spent, limits, strict=True)]
    bare = [beyond or m is None for beyond, m in zip(over, limits, strict=True)]
    outer |= {
        "marker": {"color": theme.grid, "line": {"color": theme.soft, "width": 1}},
        "width": 0.64,
        "text": ["" if alone else text for text, alone in zip(texts, bare, strict=True)],
    }
    inner |= {
        "marker": {
            "color": [_BEYOND if beyond else colour(0) for beyond in over],
            "pattern": _HATCHED | {"shape": ["/" if beyond else "" for beyond in over]},
        },
        "width": 0.32,
        "text": [text if alone else "" for text, alone in zip(texts, bare, strict=True)],
    }
    beside: Node = {"textposition": "outside", "textfont": {"color": theme.ink}, "cliponaxis": False}
    sizes = [size for size in (*spent, *limits) if size is not None]
    layout: Node = {
        "yaxis": names_axis(names, theme),
        "xaxis": quiet_axis(sizes, theme, room_part=3),
        "barmode": "overlay",
        "showlegend": True,
        "legend": legend(theme) | {"orientation": "h", "x": 0, "y": -0.01},
    }
    left_out = f"first {len(rows)} of {len(answer.rows)} shown" if len(answer.rows) > len(rows) else ""
    return Parts(
        [outer | beside, inner | beside],
        layout,
        max(_LEAST, row_height(names) * len(rows)),
        left_out,
        bottom=40,
    )


def _bullet_bar(answer: Answer, name: str, values: Sequence[Decimal | None], names: Sequence[str]) -> Node:
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


def _of_limit(spent: Decimal | None, limit: Decimal | None, unit: str) -> str:
    """`$5,200 of $6,000 (86.7%)`."""
    said = shown(spent, unit, "short")
    if spent is None or not limit or limit < 0:
        return said
    return f"{said} of {shown(limit, unit, 'short')} ({shown(spent / limit, 'share')})"
