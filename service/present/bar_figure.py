"""Bars: ranked, grouped, stacked, upright, in two panels, and the ring that shows a few parts of a whole.

Categories stand at numbered places with texts beside them, because two long names that are shortened to
the same label, or names that look like numbers, would otherwise fall together.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from service.domain import Answer, ChartSpec
from service.present.axes import bounds, labels, ticks
from service.present.frame import Node, Parts, escaped, legend, note
from service.present.phrases import heading
from service.present.series import (
    LONGEST_LABEL,
    MOST_BARS,
    MOST_GROUPS,
    Bar,
    Columns,
    Drawn,
    Line,
    bars,
    crossed,
    middle,
)
from service.present.theme import OTHER, PALE, Theme, colour
from service.present.values import shown

_ROW = 30
_TWO_LINES = 44
_LEAST = 200


def bar(answer: Answer, chart: ChartSpec, theme: Theme) -> Parts:
    """Horizontal bars, the biggest on top; a second measure stands in a panel beside the first."""
    found, left_out = bars(answer, chart, MOST_BARS)
    columns = Columns(answer)
    layout: Node = {"yaxis": names_axis([bar.name for bar in found], theme), "bargap": 0.28}
    traces, captions = [], []
    for place, (name, (start, end)) in enumerate(zip(chart.y, _panels(len(chart.y)), strict=False)):
        axis = "" if place == 0 else str(place + 1)
        meaning = columns.meaning(name)
        traces.append(_ranked(found, place, meaning.unit, meaning.label, axis, theme))
        sizes = [size for bar in found if (size := bar.values[place]) is not None]
        layout[f"xaxis{axis}"] = quiet_axis(sizes, theme) | {"domain": [start, end], "anchor": "y"}
        if len(chart.y) > 1:
            captions.append(note(escaped(heading(meaning.label, first=True)), theme, x=start, y=1, size=12))
    height = max(_LEAST, row_height([bar.name for bar in found]) * len(found))
    return Parts(traces, layout, height, left_out, bottom=10, annotations=captions)


def _panels(count: int) -> Sequence[tuple[float, float]]:
    return ((0.0, 1.0),) if count == 1 else ((0.0, 0.6), (0.66, 1.0))


def _ranked(found: Sequence[Bar], place: int, unit: str, label: str, axis: str, theme: Theme) -> Node:
    values = [bar.values[place] for bar in found]
    return {
        "type": "bar",
        "orientation": "h",
        "y": list(range(len(found))),
        "x": [drawn_at(value) for value in values],
        "xaxis": f"x{axis}",
        "marker": {"color": [colour(place, bar.name, bar.other) for bar in found], "cornerradius": 3},
        "text": [escaped(shown(value, unit, "short")) for value in values],
        "textposition": "outside",
        "textfont": {"color": theme.ink, "size": 12},
        "cliponaxis": False,
        "hovertext": [hover(bar.name, label, value, unit) for bar, value in zip(found, values, strict=True)],
        "hoverinfo": "text",
        "showlegend": False,
    }


def hover(name: str, label: str, value: Decimal | None, unit: str) -> str:
    """What a mark says when it is pointed at."""
    return f"{escaped(name)}<br>{escaped(label)}: {escaped(shown(value, unit))}"


def drawn_at(value: Decimal | None) -> float | None:
    """For the drawing only; texts are made from the decimal."""
    return None if value is None else float(value)


def names_axis(names: Sequence[str], theme: Theme) -> Node:
    """The axis of names, first on top; a long one stands in two lines where it has parts."""
    return {
        "tickmode": "array",
        "tickvals": list(range(len(names))),
        "ticktext": ["<br>".join(escaped(line) for line in lines(name)) for name in names],
        "range": [len(names) - 0.5, -0.5],
        "automargin": True,
        "showgrid": False,
        "zeroline": False,
        "ticks": "",
        "fixedrange": True,
        "tickfont": {"color": theme.ink},
    }


def lines(name: str) -> list[str]:
    """A name in one line, or cut behind its first part."""
    first, between, rest = name.partition(" · ")
    if len(name) <= LONGEST_LABEL or not between:
        return [middle(name)]
    return [middle(first), middle(rest, LONGEST_LABEL + 6)]


def row_height(names: Sequence[str]) -> int:
    """The pixels that a bar takes: more where names have two lines."""
    return _ROW if all(len(lines(name)) == 1 for name in names) else _TWO_LINES


def quiet_axis(sizes: Sequence[Decimal], theme: Theme, room_part: int = 8) -> Node:
    """An axis without ticks, since each bar says its value; with room for that text."""
    low, high = bounds(sizes, from_zero=True)
    room = (high - low) / room_part or Decimal(1)
    return {
        "range": [float(low - (room if low < 0 else 0)), float(high + (room if high > 0 else 0))],
        "showticklabels": False,
        "showgrid": False,
        "zeroline": True,
        "zerolinecolor": theme.grid,
        "fixedrange": True,
    }


def grouped_bar(answer: Answer, chart: ChartSpec, theme: Theme) -> Parts:
    """Two or more measures of one unit side by side for each category; what it is held against is grey."""
    found, left_out = bars(answer, chart, MOST_GROUPS)
    columns = Columns(answer)
    traces = []
    for place, name in enumerate(chart.y):
        meaning = columns.meaning(name)
        trace = _ranked(found, place, meaning.unit, meaning.label, "", theme)
        paint = OTHER if meaning.role == "previous" or name == "expected" else colour(place)
        trace |= {
            "name": escaped(heading(meaning.label, first=True)),
            "showlegend": True,
            "marker": {"color": paint},
        }
        traces.append(trace)
    sizes = [size for bar in found for size in bar.values if size is not None]
    layout: Node = {
        "yaxis": names_axis([bar.name for bar in found], theme),
        "xaxis": quiet_axis(sizes, theme),
        "barmode": "group",
        "bargap": 0.3,
        "showlegend": True,
        # names of periods are long: beside the bars they would take a third of the width
        "legend": legend(theme) | {"orientation": "h", "x": 0, "y": -0.01},
    }
    return Parts(traces, layout, max(_LEAST, 22 * len(chart.y) * len(found)), left_out, bottom=40)


def stacked_bar(answer: Answer, chart: ChartSpec, theme: Theme) -> Parts:
    """Horizontal bars made of parts that add up."""
    drawn = crossed(answer, chart)
    unit, names = Columns(answer).meaning(chart.y[0]).unit, [str(name) for name in drawn.axis]
    traces = [_stack(line, slot, names, unit, theme) for slot, line in enumerate(drawn.lines)]
    layout: Node = {
        "yaxis": names_axis(names, theme),
        "xaxis": measured(piles(drawn), unit, theme),
        "barmode": "stack",
        "bargap": 0.28,
        "showlegend": True,
    }
    return Parts(traces, layout, max(_LEAST, _ROW * len(names)), drawn.note)


def _stack(line: Line, slot: int, names: Sequence[str], unit: str, theme: Theme) -> Node:
    return {
        "type": "bar",
        "orientation": "h",
        "name": escaped(middle(line.name, 24)),
        "y": list(range(len(names))),
        "x": [drawn_at(value) for value in line.values],
        "marker": mark(line, slot, theme),
        "hovertext": [hover(n, line.name, v, unit) for n, v in zip(names, line.values, strict=True)],
        "hoverinfo": "text",
    }


def piles(drawn: Drawn) -> list[Decimal]:
    """How high each pile of parts is."""
    places = range(len(drawn.axis))
    return [sum((line.values[k] or Decimal(0) for line in drawn.lines), Decimal(0)) for k in places]


def mark(line: Line, slot: int, theme: Theme) -> Node:
    """The colour of a series; pale ones are outlined."""
    paint = colour(slot, line.name, line.other)
    outline = theme.outline if paint in PALE else theme.paper
    return {"color": paint, "line": {"color": outline, "width": 1 if paint in PALE else 0.5}}


def measured(sizes: Sequence[Decimal], unit: str, theme: Theme, from_zero: bool = True) -> Node:
    """An axis with ticks of our own writing."""
    low, high = bounds(sizes, from_zero)
    places = ticks(low, high)
    return {
        "tickmode": "array",
        "tickvals": [float(place) for place in places],
        "ticktext": [escaped(text) for text in labels(places, unit)],
        "range": [float(places[0]), float(places[-1])],
        "gridcolor": theme.grid,
        "zerolinecolor": theme.grid,
        "tickfont": {"color": theme.soft, "size": 12},
        "fixedrange": True,
        "ticks": "",
    }


def column(answer: Answer, chart: ChartSpec, theme: Theme) -> Parts:
    """Upright bars in the natural order of their categories: hours, weekdays, sizes."""
    found, left_out = bars(answer, chart, 31)
    meaning = Columns(answer).meaning(chart.y[0])
    sizes = [size for bar in found if (size := bar.values[0]) is not None]
    trace = _ranked(found, 0, meaning.unit, meaning.label, "", theme)
    trace |= {"orientation": "v", "x": trace["y"], "y": trace["x"], "textposition": "none"}
    layout: Node = {
        "xaxis": upright([bar.name for bar in found], theme),
        "yaxis": measured(sizes, meaning.unit, theme) | {"automargin": True},
        "bargap": 0.25,
    }
    return Parts([trace], layout, 320, left_out)


def upright(names: Sequence[str], theme: Theme) -> Node:
    """Names below upright bars, thinned so that they never need to be turned."""
    every = max(1, -(-len(names) // 13))
    return {
        "tickmode": "array",
        "tickvals": list(range(0, len(names), every)),
        "ticktext": [escaped(middle(name, 14)) for name in names[::every]],
        "range": [-0.6, len(names) - 0.4],
        "tickangle": 0,
        "showgrid": False,
        "zeroline": False,
        "ticks": "",
        "fixedrange": True,
        "tickfont": {"color": theme.soft, "size": 12},
    }


def pie(answer: Answer, chart: ChartSpec, theme: Theme) -> Parts:
    """A ring of two to six parts, each with its name and share."""
    found, _ = bars(answer, chart, 6)
    meaning = Columns(answer).meaning(chart.y[0])
    values = [bar.values[0] or Decimal(0) for bar in found]
    whole = sum(values, Decimal(0)) or Decimal(1)
    trace: Node = {
        "type": "pie",
        "labels": [str(place) for place in range(len(found))],
        "values": [float(value) for value in values],
        "text": [
            f"{escaped(middle(bar.name))}<br>{shown(value / whole, 'share')}"
            for bar, value in zip(found, values, strict=True)
        ],
        "textinfo": "text",
        "textposition": "outside",
        "domain": {"y": [0, 0.9]},
        "hovertext": [hover(b.name, meaning.label, b.values[0], meaning.unit) for b in found],
        "hoverinfo": "text",
        "hole": 0.58,
        "sort": False,
        "direction": "clockwise",
        "marker": {
            "colors": [colour(k, b.name) for k, b in enumerate(found)],
            "line": {"color": theme.paper, "width": 2},
        },
        "showlegend": False,
    }
    total = f"<b>{escaped(shown(whole, meaning.unit, 'short'))}</b><br>{escaped(meaning.label)}"
    middle_text = note(total, theme, x=0.5, y=0.45, size=16, centre=True)
    return Parts([trace], {}, 340, bottom=24, annotations=[middle_text])
