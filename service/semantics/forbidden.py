"""Splits that must not be made, each with its reason, written onto the metrics that they concern.

A view that lacks a column can only say "not recorded there"; people who ask for commits by model need to
be told what to ask instead. What holds for a metric holds for every ratio of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from service.semantics.generated import AGGREGATES
from service.semantics.nouns import Dimension, Forbidden, Measure, Metric


def with_reasons(
    metrics: Mapping[str, Metric],
    forbidden: Iterable[Forbidden],
    measures: Mapping[str, Measure],
    dimensions: Mapping[str, Dimension],
) -> dict[str, Metric]:
    """The metrics with the reasons of all entries; an entry about what does not exist is an error."""
    found: dict[str, dict[str, str]] = {name: {} for name in metrics}
    for entry in forbidden:
        for name in concerned(entry, measures):
            if name not in metrics or metrics[name].ratio:
                raise ValueError(f"forbidden: {name!r} is no plain metric and no measure")
            for dimension in entry.dimensions:
                if dimension not in dimensions:
                    raise ValueError(f"forbidden: there is no dimension {dimension!r}")
                found[name][dimension] = _told(entry.reason, metrics[name], dimensions[dimension])
    return {name: _with(metric, found[name], found) for name, metric in metrics.items()}


def concerned(entry: Forbidden, measures: Mapping[str, Measure]) -> tuple[str, ...]:
    """The plain metrics that an entry is about: those named, and all made of the measures named."""
    return tuple(
        metric
        for name in entry.metrics
        for metric in ([f"{prefix}_{name}" for prefix in AGGREGATES] if name in measures else [name])
    )


def _told(reason: str, metric: Metric, dimension: Dimension) -> str:
    return reason.format(title=metric.title, label=metric.label, dimension=dimension.label)


def _with(metric: Metric, own: Mapping[str, str], found: Mapping[str, Mapping[str, str]]) -> Metric:
    """A ratio has the reasons of both its parts; what its entry in the model says itself comes first."""
    lower, upper = (found[part] for part in reversed(metric.ratio)) if metric.ratio else ({}, {})
    reasons = {**lower, **upper, **own, **metric.forbidden}
    return metric.model_copy(update={"forbidden": reasons}) if reasons else metric
