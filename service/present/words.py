"""The headline: one sentence that answers the question, made of references into the result.

Each kind of answer has one function; `headline` picks it by the shape of the result rather than by the
plan's word for it, so that free SQL gets the same sentences.
"""

from __future__ import annotations

from decimal import Decimal

from service.present import phrases
from service.present.references import (
    At,
    Count,
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
from service.present.standouts import best, extreme, largest_change, named, rows_by_name, whole

WHEN = Told("when")


def headline(subject: Subject) -> Sentence:
    """The sentence that answers."""
    shape, many = subject.shape, len(subject.rows) > 1
    if not subject.rows:
        return _nothing(subject)
    if not shape.metrics or (subject.story.kind == "list" and many):
        return _listing(subject)
    if shape.previous is not None:
        return _comparison(subject)
    if shape.time is not None and not shape.dimensions and subject.story.kind == "ranking":
        return _moment(subject)
    if shape.time is not None and many:
        return _trend(subject)
    if shape.dimensions:
        return _ranked(subject) if many else _one_named(subject)
    return _single(subject)


def _nothing(subject: Subject) -> Sentence:
    return say(
        subject,
        "Nothing was found for “{asked}”. {fresh}.",
        asked=Told("restatement"),
        fresh=Told("freshness"),
    )


def _listing(subject: Subject) -> Sentence:
    count = Figure(Count())
    if subject.truncated:
        return say(
            subject, "The first {count} rows {when} are shown; there are more.", count=count, when=WHEN
        )
    noun = "row" if len(subject.rows) == 1 else "rows"
    return say(subject, "Found {count} " + noun + " {when}.", count=count, when=WHEN)


def _single(subject: Subject) -> Sentence:
    first, *others = subject.shape.metrics
    if At(0, first).value(subject) is None:
        return say(subject, "There is no {label} {when}.", label=Heading(first), when=WHEN)
    rest = [
        say(subject, ", {label} {value}", label=Heading(metric), value=Figure(At(0, metric)))
        for metric in others[:3]
    ]
    return joined(_stated(subject, first, At(0, first)), *rest, say(subject, "."))


def _one_named(subject: Subject) -> Sentence:
    metric = subject.shape.metrics[0]
    return say(
        subject,
        "{name}: {label} {when} " + _verb(subject, metric) + " {value}.",
        name=Name(0),
        label=Heading(metric),
        when=WHEN,
        value=Figure(At(0, metric)),
    )


def _stated(subject: Subject, metric: int, value: Quantity) -> Sentence:
    """`Spend last week came to $12.3k`, without the full stop."""
    template = "{label} {when} " + _verb(subject, metric) + " {value}"
    return say(subject, template, label=Heading(metric, first=True), when=WHEN, value=Figure(value))


def _verb(subject: Subject, metric: int) -> str:
    meaning = subject.columns[metric]
    if meaning.additive:
        return "came to"
    return "were" if phrases.plural(meaning.label) else "was"


def _ranked(subject: Subject) -> Sentence:
    metric = subject.shape.metrics[0]
    first = best(subject, metric)
    if first is None:
        return _unnamed(subject, metric)
    leaders = _ties(subject, metric, first)
    if len(leaders) > 1:
        return _tied(subject, metric, leaders)
    total = whole(subject, metric)
    if subject.story.kind == "breakdown" and total is not None and subject.complete:
        return joined(_stated(subject, metric, total), _led(subject, metric, first, total), say(subject, "."))
    template = "{name} had the {most} {label} {when}: {value}".replace("{most}", _most(subject, metric))
    lead = say(
        subject, template, name=Name(first), label=Heading(metric), when=WHEN, value=Figure(At(first, metric))
    )
    return joined(lead, _of_total(subject, metric, first, total), say(subject, "."))


def _most(subject: Subject, metric: int) -> str:
    meaning, descending = subject.columns[metric], subject.story.descending
    if not meaning.additive:
        return "highest" if descending else "lowest"
    fewest = "fewest" if meaning.unit == "count" else "least"
    return "most" if descending else fewest


def _of_total(subject: Subject, metric: int, row: int, total: Quantity | None) -> Sentence:
    """The share that the query computed, else one computed from the rows."""
    told = subject.shape.share
    share = _share(subject, At(row, metric), total) if told is None else At(row, told)
    if share is None or share.value(subject) is None:
        return Sentence("")
    return say(subject, ", {share} of the total", share=Figure(share))


def _share(subject: Subject, part: Quantity, total: Quantity | None) -> Quantity | None:
    """A share that means something: of a positive whole, and no more than all of it."""
    if total is None:
        return None
    share = Quotient(part, total, "share")
    value, base = share.value(subject), total.value(subject)
    if value is None or base is None or base <= 0 or not 0 <= value <= 1:
        return None
    return share


def _led(subject: Subject, metric: int, row: int, total: Quantity) -> Sentence:
    share = _share(subject, At(row, metric), total)
    value = Figure(At(row, metric))
    template = "; {name} had the " + _most(subject, metric) + " with {value}"
    if share is None:
        return say(subject, template, name=Name(row), value=value)
    return say(subject, template + " ({share})", name=Name(row), value=value, share=Figure(share))


def _ties(subject: Subject, metric: int, first: int) -> list[int]:
    top = At(first, metric).value(subject)
    rows = range(len(subject.rows))
    return [row for row in rows if named(subject, row) and At(row, metric).value(subject) == top]


def _tied(subject: Subject, metric: int, leaders: list[int]) -> Sentence:
    value = Figure(At(leaders[0], metric))
    places: dict[str, Reference] = {
        "first": Name(leaders[0]),
        "last": Name(leaders[-1]),
        "label": Heading(metric),
        "when": WHEN,
        "value": value,
        "count": Figure(Count(tuple(leaders))),
    }
    who = "{first} and {last}" if len(leaders) == 2 else "{count} of them"
    start = who + " had the " + _most(subject, metric) + " {label} {when}, {value} each."
    return say(subject, start, **places)


def _unnamed(subject: Subject, metric: int) -> Sentence:
    value: Quantity = At(0, metric)
    if subject.columns[metric].additive:
        value = Sum(metric)
    return joined(_stated(subject, metric, value), say(subject, ", none of it attributed by name."))


def _trend(subject: Subject) -> Sentence:
    metric = subject.shape.metrics[0]
    peak = extreme(subject, metric, highest=True)
    if peak is None:
        return say(subject, "There is no {label} {when}.", label=Heading(metric), when=WHEN)
    if not subject.columns[metric].additive:
        return _course(subject, metric)
    if subject.shape.dimensions:
        return _trend_by(subject, metric)
    total = Sum(metric) if not subject.truncated else None
    if total is None:
        return _highest(subject, metric, peak)
    high = say(subject, ", highest {date} with {value}.", date=Moment(peak), value=Figure(At(peak, metric)))
    return joined(_stated(subject, metric, total), high)


def _moment(subject: Subject) -> Sentence:
    """A ranking of days, weeks or hours: the first of them, never the sum of those that are shown."""
    metric = subject.shape.metrics[0]
    if At(0, metric).value(subject) is None:
        return _listing(subject)
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
    filled = [row for row in range(len(subject.rows)) if At(row, metric).value(subject) is not None]
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


def _trend_by(subject: Subject, metric: int) -> Sentence:
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
    share = _share(subject, sums[top], Sum(metric))
    part = Sentence("") if share is None else say(subject, " ({share})", share=Figure(share))
    return joined(_stated(subject, metric, Sum(metric)), lead, part, say(subject, "."))


def _comparison(subject: Subject) -> Sentence:
    shape = subject.shape
    metric, previous = shape.metrics[0], shape.previous
    if previous is None:
        return _single(subject)
    if len(subject.rows) == 1:
        name = say(subject, "{name}: ", name=Name(0)) if shape.dimensions else Sentence("")
        return joined(name, _moved(subject, metric, At(0, metric), At(0, previous)))
    if subject.columns[metric].additive and subject.complete:
        return _moved(subject, metric, Sum(metric), Sum(previous) if _adds(subject, previous) else None)
    return _largest_change(subject, metric, previous)


def _adds(subject: Subject, column: int) -> bool:
    return subject.columns[column].additive


def _moved(subject: Subject, metric: int, now: Quantity, before: Quantity | None) -> Sentence:
    """`Spend this month came to $5.2k, ▲ +$1.1k (+26.8%) from $4.1k last month.`"""
    stated = _stated(subject, metric, now)
    if before is None or before.value(subject) is None or now.value(subject) is None:
        return joined(
            stated, say(subject, "; there is nothing to compare it with {then}.", then=Told("compared"))
        )
    change = Difference(now, before)
    if not change.value(subject):
        return joined(stated, say(subject, ", as much as {then}.", then=Told("compared")))
    percent = Sentence("")
    if (before.value(subject) or 0) > 0:
        ratio = Figure(Quotient(change, before, "share"), change=True)
        percent = say(subject, " ({ratio})", ratio=ratio)
    rise = say(subject, ", {change}", change=Figure(change, change=True, arrow=True))
    base = say(subject, " from {before} {then}.", before=Figure(before), then=Told("compared"))
    return joined(stated, rise, percent, base)


def _largest_change(subject: Subject, metric: int, previous: int) -> Sentence:
    row = largest_change(subject, metric, previous)
    nameless = not subject.shape.dimensions and subject.shape.time is None
    if row is None or nameless:
        return _ranked(subject) if subject.shape.dimensions else _listing(subject)
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
