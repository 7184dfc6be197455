"""Words for days of the week and hours of the day that come back: "weekends", "business hours", "after 6pm".

They restrict a period rather than being one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from service.semantics.dates import WEEKDAY_NAMES, weekday_number
from service.semantics.time_match import TimeMatch
from service.semantics.time_units import WORKDAYS

WEEKEND = (6, 7)
_WEEKDAY, _WEEKEND = re.compile(r"\bweekdays?\b"), re.compile(r"\bweekends?\b")
_EITHER = (" and ", " or ", ", ", " & ")
_SPELLS = {
    "morning": range(6, 12),
    "afternoon": range(12, 18),
    "evening": range(18, 24),
    "night": (0, 1, 2, 3, 4, 5, 22, 23),
}


@dataclass(frozen=True, slots=True)
class DayPart:
    """Which days of the week and hours of the day count."""

    weekdays: tuple[int, ...] = ()
    """ISO numbers, 1 for Monday; every day when empty."""
    hours: tuple[int, ...] = ()
    """0 to 23, each the hour that begins then; the whole day when empty."""
    negated: bool = False
    """What `weekdays` and `hours` together leave out is meant: "outside business hours". What leaves out
    days only, or hours only, is told by those that remain."""


@dataclass(frozen=True, slots=True)
class DayPartMatch:
    """Where in the text a part of the day or week stands, and which."""

    start: int
    end: int
    part: DayPart


def day_parts(text: str, times: Sequence[TimeMatch] = ()) -> list[DayPartMatch]:
    """The parts that a lower-case text names outside of its periods (those of `calendar.find_every`).

    "Weekends and evenings" is neither of them alone nor both at once, so it is not read; nor are
    weekends beside weekdays, which are compared.
    """
    found: list[DayPartMatch] = []
    taken = [(match.start, match.end) for match in times]
    at = 0
    while at < len(text):
        match = _longest(text, at)
        if match and not any(start < match.end and match.start < end for start, end in taken):
            found.append(match)
            at = match.end
            continue
        following = re.compile(r"(?<!\w)(?=\w)").search(text, at + 1)
        at = following.start() if following else len(text)
    pairs = [pair for pair in pairwise(found) if text[pair[0].end : pair[1].start] in _EITHER]
    if _WEEKDAY.search(text) and _WEEKEND.search(text):
        found = [match for match in found if "week" not in text[match.start : match.end]]
    return [match for match in found if not any(match in pair for pair in pairs)]


def together(parts: Sequence[DayPart]) -> DayPart | None:
    """All of them at once: "after 6pm on weekdays"; None where that is no day part, or never."""
    if len(parts) == 1:
        return parts[0]
    if not parts or any(part.negated for part in parts):
        return None
    days = _common([part.weekdays for part in parts])
    hours = _common([part.hours for part in parts])
    return DayPart(days, hours) if days is not None and hours is not None else None


def _common(choices: list[tuple[int, ...]]) -> tuple[int, ...] | None:
    """What all choices hold; an empty one leaves everything in, and None is nothing at all."""
    named = [set(choice) for choice in choices if choice]
    shared = tuple(sorted(set.intersection(*named))) if named else ()
    return None if named and not shared else shared


def _part(days: Iterable[int], hours: Iterable[int], negated: bool) -> DayPart | None:
    weekdays, clock_hours = tuple(sorted(days)), tuple(sorted(hours))
    if negated and not clock_hours:
        rest = tuple(day for day in range(1, 8) if day not in weekdays)
        return DayPart(rest) if rest else None
    if negated and not weekdays:
        return DayPart((), tuple(hour for hour in range(24) if hour not in clock_hours))
    return DayPart(weekdays, clock_hours, negated)


def _longest(text: str, at: int) -> DayPartMatch | None:
    readings = []
    for pattern, read in _RULES:
        match = pattern.match(text, at)
        part = read(match) if match else None
        if match and part:
            readings.append(DayPartMatch(at, match.end(), part))
    return max(readings, key=lambda reading: reading.end, default=None)


_NOT = (
    r"(?P<not>(?:exclud(?:e|ing)|except(?: for)?|without(?: counting)?|outside(?: of)?|ignor(?:e|ing)"
    r"|other than|apart from|not(?: counting| including)?|minus|no|never|off))?"
    r"(?(not) )"
)
_ON = r"(?:(?:only )?(?:on|at|in|during|over|for) )?(?:the )?"
_DAY = rf"(?:{'|'.join(WEEKDAY_NAMES)})"
_SPELL = rf"(?P<spell>{'|'.join(_SPELLS)})"


def _weekdays(match: re.Match[str]) -> DayPart | None:
    """ "Weekends", "excluding weekends", "on weekdays", "working days"."""
    ends = match["days"].startswith("weekend")
    return _part(WEEKEND if ends else WORKDAYS, (), bool(match["not"]))


def _named_days(match: re.Match[str]) -> DayPart | None:
    """ "Fridays", "mondays and tuesdays", "not on sundays"."""
    names = re.findall(_DAY, match["days"])
    return _part({weekday_number(name) for name in names}, (), bool(match["not"]))


def _day_range(match: re.Match[str]) -> DayPart | None:
    """ "Monday to Friday", "Mon-Thu"."""
    first, last = weekday_number(match["first"]), weekday_number(match["last"])
    days = [(first - 1 + step) % 7 + 1 for step in range((last - first) % 7 + 1)]
    return _part(days, (), bool(match["not"]))


def _business_hours(match: re.Match[str]) -> DayPart | None:
    """ "Business hours": Monday to Friday, 9 to 18."""
    outside = bool(match["not"] or match["after"])
    return _part(WORKDAYS, range(9, 18), outside)


def _spells(match: re.Match[str]) -> DayPart | None:
    """ "Mornings", "friday evenings", "weekday afternoons"."""
    if match["days"] and match["spell"] == "night":
        return None  # "friday nights" end on Saturday, and the hours of one day cannot say so
    return _part(_days_beside(match["days"]), _SPELLS[match["spell"]], bool(match["not"]))


def _days_beside(word: str | None) -> tuple[int, ...]:
    if not word:
        return ()
    if word.startswith("week"):
        return WEEKEND if word.startswith("weekend") else WORKDAYS
    return (weekday_number(word),)


def _overnight(match: re.Match[str]) -> DayPart | None:
    """ "Overnight", "at night"."""
    return _part((), _SPELLS["night"], bool(match["not"]))


def _past_midnight(match: re.Match[str]) -> DayPart | None:
    """ "After midnight": until 6 in the morning."""
    return _part((), range(6), False)


def _one_sided(match: re.Match[str]) -> DayPart | None:
    """ "After 6pm", "before 8am"."""
    hour = _hour(match["hour"], match["half"], match["minutes"])
    if hour is None:
        return None
    hours = range(hour) if match["word"] in ("before", "until", "up to") else range(hour, 24)
    return _part((), hours, False) if 0 < len(hours) < 24 else None


def _between_hours(match: re.Match[str]) -> DayPart | None:
    """ "Between 9am and 5pm", "9-17h", "10pm to 6am"."""
    first = _hour(match["hour"], match["half"] or match["half2"], match["minutes"])
    last = _hour(match["hour2"], match["half2"], match["minutes2"])
    if first is None or last is None or first == last:
        return None
    if not match["half"] and first > last >= 12:
        first -= 12  # "9 to 5pm" begins in the morning, "6 to 8pm" in the evening
    inside = range(first, last) if first < last else (*range(last), *range(first, 24))
    return _part((), inside, bool(match["not"]))


def _hour(hour: str, half: str | None, minutes: str | None) -> int | None:
    """0 to 24; None for what is no full hour, or could be morning or evening."""
    if hour in ("midnight", "noon"):
        return 12 if hour == "noon" else 0
    number = int(hour)
    if (minutes and minutes != "00") or not (half or minutes) or number > 24:
        return None
    if half in ("am", "pm", "a.m.", "p.m."):
        return None if not 1 <= number <= 12 else number % 12 + (12 if half.startswith("p") else 0)
    return number


_CLOCK = (
    r"(?:(?P<hour{0}>\d{{1,2}}|midnight|noon)(?::(?P<minutes{0}>\d\d))? ?"
    r"(?P<half{0}>am|pm|a\.m\.|p\.m\.|o'clock|h|uhr)?)"
)
_Read = Callable[[re.Match[str]], DayPart | None]


def _rule(pattern: str, read: _Read) -> tuple[re.Pattern[str], _Read]:
    return re.compile(rf"(?:{pattern})(?!\w)"), read


_DAYS_OF_WEEK = r"(?P<days>weekends?(?! nights)|weekdays|working days|work ?days|business days)"
_WORK = r"(?P<after>after |off[- ])?(?:the )?(?:business|working|office|work)[ -]?hours"
_RULES = (
    _rule(_NOT + _ON + _DAYS_OF_WEEK, _weekdays),
    _rule(_NOT + _ON + rf"(?P<days>{_DAY}s(?:(?:, | and | or | & ){_DAY}s)*)", _named_days),
    _rule(_NOT + _ON + rf"(?P<first>{_DAY})(?: ?[-–] ?| to | through )(?P<last>{_DAY})", _day_range),
    _rule(_NOT + _ON + _WORK, _business_hours),
    _rule(r"(?P<not>)(?P<after>after[- ]hours|off[- ]hours|out of hours)", _business_hours),
    _rule(r"(?P<not>non[- ])(?P<after>)business[- ]hours", _business_hours),
    _rule(_NOT + _ON + rf"(?:(?P<days>{_DAY}|weekend|weekday) )?(?:early |late )?{_SPELL}s", _spells),
    _rule(_NOT + r"(?P<days>)(?:in|during) the (?:early |late )?" + _SPELL, _spells),
    _rule(_NOT + r"(?:(?:late )?at night|late[- ]nights?|overnight)", _overnight),
    _rule(r"(?:after|past) midnight", _past_midnight),
    _rule(r"(?P<word>after|before|until|up to) " + _CLOCK.format(""), _one_sided),
    _rule(
        _NOT + rf"(?:between |from )?{_CLOCK.format('')}(?: ?[-–] ?| and | to | until ){_CLOCK.format('2')}",
        _between_hours,
    ),
)
