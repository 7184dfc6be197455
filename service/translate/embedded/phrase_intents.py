"""Named intents → their canonical words; filters and periods are said as for any other plan."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from service.semantics.metric_query import MetricQuery, Threshold
from service.semantics.model import SemanticModel

_NEVER = {"never_used": "never used", "exclusive": "only use"}
_NEW = ("repo", "skill", "team", "model", "connector")
_SEVERE = Decimal(6)
_OVER_BUDGET = Threshold("share", ">", Decimal(1))


def about_intent(query: MetricQuery, model: SemanticModel) -> list[str] | None:
    """What is asked, without filters and periods; None for what has no words."""
    ranked = (query.order or query.limit) and query.intent not in ("concentration", "budget")
    if query.bounds or query.part or query.share or query.within or ranked:
        return None
    if query.nest and query.nest.function != "count":
        return None
    words = _WORDS.get(query.intent)
    return words(query, model) if words else None


def _by(names: tuple[str, ...], model: SemanticModel) -> str:
    return f"by {' and '.join(model.dimensions[name].label for name in names)}" if names else ""


def _inactive(query: MetricQuery, model: SemanticModel) -> list[str] | None:
    if query.nest and not query.dimensions:
        return ["number of idle seats"]
    if query.nest or not query.dimensions:
        return ["idle seats", _by(query.dimensions, model)]
    return ["which people were inactive"] if query.dimensions == ("person",) else None


def _moved(words: str) -> Callable[[MetricQuery, SemanticModel], list[str]]:
    """People who came or went, listed or counted."""

    def said(query: MetricQuery, model: SemanticModel) -> list[str]:
        counted = "number of " if query.nest and not query.dimensions else ""
        return [f"{counted}{words}", _by(query.dimensions if query.nest else (), model)]

    return said


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
    if query.dimensions == ("person",) and not query.nest:
        return ["who are new users"]
    noun = "users" if entity == "person" else model.dimensions[entity].plural
    counted = "number of " if query.nest and not query.dimensions else ""
    return [f"{counted}new {noun}", _by(query.dimensions if query.nest else (), model)]


def _concentration(query: MetricQuery, model: SemanticModel) -> list[str] | None:
    metric = _metric(query, model)
    if query.limit or len(query.dimensions) > 1:
        return None
    if query.amount is not None:
        return _first_tenth(query, query.amount, model)
    bound = query.thresholds[0] if query.thresholds else None
    if query.order or query.nest or len(query.thresholds) > 1:
        return None
    if bound is None:
        return [f"concentration of {metric}", _by(query.dimensions, model)]
    if (bound.metric, bound.operator) != ("share", "<=") or not query.dimensions:
        return None
    return [
        f"{model.dimensions[query.dimensions[0]].plural} that make up {_percent(bound.value)} of {metric}"
    ]


def _first_tenth(query: MetricQuery, amount: Decimal, model: SemanticModel) -> list[str] | None:
    """ "Top 20% of people by spend", "share of spend of the top 10% of people"."""
    if query.order is None or query.thresholds:
        return None
    entity = query.nest.over if query.nest else next(iter(query.dimensions), "")
    if not entity or (query.nest and query.dimensions):
        return None
    end = f"{'top' if query.order.descending else 'bottom'} {_percent(amount)} of"
    plural, metric = model.dimensions[entity].plural, _metric(query, model)
    return [f"share of {metric} of the {end} {plural}" if query.nest else f"{end} {plural} by {metric}"]


def _percent(share: Decimal) -> str:
    return f"{(share * 100).normalize():f}%"


def _idle(query: MetricQuery, model: SemanticModel) -> list[str]:
    counted = "number of " if query.nest and not query.dimensions else ""
    least = f"over {query.amount:f} minutes" if query.amount is not None else ""
    return [f"{counted}idle sessions", least, _by(query.dimensions, model)]


def _forecast(query: MetricQuery, model: SemanticModel) -> list[str]:
    against = f"against ${query.amount:f}" if query.amount is not None else ""
    return ["forecast of spend", against, _by(query.dimensions, model)]


def _budget(query: MetricQuery, model: SemanticModel) -> list[str] | None:
    if query.amount is not None or query.order or len(query.thresholds) > 1:
        return None
    split = _by(query.dimensions, model)
    if query.limit:
        return ["our budget status"] if query.limit == 1 and not (split or query.thresholds) else None
    if not query.thresholds:
        return ["budget status", split]
    bound = query.thresholds[0]
    if bound == _OVER_BUDGET:
        return ["over budget", split]
    over = (bound.metric, bound.operator) == ("share", ">") and split
    return [f"budgets {split} over {_percent(bound.value)}"] if over else None


def _anomalies(query: MetricQuery, model: SemanticModel) -> list[str] | None:
    if query.amount not in (None, _SEVERE):
        return None
    return ["severe anomalies" if query.amount else "spend anomalies", _by(query.dimensions, model)]


def _drivers(query: MetricQuery, model: SemanticModel) -> list[str]:
    return [f"drivers of {_metric(query, model)}", _by(query.dimensions, model)]


def _histogram(query: MetricQuery, model: SemanticModel) -> list[str] | None:
    metric = query.metrics[0]
    if query.nest or len(query.metrics) > 1:
        return None
    if query.dimensions == ("person",) and f"{metric}_per_active_people" in _per_person(model):
        return [f"histogram of {_metric(query, model)} per person"]
    measured = metric.startswith("median_") and not query.dimensions
    return [f"histogram of {_metric(query, model).removeprefix('median ')}"] if measured else None


def _per_person(model: SemanticModel) -> set[str]:
    ratios = [metric.ratio for metric in model.metrics.values() if metric.ratio]
    return {f"{above}_per_{below}" for above, below in ratios}


def _metric(query: MetricQuery, model: SemanticModel) -> str:
    return " and ".join(model.metrics[name].label for name in query.metrics)


def _plain(words: str) -> Callable[[MetricQuery, SemanticModel], list[str]]:
    return lambda query, model: [words, _by(query.dimensions, model)]


_WORDS: dict[str, Callable[[MetricQuery, SemanticModel], list[str] | None]] = {
    "inactive": _inactive,
    "never_used": _of_entities,
    "exclusive": _of_entities,
    "joined": _moved("new hires"),
    "left": _moved("leavers"),
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
