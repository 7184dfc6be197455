"""The model's expressions in SQL that most engines read: columns with their view, and no FILTER.

Ossie has no word for DuckDB's dialect, and "ANSI_SQL" promises what others can run. Where the standard
has nothing (DATE_TRUNC, ISODOW) the form that PostgreSQL, DuckDB and others share is taken.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from sqlglot import exp

from service.semantics.conditions import expression


def portable(sql: str, view: str, day: str) -> str:
    """An expression over a view, aggregate or not; `day` is a column that is never NULL there."""
    tree = exp.Paren(this=expression(sql))
    _rewrite(tree)
    written: str = tree.transform(partial(_of_view, view=view, day=day)).this.sql()
    return written


def quotient(upper: str, lower: str, scale: int, money: bool) -> str:
    """One portable aggregate over another, without a value over zero."""
    over = exp.func("nullif", exp.maybe_parse(lower), exp.Literal.number(0))
    above = _apart(exp.maybe_parse(upper))
    if not money:  # elsewhere a count over a count is a whole number
        above = exp.Mul(this=exp.Literal.number("1.0"), expression=above)
    tree: exp.Expr = exp.Div(this=above, expression=over)
    if scale != 1:
        tree = exp.Mul(this=tree, expression=exp.Literal.number(scale))
    return (exp.cast(tree, "decimal(18, 6)") if money else tree).sql()


def _apart(tree: exp.Expr) -> exp.Expr:
    return exp.paren(tree) if isinstance(tree, exp.Binary) else tree


def _rewrite(tree: exp.Expr) -> None:
    """Inner forms first, so that a condition is put around an argument that is portable already."""
    for node in reversed(list(tree.walk())):
        found = _FORMS.get(type(node), _same)(node)
        if found is not node:
            node.replace(found)


def _same(node: exp.Expr) -> exp.Expr:
    return node


def _filtered(node: exp.Expr) -> exp.Expr:
    """`sum(x) filter (where c)` is `sum(case when c then x end)`: what is NULL is not aggregated."""
    aggregate: exp.Expr = node.this.copy()
    if isinstance(aggregate, exp.WithinGroup):
        argument = aggregate.expression.expressions[0].this
    elif isinstance(aggregate.this, exp.Distinct):
        argument = aggregate.this.expressions[0]
    else:
        argument = aggregate.this
    value = exp.Literal.number(1) if isinstance(argument, exp.Star) else argument.copy()
    argument.replace(exp.case().when(node.expression.this.copy(), value))
    return aggregate


def _percentile(node: exp.Expr) -> exp.Expr:
    share = node.args.get("expression") or exp.Literal.number("0.5")
    order = exp.Order(expressions=[exp.Ordered(this=node.this.copy(), nulls_first=True)])
    return exp.WithinGroup(this=exp.PercentileCont(this=share.copy()), expression=order)


def _weekday(node: exp.Expr) -> exp.Expr:
    return exp.Extract(this=exp.var("ISODOW"), expression=node.this.copy())


def _truncated(node: exp.Expr) -> exp.Expr:
    unit = exp.Literal.string(node.text("unit").lower())
    return exp.Anonymous(this="DATE_TRUNC", expressions=[unit, node.this.copy()])


def _minutes(node: exp.Expr) -> exp.Expr:
    """Whole minutes between two moments, from the fields of their difference."""
    passed = exp.paren(exp.Sub(this=node.this.copy(), expression=node.expression.copy()))
    fields = [exp.Extract(this=exp.var(unit), expression=passed.copy()) for unit in ("DAY", "HOUR", "MINUTE")]
    days, hours, minutes = fields
    return exp.paren(days * 1440 + hours * 60 + minutes)


_FORMS: dict[type[exp.Expr], Callable[[exp.Expr], exp.Expr]] = {
    exp.Filter: _filtered,
    exp.Median: _percentile,
    exp.PercentileCont: _percentile,
    exp.DayOfWeekIso: _weekday,
    exp.TimestampTrunc: _truncated,
    exp.DateDiff: _minutes,
}


def _of_view(node: exp.Expr, view: str, day: str) -> exp.Expr:
    """`count(*)` is of the rows of no view in particular until it counts a column of one."""
    if isinstance(node, exp.Column) and not node.table:
        return exp.column(node.name, table=view)
    if isinstance(node, exp.Count) and isinstance(node.this, exp.Star):
        return exp.Count(this=exp.column(day, table=view))
    return node
