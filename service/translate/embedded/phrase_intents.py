"""Named intents → their canonical words; filters and periods are said as for any other plan."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from service.semantics.metric_query import MetricQuery, Threshold
from service.semantics.model import SemanticModel

_NEVER = {"never_used": "never used", "exclusive": "only use"}
_NEW = ("repo", "skill", "team", "model", "connector")
_OVER_BUDGET = Threshold("share", ">", Decimal(1))


def about_intent(query: MetricQuery, model: SemanticModel) -> list[str] | None:
    """What is asked, without filters and periods; None for what has no words."""
    if query.bounds or query.part or query.share or query.within or query.order or query.limit:
        return None
    if query.nest and query.nest.function != "count":
        return None
    return _WORDS[query.intent](query, model)


def _by(names: tuple[str, ...], model: SemanticModel) -> str:
    return f"by {' and '.join(model.dimensions[name].label for name in names)}" if names else ""


def _inactive(query: MetricQuery, model: SemanticModel) -> list[str] | None:
    if query.nest and not query.dimensions:
        return ["number of idle seats"]
    if query.nest or not query.dimensions:
        return ["idle seats", _by(query.dimensions, model)]
    return ["which people were inactive"] if query.dimensions == ("person",) else None


def _of_entities(query: MetricQuery, model: SemanticModel) -> list[str] | None:
    """ "People who never used …", "number of repos that only use …"."""
    verb = _NEVER[query.intent]
    entity = query.nest.over if query.nest else next(iter(query.dimensions), "person")
    if not query.filters or (len(query.dimensions) > 1 and not query.nest):
        return None
    counted = "number of " if query.nest and not query.dimensions else ""
    if not query.filters[0].values:
        verb = f"{verb} a {model.dimensions[query.filters[0].dimension].label}"
    split = query.dimensions if query.nest else ()
    return [f"{counted}{model.dimensions[entity].plural} who {verb}", _by(split, model)]


def _lapsed(query: MetricQuery, model: SemanticModel) -> list[str] | None:
    entity = query.nest.over if query.nest else next(iter(query.dimensions), None)
    if entity is None or query.compare is None:
        return None
    if query.nest and not query.dimensions:
        return [f"number of {model.dimensions[entity].plural} lapsed"]
    return [f"lapsed {model.dimensions[entity].plural}", _by(query.dimensions if query.nest else (), model)]


def _new(query: MetricQuery, model: SemanticModel) -> list[str] | None:
    entity = query.nest.over if query.nest else next(iter(query.dimensions), "person")
    if entity != "person" and entity not in _NEW:
        return None
    noun = "users" if entity == "person" else model.dimensions[entity].plural
    counted = "number of " if query.nest and not query.dimensions else ""
    return [f"{counted}new {noun}", _by(query.dimensions if query.nest else (), model)]


def _concentration(query: MetricQuery, model: SemanticModel) -> list[str] | None:
    if query.amount is not None or query.thresholds:
        return None
    return [f"concentration of {_metric(query, model)}", _by(query.dimensions, model)]


def _idle(query: MetricQuery, model: SemanticModel) -> list[str] | None:
    if query.amount is not None:
        return None
    counted = "number of " if query.nest and not query.dimensions else ""
    return [f"{counted}idle sessions", _by(query.dimensions, model)]


def _forecast(query: MetricQuery, model: SemanticModel) -> list[str]:
    against = f"against ${query.amount:f}" if query.amount is not None else ""
    return ["forecast of spend", against, _by(query.dimensions, model)]


def _budget(query: MetricQuery, model: SemanticModel) -> list[str] | None:
    if query.amount is not None or query.thresholds not in ((), (_OVER_BUDGET,)):
        return None
    return ["over budget" if query.thresholds else "budget status", _by(query.dimensions, model)]


def _anomalies(query: MetricQuery, model: SemanticModel) -> list[str] | None:
    return None if query.amount is not None else ["spend anomalies", _by(query.dimensions, model)]


def _drivers(query: MetricQuery, model: SemanticModel) -> list[str]:
    return [f"drivers of {_metric(query, model)}", _by(query.dimensions, model)]


def _histogram(query: MetricQuery, model: SemanticModel) -> list[str] | None:
    measured = query.metrics[0].startswith("median_") and not query.dimensions and not query.nest
    return [f"histogram of {_metric(query, model).removeprefix('median ')}"] if measured else None


def _metric(query: MetricQuery, model: SemanticModel) -> str:
    return " and ".join(model.metrics[name].label for name in query.metrics)


def _plain(words: str) -> Callable[[MetricQuery, SemanticModel], list[str]]:
    return lambda query, model: [words, _by(query.dimensions, model)]


_WORDS: dict[str, Callable[[MetricQuery, SemanticModel], list[str] | None]] = {
    "inactive": _inactive,
    "never_used": _of_entities,
    "exclusive": _of_entities,
    "active_before_not_now": _lapsed,
    "new": _new,
    "adoption": _plain("adoption rate"),
    "concentration": _concentration,
    "idle_sessions": _idle,
    "overhead": _plain("overhead"),
    "forecast": _forecast,
    "budget": _budget,
    "anomalies": _anomalies,
    "drivers": _drivers,
    "histogram": _histogram,
    "dau_mau": _plain("stickiness"),
    "freshness": _plain("data freshness"),
    "definition": lambda query, model: [f"definition of {_metric(query, model)}"],
    "catalogue": _plain("what can i ask"),
}
