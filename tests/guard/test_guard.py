"""The guard as its callers meet it."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlglot

from service.domain import Grant, Principal, Role
from service.errors import QueryRejected
from service.guard.duckdb_tree import DuckdbParser, NotSerialisable, Unreadable
from service.guard.functions import permitted_functions
from tests.guard.contract import GRANTS, GUARD, database, period

ADMIN = GRANTS["admin"]


def test_the_query_carries_the_grant_and_its_views() -> None:
    query = GUARD.check("select u.repo from Usage u join commits c using (session_id)", GRANTS["finance"])

    assert query.grant is GRANTS["finance"]
    assert query.views == ("commits", "usage")
    assert not query.period_proven


def test_a_tree_is_judged_like_the_text_it_makes() -> None:
    tree = sqlglot.parse_one("select repo /* all */ from usage", read="duckdb")

    assert GUARD.check(tree, ADMIN).sql == "SELECT repo FROM usage"


def test_a_tree_has_no_rights_of_its_own() -> None:
    tree = sqlglot.parse_one("select * from prompts", read="duckdb")

    with pytest.raises(QueryRejected, match="needs a right"):
        GUARD.check(tree, GRANTS["finance"])


def test_line_ends_of_any_system_are_line_ends() -> None:
    assert GUARD.check("select 1 as one -- a\r\n, 2 as two\r\n", ADMIN).sql == "SELECT 1 AS one, 2 AS two"


def test_who_may_read_nothing_may_still_calculate() -> None:
    nobody = Grant(Principal("nobody", Role.NOBODY), {})

    assert GUARD.check("select 1 + 1 as two", nobody).views == ()
    with pytest.raises(QueryRejected, match="you may read: none"):
        GUARD.check("select * from usage", nobody)


def test_facts_of_all_time_are_warned_of() -> None:
    query = GUARD.check("select sum(cost_usd) from usage", ADMIN)

    assert query.warnings == ('"usage" is read for all time: no bound on its day.',)


@pytest.mark.parametrize(
    "sql",
    [
        "select sum(cost_usd) from usage where day > current_date - 30",
        "select sum(cost_usd) from usage where date_trunc('month', occurred_at) = date '2026-10-01'",
        "select count(*) from pull_requests where merged_at >= date '2026-10-01'",
        "select count(*) from people",
    ],
)
def test_a_bound_of_any_form_is_no_reason_to_warn(sql: str) -> None:
    assert GUARD.check(sql, ADMIN).warnings == ()


def test_a_plan_needs_no_warning() -> None:
    sql = "select sum(cost_usd) from usage where day >= date '2026-10-01' and day < date '2026-11-01'"

    assert GUARD.check(sql, ADMIN, period("2026-10-01", "2026-11-01")).warnings == ()


def test_a_view_that_the_reader_lacks_is_never_suggested() -> None:
    for sql in ("select * from prompt", "select * from tool_call", "select prompt_length from usage"):
        with pytest.raises(QueryRejected) as refusal:
            GUARD.check(sql, GRANTS["finance"])
        assert "prompts" not in refusal.value.reason
        assert "tool_calls" not in refusal.value.reason


@pytest.mark.parametrize(
    "sql",
    [
        "select * from " + "(" * 9000 + "usage" + ")" * 9000,
        "with a as (" * 1500 + "select 1" + ") select 1" * 1500,
        "select a" + "[1]" * 1600,
        "select " + "not " * 4900 + "true",
        "select " + "(select " * 380 + "1" + ")" * 380,
        "select " + "abs(" * 59 + "1" + ")" * 59,
        "select a" + ".b" * 2400,
        "select '" + "x" * 100_000 + "'",
    ],
    ids=["brackets", "with", "subscripts", "not", "subqueries", "calls", "dots", "length"],
)
def test_a_text_made_to_be_slow_is_refused_soon(sql: str) -> None:
    started = time.process_time()
    with pytest.raises(QueryRejected) as refusal:
        GUARD.check(sql, ADMIN)

    assert refusal.value.rule in {"text", "syntax"}
    assert time.process_time() - started < 1.0


def test_threads_share_one_guard() -> None:
    wrong = threading.Event()

    def ask(number: int) -> None:
        expected = f"SELECT {number} AS n FROM usage"
        if GUARD.check(f"select {number} as n from usage", ADMIN).sql != expected:
            wrong.set()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(ask, range(200)))

    assert not wrong.is_set()


def test_the_private_parser_runs_nothing() -> None:
    for sql in ("create table loot (a int)", "copy (select 1) to 'loot.csv'", "attach 'loot.duckdb'"):
        with pytest.raises(NotSerialisable):
            GUARD.parser.statements(sql)

    assert GUARD.parser.statements("select * from loot")


def test_every_permitted_name_is_a_function_that_duckdb_has() -> None:
    known = {
        name.lower()
        for (name,) in database().execute("select distinct function_name from duckdb_functions()").fetchall()
    }
    in_the_grammar = {"coalesce", "current_timestamp", "extract", "grouping", "grouping_id", "ifnull", "try"}

    assert permitted_functions() - known - in_the_grammar == set()


def test_nothing_that_reads_writes_waits_or_runs_text_is_permitted() -> None:
    harmful = {
        *(
            "error",
            "getenv",
            "getvariable",
            "glob",
            "json_execute_serialized_sql",
            "json_serialize_plan",
            "nextval",
        ),
        *(
            "pg_sleep",
            "query",
            "query_table",
            "read_blob",
            "read_csv",
            "read_text",
            "repeat",
            "setseed",
            "sleep_ms",
        ),
        *("current_setting", "current_user", "version", "write_log", "to_json", "list_resize", "set_bit"),
    }

    assert permitted_functions() & harmful == set()


def test_a_broken_parser_is_replaced() -> None:
    parser = DuckdbParser()
    parser._connection.close()

    with pytest.raises(Unreadable):
        parser.statements("select 1")
    assert parser.statements("select 1")
