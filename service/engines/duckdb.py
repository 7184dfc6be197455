"""DuckDB on one read-only snapshot, in child processes: the engine that comes with Outlay.

Why processes: a query that runs away inside one value can't be interrupted, only killed,
and what the guard may have missed finds no files, no network and no secrets there.
"""

from __future__ import annotations

import asyncio
import os
import time
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from service.domain import Limits, ResultSet, ValidatedQuery
from service.engines._sandbox.failures import died, ends_child, query_failure, too_slow
from service.engines._sandbox.pool import Pool, Size, closed
from service.engines._sandbox.results import result_set
from service.engines._sandbox.wire import Head, Request
from service.engines._sandbox.worker import Ceiling, ChildDied, Snapshot, Worker

_GRACE_SECONDS = 2.0
"""How long a query may overstay its limit before its process is killed."""
_SOON_SECONDS = 0.3
"""A process that ends within this time was hardly ended by its query."""
_LARGE = 1 << 18
"""From how many bytes on a result is decoded in a thread."""
_SIZE = Size()
_CEILING = Ceiling()


@dataclass(frozen=True)
class Config:
    """Settings; each may come as text from the environment."""

    database: Path | str
    version: str = ""
    """Names the data in answers; by default the file's name and when it was written."""
    workers: int = 2
    slow: int = 1
    """How many queries that take longer than half a second may run beside `workers` others."""
    spares: int = 1
    queue: int = 64
    threads: int = 0
    """Per query; 0 takes all processors: the system shares them out, and one question alone has them all."""
    memory_mb: int = 512
    """Per worker: the most that a Grant can allow a query."""
    seconds: float = 30.0


def build(config: Config) -> DuckDBEngine:
    """The engine, not started yet; use it as `async with build(config) as engine`."""
    workers = int(config.workers)
    threads = int(config.threads) or os.cpu_count() or 1
    return DuckDBEngine(
        Path(config.database),
        config.version,
        size=Size(workers, int(config.spares), int(config.queue), slow=int(config.slow)),
        ceiling=Ceiling(int(config.memory_mb), float(config.seconds), threads),
    )


class _PutOff(Exception):
    """A query gave way to others; it may begin anew among the slow ones."""


class DuckDBEngine:
    """Runs queries on the newest snapshot that it was given."""

    def __init__(
        self, snapshot: Path, version: str = "", *, size: Size = _SIZE, ceiling: Ceiling = _CEILING
    ) -> None:
        self._snapshot = _named(snapshot, version)
        self._ceiling = ceiling
        self._pool = Pool(lambda current: Worker.start(current, ceiling), size)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def start(self) -> None:
        """Returns when the first child is ready; raises WarehouseUnavailable."""
        try:
            await self._pool.swap(self._snapshot)
        except BaseException:
            await self._pool.close()
            raise

    async def swap(self, snapshot: Path, version: str = "") -> None:
        """Later queries read this snapshot, running ones finish; on WarehouseUnavailable nothing changes."""
        await self._pool.swap(_named(snapshot, version))

    async def close(self) -> None:
        """Kills every child; queries that still run or wait fail."""
        await self._pool.close()

    async def run(self, query: ValidatedQuery) -> ResultSet:
        """The rows; raises QueryFailed, LimitExceeded, Busy or WarehouseUnavailable.

        Cancelling the task that awaits it stops the query. A query whose process ends at once is run once
        more, since something else may have ended it; one that ran for long is not, since it may be the cause.
        """
        limits = self._within_ceiling(query.grant.limits)
        try:
            return await self._run_in(query, limits, slow=False)
        except _PutOff:
            return await self._run_in(query, limits, slow=True)

    async def _run_in(self, query: ValidatedQuery, limits: Limits, *, slow: bool) -> ResultSet:
        started = time.monotonic()
        try:
            return await self._run_once(query, limits, slow)
        except ChildDied as error:
            if time.monotonic() - started > _SOON_SECONDS:
                raise died(limits) from error
        try:
            return await self._run_once(query, limits, slow)
        except ChildDied as error:
            raise died(limits) from error

    async def _run_once(self, query: ValidatedQuery, limits: Limits, slow: bool) -> ResultSet:
        async with self._pool.worker(query.grant.principal.name, slow) as lease:
            worker, started = lease.worker, time.perf_counter()
            try:
                head, stream = await self._ask(worker, query, limits)
            except ChildDied as error:
                if lease.put_off:
                    raise _PutOff from error
                raise
            failed = head.get("failed")
            if failed is not None and ends_child(str(failed)):
                worker.kill()
        if failed is not None:
            raise query_failure(str(failed), str(head.get("message")), query.sql, limits)
        decode = partial(result_set, head, stream, worker.snapshot.version)
        result = await asyncio.to_thread(decode) if len(stream) > _LARGE else decode()
        return replace(result, milliseconds=(time.perf_counter() - started) * 1000)

    @property
    def busy_children(self) -> tuple[int, ...]:
        """The processes that run a query now."""
        return self._pool.busy

    async def _ask(self, worker: Worker, query: ValidatedQuery, limits: Limits) -> tuple[Head, bytes]:
        request = Request(
            lay=worker.rights.lay(query.grant, query.views),
            use=worker.rights.use(query.grant),
            sql=query.sql,
            **asdict(limits),
        )
        try:
            return await worker.ask(request, limits.seconds + _GRACE_SECONDS)
        except TimeoutError as error:
            raise too_slow(limits) from error
        except ChildDied as error:
            if self._pool.closed:
                raise closed() from error
            raise

    def _within_ceiling(self, limits: Limits) -> Limits:
        return replace(
            limits,
            seconds=min(limits.seconds, self._ceiling.seconds),
            memory_mb=min(limits.memory_mb, self._ceiling.memory_mb),
        )


def _named(snapshot: Path, version: str) -> Snapshot:
    if version or not snapshot.is_file():
        return Snapshot(snapshot, version)
    return Snapshot(snapshot, f"{snapshot.stem}@{int(snapshot.stat().st_mtime)}")
