"""The waterfall: how one total became another, step by step, each with its sign as well as its colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from service.domain import Answer, Cell, ChartSpec
from service.present.bar_figure import drawn_at, hover, names_axis, quiet_axis, row_height
from service.present.entities import called
from service.present.frame import Node, Parts, escaped
from service.present.phrases import arrow
from service.present.series import Columns
from service.present.theme import SERIES, Theme
from service.present.values import number, shown, signed

_TOTAL, _UP, _DOWN = SERIES[0], SERIES[1], SERIES[2]
_LEAST = 200


@dataclass(frozen=True, slots=True)
class _Step:
    """One bar of a waterfall: what it adds to where it starts; totals start at nothing."""

    name: str
    start: Decimal
    amount: Decimal
    total: bool


def factors(sections: Sequence[Cell]) -> list[int]:
    """The rows that are steps of a waterfall; all where no section says so."""
    chosen = [row for row, section in enumerate(sections) if section == "factor"]
    return chosen or list(range(len(sections)))


def waterfall(answer: Answer, chart: ChartSpec, theme: Theme) -> Parts:
    """From the first total to the last, one bar a step."""
    steps = _steps(answer, chart)
    meaning = Columns(answer).meaning(chart.y[0])
    names = [step.name for step in steps]
    texts = [_step_text(step, meaning.unit) for step in steps]
    trace: Node = {
        "type": "bar",
        "orientation": "h",
        "y": list(range(len(steps))),
        "x": [drawn_at(step.amount) for step in steps],
        "base": [drawn_at(step.start) for step in steps],
        "marker": {"color": [_step_colour(step) for step in steps], "cornerradius": 2},
        "text": [escaped(text) for text in texts],
        "textposition": "outside",
        "textfont": {"color": theme.ink, "size": 12},
        "cliponaxis": False,
        "hovertext": [hover(s.name, meaning.label, s.amount, meaning.unit) for s in steps],
        "hoverinfo": "text",
        "showlegend": False,
    }
    ends = [step.start + step.amount for step in steps]
    layout: Node = {
        "yaxis": names_axis(names, theme),
        "xaxis": quiet_axis([*ends, *(step.start for step in steps)], theme, room_part=6),
        "bargap": 0.35,
        "shapes": [_joint(row, end, theme) for row, end in enumerate(ends[:-1])],
    }
    return Parts([trace], layout, max(_LEAST, row_height(names) * len(steps)), bottom=10)


def _steps(answer: Answer, chart: ChartSpec) -> list[_Step]:
    columns = Columns(answer)
    names = [column.name for column in answer.columns]
    sections = columns.cells("section") if "section" in names else [None] * len(answer.rows)
    chosen = factors(sections)
    amounts = columns.cells(chart.y[0])
    steps: list[_Step] = []
    reached = Decimal(0)
    for row in chosen:
        name = called(columns.place(chart.x), answer.rows[row], answer.columns)
        amount, ends = number(amounts[row]) or Decimal(0), row in (chosen[0], chosen[-1])
        steps.append(_Step(name, Decimal(0) if ends else reached, amount, ends))
        reached = amount if ends else reached + amount
    return steps


def _step_text(step: _Step, unit: str) -> str:
    if step.total:
        return shown(step.amount, unit, "short")
    return f"{arrow(step.amount)} {signed(step.amount, unit)}".strip()


def _step_colour(step: _Step) -> str:
    if step.total:
        return _TOTAL
    return _UP if step.amount > 0 else _DOWN


def _joint(row: int, end: Decimal, theme: Theme) -> Node:
    """The thin line from where a step ends to where the next one starts."""
    place = drawn_at(end)
    return {
        "type": "line",
        "x0": place,
        "x1": place,
        "y0": row,
        "y1": row + 1,
        "line": {"color": theme.soft, "width": 1, "dash": "dot"},
        "layer": "below",
    }
