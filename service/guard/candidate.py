"""A query on its way through the rules, and the four ways in which they look at it.

text → DuckDB's reading of it → sqlglot's tree → the text generated from that tree, which is
what runs → DuckDB's reading of that. Each is made when the first rule asks for it, so a text
that DuckDB cannot read never reaches sqlglot, whose parser is slower to give up. A query of our
own compiler comes as a tree: the text is generated from it, and one reading says all.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from service.domain import Grant, Period
from service.errors import QueryRejected
from service.guard.bounds import Scan, fact_scans, is_named
from service.guard.duckdb_tree import DuckdbParser, NotSerialisable, Unreadable
from service.guard.meaning import Meaning, study
from service.guard.meaning.facts import Facts
from service.guard.reading import Reading, read
from service.guard.writing import written

DIALECT = "duckdb"

Kind = TypeVar("Kind", bound=exp.Expr)

# sqlglot logs statements that it cannot parse, text and all; whoever wrote them gets a reason instead
logging.getLogger("sqlglot").setLevel(logging.ERROR)


@dataclass(frozen=True)
class Candidate:
    """SQL that nobody has judged yet, with all that the rules may know."""

    text: str
    grant: Grant
    period: Period | None
    compare: tuple[Period, ...]
    views: Mapping[str, tuple[str, ...]]
    """Every view of the contract with its columns, also those that the Grant lacks."""
    functions: frozenset[str]
    fact_days: Mapping[str, tuple[str, ...]]
    parser: DuckdbParser
    given: exp.Expr | None = None
    """The tree that `text` was generated from, where it did not come as text."""
    facts: Facts = field(default_factory=Facts)

    @cached_property
    def original(self) -> tuple[Reading, ...] | None:
        """DuckDB's reading of each statement in the text; None where it can't say (PIVOT, or no query)."""
        try:
            return tuple(read(statement) for statement in self.parser.statements(self.text))
        except NotSerialisable:
            return None

    @cached_property
    def statements(self) -> tuple[exp.Expr, ...]:
        """The statements that sqlglot finds."""
        if self.given is not None:
            return (self.given,)
        try:
            return tuple(tree for tree in sqlglot.parse(self.text, read=DIALECT) if tree is not None)
        except SqlglotError as error:
            raise QueryRejected(
                "statement",
                "This form of query cannot be checked; write it as a plain SELECT"
                " (a PIVOT with ORDER BY or LIMIT: SELECT * FROM (PIVOT …) ORDER BY …).",
            ) from error

    @cached_property
    def meaning(self) -> Meaning:
        """Whether it adds up what adds up; called after `syntax` has bounded its depth."""
        return study(self.tree, self.facts)

    @property
    def tree(self) -> exp.Expr:
        """The one statement."""
        return self.statements[0]

    @cached_property
    def _by_type(self) -> dict[type[exp.Expr], list[exp.Expr]]:
        """Every node of the tree; walking it once for all rules is a third of what it cost before."""
        found: dict[type[exp.Expr], list[exp.Expr]] = {}
        for node in self.tree.walk():
            found.setdefault(type(node), []).append(node)
        return found

    @property
    def node_types(self) -> Mapping[type[exp.Expr], int]:
        """Each type of node in the tree, and how many there are."""
        return {kind: len(nodes) for kind, nodes in self._by_type.items()}

    def all(self, kind: type[Kind]) -> list[Kind]:
        """Every node of a type in the tree, subtypes too."""
        return [
            node
            for found, nodes in self._by_type.items()
            if issubclass(found, kind)
            for node in nodes
            if isinstance(node, kind)
        ]

    @cached_property
    def fact_scans(self) -> tuple[Scan, ...]:
        """Every place at which a view that has days is read."""
        return tuple(fact_scans(self.all(exp.Table), self.fact_days, self.views))

    @cached_property
    def sql(self) -> str:
        """The text that would run."""
        if self.given is not None:
            return self.text
        return written(self.tree)

    @cached_property
    def reading(self) -> Reading:
        """DuckDB's reading of the text that would run."""
        if self.original is not None and len(self.original) == 1 and self.text == self.sql:
            return self.original[0]
        try:
            readings = [read(statement) for statement in self.parser.statements(self._readable)]
        except (NotSerialisable, Unreadable) as error:
            raise QueryRejected("sameness", _AMBIGUOUS) from error
        if len(readings) != 1:
            raise QueryRejected("sameness", _AMBIGUOUS)
        return readings[0]

    @property
    def readings(self) -> tuple[Reading, ...]:
        """All that DuckDB could say: on the text as it came, and on the text that would run."""
        before = self.original or ()
        return before if any(one is self.reading for one in before) else (*before, self.reading)

    @cached_property
    def tables(self) -> frozenset[str]:
        """The name of each table that either parser sees and that is no CTE, lower case."""
        named = {table.name.lower() for table in self.all(exp.Table) if is_named(table)}
        scanned = {path[-1] for reading in self.readings for path in reading.scans}
        return frozenset((named - self.cte_names) | scanned)

    @cached_property
    def cte_names(self) -> frozenset[str]:
        """All names that a WITH defines, lower case."""
        return frozenset(cte.alias.lower() for cte in self.all(exp.CTE))

    @property
    def _readable(self) -> str:
        """The text that would run, with an IN list put where DuckDB would have to look the values up.

        DuckDB turns a PIVOT without one into several statements and shows the tree of none;
        with any list, every expression of the query stands in one tree.
        """
        if not any(_lacks_values(pivot) for pivot in self.all(exp.Pivot)):
            return self.sql
        copy = self.tree.copy()
        for pivot in list(copy.find_all(exp.Pivot)):
            if _lacks_values(pivot):
                pivot.set("expressions", [_with_values(column) for column in pivot.expressions])
        return written(copy)


_AMBIGUOUS = "This query can be read in two ways; write it with plainer syntax."


def _lacks_values(pivot: exp.Pivot) -> bool:
    if pivot.args.get("unpivot") or pivot.args.get("fields"):
        return False
    return not all(isinstance(column, exp.In) for column in pivot.expressions)


def _with_values(column: exp.Expr) -> exp.Expr:
    if isinstance(column, exp.In):
        return column
    return exp.In(this=exp.paren(column.copy()), expressions=[exp.Literal.string("")])
