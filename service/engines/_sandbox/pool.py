"""A few children that run queries, warm spares, and two lanes: one for all queries, one for slow ones.

Nobody knows how long a query takes before it has run. So each begins in the fast lane; one that
overstays moves to the slow lane, which has few slots and the lowest priority, and leaves its slot.
Where the slow lane is full and others wait, it is stopped and begins anew when its turn there comes.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from service.engines._sandbox.lane import Lane
from service.engines._sandbox.worker import Snapshot, Worker
from service.errors import OutlayError, WarehouseUnavailable

Start = asyncio.Future[Worker]


@dataclass(frozen=True, slots=True)
class Size:
    """How many children, and how many queries may wait for one."""

    workers: int = 2
    """Slots of the fast lane."""
    spares: int = 1
    queue: int = 64
    queue_seconds: float = 30.0
    queries_per_child: int = 1000
    slow: int = 1
    """Slots of the slow lane."""
    patience: float = 0.5
    """Seconds after which a query counts as slow."""


class Lease:
    """One query's stay at a child."""

    def __init__(self, worker: Worker, asker: str, slow: bool) -> None:
        self.worker = worker
        self.asker = asker
        self.slow = slow
        self.put_off = False
        """It was stopped to let others through, and is to be run once more in the slow lane."""
        self.overdue = False


class Pool:
    """Lends out children of the newest snapshot."""

    def __init__(self, start: Callable[[Snapshot], Awaitable[Worker]], size: Size) -> None:
        self._start_worker = start
        self._size = size
        self._fast = Lane(size.workers, size.queue, size.queue_seconds, self._most)
        self._slow = Lane(size.slow, size.queue, size.queue_seconds, lambda _: size.slow)
        self._shelf: deque[Start] = deque()
        self._snapshot: Snapshot | None = None
        self._leases: dict[Lease, None] = {}
        self._endings: set[asyncio.Task[None]] = set()
        self._swapping = asyncio.Lock()

    async def swap(self, snapshot: Snapshot) -> None:
        """Later queries read `snapshot`, running ones finish; on WarehouseUnavailable nothing changes."""
        async with self._swapping:
            fresh = deque(self._launch(snapshot) for _ in range(1 + self._size.spares))
            try:
                await asyncio.shield(fresh[0])
            except BaseException:
                self._retire_all(fresh)
                raise
            old, self._shelf, self._snapshot = self._shelf, fresh, snapshot
            self._retire_all(old)

    @asynccontextmanager
    async def worker(self, asker: str, slow: bool = False) -> AsyncIterator[Lease]:
        """A child for one query; raises Busy or WarehouseUnavailable."""
        if not slow:
            self._make_room(asker)
        await (self._slow if slow else self._fast).enter(asker)
        lease: Lease | None = None
        try:
            lease = Lease(await self._take(), asker, slow)
            self._leases[lease] = None
            overdue = asyncio.get_running_loop().call_later(self._size.patience, self._overstays, lease)
            if slow:
                lease.worker.yield_to_others()
            try:
                yield lease
            finally:
                overdue.cancel()
                del self._leases[lease]
                self._give_back(lease)
        finally:
            self._leave(asker, lease.slow if lease else slow)

    @property
    def closed(self) -> bool:
        """Whether it has no snapshot: not yet, or no longer."""
        return self._snapshot is None

    @property
    def busy(self) -> tuple[int, ...]:
        """The processes that are lent out."""
        return tuple(lease.worker.pid for lease in self._leases)

    async def close(self) -> None:
        """Kills every child and waits until all are gone; a later swap starts anew."""
        async with self._swapping:
            self._snapshot = None
            for lease in self._leases:
                lease.worker.kill()
            shelf, self._shelf = self._shelf, deque()
            self._retire_all(shelf)
            await self._fast.emptied()
            await self._slow.emptied()
            while self._endings:
                await asyncio.gather(*self._endings)

    def _most(self, asker: str) -> int:
        """All slots of the fast lane, but not the last one for who already has a slow query."""
        return max(1, self._size.workers - self._slow.holds(asker))

    def _overstays(self, lease: Lease) -> None:
        lease.overdue = True
        if lease.slow or self._move(lease):
            return
        if self._fast.others_wait(lease.asker):
            self._put_off(lease)

    def _move(self, lease: Lease) -> bool:
        """Whether the slow lane had room for it; the child that it runs on goes with it."""
        if not self._slow.try_enter(lease.asker):
            return False
        lease.slow = True
        lease.worker.yield_to_others()
        self._fast.leave(lease.asker)
        return True

    def _make_room(self, asker: str) -> None:
        """Stops the query that has overstayed longest, where a newcomer would have to wait for it."""
        if self._fast.has_room(asker) or not self._fast.would_admit(asker):
            return
        late = next((lease for lease in self._late() if lease.asker != asker), None)
        if late:
            self._put_off(late)

    def _late(self) -> Iterator[Lease]:
        """What overstays in the fast lane, the longest first."""
        return (lease for lease in self._leases if lease.overdue and not lease.slow and not lease.put_off)

    def _put_off(self, lease: Lease) -> None:
        lease.put_off = True
        lease.worker.kill()

    def _leave(self, asker: str, slow: bool) -> None:
        (self._slow if slow else self._fast).leave(asker)
        if not slow:
            return
        late = next(self._late(), None)
        if late is None or not self._move(late):
            self._fast.advance()  # who had the slot may have all fast ones again

    async def _take(self) -> Worker:
        while self._snapshot is not None:
            shelf, snapshot = self._shelf, self._snapshot
            start = shelf.popleft() if shelf else self._launch(snapshot)
            if _is_useless(start):
                shelf.append(self._launch(snapshot))
                continue
            self._fill_up()
            try:
                worker = await asyncio.shield(start)
            except BaseException:
                self._put_back(shelf, start)
                raise
            if self._snapshot is None:
                self._retire(start)
                break
            return worker
        raise closed()

    def _fill_up(self) -> None:
        """Has as many spares on the shelf as there should be, unless all slots have children anyway."""
        if self._snapshot is None:
            return
        room = self._size.workers + self._size.slow + self._size.spares
        while len(self._shelf) < self._size.spares and len(self._leases) + len(self._shelf) < room:
            self._shelf.append(self._launch(self._snapshot))

    def _give_back(self, lease: Lease) -> None:
        worker = lease.worker
        start: Start = asyncio.get_running_loop().create_future()
        start.set_result(worker)
        current = self._snapshot is not None and worker.snapshot is self._snapshot
        # a child of the slow lane keeps its low priority, which nobody may raise again
        if current and worker.alive and not lease.slow and worker.served < self._size.queries_per_child:
            # in front: it has the data of earlier queries in memory, which a spare has not
            self._shelf.appendleft(start)
            while len(self._shelf) > self._size.workers + self._size.spares:
                self._retire(self._shelf.pop())
            return
        self._retire(start)
        self._fill_up()

    def _put_back(self, shelf: deque[Start], start: Start) -> None:
        if shelf is self._shelf:
            shelf.append(start)
        else:
            self._retire(start)

    def _launch(self, snapshot: Snapshot) -> Start:
        start = asyncio.ensure_future(self._start_worker(snapshot))
        # a failed start is raised to whoever takes it; nobody may ever do
        start.add_done_callback(lambda done: done.cancelled() or done.exception())
        return start

    def _retire_all(self, starts: deque[Start]) -> None:
        for start in starts:
            self._retire(start)

    def _retire(self, start: Start) -> None:
        ending = asyncio.ensure_future(_end(start))
        self._endings.add(ending)
        ending.add_done_callback(self._endings.discard)


def closed() -> WarehouseUnavailable:
    """For a question that came before the start or after the end."""
    return WarehouseUnavailable("The service is starting or shutting down; ask again in a moment.")


def _is_useless(start: Start) -> bool:
    return start.done() and (start.cancelled() or start.exception() is not None or not start.result().alive)


async def _end(start: Start) -> None:
    if not start.done():
        start.cancel()
    with suppress(OutlayError, asyncio.CancelledError):
        await (await start).end()
