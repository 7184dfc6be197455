"""What headlines are made of: `Spend last week came to $12.3k`, superlatives, shares that mean something."""

from __future__ import annotations

from service.present import phrases
from service.present.references import (
    Figure,
    Heading,
    Quantity,
    Quotient,
    Sentence,
    Subject,
    Told,
    say,
)

WHEN = Told("when")
DATES = frozenset({"day", "timestamp", "date", "time"})
"""Units of measures that are moments: the first day of use."""


def is_counted(subject: Subject, metric: int) -> bool:
    """Whether a measure is a number of things that does not add up: `active people`."""
    meaning = subject.columns[metric]
    return not meaning.additive and meaning.unit == "count" and phrases.plural(meaning.label)


def stated(subject: Subject, metric: int, value: Quantity) -> Sentence:
    """`Spend last week came to $12.3k` or `There were 43 active people last week`, without the full stop."""
    template = "{label} {when} " + verb(subject, metric) + " {value}"
    many = (value.value(subject) or 0) > 1
    if is_counted(subject, metric) and many:
        template = "There were {value} {label} {when}"
    label = Heading(metric, first=template.startswith("{label}"))
    return say(subject, template, label=label, when=WHEN, value=Figure(value))


def verb(subject: Subject, metric: int) -> str:
    """What stands between a measure and its value."""
    meaning = subject.columns[metric]
    if meaning.additive:
        return "came to"
    return "were" if phrases.plural(meaning.label) else "was"


def most(subject: Subject, metric: int) -> str:
    """The superlative of a measure in the direction that was asked for."""
    meaning, descending = subject.columns[metric], subject.story.descending
    if not meaning.additive and not is_counted(subject, metric):
        return "highest" if descending else "lowest"
    fewest = "fewest" if meaning.unit == "count" else "least"
    return "most" if descending else fewest


def share_of(subject: Subject, part: Quantity, total: Quantity | None) -> Quantity | None:
    """A share that means something: of a positive whole, and no more than all of it."""
    if total is None:
        return None
    share = Quotient(part, total, "share")
    value, base = share.value(subject), total.value(subject)
    if value is None or base is None or base <= 0 or not 0 <= value <= 1:
        return None
    return share
