"""`outlay load KIND`: from a source to settled facts in a warehouse file, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from service.connectors import demo as demo_organisation
from service.connectors import otlp
from service.connectors.demo import Demo
from service.errors import BadInput, NotFound
from service.ingest.copies import copy_whole, write_ahead
from service.ingest.load import Settled, forget, put, settle
from service.ingest.prices import Config, load_prices
from service.ingest.warehouse import open_for_writing, stage, storage_errors, transaction
from service.ingest.zone import keep_zone

Progress = Callable[[str, float], None]
"""Told what was just done, and which share of the whole that makes (0..1)."""


@dataclass(frozen=True, slots=True)
class Load:
    """What to load, and where to."""

    warehouse: Path
    loaded_at: datetime
    """UTC, naive."""
    paths: tuple[Path, ...] = ()
    """Files, or folders of files."""
    demo: Demo | None = None
    progress: Progress = lambda _done, _share: None
    zone: str = "UTC"
    """The reporting zone, which a file keeps from its first load on."""


def load(kind: str, order: Load) -> Settled:
    """Loads one kind of source; loading the same again changes nothing, a failure leaves what was there."""
    if kind not in _KINDS:
        raise NotFound(f"There is no {kind!r} to load; there are: {', '.join(_KINDS)}.")
    return _KINDS[kind](order)


def _load_demo(order: Load) -> Settled:
    """Slices are committed one by one, on a copy of the file that takes its place when all are in."""
    if order.demo is None:
        raise BadInput("The demo organisation needs its last day: --until DAY.")
    keep_zone(order.warehouse, order.zone)
    with (
        _replacement(order.warehouse) as copy,
        closing(open_for_writing(copy)) as connection,
        storage_errors(copy),
    ):
        settled = _settle_demo(connection, order.demo, order.progress)
        connection.execute("checkpoint")
    return settled


def _settle_demo(connection: duckdb.DuckDBPyConnection, demo: Demo, progress: Progress) -> Settled:
    stage(connection)
    with transaction(connection):
        load_prices(connection, Config())
        forget(connection, "demo")
    slices = demo_organisation.chunks(connection, demo)
    total = Settled({})
    more = True
    while more:
        with transaction(connection):
            done = next(slices, None)
            more = done is not None
            through = None if more else demo.complete_through
            total += settle(connection, "demo", complete_through=through)
        progress(done or "the demo organisation", _days_done(connection, demo) / demo.days)
    return total


def _days_done(connection: duckdb.DuckDBPyConnection, demo: Demo) -> int:
    row = connection.execute("select complete_through from facts.watermark where source = 'demo'").fetchone()
    return 0 if row is None or row[0] is None else (row[0].date() - demo.first).days + 1


def _load_otlp(order: Load) -> Settled:
    files = _files(order.paths)
    keep_zone(order.warehouse, order.zone)
    with closing(open_for_writing(order.warehouse)) as connection, storage_errors(order.warehouse):
        stage(connection)
        with transaction(connection):
            for number, file in enumerate(files, 1):
                put(connection, otlp.read_file(file))
                order.progress(file.name, number / len(files))
            settled = settle(connection, otlp.SOURCE, order.loaded_at)
        connection.execute("checkpoint")
    return settled


def _load_prices(order: Load) -> Settled:
    keep_zone(order.warehouse, order.zone)
    total = Settled({})
    with closing(open_for_writing(order.warehouse)) as connection, storage_errors(order.warehouse):
        stage(connection)
        with transaction(connection):
            for path in order.paths or (None,):
                total += load_prices(connection, Config(path))
        connection.execute("checkpoint")
    order.progress("prices", 1.0)
    return total


_KINDS: dict[str, Callable[[Load], Settled]] = {
    "demo": _load_demo,
    "otlp": _load_otlp,
    "prices": _load_prices,
}


def _files(paths: Sequence[Path]) -> list[Path]:
    if not paths:
        raise BadInput("Name the files or folders to load.")
    if missing := [path for path in paths if not path.exists()]:
        raise NotFound(f"There is no file or folder {missing[0]}.")
    found = [file for path in paths for file in (sorted(path.rglob("*")) if path.is_dir() else [path])]
    files = [file for file in found if file.is_file() and file.suffix in otlp.SUFFIXES]
    if not files:
        raise BadInput(
            f"There is nothing to load there; files that can be end in {', '.join(otlp.SUFFIXES)}."
        )
    return files


@contextmanager
def _replacement(path: Path) -> Iterator[Path]:
    """A copy of the file that takes its place when all went well; the original is held meanwhile."""
    copy = path.with_name(f"{path.name}.loading")
    open_for_writing(path).close()
    with path.open("rb") as original, closing(open_for_writing(path)) as held:
        held.execute("checkpoint")
        try:
            write_ahead(copy).unlink(missing_ok=True)
            copy_whole(original, copy)
            yield copy
            copy.replace(path)
        finally:
            copy.unlink(missing_ok=True)
            write_ahead(copy).unlink(missing_ok=True)
