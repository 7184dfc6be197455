"""Figures without bars or time: big numbers, heat maps, points, and the table itself."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from service.domain import Answer, AnswerColumn, Cell, ChartSpec
from service.present.axes import labels, ticks
from service.present.bar_figure import measured, upright
from service.present.frame import Node, Parts, escaped, note
from service.present.phrases import arrow, heading
from service.present.series import Columns, grid, middle
from service.present.theme import Theme, colour
from service.present.values import cell, dimension, number, shown, signed

_TABLE_ROWS = 20
_TABLE_COLUMNS = 8
_ROW = 28
_WRITTEN_COLUMNS = 14
_LOG_FROM = 100
_HIDDEN: Node = {"visible": False, "range": [0, 1], "fixedrange": True}


def kpi(answer: Answer, chart: ChartSpec, theme: Theme) -> Parts:
    """One to four numbers, large; the change since an earlier period below the first."""
    columns, notes = Columns(answer), []
    for place, name in enumerate(chart.y):
        meaning = columns.meaning(name)
        x = (place + 0.5) / len(chart.y)
        value = escaped(shown(answer.rows[0][columns.place(name)], meaning.unit, "short"))
        big = note(f"<b>{value}</b>", theme, x=x, y=0.62, size=64 if len(chart.y) == 1 else 40, centre=True)
        big["font"]["color"] = theme.ink
        label = escaped(heading(meaning.label, first=True))
        notes += [big, note(label, theme, x=x, y=0.2, size=16, centre=True)]
    moved = _moved(answer, columns, chart.y[0])
    if moved:
        notes.append(note(escaped(moved), theme, x=0.5 / len(chart.y), y=0.02, size=15, centre=True))
    return Parts([], {"xaxis": dict(_HIDDEN), "yaxis": dict(_HIDDEN)}, 190, bottom=16, annotations=notes)


def _moved(answer: Answer, columns: Columns, name: str) -> str:
    """`▲ +$1.1k (+26.8%) from $4.1k`, where the row has an earlier value."""
    roles = {column.role: position for position, column in enumerate(answer.columns)}
    if "previous" not in roles:
        return ""
    unit, row = columns.meaning(name).unit, answer.rows[0]
    now, before = number(row[columns.place(name)]), number(row[roles["previous"]])
    if now is None or before is None:
        return ""
    share = f" ({signed((now - before) / before, 'share')})" if before > 0 else ""
    moved = f"{arrow(now - before)} {signed(now - before, unit)}{share}".strip()
    return f"{moved} from {shown(before, unit, 'short')}"


def heatmap(answer: Answer, chart: ChartSpec, theme: Theme) -> Parts:
    """Cells shaded by their value, written in where they are few; blank where there is none."""
    columns = Columns(answer)
    down, across, cells = grid(answer, chart)
    meaning = columns.meaning(chart.y[0])
    down_names = [_named(columns.meaning(chart.x), at) for at in down]
    across_names = [_named(columns.meaning(chart.series or chart.x), at) for at in across]
    values = [[cells.get((under, over)) for over in across] for under in down]
    written = len(across) <= _WRITTEN_COLUMNS
    texts = [[("" if v is None else escaped(shown(v, meaning.unit, "short"))) for v in row] for row in values]
    named_rows = zip(down_names, values, strict=True)
    trace: Node = {
        "type": "heatmap",
        "z": [[None if value is None else float(value) for value in row] for row in values],
        "text": texts,
        "texttemplate": "%{text}" if written else "",
        "hovertext": [
            [f"{escaped(d)} · {escaped(a)}<br>{escaped(shown(v, meaning.unit))}" for a, v in pairs]
            for d, pairs in ((d, zip(across_names, row, strict=True)) for d, row in named_rows)
        ],
        "hoverinfo": "text",
        "colorscale": [list(stop) for stop in theme.scale],
        "xgap": 2,
        "ygap": 2,
        "showscale": True,
        "colorbar": _scale([v for row in values for v in row if v is not None], meaning.unit, theme),
    }
    layout: Node = {"xaxis": upright(across_names, theme), "yaxis": _down(down_names, theme)}
    return Parts([trace], layout, max(220, 26 * len(down)))


def _named(meaning: AnswerColumn, at: Cell) -> str:
    return dimension(at, meaning.unit, "short")


def _down(names: Sequence[str], theme: Theme) -> Node:
    every = max(1, -(-len(names) // 40))
    return {
        "tickmode": "array",
        "tickvals": list(range(0, len(names), every)),
        "ticktext": [escaped(middle(name)) for name in names[::every]],
        "autorange": "reversed",
        "automargin": True,
        "ticks": "",
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "tickfont": {"color": theme.ink},
    }


def _scale(values: Sequence[Decimal], unit: str, theme: Theme) -> Node:
    places = ticks(min(values, default=Decimal(0)), max(values, default=Decimal(1)), 4)
    return {
        "tickmode": "array",
        "tickvals": [float(place) for place in places],
        "ticktext": [escaped(text) for text in labels(places, unit)],
        "outlinewidth": 0,
        "thickness": 12,
        "tickfont": {"color": theme.soft, "size": 12},
    }


def scatter(answer: Answer, chart: ChartSpec, theme: Theme) -> Parts:
    """A point a row, its name on hover; an axis is logarithmic where its values span more than 1 : 100."""
    columns = Columns(answer)
    across, up = columns.meaning(chart.x), columns.meaning(chart.y[0])
    rows = [
        (x, y, row)
        for row, (left, right) in enumerate(
            zip(columns.cells(chart.x), columns.cells(chart.y[0]), strict=True)
        )
        if (x := number(left)) is not None and (y := number(right)) is not None
    ]
    names = columns.cells(chart.series) if chart.series else [None] * len(answer.rows)
    trace: Node = {
        "type": "scatter",
        "mode": "markers",
        "x": [float(x) for x, _, _ in rows],
        "y": [float(y) for _, y, _ in rows],
        "marker": {
            "color": colour(0),
            "size": 9,
            "opacity": 0.75,
            "line": {"color": theme.paper, "width": 1},
        },
        "hovertext": [
            f"{escaped(dimension(names[row]))}<br>{escaped(across.label)}: {escaped(shown(x, across.unit))}"
            f"<br>{escaped(up.label)}: {escaped(shown(y, up.unit))}"
            for x, y, row in rows
        ],
        "hoverinfo": "text",
        "cliponaxis": False,
    }
    layout: Node = {
        "xaxis": _spread([x for x, _, _ in rows], across, theme),
        "yaxis": _spread([y for _, y, _ in rows], up, theme) | {"automargin": True},
    }
    return Parts([trace], layout, 360, bottom=58)


def _spread(values: Sequence[Decimal], meaning: AnswerColumn, theme: Theme) -> Node:
    title: Node = {"title": {"text": escaped(heading(meaning.label, first=True)), "font": {"size": 12}}}
    low, high = min(values, default=Decimal(0)), max(values, default=Decimal(1))
    if low <= 0 or high / low <= _LOG_FROM:
        return measured(values, meaning.unit, theme) | title
    powers = [Decimal(10) ** power for power in range(low.adjusted(), high.adjusted() + 2)]
    return {
        "type": "log",
        "tickmode": "array",
        "tickvals": [float(power) for power in powers],
        "ticktext": [escaped(text) for text in labels(powers, meaning.unit)],
        "gridcolor": theme.grid,
        "fixedrange": True,
        "tickfont": {"color": theme.soft, "size": 12},
    } | title


def table(answer: Answer, theme: Theme) -> Parts:
    """The first rows as a table, for answers that no chart would serve."""
    shown_columns = answer.columns[:_TABLE_COLUMNS]
    rows = answer.rows[:_TABLE_ROWS]
    texts = [
        [escaped(middle(cell(row[k], column.unit, column.role), 40)) for row in rows]
        for k, column in enumerate(shown_columns)
    ]
    align = ["left" if column.role in ("dimension", "time") else "right" for column in shown_columns]
    trace: Node = {
        "type": "table",
        "header": {
            "values": [f"<b>{escaped(heading(c.label, first=True))}</b>" for c in shown_columns],
            "align": align,
            "height": _ROW,
            "fill": {"color": theme.paper},
            "line": {"color": theme.grid, "width": 1},
            "font": {"color": theme.soft, "size": 13},
        },
        "cells": {
            "values": texts,
            "align": align,
            "height": _ROW,
            "fill": {"color": theme.paper},
            "line": {"color": theme.grid, "width": 1},
            "font": {"color": theme.ink, "size": 13},
        },
        "columnwidth": [
            _width(column, column_texts) for column, column_texts in zip(shown_columns, texts, strict=True)
        ],
    }
    return Parts(
        [trace] if shown_columns else [], {}, _ROW * (len(rows) + 1) + 16, _left_out(answer), bottom=8
    )


def _width(column: AnswerColumn, texts: Sequence[str]) -> int:
    return max([len(column.label) + 2, 8, *map(len, texts)])


def _left_out(answer: Answer) -> str:
    parts = []
    if len(answer.rows) > _TABLE_ROWS:
        parts.append(f"first {_TABLE_ROWS} of {len(answer.rows):,} rows")
    if len(answer.columns) > _TABLE_COLUMNS:
        parts.append(f"first {_TABLE_COLUMNS} of {len(answer.columns)} columns")
    return ", ".join(parts)
