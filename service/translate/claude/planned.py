"""Tool arguments → a MetricQuery that is possible: words of time become days here, names are looked up.

BadInput says what is wrong and what is near it, so that the model can repair its call.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from decimal import Decimal

from rapidfuzz import fuzz, process

from service.domain import Assumption, Period
from service.errors import BadInput
from service.semantics.calendar import parse
from service.semantics.clock import Clock, default_period, previous, year_before
from service.semantics.metric_query import (
    PLAN_JSON,
    Bound,
    Filter,
    MetricQuery,
    Nest,
    Order,
    Part,
    Threshold,
    from_json,
)
from service.semantics.model import SemanticModel
from service.semantics.values import Catalogue
from service.translate.claude.arguments import BoundArgument, FilterArgument, MetricArguments
from service.translate.claude.tools import Readable

_OF_FIRST = ("change", "change_share", "share")


def planned(
    arguments: MetricArguments, readable: Readable, model: SemanticModel, catalogue: Catalogue, clock: Clock
) -> tuple[MetricQuery, tuple[Assumption, ...]]:
    """The plan, and what was decided in it."""
    _check_names(arguments, readable)
    grain = next((name for name in arguments.dimensions if model.dimensions[name].grain), None)
    period = _period(arguments.period, clock) if arguments.period else default_period(grain, clock)
    notes = () if arguments.period else (Assumption(f"No period was named, so {period.label}"),)
    query = _query(arguments, period, _compare(arguments.compare, period, clock))
    checked = from_json(PLAN_JSON.dump_json(query), model)
    named = _named(replace(checked, period=period, compare=query.compare), catalogue)
    return named, notes


def _query(arguments: MetricArguments, period: Period, compare: Period | None) -> MetricQuery:
    part = Part(_filters(arguments.part_filters), _bounds(arguments.part_bounds))
    return MetricQuery(
        metrics=tuple(arguments.metrics),
        period=period,
        dimensions=tuple(arguments.dimensions),
        filters=_filters(arguments.filters),
        thresholds=tuple(
            Threshold(one.metric, one.operator, Decimal(str(one.value))) for one in arguments.thresholds
        ),
        weekdays=tuple(arguments.weekdays),
        compare=compare,
        order=Order(arguments.order_by, arguments.descending) if arguments.order_by else None,
        limit=arguments.limit or None,
        within=arguments.top_within or None,
        share=arguments.share,
        cumulative=arguments.cumulative,
        chart=arguments.chart or None,
        hours=tuple(arguments.hours),
        outside=arguments.outside,
        bounds=_bounds(arguments.bounds),
        part=part if part != Part() else None,
        nest=_nest(arguments),
        rolling=arguments.rolling or None,
    )


def _nest(arguments: MetricArguments) -> Nest | None:
    if bool(arguments.nest_over) != bool(arguments.nest_function):
        raise BadInput("nest_over and nest_function come together, or both are empty.")
    return Nest(arguments.nest_over, arguments.nest_function) if arguments.nest_over else None


def _filters(arguments: Iterable[FilterArgument]) -> tuple[Filter, ...]:
    return tuple(Filter(one.dimension, tuple(one.values), negated=one.negated) for one in arguments)


def _bounds(arguments: Iterable[BoundArgument]) -> tuple[Bound, ...]:
    return tuple(Bound(one.measure, one.operator, Decimal(str(one.value))) for one in arguments)


def _period(words: str, clock: Clock) -> Period:
    found = parse(words, clock)
    if found is None:
        raise BadInput(
            f"The period {words[:60]!r} is not understood; there are periods such as 'last week', "
            "'october 2026', 'last 30 days', '2026-10-01 to 2026-10-14', 'all time'."
        )
    if clock.is_ahead(found):
        raise BadInput(f"The period {words[:60]!r} lies ahead; name one that has begun.")
    return found


def _compare(words: str, period: Period, clock: Clock) -> Period | None:
    if not words:
        return None
    known = {"previous": previous, "year_before": year_before}
    return known[words](period, clock) if words in known else _period(words, clock)


def _check_names(arguments: MetricArguments, readable: Readable) -> None:
    """Names outside the Grant are told of as names that do not exist."""
    metrics = [*arguments.metrics, *(one.metric for one in arguments.thresholds)]
    order = [arguments.order_by] if arguments.order_by not in ("", "time") else []
    _known([name for name in (*metrics, *order) if name not in _OF_FIRST], readable.metrics, "metric")
    filters = (*arguments.filters, *arguments.part_filters)
    dimensions = [*arguments.dimensions, *(one.dimension for one in filters)]
    dimensions += [name for name in (arguments.top_within, arguments.nest_over) if name]
    _known(dimensions, readable.dimensions, "dimension")
    bounds = (*arguments.bounds, *arguments.part_bounds)
    _known([one.measure for one in bounds], readable.measures, "measure")


def _known(names: Iterable[str], known: Collection[str], kind: str) -> None:
    for name in names:
        if name not in known:
            near = process.extract(name[:80], known, scorer=fuzz.ratio, limit=5)
            raise BadInput(
                f"There is no {kind} {name[:40]!r}; near it: {', '.join(one for one, *_ in near)}."
            )


def _named(query: MetricQuery, catalogue: Catalogue) -> MetricQuery:
    """Values as stored, and labels as shown, wherever exactly one value of the dimension is written so."""
    part = query.part and replace(
        query.part, filters=tuple(_labelled(one, catalogue) for one in query.part.filters)
    )
    return replace(query, filters=tuple(_labelled(one, catalogue) for one in query.filters), part=part)


def _labelled(condition: Filter, catalogue: Catalogue) -> Filter:
    values, labels = [], []
    for written in condition.values:
        found = [one for one in catalogue.exact(written) if one.dimension == condition.dimension]
        values.append(found[0].value if len(found) == 1 else written)
        labels.append(found[0].label if len(found) == 1 else written)
    shown = tuple(labels) if labels != values else ()
    return replace(condition, values=tuple(values), labels=shown)
