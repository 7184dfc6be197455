"""The headline: one sentence that answers the question, made of references into the result.

Each kind of answer has one function; `headline` picks it by the shape of the result rather than by the
plan's word for it, so that free SQL gets the same sentences.
"""

from __future__ import annotations

from service.present.comparisons import comparison
from service.present.references import (
    At,
    Count,
    Entry,
    Figure,
    Heading,
    Name,
    Quantity,
    Reference,
    Sentence,
    Subject,
    Sum,
    Told,
    joined,
    say,
)
from service.present.standouts import best, earliest, latest, named, whole
from service.present.statements import DATES, WHEN, is_counted, most, share_of, stated, verb
from service.present.trends import moment, trend


def headline(subject: Subject) -> Sentence:
    """The sentence that answers."""
    shape, many = subject.shape, len(subject.rows) > 1
    if not subject.rows:
        return _nothing(subject)
    if not shape.metrics or (subject.story.kind == "list" and many):
        return _listing(subject)
    if subject.columns[shape.metrics[0]].unit in DATES:
        return _dated(subject)
    if shape.previous is not None:
        compared = comparison(subject, shape.previous)
        return compared or (_ranked(subject) if shape.dimensions else _listing(subject))
    if shape.time is not None and not shape.dimensions and subject.story.kind == "ranking":
        return moment(subject) or _listing(subject)
    if shape.time is not None and many:
        return trend(subject)
    if shape.whole is not None:
        return _part(subject, shape.whole)
    if shape.dimensions:
        return _ranked(subject) if many else _one_named(subject)
    return _listing(subject) if many else _single(subject)


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


def _dated(subject: Subject) -> Sentence:
    """A measure that is a day, such as the first of use: the day, or the earliest and the latest."""
    metric = subject.shape.metrics[0]
    first, last = earliest(subject, metric), latest(subject, metric)
    if first is None or last is None:
        return say(subject, "There is no {label} {when}.", label=Heading(metric), when=WHEN)
    places: dict[str, Reference] = {
        "label": Heading(metric),
        "title": Heading(metric, first=True),
        "when": WHEN,
        "first": Entry(first, metric),
        "last": Entry(last, metric),
    }
    if not subject.shape.dimensions:
        return say(subject, "{title} {when} is {first}.", **places)
    places |= {"name": Name(first), "other": Name(last)}
    if len(subject.rows) == 1:
        return say(subject, "{name}: {label} {when} is {first}.", **places)
    if subject.rows[first][metric] == subject.rows[last][metric]:
        return say(subject, "{title} {when} is {first} for all.", **places)
    return say(subject, "{title} {when} runs from {first} ({name}) to {last} ({other}).", **places)


def _part(subject: Subject, everything: int) -> Sentence:
    """The share first, then the part and the whole: `accounted for 43.2% of all tokens: 1.2B of 2.8B`."""
    share, part = subject.shape.metrics[:2]
    row = best(subject, share) if subject.shape.dimensions else 0
    if row is None or At(row, share).value(subject) is None:
        return say(subject, "There is no {label} {when}.", label=Heading(share), when=WHEN)
    places: dict[str, Reference] = {
        "name": Name(row),
        "label": Heading(share),
        "title": Heading(share, first=True),
        "part": Heading(part, first=True),
        "all": Heading(everything),
        "when": WHEN,
        "share": Figure(At(row, share)),
        "some": Figure(At(row, part)),
        "whole": Figure(At(row, everything)),
    }
    if len(subject.rows) > 1:
        start = "{name} had the " + most(subject, share) + " {label} {when}: {share}, {some} of {whole}."
    elif subject.shape.dimensions:
        start = "{name}: {label} {when} was {share}, {some} of {whole}."
    elif subject.columns[everything].label == f"all {subject.columns[part].label}":
        start = "{title} {when} was {share}: {some} of {whole}."
    else:
        start = "{part} accounted for {share} of {all} {when}: {some} of {whole}."
    return say(subject, start, **places)


def _single(subject: Subject) -> Sentence:
    first, *others = subject.shape.metrics
    if At(0, first).value(subject) is None:
        return say(subject, "There is no {label} {when}.", label=Heading(first), when=WHEN)
    rest = [
        say(subject, ", {label} {value}", label=Heading(metric), value=Figure(At(0, metric)))
        for metric in others[:3]
    ]
    return joined(stated(subject, first, At(0, first)), *rest, say(subject, "."))


def _one_named(subject: Subject) -> Sentence:
    metric = subject.shape.metrics[0]
    template = "{name}: {label} {when} " + verb(subject, metric) + " {value}."
    if is_counted(subject, metric) and (At(0, metric).value(subject) or 0) > 1:
        template = "{name} had {value} {label} {when}."
    value = Figure(At(0, metric))
    return say(subject, template, name=Name(0), label=Heading(metric), when=WHEN, value=value)


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
        return joined(stated(subject, metric, total), _led(subject, metric, first, total), say(subject, "."))
    lead = say(
        subject,
        "{name} had the " + most(subject, metric) + " {label} {when}: {value}",
        name=Name(first),
        label=Heading(metric),
        when=WHEN,
        value=Figure(At(first, metric)),
    )
    return joined(lead, _of_total(subject, metric, first, total), say(subject, "."))


def _of_total(subject: Subject, metric: int, row: int, total: Quantity | None) -> Sentence:
    """The share that the query computed, else one computed from the rows."""
    told = subject.shape.share
    share = share_of(subject, At(row, metric), total) if told is None else At(row, told)
    if share is None or share.value(subject) is None:
        return Sentence("")
    return say(subject, ", {share} of the total", share=Figure(share))


def _led(subject: Subject, metric: int, row: int, total: Quantity) -> Sentence:
    share = share_of(subject, At(row, metric), total)
    value = Figure(At(row, metric))
    template = "; {name} had the " + most(subject, metric) + " with {value}"
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
    start = who + " had the " + most(subject, metric) + " {label} {when}, {value} each."
    return say(subject, start, **places)


def _unnamed(subject: Subject, metric: int) -> Sentence:
    value: Quantity = At(0, metric)
    if subject.columns[metric].additive:
        value = Sum(metric)
    return joined(stated(subject, metric, value), say(subject, ", none of it attributed by name."))
