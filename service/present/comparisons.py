"""Headlines that compare two periods: how much, which way, and where it moved most."""

from __future__ import annotations

from service.present.references import (
    At,
    Difference,
    Figure,
    Heading,
    Moment,
    Name,
    Quantity,
    Quotient,
    Reference,
    Sentence,
    Subject,
    Sum,
    Told,
    joined,
    say,
)
from service.present.standouts import largest_change
from service.present.statements import WHEN, stated


def comparison(subject: Subject, previous: int) -> Sentence | None:
    """Now against the column of an earlier period; None where nothing that has a name moved."""
    shape = subject.shape
    metric = shape.metrics[0]
    if len(subject.rows) == 1:
        name = say(subject, "{name}: ", name=Name(0)) if shape.dimensions else Sentence("")
        return joined(name, moved(subject, metric, At(0, metric), At(0, previous)))
    if subject.columns[metric].additive and subject.complete:
        return moved(subject, metric, Sum(metric), _earlier(subject, previous))
    return _largest_change(subject, metric, previous)


def _earlier(subject: Subject, previous: int) -> Quantity | None:
    return Sum(previous) if subject.columns[previous].additive else None


def moved(subject: Subject, metric: int, now: Quantity, before: Quantity | None) -> Sentence:
    """`Spend this month came to $5.2k, ▲ +$1.1k (+26.8%) from $4.1k last month.`"""
    lead = stated(subject, metric, now)
    if before is None or before.value(subject) is None or now.value(subject) is None:
        return joined(
            lead, say(subject, "; there is nothing to compare it with {then}.", then=Told("compared"))
        )
    change = Difference(now, before)
    if not change.value(subject):
        return joined(lead, say(subject, ", as much as {then}.", then=Told("compared")))
    percent = _percent(subject, change, before)
    rise = say(subject, ", {change}", change=Figure(change, change=True, arrow=True))
    base = say(subject, " from {before} {then}.", before=Figure(before), then=Told("compared"))
    return joined(lead, rise, percent, base)


def _percent(subject: Subject, change: Quantity, before: Quantity) -> Sentence:
    """Of the earlier value; a share changes by points, and per cent of per cent would confuse."""
    if (before.value(subject) or 0) <= 0 or change.unit(subject) == "points":
        return Sentence("")
    ratio = Figure(Quotient(change, before, "share"), change=True)
    return say(subject, " ({ratio})", ratio=ratio)


def _largest_change(subject: Subject, metric: int, previous: int) -> Sentence | None:
    row = largest_change(subject, metric, previous)
    nameless = not subject.shape.dimensions and subject.shape.time is None
    if row is None or nameless:
        return None
    who: Reference = Name(row) if subject.shape.dimensions else Moment(row)
    return say(
        subject,
        "The largest change in {label} {when} is {name}: {change}, from {before} to {now}.",
        label=Heading(metric),
        when=WHEN,
        name=who,
        change=Figure(Difference(At(row, metric), At(row, previous)), change=True, arrow=True),
        before=Figure(At(row, previous)),
        now=Figure(At(row, metric)),
    )
