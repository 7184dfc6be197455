"""DuckDB's syntax tree → what the rules ask of it: kinds of node, scans of tables, calls of functions.

Names of CTEs are resolved here as DuckDB does it: a CTE is seen by the later ones of its
WITH and by everything inside, whatever the case of its name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from service.guard.duckdb_tree import Json

Node = Mapping[str, Json]

_OUTSIDE_THE_LANGUAGE = ("at_clause", "pivot_enum", "export_state")
_SUBSCRIPTS = {"ARRAY_EXTRACT", "ARRAY_SLICE"}


@dataclass(frozen=True)
class Call:
    """One use of a function, operator or window function."""

    path: tuple[str, ...]
    """Lower case; the last part is the function's name, what stands before is a schema or a value."""
    arguments: tuple[Node, ...]
    in_from: bool
    """It stands where a table could stand."""

    @property
    def name(self) -> str:
        """The function's own name, without what qualifies it."""
        return self.path[-1]


@dataclass(frozen=True)
class Reading:
    """One statement as DuckDB understands it."""

    kinds: frozenset[str]
    """The types of all its nodes, and the names of attributes that no query here may have."""
    types: frozenset[str]
    """Names of the types that it casts to, lower case; dotted where a schema qualifies them."""
    scans: tuple[tuple[str, ...], ...]
    """The dotted path of each table read that is not a CTE, lower case, as often as it is read."""
    calls: tuple[Call, ...]
    columns: tuple[str, ...]
    """Each mention of a column as it is written, with what qualifies it, lower case."""
    size: int
    """Number of nodes."""
    expanded_scans: int
    """Number of sources in FROM after each CTE stands in place of its name."""
    subscripts: int
    """The longest chain of `[…]` on one value."""


def read(statement: Json) -> Reading:
    """What one tree of `DuckdbParser.statements` holds."""
    walk = _Walk()
    expanded = walk.weigh(statement, {}, 0)
    return Reading(
        kinds=frozenset(walk.kinds),
        types=frozenset(walk.types),
        scans=tuple(walk.scans),
        calls=tuple(walk.calls),
        columns=tuple(walk.columns),
        size=walk.size,
        expanded_scans=max(expanded, len(walk.scans)),
        subscripts=walk.subscripts,
    )


@dataclass
class _Walk:
    kinds: set[str] = field(default_factory=set)
    types: set[str] = field(default_factory=set)
    scans: list[tuple[str, ...]] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    size: int = 0
    subscripts: int = 0

    def weigh(self, node: Json, ctes: Mapping[str, int], subscripts: int) -> int:
        """How many tables `node` reads, generated ones too, when a CTE counts as what it reads, or as one."""
        if isinstance(node, list):
            read = 0
            for child in node:
                if isinstance(child, (dict, list)):
                    read += self.weigh(child, ctes, subscripts)
            return read
        if not isinstance(node, dict):
            return 0
        kind = node.get("type")
        if isinstance(kind, str):
            self.size += 1
            self.kinds.add(kind)
            self._note(kind, node)
            subscripts = subscripts + 1 if kind in _SUBSCRIPTS else 0
            self.subscripts = max(self.subscripts, subscripts)
        self.kinds.update(name for name in _OUTSIDE_THE_LANGUAGE if node.get(name))
        ctes = self._with_ctes(node, ctes)
        read = self._scan(node, ctes) if kind == "BASE_TABLE" else int(kind == "TABLE_FUNCTION")
        for key, child in node.items():
            if key != "cte_map" and isinstance(child, (dict, list)):
                read += self.weigh(child, ctes, subscripts)
        return read

    def _with_ctes(self, node: Node, ctes: Mapping[str, int]) -> Mapping[str, int]:
        if node.get("type") == "RECURSIVE_CTE_NODE":
            ctes = {**ctes, str(node.get("cte_name")).lower(): 0}
        entries = _child(node, "cte_map").get("map")
        if not isinstance(entries, list):
            return ctes
        known = dict(ctes)
        for entry in entries:
            if isinstance(entry, dict):
                known[str(entry.get("key")).lower()] = self.weigh(entry.get("value"), dict(known), 0)
        return known

    def _scan(self, node: Node, ctes: Mapping[str, int]) -> int:
        path = _path(node)
        if len(path) == 1 and path[0] in ctes:
            return max(1, ctes[path[0]])
        self.scans.append(path)
        return 1

    def _note(self, kind: str, node: Node) -> None:
        if kind == "TYPE":
            self.types.add(".".join(_path(node)))
        elif kind == "COLUMN_REF":
            names = node.get("column_names")
            self.columns.append(".".join(map(str, names)).lower() if isinstance(names, list) else "")
        elif kind == "TABLE_FUNCTION":
            self.calls.append(_call(_child(node, "function"), in_from=True))
        elif node.get("class") in {"FUNCTION", "WINDOW"}:
            self.calls.append(_call(node, in_from=False))


def _call(node: Node, *, in_from: bool) -> Call:
    arguments = node.get("arguments")
    nodes = tuple(
        _child(argument, "expression")
        for argument in (arguments if isinstance(arguments, list) else [])
        if isinstance(argument, dict)
    )
    return Call(path=_path(node), arguments=nodes, in_from=in_from)


def _path(node: Node) -> tuple[str, ...]:
    path = _child(node, "qualified_name").get("path")
    return tuple(str(part).lower() for part in path) if isinstance(path, list) else ("",)


def _child(node: Node, key: str) -> Node:
    child = node.get(key)
    return child if isinstance(child, dict) else {}
