from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from staged import request, row

from service.domain import Batch
from service.errors import BadInput, NotFound, OutlayError, StorageFull, WarehouseUnavailable
from service.ingest import publish
from service.ingest.publish import Published, Publisher
from service.ingest.warehouse import open_for_writing

NOW = datetime(2026, 11, 16, 12, tzinfo=UTC)


def batch(**columns: str) -> list[Batch]:
    return [Batch("request", (request(**columns)[1],))]


def publisher(path: Path, **changes: float) -> Publisher:
    return Publisher(path, path.parent / "published", lambda: NOW, **changes)  # type: ignore[arg-type]


def requests_in(published: Published) -> int:
    with closing(duckdb.connect(str(published.path), read_only=True)) as connection:
        (found,) = row(connection, "select count(*) from usage")
    return int(found)


@pytest.fixture
def running(path: Path) -> Iterator[Publisher]:
    with publisher(path) as opened:
        yield opened


def test_what_was_taken_is_in_the_next_snapshot_and_not_in_the_last(running: Publisher) -> None:
    empty = running.latest()
    taken = running.take(batch(request_id="r1"), "test")
    repeated = running.take(batch(request_id="r1"), "test")
    full = running.publish_now()

    assert (taken, repeated) == (1, 0)
    assert (requests_in(empty), requests_in(full)) == (0, 1)
    assert int(full.version) > int(empty.version)
    assert running.latest() == full


def test_a_snapshot_cannot_be_written_to(running: Publisher) -> None:
    assert running.latest().path.stat().st_mode & 0o777 == 0o444


def test_nothing_new_makes_no_new_snapshot(running: Publisher) -> None:
    running.take(batch(request_id="r1"), "test")
    first = running.publish_now()
    running.take(batch(request_id="r1"), "test")

    assert running.publish_now() == first


def test_only_the_last_snapshots_are_kept(path: Path) -> None:
    with publisher(path, keep=2) as running:
        for _ in range(4):
            running.take(batch(), "test")
            running.publish_now()

        assert len(list((path.parent / "published").iterdir())) == 2


def test_a_reader_keeps_its_snapshot_when_newer_ones_replace_it(path: Path) -> None:
    with (
        publisher(path, keep=1) as running,
        closing(duckdb.connect(str(running.latest().path), read_only=True)) as reader,
    ):
        running.take(batch(), "test")
        running.publish_now()

        assert row(reader, "select count(*) from usage") == (0,)


def test_what_was_taken_is_published_by_itself_within_its_time(path: Path) -> None:
    async def watch(running: Publisher) -> float:
        loop = asyncio.create_task(running.run())
        await asyncio.to_thread(running.take, batch(), "test")
        started = time.monotonic()
        while requests_in(running.latest()) == 0 and time.monotonic() - started < 20:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        loop.cancel()
        return time.monotonic() - started

    with publisher(path, every_seconds=0.2) as running:
        assert asyncio.run(watch(running)) < 20
        assert requests_in(running.latest()) == 1


def test_many_callers_at_once_lose_nothing(running: Publisher) -> None:
    with ThreadPoolExecutor(8) as callers:
        jobs = [callers.submit(running.take, batch(session_id=f"s{number}"), "test") for number in range(40)]
        for job in jobs:
            assert job.result() >= 1

    assert requests_in(running.publish_now()) == 40


def test_a_batch_that_cannot_be_stored_spoils_nobody_elses(running: Publisher) -> None:
    bad = [Batch("request", (request(input_tokens=2**70)[1],))]
    with ThreadPoolExecutor(8) as callers:
        jobs = [callers.submit(running.take, batch() if number % 2 else bad, "test") for number in range(12)]
        failures = [job.exception() for job in jobs]

    assert [type(failure) for failure in failures] == [BadInput, type(None)] * 6
    assert requests_in(running.publish_now()) == 6


def test_what_nobody_foresaw_keeps_nobody_waiting(
    running: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        time.sleep(0.1)
        raise RuntimeError("unforeseen")

    with monkeypatch.context() as during:
        during.setattr(publish, "settle", broken)
        with ThreadPoolExecutor(4) as callers:
            jobs = [callers.submit(running.take, batch(), "test") for _ in range(8)]
            assert all(isinstance(job.exception(20), RuntimeError | OutlayError) for job in jobs)

    assert running.take(batch(), "test") == 1


def test_a_row_without_what_it_cannot_do_without_is_bad_input(running: Publisher) -> None:
    with pytest.raises(BadInput, match="a value is missing"):
        running.take([Batch("request", (request(vendor=None)[1],))], "test")


CRASH = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from service.domain import Batch
from service.ingest import publish
from service.ingest.publish import Publisher

path = Path(sys.argv[1])
running = Publisher(path, path.parent / "published", lambda: datetime(2026, 11, 16, tzinfo=UTC))
running.take([Batch("request", ({
    "request_key": "r1", "occurred_at": datetime(2026, 11, 16), "vendor": "anthropic", "product": "api",
},))], "test")
os._exit(9)
"""


def test_what_was_taken_survives_a_crash_right_after(path: Path) -> None:
    crashed = subprocess.run([sys.executable, "-c", CRASH, str(path)], check=False)

    assert crashed.returncode == 9
    with publisher(path) as running:
        assert requests_in(running.latest()) == 1


def test_a_new_warehouse_at_the_same_place_is_never_taken_for_the_old_one(path: Path) -> None:
    with publisher(path) as running:
        running.take(batch(), "test")
        old = running.publish_now()
    path.unlink()
    with publisher(path) as running:
        new = running.latest()

        assert requests_in(new) == 0
        assert int(new.version) > int(old.version)


def test_a_restart_publishes_nothing_anew(path: Path) -> None:
    with publisher(path) as running:
        running.take(batch(), "test")
        before = running.publish_now()
    with publisher(path) as running:
        assert running.latest() == before


def test_without_a_snapshot_the_message_says_how_to_get_one(path: Path) -> None:
    with pytest.raises(NotFound, match="outlay load"):
        publisher(path).latest()


def test_one_process_alone_may_write_even_after_publishing(path: Path, running: Publisher) -> None:
    running.take(batch(), "test")
    running.publish_now()
    held = subprocess.run(
        [sys.executable, "-c", CRASH, str(path)], check=False, capture_output=True, text=True
    )

    assert WarehouseUnavailable.__name__ in held.stderr


FULL = """
import resource, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from service.domain import Batch
from service.errors import StorageFull
from service.ingest import publish
from service.ingest.publish import Publisher

path = Path(sys.argv[1])
running = Publisher(path, path.parent / "published", lambda: datetime(2026, 11, 16, tzinfo=UTC))
before = running.publish_now()

def rows(first, number):
    return [Batch("request", tuple({
        "request_key": f"{first + n:032x}" * 8, "occurred_at": datetime(2026, 11, 16), "vendor": "anthropic",
        "product": "api",
    } for n in range(number)))]

running.take(rows(0, 1), "test")
resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size // 2, resource.RLIM_INFINITY))
for attempt in (lambda: running.publish_now(), lambda: running.take(rows(1, 200_000), "test")):
    try:
        attempt()
    except StorageFull as full:
        print("full", flush=True)
assert running.latest() == before
assert sorted(p.name for p in (path.parent / "published").iterdir()) == [before.path.name]
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
running.take(rows(500_000, 1), "test")
running.publish_now()
print("free", flush=True)
"""


def test_a_full_disk_keeps_the_last_snapshot_and_what_was_taken(path: Path) -> None:
    tried = subprocess.run(
        [sys.executable, "-c", FULL, str(path)], check=False, capture_output=True, text=True
    )

    assert tried.stdout.split() == ["full", "full", "free"], tried.stderr
    with closing(open_for_writing(path)) as connection:
        assert row(connection, "select count(*) from usage") == (2,)
    assert StorageFull.status == 507
