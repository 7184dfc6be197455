"""Which plans have words: what no question reads as is offered to nobody.

A plan may be sent as it is, and then hold anything that can be computed. Questions are read as less:
every condition here is a combination that the reading rules ask back, take apart or never make.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from service.semantics.generated import AGGREGATES
from service.semantics.metric_query import Filter, MetricQuery
from service.semantics.model import SemanticModel

LISTED = {
    "session": ("spend", "max_session_duration", "tokens"),
    "commit": ("spend", "lines_added", "lines_removed"),
    "pull_request": ("spend", "commits"),
}
"""What the rows of a list show when no measure is named."""
SUPERLATIVES = {
    "spend": ("most expensive", "cheapest"),
    "max_session_duration": ("longest", "shortest"),
    "max_time_to_merge": ("slowest", "fastest"),
    "lines_added": ("", ""),
}
"""What a list can be ordered by, beside time; "" has words of its own."""
_LARGEST = Decimal(10) ** 15
_NESTED = ("average", "median", "p75", "p90", "p95", "p99", "count")


def can_be_said(query: MetricQuery, model: SemanticModel) -> bool:
    """Whether words for it would be read back as the same plan."""
    conditions = _ALWAYS if query.intent != "aggregate" else (*_ALWAYS, *_OF_AGGREGATES)
    return all(holds(query, model) for holds in conditions)


def list_of(query: MetricQuery) -> str | None:
    """The entity whose rows it lists."""
    return next((name for name in query.dimensions if name in LISTED), None)


def measure_of(metric: str, model: SemanticModel) -> tuple[str, str] | None:
    """The function and the measure of single rows that a metric is made of, such as p95 and session_cost."""
    prefix, _, rest = metric.partition("_")
    return (prefix, rest) if prefix in AGGREGATES and rest in model.measures else None


def is_absence(condition: Filter) -> bool:
    """Whether it asks for what has none: teams have a name for that."""
    return condition.values == (f"(no {condition.dimension})",)


def is_implied(query: MetricQuery) -> bool:
    """A count of different people or repos comes from the threshold on it alone."""
    return bool(
        len(query.metrics) == 1
        and query.metrics[0].startswith("distinct_")
        and query.thresholds
        and query.thresholds[0].metric == query.metrics[0]
    )


def _metrics_are_words(query: MetricQuery, model: SemanticModel) -> bool:
    if any(_is_inner(name, model) for name in query.metrics) or (
        "distinct_person" in query.metrics and not is_implied(query)
    ):
        return False
    if query.metrics[0].startswith("distinct_") and len(query.metrics) > 1:
        return False
    found = [measure_of(name, model) for name in query.metrics]
    made = [one for one in found if one]
    functions, measures = list(dict.fromkeys(f for f, _ in made)), list(dict.fromkeys(m for _, m in made))
    every = [(function, measure) for measure in measures for function in functions]
    return bool(list_of(query)) or not made or found == every


def _is_inner(name: str, model: SemanticModel) -> bool:
    """A metric that only others are made of has no words of its own."""
    return not model.metrics[name].words and not model.metrics[name].generated


def _values_are_known(query: MetricQuery, model: SemanticModel) -> bool:
    """Names of people, repos … are looked up; other columns have no names, and none is named twice."""
    filters = [*query.filters, *(query.part.filters if query.part else ())]
    names = [condition.dimension for condition in filters]
    known = all(model.dimensions[f.dimension].values for f in filters if f.values)
    known = known and not any(f.negated for f in filters if is_absence(f))
    absent = query.intent == "never_used" or _present(query) == _groups(query, model)
    return known and absent and len(set(names)) == len(names)


def _present(query: MetricQuery) -> set[str]:
    """What must be there at all, whatever its name."""
    return {one.dimension for one in query.filters if not one.values and not one.negated}


def _groups(query: MetricQuery, model: SemanticModel) -> set[str]:
    """What is held against thresholds has a name: what belongs to no repo is no repo over $500."""
    if not query.thresholds or query.intent != "aggregate":
        return set()
    named = {one.dimension for one in query.filters if one.values or one.negated}
    split = {name: model.dimensions[name] for name in query.dimensions if name not in named}
    return {
        name
        for name, dimension in split.items()
        if not dimension.sql and not dimension.entity and dimension.missing != "none"
    }


def _thresholds_are_words(query: MetricQuery, model: SemanticModel) -> bool:
    groups = query.dimensions or query.nest
    known = all(_is_word(bound.metric, query, model) for bound in query.thresholds)
    counted = query.nest is None or query.nest.function == "count"
    shown = {bound.metric for bound in query.thresholds if _is_named(bound.metric, query, model)}
    if query.dimensions and not shown <= set(query.metrics):
        return False
    return known and (not query.thresholds or (bool(groups) and counted))


def _is_named(metric: str, query: MetricQuery, model: SemanticModel) -> bool:
    """Whether a threshold says what it is about; dollars are of the first metric that is money."""
    money = next((name for name in query.metrics if model.metrics[name].unit == "usd"), "spend")
    return metric in model.metrics and metric != money


def _is_word(metric: str, query: MetricQuery, model: SemanticModel) -> bool:
    if metric == "change_share":
        return query.compare is not None
    return metric in model.metrics and not _is_inner(metric, model) and not measure_of(metric, model)


def _shares_stand_alone(query: MetricQuery, model: SemanticModel) -> bool:
    if not (query.share or query.part):
        return True
    if query.thresholds or query.compare or query.nest or query.cumulative or query.rolling:
        return False
    if any(not condition.values for condition in query.filters):
        return False
    if query.part is None:
        return not query.bounds and any(not model.dimensions[name].time for name in query.dimensions)
    if query.filters and any(not condition.values for condition in query.part.filters):
        return False
    one = len(query.part.filters) + len(query.part.bounds) == 1
    negated = any(f.negated for f in query.part.filters if f.values)
    return one and not negated and not query.share and not query.bounds and len(query.metrics) == 1


def _nests_are_words(query: MetricQuery, model: SemanticModel) -> bool:
    nest = query.nest
    if nest is None:
        return True
    if query.cumulative or query.rolling or query.compare or query.limit or len(query.metrics) > 1:
        return False
    if nest.function == "count":
        return bool(query.thresholds) and nest.over not in LISTED and not query.dimensions
    ratio = model.metrics[query.metrics[0]].ratio
    ratios = {one.ratio for one in model.metrics.values()}
    per_person = (query.metrics[0], "active_people") in ratios
    averaged = nest.over == "person" and nest.function == "average" and per_person
    apart = nest.over in LISTED or nest.over in query.dimensions or query.grain(model)
    return nest.function in _NESTED and not ratio and not averaged and not apart


def _time_is_words(query: MetricQuery, model: SemanticModel) -> bool:
    time = any(model.dimensions[name].time for name in query.dimensions)
    both = any(len(one.values) > 1 and not one.negated for one in query.filters)
    if query.compare and (time or both):
        return False
    along = query.cumulative or query.rolling is not None
    if len(query.dimensions) > 3:
        return False
    return not along or (bool(query.grain(model)) and not (query.cumulative and query.rolling))


def _order_is_words(query: MetricQuery, model: SemanticModel) -> bool:
    order, split = query.order, [name for name in query.dimensions if not model.dimensions[name].time]
    if list_of(query):
        return True
    if query.limit and len(query.dimensions) - len(split) > 1:
        return False
    if query.within and (not query.limit or len(query.dimensions) < 2):
        return False
    if query.limit and (not query.dimensions or order is None):
        return False
    if query.limit and len(query.dimensions) > 1 and not query.within and len(split) == len(query.dimensions):
        return False
    if order is None:
        return not query.within
    changed = order.by == "change" and query.compare is not None
    return bool(query.dimensions) and (changed or (order.by == query.metrics[0] and not _changes(query)))


def _changes(query: MetricQuery) -> bool:
    """A bound on the change is also what the answer is ordered by."""
    return any(bound.metric == "change_share" for bound in query.thresholds)


def _bounds_are_words(query: MetricQuery, model: SemanticModel) -> bool:
    bounds = (*query.bounds, *(query.part.bounds if query.part else ()))
    return all(model.measures[bound.measure].entity for bound in bounds)


def _lists_are_words(query: MetricQuery, model: SemanticModel) -> bool:
    entity, order = list_of(query), query.order
    if entity is None:
        return True
    other = query.nest or query.part or query.share or query.compare or query.thresholds or query.within
    if other or len(query.dimensions) > 1 or order is None:
        return False
    if order.by == "time":
        return order.descending and not (query.bounds and not query.limit) and _shows(query, None)
    if query.limit:
        return (
            order.by in SUPERLATIVES
            and (order.descending or order.by != "lines_added")
            and _shows(query, order.by)
        )
    return bool(query.bounds) and order.descending and order.by == query.metrics[0] and _shows(query, None)


def _shows(query: MetricQuery, first: str | None) -> bool:
    """Whether these are the columns that a list has of itself, by what it is ordered and bounded."""
    bounded = [f"max_{bound.measure}" for bound in query.bounds if not bound.measure.endswith("_cost")]
    every = list(dict.fromkeys([*([first] if first else []), *bounded, *LISTED[list_of(query) or ""]]))
    return query.metrics[0] == every[0] and set(query.metrics) <= set(every)


def _days_are_words(query: MetricQuery, model: SemanticModel) -> bool:
    """Days and hours that are left out together are the business hours; other hours are one stretch."""
    hours = set(query.hours)
    if query.outside:
        return query.weekdays == (1, 2, 3, 4, 5) and query.hours == tuple(range(9, 18))
    starts = sum(1 for hour in hours if (hour - 1) % 24 not in hours)
    return not hours or starts == 1


def _numbers_are_words(query: MetricQuery, model: SemanticModel) -> bool:
    bounds = (*query.bounds, *(query.part.bounds if query.part else ()))
    numbers = [bound.value for bound in bounds]
    numbers += [bound.value for bound in query.thresholds if bound.metric != "change_share"]
    return all(0 <= number < _LARGEST for number in numbers)


_ALWAYS: tuple[Callable[[MetricQuery, SemanticModel], bool], ...] = (
    _metrics_are_words, _values_are_known, _days_are_words,
)  # fmt: skip
_OF_AGGREGATES = (
    _thresholds_are_words, _shares_stand_alone, _nests_are_words, _time_is_words, _order_is_words,
    _bounds_are_words, _lists_are_words, _numbers_are_words,
)  # fmt: skip
