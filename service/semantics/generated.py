"""Metrics that follow from others: aggregates of a measure, ratios of any two, counts of distinct values.

They are made when the model is loaded, so that "p95 session duration", "commits per developer" and "how
many repos" need no entry each.
"""

from __future__ import annotations

from collections.abc import Mapping

from service.semantics.nouns import Dimension, Measure, Metric, Ratios, Source, View

AGGREGATES = {
    "average": ("average", "avg({})"),
    "median": ("median", "median({})"),
    "p75": ("p75", "quantile_cont({}, 0.75)"),
    "p90": ("p90", "quantile_cont({}, 0.9)"),
    "p95": ("p95", "quantile_cont({}, 0.95)"),
    "p99": ("p99", "quantile_cont({}, 0.99)"),
    "max": ("maximum", "max({})"),
    "min": ("minimum", "min({})"),
}
"""Prefix of the metric → how it is called, and its aggregate."""


def of_measures(measures: Mapping[str, Measure]) -> dict[str, Metric]:
    """`p95_session_duration` and its like."""
    return {
        f"{prefix}_{name}": _aggregate(measure, called, pattern)
        for name, measure in measures.items()
        for prefix, (called, pattern) in AGGREGATES.items()
    }


def _aggregate(measure: Measure, called: str, pattern: str) -> Metric:
    value = pattern.format(measure.sql)
    if measure.where:
        value += f" filter (where {measure.where})"
    if measure.unit == "usd":
        value = f"cast({value} as decimal(18, 6))"
    title = f"{called} {measure.label}"
    return Metric(
        label=title,
        title=title[0].upper() + title[1:],
        unit=measure.unit,
        words=(),
        definition=f"the {called} of {measure.label}, over single rows",
        basis="usage" if measure.unit == "usd" else None,
        sources=(Source(view=measure.view, sql=value, day=measure.day),),
        generated=True,
    )


_INSIDE = "_in_sessions"


def of_ratios(ratios: Ratios, metrics: Mapping[str, Metric]) -> dict[str, Metric]:
    """`commits_per_active_people` and its like; a ratio that the model spells out is not made again."""
    spelled = {(bare(metric.ratio[0]), metric.ratio[1]) for metric in metrics.values() if metric.ratio}
    found: dict[str, Metric] = {}
    for over, words in ratios.over.items():
        for part in ratios.of:
            if part == over or (part, over) in spelled:
                continue
            upper = _upper(part, over, metrics)
            found.setdefault(upper, _in_sessions(metrics[part]) if upper != part else metrics[part])
            found[f"{part}_per_{over}"] = _ratio(metrics[part], upper, over, words.word)
    return found


def bare(part: str) -> str:
    """The upper part of a ratio as people name it."""
    return part.removesuffix(_INSIDE)


def _upper(part: str, over: str, metrics: Mapping[str, Metric]) -> str:
    """What is divided by sessions is what happened in sessions: requests outside of any are none of it."""
    sources = metrics[part].sources
    inside = any(source.view == "sessions" for source in sources)
    of_sessions = metrics[over].sources[0].view == "sessions"
    return part + _INSIDE if inside and of_sessions and sources[0].view in ("usage", "prompts") else part


def _in_sessions(metric: Metric) -> Metric:
    own = next(source for source in metric.sources if source.view == "sessions")
    return metric.model_copy(
        update={
            "label": f"{metric.label} in sessions",
            "title": f"{metric.title} in sessions",
            "words": (),
            "definition": f"{metric.label} of requests that belong to a session",
            "generated": True,
            "sources": (own,),
        }
    )


def _ratio(metric: Metric, part: str, over: str, word: str) -> Metric:
    unit = metric.unit if metric.unit in ("usd", "tokens", "hours") else "number"
    return Metric(
        label=f"{metric.label} per {word}",
        title=f"{metric.title} per {word}",
        unit=unit,
        words=(),
        ratio=(part, over),
        known_only=over == "active_people",
        definition=f"{metric.label} divided by the number of {over.replace('_', ' ')}",
        generated=True,
    )


def of_dimensions(dimensions: Mapping[str, Dimension], usage: View) -> dict[str, Metric]:
    """ "How many repos": every dimension of usage can be counted."""
    found = {}
    for name, dimension in dimensions.items():
        if not dimension.columns or dimension.columns[0] not in usage.columns or name == "session":
            continue
        count = f"count(distinct {dimension.columns[-1]}) filter (where not is_error)"
        found[f"distinct_{name}"] = Metric(
            label=f"number of {dimension.plural}",
            title=f"Number of {dimension.plural}",
            unit="count",
            words=(),
            definition=f"distinct {dimension.plural} with at least one request that did not fail",
            sources=(Source(view="usage", sql=count),),
            generated=True,
        )
    return found
