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
from service.guard.bounds import is_named
from service.guard.candidate import Candidate
from service.guard.hints import instead, shown


def columns(candidate: Candidate) -> None:
    """Refuses columns that no source has or that the Grant lacks, with near misses."""
    found = candidate.all(exp.Column)
    if not found:
        return
    scopes = _scopes(candidate.tree)
    spoken = _spoken(candidate)
    known = _Known(candidate)
    checked: set[tuple[int, str, str]] = set()
    for column in found:
        scope = scopes.get(id(column.find_ancestor(exp.Select, exp.SetOperation, exp.Pivot)))
        use = (id(scope), column.table.lower(), column.name.lower())
        if scope is None or use in checked or not _is_plain(column) or _is_spoken(column, spoken):
            continue
        checked.add(use)
        _check(column, scope, known)


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


def _spoken(candidate: Candidate) -> dict[str, list[exp.Expr]]:
    """Names that the query itself gives (aliases, parameters of lambdas, fields of structs), and where."""
    found: dict[str, list[exp.Expr]] = {}
    for name in candidate.all(exp.Identifier):
        if name.parent is not None and not isinstance(name.parent, exp.Column):
            found.setdefault(name.name.lower(), []).append(name.parent)
    return found


def _is_spoken(column: exp.Column, spoken: dict[str, list[exp.Expr]]) -> bool:
    """Whether it may be such a name; in `sum(cost) as cost` the alias is none for what it is made of."""
    givers = spoken.get(column.name.lower())
    if not givers:
        return False
    around: set[int] = set()
    node: exp.Expr | None = column
    while node is not None:
        around |= {id(node)} if isinstance(node, exp.Alias) else set()
        node = node.parent
    return any(id(giver) not in around for giver in givers)


def _check(column: exp.Column, scope: Scope, known: _Known) -> None:
    sources = list(_sources(scope, column.table.lower()))
    visible: set[str] = set()
    for source in sources:
        names = known.columns_of(source)
        if names is None:
            return
        visible |= names
    if not sources or column.name.lower() in visible:
        return
    views = {source.name.lower() for source in sources if isinstance(source, exp.Table)}
    for view in sorted(views):
        if column.name.lower() in known.candidate.views.get(view, ()):
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


class _Known:
    """The names that each source has; what a query selects is looked through once."""

    def __init__(self, candidate: Candidate) -> None:
        self.candidate = candidate
        self._outputs: dict[int, frozenset[str] | None] = {}

    def columns_of(self, source: exp.Expr | Scope) -> frozenset[str] | None:
        """The names, lower case, or None where they can't be known here."""
        if isinstance(source, exp.Table):
            grant = self.candidate.grant.views.get(source.name.lower())
            if grant is None or not is_named(source) or source.args.get("pivots"):
                return None
            return frozenset(name.lower() for name in grant.columns)
        if not isinstance(source, Scope) or not isinstance(source.expression, exp.Query):
            return None
        if id(source) not in self._outputs:
            self._outputs[id(source)] = _outputs(source.expression)
        return self._outputs[id(source)]


def _outputs(query: exp.Query) -> frozenset[str] | None:
    outputs = query.selects
    if not all(output.alias_or_name and not output.is_star for output in outputs) or _computed(outputs):
        return None
    return frozenset(output.alias_or_name.lower() for output in outputs)


def _computed(outputs: Iterable[exp.Expr]) -> bool:
    return any(output.find(exp.Columns, exp.Star) is not None for output in outputs)
