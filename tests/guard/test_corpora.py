"""Nothing runs of what was tried against guards of this kind; all runs that people rightly ask."""

from __future__ import annotations

import json
import re

import pytest

from service.errors import QueryRejected
from service.guard.duckdb_tree import DuckdbParser, NotSerialisable
from service.guard.reading import read
from tests.guard.contract import GRANTS, GUARD, HERE, database


def corpus(name: str) -> list[dict[str, str]]:
    with (HERE / "corpora" / f"{name}.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


LEGITIMATE = corpus("legit")
HOSTILE = corpus("redteam")
DRAWN_BY_LOT = re.compile(r"TABLESAMPLE|random\(", re.IGNORECASE)


@pytest.fixture(scope="module")
def connection():
    made = database()
    yield made
    made.close()


def reason_for(sql: str, reader: str = "admin") -> str | None:
    """Why it is refused, or None where it is not."""
    try:
        GUARD.check(sql, GRANTS[reader])
    except QueryRejected as refusal:
        return refusal.reason
    return None


@pytest.mark.parametrize("attack", [a for a in HOSTILE if a["expect"] == "refuse"], ids=lambda a: a["id"])
def test_an_attack_is_refused_before_it_runs(attack: dict[str, str]) -> None:
    assert reason_for(attack["sql"])


@pytest.mark.parametrize("attack", [a for a in HOSTILE if a["expect"] != "refuse"], ids=lambda a: a["id"])
def test_what_is_not_refused_reads_granted_views_only(attack: dict[str, str]) -> None:
    for reader, grant in GRANTS.items():
        if reason_for(attack["sql"], reader) is None:
            query = GUARD.check(attack["sql"], grant)
            assert set(query.views) | scanned(query.sql) <= grant.views.keys()


@pytest.mark.parametrize("attack", HOSTILE, ids=lambda a: a["id"])
def test_a_reason_is_our_own_words_and_shows_little_of_the_input(attack: dict[str, str]) -> None:
    reason = reason_for(attack["sql"], "finance")

    assert reason is None or reason[-1] in ".?"
    assert longest_echo(attack["sql"], reason or "") <= 60


@pytest.mark.parametrize("question", LEGITIMATE, ids=lambda q: q["id"])
def test_a_legitimate_statement_returns_what_it_returned_unguarded(question, connection) -> None:
    query = GUARD.check(question["sql"], GRANTS["admin"])

    if DRAWN_BY_LOT.search(question["sql"]):
        assert connection.execute(query.sql).fetchall()
        return
    assert rows(connection, query.sql) == rows(connection, question["sql"])


def test_the_legitimate_statements_find_rows_to_compare(connection) -> None:
    empty = [q["id"] for q in LEGITIMATE if not connection.execute(q["sql"]).fetchall()]

    assert len(empty) <= len(LEGITIMATE) // 20, empty


def rows(connection, sql: str) -> list[str]:
    result = connection.execute(sql)
    names = [column[0].lower() for column in result.description]
    ordered = "order by" in sql.lower().rsplit(")", 1)[-1]
    found = [repr(row) for row in result.fetchall()]
    return [*([] if any("(" in name for name in names) else names), *(found if ordered else sorted(found))]


def scanned(sql: str) -> set[str]:
    try:
        statements = DuckdbParser().statements(sql)
    except NotSerialisable:
        return set()
    return {".".join(path) for statement in statements for path in read(statement).scans}


def longest_echo(sql: str, reason: str) -> int:
    """The length of the longest part of `sql` that the reason repeats."""
    longest = 0
    for start in range(len(reason)):
        while longest < len(reason) - start and reason[start : start + longest + 1] in sql:
            longest += 1
    return longest
