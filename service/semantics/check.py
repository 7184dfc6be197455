"""Does the model fit the live database? What it defines must run there, and what it says of rows must hold.

Definitions are tried without reading a row (`limit 0` binds every name); keys and codes are looked for in
the rows since a day, so that a large warehouse is not read whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Protocol

from sqlglot import exp

from service.domain import Cell
from service.errors import QueryProblem
from service.semantics.conditions import at_day, column, expression
from service.semantics.model import SemanticModel, View
from service.semantics.splits import holds

_MOST_NAMED = 5


class Reads(Protocol):
    """Runs a query under the rights of whoever checks."""

    async def rows(self, query: exp.Expr) -> Sequence[Sequence[Cell]]:
        """The rows; QueryProblem when the guard or the engine says no."""
        ...


async def misfits(model: SemanticModel, reads: Reads) -> tuple[str, ...]:
    """A sentence for each definition that cannot run: columns, metrics, measures, dimensions."""
    found: list[str] = []
    for name, view in model.views.items():
        found += await _failing(name, list(_definitions(name, view, model)), reads)
    return tuple(found)


async def _failing(view: str, tried: list[tuple[str, exp.Expr]], reads: Reads) -> list[str]:
    """All in one query; where that fails, each half of them, down to the ones to blame."""
    problem = await _problem(view, [tree for _, tree in tried], reads)
    if problem is None:
        return []
    if len(tried) == 1:
        return [f"{tried[0][0]}: {problem}"]
    half = len(tried) // 2
    return [
        *await _failing(view, tried[:half], reads),
        *await _failing(view, tried[half:], reads),
    ]


def _definitions(name: str, view: View, model: SemanticModel) -> Iterator[tuple[str, exp.Expr]]:
    """All that the model computes over a view, each as an aggregate, so that they fit into one query."""
    for one in view.columns:
        yield f"column {name}.{one}", exp.func("max", column(one))
    for called, metric in model.metrics.items():
        for place, source in enumerate(metric.sources, start=1):
            if source.view == name:
                yield f"metric {called}, source {place}", expression(source.sql)
    for called, measure in model.measures.items():
        if measure.view == name:
            wanted = expression(measure.where) if measure.where else exp.true()
            yield f"measure {called}", exp.func("max", exp.case().when(wanted, expression(measure.sql)))
    for called, dimension in model.dimensions.items():
        for day in view.days if dimension.sql and holds(dimension, name, model) else ():
            yield f"dimension {called} of {name}.{day}", exp.func("max", at_day(dimension.sql or "", day))


async def _problem(view: str, trees: list[exp.Expr], reads: Reads) -> str | None:
    chosen = [exp.alias_(tree.copy(), f"value_{place}") for place, tree in enumerate(trees)]
    try:
        await reads.rows(exp.select(*chosen).from_(view).limit(0))
    except QueryProblem as problem:
        return str(problem)
    return None


async def surprises(model: SemanticModel, reads: Reads, since: date | None = None) -> tuple[str, ...]:
    """A sentence for each key that is not one, and each column with values that no code stands for."""
    found: list[str] = []
    for name, view in model.views.items():
        for key in (view.key, *view.unique) if view.key else ():
            if await reads.rows(_repeated(name, key, _recent(view, since))):
                found.append(f"{name}: several rows have the same {', '.join(key)}.")
        if view.key and not view.keyless_rows and await reads.rows(_keyless(name, view, since)):
            found.append(f"{name}: there are rows without {' or '.join(view.key)}.")
        for coded in model.codes.keys() & view.columns.keys():
            unknown = await _unknown(name, coded, model, reads, since)
            found += [f"{name}.{coded} holds {unknown}, which the model does not know."] if unknown else []
    return tuple(sorted(found))


def _repeated(name: str, key: Sequence[str], recent: Sequence[exp.Expr]) -> exp.Expr:
    keys = [column(one) for one in key]
    present = [exp.not_(exp.Is(this=key.copy(), expression=exp.null())) for key in keys]
    select = exp.select(*keys).from_(name).where(*present, *recent)
    several = exp.GT(this=exp.func("count", exp.Star()), expression=exp.Literal.number(1))
    return select.group_by(*[key.copy() for key in keys]).having(several).limit(1)


def _keyless(name: str, view: View, since: date | None) -> exp.Expr:
    missing = [exp.Is(this=column(one), expression=exp.null()) for one in view.key]
    return exp.select(*view.key).from_(name).where(exp.or_(*missing), *_recent(view, since)).limit(1)


def _recent(view: View, since: date | None) -> list[exp.Expr]:
    if since is None or not view.days:
        return []
    return [column(view.days[0]) >= exp.cast(exp.Literal.string(since.isoformat()), "date")]


async def _unknown(
    view: str, coded: str, model: SemanticModel, reads: Reads, since: date | None
) -> str | None:
    """The values that are not among the codes, quoted; None where there are none or any may come."""
    code = model.codes[coded]
    if code.open:
        return None
    known = [exp.Literal.string(value) for value in code.values]
    select = exp.select(column(coded)).distinct().from_(view)
    strange = select.where(exp.not_(column(coded).isin(*known)), *_recent(model.views[view], since))
    rows = await reads.rows(strange.order_by(column(coded)).limit(_MOST_NAMED))
    return ", ".join(repr(str(value)[:40]) for (value,) in rows) or None
