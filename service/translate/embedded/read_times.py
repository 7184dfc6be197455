"""Periods, comparisons of two of them, and the days of the week and hours that count."""

from __future__ import annotations

from service.domain import Period
from service.semantics.calendar import parse
from service.semantics.clock import Clock
from service.semantics.time_day_parts import together
from service.translate.embedded.reading import Reading
from service.translate.embedded.tag import Tag

_UNITS = {"wow": "week", "mom": "month", "qoq": "quarter"}
_CHANGING = ("change", "grew", "shrank", "compare", "rising", "falling", "doubled", "tripled", "halved")


def read_times(reading: Reading) -> None:
    """Periods; two of them, or words such as "week over week", make a comparison."""
    changing = any(tag.op(*_CHANGING) for tag in reading.tags)
    said = changing
    changing = changing and sum(1 for tag in reading.tags if tag.period) == 1
    for tag in reading.tags:
        if tag.period:
            halves = _halves(tag.text, reading.clock) if said else [tag.period]
            found = halves if changing or len(halves) == 2 else [tag.period]
            reading.periods += [one for one in found if not _is_named(one, reading.periods, said)]
            reading.periods = reading.periods or [tag.period]
            tag.used = True
            reading.ahead = reading.ahead or tag.future
        if tag.op("wow", "mom", "qoq", "yoy", "previous"):
            reading.compare = "year" if tag.op("yoy") else "previous"
            tag.used = True
        if tag.op("shift"):
            reading.compare = reading.compare or "previous"
            reading.shifted = not any(other.op("versus", "compare", *_CHANGING) for other in reading.tags)
            tag.used = True
    _since_then(reading, changing)
    _against_the_last(reading)
    if len(reading.periods) == 2:
        reading.compare = "explicit"
        first, second = reading.periods
        reading.two_periods_alike = (first.start, first.end) == (second.start, second.end)
        reading.earlier_asked = _asks_for_the_one_before(reading.tags)
        said = any(tag.op("versus", "compare", "over", "under", *_CHANGING) for tag in reading.tags)
        reading.compare_said = changing or said


_JOINTS = frozenset({"on", "than", "from", "vs", "versus", "against", "over"})


def _against_the_last(reading: Reading) -> None:
    """ "Are we up or down on last month": this month against it, so far and the same days."""
    at = next((at for at, tag in enumerate(reading.tags) if tag.period), None)
    if (
        at is None
        or len(reading.periods) != 1
        or not reading.has("change", "rising", "falling", "over", "under")
    ):
        return
    joint, period = reading.at(at - 1), reading.periods[0]
    on = reading.tags[at].text.startswith("on ")
    if joint is None or not (on or joint.text in _JOINTS or joint.op("versus", "compare", "over", "under")):
        return
    said = reading.tags[at].text.removeprefix("on ")
    unit = "day" if said == "yesterday" else period.unit
    if not said.startswith(("last ", "yesterday")) or unit not in (
        "day",
        "week",
        "month",
        "quarter",
        "year",
    ):
        return
    now = parse("today" if unit == "day" else f"this {unit}", reading.clock)
    if now and not period.rolling:
        reading.periods = [now, period]
        joint.used = True


def _since_then(reading: Reading, changing: bool) -> None:
    """ "Who doubled their spend since last month": this month against the last."""
    tag = next((tag for tag in reading.tags if tag.period), None)
    if not changing or tag is None or len(reading.periods) != 1 or not tag.text.startswith("since last "):
        return
    unit = tag.text.removeprefix("since last ")
    now, then = parse(f"this {unit}", reading.clock), parse(f"last {unit}", reading.clock)
    if now and then:
        reading.periods = [now, then]


def _is_named(period: Period, others: list[Period], said: bool) -> bool:
    """ "From September to October … in October" names October once."""
    return (
        said
        and len(others) == 2
        and any(period.start == one.start and period.end == one.end for one in others)
    )


def _asks_for_the_one_before(tags: list[Tag]) -> bool:
    """ "Last 7 days vs previous 7 days": the second period is counted from the first one."""
    texts = [tag.text for tag in tags if tag.period]
    return len(texts) > 1 and texts[1].removeprefix("the ").startswith(("previous", "prior", "preceding"))


def _halves(text: str, clock: Clock) -> list[Period]:
    """ "Between Q2 and Q3" names two periods when something changed between them, and one when not."""
    ends = text.removeprefix("between ").removeprefix("from ")
    for joint in (" and ", " to "):
        first, found, second = ends.partition(joint)
        both = [parse(part, clock) for part in (first, second)] if found else []
        if len(both) == 2 and all(both):
            return [period for period in both if period]
    whole = parse(text, clock)
    return [whole] if whole else []


def read_weekdays(reading: Reading) -> None:
    """ "On weekends", "excluding weekends", "after 6pm"."""
    _kinds_of_day(reading)
    parts = [tag.day_part for tag in reading.tags if tag.day_part]
    whole = together(parts) if parts else None
    if parts and whole is None:
        reading.doubts.append("those parts of the week or day have nothing in common")
    if whole:
        reading.weekdays, reading.hours, reading.outside = whole.weekdays, whole.hours, whole.negated
    for tag in reading.tags:
        operator = str(tag.meanings.get("op", ""))
        if tag.day_part:
            tag.used = True
        elif operator.startswith("weekday_"):
            reading.weekdays = tuple(sorted({*reading.weekdays, int(operator[-1])}))
            tag.used = True
        elif operator in ("weekend", "workdays") and not reading.weekdays and not tag.used:
            reading.weekdays = (6, 7) if operator == "weekend" else (1, 2, 3, 4, 5)
            tag.used = True


_ENDS = frozenset({"weekend", "weekends", "weekend days", "on weekends"})
_WORKDAYS = frozenset(
    {"weekday", "weekdays", "workdays", "workday", "working days", "business days", "on weekdays"}
)


def _kinds_of_day(reading: Reading) -> None:
    """ "Weekend spend vs weekday spend"."""
    ends = [tag for tag in reading.tags if tag.text.split()[-1] in _ENDS]
    work = [
        tag
        for tag in reading.tags
        if tag.text.removeprefix("on ") in _WORKDAYS or tag.text.split()[-1] in _WORKDAYS
    ]
    if ends and work and ends[0] is not work[0]:
        reading.add_dimension("day_kind")
        for tag in (*ends, *work):
            tag.used, tag.day_part = True, None


def unit_of_comparison(reading: Reading) -> str | None:
    """The unit of "week over week"."""
    return next((_UNITS[tag.meanings["op"]] for tag in reading.tags if tag.op(*_UNITS)), None)
