"""When two cells say the same: Decimal, float and int by value, a day and its ISO text, never NULL and 0."""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime, time
from decimal import Decimal

from service.domain import Cell

Value = str | float | bool | date | None
"""A cell in the one form in which it is compared."""

RELATIVE = 1e-6
HALF_A_CENT = 0.005
_CENTS_COUNT_FROM = 1.0
"""Below a dollar half a cent is no rounding any more: a request for $0.002 is not one for $0.006."""
_LAST_PLACE = 6e-7
"""Half of the last place of DECIMAL(18,6), the type of money in the warehouse, and a little."""
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:?\d{2})?)?")


def comparable(cell: Cell) -> Value:
    """The value that counts: a timestamp at midnight is its day, NaN is NULL, ISO text is its moment."""
    if cell is None or isinstance(cell, bool):
        return cell
    if isinstance(cell, int | float | Decimal):
        number = float(cell)
        return number if math.isfinite(number) else None
    if isinstance(cell, str):
        return _moment_in(cell)
    return _moment(cell)


def kind(value: Value) -> str:
    """number, moment, text, truth or null."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "truth"
    if isinstance(value, float):
        return "number"
    return "moment" if isinstance(value, date) else "text"


def near(gold: float, answer: float, money: bool) -> bool:
    """Whether two numbers differ by rounding alone; in dollars, half a cent is rounding."""
    slack = max(RELATIVE * max(abs(gold), abs(answer)), _LAST_PLACE)
    if money and max(abs(gold), abs(answer)) >= _CENTS_COUNT_FROM:
        slack = max(slack, HALF_A_CENT)
    return abs(gold - answer) <= slack


def _moment(moment: date) -> date:
    if not isinstance(moment, datetime):
        return moment
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    return moment.date() if moment.time() == time() else moment


def _moment_in(text: str) -> Value:
    if not _ISO.fullmatch(text):
        return text
    try:
        return _moment(datetime.fromisoformat(text))
    except ValueError:
        return text
