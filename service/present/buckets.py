"""Days, weeks, months, quarters and years as buckets on a time axis: where they end, which are missing.

A chart draws the whole calendar between its first and last bucket, so that a week without spend is a gap
and not a shortcut; and it marks a bucket that is not over, because its figure is bound to be small.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from service.domain import Cell, Period

_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_MOST_BUCKETS = 5_000


def following(start: date, unit: str) -> date:
    """The start of the next bucket; of the next day for any unit that is no grain; the same at the last."""
    try:
        return _next(start, unit)
    except (OverflowError, ValueError):
        return start


def _next(start: date, unit: str) -> date:
    if unit in _MONTHS:
        month = start.month - 1 + _MONTHS[unit]
        return start.replace(year=start.year + month // 12, month=month % 12 + 1, day=1)
    if unit == "hour":
        return start + timedelta(hours=1)
    return start + timedelta(days=7 if unit == "week" else 1)


def calendar(starts: Iterable[date], unit: str) -> tuple[date, ...]:
    """Every bucket from the first to the last; only the given ones where they do not lie on the grain."""
    given = sorted(set(starts))
    if unit not in ("hour", "day", "week", "month", "quarter", "year") or not given:
        return tuple(given)
    filled: list[date] = []
    bucket = given[0]
    while bucket <= given[-1] and len(filled) < _MOST_BUCKETS:
        filled.append(bucket)
        if following(bucket, unit) == bucket:
            break
        bucket = following(bucket, unit)
    return tuple(filled) if set(given) <= set(filled) else tuple(given)


def unfinished(start: Cell, unit: str, period: Period | None, asked_at: datetime) -> bool:
    """Whether a bucket still runs at `asked_at`, or reaches beyond the period."""
    if not isinstance(start, date) or unit == "timestamp":
        return False
    if isinstance(start, datetime):
        return False if unit == "hour" else unfinished(start.date(), unit, period, asked_at)
    end = following(start, unit)
    if end > asked_at.date():
        return True
    return period is not None and (start < period.start or end > period.end)
