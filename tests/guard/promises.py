"""What has to hold for any text at all that is given to the guard, checked without the guard's own code.

DuckDB's reading of a text is walked here once more, and permitted queries are run on the small
organisation, as they came in and as they would run.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import duckdb

from service.domain import ValidatedQuery
from service.errors import QueryRejected
from service.guard.duckdb_tree import Json
from tests.guard.contract import GRANTS, GUARD, database

SLOW_SECONDS = 0.5
"""Of processor time, for one verdict."""
_RUN_SECONDS = 1.0
_SERIALISE = "select json_serialize_sql(?, skip_null := true, skip_empty := true, skip_default := true)"
_DIFFERS_EACH_TIME = re.compile(
    r"random|sample|uuid|\bnow\b|current|today|transaction_timestamp|local|\bage\b|\bago\b|setseed",
    re.IGNORECASE,
)
_GROWS = re.compile(
    r"recursive.*(\|\||concat|append)|reduce|levenshtein|list\(\w\)", re.IGNORECASE | re.DOTALL
)
"""One value of these can take gigabytes, which only a process of its own survives."""


@dataclass(frozen=True)
class Finding:
    """A promise that was not kept."""

    promise: str
    sql: str
    told: str


class Promises:
    """The promises, over one database that they may run permitted queries on."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        """How many texts were refused, by rule, accepted, and run to compare their rows."""
        self._connection = database()
        for statement in ("set enable_external_access = false", "set lock_configuration = true"):
            self._connection.execute(statement)

    def broken(self, sql: str, reader: str = "admin") -> Finding | None:
        """The first promise that the guard does not keep for a text."""
        started = time.thread_time()
        try:
            query = GUARD.check(sql, GRANTS[reader])
        except QueryRejected as refusal:
            self.counts[refusal.rule] += 1
            return self._slow(sql, started) or _unsaid(sql, refusal)
        except Exception as error:  # whatever it is: that is the finding
            return Finding("raises QueryRejected and nothing else", sql, repr(error)[:300])
        self.counts["accepted"] += 1
        checks = (
            self._slow(sql, started),
            _fixed_point(query, reader),
            self._reads(sql, query),
            self._rows(sql, query),
        )
        found = next((told for told in checks if told), None)
        return Finding(found.promise, sql, found.told) if found else None

    def _slow(self, sql: str, started: float) -> Finding | None:
        took = time.thread_time() - started
        return Finding("decides soon", sql, f"{took:.2f} s") if took > SLOW_SECONDS else None

    def _reads(self, sql: str, query: ValidatedQuery) -> Finding | None:
        """DuckDB reads one query before and after, of granted views alone."""
        after = self._tree(query.sql)
        before = self._tree(sql)
        for tree in (before, after):
            if tree is None:
                continue
            outside = _tables(tree) - set(query.views)
            if outside or not set(query.views) <= query.grant.views.keys():
                return Finding("reads granted views only", sql, f"{sorted(outside)} in {query.sql}")
        kinds = [
            (len(found), found[0].type)
            for found in map(self._connection.extract_statements, (sql, query.sql))
        ]
        if kinds[0] != kinds[1] or kinds[0][0] != 1:
            return Finding("is one statement, and stays it", sql, f"{kinds}: {query.sql}")
        return None

    def _tree(self, sql: str) -> Json:
        row = self._connection.execute(_SERIALISE, [sql]).fetchone()
        tree = json.loads(row[0])
        return None if tree.get("error") else tree

    def _rows(self, sql: str, query: ValidatedQuery) -> Finding | None:
        if _DIFFERS_EACH_TIME.search(sql) or _GROWS.search(sql):
            return None
        before, after = self._run(sql), self._run(query.sql)
        if "interrupted" in (before, after):
            return None
        self.counts["compared"] += isinstance(before, list)
        if isinstance(before, str) and isinstance(after, str):
            return None
        if before != after:
            told = f"{str(before)[:150]} / {str(after)[:150]} from {query.sql}"
            return Finding("returns the rows that it returned unguarded", sql, told)
        return None

    def _run(self, sql: str) -> list[str] | str:
        cursor = self._connection.cursor()
        stop = threading.Timer(_RUN_SECONDS, cursor.interrupt)
        stop.start()
        try:
            relation = cursor.execute(sql)
            kinds = [str(column[1]).split("(")[0] for column in relation.description]
            return [*kinds, *sorted(map(repr, relation.fetchmany(20_000)))]
        except (duckdb.InterruptException, duckdb.OutOfMemoryException, MemoryError):
            return "interrupted"
        except (duckdb.Error, ValueError, OverflowError) as error:
            return f"failed: {type(error).__name__} {error}"
        finally:
            stop.cancel()
            cursor.close()


def _fixed_point(query: ValidatedQuery, reader: str) -> Finding | None:
    try:
        again = GUARD.check(query.sql, GRANTS[reader])
    except QueryRejected as refusal:
        return Finding("accepts what it accepted", query.sql, f"{refusal.reason} {query.sql}")
    if (again.sql, again.views) != (query.sql, query.views):
        return Finding("makes of its own text the same text", query.sql, f"{query.sql} / {again.sql}")
    return None


def _unsaid(sql: str, refusal: QueryRejected) -> Finding | None:
    if refusal.reason[-1] in ".?" and len(refusal.reason) < 600:
        return None
    return Finding("says in a sentence what was wrong", sql, refusal.reason)


def _tables(tree: Json) -> set[str]:
    """Every table that DuckDB reads by name, lower case and with its dots, less the names of CTEs."""
    named = {
        ".".join(str(part) for part in _path(node)).lower()
        for node in _nodes(tree)
        if node.get("type") == "BASE_TABLE"
    }
    return named - {str(name).lower() for node in _nodes(tree) for name in _cte_names(node)}


def _path(node: dict[str, Json]) -> list[Json]:
    name = node.get("qualified_name")
    path = name.get("path") if isinstance(name, dict) else None
    return path if isinstance(path, list) else [str(node.get("table_name"))]


def _cte_names(node: dict[str, Json]) -> Iterator[Json]:
    for key in ("cte_map", "cte_name"):
        held = node.get(key)
        if isinstance(held, str):
            yield held
        elif isinstance(held, dict) and isinstance(held.get("map"), list):
            yield from (entry.get("key") for entry in held["map"])


def _nodes(tree: Json) -> Iterator[dict[str, Json]]:
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            yield node
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node
