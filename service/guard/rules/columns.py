"""Every column is one that its source has, and that the reader may see.

The engine's views hold the permitted columns only, so this rule protects nobody: it turns
"not found" into a reason that can be repaired. Where the columns of a source cannot be known
(PIVOT, table functions, stars over them) it is silent. sqlglot's `qualify` would say the same,
at four times the cost and with refusals of legitimate statements.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlglot import exp
from sqlglot.errors import OptimizeError
from sqlglot.optimizer.scope import Scope, traverse_scope

from service.errors import QueryRejected
from service.guard.candidate import Candidate, is_named
from service.guard.hints import instead, shown


def columns(candidate: Candidate) -> None:
    """Refuses columns that no source has or that the Grant lacks, with near misses."""
    scopes = _scopes(candidate.tree)
    spoken = _spoken(candidate.tree)
    for column in candidate.tree.find_all(exp.Column):
        scope = scopes.get(id(column.find_ancestor(exp.Select, exp.SetOperation, exp.Pivot)))
        if scope and _is_plain(column) and not _is_spoken(column, spoken):
            _check(column, scope, candidate)


def _is_plain(column: exp.Column) -> bool:
    return isinstance(column.this, exp.Identifier) and not column.db


def _scopes(tree: exp.Expr) -> dict[int, Scope]:
    """The scope of each SELECT; the columns of a union's ORDER BY are not looked into."""
    if not isinstance(tree, exp.Query):
        return {}
    try:
        found = traverse_scope(tree)
    except OptimizeError:
        return {}
    return {id(scope.expression): scope for scope in found if isinstance(scope.expression, exp.Select)}


def _spoken(tree: exp.Expr) -> dict[str, list[exp.Expr]]:
    """Names that the query itself gives (aliases, parameters of lambdas, fields of structs), and where."""
    found: dict[str, list[exp.Expr]] = {}
    for name in tree.find_all(exp.Identifier):
        if name.parent is not None and not isinstance(name.parent, exp.Column):
            found.setdefault(name.name.lower(), []).append(name.parent)
    return found


def _is_spoken(column: exp.Column, spoken: dict[str, list[exp.Expr]]) -> bool:
    """Whether it may be such a name; in `sum(cost) as cost` the alias is none for what it is made of."""
    around: set[int] = set()
    node: exp.Expr | None = column
    while node is not None:
        around |= {id(node)} if isinstance(node, exp.Alias) else set()
        node = node.parent
    return any(id(giver) not in around for giver in spoken.get(column.name.lower(), ()))


def _check(column: exp.Column, scope: Scope, candidate: Candidate) -> None:
    sources = list(_sources(scope, column.table.lower()))
    visible: set[str] = set()
    for source in sources:
        known = _columns_of(source, candidate)
        if known is None:
            return
        visible |= known
    if not sources or column.name.lower() in visible:
        return
    views = {source.name.lower() for source in sources if isinstance(source, exp.Table)}
    for view in sorted(views):
        if column.name.lower() in candidate.views.get(view, ()):
            raise QueryRejected(
                "rights", f'Reading {shown(column.name)} of "{view}" needs a right that you do not have.'
            )
    raise QueryRejected(
        "columns", f"There is no column named {shown(column.name)} here. {instead(column.name, visible)}"
    )


def _sources(scope: Scope | None, qualifier: str) -> Iterable[exp.Expr | Scope]:
    """What a column could belong to: the sources of its query and of all around it, never itself."""
    inside: list[Scope] = []
    while scope is not None:
        inside.append(scope)
        for name, source in scope.sources.items():
            if (not qualifier or name.lower() == qualifier) and not any(source is one for one in inside):
                yield source
        scope = scope.parent


def _columns_of(source: exp.Expr | Scope, candidate: Candidate) -> set[str] | None:
    """The names that a source has, or None where they can't be known here."""
    if isinstance(source, exp.Table):
        grant = candidate.grant.views.get(source.name.lower())
        if grant is None or not is_named(source) or source.args.get("pivots"):
            return None
        return {name.lower() for name in grant.columns}
    if isinstance(source, Scope) and isinstance(source.expression, exp.Query):
        outputs = source.expression.selects
        if all(output.alias_or_name and not output.is_star for output in outputs) and not _computed(outputs):
            return {output.alias_or_name.lower() for output in outputs}
    return None


def _computed(outputs: Iterable[exp.Expr]) -> bool:
    return any(output.find(exp.Columns, exp.Star) is not None for output in outputs)
