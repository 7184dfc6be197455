"""Unchecked SQL → a ValidatedQuery, or QueryRejected with a reason that can be acted on.

Every rule works on what two parsers say, by positive lists; what runs is generated from the
checked tree, never the text that came in. Rights, files and limits are enforced once more by
the engine: neither line relies on the other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from service.domain import Grant, Period, ValidatedQuery
from service.errors import QueryRejected
from service.guard.candidate import Candidate
from service.guard.duckdb_tree import DuckdbParser
from service.guard.meaning.facts import Facts
from service.guard.rules.additivity import additivity
from service.guard.rules.bases import bases
from service.guard.rules.columns import columns
from service.guard.rules.functions import functions
from service.guard.rules.grain import grain
from service.guard.rules.names import names
from service.guard.rules.nodes import nodes
from service.guard.rules.parameters import parameters
from service.guard.rules.patterns import patterns
from service.guard.rules.period import is_proven, period
from service.guard.rules.ranges import ranges
from service.guard.rules.rights import rights
from service.guard.rules.sameness import sameness
from service.guard.rules.scans import scans
from service.guard.rules.statement import statement
from service.guard.rules.syntax import syntax
from service.guard.rules.text import text
from service.guard.rules.values import values
from service.guard.rules.views import views
from service.guard.rules.widths import widths
from service.guard.small_groups import without_small_groups
from service.guard.warnings import warnings
from service.guard.writing import written

RULES: tuple[Callable[[Candidate], None], ...] = (
    text,
    syntax,
    statement,
    parameters,
    nodes,
    names,
    rights,
    views,
    columns,
    functions,
    ranges,
    widths,
    patterns,
    scans,
    sameness,
    period,
    grain,
    additivity,
    bases,
    values,
)
"""In order: each may rely on the ones before; nothing is parsed before `text` has bounded it."""


@dataclass(frozen=True)
class Guard:
    """Judges SQL; pure apart from its parser, and safe to share between threads."""

    views: Mapping[str, tuple[str, ...]]
    """Every view of the contract and its columns, lower case."""
    functions: frozenset[str]
    fact_days: Mapping[str, tuple[str, ...]]
    """View → the day columns that a period may bound; views that are absent have no period."""
    facts: Facts = field(default_factory=Facts)
    """What tells rows apart and what adds up; without it nothing is proven of that."""
    parser: DuckdbParser = field(default_factory=DuckdbParser, repr=False, compare=False)

    def check(
        self,
        sql: str | exp.Expr,
        grant: Grant,
        period: Period | None = None,
        compare: Sequence[Period] = (),
    ) -> ValidatedQuery:
        """The query as it may run; with a `period`, proven to read that and `compare` only."""
        try:
            candidate = Candidate(
                text=_text(sql),
                given=sql if isinstance(sql, exp.Expr) else None,
                grant=grant,
                period=period,
                compare=tuple(compare),
                views=self.views,
                functions=self.functions,
                fact_days=self.fact_days,
                parser=self.parser,
                facts=self.facts,
            )
            return _judge(candidate)
        except RecursionError as error:
            raise QueryRejected(
                "syntax", "The query is nested too deeply; write its steps as WITH … AS (…)."
            ) from error


def _text(sql: str | exp.Expr) -> str:
    if isinstance(sql, exp.Expr):
        return written(sql)
    return sql.replace("\r\n", "\n")


def _judge(candidate: Candidate) -> ValidatedQuery:
    for rule in RULES:
        rule(candidate)
    query = ValidatedQuery(
        sql=candidate.sql,
        grant=candidate.grant,
        views=tuple(sorted(candidate.tables)),
        period_proven=is_proven(candidate),
        warnings=warnings(candidate),
    )
    return without_small_groups(candidate, query)
