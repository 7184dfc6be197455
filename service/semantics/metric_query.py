"""The typed plan that every reading of a question ends in, and its one-line restatement.

Filters on rows and thresholds on groups are two lists, since mixing them up is a wrong answer with a
right-looking query.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import TypeAdapter, ValidationError

from service.domain import Period
from service.errors import BadInput
from service.semantics.model import SemanticModel

_MOST_PARTS, _MOST_VALUES, _LONGEST = 12, 200, 10_000
_UNITS = ("hour", "day", "week", "month", "quarter", "half", "year", "range")
CHARTS = ("bar", "line", "pie", "area", "stacked_bar", "scatter", "heatmap", "table")
FUNCTIONS = ("average", "median", "p75", "p90", "p95", "p99", "max", "min", "count")
"""What a Nest makes of one number per group."""
SIGNS = {">": "more than", ">=": "at least", "<": "less than", "<=": "at most", "=": "exactly"}
"""How thresholds and bounds compare, and how that is said."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Keeps (or with `negated` drops) the rows whose dimension has one of the values."""

    dimension: str
    values: tuple[str, ...]
    """As stored; for people their e-mail addresses."""
    labels: tuple[str, ...] = ()
    """As shown, where that differs."""
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Threshold:
    """Keeps the groups whose metric compares with a value so."""

    metric: str
    """A metric's id, or of the first metric `change`, `change_share` (with a comparison) or `share`."""
    operator: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class Bound:
    """Keeps the rows (single sessions, commits, pull requests) whose measure compares with a value so."""

    measure: str
    operator: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class Part:
    """The rows that a share is the share of: "what percent goes to opus", "of sessions with a commit"."""

    filters: tuple[Filter, ...] = ()
    bounds: tuple[Bound, ...] = ()


@dataclass(frozen=True, slots=True)
class Nest:
    """One number from one row per value of a dimension: "the median of spend per person"."""

    over: str
    """person, session, day … The groups inside; what the plan is split by stays outside."""
    function: str
    """One of FUNCTIONS; `count` counts the groups that pass the thresholds. An average over steps of the
    calendar divides by all of them, those without any row too."""


@dataclass(frozen=True, slots=True)
class Order:
    """By a metric's id, by `change`, `change_share` or `share` of the first one, or by `time`."""

    by: str
    descending: bool = True


@dataclass(frozen=True, slots=True)
class MetricQuery:
    """What is measured, split by what, over which rows and days."""

    metrics: tuple[str, ...]
    period: Period
    dimensions: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    weekdays: tuple[int, ...] = ()
    """ISO numbers of the days that count; all when empty."""
    compare: Period | None = None
    order: Order | None = None
    limit: int | None = None
    within: str | None = None
    """The dimension in each of whose values `limit` rows are kept."""
    share: bool = False
    """Adds each row's share of the total of the first metric (of each step of time, where there is one)."""
    cumulative: bool = False
    """Adds the running total of the first metric over time."""
    chart: str | None = None
    intent: str = "aggregate"
    """Or the name of one of semantics.intents: a question with a fixed way to compute it."""
    hours: tuple[int, ...] = ()
    """Hours of the day that count; all when empty."""
    outside: bool = False
    """Keeps what `weekdays` and `hours` together leave out: "outside business hours"."""
    bounds: tuple[Bound, ...] = ()
    part: Part | None = None
    """The first metric is that of the part, with the whole and the share beside it."""
    nest: Nest | None = None
    rolling: int | None = None
    """Adds the average of the first metric over that many steps of time, the current one the last."""
    amount: Decimal | None = None
    """What a named intent is about, where it has a number: a budget, the top tenth, days without use."""

    def grain(self, model: SemanticModel) -> str | None:
        """The dimension that is a step of the calendar, if any."""
        return next((name for name in self.dimensions if model.dimensions[name].grain), None)

    def kind(self, model: SemanticModel) -> str:
        """total, trend, comparison, ranking or breakdown."""
        if self.compare:
            return "comparison"
        if self.grain(model) and not self.limit:
            return "trend"
        if not self.dimensions:
            return "total"
        return "ranking" if self.limit or self.order else "breakdown"


PLAN_JSON: TypeAdapter[MetricQuery | None] = TypeAdapter(MetricQuery | None)
"""How a plan is kept beside its answer, and sent by those who write plans themselves."""


def from_json(text: str | bytes, model: SemanticModel) -> MetricQuery:
    """A plan that somebody sent; BadInput names what is not in the model."""
    try:
        query = PLAN_JSON.validate_json(text)
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in problem["loc"])
        raise BadInput(f"The plan cannot be read: {place}: {problem['msg']}.") from error
    if query is None or not query.metrics or query.period.start >= query.period.end:
        raise BadInput("A plan needs at least one metric, and a period that ends after it begins.")
    _small(query)
    _sane(query.period)
    if query.compare:
        _sane(query.compare)
    metrics = [*query.metrics, *(bound.metric for bound in query.thresholds if bound.metric not in _OF_FIRST)]
    dimensions = [*query.dimensions, *(condition.dimension for condition in query.filters)]
    measures = [bound.measure for bound in query.bounds]
    if query.part:
        dimensions += [condition.dimension for condition in query.part.filters]
        measures += [bound.measure for bound in query.part.bounds]
    if query.nest:
        dimensions.append(query.nest.over)
    _known(metrics, model.metrics, "metric")
    _known(dimensions, model.dimensions, "dimension")
    _known(measures, model.measures, "measure")
    _fits(query)
    if any(model.dimensions[condition.dimension].sql for condition in query.filters):
        raise BadInput("Parts of the calendar are no filters; use the period or `weekdays`.")
    return _relabelled(query)


def _small(query: MetricQuery) -> None:
    """Bounds on what a plan may hold, each well above what any question needs."""
    lists = (query.metrics, query.dimensions, query.filters, query.thresholds, query.weekdays, query.bounds)
    if any(len(part) > _MOST_PARTS for part in lists) or len(set(query.metrics)) < len(query.metrics):
        raise BadInput(
            f"A plan has up to {_MOST_PARTS} different metrics, dimensions, filters and thresholds each."
        )
    if len(set(query.dimensions)) < len(query.dimensions):
        raise BadInput("A plan names each dimension once.")
    if any(len(condition.values) > _MOST_VALUES for condition in query.filters):
        raise BadInput(f"A filter has up to {_MOST_VALUES} values.")
    numbers = [bound.value for bound in query.thresholds]
    numbers += [bound.value for bound in (*query.bounds, *(query.part.bounds if query.part else ()))]
    numbers += [query.amount] if query.amount is not None else []
    if any(not value.is_finite() or abs(value) >= 10**15 for value in numbers):
        raise BadInput("A threshold is a number below 1,000,000,000,000,000.")
    if query.limit is not None and not 1 <= query.limit <= _LONGEST:
        raise BadInput(f"A limit is 1 to {_LONGEST:,}.")
    if query.chart is not None and query.chart not in CHARTS:
        raise BadInput(f"A chart is one of: {', '.join(CHARTS)}.")


def _sane(period: Period) -> None:
    if not date(2000, 1, 1) <= period.start < period.end <= date(2100, 1, 1):
        raise BadInput("A period begins before it ends, between 2000 and 2100.")
    if period.unit not in _UNITS:
        raise BadInput(f"The unit of a period is one of: {', '.join(_UNITS)}.")
    try:
        ZoneInfo(period.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadInput("The zone of the period is not known; one is Europe/Berlin.") from error
    exact = (period.since, period.until)
    if any(exact) and not (all(exact) and _within(period)):
        raise BadInput("`since` and `until` come together, in order, within the period's days.")


def _within(period: Period) -> bool:
    """A day of slack, since the days are the zone's and the moments UTC."""
    assert period.since is not None
    assert period.until is not None
    slack = timedelta(days=1)
    return (
        period.start - slack <= period.since.date()
        and period.since < period.until
        and period.until.date() <= period.end + slack
    )


def _relabelled(query: MetricQuery) -> MetricQuery:
    """What was sent along as labels is dropped: an answer says the days and values that were computed."""
    filters = tuple(replace(condition, labels=()) for condition in query.filters)
    compare = _spelled(query.compare) if query.compare else None
    return replace(query, filters=filters, period=_spelled(query.period), compare=compare)


def _spelled(period: Period) -> Period:
    last = period.end - timedelta(days=1)
    if period.since and period.until:
        return replace(period, label=f"{period.since:%d %b %Y %H:%M} – {period.until:%d %b %Y %H:%M} UTC")
    days = f"{period.start.day} {period.start:%b %Y}"
    return replace(period, label=days if period.days == 1 else f"{days} – {last.day} {last:%b %Y}")


def _known(names: Sequence[str], known: Mapping[str, object], kind: str) -> None:
    for name in names:
        if name not in known:
            raise BadInput(f"There is no {kind} {name[:40]!r}; there are: {', '.join(sorted(known))}.")


_OF_FIRST = ("change", "change_share", "share")
"""What a threshold or an order can be about beside metrics: something of the first one."""


def _fits(query: MetricQuery) -> None:
    operators = [bound.operator for bound in query.thresholds]
    operators += [bound.operator for bound in (*query.bounds, *(query.part.bounds if query.part else ()))]
    if any(operator not in SIGNS for operator in operators):
        raise BadInput(f"A threshold compares with one of: {', '.join(SIGNS)}.")
    if any(day not in range(1, 8) for day in query.weekdays):
        raise BadInput("Weekdays are 1 (Monday) to 7 (Sunday).")
    if any(hour not in range(24) for hour in query.hours):
        raise BadInput("Hours are 0 to 23.")
    if query.nest and query.nest.function not in FUNCTIONS:
        raise BadInput(f"What is nested is made into one of: {', '.join(FUNCTIONS)}.")
    if query.rolling is not None and not 1 < query.rolling <= _LONGEST:
        raise BadInput(f"A rolling average is over 2 to {_LONGEST:,} steps.")
    orders = {*query.metrics, "time", *(_OF_FIRST if query.compare or query.share or query.part else ())}
    if query.order and query.order.by not in orders:
        raise BadInput(f"The order is by one of: {', '.join(sorted(orders))}.")
    if query.within is not None and query.within not in query.dimensions:
        raise BadInput("`within` is one of the plan's dimensions.")
