"""FROM, JOIN and WHERE → the scope of a SELECT: its sources, and what holds equal between them."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from service.guard.meaning.facts import Facts
from service.guard.meaning.notes import Group, Notes, held_by
from service.guard.meaning.numbers import CONSTANT, OTHER, Place
from service.guard.meaning.relations import Relation, Scope

_GENERATORS = (exp.GenerateSeries, exp.GenerateDateArray, exp.GenerateTimestampArray)
_SAME_VALUE = (exp.Lower, exp.Upper, exp.Trim, exp.Paren)


def add_sources(select: exp.Select, scope: Scope, notes: Notes, facts: Facts) -> None:
    """All that the SELECT reads from, with the equalities of its joins and of its WHERE."""
    origin = select.args.get("from_")
    if origin is not None:
        _add(origin.this, scope, notes, facts)
        for join in origin.this.args.get("joins") or ():
            _join(join, scope, notes, facts)
    for join in select.args.get("joins") or ():
        _join(join, scope, notes, facts)
    for lateral in select.args.get("laterals") or ():
        _add(lateral, scope, notes, facts)
    where = select.args.get("where")
    if where is not None:
        _hold(where.this, scope)
        _read_inside(where.this, scope, notes)


def _join(join: exp.Join, scope: Scope, notes: Notes, facts: Facts) -> None:
    before = frozenset(scope.sources)
    method = join.method.upper()
    kept = (join.kind or "").upper() not in ("SEMI", "ANTI") and join.side.upper() not in ("SEMI", "ANTI")
    if not kept:
        _read_inside(join, scope, notes)
        return
    alias = _add(join.this, scope, notes, facts)
    for nested in join.this.args.get("joins") or ():
        _join(nested, scope, notes, facts)
    condition = join.args.get("on")
    if condition is not None:
        _hold(condition, scope)
        _read_inside(condition, scope, notes)
    for shared in join.args.get("using") or ():
        _equal(shared.name.lower(), alias, before, scope)
    if method == "NATURAL":
        _natural(alias, before, scope, notes)
    elif method == "ASOF":
        scope.lookups.append((before, alias))
    elif method:
        notes.understood = False
        scope.lookups += [(before, alias), (frozenset({alias}), next(iter(before)))]


def _equal(column: str, alias: str, before: frozenset[str], scope: Scope) -> None:
    """USING (column): the sources so far that have it have the same value, so the first speaks for all."""
    for other, relation in scope.sources.items():
        if other in before and (relation.columns is None or column in relation.columns):
            scope.equalities.append((frozenset({(other, column)}), (alias, column)))
            scope.equalities.append((frozenset({(alias, column)}), (other, column)))
            if relation.columns is not None:
                return


def _natural(alias: str, before: frozenset[str], scope: Scope, notes: Notes) -> None:
    columns = scope.sources[alias].columns
    if columns is None or any(scope.sources[other].columns is None for other in before):
        notes.understood = False
    for column in columns or ():
        _equal(column, alias, before, scope)


def _hold(condition: exp.Expr, scope: Scope) -> None:
    """The equalities that hold at the top level of a condition."""
    waiting = [condition]
    while waiting:
        each = waiting.pop()
        if isinstance(each, exp.And):
            waiting += [each.left, each.right]
        elif isinstance(each, exp.Paren):
            waiting.append(each.this)
        elif isinstance(each, exp.EQ | exp.NullSafeEQ):
            _hold_equal(each.this, each.expression, scope)
            _hold_equal(each.expression, each.this, scope)
        elif isinstance(each, exp.In) and len(each.expressions) == 1 and not each.args.get("query"):
            _hold_equal(each.this, each.expressions[0], scope)


def _hold_equal(given: exp.Expr, by: exp.Expr, scope: Scope) -> None:
    """Who knows `by` knows the column `given`."""
    while isinstance(given, _SAME_VALUE) or (isinstance(given, exp.Cast) and _keeps(given)):
        given = given.this
    place = held_by(given, scope)
    if place is None:
        return
    if isinstance(by, exp.Literal):
        scope.held.add(place)
        return
    needed = {held_by(column, scope) for column in by.find_all(exp.Column)}
    known = frozenset(one for one in needed if one is not None)
    if place in known:
        return
    if known:
        scope.equalities.append((known, place))
    else:
        scope.held.add(place)


def _keeps(cast: exp.Cast) -> bool:
    """Texts and whole numbers stay apart when cast; the days of two times may be one."""
    return cast.is_type(*exp.DataType.TEXT_TYPES, *exp.DataType.INTEGER_TYPES, exp.DType.UUID)


def _read_inside(node: exp.Expr, scope: Scope, notes: Notes) -> None:
    """Queries inside of a condition are judged too, whatever they are compared with."""
    for query in _queries_inside(node):
        notes.read(query, scope, notes)


def _queries_inside(node: exp.Expr) -> Iterator[exp.Expr]:
    """The outermost queries in an expression."""
    waiting: list[object] = [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, list):
            waiting += each
        elif isinstance(each, exp.Query):
            yield each
        elif isinstance(each, exp.Expr) and not isinstance(each, exp.Column | exp.Literal):
            waiting += each.args.values()


def _add(source: exp.Expr, scope: Scope, notes: Notes, facts: Facts) -> str:
    """One more source; answers its alias."""
    relation = _relation(source, scope, notes, facts)
    notes.understood = notes.understood and not relation.opaque
    named = source.alias_or_name.lower() or f"#{len(scope.sources)}"
    alias = source.args.get("alias")
    names = [name.name.lower() for name in alias.columns] if isinstance(alias, exp.TableAlias) else []
    if isinstance(source, exp.Unnest) and not names and named[0] != "#":
        names = [named]
    if isinstance(source, exp.Lateral | exp.Unnest) and scope.sources:
        scope.beside[named] = frozenset(scope.sources)
    scope.sources[named] = _renamed(relation, names)
    return named


def _relation(source: exp.Expr, scope: Scope, notes: Notes, facts: Facts) -> Relation:
    name = source.name.lower()
    if source.args.get("pivots"):
        return Relation(name, None, opaque=True)
    if isinstance(source, exp.Table):
        return _table(source, name, scope, facts)
    if isinstance(source, exp.Subquery | exp.Lateral) and isinstance(source.this, exp.Query):
        return notes.read(source.this, scope, notes)
    if isinstance(source, exp.Values):
        return Relation("values", None, generated=True)
    if isinstance(source, exp.Unnest | exp.Lateral):
        for part in source.expressions:
            notes.number(part, scope, Group())
        is_series = len(source.expressions) == 1 and isinstance(source.expressions[0], _GENERATORS)
        return Relation("unnest", {"unnest": OTHER}, _first_key(is_series), generated=True)
    return Relation(name, None, opaque=True)


def _table(table: exp.Table, name: str, scope: Scope, facts: Facts) -> Relation:
    if not isinstance(table.this, exp.Identifier):
        is_series = isinstance(table.this, _GENERATORS)
        return Relation(
            "series", {"range": OTHER} if is_series else None, _first_key(is_series), generated=True
        )
    around: Scope | None = scope
    while around is not None:
        if name in around.ctes:
            return around.ctes[name]
        around = around.outer
    view = facts.views.get(name)
    if view is None:
        return Relation(name, None, opaque=True)
    return Relation(name, view.columns, view.keys, view.within)


def _first_key(is_series: bool) -> tuple[frozenset[str], ...]:
    return (frozenset({"unnest"}), frozenset({"range"})) if is_series else ()


def _renamed(relation: Relation, names: list[str]) -> Relation:
    """A relation with other names for its first columns."""
    if not names:
        return relation
    if relation.columns is None:
        return Relation(
            relation.name,
            dict.fromkeys(names, OTHER if not relation.opaque else CONSTANT) if relation.generated else None,
            generated=relation.generated,
            opaque=relation.opaque,
        )
    old = list(relation.columns)
    new = dict(zip(old, [*names, *old[len(names) :]], strict=False))
    columns = {new[one]: number for one, number in relation.columns.items()}
    keys = tuple(frozenset(new[one] for one in key) for key in relation.keys if key <= new.keys())
    within: frozenset[Place] = frozenset(("", new.get(one, one)) for _, one in relation.within)
    return Relation(relation.name, columns, keys, within, relation.generated, relation.opaque)
