"""Thresholds: on the groups of the answer ("teams over $500") or on single rows ("sessions over $50").

Which of the two is meant stands in the noun before the bound, never in the number.
"""

from __future__ import annotations

from decimal import Decimal

from service.semantics.metric_query import Bound, Threshold
from service.translate.embedded.read_aggregates import ratio_of
from service.translate.embedded.reading import MONEY, SIGNS, Reading, is_filler, without
from service.translate.embedded.tag import Tag

_LARGEST = Decimal(10) ** 15
"""No threshold in dollars or tokens is larger; what is, is left over."""
_MINUTES = {
    "h": 60,
    "hr": 60,
    "hrs": 60,
    "hour": 60,
    "hours": 60,
    "min": 1,
    "mins": 1,
    "minute": 1,
    "minutes": 1,
    "m": 1,
    "day": 1440,
    "days": 1440,
}
_OF_SESSION = {
    "spend": "session_cost",
    "tokens": "session_tokens",
    "prompts": "session_prompts",
    "requests": "session_requests",
    "commits": "session_commits",
    "pull_requests": "session_pull_requests",
    "lines_added": "session_lines",
}
_OF_COMMIT = {"spend": "commit_cost", "lines_added": "commit_lines"}
_OF_PULL_REQUEST = {"spend": "pull_request_cost", "commits": "pull_request_commits"}
_MEASURES = {"session": _OF_SESSION, "commit": _OF_COMMIT, "pull_request": _OF_PULL_REQUEST}
_DURATIONS = {"session": ("session_duration", 1), "pull_request": ("time_to_merge", 60)}
_COMPARING = {**SIGNS, "longer": ">", "shorter": "<", "pricier": ">", "cheaper": "<"}
_JOINTS = frozenset(
    {
        "produce",
        "produced",
        "producing",
        "led",
        "lead",
        "having",
        "containing",
        "resulted",
        "resulting",
        "ended",
        "include",
    }
)


def bare(number: Decimal) -> Decimal:
    """Without zeros behind the point."""
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number


def read_ranges(reading: Reading) -> None:
    """ "Between $1k and $5k": at least the one, at most the other."""
    for at, tag in enumerate(reading.tags):
        low, joint, high = reading.at(at + 1), reading.at(at + 2), reading.at(at + 3)
        if tag.text != "between" or not (low and joint and high):
            continue
        if low.number is None or high.number is None or joint.text != "and" or low.percent:
            continue
        metric = MONEY if low.money or high.money or _is_about_money(reading) else ""
        unit = reading.at(at + 4)
        if unit and unit.can_be("metric"):
            metric, unit.used = unit.meanings["metric"], True
        for one in (tag, low, joint, high):
            one.used = True
        reading.thresholds += [
            Threshold(metric, ">=", bare(low.number)),
            Threshold(metric, "<=", bare(high.number)),
        ]


def _is_about_money(reading: Reading) -> bool:
    return any(tag.can_be("weak") or tag.meanings.get("metric") == "spend" for tag in reading.tags)


def read_row_bounds(reading: Reading) -> None:
    """ "Sessions over $50", "sessions longer than 2 hours", "PRs with more than 5 commits"."""
    for at, tag in enumerate(reading.tags):
        if tag.used or not tag.op(*_COMPARING):
            continue
        number_at = reading.near_at(at, 1)
        number = reading.tags[number_at] if number_at is not None else None
        entity = _entity_before(reading, at)
        if number_at is None or number is None or number.number is None or number.percent or number.used:
            continue
        if entity is None:
            continue
        bound = _row_bound(reading, tag, number_at, entity)
        if bound:
            tag.used = number.used = True
            reading.bounds.append(bound)


def _entity_before(reading: Reading, at: int) -> str | None:
    """The sessions, commits or pull requests that a bound stands behind."""
    for place in range(at - 1, max(-1, at - 6), -1):
        tag, before = reading.tags[place], reading.at(place - 1)
        if tag.number is not None or (before and before.number is not None):
            return None
        if tag.can_be("measure") and not tag.can_be("metric"):
            return reading.model.measures[tag.meanings["measure"]].entity
        if tag.can_be("entity"):
            return tag.meanings["entity"]
        passing = (
            is_filler(tag)
            or tag.can_be("weak")
            or tag.meanings.get("metric") == "spend"
            or tag.used
            or tag.op("no")
        )
        if not passing and not tag.can_be("measure"):
            return None
    return None


def _row_bound(reading: Reading, tag: Tag, number_at: int, entity: str) -> Bound | None:
    number, unit = reading.tags[number_at], reading.at(number_at + 1)
    assert number.number is not None
    sign = _COMPARING[tag.meanings["op"]]
    minutes = _minutes(number, unit)
    measured = _measure_before(reading, number_at)
    if measured:
        return _bound_of(measured, sign, number, unit, minutes, reading)
    if minutes is not None and entity in _DURATIONS:
        measure, per = _DURATIONS[entity]
        if unit and not number.minutes:
            unit.used = True
        return Bound(measure, sign, bare(minutes / per))
    named = unit.meanings.get("metric") if unit else None
    if number.money or tag.op("pricier", "cheaper"):
        named = "spend"
    elif named and named in _MEASURES[entity] and unit:
        unit.used = True
    measure_of = _MEASURES[entity].get(named or "")
    return Bound(measure_of, sign, bare(number.number)) if measure_of else None


def _bound_of(
    name: str, sign: str, number: Tag, unit: Tag | None, minutes: Decimal | None, reading: Reading
) -> Bound:
    """ "A longest gap over 30 minutes": what is bounded is named, the unit only says how much."""
    assert number.number is not None
    if minutes is None:
        return Bound(name, sign, bare(number.number))
    if unit and not number.minutes:
        unit.used = True
    return Bound(name, sign, bare(minutes / (60 if reading.model.measures[name].unit == "hours" else 1)))


def _measure_before(reading: Reading, number_at: int) -> str | None:
    """What the bound is on, between the rows and the number: "sessions with a gap over 30 minutes"."""
    for tag in reversed(reading.tags[max(0, number_at - 4) : number_at]):
        if tag.can_be("measure") and not tag.used:
            tag.used = True
            return tag.meanings["measure"]
        if tag.can_be("entity"):
            return None
    return None


def _minutes(number: Tag, unit: Tag | None) -> Decimal | None:
    assert number.number is not None
    if number.minutes:
        return number.number * number.minutes
    factor = _MINUTES.get(unit.text) if unit and not number.money else None
    return number.number * factor if factor else None


def read_absences(reading: Reading) -> None:
    """ "Sessions without commits", "users with zero commits", "sessions with a commit"."""
    for at, tag in enumerate(reading.tags):
        noun_at = reading.near_at(at, 1)
        noun = reading.tags[noun_at] if noun_at is not None else None
        if noun is not None and not noun.used and _has_none(reading, tag, noun):
            tag.used = noun.used = True
            continue
        if noun is None or noun.used or not noun.can_be("metric"):
            continue
        metric = reading.model.metrics[noun.meanings["metric"]]
        if noun.meanings["metric"] not in _OF_SESSION and not metric.additive:
            continue
        none = (tag.op("no") or tag.text in ("without", "without any", "without a")) and not tag.used
        zero = tag.number == 0 and not tag.used and not tag.money
        some = _has_some(reading, at)
        if not (none or zero or some):
            continue
        _counted(reading, at, tag, noun, some)


def _has_none(reading: Reading, tag: Tag, noun: Tag) -> bool:
    """ "Who used Claude Code but no skills": groups without a single one of them."""
    name = noun.meanings.get("dimension", "")
    absent = (tag.op("no") or tag.text in ("without", "without any")) and not tag.used
    if not absent or noun.can_be("metric") or f"distinct_{name}" not in reading.model.metrics:
        return False
    if reading.model.dimensions[name].missing != "none":
        reading.filters.append(without(name))
        return True
    reading.thresholds.append(Threshold(f"distinct_{name}", "=", Decimal(0)))
    return True


def _has_some(reading: Reading, at: int) -> bool:
    """ "… that produce a commit", "with at least one commit"."""
    tag, before = reading.tags[at], reading.at(at - 1)
    one = reading.at(at + 1)
    if tag.op("at_least") and one is not None and one.text in ("one", "a", "1"):
        one.used = True
        return True
    if tag.text in ("with", "have", "has", "had") and before and before.can_be("entity"):
        after = reading.at(at + 1)
        return bool(after and (after.text in ("a", "any") or after.can_be("metric")))
    return tag.text in _JOINTS


def _counted(reading: Reading, at: int, tag: Tag, noun: Tag, some: bool) -> None:
    metric = noun.meanings["metric"]
    entity = _entity_before(reading, at)
    sign, value = (">=", Decimal(1)) if some else ("=", Decimal(0))
    if entity in _MEASURES and metric in _MEASURES[entity or ""]:
        reading.bounds.append(Bound(_MEASURES[entity or ""][metric], sign, value))
    elif entity is None and not some:
        reading.thresholds.append(Threshold(metric, sign, value))
    else:
        return
    tag.used = noun.used = True


def read_bounds(reading: Reading) -> None:
    """Thresholds on groups: "over $500", "at least 50 sessions"."""
    for at, tag in enumerate(reading.tags):
        if tag.used or not tag.op(*SIGNS, "pricier", "cheaper"):
            continue
        number = reading.at(at + 1)
        if number is not None and number.text == "one" and number.number is None:
            number.number = Decimal(1)
        if not number or number.number is None or number.percent or number.used:
            continue
        unit = reading.near(at + 1, 1)
        per = reading.near(at + 1, 1)
        over = (
            reading.tags[at + 3]
            if per is not None and per.text == "per" and at + 3 < len(reading.tags)
            else None
        )
        rate = ratio_of("spend", over.meanings["unit"]) if over is not None and over.can_be("unit") else None
        if per is not None and over is not None and rate and number.money:
            reading.thresholds.append(Threshold(rate, _COMPARING[tag.meanings["op"]], bare(number.number)))
            tag.used = number.used = per.used = over.used = True
            continue
        metric = MONEY if number.money or tag.op("pricier", "cheaper") else None
        named = unit.meanings.get("metric") if unit and not unit.used else None
        dimension = unit.meanings.get("dimension") if unit and not unit.used else None
        if unit and named and (not number.money or reading.model.metrics[named].unit == "usd"):
            metric = named
            unit.used = True
        elif (
            unit
            and dimension
            and not number.money
            and f"distinct_{dimension}" in reading.model.metrics
            and (unit.text.endswith("s") or number.number == 1)
        ):
            metric = f"distinct_{dimension}"
            unit.used = True
        elif metric is None and _metric_before(reading, at):
            metric = _metric_before(reading, at)
        if number.number >= _LARGEST:
            continue
        tag.used = number.used = True
        reading.thresholds.append(
            Threshold(metric or "", _COMPARING[tag.meanings["op"]], bare(number.number))
        )
        _per_step(reading, at + 2)


def read_exactly(reading: Reading) -> None:
    """ "By only one person", "exactly 2 repos": a bound on how many different ones there are."""
    for at, tag in enumerate(reading.tags):
        joint = reading.at(at + 1)
        shift = 1 if joint is not None and joint.op("by") else 0
        number, noun = reading.at(at + 1 + shift), reading.at(at + 2 + shift)
        if not tag.op("only", "equals", "single") or number is None or noun is None:
            continue
        count = Decimal(1) if number.text in ("one", "a single", "single", "1") else number.number
        name = noun.meanings.get("dimension")
        if count is None or name is None or f"distinct_{name}" not in reading.model.metrics:
            continue
        reading.thresholds.append(Threshold(f"distinct_{name}", "=", bare(count)))
        for one in (tag, number, noun):
            one.used = True
        for beside in (reading.at(at - 1), joint):
            if beside and beside.op("by", "only"):
                beside.used = True


def _metric_before(reading: Reading, at: int) -> str | None:
    """ "teams with a cache hit rate over 0.8", "repos whose sessions exceed 50"."""
    before = reading.near(at, -1)
    return (
        before.meanings["metric"]
        if before and before.can_be("metric") and not before.can_be("entity")
        else None
    )


def _per_step(reading: Reading, at: int) -> None:
    """ "Anyone over $100 a day": a bound on each day of each group."""
    for place in range(at, min(at + 4, len(reading.tags))):
        tag = reading.tags[place]
        name = tag.meanings.get("dimension")
        if name and reading.model.dimensions[name].grain and not tag.used:
            reading.add_dimension(name)
            tag.used = True
            for between in reading.tags[at:place]:
                between.used = between.used or between.op("by", "single")
            return
        if not (is_filler(tag) or tag.op("by", "single")):
            return
