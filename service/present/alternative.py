"""One sentence for who cannot see a chart: what kind it is, how much it shows, and between which values."""

from __future__ import annotations

from service.domain import ChartSpec
from service.present.references import (
    At,
    Count,
    Figure,
    Heading,
    Moment,
    Name,
    Reference,
    Sentence,
    Subject,
    say,
)
from service.present.standouts import extreme
from service.present.waterfall_figure import factors

KINDS = {
    "kpi": "A figure",
    "bar": "Horizontal bar chart",
    "column": "Bar chart",
    "line": "Line chart",
    "area": "Stacked area chart",
    "stacked_bar": "Stacked bar chart",
    "grouped_bar": "Grouped bar chart",
    "scatter": "Scatter chart",
    "heatmap": "Heat map",
    "pie": "Pie chart",
    "waterfall": "Waterfall chart",
    "histogram": "Histogram",
    "pareto": "Pareto chart",
    "bullet": "Bars within their limits",
}


def alternative(spec: ChartSpec, subject: Subject) -> Sentence:
    """Built of references like every other sentence."""
    metric = subject.shape.metrics[0]
    rows = _drawn(spec, subject)
    high = extreme(subject, metric, highest=True, rows=rows)
    low = extreme(subject, metric, highest=False, rows=rows)
    if high is None or low is None:
        return say(subject, KINDS[spec.kind] + " of {label}, without values.", label=Heading(metric))
    if len(subject.rows) == 1:
        value = Figure(At(0, metric))
        return say(subject, KINDS[spec.kind] + ": {label} {value}.", label=Heading(metric), value=value)
    return say(
        subject,
        KINDS[spec.kind] + " of {label}, {count} rows, from {low} ({least}) to {high} ({most}).",
        label=Heading(metric),
        count=Figure(Count(rows)),
        low=Figure(At(low, metric)),
        high=Figure(At(high, metric)),
        least=_what(spec, subject, low),
        most=_what(spec, subject, high),
    )


def _drawn(spec: ChartSpec, subject: Subject) -> tuple[int, ...]:
    """The rows that the chart shows: of a waterfall the steps."""
    names = [column.name for column in subject.columns]
    if spec.kind != "waterfall" or "section" not in names:
        return tuple(range(len(subject.rows)))
    section = names.index("section")
    return tuple(factors([row[section] for row in subject.rows]))


def _what(spec: ChartSpec, subject: Subject, row: int) -> Reference:
    if spec.kind == "histogram":
        names = [column.name for column in subject.columns]
        return Name(row, (names.index(spec.x),))
    return Name(row) if subject.shape.dimensions or subject.shape.time is None else Moment(row)
