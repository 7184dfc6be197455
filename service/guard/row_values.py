"""What may be computed of single rows where only groups may be shown, and which of it could fail.

An error would tell that a row exists, whoever's it is; so what could fail is tried, and is NULL then.
All else that a row decides must be an amount that is added up, or a group's key.
"""

from __future__ import annotations

from collections.abc import Set
from datetime import datetime

from sqlglot import exp

_COMPARISONS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.NullSafeEQ, exp.NullSafeNEQ)
_TRUNCATIONS = (exp.DateTrunc, exp.TimestampTrunc)
_DAY_PARTS = (
    exp.Extract, exp.Year, exp.Quarter, exp.Month, exp.Week, exp.WeekOfYear, exp.Day, exp.DayOfMonth,
    exp.DayOfWeek, exp.DayOfWeekIso, exp.DayOfYear, exp.Hour, exp.Minute,
)  # fmt: skip
_UNITS = frozenset(
    {"YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "HOUR", "MINUTE", "SECOND", "ISODOW", "DOW", "ISOYEAR"}
)
"""An unknown unit fails only when a row is reached."""
_DAY_NAMES = (exp.Dayname, exp.Monthname)
_FLAGS = ("is_", "has_", "success")
"""How the names of the views' columns begin that are true or false; a test holds this against the model."""

SCALARS: frozenset[type[exp.Expr]] = frozenset({
    exp.Column, exp.Identifier, exp.Literal, exp.Boolean, exp.Null, exp.Paren, exp.Neg, exp.Var,
    exp.And, exp.Or, exp.Not, exp.Is, exp.In, exp.Between, exp.Like, exp.ILike, exp.StartsWith, exp.Escape,
    exp.Add, exp.Sub, exp.Mul, exp.Div, exp.IntDiv, exp.Mod, exp.Case, exp.If, exp.Coalesce, exp.Nullif,
    exp.Greatest, exp.Least, exp.Abs, exp.Round, exp.Floor, exp.Ceil, exp.Lower, exp.Upper,
    exp.Cast, exp.TryCast, exp.DataType, exp.DataTypeParam, exp.DateDiff, exp.TsOrDsToDate,
    exp.Interval, exp.TimeToStr, exp.CurrentDate, exp.CurrentTimestamp,
    *_COMPARISONS, *_TRUNCATIONS, *_DAY_PARTS, *_DAY_NAMES,
})  # fmt: skip
"""Everything that a query of groups may compute besides its aggregates: nothing random, no lists, no texts
made of many."""


def is_amount(node: exp.Expr) -> bool:
    """Whether rows weigh in it by what they are, never by which they are: a condition could pick one out."""
    if isinstance(node, exp.Paren | exp.Neg):
        return is_amount(node.this)
    if isinstance(node, exp.Add | exp.Sub):
        return is_amount(node.left) and is_amount(node.right)
    if isinstance(node, exp.Mul):
        sides = (node.left, node.right)
        return any(_is_number(side) for side in sides) and all(map(is_amount, sides))
    if isinstance(node, exp.Div):
        return is_amount(node.left) and _is_number(node.right)
    if isinstance(node, exp.Cast):
        return is_amount(node.this) and node.is_type(exp.DType.DOUBLE, exp.DType.DECIMAL)
    if isinstance(node, exp.DateDiff):
        return isinstance(node.this, exp.Column) and isinstance(node.expression, exp.Column)
    return (isinstance(node, exp.Column) and not is_flag(node)) or _is_number(node)


def is_flag(column: exp.Column) -> bool:
    """Whether it is a condition by itself: the sum of a flag is a count of some rows."""
    return column.name.lower().startswith(_FLAGS)


def tried_condition(node: exp.Expr, times: Set[str]) -> exp.Expr:
    """A condition that keeps no row for which it would fail; `times` are the columns of days and times."""
    return node if _sort(node, times) == "truth" else exp.Try(this=node)


def tried(node: exp.Expr, times: Set[str]) -> exp.Expr:
    """A value that is NULL where it would fail."""
    return exp.Try(this=node) if _sort(node, times) is None else node


def _sort(node: exp.Expr, times: Set[str]) -> str | None:
    """time, number, truth or other, for what has a value whatever the row; None for what could fail."""
    if isinstance(node, exp.Column):
        name = node.name.lower()
        return "time" if name in times else "truth" if is_flag(node) else "other"
    if isinstance(node, exp.Literal | exp.Null):
        return "number" if _is_number(node) else "other"
    if isinstance(node, exp.Paren):
        return _sort(node.this, times)
    if isinstance(node, exp.And | exp.Or):
        return _if({_sort(node.left, times), _sort(node.right, times)} == {"truth"}, "truth")
    if isinstance(node, exp.Not):
        return _if(_sort(node.this, times) == "truth", "truth")
    if isinstance(node, exp.Is):
        return _if(isinstance(node.expression, exp.Null) and _sort(node.this, times), "truth")
    return _sort_of_comparison(node, times) or _sort_of_times(node, times)


def _sort_of_comparison(node: exp.Expr, times: Set[str]) -> str | None:
    if isinstance(node, _COMPARISONS):
        sides = [node.left, node.right]
    elif isinstance(node, exp.In) and node.expressions:
        sides = [node.this, *node.expressions]
    elif isinstance(node, exp.Between):
        sides = [node.this, node.args["low"], node.args["high"]]
    else:
        return None
    return _if({_sort(side, times) for side in sides} in ({"time"}, {"number"}), "truth")


def _sort_of_times(node: exp.Expr, times: Set[str]) -> str | None:
    if isinstance(node, exp.Cast):
        is_day = node.is_type(exp.DType.DATE) and _sort(node.this, times) == "time"
        if isinstance(node.this, exp.Null):
            return "other"
        return _if(is_day or _is_written_time(node), "time")
    if isinstance(node, _TRUNCATIONS):
        return _if(_sort(node.this, times) == "time" and _is_unit(node.unit), "time")
    if isinstance(node, exp.Extract):
        return _if(_sort(node.expression, times) == "time" and _is_unit(node.this), "number")
    if isinstance(node, _DAY_NAMES):
        return _if(_sort(node.this, times) == "time", "other")
    if isinstance(node, _DAY_PARTS):
        return _if(_sort(node.this, times) == "time", "number")
    if isinstance(node, exp.DateDiff):
        both = {_sort(node.this, times), _sort(node.expression, times)}
        return _if(both == {"time"} and _is_unit(node.args.get("unit")), "number")
    if isinstance(node, exp.Div):
        return _if(_sort(node.left, times) == "number" and _is_number(node.right), "number")
    return None


def _is_unit(node: object) -> bool:
    return isinstance(node, exp.Expr) and node.name.upper() in _UNITS


def _is_written_time(node: exp.Cast) -> bool:
    if not isinstance(node.this, exp.Literal) or not node.this.is_string:
        return False
    try:
        datetime.fromisoformat(node.this.name)
    except ValueError:
        return False
    return node.is_type(exp.DType.DATE, exp.DType.TIMESTAMP, exp.DType.TIMESTAMPNTZ)


def _if(holds: object, sort: str) -> str | None:
    return sort if holds else None


def _is_number(node: exp.Expr) -> bool:
    return isinstance(node, exp.Literal) and not node.is_string
