"""What each column of a result is: told by the plan, or inferred from its type, name and values.

Inferred columns are never additive: nothing in free SQL says that its groups do not overlap.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from service.domain import Cell, ColumnMeaning, ResultColumn, ResultSet, Story
from service.present.values import number

_MEASURE_UNITS = (
    (re.compile(r"(_usd|_dollars)$|cost|spend|spent|price|billed|budget"), "usd"),
    (re.compile(r"pct|percent"), "percent"),
    (re.compile(r"share|_rate$|^rate_"), "share"),
    (re.compile(r"ratio"), "ratio"),
    (re.compile(r"tokens?($|_)"), "tokens"),
    (re.compile(r"_ms$"), "ms"),
    (re.compile(r"_seconds$"), "seconds"),
    (re.compile(r"_minutes$"), "minutes"),
    (re.compile(r"_hours$"), "hours"),
)
_TIME_NAME = re.compile(r"(^|_)(hour|day|week|month|quarter|year)(_start)?$")
_NUMBER_THAT_NAMES = re.compile(r"(^|_)(id|number|hour|year|week|month|quarter)$")
_NUMERIC = re.compile(r"INT|DECIMAL|DOUBLE|FLOAT|REAL|NUMERIC", re.IGNORECASE)
_LONGEST_LABEL = 80
_NESTED = re.compile(r"^(STRUCT|MAP|UNION)\b|\[\d*\]$")
_TEMPORAL = re.compile(r"DATE|TIMESTAMP", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Shape:
    """The positions of a result's columns by role."""

    dimensions: tuple[int, ...]
    details: tuple[int, ...]
    """What tells rows of one name apart: the e-mail beside a person."""
    time: int | None
    metrics: tuple[int, ...]
    previous: int | None
    change: int | None
    change_share: int | None
    share: int | None
    whole: int | None = None
    """What the first metric is a share of, where a question is about a part of something."""

    @classmethod
    def of(cls, meanings: Sequence[ColumnMeaning]) -> Shape:
        """Reads the roles; a second time column counts as a dimension, and a share of a part comes first."""
        times = _positions(meanings, "time")
        share, metrics = _only(meanings, "share"), _positions(meanings, "metric")
        whole = _whole(meanings, share)
        if share is not None and whole is not None:
            metrics, share = [share, *metrics], None
        return cls(
            dimensions=tuple(sorted([*_positions(meanings, "dimension"), *times[1:]])),
            details=tuple(_positions(meanings, "detail")),
            time=times[0] if times else None,
            metrics=tuple(metrics),
            previous=_only(meanings, "previous"),
            change=_only(meanings, "change"),
            change_share=_only(meanings, "change_share"),
            share=share,
            whole=whole,
        )


def _whole(meanings: Sequence[ColumnMeaning], share: int | None) -> int | None:
    """`tokens_whole` beside `tokens_share` and `tokens`."""
    if share is None:
        return None
    part = meanings[share].name.removesuffix("_share")
    names = [meaning.name for meaning in meanings]
    return names.index(f"{part}_whole") if part in names and f"{part}_whole" in names else None


def meanings(story: Story, result: ResultSet) -> tuple[ColumnMeaning, ...]:
    """The story's own columns where they fit the result, otherwise inferred ones."""
    if len(story.columns) == len(result.columns):
        return _with_details(story.columns)
    return _with_details(
        [
            _inferred(column, [row[position] for row in result.rows])
            for position, column in enumerate(result.columns)
        ]
    )


def _with_details(columns: Sequence[ColumnMeaning]) -> tuple[ColumnMeaning, ...]:
    """An e-mail beside the person's name is a detail of it, not a second thing to split by."""
    named = any(column.name == "user_name" for column in columns)
    return tuple(
        replace(column, role="detail") if named and column.name == "user_email" else column
        for column in columns
    )


def _positions(columns: Sequence[ColumnMeaning], role: str) -> list[int]:
    return [position for position, column in enumerate(columns) if column.role == role]


def _only(columns: Sequence[ColumnMeaning], role: str) -> int | None:
    found = _positions(columns, role)
    return found[0] if found else None


def _inferred(column: ResultColumn, values: Sequence[Cell]) -> ColumnMeaning:
    name = column.name.lower()
    label = column.name.replace("_", " ").strip()[:_LONGEST_LABEL] or "value"
    if _NESTED.search(column.type):
        return ColumnMeaning(column.name, "text", "dimension", label)
    if _TEMPORAL.search(column.type):
        return ColumnMeaning(column.name, _grain(name, values), "time", label)
    if _NUMERIC.search(column.type) and not _NUMBER_THAT_NAMES.search(name):
        return ColumnMeaning(column.name, _measure_unit(name, values), "metric", label)
    return ColumnMeaning(column.name, "text", "dimension", label)


def _grain(name: str, values: Sequence[Cell]) -> str:
    """The unit that the name says, else the coarsest that all values are the start of."""
    named = _TIME_NAME.search(name)
    if named:
        return named.group(2)
    moments = [value for value in values if isinstance(value, date)]
    if any(isinstance(moment, datetime) for moment in moments):
        return "timestamp"
    if len(moments) > 1 and all(moment.day == 1 for moment in moments):
        return "month"
    return "day"


def _measure_unit(name: str, values: Sequence[Cell]) -> str:
    for pattern, unit in _MEASURE_UNITS:
        if pattern.search(name):
            return _share_or_percent(unit, values)
    return "count"


def _share_or_percent(unit: str, values: Sequence[Cell]) -> str:
    """A share runs to 1; what is called a share but goes beyond 1.5 is a percentage, and the reverse."""
    if unit not in ("share", "percent"):
        return unit
    sizes = [abs(exact) for exact in map(number, values) if exact is not None]
    return "percent" if max(sizes, default=Decimal(0)) > Decimal("1.5") else "share"
