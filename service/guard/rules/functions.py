"""Only functions of the positive list, whatever they are called through."""

from __future__ import annotations

from sqlglot import exp

from service.errors import QueryRejected
from service.guard import literals
from service.guard.candidate import Candidate
from service.guard.hints import instead, shown
from service.guard.language import RENAMED_FUNCTIONS, STRUCTURE
from service.guard.reading import Call

TABLE_FUNCTIONS = frozenset({"range", "generate_series", "unnest"})

_SCHEMAS = frozenset({"main", "temp", "system", "memory", "src", "pg_catalog", "information_schema"})
_WITHOUT_BRACKETS = frozenset(
    {"user", "current_user", "session_user", "current_role", "current_schema", "current_catalog"}
)
"""DuckDB calls a function where a column has one of these names and no source has it, quoted or not."""
_INTERNAL = frozenset({"current_schema", "current_catalog"})
_BY_NAME = frozenset({"aggregate", "array_aggr", "array_aggregate", "list_aggr", "list_aggregate"})
"""Functions that call the function that a string names."""


def functions(candidate: Candidate) -> None:
    """Refuses every call that is not on the list, on sqlglot's tree and on DuckDB's."""
    for node in candidate.all(exp.Func):
        _check_node(node, candidate.functions)
    for reading in candidate.readings:
        for call in reading.calls:
            _check_call(call, candidate.functions)
        for name in sorted(_WITHOUT_BRACKETS.intersection(reading.columns)):
            _check_column(name, candidate)


def _check_node(node: exp.Func, permitted: frozenset[str]) -> None:
    if type(node) in STRUCTURE or type(node) in RENAMED_FUNCTIONS:
        return
    names = [node.name.lower()] if isinstance(node, exp.Anonymous) else _names(node)
    if permitted.isdisjoint(names):
        raise _refused(names[0], permitted)


def _names(node: exp.Func) -> list[str]:
    return [name.lower() for name in type(node).sql_names()]


def _check_call(call: Call, permitted: frozenset[str]) -> None:
    if call.in_from and call.name not in TABLE_FUNCTIONS:
        raise QueryRejected(
            "functions",
            f"The function {shown(call.name)} cannot stand in FROM. {instead(call.name, TABLE_FUNCTIONS)}",
        )
    if call.name not in permitted:
        raise _refused(call.name, permitted)
    if not _SCHEMAS.isdisjoint(call.path[:-1]):
        raise QueryRejected("functions", f"Write {shown(call.name)} without a schema before it.")
    if call.name in _BY_NAME:
        _check_named_aggregate(call, permitted)


def _check_column(name: str, candidate: Candidate) -> None:
    """Calls without brackets; only an alias of the query's own may be called so."""
    own = any(alias.alias.lower() == name for alias in candidate.all(exp.Alias))
    if name in _INTERNAL or not own:
        raise QueryRejected(
            "functions", f"There is no column named {shown(name)}; who asks is not part of the data."
        )


def _check_named_aggregate(call: Call, permitted: frozenset[str]) -> None:
    named = literals.text(call.arguments[1]) if len(call.arguments) > 1 else None
    if named is None or named.lower() not in permitted:
        raise QueryRejected(
            "functions", f"{call.name} needs the name of an aggregate as text, such as 'sum'."
        )


def _refused(name: str, permitted: frozenset[str]) -> QueryRejected:
    near = instead(name, permitted)
    hint = near if near.startswith("Did") else "Use another function."
    return QueryRejected("functions", f"The function {shown(name)} is not possible here. {hint}")
