"""At most three things worth knowing beside the headline, the most telling first.

Each finding is a function that says a sentence or nothing; `FINDINGS` is their order of importance.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from service.present.buckets import following
from service.present.references import (
    At,
    Count,
    Difference,
    Entry,
    Figure,
    Heading,
    Moment,
    Name,
    Quotient,
    Reference,
    Sentence,
    Subject,
    Sum,
    say,
)
from service.present.standouts import best, extreme, largest_change, named, whole

MOST = 3
_CONCENTRATED = 3
"""How many of the first rows are told together."""
_FEW = 4
"""Fewer points in time have no lowest and no average worth telling."""
_ALL_TIME = 2000
"""A period that starts there has no beginning."""


def findings(subject: Subject) -> tuple[Sentence, ...]:
    """Up to three sentences; none for an answer of one row or less."""
    if len(subject.rows) < 2 or not subject.shape.metrics:
        return ()
    chosen = (cut,) if subject.story.kind == "list" else FINDINGS
    said = (finding(subject) for finding in chosen)
    return tuple(sentence for sentence in said if sentence is not None)[:MOST]


def _unattributed(subject: Subject) -> Sentence | None:
    metric = subject.shape.metrics[0]
    rows = tuple(row for row in range(len(subject.rows)) if not named(subject, row))
    if not rows or not subject.shape.dimensions or not subject.columns[metric].additive:
        return None
    amount = Sum(metric, rows)
    if not amount.value(subject):
        return None
    total = whole(subject, metric)
    places: dict[str, Reference] = {"value": Figure(amount), "label": Heading(subject.shape.dimensions[0])}
    if total is None or not _part(Quotient(amount, total, "share").value(subject)):
        return say(subject, "{value} is not attributed to any {label}.", **places)
    share = Figure(Quotient(amount, total, "share"))
    return say(subject, "{value} ({share}) is not attributed to any {label}.", **places, share=share)


def _concentration(subject: Subject) -> Sentence | None:
    metric = subject.shape.metrics[0]
    total = whole(subject, metric)
    plain = subject.shape.time is None and subject.shape.previous is None and subject.story.descending
    if not plain or total is None:
        return None
    sized = [
        (value, row)
        for row in range(len(subject.rows))
        if named(subject, row) and (value := At(row, metric).value(subject)) is not None
    ]
    ranked = [row for _, row in sorted(sized, key=lambda pair: pair[0], reverse=True)]
    top = tuple(ranked[:_CONCENTRATED])
    share = Quotient(Sum(metric, top), total, "share")
    if len(ranked) <= _CONCENTRATED + 1 or not _part(share.value(subject)):
        return None
    told = "The top {top} of {all}" if subject.complete else "The top {top}"
    places = {"top": Figure(Count(top)), "share": Figure(share), "all": Figure(Count(tuple(ranked)))}
    return say(subject, told + " make up {share} of the total.", **places)


def _part(share: Decimal | None) -> bool:
    return share is not None and 0 < share <= 1


def _lead(subject: Subject) -> Sentence | None:
    metric = subject.shape.metrics[0]
    if subject.shape.time is not None or subject.shape.previous is not None or not subject.story.descending:
        return None
    first = best(subject, metric)
    others = tuple(row for row in range(len(subject.rows)) if row != first and named(subject, row))
    second = extreme(subject, metric, highest=True, rows=others)
    if first is None or second is None:
        return None
    ratio = Quotient(At(first, metric), At(second, metric), "ratio")
    value = ratio.value(subject)
    if value is None or value < Decimal("1.2") or (At(second, metric).value(subject) or 0) <= 0:
        return None
    return say(
        subject,
        "That is {ratio} times as much as {name}, the next one, with {value}.",
        ratio=Figure(ratio),
        name=Name(second),
        value=Figure(At(second, metric)),
    )


def _running(subject: Subject) -> Sentence | None:
    if not subject.unfinished or subject.shape.dimensions:
        return None
    rows = sorted(subject.unfinished, key=lambda row: str(subject.rows[row][subject.shape.time or 0]))
    metric = subject.shape.metrics[0]
    places: dict[str, Reference] = {"date": Moment(rows[-1]), "value": Figure(At(rows[-1], metric))}
    told = "The figure {date} is not for a whole " + _unit(subject) + ": {value}."
    if len(rows) > 1:
        places |= {"early": Moment(rows[0]), "first": Figure(At(rows[0], metric))}
        told = "The figures {early} ({first}) and {date} ({value}) are not for whole " + _unit(subject) + "s."
    return say(subject, told, **places)


def _late_start(subject: Subject) -> Sentence | None:
    """A period that begins well before the first row, as "this year" does in the year of the first use."""
    time, period = subject.shape.time, subject.story.period
    if time is None or period is None or subject.shape.dimensions or period.start.year <= _ALL_TIME:
        return None
    unit = subject.columns[time].unit
    moments = [(day, row) for row, cells in enumerate(subject.rows) if type(day := cells[time]) is date]
    if unit not in ("week", "month", "quarter") or subject.story.kind != "trend" or not moments:
        return None
    first, row = min(moments)
    if first < following(following(period.start, unit), unit):
        return None
    return say(subject, "The first " + unit + " with any is {date}.", date=Entry(row, time))


def _unit(subject: Subject) -> str:
    return "bucket" if subject.shape.time is None else subject.columns[subject.shape.time].unit


def _trough(subject: Subject) -> Sentence | None:
    metric = subject.shape.metrics[0]
    over = tuple(row for row in range(len(subject.rows)) if row not in subject.unfinished)
    low = extreme(subject, metric, highest=False, rows=over)
    if subject.shape.time is None or subject.shape.dimensions or low is None or len(over) < _FEW:
        return None
    value = Figure(At(low, metric))
    return say(subject, "The lowest was {value} {date}.", value=value, date=Moment(low))


def _average(subject: Subject) -> Sentence | None:
    metric, time = subject.shape.metrics[0], subject.shape.time
    if time is None or subject.shape.dimensions or not subject.columns[metric].additive or subject.truncated:
        return None
    unit = subject.columns[time].unit
    if unit not in ("day", "week", "month", "hour"):
        return None
    over = tuple(row for row in range(len(subject.rows)) if row not in subject.unfinished)
    mean = Quotient(Sum(metric, over), Count(over), "average")
    if len(over) < _FEW:
        return None
    per = f"whole {unit}" if subject.unfinished else unit
    return say(subject, "On average {mean} per " + per + " with any.", mean=Figure(mean))


def _rise(subject: Subject) -> Sentence | None:
    return _change(subject, 1, "The largest increase is {name}: {change}.")


def _fall(subject: Subject) -> Sentence | None:
    return _change(subject, -1, "The largest decrease is {name}: {change}.")


def _change(subject: Subject, sign: int, template: str) -> Sentence | None:
    metric, previous = subject.shape.metrics[0], subject.shape.previous
    if previous is None or not subject.shape.dimensions:
        return None
    row = largest_change(subject, metric, previous, sign)
    headlined = not subject.complete or not subject.columns[metric].additive
    if row is None or (headlined and row == largest_change(subject, metric, previous)):
        return None
    change = Figure(Difference(At(row, metric), At(row, previous)), change=True, arrow=True)
    return say(subject, template, name=Name(row), change=change)


def cut(subject: Subject) -> Sentence | None:
    """That there are more rows than were fetched."""
    if not subject.truncated:
        return None
    return say(subject, "Only the first {count} rows are shown; there are more.", count=Figure(Count()))


FINDINGS: tuple[Callable[[Subject], Sentence | None], ...] = (
    cut,
    _unattributed,
    _concentration,
    _lead,
    _rise,
    _fall,
    _running,
    _late_start,
    _trough,
    _average,
)
