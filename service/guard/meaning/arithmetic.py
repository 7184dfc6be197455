"""Columns, arithmetic and what keeps a number what it is → what is known of the result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from sqlglot import exp

from service.guard.meaning import findings
from service.guard.meaning.notes import Group, Handler, Notes
from service.guard.meaning.numbers import CONSTANT, OTHER, Kind, Number, mixed, product, quotient
from service.guard.meaning.relations import Scope


def _children(node: exp.Expr) -> Iterator[exp.Expr]:
    for value in node.args.values():
        if isinstance(value, exp.Expr):
            yield value
        elif isinstance(value, list):
            yield from (each for each in value if isinstance(each, exp.Expr))


def anything_else(node: exp.Expr, scope: Scope, notes: Notes, group: Group) -> Number:
    """A comparison, a function of texts or days, …: its value is no amount, but it may be constant."""
    parts = [notes.number(child, scope, group) for child in _children(node)]
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


def _columns(node: exp.Expr, scope: Scope, notes: Notes, group: Group) -> Number:
    """COLUMNS(…) is any number of columns."""
    notes.understood = False
    return OTHER


def _constant(node: exp.Expr, scope: Scope, notes: Notes, group: Group) -> Number:
    return CONSTANT


def _first(node: exp.Expr, scope: Scope, notes: Notes, group: Group) -> Number:
    """What rounds, casts or names a number keeps its meaning; further arguments are settings."""
    return notes.number(node.this, scope, group)


def _any_of(node: exp.Expr, scope: Scope, notes: Notes, group: Group) -> Number:
    return mixed([notes.number(child, scope, group) for child in _children(node)])


def _case(node: exp.Expr, scope: Scope, notes: Notes, group: Group) -> Number:
    branches = node.args.get("ifs") or [node]
    for condition in (node.this, *(branch.this for branch in branches if branch is not node)):
        notes.number(condition, scope, group)
    values = [branch.args.get("true") for branch in branches]
    last = node.args.get("default") or node.args.get("false")
    return mixed([notes.number(value, scope, group) for value in (*values, last)])


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
    right = notes.number(node.args.get("expression"), scope, group)
    left = node.this
    while isinstance(left, exp.Paren | exp.Cast | exp.Filter):
        left = left.this
    steps = right.kind is Kind.CONSTANT or _counts(node.args["expression"])
    if steps and isinstance(left, exp.Sum) and isinstance(left.this, exp.Column):
        inside = notes.number(left.this, scope, group)
        if inside.kind is Kind.DISTINCT:
            return Number(Kind.RATIO, 0)
    return quotient(notes.number(node.this, scope, group), right)


def _counts(node: exp.Expr) -> bool:
    while isinstance(node, exp.Paren | exp.Cast | exp.Nullif | exp.Filter):
        node = node.this
    return isinstance(node, exp.Count)


def _both(node: exp.Expr, scope: Scope, notes: Notes, group: Group) -> tuple[Number, Number]:
    return (
        notes.number(node.this, scope, group),
        notes.number(node.args.get("expression"), scope, group),
    )


def _subquery(node: exp.Expr, scope: Scope, notes: Notes, group: Group) -> Number:
    """As a value it is the same in all rows, unless it looks at the row around it."""
    columns = notes.read(node, scope, notes).columns
    number = next(iter(columns.values()), OTHER) if columns else OTHER
    # equal for all groups too, so shares of it add up
    return Number(number.kind, number.degree, number.bases, whole=frozenset())


_SAME = (
    exp.Paren, exp.Alias, exp.Cast, exp.TryCast, exp.Neg, exp.Round, exp.Abs, exp.Floor, exp.Ceil, exp.Nullif,
    exp.Trunc, exp.IgnoreNulls, exp.RespectNulls, exp.Lag, exp.Lead, exp.FirstValue, exp.LastValue,
    exp.NthValue,
)  # fmt: skip
_LITERALS = (exp.Literal, exp.Boolean, exp.Null, exp.Interval, exp.DataType, exp.Var, exp.Star)
ARITHMETIC: Mapping[type[exp.Expr], Handler] = {
    **dict.fromkeys(_SAME, _first),
    **dict.fromkeys(_LITERALS, _constant),
    **dict.fromkeys((exp.Coalesce, exp.Greatest, exp.Least), _any_of),
    **dict.fromkeys((exp.Case, exp.If), _case),
    **dict.fromkeys((exp.Div, exp.IntDiv), _divided),
    **dict.fromkeys((exp.Subquery, exp.Select, exp.Union, exp.Except, exp.Intersect), _subquery),
    **dict.fromkeys((exp.Columns, exp.Aliases), _columns),
    exp.Column: _column,
    exp.Add: _added,
    exp.Sub: _subtracted,
    exp.Mul: _multiplied,
}
