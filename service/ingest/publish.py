"""Takes telemetry into the warehouse, and publishes it as read-only snapshots that questions run on.

Ingest alone writes, in one process, on one connection. What waits while a batch is settled is
settled together next: a batch costs a quarter of a second however small it is. A snapshot
is a checkpointed copy under the number of its data, so that questions and ingest never wait for each other.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import BinaryIO, Self

import duckdb

from service.domain import Batch
from service.errors import NotFound, OutlayError
from service.ingest.copies import PART, copy_whole
from service.ingest.load import put, settle
from service.ingest.warehouse import (
    IDENTITY,
    make_folder,
    open_for_writing,
    stage,
    storage_error,
    storage_errors,
    transaction,
)

_log = logging.getLogger("outlay.ingest")
_READ_ONLY = 0o444


@dataclass(frozen=True, slots=True)
class Published:
    """A snapshot that questions may run on; it never changes."""

    path: Path
    version: str


@dataclass(frozen=True, slots=True)
class _Waiting:
    """Batches of one caller, and what became of them."""

    batches: tuple[Batch, ...]
    source: str
    outcome: Future[int]


class Publisher:
    """Holds the warehouse open for writing; implements `domain.Intake`. Safe to call from many threads."""

    def __init__(
        self,
        warehouse: Path,
        folder: Path,
        clock: Callable[[], datetime],
        every_seconds: float = 15.0,
        keep: int = 3,
    ) -> None:
        self._warehouse = warehouse
        self._folder = folder
        self._clock = clock
        self._every_seconds = every_seconds
        self._keep = keep
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._original: BinaryIO | None = None
        """The warehouse file as it is copied from; open for as long as the connection is (see copies.py)."""
        self._writing = Lock()
        self._queue: list[_Waiting] = []
        self._queueing = Lock()
        self._published_at = 0.0
        self._unpublished = False

    def __enter__(self) -> Self:
        self.publish_now()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the warehouse; what was taken is in it, published or not."""
        with self._writing:
            self._let_go()

    def take(self, batches: Iterable[Batch], source: str) -> int:
        """Settles batches durably, together with whatever else waits; how many rows of all that were new."""
        waiting = _Waiting(tuple(batches), source, Future())
        with self._queueing:
            self._queue.append(waiting)
        with self._writing:
            if not waiting.outcome.done():
                self._settle_queue()
        return waiting.outcome.result()

    def latest(self) -> Published:
        """The newest snapshot."""
        versions = self._versions()
        if not versions:
            raise NotFound("Nothing has been published yet; `outlay load` brings data in.")
        return self._published(versions[-1])

    def publish_now(self) -> Published:
        """The newest data as a snapshot; the last one where nothing has changed since."""
        with self._writing:
            try:
                published = self._publish()
            except OutlayError:
                # A write that failed may have made the whole connection unusable.
                self._let_go()
                raise
            self._unpublished = False
            self._remove_older()
        return published

    async def run(self) -> None:
        """Publishes what was taken: soon after a quiet time, else every few seconds; until cancelled."""
        while True:
            await asyncio.sleep(min(1.0, self._every_seconds))
            if not self._unpublished or time.monotonic() - self._published_at < self._every_seconds:
                continue
            try:
                await asyncio.to_thread(self.publish_now)
            except OutlayError as error:
                _log.error("nothing was published: %s", error)
            except Exception:
                _log.exception("nothing was published")
            self._published_at = time.monotonic()

    def _publish(self) -> Published:
        make_folder(self._folder)
        with storage_errors(self._warehouse):
            published = self._published(self._version())
            if not published.path.exists():
                self._open().execute("checkpoint")
                copy_whole(self._file(), published.path, _READ_ONLY)
        return published

    def _settle_queue(self) -> None:
        with self._queueing:
            queue, self._queue = self._queue, []
        try:
            for source in dict.fromkeys(waiting.source for waiting in queue):
                self._settle_together([waiting for waiting in queue if waiting.source == source])
        finally:
            # Whatever nobody foresaw must not keep the others waiting for ever.
            for waiting in queue:
                if not waiting.outcome.done():
                    waiting.outcome.set_exception(OutlayError("Nothing was kept of this; send it again."))

    def _settle_together(self, waiting: Sequence[_Waiting]) -> None:
        """One transaction for all; where it fails, one for each: nobody spoils another's batch."""
        try:
            rows = self._settle(waiting)
        except (OutlayError, duckdb.Error) as error:
            if len(waiting) == 1:
                waiting[0].outcome.set_exception(self._own(error))
                return
            for one in waiting:
                self._settle_together([one])
            return
        for one in waiting:
            one.outcome.set_result(rows)

    def _settle(self, waiting: Sequence[_Waiting]) -> int:
        loaded_at = self._clock().astimezone(UTC).replace(tzinfo=None)
        connection = self._open()
        try:
            with transaction(connection):
                for one in waiting:
                    put(connection, one.batches)
                settled = settle(connection, waiting[0].source, loaded_at)
        except duckdb.Error:
            # As above: the next batch opens a new one.
            self._let_go()
            raise
        self._unpublished = self._unpublished or settled.total > 0
        return settled.total

    def _open(self) -> duckdb.DuckDBPyConnection:
        if self._connection is None:
            connection = open_for_writing(self._warehouse)
            stage(connection)
            self._connection = connection
        return self._connection

    def _file(self) -> BinaryIO:
        if self._original is None:
            self._original = self._warehouse.open("rb")
        return self._original

    def _let_go(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._original is not None:
            self._original.close()
            self._original = None

    def _own(self, error: OutlayError | duckdb.Error) -> OutlayError:
        return error if isinstance(error, OutlayError) else storage_error(error, self._warehouse)

    def _version(self) -> int:
        """The number of the data; a new one where a snapshot of other data has it already."""
        connection = self._open()
        version = _data_version(connection)
        newest = max(self._versions(), default=0)
        if version > newest or (version == newest and _identity(connection) == self._identity_of(newest)):
            return version
        connection.execute(
            "update facts.setting set value = ? where name = 'data_version'", [str(newest + 1)]
        )
        return newest + 1

    def _identity_of(self, version: int) -> str | None:
        try:
            with duckdb.connect(str(self._published(version).path), read_only=True) as snapshot:
                return _identity(snapshot)
        except duckdb.Error:
            return None

    def _published(self, version: int) -> Published:
        return Published(self._folder / f"{version}.duckdb", str(version))

    def _versions(self) -> list[int]:
        found = self._folder.glob("*.duckdb")
        return sorted(int(path.stem) for path in found if path.stem.isdigit())

    def _remove_older(self) -> None:
        """Questions that run on a removed snapshot keep it until they end."""
        for version in self._versions()[: -self._keep]:
            self._published(version).path.unlink(missing_ok=True)
        for part in self._folder.glob(f"*{PART}"):
            part.unlink(missing_ok=True)


def _data_version(connection: duckdb.DuckDBPyConnection) -> int:
    row = connection.execute("select value from facts.setting where name = 'data_version'").fetchone()
    return int(row[0]) if row else 0


def _identity(connection: duckdb.DuckDBPyConnection) -> str | None:
    row = connection.execute("select fingerprint from facts.migration where name = ?", [IDENTITY]).fetchone()
    return row[0] if row else None
