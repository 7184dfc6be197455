from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from acme import CEILING, MEMBERSHIPS, PEOPLE, grant, make_snapshot, query

from service.domain import Limits
from service.engines._sandbox.pool import Pool, Size
from service.engines._sandbox.worker import Snapshot, Worker
from service.engines.duckdb import DuckDBEngine
from service.errors import Busy, LimitExceeded, WarehouseUnavailable

ENDLESS = "select count(*) from usage, usage as b, usage as c"
INSIDE_ONE_VALUE = "select levenshtein(repeat('a', 200000), repeat('b', 200000))"
"""Nothing but a signal ends this before its time."""
HOW_MANY = "select count(*) from people"


def engine(snapshot: Path, *, workers: int = 1, spares: int = 1, queue: int = 64) -> DuckDBEngine:
    return DuckDBEngine(snapshot, "v1", size=Size(workers, spares, queue), ceiling=CEILING)


def test_many_questions_at_once_each_get_their_own_answer(snapshot: Path) -> None:
    async def ask_all() -> list[object]:
        async with engine(snapshot, workers=2) as two:
            asked = [two.run(query(f"select {i}, count(*) from people")) for i in range(60)]
            return [result.rows for result in await asyncio.gather(*asked)]

    assert asyncio.run(ask_all()) == [((i, 10),) for i in range(60)]


def test_starting_does_not_block_the_event_loop(snapshot: Path) -> None:
    async def longest_pause() -> tuple[float, float]:
        pauses: list[float] = []

        async def tick() -> None:
            while True:
                before = time.perf_counter()
                await asyncio.sleep(0.001)
                pauses.append(time.perf_counter() - before)

        ticking = asyncio.create_task(tick())
        before = time.perf_counter()
        async with engine(snapshot):
            took = time.perf_counter() - before
            ticking.cancel()
        return max(pauses), took

    pause, took = asyncio.run(longest_pause())

    assert pause < took / 2


def test_more_questions_than_the_queue_holds_are_turned_away_at_once(snapshot: Path) -> None:
    async def overfill() -> list[object]:
        async with engine(snapshot, queue=1) as small:
            slow = grant(limits=Limits(seconds=0.5))
            asked = [small.run(query(ENDLESS, slow)) for _ in range(4)]
            return list(await asyncio.gather(*asked, return_exceptions=True))

    outcomes = [type(outcome) for outcome in asyncio.run(overfill())]

    assert outcomes == [LimitExceeded, LimitExceeded, Busy, Busy]


def test_a_cancelled_question_stops_its_query_and_the_spare_answers_the_next(snapshot: Path) -> None:
    async def cancel_one() -> tuple[bool, object, float]:
        async with engine(snapshot) as one:
            await wait_for_spare(one)
            asked = asyncio.create_task(one.run(query(INSIDE_ONE_VALUE)))
            await asyncio.sleep(0.2)
            busy = busy_children(one)
            asked.cancel()
            await asyncio.gather(asked, return_exceptions=True)
            started = time.perf_counter()
            rows = (await one.run(query(HOW_MANY))).rows
            took = time.perf_counter() - started
            return await gone(busy[0]), rows, took

    ended, rows, took = asyncio.run(cancel_one())

    assert ended
    assert rows == ((10,),)
    assert took < 1


def test_a_query_that_cannot_be_interrupted_is_killed(snapshot: Path) -> None:
    async def outlast() -> tuple[float, object]:
        async with engine(snapshot) as one:
            started = time.perf_counter()
            with pytest.raises(LimitExceeded, match="longer than"):
                await one.run(query(INSIDE_ONE_VALUE, grant(limits=Limits(seconds=0.2))))
            took = time.perf_counter() - started
            return took, (await one.run(query(HOW_MANY))).rows

    took, rows = asyncio.run(outlast())

    assert 2.1 < took < 4
    assert rows == ((10,),)


@pytest.mark.parametrize("when", ["idle", "running"])
def test_a_child_that_is_killed_is_replaced(snapshot: Path, when: str) -> None:
    async def kill_one() -> object:
        async with engine(snapshot) as one:
            await one.run(query(HOW_MANY))
            if when == "idle":
                os.kill(idle_children(one)[0], signal.SIGKILL)
                await asyncio.sleep(0.3)
            else:
                asked = asyncio.create_task(one.run(query(INSIDE_ONE_VALUE)))
                await asyncio.sleep(0.1)
                first = busy_children(one)
                os.kill(first[0], signal.SIGKILL)
                await until(lambda: busy_children(one) not in ([], first))
                os.kill(busy_children(one)[0], signal.SIGKILL)
                with pytest.raises(LimitExceeded, match=r"process ended unexpectedly.*outside.*memory"):
                    await asked
            return [(await one.run(query(HOW_MANY))).rows for _ in range(3)]

    assert asyncio.run(kill_one()) == [((10,),)] * 3


def test_a_query_whose_child_is_killed_is_answered_by_the_spare(snapshot: Path) -> None:
    async def kill_one() -> object:
        async with engine(snapshot) as one:
            await wait_for_spare(one)
            asked = asyncio.create_task(one.run(query("select count(*), sleep_ms(600) from people")))
            await asyncio.sleep(0.1)
            os.kill(busy_children(one)[0], signal.SIGKILL)
            return (await asked).rows[0][0]

    assert asyncio.run(kill_one()) == 10


def test_a_child_is_replaced_after_its_number_of_queries(snapshot: Path) -> None:
    async def ask_ten() -> int:
        small = Size(workers=1, spares=1, queries_per_child=3)
        async with DuckDBEngine(snapshot, "v1", size=small, ceiling=CEILING) as one:
            served = set()
            for _ in range(10):
                await one.run(query(HOW_MANY))
                served |= {start.result().pid for start in one._pool._shelf if start.done()}
            return len(served)

    assert asyncio.run(ask_ten()) >= 4


def test_a_new_snapshot_is_read_by_later_questions_while_running_ones_finish(
    snapshot: Path, tmp_path: Path
) -> None:
    newer = make_snapshot(tmp_path / "newer.duckdb", PEOPLE, PEOPLE, MEMBERSHIPS)

    async def swap_while_running() -> tuple[object, ...]:
        async with engine(snapshot) as one:
            long = "select count(*), sleep_ms(600) from people"
            running = asyncio.create_task(one.run(query(long)))
            await asyncio.sleep(0.1)
            old = busy_children(one)
            await one.swap(newer, "v2")
            later = await one.run(query(HOW_MANY))
            first = await running
            return first.data_version, later.data_version, later.rows, await gone(old[0])

    assert asyncio.run(swap_while_running()) == ("v1", "v2", ((20,),), True)


def test_questions_never_fail_while_snapshots_change(snapshot: Path, tmp_path: Path) -> None:
    newer = make_snapshot(tmp_path / "newer.duckdb", PEOPLE)

    async def ask_and_swap() -> set[tuple[str, object]]:
        async with engine(snapshot, workers=2) as two:
            asked = [asyncio.create_task(two.run(query(HOW_MANY))) for _ in range(40)]
            await two.swap(newer, "v2")
            asked += [asyncio.create_task(two.run(query(HOW_MANY))) for _ in range(10)]
            return {(result.data_version, result.rows) for result in await asyncio.gather(*asked)}

    assert asyncio.run(ask_and_swap()) <= {("v1", ((10,),)), ("v2", ((10,),))}


def test_a_snapshot_that_cannot_be_opened_leaves_the_old_one(snapshot: Path, tmp_path: Path) -> None:
    async def swap_to_nothing() -> object:
        async with engine(snapshot) as one:
            with pytest.raises(WarehouseUnavailable):
                await one.swap(tmp_path / "nothing.duckdb", "v2")
            result = await one.run(query(HOW_MANY))
            return result.data_version, result.rows

    assert asyncio.run(swap_to_nothing()) == ("v1", ((10,),))


def test_closing_ends_every_child_and_every_question(snapshot: Path) -> None:
    async def close_while_running() -> tuple[list[bool], list[type]]:
        one = engine(snapshot)
        await one.start()
        await wait_for_spare(one)
        asked = [asyncio.create_task(one.run(query(INSIDE_ONE_VALUE))) for _ in range(2)]
        await asyncio.sleep(0.1)
        children = busy_children(one) + idle_children(one)
        await one.close()
        await one.close()
        outcomes = await asyncio.gather(*asked, return_exceptions=True)
        return [not running(pid) for pid in children], [type(outcome) for outcome in outcomes]

    ended, outcomes = asyncio.run(close_while_running())

    assert ended == [True, True]
    assert outcomes == [WarehouseUnavailable, WarehouseUnavailable]


def test_no_child_outlives_a_service_that_is_killed(snapshot: Path) -> None:
    service = subprocess.Popen(
        [sys.executable, "-c", SERVICE, str(Path(__file__).parent), str(snapshot)], stdout=subprocess.PIPE
    )
    assert service.stdout is not None
    children = [int(pid) for pid in service.stdout.readline().split()]
    service.kill()
    service.wait()

    assert len(children) == 2
    assert all(asyncio.run(gone(pid)) for pid in children)


SERVICE = f"""
import asyncio, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import test_pool as pool
async def main():
    async with pool.engine(Path(sys.argv[2])) as one:
        await pool.wait_for_spare(one)
        asyncio.create_task(one.run(pool.query({INSIDE_ONE_VALUE!r})))
        await asyncio.sleep(0.2)
        print(*pool.busy_children(one), *pool.idle_children(one), flush=True)
        await asyncio.sleep(60)
asyncio.run(main())
"""


def test_a_start_that_failed_is_tried_again_for_the_next_question(snapshot: Path) -> None:
    failures = iter([False, True, True])

    async def start(current: Snapshot) -> Worker:
        if next(failures, False):
            raise WarehouseUnavailable("It is being replaced; ask again.")
        return await Worker.start(current, CEILING)

    async def lose_the_first() -> tuple[int, bool]:
        pool = Pool(start, Size(workers=1, spares=1))
        await pool.swap(Snapshot(snapshot, "v1"))
        async with pool.worker("somebody") as lease:
            lease.worker.kill()
        refused = 0
        for _ in range(3):
            try:
                async with pool.worker("somebody") as lease:
                    alive = lease.worker.alive
            except WarehouseUnavailable:
                refused += 1
        await pool.close()
        return refused, alive

    assert asyncio.run(lose_the_first()) == (1, True)


def busy_children(one: DuckDBEngine) -> list[int]:
    return list(one.busy_children)


def idle_children(one: DuckDBEngine) -> list[int]:
    return [start.result().pid for start in one._pool._shelf if start.done()]


async def wait_for_spare(one: DuckDBEngine) -> None:
    await until(lambda: all(start.done() for start in one._pool._shelf))


async def gone(pid: int) -> bool:
    return await until(lambda: not running(pid))


def running(pid: int) -> bool:
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return state.stdout.strip() not in {"", "Z"} and not state.stdout.startswith("Z")


async def until(holds: Callable[[], bool], seconds: float = 10) -> bool:
    end = time.perf_counter() + seconds
    while not holds() and time.perf_counter() < end:  # noqa: ASYNC110 - the end of a process sets no event
        await asyncio.sleep(0.02)
    return holds()


def test_a_query_that_ran_for_long_is_not_tried_again_when_its_process_ends(snapshot: Path) -> None:
    async def kill_late() -> tuple[float, object]:
        async with engine(snapshot) as one:
            await one.run(query(HOW_MANY))
            asked = asyncio.create_task(one.run(query(INSIDE_ONE_VALUE)))
            await asyncio.sleep(0.6)
            started = time.perf_counter()
            os.kill(busy_children(one)[0], signal.SIGKILL)
            with pytest.raises(LimitExceeded, match="unexpectedly"):
                await asked
            return time.perf_counter() - started, (await one.run(query(HOW_MANY))).rows

    took, rows = asyncio.run(kill_late())

    assert took < 5
    assert rows == ((10,),)
