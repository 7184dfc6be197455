"""Aggregates and windows → what is known of their number; what they add up is held against the joins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlglot import exp

from service.guard.meaning import findings
from service.guard.meaning.arithmetic import anything_else
from service.guard.meaning.notes import Group, Handler, Notes, held_by
from service.guard.meaning.numbers import NOWHERE, OTHER, Kind, Number, Place
from service.guard.meaning.relations import Scope


def _sum(node: exp.Expr, scope: Scope, notes: Notes, group: Group) -> Number:
    number = notes.number(node.this, scope, group.of_arguments)
    _summed(number, scope, notes, group, "A sum")
    if number.kind is Kind.DISTINCT:
        notes.add(findings.summed_distinct())
    if number.kind is Kind.RUNNING:
        notes.add(findings.summed_running())
    return _aggregated(Number(Kind.AMOUNT, max(number.degree, 1), number.bases), number, group)


def _average(node: exp.Expr, scope: Scope, notes: Notes, group: Group) -> Number:
    number = notes.number(node.this, scope, group.of_arguments)
    _summed(number, scope, notes, group, "An average")
    if number.kind is Kind.WEIGHED:
        notes.add(findings.averaged_ratio("An average"))
    return Number(Kind.RATIO, 0, number.bases)


def _summed(number: Number, scope: Scope, notes: Notes, group: Group, function: str) -> None:
    """What holds of sums and averages alike."""
    _not_repeated(number, scope, notes, group)
    if number.kind is Kind.RATIO:
        notes.add(findings.averaged_ratio(function))
    if len(number.bases) > 1:
        notes.add(findings.unlike(number.bases))
    if number.shared - group.held - scope.held:
        notes.add(findings.shares_of_several())


def _not_repeated(number: Number, scope: Scope, notes: Notes, group: Group) -> None:
    for grain in number.grains:
        others = scope.unfixed(grain, group.held)
        if others and not _is_projected(number, others, scope):
            notes.add(findings.repeated(scope.sources[alias].name for alias in others))
            notes.understood = False
    left = number.within - group.held - scope.held
    if left:
        notes.add(
            findings.repeated_inside()
            if NOWHERE in left
            else findings.overlapping(column for _, column in left)
        )


def _is_projected(number: Number, others: tuple[str, ...], scope: Scope) -> bool:
    """An amount per step of the calendar may stand at each step to come."""
    return number.kind in (Kind.MEAN, Kind.CONSTANT) and all(scope.sources[one].generated for one in others)


def _aggregated(made: Number, number: Number, group: Group) -> Number:
    """Over one group, what was repeated by columns that are grouped by is so still for sums over those."""
    return replace(made, within=number.within & group.held)


def _count(node: exp.Expr, scope: Scope, notes: Notes, group: Group) -> Number:
    argument = node.this
    if isinstance(argument, exp.Distinct):
        for each in argument.expressions:
            notes.number(each, scope, group.of_arguments)
        return Number(Kind.DISTINCT)
    if argument is None or isinstance(argument, exp.Star | exp.Literal):
        return _counted(scope, notes, group)
    number = notes.number(argument, scope, group.of_arguments)
    _not_repeated(number, scope, notes, group)
    if number.kind is Kind.ROW and not _is_key(argument, scope, group):
        notes.add(findings.counted_rows())
    return _aggregated(Number(Kind.AMOUNT), number, group)


def _counted(scope: Scope, notes: Notes, group: Group) -> Number:
    """Rows of a join are those of the source that fixes all others."""
    unfixed = {alias: scope.unfixed(frozenset({alias}), group.held) for alias in scope.sources}
    finest = next((alias for alias, others in unfixed.items() if not others), None)
    first = next(iter(scope.sources), None)
    if first is not None and any(not scope.sources[other].generated for other in unfixed[first]):
        notes.add(findings.other_rows(scope.sources[first].name))
    if finest is None:
        names = {relation.name for relation in scope.sources.values() if not relation.generated}
        # a view joined with itself is there for its pairs, a calendar for its days
        if len(names) == len(scope.sources) and len(names) > 1:
            notes.add(findings.rows_of_both(names))
        return Number(Kind.AMOUNT)
    relation = scope.sources[finest]
    within = frozenset(place if place == NOWHERE else (finest, place[1]) for place in relation.within)
    left = within - group.held - scope.held
    if left:
        notes.add(findings.overlapping(column for _, column in left))
    return Number(Kind.AMOUNT, within=within & group.held)


def _count_if(node: exp.Expr, scope: Scope, notes: Notes, group: Group) -> Number:
    return _counted(scope, notes, group)


def _is_key(argument: exp.Expr, scope: Scope, group: Group) -> bool:
    """Whether a value of the column is one row of its source, within the group."""
    place = held_by(argument, scope)
    return place is not None and place[0] not in scope.unfixed(frozenset(), group.held | {place})


def _distinct(node: exp.Expr, scope: Scope, notes: Notes, group: Group) -> Number:
    notes.number(node.this, scope, group)
    return Number(Kind.DISTINCT)


def _one_of(node: exp.Expr, scope: Scope, notes: Notes, group: Group) -> Number:
    """The largest, the first, any one: it is what each of them is, and no join changes it."""
    number = notes.number(node.this, scope, group.of_arguments)
    notes.number(node.args.get("expression"), scope, group.of_arguments)
    kind = Kind.OTHER if number.kind is Kind.ROW else number.kind
    return _aggregated(Number(kind, number.degree, number.bases, shared=number.shared), number, group)


def _spread(node: exp.Expr, scope: Scope, notes: Notes, group: Group) -> Number:
    """Medians, quantiles, deviations: about single rows, so that repeated rows change them."""
    number = notes.number(node.this, scope, group.of_arguments)
    if isinstance(node, _SPREADS):
        _not_repeated(number, scope, notes, group)
        return Number(Kind.RATIO, 0, number.bases)
    return OTHER


def _filtered(node: exp.Expr, scope: Scope, notes: Notes, group: Group) -> Number:
    notes.number(node.args["expression"].this, scope, group)
    return notes.number(node.this, scope, group)


def _anonymous(node: exp.Expr, scope: Scope, notes: Notes, group: Group) -> Number:
    if node.name.lower() in UNKNOWN_AGGREGATES:
        for argument in node.expressions[:1]:
            _not_repeated(notes.number(argument, scope, group), scope, notes, group)
        return Number(Kind.RATIO, 0)
    return anything_else(node, scope, notes, group)


def _window(node: exp.Expr, scope: Scope, notes: Notes, group: Group) -> Number:
    """Sums over a partition are the wholes of shares; along an order they are running totals."""
    keys = node.args.get("partition_by") or []
    partition = [held_by(key, scope) or _output(key, scope) for key in keys]
    held = frozenset(place for place in partition if place is not None)
    function = node.this
    while isinstance(function, exp.Filter | exp.IgnoreNulls | exp.RespectNulls):
        function = function.this
    if isinstance(function, exp.Avg):
        number = notes.number(function.this, scope, group)
        # a moving average of ratios is said to be one, but stands for no ratio of sums
        notes.understood = notes.understood and number.kind is not Kind.RATIO
        return replace(number, kind=Kind.RATIO, degree=0)
    number = notes.number(node.this, scope, Group(held, inside=group))
    if not isinstance(function, exp.Sum | exp.Count):
        return replace(number, grains=frozenset()) if isinstance(function, exp.AggFunc) else OTHER
    if node.args.get("order"):
        return replace(number, kind=Kind.RUNNING)
    known = len(held) == len(keys)
    return replace(number, whole=held if known else frozenset({NOWHERE}))


def _output(node: exp.Expr, scope: Scope) -> Place | None:
    if isinstance(node, exp.Column) and node.name.lower() in scope.outputs:
        return ("", node.name.lower())
    return None


_NAMES = """
mad product geomean geometric_mean favg entropy kurtosis kurtosis_pop sem skewness reservoir_quantile
approx_quantile mode histogram bitstring_agg sumkahan kahan_sum fsum wavg weighted_avg
"""
UNKNOWN_AGGREGATES = frozenset(_NAMES.split())
"""Aggregates that sqlglot has no node for."""
_SPREADS = (
    exp.Median, exp.PercentileCont, exp.PercentileDisc, exp.Quantile, exp.ApproxQuantile, exp.Stddev,
    exp.StddevPop, exp.StddevSamp, exp.Variance, exp.VariancePop, exp.Corr, exp.CovarPop, exp.CovarSamp,
)  # fmt: skip

_ONE_OF = (exp.Max, exp.Min, exp.AnyValue, exp.First, exp.Last, exp.ArgMax, exp.ArgMin)
AGGREGATIONS: Mapping[type[exp.Expr], Handler] = {
    **dict.fromkeys(_ONE_OF, _one_of),
    exp.Filter: _filtered,
    exp.Sum: _sum,
    exp.Avg: _average,
    exp.Count: _count,
    exp.ApproxDistinct: _distinct,
    exp.CountIf: _count_if,
    exp.Anonymous: _anonymous,
    exp.Window: _window,
}


def other_expressions(node: exp.Expr, scope: Scope, notes: Notes, group: Group) -> Number:
    """What has no handler: further aggregates, and functions of texts, days and lists."""
    handler = _spread if isinstance(node, exp.AggFunc) else anything_else
    return handler(node, scope, notes, group)
