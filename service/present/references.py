"""Sentences whose numbers are references: no figure can be written that is not computed from the result.

A template holds words and named places; what stands in a place is a cell, a sum, a share, a difference,
a heading or a phrase of the plan. `proven` reads the finished text again: each place must still say what
its reference says, and a digit or number word anywhere else blocks the answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from string import Formatter
from typing import Literal, Protocol

from service.domain import Cell, ColumnMeaning, Story
from service.errors import OutlayError
from service.present import phrases
from service.present.entities import called, is_id
from service.present.roles import Shape
from service.present.values import Style, cell, number, shown, signed

_NUMBER_WORDS = (
    "two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty hundred thousand "
    "million billion half halved third twice double doubled triple tripled dozen"
)
_UNTRACED = re.compile(rf"\d|\b({'|'.join(_NUMBER_WORDS.split())})\b", re.IGNORECASE)


class UntracedNumber(OutlayError):
    """A sentence holds a number that no cell of the result accounts for."""

    title = "The answer could not be proven"


@dataclass(frozen=True, slots=True)
class Subject:
    """What sentences may refer to."""

    story: Story
    columns: tuple[ColumnMeaning, ...]
    rows: Sequence[Sequence[Cell]]
    shape: Shape
    freshness: str
    truncated: bool = False
    unfinished: frozenset[int] = frozenset()
    """The rows whose time bucket is not over."""

    @property
    def cut(self) -> bool:
        """Whether there are more rows than these."""
        return self.truncated or (self.story.limit is not None and len(self.rows) >= self.story.limit)

    @property
    def complete(self) -> bool:
        """Whether every group is in the rows, so that their sum is the whole."""
        return not self.cut and not self.story.bounded

    def naming(self, row: int) -> tuple[int, ...]:
        """The columns that it takes to name a row."""
        if any(is_id(column, self.columns) for column in self.shape.dimensions):
            return self.shape.dimensions
        keys = self.shape.dimensions if self.shape.time is None else (*self.shape.dimensions, self.shape.time)
        name = [self.rows[row][key] for key in keys]
        alike = sum([other[key] for key in keys] == name for other in self.rows) if self.shape.details else 1
        return (*self.shape.dimensions, *self.shape.details) if alike > 1 else self.shape.dimensions


class Reference(Protocol):
    """A place in a sentence: says its text from the subject alone."""

    def said(self, subject: Subject) -> str:
        """The text that stands in the place."""
        ...


class Quantity(Protocol):
    """A number of the result, or computed from numbers of the result."""

    def value(self, subject: Subject) -> Decimal | None:
        """None where a cell it needs is NULL, or where it would divide by zero."""
        ...

    def unit(self, subject: Subject) -> str:
        """The unit that it is shown in."""
        ...


@dataclass(frozen=True, slots=True)
class At:
    """One cell."""

    row: int
    column: int

    def value(self, subject: Subject) -> Decimal | None:
        """The cell as a number."""
        return number(subject.rows[self.row][self.column])

    def unit(self, subject: Subject) -> str:
        """That of its column; shares change by points."""
        meaning = subject.columns[self.column]
        return "points" if (meaning.unit, meaning.role) == ("share", "change") else meaning.unit


@dataclass(frozen=True, slots=True)
class Sum:
    """A column added up over some rows, all by default; only additive columns can be."""

    column: int
    rows: tuple[int, ...] | None = None

    def value(self, subject: Subject) -> Decimal | None:
        """NULL cells add nothing; None when there is nothing to add."""
        meaning = subject.columns[self.column]
        if not meaning.additive:
            raise UntracedNumber(f"{meaning.label!r} does not add up, so no sum of it can be stated.")
        chosen = range(len(subject.rows)) if self.rows is None else self.rows
        parts = [
            part for part in (number(subject.rows[row][self.column]) for row in chosen) if part is not None
        ]
        return sum(parts, Decimal(0)) if parts else None

    def unit(self, subject: Subject) -> str:
        """That of its column."""
        return subject.columns[self.column].unit


@dataclass(frozen=True, slots=True)
class Overall:
    """The first metric over everything that was asked about, as the plan computed it beside the rows."""

    def value(self, subject: Subject) -> Decimal | None:
        """None where the plan has none."""
        return number(subject.story.total)

    def unit(self, subject: Subject) -> str:
        """That of the first metric."""
        return subject.columns[subject.shape.metrics[0]].unit


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows there are, or how many of them were chosen."""

    rows: tuple[int, ...] | None = None

    def value(self, subject: Subject) -> Decimal | None:
        """Never None."""
        return Decimal(len(subject.rows) if self.rows is None else len(self.rows))

    def unit(self, subject: Subject) -> str:
        """A plain count."""
        return "count"


@dataclass(frozen=True, slots=True)
class Quotient:
    """One quantity divided by another."""

    part: Quantity
    whole: Quantity
    kind: Literal["share", "ratio", "average"]

    def value(self, subject: Subject) -> Decimal | None:
        """None where the divisor is zero or missing."""
        part, whole = self.part.value(subject), self.whole.value(subject)
        return None if part is None or not whole else part / whole

    def unit(self, subject: Subject) -> str:
        """An average keeps the unit of what is averaged."""
        return self.part.unit(subject) if self.kind == "average" else self.kind


@dataclass(frozen=True, slots=True)
class Difference:
    """One quantity less another of the same unit; between shares that is points, not per cent."""

    later: Quantity
    earlier: Quantity

    def value(self, subject: Subject) -> Decimal | None:
        """None where either is missing."""
        later, earlier = self.later.value(subject), self.earlier.value(subject)
        return None if later is None or earlier is None else later - earlier

    def unit(self, subject: Subject) -> str:
        """That of both, or points."""
        unit = self.later.unit(subject)
        return "points" if unit == "share" else unit


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity in words; a change carries its sign, and an arrow where `arrow` asks for it."""

    quantity: Quantity
    change: bool = False
    arrow: bool = False
    style: Style = "short"

    def said(self, subject: Subject) -> str:
        """Formatted by the one formatter."""
        value, unit = self.quantity.value(subject), self.quantity.unit(subject)
        if not self.change:
            return shown(value, unit, self.style)
        text = signed(value, unit, self.style)
        return f"{phrases.arrow(value)} {text}".strip() if self.arrow else text


@dataclass(frozen=True, slots=True)
class Name:
    """What a row is about: its dimensions, or the given ones, joined by a middle dot.

    Where another row has the same name, such as a second Alice, the details are told too.
    """

    row: int
    columns: tuple[int, ...] | None = None

    def said(self, subject: Subject) -> str:
        """Text of the cells, untouched but for line breaks."""
        chosen = subject.naming(self.row) if self.columns is None else self.columns
        row = subject.rows[self.row]
        return " · ".join(called(column, row, subject.columns) for column in chosen)


@dataclass(frozen=True, slots=True)
class Entry:
    """A cell that is no number, as its role and unit have it: a day, a word, a name."""

    row: int
    column: int

    def said(self, subject: Subject) -> str:
        """On one line; NULL is a dash."""
        meaning = subject.columns[self.column]
        return phrases.one_line(cell(subject.rows[self.row][self.column], meaning.unit, meaning.role))


@dataclass(frozen=True, slots=True)
class Moment:
    """The time cell of a row."""

    row: int

    def said(self, subject: Subject) -> str:
        """With its preposition: `on Mon 9 Nov 2026`, `in Nov 2026`."""
        column = subject.shape.time
        if column is None:
            raise UntracedNumber("There is no time in this result to speak of.")
        unit = subject.columns[column].unit
        return phrases.at(phrases.one_line(cell(subject.rows[self.row][column], unit, "time")), unit)


@dataclass(frozen=True, slots=True)
class Heading:
    """The label of a column, as it stands within a sentence or at its start."""

    column: int
    first: bool = False

    def said(self, subject: Subject) -> str:
        """Capitalised at the start of a sentence."""
        return phrases.heading(subject.columns[self.column].label, self.first)


@dataclass(frozen=True, slots=True)
class Told:
    """A phrase of the plan or of the warehouse; its own numbers were resolved there."""

    what: Literal["when", "compared", "restatement", "freshness"]
    first: bool = False
    """It opens the sentence."""

    def said(self, subject: Subject) -> str:
        """Empty where the plan has no such thing."""
        text = self._phrase(subject)
        return text[:1].upper() + text[1:] if self.first else text

    def _phrase(self, subject: Subject) -> str:
        if self.what == "when":
            return " ".join(
                part
                for part in (phrases.one_line(subject.story.scope), phrases.when(subject.story.period))
                if part
            )
        if self.what == "compared":
            return phrases.when(subject.story.compare)
        return subject.story.restatement if self.what == "restatement" else subject.freshness


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text with the places where its references stand."""

    text: str
    places: tuple[tuple[int, int, Reference], ...] = ()


def say(subject: Subject, template: str, **references: Reference) -> Sentence:
    """Fills a template; a place that says nothing takes the space before it along."""
    text, places = "", []
    for words, name, _, _ in Formatter().parse(template):
        text += words
        if name is None:
            continue
        said = references[name].said(subject)
        if not said and text.endswith(" "):
            text = text[:-1]
        places.append((len(text), len(text) + len(said), references[name]))
        text += said
    return Sentence(text, tuple(places))


def joined(*sentences: Sentence) -> Sentence:
    """Sentences one after another, as one."""
    text, places = "", []
    for sentence in sentences:
        places += [(start + len(text), end + len(text), ref) for start, end, ref in sentence.places]
        text += sentence.text
    return Sentence(text, tuple(places))


def proven(sentence: Sentence, subject: Subject) -> str:
    """The text, once every number in it is accounted for; UntracedNumber otherwise."""
    outside, position = [], 0
    for start, end, reference in sentence.places:
        if sentence.text[start:end] != reference.said(subject):
            raise UntracedNumber("A figure in the answer differs from the result, so the answer is withheld.")
        outside.append(sentence.text[position:start])
        position = end
    outside.append(sentence.text[position:])
    stray = _UNTRACED.search("\0".join(outside))
    if stray:
        raise UntracedNumber(
            f"The number {stray.group()!r} stands in no cell of the result; answer withheld."
        )
    return sentence.text
