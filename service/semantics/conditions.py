"""Which rows of a view a plan is about: the conditions that belong into the WHERE of its scan.

The bounds of the period come first and stand at the top level, since the guard proves them there.
"""

from __future__ import annotations

from functools import lru_cache

from sqlglot import exp, parse_one

from service.domain import Period
from service.errors import BadInput
from service.semantics.metric_query import Bound, Filter, MetricQuery
from service.semantics.model import Dimension, SemanticModel

_SIGNS = {">": exp.GT, ">=": exp.GTE, "<": exp.LT, "<=": exp.LTE, "=": exp.EQ}
_NUMBERS = ("hour", "number", "count", "weekday")


def conditions(
    view: str, day: str, period: Period, query: MetricQuery, model: SemanticModel
) -> list[exp.Expr]:
    """The period, filters, weekdays, hours, and the bounds on the view's own measures; no two are shared."""
    if not day and (query.weekdays or query.hours or query.compare):
        raise BadInput(f"{_noun(view)} are known as of now only, not by day or hour.")
    found = _period(view, day, period, model) if day else []
    found += [membership(condition, view, day, model) for condition in query.filters]
    found += _clock(view, day, query, model)
    return found + [
        bounded(bound, model) for bound in query.bounds if same_rows(view, model.measures[bound.measure].view)
    ]


def same_rows(view: str, other: str) -> bool:
    """Whether a row of one is a row of the other; group_usage is usage once per group."""
    return view == other or {view, other} == {"usage", "group_usage"}


def expression(sql: str) -> exp.Expr:
    """A tree of its own for SQL of the model."""
    return _parsed(sql).copy()


def at_day(sql: str, day: str) -> exp.Expr:
    """SQL of the model over `day`, for a view whose day has another name; BadInput where it has none."""
    if not day:
        raise BadInput("Who there is and who has a seat are known as of now only, not by day, week or month.")

    def rename(node: exp.Expr) -> exp.Expr:
        return column(day) if isinstance(node, exp.Column) and node.name == "day" else node

    return expression(sql).transform(rename)


def column(name: str, table: str | None = None) -> exp.Column:
    """A column as a tree, without quotes."""
    return exp.column(name, table, quoted=False)


def there(name: str) -> exp.Expr:
    """A column that is not NULL."""
    return column(name).is_(exp.null()).not_()


def number(value: object) -> exp.Expr:
    """A number as a tree."""
    return exp.Literal.number(f"{value:f}" if hasattr(value, "is_finite") else str(value))


def compared(left: exp.Expr, operator: str, value: object) -> exp.Expr:
    """`left` against a number."""
    return _SIGNS[operator](this=left, expression=number(value))


def bounded(bound: Bound, model: SemanticModel) -> exp.Expr:
    """A bound on single rows of its measure's view."""
    return compared(_operand(expression(model.measures[bound.measure].sql)), bound.operator, bound.value)


def membership(condition: Filter, view: str, day: str, model: SemanticModel) -> exp.Expr:
    """Rows whose dimension has one of the values, any value when none is named; `negated` keeps NULL."""
    dimension = model.dimensions[condition.dimension]
    left, unit = _filtered(dimension, view, day, model)
    if not condition.values:
        missing = exp.Is(this=left, expression=exp.null())
        return missing if condition.negated else exp.not_(missing)
    literals = [_literal(value, unit, dimension) for value in condition.values]
    inside: exp.Expr = (
        left.isin(*literals) if len(literals) > 1 else exp.EQ(this=left, expression=literals[0])
    )
    if not condition.negated:
        return inside
    if dimension.sql:
        return exp.not_(inside)
    return exp.paren(exp.or_(exp.not_(inside), exp.Is(this=left.copy(), expression=exp.null())))


@lru_cache(maxsize=1024)
def _parsed(sql: str) -> exp.Expr:
    return parse_one(sql, read="duckdb")


def _operand(tree: exp.Expr) -> exp.Expr:
    return tree if isinstance(tree, exp.Column) else exp.paren(tree)


def _period(view: str, day: str, period: Period, model: SemanticModel) -> list[exp.Expr]:
    found: list[exp.Expr] = [column(day) >= _date(period.start), column(day) < _date(period.end)]
    if period.since and period.until:
        moment = _moment(view, day, model)
        found += [column(moment) >= _timestamp(period.since), column(moment) < _timestamp(period.until)]
    return found


def _moment(view: str, day: str, model: SemanticModel) -> str:
    """The timestamp that the day column is the day of."""
    described = model.views[view]
    own = day.removesuffix("_day") + "_at" if day.endswith("_day") else described.time
    if own is None or own not in described.columns:
        raise BadInput(f"{_noun(view)} is known by day only, not by hour; ask for whole days.")
    return own


def _clock(view: str, day: str, query: MetricQuery, model: SemanticModel) -> list[exp.Expr]:
    """Weekdays and hours; `outside` keeps what both together leave out."""
    found: list[exp.Expr] = []
    if query.weekdays:
        found.append(exp.func("isodow", column(day)).isin(*[number(value) for value in query.weekdays]))
    if query.hours:
        if "hour" not in model.views[view].columns:
            raise BadInput(f"{_noun(view)} is known by day only, not by hour of the day.")
        found.append(column("hour").isin(*[number(value) for value in query.hours]))
    if query.outside and found:
        return [exp.not_(exp.paren(exp.and_(*found)) if len(found) > 1 else found[0])]
    return found


def _filtered(dimension: Dimension, view: str, day: str, model: SemanticModel) -> tuple[exp.Expr, str]:
    """What a filter compares, with its unit."""
    if dimension.grain:
        raise BadInput(f"A {dimension.label} is no filter; say the period instead.")
    if dimension.sql:
        return exp.paren(at_day(dimension.sql, day)), dimension.unit
    name = "user_email" if "user_email" in dimension.columns else dimension.columns[0]
    if name not in model.views[view].columns:
        raise BadInput(f"{_noun(view)} cannot be filtered by {dimension.label}; it is not recorded there.")
    return column(name), model.views[view].columns[name]


def _literal(value: str, unit: str, dimension: Dimension) -> exp.Expr:
    if unit not in _NUMBERS:
        return exp.Literal.string(value)
    if not value.isascii() or not value.isdigit():
        raise BadInput(f"A {dimension.label} is a whole number, not {value[:40]!r}.")
    return exp.Literal.number(value)


def _noun(view: str) -> str:
    return view.replace("_", " ").capitalize()


def _date(value: object) -> exp.Expr:
    return exp.cast(exp.Literal.string(str(value)), "date")


def _timestamp(value: object) -> exp.Expr:
    return exp.cast(exp.Literal.string(str(value)), "timestamp")
