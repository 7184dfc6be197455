"""The charts of answers that are computed one fixed way: each kind has the one its columns were made for.

None where the rows are not what the kind promises; the rules for any result decide then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from service.domain import ChartSpec
from service.present.facts import Facts

_FEW_NAMES = 15
_FIGURES = 3


def _drivers(facts: Facts) -> ChartSpec | None:
    """The steps from one total to the other."""
    amount = facts.find("amount", "change") or facts.metric
    if len(facts.shape.dimensions) != 1 or facts.rows < 2:
        return None
    return ChartSpec("waterfall", facts.name(facts.shape.dimensions[0]), (amount,), sort="natural")


def _histogram(facts: Facts) -> ChartSpec | None:
    names = [column.name for column in facts.subject.columns]
    counts = [facts.name(metric) for metric in facts.shape.metrics if facts.unit(metric) == "count"]
    counts = [name for name in counts if name not in ("bucket_from", "bucket_to")]
    if facts.rows < 2 or not counts or not {"bucket_from", "bucket_to"} <= set(names):
        return None
    return ChartSpec("histogram", "bucket_from", (counts[0],), sort="natural")


def _concentration(facts: Facts) -> ChartSpec | None:
    names = [column.name for column in facts.subject.columns]
    if facts.rows < 2 or not facts.shape.dimensions or "cumulative_share" not in names:
        return None
    return ChartSpec(
        "pareto", facts.name(facts.shape.dimensions[0]), (facts.metric, "cumulative_share"), sort="natural"
    )


def _forecast(facts: Facts) -> ChartSpec | None:
    """Figures of one row; days as a line, whose expected part is dashed; groups as spent of expected."""
    if facts.rows == 1:
        alike = [m for m in facts.shape.metrics if facts.unit(m) == facts.unit(facts.shape.metrics[0])]
        return ChartSpec(
            "kpi",
            " ".join(facts.name(column) for column in facts.shape.dimensions[:1]),
            tuple(facts.name(metric) for metric in alike[:_FIGURES]),
        )
    spent, expected = facts.find("spent"), facts.find("forecast", "budget")
    if facts.shape.time is not None or not facts.shape.dimensions or not spent or not expected:
        return None
    return ChartSpec("bullet", facts.name(facts.shape.dimensions[0]), (spent, expected), sort="natural")


def _budget(facts: Facts) -> ChartSpec | None:
    spent = facts.find("spent", "spend")
    limit = facts.find("limit_usd", "limit", "budget")
    if not facts.shape.dimensions or not spent or not limit:
        return None
    names = [facts.name(column) for column in facts.shape.dimensions]
    return ChartSpec("bullet", "scope" if "scope" in names else names[0], (spent, limit), sort="natural")


def _anomalies(facts: Facts) -> ChartSpec | None:
    """What stood out beside what was expected, in the order of the rows: such days are no series."""
    spend, expected = facts.find("spend") or facts.metric, facts.find("expected")
    if facts.shape.time is None or expected is None or facts.rows < 2:
        return None
    names = [facts.name(column) for column in facts.shape.dimensions]
    return ChartSpec(
        "grouped_bar",
        facts.name(facts.shape.time),
        (spend, expected),
        names[0] if names else None,
        sort="natural",
    )


def _list(facts: Facts) -> ChartSpec | None:
    """A short list that ranks by its measure is worth a glance."""
    few = 2 <= facts.rows <= _FEW_NAMES
    if not few or not facts.shape.dimensions or facts.dated or not facts.ranks:
        return None
    return ChartSpec("bar", facts.name(facts.shape.dimensions[0]), (facts.metric,), sort="natural")


BY_KIND: Mapping[str, Callable[[Facts], ChartSpec | None]] = {
    "drivers": _drivers,
    "histogram": _histogram,
    "concentration": _concentration,
    "forecast": _forecast,
    "budget": _budget,
    "anomalies": _anomalies,
    "list": _list,
}
"""By the kind of a Story."""
FIXED = frozenset({"waterfall", "histogram", "pareto", "bullet"})
"""Kinds of chart that no wish replaces: their rows mean nothing as other marks."""
