"""Phrases that are exact to the hour, on one day: "this morning", "last night", "yesterday evening".

Parts of the day that come back every day ("evenings") are no periods; `time_day_parts` reads them.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from service.domain import Period
from service.semantics.clock import Clock
from service.semantics.dates import DAY, weekday_number
from service.semantics.time_days import latest_weekday
from service.semantics.time_match import WEEKDAY, rule

SPELLS = {"morning": (6, 12), "afternoon": (12, 18), "evening": (18, 24), "night": (22, 30)}
"""First hour and the hour after the last one; above 24 it is the next day's."""


@rule(
    r"(?:in |during |on )?(?:(?P<this>this|earlier this) (?P<now>morning|afternoon|evening)"
    r"|(?P<near>yesterday|today) (?:in the )?(?P<spell>morning|afternoon|evening|night)"
    r"|(?P<last>last|yesterday) (?P<then>night|evening)"
    rf"|(?:last )?{WEEKDAY.format('weekday')} (?P<part>morning|afternoon|evening|night))"
)
def spell(match: re.Match[str], clock: Clock) -> Period:
    """ "This morning", "last night" (22 to 6), "yesterday afternoon", "on Monday morning"."""
    name = match["now"] or match["spell"] or match["then"] or match["part"]
    day = clock.today
    said = f"{match['near'] or ('this' if match['this'] else 'last')} {name}"
    if match["weekday"]:
        day = latest_weekday(weekday_number(match["weekday"]), clock)
        said = f"{day:%A} {name}"
    elif match["near"] == "yesterday" or match["last"]:
        day -= DAY
    return clock.hours(_moment(day, SPELLS[name][0], clock), _moment(day, SPELLS[name][1], clock), said)


def _moment(day: date, hour: int, clock: Clock) -> datetime:
    days, hour = divmod(hour, 24)
    return datetime.combine(day + timedelta(days=days), time(hour), clock.now.tzinfo)
