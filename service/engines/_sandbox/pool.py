"""A few children that run queries, one or more warm spares, and a bounded queue in front.

The shelf holds starts of children, finished or not, so that waiting for a child and
taking one that waits are the same thing; whoever takes one from it puts one back.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from service.engines._sandbox.worker import Snapshot, Worker
from service.errors import Busy, OutlayError, WarehouseUnavailable

_BUSY = "More questions at once than this machine can answer; try again in a few seconds."

Start = asyncio.Future[Worker]


@dataclass(frozen=True, slots=True)
class Size:
    """How many children, and how many queries may wait for one."""

    workers: int = 1
    spares: int = 1
    queue: int = 64
    queue_seconds: float = 30.0
    queries_per_child: int = 1000


class Pool:
    """Lends out children of the newest snapshot."""

    def __init__(self, start: Callable[[Snapshot], Awaitable[Worker]], size: Size) -> None:
        self._start_worker = start
        self._size = size
        self._slots = asyncio.Semaphore(size.workers)
        self._waiting = 0
        self._shelf: deque[Start] = deque()
        self._snapshot: Snapshot | None = None
        self._busy: set[Worker] = set()
        self._endings: set[asyncio.Task[None]] = set()
        self._swapping = asyncio.Lock()

    async def swap(self, snapshot: Snapshot) -> None:
        """Later queries read `snapshot`, running ones finish; on WarehouseUnavailable nothing changes."""
        async with self._swapping:
            fresh = deque(self._launch(snapshot) for _ in range(self._size.workers + self._size.spares))
            try:
                await asyncio.shield(fresh[0])
            except BaseException:
                self._retire_all(fresh)
                raise
            old, self._shelf, self._snapshot = self._shelf, fresh, snapshot
            self._retire_all(old)

    @asynccontextmanager
    async def worker(self) -> AsyncIterator[Worker]:
        """A child for one query; raises Busy or WarehouseUnavailable."""
        await self._admit()
        try:
            worker = await self._take()
            try:
                yield worker
            finally:
                self._give_back(worker)
        finally:
            self._slots.release()

    @property
    def closed(self) -> bool:
        """Whether it has no snapshot: not yet, or no longer."""
        return self._snapshot is None

    @property
    def busy(self) -> tuple[int, ...]:
        """The processes that are lent out."""
        return tuple(worker.pid for worker in self._busy)

    async def close(self) -> None:
        """Kills every child and waits until all are gone; a later swap starts anew."""
        async with self._swapping:
            self._snapshot = None
            for worker in self._busy:
                worker.kill()
            shelf, self._shelf = self._shelf, deque()
            self._retire_all(shelf)
            for _ in range(self._size.workers):
                await self._slots.acquire()
            for _ in range(self._size.workers):
                self._slots.release()
            while self._endings:
                await asyncio.gather(*self._endings)

    async def _admit(self) -> None:
        if self._slots.locked() and self._waiting >= self._size.queue:
            raise Busy(_BUSY)
        self._waiting += 1
        try:
            async with asyncio.timeout(self._size.queue_seconds):
                await self._slots.acquire()
        except TimeoutError as error:
            raise Busy(_BUSY) from error
        finally:
            self._waiting -= 1

    async def _take(self) -> Worker:
        while self._snapshot is not None:
            shelf, snapshot = self._shelf, self._snapshot
            start = shelf.popleft()
            if _is_useless(start):
                shelf.append(self._launch(snapshot))
                continue
            try:
                worker = await asyncio.shield(start)
            except BaseException:
                self._put_back(shelf, start)
                raise
            if self._snapshot is None:
                self._retire(start)
                break
            self._busy.add(worker)
            return worker
        raise closed()

    def _give_back(self, worker: Worker) -> None:
        self._busy.discard(worker)
        start: Start = asyncio.get_running_loop().create_future()
        start.set_result(worker)
        if self._snapshot is None or worker.snapshot is not self._snapshot:
            self._retire(start)
        elif worker.alive and worker.served < self._size.queries_per_child:
            # in front: it has the data of earlier queries in memory, which a spare has not
            self._shelf.appendleft(start)
        else:
            self._retire(start)
            self._shelf.append(self._launch(self._snapshot))

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
