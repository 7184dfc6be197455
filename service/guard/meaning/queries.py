"""A query → the rows that come out of it: WITH, unions and subqueries around its SELECTs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlglot import exp

from service.guard.meaning.aggregates import AGGREGATIONS, other_expressions
from service.guard.meaning.arithmetic import ARITHMETIC
from service.guard.meaning.facts import Facts
from service.guard.meaning.notes import Notes
from service.guard.meaning.numbers import mixed
from service.guard.meaning.relations import Relation, Scope
from service.guard.meaning.selects import Selected, cut

_HANDLERS = {**ARITHMETIC, **AGGREGATIONS}


def reader(facts: Facts) -> Notes:
    """Notes that know how to read queries over these views."""

    def read(query: exp.Expr, outer: Scope, notes: Notes) -> Relation:
        return relation_of(query, outer, notes, facts)

    return Notes(read, _HANDLERS, other_expressions)


def relation_of(query: exp.Expr, outer: Scope, notes: Notes, facts: Facts) -> Relation:
    """The result of any query; findings go into the notes."""
    scope = Scope(outer, ctes=_with(query, outer, notes, facts))
    if isinstance(query, exp.Select):
        return Selected(query, scope, notes, facts).relation()
    if isinstance(query, exp.Subquery):
        found = relation_of(query.this, scope, notes, facts)
        return cut(found, query)
    if isinstance(query, exp.SetOperation):
        return _stacked(query, scope, notes, facts)
    if not isinstance(query, exp.Values):
        notes.understood = False
    return Relation("values", None, generated=isinstance(query, exp.Values))


def _with(query: exp.Expr, outer: Scope, notes: Notes, facts: Facts) -> Mapping[str, Relation]:
    """The CTEs of a WITH, each seen by those after it."""
    clause = query.args.get("with_")
    if clause is None:
        return {}
    found: dict[str, Relation] = {}
    scope = Scope(outer, ctes=found)
    for cte in clause.expressions:
        name = cte.alias.lower()
        if clause.args.get("recursive"):
            found[name] = Relation(name, None, opaque=True)
        made = relation_of(cte.this, scope, notes, facts)
        names = [column.name.lower() for column in cte.args["alias"].columns]
        if names and made.columns is not None and len(names) == len(made.columns):
            new = dict(zip(made.columns, names, strict=True))
            made = Relation(
                name,
                {new[one]: number for one, number in made.columns.items()},
                tuple(frozenset(new[one] for one in key) for key in made.keys),
                generated=made.generated,
                opaque=made.opaque,
            )
        found[name] = replace(made, name=name)
    return found


def _stacked(query: exp.SetOperation, scope: Scope, notes: Notes, facts: Facts) -> Relation:
    """Rows of both sides; a column of unlike money is found when somebody adds it up."""
    sides = [relation_of(side, scope, notes, facts) for side in (query.left, query.right)]
    if any(side.columns is None for side in sides) or query.args.get("by_name"):
        return Relation("union", None, opaque=True)
    left, right = (list((side.columns or {}).items()) for side in sides)
    columns = {name: mixed((one, other)) for (name, one), (_, other) in zip(left, right, strict=False)}
    is_set = not isinstance(query, exp.Union) or bool(query.args.get("distinct"))
    keys = (frozenset(columns),) if is_set else ()
    found = Relation(
        "union", columns, keys, sides[0].within | sides[1].within, all(side.generated for side in sides)
    )
    return cut(found, query)
