"""An expression → what is known of its number; aggregates on the way are held against their sources."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from sqlglot import exp

from service.guard.meaning import findings
from service.guard.meaning.findings import Finding
from service.guard.meaning.numbers import (
    CONSTANT,
    NOWHERE,
    OTHER,
    Kind,
    Number,
    Place,
    mixed,
    product,
    quotient,
)
from service.guard.meaning.relations import Relation, Scope


@dataclass(slots=True)
class Notes:
    """What was found so far, and how queries inside of expressions are read."""

    read: Callable[[exp.Expr, Scope, Notes], Relation]
    found: dict[Finding, None] = field(default_factory=dict)
    understood: bool = True

    def add(self, finding: Finding) -> None:
        """Once, however often it stands there."""
        self.found[finding] = None


@dataclass(frozen=True, slots=True)
class Group:
    """The rows that an aggregate is over: those of one group, or of a window's partition."""

    held: frozenset[Place] = frozenset()
    inside: Group | None = None
    """For a window: the group that aggregates inside of it are over."""

    @property
    def of_arguments(self) -> Group:
        """The rows that aggregates inside of an aggregate are over."""
        return self.inside or self


def number_of(node: object, scope: Scope, notes: Notes, group: Group) -> Number:
    """What is known of one expression; findings go into the notes."""
    if not isinstance(node, exp.Expr):
        return CONSTANT
    handler = _HANDLERS.get(type(node))
    if handler is not None:
        return handler(node, scope, notes, group)
    if isinstance(node, exp.AggFunc):
        return _spread(node, scope, notes, group)
    if isinstance(node, exp.Query):
        return _subquery(node, scope, notes, group)
    return _unknown(node, scope, notes, group)


def held_by(node: exp.Expr, scope: Scope) -> Place | None:
    """The column that an expression is, if it is just one."""
    while isinstance(node, exp.Paren):
        node = node.this
    return scope.place(node.name.lower(), node.table.lower()) if isinstance(node, exp.Column) else None


def _children(node: exp.Expr) -> Iterator[exp.Expr]:
    for value in node.args.values():
        if isinstance(value, exp.Expr):
            yield value
        elif isinstance(value, list):
            yield from (each for each in value if isinstance(each, exp.Expr))


def _unknown(node: exp.Expr, scope: Scope, notes: Notes, group: Group) -> Number:
    """A comparison, a function of texts or days, …: its value is no amount, but it may be constant."""
    parts = [number_of(child, scope, notes, group) for child in _children(node)]
    if all(part.kind is Kind.CONSTANT for part in parts) and not isinstance(node, exp.Func):
        return CONSTANT
    return Number(Kind.OTHER, grains=frozenset().union(*(part.grains for part in parts)))


def _column(node: exp.Expr, scope: Scope, notes: Notes, group: Group) -> Number:
    name, qualifier = node.name.lower(), node.text("table").lower()
    place = scope.place(name, qualifier)
    if place is not None:
        found = scope.number(place)
        notes.understood = notes.understood and found is not None
        return found or Number(Kind.OTHER, grains=frozenset({frozenset({place[0]})}))
    if not qualifier and name in scope.outputs:
        return scope.outputs[name]
    around = scope.outer
    while around is not None:
        if around.place(name, qualifier) is not None:
            return CONSTANT
        around = around.outer
    notes.understood = False
    return OTHER


def _constant(node: exp.Expr, scope: Scope, notes: Notes, group: Group) -> Number:
    return CONSTANT


def _first(node: exp.Expr, scope: Scope, notes: Notes, group: Group) -> Number:
    """What rounds, casts or names a number keeps its meaning; further arguments are settings."""
    return number_of(node.this, scope, notes, group)


def _any_of(node: exp.Expr, scope: Scope, notes: Notes, group: Group) -> Number:
    return mixed([number_of(child, scope, notes, group) for child in _children(node)])


def _case(node: exp.Expr, scope: Scope, notes: Notes, group: Group) -> Number:
    branches = node.args.get("ifs") or [node]
    for condition in (node.this, *(branch.this for branch in branches if branch is not node)):
        number_of(condition, scope, notes, group)
    values = [branch.args.get("true") for branch in branches]
    last = node.args.get("default") or node.args.get("false")
    return mixed([number_of(value, scope, notes, group) for value in (*values, last)])


def _added(node: exp.Expr, scope: Scope, notes: Notes, group: Group) -> Number:
    left, right = _both(node, scope, notes, group)
    if left.bases and right.bases and left.bases != right.bases:
        notes.add(findings.unlike(left.bases | right.bases))
    return mixed((left, right))


def _subtracted(node: exp.Expr, scope: Scope, notes: Notes, group: Group) -> Number:
    """A difference of unlike money compares it; it is money of neither kind."""
    left, right = _both(node, scope, notes, group)
    both = mixed((left, right))
    if left.bases and right.bases and left.bases != right.bases:
        names = (" + ".join(sorted(one.bases)) for one in (left, right))
        return replace(both, bases=frozenset({" - ".join(names)}))
    return both


def _multiplied(node: exp.Expr, scope: Scope, notes: Notes, group: Group) -> Number:
    return product(*_both(node, scope, notes, group))


def _divided(node: exp.Expr, scope: Scope, notes: Notes, group: Group) -> Number:
    """Numbers of different values, summed over steps and divided by how many there are, are an average."""
    right = number_of(node.args.get("expression"), scope, notes, group)
    left = node.this
    while isinstance(left, exp.Paren | exp.Cast | exp.Filter):
        left = left.this
    if isinstance(left, exp.Sum) and (right.kind is Kind.CONSTANT or _counts(node.args["expression"])):
        inside = number_of(left.this, scope, notes, group)
        if inside.kind is Kind.DISTINCT:
            return Number(Kind.RATIO, 0)
    return quotient(number_of(node.this, scope, notes, group), right)


def _counts(node: exp.Expr) -> bool:
    while isinstance(node, exp.Paren | exp.Cast | exp.Nullif | exp.Filter):
        node = node.this
    return isinstance(node, exp.Count)


def _both(node: exp.Expr, scope: Scope, notes: Notes, group: Group) -> tuple[Number, Number]:
    return (
        number_of(node.this, scope, notes, group),
        number_of(node.args.get("expression"), scope, notes, group),
    )


def _subquery(node: exp.Expr, scope: Scope, notes: Notes, group: Group) -> Number:
    """As a value it is the same in all rows, unless it looks at the row around it."""
    columns = notes.read(node, scope, notes).columns
    number = next(iter(columns.values()), OTHER) if columns else OTHER
    # equal for all groups too, so shares of it add up
    return Number(number.kind, number.degree, number.bases, whole=frozenset())


def _filtered(node: exp.Expr, scope: Scope, notes: Notes, group: Group) -> Number:
    number_of(node.args["expression"].this, scope, notes, group)
    return number_of(node.this, scope, notes, group)


def _sum(node: exp.Expr, scope: Scope, notes: Notes, group: Group) -> Number:
    number = number_of(node.this, scope, notes, group.of_arguments)
    _summed(number, scope, notes, group, "A sum")
    if number.kind is Kind.DISTINCT:
        notes.add(findings.summed_distinct())
    if number.kind is Kind.RUNNING:
        notes.add(findings.summed_running())
    return _aggregated(Number(Kind.AMOUNT, max(number.degree, 1), number.bases), number, group)


def _average(node: exp.Expr, scope: Scope, notes: Notes, group: Group) -> Number:
    number = number_of(node.this, scope, notes, group.of_arguments)
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
            number_of(each, scope, notes, group.of_arguments)
        return Number(Kind.DISTINCT)
    if argument is None or isinstance(argument, exp.Star | exp.Literal):
        return _counted(scope, notes, group)
    number = number_of(argument, scope, notes, group.of_arguments)
    _not_repeated(number, scope, notes, group)
    if number.kind is Kind.ROW and not _is_key(argument, scope):
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


def _is_key(argument: exp.Expr, scope: Scope) -> bool:
    place = held_by(argument, scope)
    return place is not None and frozenset({place[1]}) in scope.sources[place[0]].keys


def _distinct(node: exp.Expr, scope: Scope, notes: Notes, group: Group) -> Number:
    number_of(node.this, scope, notes, group)
    return Number(Kind.DISTINCT)


def _one_of(node: exp.Expr, scope: Scope, notes: Notes, group: Group) -> Number:
    """The largest, the first, any one: it is what each of them is, and no join changes it."""
    number = number_of(node.this, scope, notes, group.of_arguments)
    number_of(node.args.get("expression"), scope, notes, group.of_arguments)
    kind = Kind.OTHER if number.kind is Kind.ROW else number.kind
    return _aggregated(Number(kind, number.degree, number.bases, shared=number.shared), number, group)


def _spread(node: exp.Expr, scope: Scope, notes: Notes, group: Group) -> Number:
    """Medians, quantiles, deviations: about single rows, so that repeated rows change them."""
    number = number_of(node.this, scope, notes, group.of_arguments)
    if isinstance(node, _SPREADS):
        _not_repeated(number, scope, notes, group)
        return Number(Kind.RATIO, 0, number.bases)
    return OTHER


def _anonymous(node: exp.Expr, scope: Scope, notes: Notes, group: Group) -> Number:
    if node.name.lower() in AGGREGATES:
        for argument in node.expressions[:1]:
            _not_repeated(number_of(argument, scope, notes, group), scope, notes, group)
        return Number(Kind.RATIO, 0)
    return _unknown(node, scope, notes, group)


def _window(node: exp.Expr, scope: Scope, notes: Notes, group: Group) -> Number:
    """Sums over a partition are the wholes of shares; along an order they are running totals."""
    keys = node.args.get("partition_by") or []
    partition = [held_by(key, scope) or _output(key, scope) for key in keys]
    held = frozenset(place for place in partition if place is not None)
    function = node.this
    while isinstance(function, exp.Filter | exp.IgnoreNulls | exp.RespectNulls):
        function = function.this
    if isinstance(function, exp.Avg):
        number = number_of(function.this, scope, notes, group)
        return replace(number, kind=Kind.RATIO, degree=0, grains=number.grains)
    number = number_of(node.this, scope, notes, Group(held, inside=group))
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


AGGREGATES = frozenset(
    "mad product geomean geometric_mean favg entropy kurtosis kurtosis_pop sem skewness reservoir_quantile"
    " approx_quantile mode histogram bitstring_agg sumkahan kahan_sum fsum wavg weighted_avg".split()
)
"""Aggregates that sqlglot has no node for."""
_SPREADS = (
    exp.Median, exp.PercentileCont, exp.PercentileDisc, exp.Quantile, exp.ApproxQuantile, exp.Stddev,
    exp.StddevPop, exp.StddevSamp, exp.Variance, exp.VariancePop, exp.Corr, exp.CovarPop, exp.CovarSamp,
)  # fmt: skip

_Handler = Callable[[exp.Expr, Scope, Notes, Group], Number]
_SAME = (
    exp.Paren, exp.Alias, exp.Cast, exp.TryCast, exp.Neg, exp.Round, exp.Abs, exp.Floor, exp.Ceil, exp.Nullif,
    exp.Trunc, exp.IgnoreNulls, exp.RespectNulls, exp.Lag, exp.Lead, exp.FirstValue, exp.LastValue,
    exp.NthValue,
)  # fmt: skip
_ONE_OF = (exp.Max, exp.Min, exp.AnyValue, exp.First, exp.Last, exp.ArgMax, exp.ArgMin)
_LITERALS = (exp.Literal, exp.Boolean, exp.Null, exp.Interval, exp.DataType, exp.Var, exp.Star)
_HANDLERS: Mapping[type[exp.Expr], _Handler] = {
    **dict.fromkeys(_SAME, _first),
    **dict.fromkeys(_ONE_OF, _one_of),
    **dict.fromkeys(_LITERALS, _constant),
    **dict.fromkeys((exp.Coalesce, exp.Greatest, exp.Least), _any_of),
    **dict.fromkeys((exp.Case, exp.If), _case),
    exp.Column: _column,
    exp.Add: _added,
    exp.Sub: _subtracted,
    exp.Mul: _multiplied,
    exp.Div: _divided,
    exp.IntDiv: _divided,
    exp.Filter: _filtered,
    exp.Sum: _sum,
    exp.Avg: _average,
    exp.Count: _count,
    exp.ApproxDistinct: _distinct,
    exp.CountIf: lambda node, scope, notes, group: _counted(scope, notes, group),
    exp.Subquery: _subquery,
    exp.Anonymous: _anonymous,
    exp.Window: _window,
}
