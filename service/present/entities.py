"""What a row is called: its names, and for single sessions, commits and pull requests who, where and when.

Nobody knows a session by its id, so the columns that stand beside an id are its name. Sentences, charts and
their descriptions call a row the same.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Protocol

from service.domain import Cell
from service.present.phrases import one_line
from service.present.values import dimension, is_unattributed, moment

_ID = re.compile(r"(?:^|_)(?:id|sha|number)$")
_BETWEEN = " · "
_MOST_DETAILS = 3
_ID_LETTERS = 8


class Described(Protocol):
    """The part of a column's meaning that names are made of."""

    @property
    def name(self) -> str:
        """As in the result."""
        ...

    @property
    def unit(self) -> str:
        """Which formatter it takes."""
        ...

    @property
    def role(self) -> str:
        """dimension, detail, time …"""
        ...


def is_id(place: int, columns: Sequence[Described]) -> bool:
    """Whether a dimension is an id with details beside it that say more."""
    column = columns[place]
    return column.role == "dimension" and bool(_ID.search(column.name)) and bool(_details(columns))


def _details(columns: Sequence[Described]) -> list[int]:
    return [
        place
        for place, column in enumerate(columns)
        if column.role == "detail" and not column.name.endswith("email")
    ]


def called(place: int, row: Sequence[Cell], columns: Sequence[Described]) -> str:
    """The text of one naming cell: `acme/web`, `Ann · acme/web · 10 Nov 15:14`, `acme/web#17 · Ann`."""
    cell, column = row[place], columns[place]
    if not is_id(place, columns) or cell is None:
        return _text(cell, column)
    beside = [at for at in _details(columns) if not is_unattributed(row[at])]
    if column.name.endswith("number"):
        repo = next((at for at in beside if columns[at].name == "repo"), None)
        others = [at for at in beside if at != repo and not isinstance(row[at], date)]
        numbered = f"{'' if repo is None else _text(row[repo], columns[repo])}#{cell}"
        return _BETWEEN.join([numbered, *(_text(row[at], columns[at]) for at in others[:1])])
    told = [_text(row[at], columns[at]) for at in beside[:_MOST_DETAILS]]
    return _BETWEEN.join(told) or one_line(str(cell))[:_ID_LETTERS]


def _text(cell: Cell, column: Described) -> str:
    if column.role == "detail" and isinstance(cell, date):
        return moment(cell, column.unit, "short")
    return one_line(dimension(cell, column.unit))


def label(row: Sequence[Cell], columns: Sequence[Described], first: str) -> str:
    """Everything that names a row, the column `first` first: `payments · Mon 9 Nov 2026`."""
    names = [place for place, column in enumerate(columns) if column.role in ("dimension", "time")]
    names.sort(key=lambda place: columns[place].name != first)
    return _BETWEEN.join(called(place, row, columns) for place in names)
