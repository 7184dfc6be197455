"""Plans of the suites, and ways to make each wrong that still look right."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from sqlglot import exp

from service.domain import Period
from service.semantics.model import load_model
from service.semantics.plan import Plan
from tests.translate.names import translate

SUITES = Path(__file__).parents[2] / "eval" / "suites"
VIEWS = load_model().views
ADDING = (exp.Sum, exp.Avg, exp.Median, exp.Count)


@dataclass(frozen=True)
class Planned:
    """A question's tree, and the intervals that its story states."""

    question: str
    tree: exp.Expr
    period: Period
    compare: tuple[Period, ...]


@cache
def plans() -> tuple[Planned, ...]:
    """One plan for each shape of SQL in the suites: what is named and counted differs, values don't."""
    found: dict[str, Planned] = {}
    for path in sorted(SUITES.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            case = json.loads(line)
            if case["expect"] == "answer" and "context" not in case:
                _keep(case["question"], found)
    return tuple(found.values())


def _keep(question: str, found: dict[str, Planned]) -> None:
    plan = translate(question)
    if isinstance(plan, Plan) and isinstance(plan.sql, exp.Expr) and plan.story.period:
        compare = (plan.story.compare,) if plan.story.compare else ()
        found.setdefault(_shape(plan.sql), Planned(question, plan.sql, plan.story.period, compare))


def _shape(tree: exp.Expr) -> str:
    copy = tree.copy()
    for literal in copy.find_all(exp.Literal):
        literal.replace(exp.Literal.number(0))
    return copy.sql()


def joined_with_many(tree: exp.Expr) -> Iterator[exp.Expr]:
    """Each scan whose rows are added up, joined with a view that has several rows for each of them."""
    for place, select in enumerate(_scans(tree)):
        if not _adds_rows(select):
            continue
        for other, shared in (
            ("tool_calls", "session_id"),
            ("prompts", "user_id"),
            ("memberships", "user_id"),
        ):
            if shared in VIEWS[_view(select)].columns:
                changed = tree.copy()
                _join(_scans(changed)[place], other, shared)
                yield changed


def _join(select: exp.Select, other: str, shared: str) -> None:
    scan = select.args["from_"].this
    for column in select.find_all(exp.Column):
        own = column.name in VIEWS[_view(select)].columns and column.find_ancestor(exp.Select) is select
        if own and not column.table:
            column.set("table", exp.to_identifier(scan.alias_or_name))
    same = exp.EQ(this=exp.column(shared, "other"), expression=exp.column(shared, scan.alias_or_name))
    select.join(exp.to_table(other).as_("other"), on=same, copy=False)


def _adds_rows(select: exp.Select) -> bool:
    """Whether it adds up its own rows: not those of a subquery, not different values."""
    return any(
        not isinstance(node.this, exp.Distinct)
        for output in select.expressions
        for node in output.find_all(*ADDING)
        if node.find_ancestor(exp.Select) is select
    )


def averaged_twice(tree: exp.Expr) -> Iterator[exp.Expr]:
    """The average of the averages per person, in place of a sum."""
    for place, total in enumerate(tree.find_all(exp.Sum)):
        if total.find_ancestor(exp.Select) is tree and _is_plain(tree):
            changed = tree.copy()
            summed = list(changed.find_all(exp.Sum))[place]
            summed.replace(exp.Avg(this=summed.this))
            yield _regrouped(changed, "user_id", exp.Avg)


def different_values_added(tree: exp.Expr) -> Iterator[exp.Expr]:
    """Different people per team, added up."""
    counted = [one for one in _distinct_counts(tree) if one.find_ancestor(exp.Select) is tree]
    if counted and _is_plain(tree) and "team" in VIEWS[_view(tree)].columns:
        yield _regrouped(tree.copy(), "team", exp.Sum)


def _regrouped(inner: exp.Expr, finer: str, around: type[exp.Expr]) -> exp.Expr:
    """The query by one more column, and its numbers put together again around it."""
    assert isinstance(inner, exp.Select)
    numbers = [one.alias_or_name for one in inner.expressions if one.find(exp.AggFunc)]
    keys = [one.alias_or_name for one in inner.expressions if not one.find(exp.AggFunc)]
    for clause in ("order", "limit"):
        inner.set(clause, None)
    inner = inner.select(exp.alias_(exp.column(finer), "finer"))
    inner.set("group", exp.Group(all=True))
    outer = exp.select(*keys, *(exp.alias_(around(this=exp.column(name)), name) for name in numbers))
    outer = outer.from_(inner.subquery("by_finer"))
    outer.set("group", exp.Group(all=True))
    return outer


def without_distinct(tree: exp.Expr) -> Iterator[exp.Expr]:
    """Rows counted where different values were."""
    for place, _ in enumerate(_distinct_counts(tree)):
        changed = tree.copy()
        count = _distinct_counts(changed)[place]
        count.set("this", count.this.expressions[0])
        yield changed


def _distinct_counts(tree: exp.Expr) -> list[exp.Count]:
    return [one for one in tree.find_all(exp.Count) if isinstance(one.this, exp.Distinct)]


def with_the_bill(tree: exp.Expr) -> Iterator[exp.Expr]:
    """What was billed, added to a sum of cost."""
    for place, _ in enumerate(_costs(tree)):
        changed = tree.copy()
        cost = _costs(changed)[place]
        cost = cost.parent if isinstance(cost.parent, exp.Filter) else cost
        bill = exp.select(exp.func("sum", exp.column("billed_usd"))).from_("billed").subquery()
        cost.replace(exp.paren(exp.Add(this=cost.copy(), expression=bill)))
        yield changed


def _costs(tree: exp.Expr) -> list[exp.Sum]:
    return [
        one
        for one in tree.find_all(exp.Sum)
        if isinstance(one.this, exp.Column) and one.this.name == "cost_usd" and not _in_window(one)
    ]


def _in_window(node: exp.Expr) -> bool:
    return isinstance(node.parent, exp.Window) or isinstance(node.parent and node.parent.parent, exp.Window)


def a_day_off(tree: exp.Expr) -> Iterator[exp.Expr]:
    """Each bound of a period, a day later."""
    for place, _ in enumerate(_bounds(tree)):
        changed = tree.copy()
        literal = _bounds(changed)[place].expression.this
        later = date.fromisoformat(literal.name[:10]) + timedelta(days=1)
        literal.replace(exp.Literal.string(f"{later}{literal.name[10:]}"))
        yield changed


def half_open(tree: exp.Expr) -> Iterator[exp.Expr]:
    """Each period without one of its ends."""
    for place, _ in enumerate(_bounds(tree)):
        changed = tree.copy()
        _bounds(changed)[place].replace(exp.true())
        yield changed


def with_the_last_day(tree: exp.Expr) -> Iterator[exp.Expr]:
    """Each period with the day after it."""
    for place, bound in enumerate(_bounds(tree)):
        if isinstance(bound, exp.LT):
            changed = tree.copy()
            last = _bounds(changed)[place]
            last.replace(exp.LTE(this=last.this.copy(), expression=last.expression.copy()))
            yield changed


def _bounds(tree: exp.Expr) -> list[exp.Expr]:
    """The comparisons of the days of facts with a date, where the facts are read."""
    return [
        bound
        for select in _scans(tree)
        if VIEWS[_view(select)].days and select.args.get("where")
        for bound in select.args["where"].find_all(exp.GTE, exp.LT)
        if bound.this.name in VIEWS[_view(select)].days
        and isinstance(bound.expression, exp.Cast)
        and bound.find_ancestor(exp.Select) is select
    ]


def _scans(tree: exp.Expr) -> list[exp.Select]:
    return [one for one in tree.find_all(exp.Select) if _view(one) in VIEWS and not one.args.get("joins")]


def _view(select: exp.Expr) -> str:
    origin = select.args.get("from_")
    return origin.this.name if origin is not None and isinstance(origin.this, exp.Table) else ""


def _is_plain(tree: exp.Expr) -> bool:
    """One SELECT from a view of people's doings, without conditions on its groups."""
    return _view(tree) in VIEWS and VIEWS[_view(tree)].days != () and not tree.args.get("having")


WRONG: dict[str, Callable[[exp.Expr], Iterator[exp.Expr]]] = {
    change.__name__: change
    for change in (
        joined_with_many,
        averaged_twice,
        different_values_added,
        without_distinct,
        with_the_bill,
        a_day_off,
        half_open,
        with_the_last_day,
    )
}
