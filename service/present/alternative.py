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
}


def alternative(spec: ChartSpec, subject: Subject) -> Sentence:
    """Built of references like every other sentence."""
    metric = subject.shape.metrics[0]
    high = extreme(subject, metric, highest=True)
    low = extreme(subject, metric, highest=False)
    if high is None or low is None:
        return say(subject, KINDS[spec.kind] + " of {label}, without values.", label=Heading(metric))
    if len(subject.rows) == 1:
        value = Figure(At(0, metric))
        return say(subject, KINDS[spec.kind] + ": {label} {value}.", label=Heading(metric), value=value)
    return say(
        subject,
        KINDS[spec.kind] + " of {label}, {count} rows, from {low} ({least}) to {high} ({most}).",
        label=Heading(metric),
        count=Figure(Count()),
        low=Figure(At(low, metric)),
        high=Figure(At(high, metric)),
        least=_what(subject, low),
        most=_what(subject, high),
    )


def _what(subject: Subject, row: int) -> Reference:
    return Name(row) if subject.shape.dimensions or subject.shape.time is None else Moment(row)
