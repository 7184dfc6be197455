"""The frame around every chart: title, subtitle, source line, margins, type and ground.

Figures are plain dictionaries in plotly's JSON, not graph objects: building them needs no import of plotly
(70 ms and 40 MB in each process), and the tests hold them against plotly's own validator.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field

# Any: plotly's figure is free-form JSON, described by its own schema and validated in the tests.
from typing import Any

from service.domain import Answer, ChartSpec
from service.present.phrases import one_line
from service.present.theme import FONT, Theme

Node = dict[str, Any]
_TITLE_PIXELS = 11
"""The width of a letter of the title, with some room."""
_SUBTITLE_PIXELS = 7
_MOST_TITLE_LINES = 3
_LINE = 25
_SUBTITLE = 20
_FOOT = 34


@dataclass(frozen=True, slots=True)
class Parts:
    """What one kind of chart contributes to a figure."""

    traces: list[Node]
    layout: Node
    height: int = 420
    """Of the plot itself, in pixels."""
    note: str = ""
    """What is not drawn, or how to read what is."""
    bottom: int = 36
    """Room for the labels of the lower axis."""
    annotations: list[Node] = field(default_factory=list)


def escaped(text: str) -> str:
    """Text that plotly shows as it is: it reads tags and entities in every label otherwise."""
    return one_line(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def framed(
    answer: Answer, chart: ChartSpec | None, parts: Parts, theme: Theme, titled_width: int | None
) -> Node:
    """A complete figure, with its height but without a width: it fills what it is put into."""
    title, top = {"text": ""}, 24
    foot, bottom = [], parts.bottom
    if titled_width is not None:
        title, top = _title(answer, chart, parts, theme, titled_width)
        foot, bottom = [_foot(answer, parts, theme)], bottom + _FOOT
    layout: Node = {
        "autosize": True,
        "height": parts.height + top + bottom,
        "paper_bgcolor": theme.paper,
        "plot_bgcolor": theme.paper,
        "font": {"family": FONT, "size": 13, "color": theme.ink},
        "title": title,
        "margin": {"l": 16, "r": 24, "t": top, "b": bottom, "pad": 4},
        "hoverlabel": {"font": {"family": FONT, "size": 13}, "align": "left"},
        "showlegend": False,
        "legend": legend(theme),
        "annotations": [*parts.annotations, *foot],
        "dragmode": False,
        "separators": ".,",
    }
    return {"data": parts.traces, "layout": layout | parts.layout}


def legend(theme: Theme) -> Node:
    """At the right, in the order in which series are drawn."""
    return {
        "orientation": "v",
        "x": 1.01,
        "xanchor": "left",
        "y": 1,
        "yanchor": "top",
        "traceorder": "normal",
        "font": {"size": 12, "color": theme.ink},
        "bgcolor": "rgba(0,0,0,0)",
        "itemclick": "toggle",
    }


def _title(
    answer: Answer, chart: ChartSpec | None, parts: Parts, theme: Theme, width: int
) -> tuple[Node, int]:
    """The title node, and the margin that it needs."""
    lines = _wrapped(chart.title if chart else answer.text, width // _TITLE_PIXELS)
    below = chart.subtitle if chart else answer.restatement
    subtitle = " · ".join(part for part in (below, parts.note) if part)
    below_lines = _wrapped(subtitle, width // _SUBTITLE_PIXELS)[:2]
    node: Node = {
        "text": "<br>".join(f"<b>{escaped(line)}</b>" for line in lines),
        "font": {"size": 19, "color": theme.ink},
        "x": 0,
        "xref": "container",
        "xanchor": "left",
        "y": 1,
        "yref": "container",
        "yanchor": "top",
        "pad": {"l": 20, "t": 18 + (len(lines) - 1) * _LINE // 2},
        "subtitle": {
            "text": "<br>".join(escaped(line) for line in below_lines),
            "font": {"size": 13, "color": theme.soft},
        },
    }
    return node, 44 + _LINE * len(lines) + _SUBTITLE * len(below_lines)


def _wrapped(text: str, longest: int) -> list[str]:
    lines = textwrap.wrap(one_line(text), longest, break_long_words=True) or [""]
    if len(lines) <= _MOST_TITLE_LINES:
        return lines
    return [*lines[: _MOST_TITLE_LINES - 1], _cut(lines[_MOST_TITLE_LINES - 1] + " …", longest)]


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def _foot(answer: Answer, parts: Parts, theme: Theme) -> Node:
    """Where the figures come from, in the lower left corner of a picture."""
    said = " · ".join(part for part in (answer.freshness, answer.basis, "Outlay") if part)
    return note(escaped(_cut(said, 140)), theme, x=0, y=0, yshift=-(parts.bottom + _FOOT - 8), size=11)


def note(
    text: str, theme: Theme, *, x: float, y: float, yshift: int = 0, size: int = 13, centre: bool = False
) -> Node:
    """A text at a place of the plot; from its lower left, or around its middle."""
    return {
        "text": text,
        "showarrow": False,
        "xref": "paper",
        "yref": "paper",
        "x": x,
        "y": y,
        "xanchor": "center" if centre else "left",
        "yanchor": "middle" if centre else "bottom",
        "yshift": yshift,
        "align": "center" if centre else "left",
        "font": {"size": size, "color": theme.soft},
    }
