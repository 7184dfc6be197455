"""One aggregated query per view and period, stacked (union all) and folded per group, never joined.

So rows cannot be multiplied by construction, a ratio is one folded sum over another, and NULL groups
meet like any others.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from sqlglot import exp

from service.domain import Period
from service.semantics.conditions import at_day, column, compared, conditions, number, there
from service.semantics.measured import Measured, Term, is_shared, terms
from service.semantics.metric_query import MetricQuery, Threshold
from service.semantics.model import SemanticModel
from service.semantics.sources import choose_source, day_of, identity, plain_metrics

CURRENT, PREVIOUS = "", "_previous"


@dataclass(frozen=True, slots=True)
class Branch:
    """A grouped query that lacks nothing but its aggregates."""

    suffix: str
    """CURRENT or PREVIOUS."""
    terms: Mapping[str, exp.Expr]
    base: exp.Select

    def selecting(self, chosen: Sequence[exp.Expr]) -> exp.Select:
        """The query with these columns after its keys."""
        return self.base.copy().select(*chosen)


def branches(query: MetricQuery, model: SemanticModel) -> list[Branch]:
    """One for each view that is read and each of the two periods; what is as of now was in no other."""
    places = scanned(query, model)
    periods = [(query.period, CURRENT)] + ([(query.compare, PREVIOUS)] if query.compare else [])
    return [
        _branch(place, period, suffix, query, model)
        for place in places
        for period, suffix in periods
        if place[1] or suffix == CURRENT
    ]


def scanned(query: MetricQuery, model: SemanticModel) -> list[tuple[str, str]]:
    """The views with their days, in the order of the metrics."""
    found = {
        (choose_source(name, query, model).view, day_of(name, query, model)): None
        for name in plain_metrics(query, model)
    }
    return list(found)


def key_columns(query: MetricQuery, model: SemanticModel, inside: bool = False) -> dict[str, str]:
    """What rows are split by: output column → its dimension; `inside` with what a nest is over.

    What stands beside the name of a single row is there only when nothing but its own view is read.
    """
    views = {view for view, _ in scanned(query, model)}
    found: dict[str, str] = {}
    for name in query.dimensions:
        dimension = model.dimensions[name]
        beside = dimension.beside if views == {dimension.prefer} else ()
        for key in (name,) if dimension.sql else (*dimension.columns, *beside):
            found.setdefault(key, name)
    if query.nest and inside:
        over = model.dimensions[query.nest.over]
        for key in (query.nest.over,) if over.sql else identity(over):
            found.setdefault(key, query.nest.over)
    return found


def _branch(
    place: tuple[str, str], period: Period, suffix: str, query: MetricQuery, model: SemanticModel
) -> Branch:
    view, day = place
    shift = _months_and_days(query.period, period)
    keys = [
        _key(key, name, day, shift, model) for key, name in key_columns(query, model, inside=True).items()
    ]
    bounding = query if day else replace(query, compare=None, weekdays=(), hours=(), outside=False)
    rows = conditions(view, day, period, bounding, model)
    rows += [there(name) for name in _never_null(query, model)]
    base = exp.select(*keys).from_(view).where(*rows)
    return Branch(suffix, terms(view, day, query, model), by_places(base, len(keys)))


def _months_and_days(period: Period, other: Period) -> tuple[int, int]:
    """How far another period's steps are from this one's, in months and in days."""
    months = (period.start.year - other.start.year) * 12 + period.start.month - other.start.month
    return months, (period.start - other.start).days


def _key(key: str, name: str, day: str, shift: tuple[int, int], model: SemanticModel) -> exp.Expr:
    """What rows are grouped by; the steps of an earlier period stand beside those of the later one."""
    dimension = model.dimensions[name]
    if not dimension.sql:
        return column(key)
    tree = at_day(dimension.sql, day)
    if dimension.grain and any(shift):
        tree = exp.cast(tree.transform(partial(_later, key, shift)), "date")
    return tree if tree.alias_or_name == key else exp.alias_(tree, key)


def _later(grain: str, shift: tuple[int, int], node: exp.Expr) -> exp.Expr:
    if not isinstance(node, exp.Column):
        return node
    months, days = shift
    length, unit = (days, "day") if grain in ("day", "week") else (months, "month")
    return exp.Add(
        this=node, expression=exp.Interval(this=exp.Literal.string(str(length)), unit=exp.var(unit))
    )


def _never_null(query: MetricQuery, model: SemanticModel) -> list[str]:
    """Columns whose NULL says that none was involved, or is no group to make one number of."""
    dimensions = [model.dimensions[name] for name in query.dimensions]
    found = [each.columns[0] for each in dimensions if each.missing == "none" or each.entity]
    over = () if is_shared(query) else inside_only(query, model)
    return [*found, *(name for name in over if name not in found)]


def inside_only(query: MetricQuery, model: SemanticModel) -> tuple[str, ...]:
    """Columns without which rows are no group of a nest: nobody is no person, but has a share of all."""
    return identity(model.dimensions[query.nest.over]) if query.nest else ()


def by_places(select: exp.Select, count: int) -> exp.Select:
    """Grouped by its first columns."""
    return select.group_by(*[number(place) for place in range(1, count + 1)]) if count else select


def inline(branch: Branch, columns: Sequence[Measured], thresholds: Sequence[Threshold]) -> exp.Select:
    """The only branch, which computes everything itself; only groups that pass are kept."""

    def term(name: str) -> exp.Expr:
        return branch.terms[name].copy()

    tree = branch.selecting(
        [exp.alias_(each.formula(term), each.name) for each in columns if not each.hidden]
    )
    return _having(tree, columns, thresholds, term)


def folded(
    stack: Sequence[Branch],
    keys: Sequence[str],
    columns: Sequence[Measured],
    thresholds: Sequence[Threshold],
) -> exp.Select:
    """One row per group of `parts`, with both periods where there is a comparison."""
    both = {branch.suffix for branch in stack} == {CURRENT, PREVIOUS}
    counts = {name for branch in stack for name, tree in branch.terms.items() if _is_count(tree)}
    tree = exp.select(*[column(key) for key in keys])
    for each in columns:
        if each.hidden:
            continue
        zero = bool(keys) and both and each.zero
        for suffix in (CURRENT, PREVIOUS) if both and each.changes else (CURRENT,):
            term = _fold(suffix, counts, zero)
            tree = tree.select(exp.alias_(each.formula(term), each.name + suffix))
    tree = by_places(tree.from_("parts"), len(keys))
    return _having(tree, columns, thresholds, _fold(CURRENT, counts, zero=False))


def _having(
    tree: exp.Select, columns: Sequence[Measured], thresholds: Sequence[Threshold], term: Term
) -> exp.Select:
    by_name = {each.name: each for each in columns}
    for bound in thresholds:
        tree = tree.having(compared(by_name[bound.metric].formula(term), bound.operator, bound.value))
    return tree


def _is_count(tree: exp.Expr) -> bool:
    return isinstance(tree.this if isinstance(tree, exp.Filter) else tree, exp.Count)


def _fold(suffix: str, counts: Collection[str], zero: bool) -> Term:
    """A term's only value in its group; counts, and if asked for sums too, are 0 where there is no row."""

    def term(name: str) -> exp.Expr:
        value = exp.func("max", column(name + suffix))
        if name in counts:
            return exp.func("coalesce", value, number(0))
        if not zero:
            return value
        unseen = exp.func("max", column(f"seen{suffix}")).is_(exp.null())
        return exp.case().when(unseen, number(0)).else_(value)

    return term


def stacked(stack: Sequence[Branch], grouped: bool) -> exp.Expr:
    """All branches as one relation; a comparison of groups marks which period a row is of."""
    marked = grouped and len({branch.suffix for branch in stack}) > 1
    selects = [branch.selecting(_row(branch, stack, marked)) for branch in stack]
    tree: exp.Expr = selects[0]
    for select in selects[1:]:
        tree = exp.union(tree, select, distinct=False)
    return tree


def _row(branch: Branch, stack: Sequence[Branch], marked: bool) -> list[exp.Expr]:
    """Every branch has the columns of all: its own computed, the others NULL, and a mark of its period."""
    found: list[exp.Expr] = []
    for other in stack:
        for name, tree in other.terms.items():
            found.append(exp.alias_(tree.copy() if other is branch else exp.null(), name + other.suffix))
    for suffix in dict.fromkeys(other.suffix for other in stack) if marked else ():
        mark = number(1) if suffix == branch.suffix else exp.null()
        found.append(exp.alias_(mark, f"seen{suffix}"))
    return found
