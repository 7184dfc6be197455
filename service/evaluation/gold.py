"""A case's gold SQL → the tables that are right, and the verdict on an answer against the nearest of them.

Gold runs without the guard and without our engine: what is judged must not judge itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from service.domain import Answer, ResultSet
from service.errors import QueryFailed
from service.evaluation.cells import comparable
from service.evaluation.comparator import Column, Table, Verdict, columns_of, compare, order_of, required
from service.evaluation.suite import Case

_DIALECT = "duckdb"


class Reads(Protocol):
    """Runs SQL that is trusted."""

    def rows(self, sql: str) -> ResultSet:
        """All rows; QueryFailed says why there are none."""
        ...


@dataclass(frozen=True)
class Reading:
    """One reading of a question that is right, with its rows on one database."""

    sql: str
    table: Table


@dataclass(frozen=True)
class Gold:
    """What is right on one database."""

    readings: tuple[Reading, ...]
    problem: str = ""
    """Why it cannot be used; the case is left out of all figures then."""


def gold_of(case: Case, reads: Reads) -> Gold:
    """Runs every reading, and holds the first against the second method where there is one."""
    try:
        readings = tuple(Reading(sql, _table(reads.rows(sql))) for sql in case.gold)
        second = _table(reads.rows(case.second)) if case.second else None
    except QueryFailed as error:
        return Gold((), f"gold cannot run: {error}")
    if second is not None and readings:
        verdict = compare(readings[0].table, second, ordered=case.ordered, keys=case.keys)
        if not verdict.right:
            return Gold((), f"the second method disagrees: {verdict.reason} ({verdict.detail})")
    return Gold(readings)


def table_of(answer: Answer) -> Table:
    """An answer's rows, with units and roles."""
    return Table(tuple(Column(one.name, one.unit, one.role) for one in answer.columns), answer.rows)


def verdict_on(case: Case, gold: Gold, answer: Table, reads: Reads) -> Verdict:
    """The verdict against the reading that comes nearest."""
    return min(
        (_judged(case, reading, answer, reads) for reading in gold.readings),
        key=lambda verdict: verdict.distance,
    )


def unlimited(sql: str) -> str | None:
    """The same query without what cuts its rows short, LIMIT or QUALIFY; None where nothing does."""
    try:
        tree = sqlglot.parse_one(sql, read=_DIALECT)
    except SqlglotError:
        return None
    cuts = [name for name in ("limit", "qualify") if tree.args.get(name)]
    if not isinstance(tree, exp.Query) or not cuts:
        return None
    for name in cuts:
        tree.set(name, None)
    return tree.sql(dialect=_DIALECT)


def with_nameless(sql: str) -> str:
    """The same query without its conditions that a column is not NULL."""
    tree = sqlglot.parse_one(sql, read=_DIALECT)
    for condition in list(tree.find_all(exp.Not)):
        if isinstance(condition.this, exp.Is) and isinstance(condition.this.expression, exp.Null):
            condition.replace(exp.true())
    return tree.sql(dialect=_DIALECT)


def _table(result: ResultSet) -> Table:
    return Table(tuple(Column(column.name) for column in result.columns), result.rows)


def _judged(case: Case, reading: Reading, answer: Table, reads: Reads) -> Verdict:
    def judge(gold: Table) -> Verdict:
        return compare(gold, answer, ordered=case.ordered, keys=case.keys)

    verdict = judge(reading.table)
    longer = None if verdict.right else unlimited(reading.sql)
    if longer is None:
        return verdict
    other = cut_elsewhere(reading.table, _table(reads.rows(longer)), answer, case.keys)
    return judge(other) if other is not None and judge(other).right else verdict


def cut_elsewhere(gold: Table, whole: Table, answer: Table, keys: Sequence[str]) -> Table | None:
    """Gold as it would be had its limit cut a tie where the answer cut it; None where it cuts no tie.

    Which of several equal rows are the last of a top n is nobody's to say.
    """
    columns = columns_of(gold)
    key = order_of(columns)
    if key is None or len(gold.rows) != len(answer.rows):
        return None
    at, last = columns.index(key), key.cells[-1]
    kept = [row for row, value in zip(gold.rows, key.cells, strict=True) if value != last]
    seen = {comparable(cell) for row in answer.rows for cell in row}
    names = [one for one in required(gold, keys) if "text" in columns[one].kinds]
    tied = [
        row
        for row in whole.rows
        if comparable(row[at]) == last and all(comparable(row[name]) in seen for name in names)
    ]
    missing = len(gold.rows) - len(kept)
    return Table(gold.columns, [*kept, *tied[:missing]]) if len(tied) >= missing else None
