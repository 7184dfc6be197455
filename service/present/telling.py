"""Named intents tell their answers in templates whose places become references: every number is proven.

`{column}` is the cell of the first row, `{column@2}` that of the second, `{column@key=value}` that of the row
whose `key` is the value, `{#}` the number of rows, `{sum(column)}` a sum; `{+…}` signs one as a change,
`{…|person has|people have}` adds the words that go with one and with many; `{when}` and `{then}` are the
periods. A sentence that misses a cell is left out.
"""

from __future__ import annotations

import re

from service.errors import OutlayError
from service.present.references import (
    At,
    Count,
    Entry,
    Figure,
    Name,
    Quantity,
    Reference,
    Sentence,
    Subject,
    Sum,
    Told,
    say,
)
from service.present.statements import DATES
from service.present.values import is_unattributed, number

_PLACE = re.compile(
    r"(?P<sign>\+?)(?:(?P<count>#)|(?P<phrase>when|then)|sum\((?P<sum>\w+)\)"
    r"|(?P<column>\w+)(?:@(?:(?P<row>\d+)|(?P<key>\w+)=(?P<value>[^{}|]+)))?)"
    r"(?:\|(?P<one>[^{}|]+)\|(?P<many>[^{}|]+))?"
)
_BRACES = re.compile(r"\{([^{}]*)\}")


class UnreadableTemplate(OutlayError):
    """A template of an intent has a place that means nothing."""

    title = "The answer could not be told"


def headline(subject: Subject) -> Sentence | None:
    """The intent's own headline; None without one, or where a cell of it is missing."""
    story = subject.story
    template = (story.telling[:1] or ("",))[0] if subject.rows else story.telling_nothing
    return filled(template, subject)


def findings(subject: Subject) -> tuple[Sentence, ...]:
    """The intent's further sentences that have all their cells."""
    if not subject.rows:
        return ()
    told = (filled(template, subject) for template in subject.story.telling[1:])
    return tuple(sentence for sentence in told if sentence is not None)


def filled(template: str, subject: Subject) -> Sentence | None:
    """A template with its cells; None where one is missing."""
    words, places = "", dict[str, Reference]()
    for at, part in enumerate(_BRACES.split(template)):
        if at % 2 == 0:
            words += part
            continue
        place = read(part)
        reference = _reference(place, subject, opening=not words)
        if reference is None:
            return None
        places[f"p{at}"] = reference
        words += f"{{p{at}}}" + _agreeing(place, reference, subject)
    return say(subject, words, **places) if words else None


def read(place: str) -> re.Match[str]:
    """The parts of a place; UnreadableTemplate for what is none."""
    found = _PLACE.fullmatch(place)
    if found is None:
        raise UnreadableTemplate(
            f"A template has the place {{{place}}}; there are: column, column@key=value, column@row, #, "
            "sum(column), + before any of them, when, then."
        )
    return found


def _reference(place: re.Match[str], subject: Subject, opening: bool) -> Reference | None:
    if place["phrase"]:
        return Told("when" if place["phrase"] == "when" else "compared", first=opening)
    if place["count"]:
        return None if subject.cut else Figure(Count())
    names = [column.name for column in subject.columns]
    name = place["sum"] or place["column"]
    if name not in names:
        return None
    column = names.index(name)
    if place["sum"]:
        return _figure(place, Sum(column), subject) if subject.columns[column].additive else None
    row = _row(place, names, subject)
    return None if row is None else _cell(place, row, column, subject)


def _row(place: re.Match[str], names: list[str], subject: Subject) -> int | None:
    if place["row"]:
        row = int(place["row"]) - 1
        return row if 0 <= row < len(subject.rows) else None
    if not place["key"]:
        return 0
    if place["key"] not in names:
        return None
    key = names.index(place["key"])
    return next((row for row, cells in enumerate(subject.rows) if str(cells[key]) == place["value"]), None)


def _cell(place: re.Match[str], row: int, column: int, subject: Subject) -> Reference | None:
    cell, meaning = subject.rows[row][column], subject.columns[column]
    if cell is None:
        return None
    if meaning.role == "dimension":
        return None if is_unattributed(cell) else Name(row, (column, *_address(row, column, subject)))
    if number(cell) is None or meaning.unit in ("text", *DATES):
        return Entry(row, column)
    return _figure(place, At(row, column), subject)


def _address(row: int, column: int, subject: Subject) -> tuple[int, ...]:
    """The e-mail that tells a second Alice from the first, where there is one."""
    name = subject.rows[row][column]
    emails = [place for place in subject.shape.details if subject.columns[place].name.endswith("email")]
    for place in emails:
        owners = {cells[place] for cells in subject.rows if cells[column] == name}
        if len(owners) > 1 and not is_unattributed(subject.rows[row][place]):
            return (place,)
    return ()


def _figure(place: re.Match[str], quantity: Quantity, subject: Subject) -> Reference | None:
    if quantity.value(subject) is None or (place["sum"] and subject.cut):
        return None
    signed = bool(place["sign"])
    return Figure(quantity, change=signed, arrow=signed)


def _agreeing(place: re.Match[str], reference: Reference, subject: Subject) -> str:
    """The words that go with the figure, in its number."""
    if not place["one"]:
        return ""
    single = isinstance(reference, Figure) and reference.quantity.value(subject) == 1
    return " " + (place["one"] if single else place["many"])
