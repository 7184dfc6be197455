"""Slots in turn: nobody waits for all that another asks for."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest
from acme import CEILING, EVERYTHING, query

from service.domain import Grant, Limits, Principal, Role, ValidatedQuery, ViewGrant
from service.engines._sandbox.lane import Lane
from service.engines._sandbox.pool import Size
from service.engines._sandbox.worker import Ceiling
from service.engines.duckdb import DuckDBEngine
from service.errors import Busy, LimitExceeded

ENDLESS = "select count(*) from usage, usage as b, usage as c"
SMALL = "select count(*) from people"


def lane(slots: int = 1, queue: int = 10, seconds: float = 10, most: int | None = None) -> Lane:
    return Lane(slots, queue, seconds, lambda _: slots if most is None else most)


def wait(coroutine: Coroutine[Any, Any, Any]) -> Any:  # Any: whatever each test's own walk returns
    return asyncio.run(coroutine)


def test_askers_take_turns_however_much_one_of_them_asks_for() -> None:
    async def walk() -> list[str]:
        one, order = lane(), []
        await one.enter("many")

        async def stay(asker: str) -> None:
            await one.enter(asker)
            order.append(asker)
            one.leave(asker)

        staying = [asyncio.create_task(stay(asker)) for asker in ["many"] * 4 + ["few", "fewer"]]
        await asyncio.sleep(0)
        one.leave("many")
        await asyncio.gather(*staying)
        return order

    assert wait(walk()) == ["few", "fewer", "many", "many", "many", "many"]


def test_who_fills_the_queue_is_turned_away_not_who_comes_last() -> None:
    async def walk() -> tuple[list[type], bool]:
        one = lane(queue=3)
        await one.enter("many")
        greedy = [asyncio.create_task(one.enter("many")) for _ in range(4)]
        await asyncio.sleep(0)
        modest = asyncio.create_task(one.enter("few"))
        await asyncio.sleep(0)
        for asker in ("many", "few", "many", "many"):
            one.leave(asker)
        outcomes = await asyncio.gather(*greedy, return_exceptions=True)
        await modest
        return [type(outcome) for outcome in outcomes], modest.done()

    assert wait(walk()) == ([type(None), type(None), Busy, Busy], True)


def test_nobody_has_more_slots_than_they_may_and_the_rest_is_for_others() -> None:
    async def walk() -> list[bool]:
        one = lane(slots=3, most=2)
        return [one.try_enter(asker) for asker in ["many", "many", "many", "few", "few"]]

    assert wait(walk()) == [True, True, False, True, False]


def test_waiting_ends_with_a_reason() -> None:
    async def walk() -> None:
        one = lane(seconds=0.05)
        await one.enter("many")
        with pytest.raises(Busy, match="try again in a few seconds"):
            await one.enter("few")
        one.leave("many")
        await asyncio.wait_for(one.emptied(), 1)

    wait(walk())


def test_who_gives_up_waiting_takes_no_slot_along() -> None:
    async def walk() -> bool:
        one = lane()
        await one.enter("many")
        waiting = asyncio.create_task(one.enter("few"))
        await asyncio.sleep(0)
        waiting.cancel()
        one.leave("many")
        await asyncio.gather(waiting, return_exceptions=True)
        return one.try_enter("others")

    assert wait(walk())


def asked_by(asker: str, sql: str, seconds: float = 30) -> ValidatedQuery:
    views = {name: ViewGrant(columns) for name, columns in EVERYTHING.items()}
    grant = Grant(Principal(asker, Role.ADMIN), views, Limits(seconds=seconds))
    return ValidatedQuery(sql, grant, tuple(sorted(views)), period_proven=False)


def engine(snapshot: Path, **size: float) -> DuckDBEngine:
    return DuckDBEngine(snapshot, "v1", size=Size(**size), ceiling=CEILING)  # type: ignore[arg-type]  # counts are whole


@pytest.mark.parametrize("workers", [1, 2])
def test_a_small_question_is_answered_while_others_ask_for_the_heaviest(snapshot: Path, workers: int) -> None:
    async def walk() -> int:
        long = Ceiling(seconds=20, threads=2)
        size = Size(workers=workers, patience=0.1)
        async with DuckDBEngine(snapshot, "v1", size=size, ceiling=long) as one:
            await one.run(query(SMALL))
            heavy = [asyncio.create_task(one.run(asked_by("heavy", ENDLESS))) for _ in range(8)]
            await asyncio.sleep(0.3)
            await one.run(asked_by("small", SMALL))
            ended = sum(task.done() for task in heavy)
            for task in heavy:
                task.cancel()
            await asyncio.gather(*heavy, return_exceptions=True)
            return ended

    assert wait(walk()) == 0, "in one line, eight heavy queries of 20 seconds would have ended before"


def test_a_query_that_gave_way_begins_anew_and_ends_with_its_rows(snapshot: Path) -> None:
    slow = "select sleep_ms(400), count(*) from people"

    async def walk() -> tuple[list[object], int]:
        async with engine(snapshot, workers=1, patience=0.1) as one:
            asked = [asyncio.create_task(one.run(asked_by("slow", slow))) for _ in range(3)]
            most = 0
            while not all(task.done() for task in asked):
                await one.run(asked_by("small", SMALL))
                most = max(most, len(one.busy_children))
                await asyncio.sleep(0.02)
            return [(await task).rows[0][1] for task in asked], most

    rows, most = wait(walk())

    assert rows == [10, 10, 10]
    assert most <= 2, "one in each lane"


def test_a_heavy_query_keeps_its_own_limit_in_the_slow_lane(snapshot: Path) -> None:
    async def walk() -> None:
        async with engine(snapshot, workers=1, patience=0.1) as one:
            with pytest.raises(LimitExceeded, match=r"longer than 0\.6 seconds"):
                await one.run(asked_by("heavy", ENDLESS, 0.6))

    wait(walk())


def test_cancelling_a_query_in_the_slow_lane_frees_it(snapshot: Path) -> None:
    async def walk() -> tuple[int, ...]:
        async with engine(snapshot, workers=1, patience=0.1) as one:
            for _ in range(3):
                asked = asyncio.create_task(one.run(asked_by("heavy", ENDLESS)))
                await asyncio.sleep(0.4)
                asked.cancel()
                await asyncio.gather(asked, return_exceptions=True)
            await one.run(asked_by("small", SMALL))
            return one.busy_children

    assert wait(walk()) == ()
