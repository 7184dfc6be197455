"""Every limit of a query, hit with no guard in front, and by the guard with no engine behind it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from acme import grant, query

from service.domain import Limits, ResultSet
from service.engines._sandbox import session
from service.engines._sandbox.pool import Size
from service.engines._sandbox.worker import Ceiling
from service.engines.duckdb import DuckDBEngine
from service.errors import OutlayError, QueryRejected
from service.guard.duckdb_tree import MAX_EXPRESSION_DEPTH
from service.guard.rules.ranges import MAX_STEPS
from service.guard.rules.scans import MAX_SCANS
from service.guard.rules.syntax import MAX_NODES
from service.guard.rules.text import MAX_CHARACTERS, MAX_WORDS
from tests.guard.contract import GRANTS, GUARD

DEEP = "select " + "(" * 120 + "1" + ")" * 120
CEILING = Ceiling(memory_mb=64, seconds=20, threads=2)
LIMITS = Limits(rows=100, seconds=1, memory_mb=64, result_bytes=1_000_000)


@dataclass(frozen=True)
class Hit:
    """A query that goes beyond one limit."""

    limit: str
    sql: str
    told: str
    """What the sandbox says, without a guard."""
    rule: str | None = None
    """The rule of the guard that refuses it; None where only running it can tell."""
    reason: str = ""
    seconds: float = 20


HITS = (
    Hit("time", "select count(*) from usage a, usage b, usage c", "longer than 1 seconds", seconds=1),
    Hit("result bytes", "select string_agg(request_id) over () from usage", "larger than 1 MB"),
    Hit("memory", "select count(*) from (select distinct request_id || b.i from usage, range(500) as b(i))", "needs more memory"),
    Hit(
        "memory of one value",
        "select len(repeat(repeat('x', 1000000), 3000))",
        "needs more memory",
        "functions",
        "repeat",
    ),
    Hit("temp disk", "select a.request_id, b.i from usage a, range(500) as b(i) order by hash(a.request_id || b.i), 1 limit 9000000", "needs more memory"),
    Hit("expression depth", DEEP, "nested too deeply; write its steps as WITH", "syntax", "nested more than 60"),
    Hit(
        "columns of a pivot",
        "pivot (select request_id, cost_usd from usage) on request_id using sum(cost_usd)",
        "more than 200 columns; name those that matter",
    ),
    Hit("recursion", "with recursive r as (select 1 as n union all select n + 1 from r) select max(n) from r", "longer than 1 seconds", seconds=1),
    Hit("recursion that grows", "with recursive r as (select [1] as l union all select l || l from r) select count(*) from r", "needs more memory"),
    Hit(
        "generated series",
        "select count(*) from range(1000000000) a, range(1000) b",
        "longer than 1 seconds",
        "ranges",
        "may make 100,000 steps",
        seconds=1,
    ),
    Hit("a list of a generated series", "select list_sum(generate_series(1, 1000000000))", "needs more memory", "ranges", "100,000 steps"),
    Hit(
        "cross joins",
        "select count(*) from " + ", ".join(f"people p{i}" for i in range(41)),
        "longer than 1 seconds|needs more memory",
        "scans",
        "more than 40 sources",
        seconds=1,
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
def small(snapshot: Path) -> Iterator[tuple[asyncio.Runner, DuckDBEngine]]:
    """An engine with little memory."""
    with asyncio.Runner() as runner:
        engine = DuckDBEngine(snapshot, "v1", size=Size(workers=1), ceiling=CEILING)
        runner.run(engine.start())
        yield runner, engine
        runner.run(engine.close())


def ask(small: tuple[asyncio.Runner, DuckDBEngine], sql: str, limits: Limits = LIMITS) -> ResultSet:
    runner, engine = small
    return runner.run(engine.run(query(sql, grant(limits=limits))))


@pytest.mark.parametrize("hit", HITS, ids=lambda hit: hit.limit)
def test_the_sandbox_alone_holds_a_limit_and_says_what_is_possible(small, hit: Hit) -> None:
    with pytest.raises(OutlayError, match=hit.told) as told:
        ask(small, hit.sql, replace(LIMITS, seconds=hit.seconds))

    assert re.search("; (ask|write|name)", str(told.value))
    assert ask(small, "select count(*) from people").rows == ((10,),)


@pytest.mark.parametrize("hit", [hit for hit in HITS if hit.rule], ids=lambda hit: hit.limit)
def test_the_guard_alone_holds_a_limit_that_can_be_read_off(hit: Hit) -> None:
    with pytest.raises(QueryRejected, match=re.escape(hit.reason)) as refused:
        GUARD.check(hit.sql, GRANTS["admin"])

    assert refused.value.rule == hit.rule


@pytest.mark.parametrize("hit", [hit for hit in HITS if not hit.rule], ids=lambda hit: hit.limit)
def test_what_only_running_can_tell_passes_the_guard(hit: Hit) -> None:
    assert GUARD.check(hit.sql, GRANTS["admin"]).sql


def test_rows_beyond_the_limit_are_cut_and_the_result_says_so(small) -> None:
    cut = ask(small, "select request_id from usage")

    assert (len(cut.rows), cut.truncated) == (100, True)


def test_limits_are_the_readers_own_up_to_the_engines(small) -> None:
    larger = replace(LIMITS, rows=3000, result_bytes=10_000_000)

    assert len(ask(small, "select request_id from usage", larger).rows) == 3000
    with pytest.raises(OutlayError, match=r"64 MB"):
        ask(
            small,
            "select len(repeat(repeat('x', 1000000), 3000))",
            replace(larger, memory_mb=9000, seconds=20),
        )


def test_settings_of_the_child_leave_no_disk_and_cannot_be_changed(small) -> None:
    names = (
        "temp_directory",
        "max_temp_directory_size",
        "pivot_limit",
        "max_expression_depth",
        "lock_configuration",
    )
    asked = ", ".join(f"current_setting('{name}')" for name in names)

    assert ask(small, f"select {asked}").rows == (("", "0 bytes", 200, 100, True),)


def test_what_is_documented_is_what_holds() -> None:
    told = (Path(__file__).parents[2] / "docs" / "limits.md").read_text("utf-8")
    settings = {*session._AT_CONNECT, *(re.split(r"\W+", statement)[1] for statement in session._LOCK)}
    unsaid = {"allow_community_extensions", "allow_unsigned_extensions", "allow_persistent_secrets"}
    threads = {name for name in settings if "threads" in name}

    assert {name for name in settings - unsaid - threads if f"`{name}`" not in told} == set()
    assert f"| {MAX_EXPRESSION_DEPTH}; {session._AT_CONNECT['max_expression_depth']} |" in told
    assert f"{MAX_CHARACTERS:,} characters, {MAX_WORDS:,} words and signs, {MAX_NODES:,} parts" in told
    assert f"{MAX_STEPS:,} steps" in told
    assert f"{MAX_SCANS} sources of FROM" in told
    assert f"{Limits().cell_chars:,}" in told
