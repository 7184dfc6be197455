"""What the child process costs: the engine against DuckDB in this process, on the same file and queries.

Ratios from one run are kept, seconds are not: both sides take turns, and the fastest turn
of each counts, since whatever else the machine does can only slow a turn down.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import statistics
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from service.domain import Grant, Principal, Role, ValidatedQuery, ViewGrant
from service.engines._sandbox.pool import Size
from service.engines._sandbox.worker import Ceiling
from service.engines.duckdb import DuckDBEngine
from service.resources import sql_scripts

TURNS = 12
KILLS = 5
NICE = 10
REQUESTS = 1_000_000
QUERIES = {
    "top repos": "select repo, sum(cost_usd) as spend from usage "
    "where day >= (select max(day) - 7 from usage) group by repo order by spend desc limit 10",
    "daily spend by model": "select day, model, sum(cost_usd) as spend, sum(total_tokens) as tokens "
    "from usage group by day, model order by day, model",
    "people by spend": "select user_email, count(distinct session_id) as sessions, sum(cost_usd) as spend "
    "from usage group by user_email order by spend desc",
    "p95 request": "select department, quantile_cont(cost_usd, 0.95) as p95 from usage group by department",
    "ten thousand rows": "select occurred_at, repo, user_email, model, cost_usd from usage "
    "order by occurred_at limit 10000",
}
FACTS = (
    """
    insert into facts.person
    select 'u' || i, 'bench', 'u' || i || '@acme.example', 'Person ' || i, 'Department ' || i % 8,
        null, null, null, null, true, true, 'standard', date '2026-01-01', null
    from range(240) as numbers(i)
    """,
    """
    insert into facts.request by name
    select 'k' || i as request_key, 'bench' as source, moment as occurred_at, cast(moment as date) as day,
        hour(moment) as hour, 'anthropic' as vendor, 'claude_code' as product, 'u' || i % 240 as user_id,
        'acme/r' || hash(i // 20) % 60 as repo, 's' || i // 20 as session_id,
        'model-' || hash(i) % 6 as model,
        hash(i) % 5000 as input_tokens, cast(hash(i) % 90000 / 1e6 as decimal(18, 6)) as cost_usd
    from (select i, timestamp '2025-10-01' + to_seconds(i * 30) as moment from range($requests) as numbers(i))
    """,
)


def run(db: Path | None = None) -> dict[str, object]:
    """Engine ÷ DuckDB for each query, and what a reader waits for after another's query was killed."""
    # the children are that nice; on a busy machine the ratio would else be one of priorities
    os.setpriority(os.PRIO_PROCESS, 0, max(NICE, os.getpriority(os.PRIO_PROCESS, 0)))
    with tempfile.TemporaryDirectory() as folder:
        path = db or _made_up(Path(folder) / "bench.duckdb")
        return asyncio.run(_measure(path))


def _made_up(path: Path) -> Path:
    with duckdb.connect(str(path)) as connection:
        for script in [*sql_scripts("warehouse"), *sql_scripts("views")]:
            connection.execute(script.read_text("utf-8"))
        connection.execute(FACTS[0])
        connection.execute(FACTS[1], {"requests": REQUESTS})
    return path


async def _measure(path: Path) -> dict[str, object]:
    threads = os.cpu_count() or 1
    with duckdb.connect(str(path), read_only=True, config={"threads": threads}) as raw:
        columns = tuple(name for name, *_ in raw.execute("describe usage").fetchall())
        grant = Grant(Principal("bench", Role.ADMIN), {"usage": ViewGrant(columns)})
        ceiling = Ceiling(memory_mb=2048, threads=threads)
        async with DuckDBEngine(path, "bench", size=Size(workers=1, spares=1), ceiling=ceiling) as engine:
            asked = {name: ValidatedQuery(sql, grant, ("usage",), False) for name, sql in QUERIES.items()}
            queries = {name: await _compare(raw, engine, query) for name, query in asked.items()}
            waits = [await _wait_after_kill(engine, grant) for _ in range(KILLS)]
    ratios = [figures["engine ÷ duckdb"] for figures in queries.values()]
    return {
        "queries": queries,
        "engine ÷ duckdb, all": _ratio(queries, "ms"),
        "engine ÷ duckdb, median": round(statistics.median(ratios), 3),
        "engine ÷ duckdb, processor time of all": _ratio(queries, "cpu ms"),
        "next query after a kill, seconds": round(statistics.median(waits), 3),
        "threads": threads,
    }


async def _compare(
    raw: duckdb.DuckDBPyConnection, engine: DuckDBEngine, query: ValidatedQuery
) -> dict[str, float]:
    child = await _same_rows(raw, engine, query)
    in_process, in_child = [], []
    for _ in range(TURNS):
        started = _now(None)
        raw.execute(query.sql).fetchall()
        in_process.append(_since(started, None))
        started = _now(child)
        await engine.run(query)
        in_child.append(_since(started, child))
    (wall, cpu), (wall_in_child, cpu_in_child) = _fastest(in_process), _fastest(in_child)
    return {
        "duckdb ms": round(wall * 1000, 2),
        "engine ms": round(wall_in_child * 1000, 2),
        "engine ÷ duckdb": round(wall_in_child / wall, 3),
        "duckdb cpu ms": round(cpu * 1000, 2),
        "engine cpu ms": round(cpu_in_child * 1000, 2),
    }


async def _same_rows(raw: duckdb.DuckDBPyConnection, engine: DuckDBEngine, query: ValidatedQuery) -> int:
    """The process that will be measured, once it has given the same answer."""
    running = asyncio.create_task(engine.run(query))
    await asyncio.sleep(0)
    (child,) = engine.busy_children
    expected, result = raw.execute(query.sql).fetchall(), await running
    if sorted(map(repr, expected)) != sorted(map(repr, result.rows)):
        raise SystemExit(f"The engine's rows differ from DuckDB's: {query.sql}")
    return child


def _now(child: int | None) -> tuple[float, float]:
    """Time on the wall, and processor time of this process and a child."""
    # Linux's number for the processor clock of another process; see clock_getcpuclockid(3)
    of_child = time.clock_gettime((~child << 3) | 2) if child and sys.platform == "linux" else 0.0
    return time.perf_counter(), time.process_time() + of_child


def _since(started: tuple[float, float], child: int | None) -> tuple[float, float]:
    wall, cpu = _now(child)
    return wall - started[0], cpu - started[1]


def _fastest(turns: list[tuple[float, float]]) -> tuple[float, float]:
    return min(wall for wall, _ in turns), min(cpu for _, cpu in turns)


def _ratio(queries: dict[str, dict[str, float]], unit: str) -> float:
    engine = sum(figures[f"engine {unit}"] for figures in queries.values())
    return round(engine / sum(figures[f"duckdb {unit}"] for figures in queries.values()), 3)


async def _wait_after_kill(engine: DuckDBEngine, grant: Grant) -> float:
    endless = ValidatedQuery(
        "select count(*) from usage, usage as b, usage as c", grant, ("usage",), period_proven=False
    )
    small = ValidatedQuery("select 1", grant, ("usage",), period_proven=False)
    await asyncio.sleep(1)  # a spare is warm by then, as it is in a service that is not under attack
    running = asyncio.create_task(engine.run(endless))
    await asyncio.sleep(
        0.5
    )  # long enough that the engine takes the query for the cause, and tries it no more
    started = time.perf_counter()
    for child in engine.busy_children:
        os.kill(child, signal.SIGKILL)
    await asyncio.gather(running, return_exceptions=True)
    await engine.run(small)
    return time.perf_counter() - started


def main() -> None:
    """Prints the figures as JSON."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument(
        "--db", type=Path, help="a DuckDB file with the contract's views; default: made up"
    )
    print(json.dumps(run(arguments.parse_args().db), indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
