"""MetricQuery → SQL tree, which cannot multiply rows by construction.

Every metric is aggregated in a branch of its own, over one view and one period, at the grain of the
question; branches are stacked (union all) and folded per group, so nothing is ever joined. A ratio
is then one folded sum over another, and NULL groups meet like any others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial

from sqlglot import exp, parse_one

from service.domain import ColumnMeaning, Period
from service.errors import BadInput
from service.semantics.metric_query import Filter, MetricQuery
from service.semantics.model import Dimension, Metric, SemanticModel, Source

CURRENT, PREVIOUS = "", "_previous"


@dataclass(frozen=True, slots=True)
class Compiled:
    """A query's tree and what each of its columns means."""

    tree: exp.Expr
    columns: tuple[ColumnMeaning, ...]
    views: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Branch:
    """One view over one period, with the metrics that it computes."""

    source_view: str
    day: str
    period: Period
    suffix: str
    metrics: tuple[tuple[str, str], ...]
    """(metric, aggregate)"""


def compile_query(query: MetricQuery, model: SemanticModel) -> Compiled:
    """The tree of a plan; BadInput when no view has everything that it groups and filters by."""
    if query.share and not is_additive(query.metrics[0], query, model):
        title = model.metrics[query.metrics[0]].title
        raise BadInput(f"{title} does not add up over these groups, so shares of its total would mislead.")
    branches = _branches(query, model)
    single = len(branches) == 1
    body = _branch_select(branches[0], branches, query, model, inline=True) if single else None
    tree = body if body is not None else _folded(branches, query, model)
    tree = _decorated(tree, query, model)
    views = tuple(sorted({branch.source_view for branch in branches}))
    return Compiled(tree, _meanings(query, model), views)


def _parts(query: MetricQuery, model: SemanticModel) -> tuple[str, ...]:
    """The plain metrics behind those asked for, each once."""
    wanted: dict[str, None] = {}
    for name in (*query.metrics, *(bound.metric for bound in query.thresholds)):
        for part in model.metrics[name].ratio or (name,):
            wanted[part] = None
    return tuple(wanted)


def _branches(query: MetricQuery, model: SemanticModel) -> list[_Branch]:
    grouped: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for name in _parts(query, model):
        source = choose_source(name, query, model)
        grouped.setdefault((source.view, source.day), []).append((name, source.sql))
    periods = [(query.period, CURRENT)] + ([(query.compare, PREVIOUS)] if query.compare else [])
    return [
        _Branch(view, day, period, suffix, tuple(metrics))
        for (view, day), metrics in grouped.items()
        for period, suffix in periods
    ]


def needed_columns(query: MetricQuery, model: SemanticModel) -> set[str]:
    """The columns that a view must have to be split and filtered as the plan says."""
    dimensions = [model.dimensions[name] for name in query.dimensions]
    dimensions += [model.dimensions[condition.dimension] for condition in query.filters]
    return {column for dimension in dimensions for column in dimension.columns}


def choose_source(name: str, query: MetricQuery, model: SemanticModel) -> Source:
    """The first view that can answer, the one that a dimension prefers before the others."""
    metric, needed = model.metrics[name], needed_columns(query, model)
    sources = list(metric.sources)
    sources += [
        Source(view="group_usage", sql=s.sql, day=s.day, additive=False) for s in sources if s.view == "usage"
    ]
    preferred = {model.dimensions[d].prefer for d in query.dimensions}
    sources.sort(key=lambda source: source.view not in preferred)
    for source in sources:
        if needed <= set(model.views[source.view].columns):
            return source
    split = ", ".join(sorted(needed))
    raise BadInput(
        f"{metric.title} cannot be split or filtered by {split.replace('_', ' ')}; it is not recorded there."
    )


def is_additive(name: str, query: MetricQuery, model: SemanticModel) -> bool:
    """Whether the rows of this metric add up, in the view that this plan reads."""
    metric = model.metrics[name]
    if metric.ratio or any(model.dimensions[d].overlapping for d in query.dimensions):
        return False
    source = choose_source(name, query, model)
    return metric.additive if source.additive is None else source.additive


@lru_cache(maxsize=512)
def _expression(sql: str) -> exp.Expr:
    return parse_one(sql, read="duckdb")


def _column(name: str) -> exp.Column:
    return exp.column(name, quoted=False)


def _keys(query: MetricQuery, model: SemanticModel, view: str, day: str) -> list[tuple[str, exp.Expr]]:
    """What a branch groups by: (output name, expression)."""
    keys: list[tuple[str, exp.Expr]] = []
    for name in query.dimensions:
        dimension = model.dimensions[name]
        if dimension.sql:
            tree = _expression(dimension.sql).copy()
            keys.append((name, tree.transform(lambda node: _rename_day(node, day))))
            continue
        columns = [*dimension.columns, *(c for c in dimension.beside if c in model.views[view].columns)]
        keys += [(column, _column(column)) for column in columns if column not in dict(keys)]
    return keys


def _rename_day(node: exp.Expr, day: str) -> exp.Expr:
    return _column(day) if isinstance(node, exp.Column) and node.name == "day" else node


def _date(value: object) -> exp.Expr:
    return exp.cast(exp.Literal.string(str(value)), "date")


def _timestamp(value: object) -> exp.Expr:
    return exp.cast(exp.Literal.string(str(value)), "timestamp")


def _conditions(branch: _Branch, query: MetricQuery, model: SemanticModel) -> list[exp.Expr]:
    day, period = _column(branch.day), branch.period
    found: list[exp.Expr] = [day >= _date(period.start), day.copy() < _date(period.end)]
    moment = model.views[branch.source_view].time
    if period.since and period.until and moment:
        found += [_column(moment) >= _timestamp(period.since), _column(moment) < _timestamp(period.until)]
    for condition in query.filters:
        found.append(_membership(_filter_column(model.dimensions[condition.dimension]), condition))
    if query.weekdays:
        days = [exp.Literal.number(number) for number in query.weekdays]
        found.append(exp.func("isodow", _column(branch.day)).isin(*days))
    for name in query.dimensions:
        dimension = model.dimensions[name]
        if dimension.missing == "none":
            found.append(_column(dimension.columns[0]).is_(exp.null()).not_())
    return found


def _filter_column(dimension: Dimension) -> str:
    return "user_email" if "user_email" in dimension.columns else dimension.columns[0]


def _membership(column: str, condition: Filter) -> exp.Expr:
    literals = [exp.Literal.string(value) for value in condition.values]
    inside = _column(column).isin(*literals) if len(literals) > 1 else _column(column).eq(literals[0])
    if not condition.negated:
        return inside
    return exp.or_(exp.not_(inside), _column(column).is_(exp.null()))


def _branch_select(
    branch: _Branch, branches: list[_Branch], query: MetricQuery, model: SemanticModel, inline: bool
) -> exp.Select:
    """One branch; `inline` when it is the only one and computes the ratios itself."""
    keys = _keys(query, model, branch.source_view, branch.day)
    chosen = [exp.alias_(tree, name) if tree.alias_or_name != name else tree for name, tree in keys]
    own = dict(branch.metrics)
    if inline:
        measures = [
            exp.alias_(_value(name, lambda part: _expression(own[part]).copy(), model), name)
            for name in query.metrics
        ]
    else:
        measures = _stacked(branch, branches, query)
    select = (
        exp.select(*chosen, *measures).from_(branch.source_view).where(*_conditions(branch, query, model))
    )
    if keys:
        select = select.group_by(*[exp.Literal.number(place) for place in range(1, len(keys) + 1)])
    if inline:
        for bound in query.thresholds:
            left = _value(bound.metric, lambda part: _expression(own[part]).copy(), model)
            select = select.having(_compare(left, bound.operator, bound.value))
    return select


def _stacked(branch: _Branch, branches: list[_Branch], query: MetricQuery) -> list[exp.Expr]:
    """Every branch has the columns of all: its own computed, the others NULL, and a mark of its period."""
    measures: list[exp.Expr] = []
    for other in branches:
        for name, sql in other.metrics:
            tree = _expression(sql).copy() if other == branch else exp.null()
            measures.append(exp.alias_(tree, name + other.suffix))
    suffixes = dict.fromkeys(other.suffix for other in branches) if query.compare and query.dimensions else ()
    for suffix in suffixes:
        mark = exp.Literal.number(1) if suffix == branch.suffix else exp.null()
        measures.append(exp.alias_(mark, f"seen{suffix}"))
    return measures


def _compare(left: exp.Expr, operator: str, value: object) -> exp.Expr:
    kinds = {">": exp.GT, ">=": exp.GTE, "<": exp.LT, "<=": exp.LTE}
    return kinds[operator](this=left, expression=exp.Literal.number(str(value)))


def _value(name: str, part: Callable[[str], exp.Expr], model: SemanticModel) -> exp.Expr:
    """A metric in terms of its parts: itself, or a ratio that has no value over zero."""
    metric = model.metrics[name]
    if not metric.ratio:
        return part(name)
    return _ratio(metric, part(metric.ratio[0]), part(metric.ratio[1]))


def _ratio(metric: Metric, numerator: exp.Expr, denominator: exp.Expr) -> exp.Expr:
    over = exp.func("nullif", denominator, exp.Literal.number(0))
    quotient: exp.Expr = exp.Div(this=numerator, expression=over, typed=False, safe=False)
    if metric.scale != 1:
        quotient = exp.Mul(this=quotient, expression=exp.Literal.number(metric.scale))
    return exp.cast(quotient, "decimal(18, 6)") if metric.unit == "usd" else quotient


def _folded(branches: list[_Branch], query: MetricQuery, model: SemanticModel) -> exp.Select:
    """All branches stacked, then one row per group; a comparison adds its changes on top."""
    stacked: exp.Expr = _branch_select(branches[0], branches, query, model, inline=False)
    for branch in branches[1:]:
        stacked = exp.union(
            stacked, _branch_select(branch, branches, query, model, inline=False), distinct=False
        )
    keys = [_column(name) for name, _ in _keys(query, model, branches[0].source_view, branches[0].day)]
    folded = exp.select(*keys, *_measures(query, model, bool(keys))).from_("parts")
    if keys:
        folded = folded.group_by(*[exp.Literal.number(place) for place in range(1, len(keys) + 1)])
    for bound in query.thresholds:
        left = _value(bound.metric, lambda part: _fold(part, CURRENT, False), model)
        folded = folded.having(_compare(left, bound.operator, bound.value))
    if not query.compare:
        return folded.with_("parts", as_=stacked)
    compared = exp.select(*keys, *_changes(query)).from_("folded")
    return compared.with_("parts", as_=stacked).with_("folded", as_=folded)


def _changes(query: MetricQuery) -> list[exp.Expr]:
    measures: list[exp.Expr] = []
    for name in query.metrics:
        now, before = _column(name), _column(f"{name}_previous")
        change = exp.Sub(this=now, expression=before)
        share = exp.Div(
            this=exp.paren(change.copy()), expression=exp.func("nullif", before.copy(), exp.Literal.number(0))
        )
        measures += [now.copy(), before.copy(), exp.alias_(change, f"{name}_change")]
        measures.append(exp.alias_(share, f"{name}_change_share"))
    return measures


def _fold(part: str, suffix: str, zero_when_absent: bool) -> exp.Expr:
    """A part's only value in its group; 0 for a group without any row in that period."""
    value = exp.func("max", _column(part + suffix))
    if not zero_when_absent:
        return value
    seen = exp.func("max", _column(f"seen{suffix}")).is_(exp.null())
    return exp.case().when(seen, exp.Literal.number(0)).else_(value)


def _measures(query: MetricQuery, model: SemanticModel, grouped: bool) -> list[exp.Expr]:
    measures: list[exp.Expr] = []
    for name in query.metrics:
        zero = grouped and bool(query.compare) and not model.metrics[name].ratio
        for suffix in (CURRENT, PREVIOUS) if query.compare else (CURRENT,):
            value = _value(name, partial(_fold, suffix=suffix, zero_when_absent=zero), model)
            measures.append(exp.alias_(value, name + suffix))
    return measures


def _decorated(tree: exp.Select, query: MetricQuery, model: SemanticModel) -> exp.Select:
    """Shares and running totals beside the first metric, then order and limit."""
    first = query.metrics[0]
    if query.share or query.cumulative or query.within:
        tree = exp.select("*").from_(tree.subquery("grouped"))
    if query.share:
        grains = [_column(name) for name in query.dimensions if model.dimensions[name].grain]
        total = exp.Window(this=exp.func("sum", _column(first)), partition_by=grains)
        tree = tree.select(
            exp.alias_(
                exp.Div(this=_column(first), expression=exp.func("nullif", total, exp.Literal.number(0))),
                f"{first}_share",
            )
        )
    if query.cumulative:
        grain = query.grain(model)
        others = [name for name in query.dimensions if name != grain]
        running = exp.Window(
            this=exp.func("sum", _column(first)),
            partition_by=[_column(column) for name in others for column in model.dimensions[name].columns],
            order=exp.Order(expressions=[exp.Ordered(this=_column(grain or first))]),
        )
        tree = tree.select(exp.alias_(running, f"{first}_cumulative"))
    terms = _order(query, model)
    if query.within and query.limit:
        inside = model.dimensions[query.within]
        within = [_column(column) for column in ((query.within,) if inside.sql else inside.columns)]
        place = exp.Window(this=exp.RowNumber(), partition_by=within, order=exp.Order(expressions=terms))
        tree.set("qualify", exp.Qualify(this=exp.LTE(this=place, expression=exp.Literal.number(query.limit))))
        terms = [
            *(exp.Ordered(this=column.copy(), nulls_first=False) for column in within),
            *[t.copy() for t in terms],
        ]
    tree = tree.order_by(*terms) if terms else tree
    return tree.limit(query.limit) if query.limit and not query.within else tree


def _order(query: MetricQuery, model: SemanticModel) -> list[exp.Ordered]:
    """Time first in a trend; else by the metric, largest first, ties by name, so that answers repeat."""
    if not query.dimensions:
        return []
    names = _key_names(query, model)
    terms: list[exp.Ordered] = []
    grain = query.grain(model)
    calendar = next((name for name in query.dimensions if model.dimensions[name].time), None)
    if not query.order and (grain or calendar):
        terms.append(exp.Ordered(this=_column(grain or calendar or ""), desc=False, nulls_first=False))
    by = query.order.by if query.order else query.metrics[0]
    column = f"{query.metrics[0]}_{by}" if by in ("change", "change_share") else by
    descending = query.order.descending if query.order else True
    terms.append(exp.Ordered(this=_column(column), desc=descending, nulls_first=False))
    used = {term.this.name for term in terms}
    terms += [
        exp.Ordered(this=_column(name), desc=False, nulls_first=False) for name in names if name not in used
    ]
    return terms


def _key_names(query: MetricQuery, model: SemanticModel) -> list[str]:
    view = choose_source(_parts(query, model)[0], query, model).view
    return [name for name, _ in _keys(query, model, view, "day")]


def _meanings(query: MetricQuery, model: SemanticModel) -> tuple[ColumnMeaning, ...]:
    found: list[ColumnMeaning] = []
    owners = {column: name for name in query.dimensions for column in model.dimensions[name].columns}
    for key in _key_names(query, model):
        name = key if key in query.dimensions else owners.get(key, "")
        dimension = model.dimensions.get(name)
        time = bool(dimension and dimension.time)
        label = (
            dimension.label
            if dimension and key in (*dimension.columns[:1], *query.dimensions)
            else key.replace("_", " ")
        )
        unit = (
            dimension.unit
            if dimension and dimension.sql
            else {"hour": "hour", "started_at": "time"}.get(key, "text")
        )
        main = dimension is not None and key in (*dimension.columns[:1], *query.dimensions)
        found.append(ColumnMeaning(key, unit, "time" if time else "dimension" if main else "detail", label))
    for name in query.metrics:
        found += _metric_meanings(name, query, model)
    first = model.metrics[query.metrics[0]]
    if query.share:
        found.append(ColumnMeaning(f"{query.metrics[0]}_share", "share", "share", f"share of {first.label}"))
    if query.cumulative:
        found.append(
            ColumnMeaning(
                f"{query.metrics[0]}_cumulative", first.unit, "metric", f"running total of {first.label}"
            )
        )
    return tuple(found)


def _metric_meanings(name: str, query: MetricQuery, model: SemanticModel) -> list[ColumnMeaning]:
    metric = model.metrics[name]
    additive = is_additive(name, query, model)
    found = [ColumnMeaning(name, metric.unit, "metric", metric.label, additive)]
    if not query.compare:
        return found
    label = query.compare.label
    return [
        *found,
        ColumnMeaning(f"{name}_previous", metric.unit, "previous", f"{metric.label}, {label}", additive),
        ColumnMeaning(f"{name}_change", metric.unit, "change", f"change of {metric.label}", additive),
        ColumnMeaning(f"{name}_change_share", "share", "change_share", f"change of {metric.label} in %"),
    ]
