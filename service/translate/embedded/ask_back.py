"""Questions back: what is certain enough to be offered instead of a reading that is not."""

from __future__ import annotations

from service.domain import Clarification, Option
from service.semantics.clock import (
    Clock,
)
from service.semantics.metric_query import MetricQuery
from service.translate.embedded.doubt import doubts
from service.translate.embedded.phrase import option
from service.translate.embedded.reading import Reading


def unfit(query: MetricQuery, reading: Reading, clock: Clock) -> Clarification | None:
    """Combinations whose meaning is not certain are asked back rather than computed."""
    reasons = doubts(query, reading)
    if not reasons:
        return None
    simple = MetricQuery(
        query.metrics, query.period, query.dimensions, query.filters, weekdays=query.weekdays
    )
    instead = simpler(simple, reading, clock)
    return Clarification(f"I am not sure how to read this: {reasons[0]}.", (instead,) if instead else ())


def simpler(query: MetricQuery, reading: Reading, clock: Clock) -> Option | None:
    """What can be asked for certain."""
    names = [reading.model.metrics[name].title for name in query.metrics]
    split = [reading.model.dimensions[name].label for name in query.dimensions]
    label = " and ".join(names) + (f" by {' and '.join(split)}" if split else "")
    return option(f"{label}, {query.period.label}", query, reading.model, clock)


def which(reading: Reading) -> Clarification:
    """Several people or things have that name."""
    text, values = reading.ambiguous[0]
    noun = reading.model.dimensions[values[0].dimension].plural
    question = " ".join(tag.text for tag in reading.tags)
    options = tuple(Option(value.label, question.replace(text, value.value, 1)) for value in values[:6])
    return Clarification(
        f"There are {len(values)} {noun} called “{text}”. Which one do you mean?",
        options,
        (),
        (text,),
        settled=True,
    )
