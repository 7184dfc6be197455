"""All phrases that name one stretch of the calendar, of which ranges and parts are made."""

from __future__ import annotations

import re

from service.domain import Period
from service.semantics.clock import Clock
from service.semantics.time_days import BARE_DAYS, DAYS
from service.semantics.time_match import Rule, rule
from service.semantics.time_named import (
    fiscal_unit,
    fiscal_year,
    latest_month,
    month,
    named_part,
    numbered_month,
    numbered_week,
    part_of_month,
    quarter_or_half,
    year,
    year_to_date,
)
from service.semantics.time_units import (
    ago,
    coming,
    current_unit,
    last_unit,
    near_day,
    unit_before_last,
    weekend,
)


@rule("may")
def bare_may(match: re.Match[str], clock: Clock) -> Period:
    """ "May" where only a time can stand."""
    return latest_month(5, clock)


POINTS: tuple[Rule, ...] = (
    near_day,
    current_unit,
    last_unit,
    unit_before_last,
    ago,
    coming,
    weekend,
    month,
    numbered_month,
    quarter_or_half,
    named_part,
    fiscal_year,
    fiscal_unit,
    year,
    year_to_date,
    numbered_week,
    part_of_month,
    *DAYS,
)
END_POINTS: tuple[Rule, ...] = (*POINTS, *BARE_DAYS, bare_may)
"""Where a word such as "since" stands before it, "Monday" must be a day, and "may" the month."""
