"""The moment of a question, and the arithmetic of periods around it: the one before, the default.

Comparisons are of equal elapsed time: a period that has not ended is held against the same days of
the earlier one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from service.domain import Period
from service.semantics.dates import DAY, MONTHS_IN, Span, add_months, unit_end, unit_start

ALL_TIME_START = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Clock:
    """The moment of the question, in the zone that its words are read in."""

    asked_at: datetime
    zone: str = "UTC"
    fiscal_start_month: int = 1
    week_start: str = "monday"
    """Or sunday. Numbered weeks are ISO's, from Monday, either way."""

    @property
    def now(self) -> datetime:
        """The moment of the question on the walls of its zone."""
        return self.asked_at.astimezone(ZoneInfo(self.zone)) if self.asked_at.tzinfo else self.asked_at

    @property
    def today(self) -> date:
        """The day of the question."""
        return self.now.date()

    @property
    def tomorrow(self) -> date:
        """The end of every period that runs through today."""
        return self.today + DAY

    def is_ahead(self, period: Period) -> bool:
        """Whether a period has not begun."""
        if period.since and self.asked_at.tzinfo:
            return period.since.replace(tzinfo=UTC) >= self.asked_at
        return period.start > self.today

    def start_of(self, unit: str, day: date | None = None) -> date:
        """The first day of the calendar unit that a day, or today, is in."""
        return unit_start(day or self.today, unit, self.week_start)

    def fiscal_year(self, day: date | None = None) -> int:
        """The fiscal year that a day, or today, is in; it is named for the year in which it ends."""
        day = day or self.today
        return day.year + (self.fiscal_start_month > 1 and day.month >= self.fiscal_start_month)

    def fiscal_start(self, year: int) -> date:
        """The first day of a fiscal year."""
        return date(year if self.fiscal_start_month == 1 else year - 1, self.fiscal_start_month, 1)

    def period(self, span: Span, label: str, unit: str, rolling: bool = False) -> Period:
        """A Period from a span; one that reaches past now is partial, and ends with today at the latest."""
        end = min(span.end, self.tomorrow) if span.start < self.tomorrow else span.end
        partial = span.start < self.tomorrow <= span.end
        return Period(span.start, max(end, span.start + DAY), self.zone, label, unit, rolling, partial)

    def hours(self, since: datetime, until: datetime, label: str, rolling: bool = False) -> Period:
        """A Period that is exact to the hour, from two moments with a zone; it ends now at the latest."""
        now = self.asked_at if self.asked_at.tzinfo else self.asked_at.replace(tzinfo=UTC)
        end = min(until, now) if since < now else until
        last = end.astimezone(self.now.tzinfo) - timedelta(microseconds=1)
        return Period(
            start=since.astimezone(self.now.tzinfo).date(),
            end=last.date() + DAY,
            zone=self.zone,
            label=label,
            unit="hour",
            rolling=rolling,
            partial=rolling or since < now < until,
            since=since.astimezone(UTC).replace(tzinfo=None),
            until=end.astimezone(UTC).replace(tzinfo=None),
        )


Clocks = Callable[[datetime, str], Clock]
"""Makes the Clock of a moment in a zone, with the organisation's fiscal years and weeks."""


def previous(period: Period, clock: Clock) -> Period:
    """The interval of the same kind just before, cut to the same elapsed days where `period` is partial."""
    if period.since and period.until:
        return _hours_before(period)
    if period.rolling or period.unit == "range":
        span = Span(period.start - timedelta(days=period.days), period.start)
        return _like_for_like(period, span, f"the {_days(period.days)} before", clock)
    units = 1
    while unit_end(period.start, period.unit, units) < period.end:
        units += 1
    months = units * MONTHS_IN.get(period.unit, 0)
    days = timedelta(days=units * (7 if period.unit == "week" else 1))
    start = add_months(period.start, -months) if months else period.start - days
    label = f"the {period.unit} before" if units == 1 else f"the {units} {period.unit}s before"
    return _like_for_like(period, Span(start, period.start), label, clock)


def _hours_before(period: Period) -> Period:
    """As many hours just before rolling ones; the same hours of the day before for "this morning"."""
    assert period.since is not None
    assert period.until is not None
    zone = ZoneInfo(period.zone)
    if period.rolling:
        since, until = period.since - (period.until - period.since), period.since
        label = f"the {period.label.removeprefix('last ').removeprefix('past ')} before"
    else:
        since, until = (_a_day_earlier(moment, zone) for moment in (period.since, period.until))
        label = "the same hours a day before"
    return _moved(period, since, until, label)


def _a_day_earlier(moment: datetime, zone: ZoneInfo) -> datetime:
    """The same time of the day before on the walls of a zone; both UTC, naive."""
    wall = moment.replace(tzinfo=UTC).astimezone(zone)
    return (wall - DAY).astimezone(UTC).replace(tzinfo=None)


def _moved(period: Period, since: datetime, until: datetime, label: str) -> Period:
    zone = ZoneInfo(period.zone)
    first = since.replace(tzinfo=UTC).astimezone(zone).date()
    last = (until.replace(tzinfo=UTC) - timedelta(microseconds=1)).astimezone(zone).date()
    return replace(period, start=first, end=last + DAY, since=since, until=until, label=label, partial=False)


def step_before(period: Period, unit: str, clock: Clock) -> Period:
    """The period moved back by one step: of each month of it, the month before."""
    months = MONTHS_IN.get(unit, 0)
    if months:
        start, end = add_months(period.start, -months), add_months(period.end, -months)
    else:
        days = timedelta(days=7 if unit == "week" else 1)
        start, end = period.start - days, period.end - days
    return Period(start, end, clock.zone, f"the {unit} before each", unit)


def year_before(period: Period, clock: Clock) -> Period:
    """The same days of the year before; hours go back 52 weeks, to the same weekday."""
    if period.since and period.until:
        back = timedelta(weeks=52)
        return _moved(period, period.since - back, period.until - back, "the same hours 52 weeks before")
    last = add_months(period.end - DAY, -12)
    span = Span(add_months(period.start, -12), last + DAY)
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
    end = clock.start_of(unit)
    start = end
    for _ in range(count):
        start = clock.start_of(unit, start - DAY)
    label = f"last {unit}" if count == 1 else f"last {count} complete {unit}s"
    return clock.period(Span(start, end), label, unit)


def this_unit(unit: str, clock: Clock) -> Period:
    """The current month, quarter or year, so far."""
    start = clock.start_of(unit)
    return clock.period(Span(start, unit_end(start, unit)), f"this {unit}", unit)


def all_time(clock: Clock) -> Period:
    """Everything through today."""
    return Period(ALL_TIME_START, clock.tomorrow, clock.zone, "all time", "range", partial=True)
