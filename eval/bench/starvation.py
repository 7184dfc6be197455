"""How long small questions wait while others ask for the heaviest things that are permitted.

The same small questions are asked with nobody else there, then beside askers who keep eight heavy queries
waiting or running at all times. "one line" is how it was before: one worker, first come, first served.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from service.connectors.demo import Demo
from service.domain import Grant, Limits, Principal, Role, ValidatedQuery, ViewGrant
from service.engines._sandbox.pool import Size
from service.engines._sandbox.worker import Ceiling
from service.engines.duckdb import Config, DuckDBEngine
from service.errors import OutlayError, QueryRejected
from service.guard import Guard
from service.ingest.run import Load, load
from service.wiring import build_guard

CORPORA = Path(__file__).parents[2] / "tests" / "guard" / "corpora"
SMALL = (
    "select repo, sum(cost_usd) as spend from usage where day >= date '2026-11-09'"
    " and day < date '2026-11-16' group by repo order by spend desc limit 10",
    "select day, sum(cost_usd) as spend from usage where day >= date '2026-11-01' group by day order by day",
    "select count(distinct user_id) from usage where day >= date '2026-11-09' and day < date '2026-11-16'",
)
HEAVY = (
    "select * from usage order by session_id, cost_usd, occurred_at limit 10000",
    "select a.repo, count(*) from usage a join usage b on a.session_id = b.session_id group by a.repo",
    "select user_id, quantile_cont(cost_usd, 0.5), count(distinct request_id) from usage group by user_id",
    "select sum(cost_usd) over (partition by user_id order by occurred_at) from usage order by 1 limit 100",
)
ASKED = 200
LONGEST_SECONDS = 60.0
HEAVY_SECONDS = 5.0
"""How long a heavy query may run; the service's default is 30, and "one line" grows with it."""
AT_ONCE = 8


@dataclass(frozen=True)
class Situation:
    """A way to share the machine, and who puts it under load."""

    size: Size
    askers: int
    """Among how many names the heavy queries are divided; 0 for nobody else at all."""
    one_line: bool = False


SITUATIONS = {
    "idle": Situation(Size(), 0),
    "one line, beside others": Situation(Size(workers=1, patience=3600), 1, one_line=True),
    "1 worker, beside one heavy asker": Situation(Size(workers=1), 1),
    "as configured, beside one heavy asker": Situation(Size(Config.workers, slow=Config.slow), 1),
    "as configured, beside eight heavy askers": Situation(Size(Config.workers, slow=Config.slow), 8),
}


def run(db: Path | None = None) -> dict[str, object]:
    """Milliseconds at the median and the 99th of 100 for each situation, and both ÷ idle."""
    with tempfile.TemporaryDirectory() as folder:
        path = db or _made_up(Path(folder) / "demo.duckdb")
        return asyncio.run(_measure(path))


def _made_up(path: Path) -> Path:
    demo = Demo(until=date(2026, 11, 22), people=60)
    load("demo", Load(path, datetime(2026, 11, 22, 15, 30, tzinfo=UTC).replace(tzinfo=None), demo=demo))
    return path


async def _measure(path: Path) -> dict[str, object]:
    guard = build_guard()
    heavy = list(_permitted(guard))
    figures: dict[str, object] = {"heavy queries": len(heavy)}
    idle: dict[str, float] = {}
    for name, situation in SITUATIONS.items():
        waits = await _waits(path, situation, guard, heavy)
        found = {"p50 ms": _share(waits, 50), "p99 ms": _share(waits, 99), "asked": float(len(waits))}
        idle = idle or found
        ratios = {
            f"{share} ÷ idle": round(found[f"{share} ms"] / idle[f"{share} ms"], 1)
            for share in ("p50", "p99")
        }
        figures[name] = found | ratios
    return figures


def _permitted(guard: Guard) -> Iterator[str]:
    """What the guard lets through of the corpora's bombs, and the heavy queries of honest people."""
    yield from HEAVY
    for path in sorted(CORPORA.glob("redteam*.jsonl")):
        for line in filter(None, path.read_text("utf-8").split("\n")):  # U+2028 ends no line here
            attack = json.loads(line)
            if attack["expect"] == "bound" and _passes(guard, attack["sql"]):
                yield attack["sql"]


def _passes(guard: Guard, sql: str) -> bool:
    try:
        guard.check(sql, _grant(guard, "anybody", HEAVY_SECONDS))
    except QueryRejected:
        return False
    return True


def _grant(guard: Guard, asker: str, seconds: float) -> Grant:
    views = {name: ViewGrant(columns) for name, columns in guard.views.items()}
    return Grant(Principal(asker, Role.ADMIN), views, Limits(seconds=seconds))


async def _waits(path: Path, situation: Situation, guard: Guard, heavy: list[str]) -> list[float]:
    """Milliseconds of each small question."""
    async with DuckDBEngine(path, "bench", size=situation.size, ceiling=Ceiling(threads=2)) as engine:
        grant = _grant(guard, "anybody", 30)
        small = [guard.check(sql, grant) for sql in SMALL]
        for query in small * 3:
            await engine.run(query)
        async with _under_load(engine, situation, guard, heavy):
            return await _ask(engine, small)


async def _ask(engine: DuckDBEngine, small: list[ValidatedQuery]) -> list[float]:
    found = []
    end = time.perf_counter() + LONGEST_SECONDS
    for query in itertools.islice(itertools.cycle(small), ASKED):
        started = time.perf_counter()
        await engine.run(query)
        found.append((time.perf_counter() - started) * 1000)
        if time.perf_counter() > end:
            break
        await asyncio.sleep(0.02)  # as people who read; else no heavy query would ever find a free slot
    return found


@asynccontextmanager
async def _under_load(
    engine: DuckDBEngine, situation: Situation, guard: Guard, heavy: list[str]
) -> AsyncIterator[None]:
    askers = ["anybody" if situation.one_line else f"heavy {one}" for one in range(situation.askers)]
    rounds = [
        asyncio.create_task(_keep_asking(engine, guard, askers[one % len(askers)], heavy[one:] + heavy[:one]))
        for one in range(AT_ONCE if askers else 0)
    ]
    if rounds:
        await asyncio.sleep(2)
    try:
        yield
    finally:
        for task in rounds:
            task.cancel()
        await asyncio.gather(*rounds, return_exceptions=True)


async def _keep_asking(engine: DuckDBEngine, guard: Guard, asker: str, heavy: list[str]) -> None:
    grant = _grant(guard, asker, HEAVY_SECONDS)
    for sql in itertools.cycle(heavy):
        try:
            await engine.run(guard.check(sql, grant))
        except OutlayError:
            await asyncio.sleep(0.05)


def _share(waits: list[float], percent: int) -> float:
    return round(statistics.quantiles(waits, n=100, method="inclusive")[percent - 1], 1)


def main() -> None:
    """Prints the figures as JSON."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument(
        "--db", type=Path, help="a DuckDB file with the contract's views; default: made up"
    )
    print(json.dumps(run(arguments.parse_args().db), indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
