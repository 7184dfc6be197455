"""The days a question is about, and those it is compared with: named, or the default for what is asked."""

from __future__ import annotations

from service.domain import Period
from service.semantics.clock import (
    Clock,
    all_time,
    default_period,
    last_units,
    like_for_like,
    previous,
    step_before,
    year_before,
)
from service.translate.embedded.read_times import unit_of_comparison
from service.translate.embedded.reading import Reading


def periods(
    reading: Reading, dimensions: list[str], metrics: list[str], clock: Clock
) -> tuple[Period, Period | None]:
    """The period and what it is compared with: named, or the default by what is asked."""
    period = _snapped(_first_period(reading, dimensions, metrics, clock), reading, clock)
    if reading.compare == "explicit" and reading.earlier_asked:
        return reading.periods[0], previous(reading.periods[0], clock)
    if reading.compare == "explicit" and len(reading.periods) > 1:
        later, earlier = sorted(reading.periods[:2], key=lambda one: one.start, reverse=True)
        return later, like_for_like(later, earlier)
    if reading.compare == "year":
        return period, year_before(period, clock)
    if reading.compare and reading.grain and reading.order_by == "change":
        return period, step_before(period, reading.grain, clock)
    return period, previous(period, clock) if reading.compare else None


def _first_period(reading: Reading, dimensions: list[str], metrics: list[str], clock: Clock) -> Period:
    unit = unit_of_comparison(reading)
    if reading.periods:
        return reading.periods[0]
    if reading.listed and reading.order_by == "time" and reading.limit:
        return all_time(clock)
    if metrics and all(reading.model.metrics[name].default_period == "all" for name in metrics):
        return all_time(clock)
    if reading.compare == "previous" and unit:
        return last_units(1, unit, clock)
    grain = next((name for name in dimensions if reading.model.dimensions[name].grain), None)
    nested = reading.nest.over if reading.nest and reading.model.dimensions[reading.nest.over].grain else None
    if reading.trend and not grain:
        return default_period("month", clock)
    if reading.compare and not grain:
        return last_units(1, "month", clock)
    return default_period(grain or nested, clock)


def _snapped(period: Period, reading: Reading, clock: Clock) -> Period:
    """Rolling weeks and months are whole ones where the answer is split by them."""
    nested = reading.nest.over if reading.nest else None
    grain = reading.grain or (nested if nested in ("week", "month") else None)
    if reading.trend and not grain and period.rolling and "week" in period.label and period.days > 45:
        grain = "week"
    if grain == "week" and period.rolling and period.days % 7 == 0 and "week" in period.label:
        return last_units(period.days // 7, "week", clock)
    if (
        (grain in ("month", "quarter") or (reading.trend and not grain))
        and period.rolling
        and period.unit in ("month", "year")
    ):
        months = round(period.days / 30.4)
        return last_units(max(1, months // 3 if grain == "quarter" else months), grain or "month", clock)
    return period


def with_trend(reading: Reading, dimensions: list[str], period: Period) -> list[str]:
    """The splits; of a trend or running total, a step of the calendar that suits the period is one."""
    grains = [name for name in dimensions if reading.model.dimensions[name].time]
    if grains or not (reading.trend or reading.cumulative):
        return dimensions
    by_month = period.days > 190 or (period.days > 45 and period.unit in ("month", "quarter", "year", "half"))
    grain = "day" if period.days <= 45 else "month" if by_month else "week"
    return [grain, *dimensions]
