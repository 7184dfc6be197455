"""Which view a metric is read from: the first one that has all that a plan splits, filters and bounds by.

A dimension whose values are single rows (session, commit, pull request) is read from its own view, and a
bound on single rows only from the view of those rows, since elsewhere it would bound something else.
"""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from service.errors import BadInput
from service.semantics.conditions import expression, same_rows
from service.semantics.metric_query import Bound, MetricQuery
from service.semantics.model import Dimension, Metric, SemanticModel, Source


def plain_metrics(query: MetricQuery, model: SemanticModel) -> tuple[str, ...]:
    """The metrics behind those asked for and those held against a threshold, each once, no ratios."""
    named = [bound.metric for bound in query.thresholds if bound.metric in model.metrics]
    wanted = [part for name in (*query.metrics, *named) for part in model.metrics[name].ratio or (name,)]
    return tuple(dict.fromkeys(wanted))


def is_dated(name: str, model: SemanticModel) -> bool:
    """Whether a period bounds all of a metric; who there is and who has a seat is as of now."""
    parts = model.metrics[name].ratio or (name,)
    return all(any(source.day for source in model.metrics[part].sources) for part in parts)


def as_of_now(query: MetricQuery, model: SemanticModel) -> tuple[str, ...]:
    """The metrics of a plan that its period, comparison, weekdays and hours are not about."""
    return tuple(name for name in query.metrics if not is_dated(name, model))


def needed_columns(query: MetricQuery, model: SemanticModel) -> set[str]:
    """The columns that a view must have to be split and filtered as the plan says."""
    return {column for name in _named(query) for column in model.dimensions[name].columns} | (
        {"hour"} if query.hours else set()
    )


def choose_source(name: str, query: MetricQuery, model: SemanticModel) -> Source:
    """The first source that can answer, one in a view that a dimension prefers before the others."""
    metric = model.metrics[name]
    refuse_forbidden(metric, query)
    sources = _bounded(metric, query, model)
    needed = needed_columns(query if is_dated(name, model) else replace(query, hours=()), model)
    chosen = [source for source in sources if needed <= set(model.views[source.view].columns)]
    if not chosen:
        raise BadInput(_missing(metric, sources, query, model))
    preferred = {model.dimensions[dimension].prefer for dimension in _split(query)}
    return min(chosen, key=lambda source: source.view not in preferred)


def check_sources(query: MetricQuery, model: SemanticModel) -> None:
    """BadInput where some metric has no view for this plan: what can be known without compiling it."""
    for name in query.metrics:
        refuse_forbidden(model.metrics[name], query)
    for name in plain_metrics(query, model):
        choose_source(name, query, model)


def day_of(name: str, query: MetricQuery, model: SemanticModel) -> str:
    """The day that counts; merged pull requests one by one, with their cost, go by the day of the merge."""
    source = choose_source(name, query, model)
    entities = {model.dimensions[d].prefer for d in _split(query) if model.dimensions[d].entity}
    if source.view not in entities:
        return source.day
    others = [choose_source(other, query, model) for other in plain_metrics(query, model)]
    first = model.views[source.view].days[0]
    unusual = [other.day for other in others if other.view == source.view and other.day != first]
    return unusual[0] if unusual else source.day


def is_additive(name: str, query: MetricQuery, model: SemanticModel) -> bool:
    """Whether the rows of this metric add up, in the view that this plan reads."""
    metric = model.metrics[name]
    if metric.ratio or query.nest or any(model.dimensions[d].overlapping for d in query.dimensions):
        return False
    source = choose_source(name, query, model)
    return metric.additive if source.additive is None else source.additive


def counts_rows(name: str, model: SemanticModel) -> bool:
    """Whether it is made of sums and counts only, so that no rows make it 0 and a part of it a part."""
    metric = model.metrics[name]
    aggregates = [node for source in metric.sources for node in expression(source.sql).find_all(exp.AggFunc)]
    return bool(aggregates) and all(isinstance(node, exp.Sum | exp.Count) for node in aggregates)


def identity(dimension: Dimension) -> tuple[str, ...]:
    """The columns that tell two of its values apart: a person's address, all columns of single rows."""
    if dimension.entity:
        return dimension.columns
    return ("user_email",) if "user_email" in dimension.columns else dimension.columns[:1]


def _split(query: MetricQuery) -> tuple[str, ...]:
    return (*query.dimensions, query.nest.over) if query.nest else query.dimensions


def _named(query: MetricQuery) -> tuple[str, ...]:
    inside = query.part.filters if query.part else ()
    return (*_split(query), *(condition.dimension for condition in (*query.filters, *inside)))


def _bounds(query: MetricQuery) -> tuple[Bound, ...]:
    return (*query.bounds, *(query.part.bounds if query.part else ()))


def refuse_forbidden(metric: Metric, query: MetricQuery) -> None:
    """BadInput with the model's reason, where a split or filter would make nonsense of a metric."""
    for name in _named(query):
        if name in metric.forbidden:
            raise BadInput(metric.forbidden[name])


def _with_groups(metric: Metric, query: MetricQuery) -> list[Source]:
    """Usage can be read once per group, too; rows add up where only one group is read."""
    alone = any(
        condition.dimension == "group" and len(condition.values) == 1 and not condition.negated
        for condition in query.filters
    )
    groups = [
        source.model_copy(update={"view": "group_usage", "additive": source.additive if alone else False})
        for source in metric.sources
        if source.view == "usage"
    ]
    return [*metric.sources, *groups]


def _bounded(metric: Metric, query: MetricQuery, model: SemanticModel) -> list[Source]:
    """The sources whose rows are those that the bounds are about."""
    sources = _with_groups(metric, query)
    for bound in _bounds(query):
        measure = model.measures[bound.measure]
        sources = [source for source in sources if same_rows(source.view, measure.view)]
        if not sources:
            rows = measure.view.replace("_", " ")
            known = sorted(
                other.label
                for other in model.metrics.values()
                if other.additive and any(same_rows(source.view, measure.view) for source in other.sources)
            )
            raise BadInput(
                f"{metric.title} cannot be limited by {measure.label}, which single {rows} have; "
                f"of those there are: {', '.join(known)}."
            )
    return sources


def _missing(metric: Metric, sources: list[Source], query: MetricQuery, model: SemanticModel) -> str:
    """Why no source can answer: the hour, a dimension that none has, or two that none has together."""
    views = [set(model.views[source.view].columns) for source in sources]
    names = dict.fromkeys(_named(query))
    dimensions = [model.dimensions[name] for name in names]
    alone = [each.label for each in dimensions if not any(set(each.columns) <= view for view in views)]
    if alone:
        return f"{metric.title} cannot be split or filtered by {_either(alone)}; it is not recorded there."
    together = [each.label for each in dimensions if each.columns]
    if any({column for each in dimensions for column in each.columns} <= view for view in views):
        return f"{metric.title} can be told by day only, not by hour of the day."
    return (
        f"{metric.title} cannot be split or filtered by {_either(together)} together; no view has them all."
    )


def _either(labels: list[str]) -> str:
    return labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} and {labels[-1]}"
