"""A cell and its unit become the text that people read.

There is one formatter, so that a sentence, a table, a chart and a chat message never disagree about a
number. Arithmetic is Decimal throughout: a float is read by its shortest text and never calculated with.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Literal

from service.domain import Cell, Period

Style = Literal["short", "full"]
"""`short` is for sentences and axes ($12.3k), `full` for tables and hover ($12,345.67)."""

NOTHING = "—"
NOT_ATTRIBUTED = "not attributed"
MINUS = "−"

_SCALES = ((Decimal(1), ""), (Decimal(10) ** 3, "k"), (Decimal(10) ** 6, "M"), (Decimal(10) ** 9, "B"))
_SECONDS = {
    "ms": Decimal("0.001"),
    "seconds": Decimal(1),
    "minutes": Decimal(60),
    "hours": Decimal(3600),
    "days": Decimal(86400),
}
_DURATION_STEPS = (
    (Decimal(86400), "days", Decimal(172800)),
    (Decimal(3600), "h", Decimal(3600)),
    (Decimal(60), "min", Decimal(60)),
    (Decimal(1), "s", Decimal(1)),
    (Decimal("0.001"), "ms", Decimal(0)),
)
_DURATION_WORDS = {"ms": "ms", "seconds": "s", "minutes": "min", "hours": "h", "days": "days"}
_WEEKDAYS = {
    Decimal(number): name
    for number, name in enumerate(
        ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"), start=1
    )
}
"""By their ISO numbers."""


def number(value: Cell) -> Decimal | None:
    """A finite number as Decimal; None for everything else, booleans too."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    return exact if exact.is_finite() else None


def shown(value: Cell, unit: str, style: Style = "full") -> str:
    """The text of one cell; NULL is a dash."""
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return moment(value, unit, style)
    exact = number(value)
    if exact is None:
        return str(value)
    if unit == "hour":
        return f"{int(exact):02d}:00"
    if unit == "weekday" and exact in _WEEKDAYS:
        return _WEEKDAYS[exact]
    if unit in ("text", "year"):
        return str(value)
    sign = MINUS if exact < 0 else ""
    return sign + _magnitude(abs(exact), unit, style)


def signed(value: Cell, unit: str, style: Style = "short") -> str:
    """A change: the same text with a plus sign where it is positive."""
    exact = number(value)
    text = shown(value, unit, style)
    return f"+{text}" if exact is not None and exact > 0 else text


def dimension(value: Cell, unit: str = "text", style: Style = "full") -> str:
    """The text of a cell that names something; what has no name is `not attributed`."""
    if is_unattributed(value):
        return NOT_ATTRIBUTED
    return shown(value, unit, style)


def is_unattributed(value: Cell) -> bool:
    """Whether a name stands for "nobody in particular": NULL, empty, or a placeholder such as `(no team)`."""
    if value is None:
        return True
    return isinstance(value, str) and (not value.strip() or value.startswith("(no "))


def cell(value: Cell, unit: str, role: str, style: Style = "full") -> str:
    """The text of a cell in a table, by the role of its column; a change of a share is told in points."""
    if role == "dimension":
        return dimension(value, unit, style)
    if role in ("change", "change_share"):
        return signed(value, "points" if (unit, role) == ("share", "change") else unit, style)
    return shown(value, unit, style)


def moment(value: date, unit: str, style: Style = "full") -> str:
    """A point in time, as exact as its grain; the short style leaves out the weekday and the year."""
    if unit == "year":
        return str(value.year)
    if unit == "quarter":
        return f"Q{(value.month + 2) // 3} {value.year}"
    if unit == "month":
        return f"{value:%b} {value.year}"
    if isinstance(value, datetime) and unit not in ("day", "week"):
        return f"{_day(value, style)} {value:%H:%M}"
    return f"{'week of ' if unit == 'week' and style == 'full' else ''}{_day(value, style)}"


def days(start: date, end: date) -> str:
    """A half-open range of days by its first and last day, the weekdays said."""
    last = end - timedelta(days=1)
    if last <= start:
        return _day(start, "full")
    if start.year != last.year:
        return f"{_day(start, 'full')} – {_day(last, 'full')}"
    first = f"{start:%a} {start.day}" + ("" if start.month == last.month else f" {start:%b}")
    return f"{first} – {_day(last, 'full')}"


def period_days(period: Period) -> str:
    """The days of a period with its zone."""
    return f"{days(period.start, period.end)} ({period.zone})"


def _day(value: date, style: Style) -> str:
    if style == "short":
        return f"{value.day} {value:%b}"
    return f"{value:%a} {value.day} {value:%b} {value.year}"


def _magnitude(value: Decimal, unit: str, style: Style) -> str:
    """A number that is not negative, with its unit."""
    if unit == "usd":
        return "$" + _money(value, style)
    if unit == "tokens":
        return _compact(value, Decimal(10_000)) if style == "short" else _plain(value)
    if unit == "points":
        return f"{_points(value * 100)} points"
    if unit in ("share", "percent"):
        return _percent(value * 100 if unit == "share" else value)
    if unit in _SECONDS:
        return _duration(value, unit, style)
    if unit == "count" and style == "short" and value >= 1_000_000:
        return _compact(value, Decimal(1_000_000))
    return _plain(value)


def _money(value: Decimal, style: Style) -> str:
    if 0 < value < Decimal("0.01"):
        return _significant(value)
    cents = _rounded(value, 2)
    if style == "full" or cents < 100:
        return f"{cents:,}"
    return _compact(max(value, Decimal(100)), Decimal(10_000))


def _compact(value: Decimal, plain_up_to: Decimal) -> str:
    """Whole numbers up to a bound, above it one decimal with k, M or B; 999,950 is 1.0M, not 1000.0k."""
    whole = _rounded(value, 0)
    if whole <= plain_up_to:
        return f"{whole:,}" if whole == value or value >= 100 else _plain(value)
    for scale, letter in _SCALES[1:]:
        scaled = _rounded(value / scale, 1)
        if scaled < 1000:
            return f"{scaled}{letter}"
    scale, letter = _SCALES[-1]
    return f"{_rounded(value / scale, 1):,}{letter}"


def _plain(value: Decimal) -> str:
    """Thousands separators, and no more decimals than are worth reading."""
    if value == value.to_integral_value() or value >= 1000:
        return f"{_rounded(value, 0):,}"
    if value < Decimal("0.1"):
        return _significant(value)
    return f"{_rounded(value, 1 if value >= 10 else 2):,}"


def _percent(value: Decimal) -> str:
    if 0 < value < Decimal("0.05"):
        return "<0.1%"
    return f"{_rounded(value, 1):,}%"


def _points(value: Decimal) -> str:
    return _significant(value) if 0 < value < Decimal("0.05") else f"{_rounded(value, 1):,}"


def _duration(value: Decimal, unit: str, style: Style) -> str:
    if style == "full":
        return f"{_plain(value)} {_DURATION_WORDS[unit]}"
    seconds = value * _SECONDS[unit]
    for size, letter, at_least in _DURATION_STEPS:
        if seconds >= at_least:
            return f"{_plain(seconds / size)} {letter}"
    return f"{_plain(seconds)} s"


def _significant(value: Decimal) -> str:
    """Two significant digits of a number that would round to nothing."""
    if value == 0:
        return "0"
    return f"{_rounded(value, 1 - value.adjusted()):f}"


def _rounded(value: Decimal, decimals: int) -> Decimal:
    # a double may have 309 digits before the point, and a quantity fails that has more than the context
    with localcontext(prec=400):
        return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
