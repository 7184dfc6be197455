"""Headlines over time: a total with its peak, the course of what does not add up, the first of days."""

from __future__ import annotations

from decimal import Decimal

from service.present.references import At, Figure, Heading, Moment, Name, Sentence, Subject, Sum, joined, say
from service.present.standouts import extreme, named, rows_by_name
from service.present.statements import WHEN, share_of, stated


def trend(subject: Subject) -> Sentence:
    """Of several rows in time: the sum and the peak, or the course where there is no sum."""
    metric = subject.shape.metrics[0]
    peak = extreme(subject, metric, highest=True)
    if peak is None:
        return say(subject, "There is no {label} {when}.", label=Heading(metric), when=WHEN)
    if not subject.columns[metric].additive:
        return _course(subject, metric)
    if subject.shape.dimensions:
        return _by_name(subject, metric)
    total = Sum(metric) if not subject.truncated else None
    if total is None:
        return _highest(subject, metric, peak)
    high = say(subject, ", highest {date} with {value}.", date=Moment(peak), value=Figure(At(peak, metric)))
    return joined(stated(subject, metric, total), high)


def moment(subject: Subject) -> Sentence | None:
    """A ranking of days, weeks or hours: the first of them, never the sum; None where it has no value."""
    metric = subject.shape.metrics[0]
    if At(0, metric).value(subject) is None:
        return None
    rank = "highest" if subject.story.descending else "lowest"
    return say(
        subject,
        "{label} {when} was " + rank + " {date}: {value}.",
        label=Heading(metric, first=True),
        when=WHEN,
        date=Moment(0),
        value=Figure(At(0, metric)),
    )


def _highest(subject: Subject, metric: int, row: int) -> Sentence:
    return say(
        subject,
        "{label} {when} was highest {date}: {value}.",
        label=Heading(metric, first=True),
        when=WHEN,
        date=Moment(row),
        value=Figure(At(row, metric)),
    )


def _course(subject: Subject, metric: int) -> Sentence:
    """What does not add up is told by its first and last value; several lines by the highest."""
    known = [row for row in range(len(subject.rows)) if At(row, metric).value(subject) is not None]
    filled = _whole(subject, known)
    peak = extreme(subject, metric, highest=True) or filled[0]
    if subject.shape.dimensions:
        return joined(say(subject, "{name}: ", name=Name(peak)), _highest(subject, metric, peak))
    ordered = sorted(filled, key=lambda row: str(subject.rows[row][subject.shape.time or 0]))
    return say(
        subject,
        "{label} went from {start} {started} to {end} {ended}.",
        label=Heading(metric, first=True),
        start=Figure(At(ordered[0], metric)),
        started=Moment(ordered[0]),
        end=Figure(At(ordered[-1], metric)),
        ended=Moment(ordered[-1]),
    )


def _whole(subject: Subject, rows: list[int]) -> list[int]:
    """The buckets that are over, since one that is not is bound to look like a fall; all where few are."""
    whole = [row for row in rows if row not in subject.unfinished]
    return whole if len(whole) > 1 else rows


def _by_name(subject: Subject, metric: int) -> Sentence:
    """Which line adds up to the most, and to how much of everything that is shown."""
    groups = rows_by_name(subject)
    sums = {key: Sum(metric, rows) for key, rows in groups.items()}
    top = max(sums, key=lambda key: (named(subject, groups[key][0]), sums[key].value(subject) or Decimal(0)))
    if not subject.complete:
        peak = extreme(subject, metric, highest=True) or 0
        return joined(say(subject, "{name}: ", name=Name(peak)), _highest(subject, metric, peak))
    lead = say(
        subject, "; {name} had the most with {value}", name=Name(groups[top][0]), value=Figure(sums[top])
    )
    share = share_of(subject, sums[top], Sum(metric))
    part = Sentence("") if share is None else say(subject, " ({share})", share=Figure(share))
    return joined(stated(subject, metric, Sum(metric)), lead, part, say(subject, "."))
