"""The moment of a question, and the arithmetic of periods around it: the one before, the default.

Comparisons are of equal elapsed time: a period that has not ended is held against the same days of
the earlier one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from service.domain import Period
from service.semantics.dates import DAY, Span, add_months, unit_end, unit_start

ALL_TIME_START = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Clock:
    """The moment of the question, in the zone that its words are read in."""

    asked_at: datetime
    zone: str = "UTC"
    fiscal_start_month: int = 1

    @property
    def today(self) -> date:
        """The day of the question."""
        return self.asked_at.date()

    @property
    def tomorrow(self) -> date:
        """The end of every period that runs through today."""
        return self.today + DAY

    def period(self, span: Span, label: str, unit: str, rolling: bool = False) -> Period:
        """A Period from a span; one that reaches past now is partial, and ends with today at the latest."""
        end = min(span.end, self.tomorrow) if span.start < self.tomorrow else span.end
        partial = span.start < self.tomorrow <= span.end
        return Period(span.start, max(end, span.start + DAY), self.zone, label, unit, rolling, partial)


def previous(period: Period, clock: Clock) -> Period:
    """The interval of the same kind just before, cut to the same elapsed days where `period` is partial."""
    if period.since and period.until:
        return _hours_before(period)
    if period.rolling or period.unit == "range":
        span = Span(period.start - timedelta(days=period.days), period.start)
        return _like_for_like(period, span, f"the {_days(period.days)} before", clock)
    start = unit_start(period.start - DAY, period.unit)
    units = 1
    while unit_end(unit_start(period.start, period.unit), period.unit, units) < period.end:
        units += 1
    for _ in range(units - 1):
        start = unit_start(start - DAY, period.unit)
    span = Span(start, unit_end(start, period.unit, units))
    label = f"the {period.unit} before" if units == 1 else f"the {units} {period.unit}s before"
    return _like_for_like(period, span, label, clock)


def _hours_before(period: Period) -> Period:
    """The same number of hours just before a period that is exact to the hour."""
    assert period.since is not None
    assert period.until is not None
    since = period.since - (period.until - period.since)
    start = period.start - (period.until - period.since)
    return replace(
        period,
        start=start,
        end=period.start + DAY,
        since=since,
        until=period.since,
        label=f"the {period.label[5:]} before",
        partial=False,
    )


def year_before(period: Period, clock: Clock) -> Period:
    """The same days of the year before."""
    span = Span(add_months(period.start, -12), add_months(period.end, -12))
    return _like_for_like(period, span, "the same days a year before", clock)


def like_for_like(period: Period, other: Period) -> Period:
    """`other` cut to the days that `period` has elapsed, where that one is partial and of the same unit."""
    if not period.partial or other.partial or other.unit != period.unit or other.days <= period.days:
        return other
    end = other.start + timedelta(days=period.days)
    return replace(other, end=end, label=f"same days of {other.label}")


def _like_for_like(period: Period, span: Span, label: str, clock: Clock) -> Period:
    before = Period(span.start, span.end, clock.zone, label, period.unit, period.rolling)
    return like_for_like(period, before)


def _days(count: int) -> str:
    return "day" if count == 1 else f"{count} days"


def default_period(grain: str | None, clock: Clock) -> Period:
    """What a question without a period means: 30 days, 13 weeks, 12 months, by what it is split by."""
    counts = {"week": 13, "month": 12, "quarter": 8, "year": 3}
    if grain not in counts:
        return last_days(30, clock)
    return last_units(counts[grain], grain, clock)


def last_days(count: int, clock: Clock) -> Period:
    """The whole days that end yesterday."""
    span = Span(clock.today - timedelta(days=count), clock.today)
    return clock.period(span, f"last {_days(count)}", "day", rolling=True)


def last_units(count: int, unit: str, clock: Clock) -> Period:
    """The complete calendar units before the current one."""
    end = unit_start(clock.today, unit)
    start = end
    for _ in range(count):
        start = unit_start(start - DAY, unit)
    label = f"last {unit}" if count == 1 else f"last {count} complete {unit}s"
    return clock.period(Span(start, end), label, unit)


def all_time(clock: Clock) -> Period:
    """Everything through today."""
    return Period(ALL_TIME_START, clock.tomorrow, clock.zone, "all time", "range", partial=True)
