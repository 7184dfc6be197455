"""What stands beside the words of a named intent: numbers, horizons, and words that add nothing to it."""

from __future__ import annotations

from decimal import Decimal

from service.semantics.calendar import parse
from service.semantics.clock import last_days
from service.semantics.metric_query import Threshold
from service.translate.embedded.reading import SIGNS, Reading
from service.translate.embedded.tag import Tag

SEATS = frozenset(
    {
        "seat",
        "seats",
        "license",
        "licenses",
        "licence",
        "licences",
        "licensed",
        "provisioned",
        "holders",
        "holder",
    }
)
_ABOUT_PEOPLE = ("being_active", "share", "much", "count", "average")
_ABOUT_CHANGE = (
    "pricier",
    "cheaper",
    "expensive",
    "cheap",
    "under",
    "rising",
    "falling",
    "change",
    "grew",
    "shrank",
    "over",
    "much",
    "doubled",
    "tripled",
    "versus",
    "severe",
)
_ABOUT_MONEY = (
    "growing_by",
    "recent",
    "much",
    "average",
    "over",
    "only",
    "cumulative",
    "compare",
    "versus",
    "trend",
    "under",
    "share",
    "exclude",
    "count",
    "working_on",
)
_OPERATORS = {
    "inactive": _ABOUT_PEOPLE,
    "adoption": (*_ABOUT_PEOPLE, "trend", "at_least", "rising"),
    "new": _ABOUT_PEOPLE,
    "active_before_not_now": _ABOUT_PEOPLE,
    "never_used": _ABOUT_PEOPLE,
    "exclusive": (*_ABOUT_PEOPLE, "only"),
    "idle_sessions": (*_ABOUT_PEOPLE, "over", "longer", "at_least"),
    "drivers": _ABOUT_CHANGE,
    "anomalies": _ABOUT_CHANGE,
    "forecast": _ABOUT_MONEY,
    "budget": _ABOUT_MONEY,
    "freshness": ("recent", "much"),
    "definition": ("much", "average", "equals", "being_active"),
    "catalogue": ("count",),
    "concentration": ("share", "much", "most"),
    "dau_mau": ("average", "versus", "share", "over", "being_active", "by"),
    "joined": _ABOUT_PEOPLE,
    "left": _ABOUT_PEOPLE,
    "overhead": ("much", "average"),
    "histogram": ("by",),
}
"""Operators that the intent's own words imply."""
_LOUD = frozenset(
    {
        "jump",
        "jumped",
        "high",
        "higher",
        "lower",
        "low",
        "less",
        "up",
        "down",
        "so",
        "surge",
        "surged",
        "rise",
        "drop",
        "spike",
        "spikes",
        "different",
        "suddenly",
        "sudden",
        "cause",
        "usual",
        "expensive",
        "big",
        "hard",
        "badly",
        "sharply",
        "much",
        "dramatically",
        "significantly",
    }
)
_AHEAD = frozenset(
    {
        "left",
        "remaining",
        "exhausted",
        "run out",
        "runs out",
        "used up",
        "depleted",
        "out",
        "run",
        "use up",
        "burn through",
        "last",
        "will",
        "going",
        "hit",
        "exceed",
        "exceeding",
        "keep",
        "we'll",
        "than",
        "end",
        "reach",
        "track",
        "go",
        "stay",
        "limit",
        "yearly",
        "annual",
        "monthly",
        "quarterly",
        "is",
        "spend",
        "consumed",
        "expected",
        "cfo",
        "wants",
    }
)
_WORDS = {
    "drivers": _LOUD,
    "anomalies": _LOUD,
    "forecast": _AHEAD,
    "budget": _AHEAD,
    "definition": frozenset({"mean", "means", "work", "works"}),
    "freshness": frozenset({"date", "when", "far", "old"}),
    "catalogue": frozenset({"available", "kind", "questions", "help"}),
}
_HORIZONS = {
    "year": (
        "annual",
        "yearly",
        "annually",
        "annualized",
        "annualised",
        "year end",
        "end of the year",
        "end of year",
        "end of this year",
    ),
    "quarter": ("quarter end", "end of the quarter", "end of quarter", "end of this quarter", "quarterly"),
}
_OVER = (
    "blew",
    "blown",
    "busted",
    "went over",
    "go over",
    "gone over",
    "over limit",
    "over their limit",
    "over the limit",
    "over its limit",
    "over budget",
    "exceeded",
    "above budget",
    "overspent",
    "overspending",
    "overspend",
    "over their budget",
    "over its budget",
)
_SEVERE = Decimal(6)
"""The score from which an anomaly is of high severity."""


def read_parameters(reading: Reading) -> None:
    """Everything beside an intent's own words that it has a use for."""
    intent = reading.intent
    if intent is None:
        return
    for at, tag in enumerate(reading.tags):
        if not tag.used:
            tag.used = (
                _is_share_of_budget(reading, at, tag)
                or _is_amount(reading, tag)
                or _is_claim(reading, tag)
                or _adds_nothing(reading, at, tag)
            )
    _horizon(reading)
    if intent == "anomalies" and reading.has("severe"):
        reading.amount = _SEVERE
    if intent == "dau_mau":
        reading.dimensions = [name for name in reading.dimensions if not reading.model.dimensions[name].grain]
    text = " ".join(tag.text for tag in reading.tags)
    if intent == "budget" and any(
        words in text for words in ("overshoot", "at risk", "will exceed", "on course to exceed")
    ):
        reading.amount = Decimal(1)
        for tag in reading.tags:
            tag.used = tag.used or tag.text in ("overshoot", "at", "risk", "exceed")
    if intent == "budget":
        reading.dimensions = [name for name in reading.dimensions if not reading.model.dimensions[name].time]
        if _is_over(reading) and not reading.thresholds:
            reading.thresholds.append(Threshold("share", ">", Decimal(1)))


def _is_amount(reading: Reading, tag: Tag) -> bool:
    """A budget to hold a forecast against; minutes of a gap."""
    if tag.number is None or tag.percent:
        return False
    if reading.intent in ("forecast", "budget") and (tag.money or tag.number >= 100):
        reading.amount = tag.number
        return True
    if reading.intent in ("inactive", "active_before_not_now") and not tag.money:
        return _days(reading, tag)
    if reading.intent == "idle_sessions":
        reading.amount = tag.number * (tag.minutes or 1)
        return True
    return False


def _days(reading: Reading, tag: Tag) -> bool:
    """ "For 60 days or more": that many days without use."""
    at = reading.tags.index(tag)
    unit = reading.at(at + 1)
    factor = {"day": 1, "week": 7, "month": 30}.get(unit.meanings.get("dimension", "") if unit else "")
    if unit is None or factor is None or tag.number is None or not 0 < tag.number * factor < 1000:
        return False
    reading.periods = [last_days(int(tag.number * factor), reading.clock)]
    for other in (unit, reading.at(at - 1), reading.at(at + 2)):
        if other is not None and (other is unit or other.op("over", "at_least")):
            other.used = True
    return True


def _is_share_of_budget(reading: Reading, at: int, tag: Tag) -> bool:
    """ "More than 60% of their budget"."""
    before = reading.near(at, -1)
    if reading.intent != "budget" or not tag.percent or tag.number is None:
        return False
    sign = SIGNS[before.meanings["op"]] if before and before.op(*SIGNS) else ">="
    if before and before.op(*SIGNS):
        before.used = True
    reading.thresholds.append(Threshold("share", sign, tag.number / 100))
    return True


def _is_claim(reading: Reading, tag: Tag) -> bool:
    """ "Why did spend jump 40%": what was claimed is computed instead."""
    if not (tag.percent and reading.intent == "drivers"):
        return False
    reading.notes.append("The percentage in the question is not taken for granted; the change is computed")
    return True


def _adds_nothing(reading: Reading, at: int, tag: Tag) -> bool:
    intent = reading.intent or ""
    if tag.op(*_OPERATORS.get(intent, ())):
        reading.share = reading.share or tag.op("share")
        reading.trend = reading.trend or tag.op("trend")
        return True
    if intent == "histogram" and tag.can_be("measure"):
        reading.add_metric(f"median_{tag.meanings['measure']}")
        return True
    if (tag.text in SEATS or tag.meanings.get("metric") == "seats") and intent in (
        "inactive",
        "adoption",
        "new",
        "active_before_not_now",
        "never_used",
    ):
        return True
    before = reading.at(at - 1)
    if (
        intent == "idle_sessions"
        and tag.text in ("hours", "minutes", "hour")
        and before
        and before.number is not None
    ):
        reading.amount = (reading.amount or Decimal(1)) * (60 if tag.text.startswith("hour") else 1)
        return True
    return tag.text in _WORDS.get(intent, ()) or (
        tag.can_be("intent") and intent in ("forecast", "budget", "drivers", "anomalies")
    )


def _horizon(reading: Reading) -> None:
    """ "By the end of the year", "annual budget": the period that it is about."""
    if reading.intent not in ("forecast", "budget") or reading.periods:
        return
    text = " ".join(tag.text for tag in reading.tags)
    for unit, words in _HORIZONS.items():
        found = parse(f"this {unit}", reading.clock)
        if found and any(word in text for word in words):
            reading.periods = [found]
            return


def _is_over(reading: Reading) -> bool:
    text = " ".join(tag.text for tag in reading.tags)
    groups = any(tag.can_be("dimension") and not tag.can_be("metric") for tag in reading.tags)
    return any(words in text for words in _OVER) or (reading.has("over") and groups)
