"""`outlay load` and `outlay snapshot`: data into the warehouse, and everything published out of it."""

from __future__ import annotations

import argparse
import errno
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from service.cli.options import add_database, database_of, day_of
from service.connectors.demo import Demo
from service.errors import OutlayError, StorageFull, WarehouseUnavailable
from service.ingest.run import Load, load
from service.ingest.run import Progress as Told
from service.settings import Settings, from_environment


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the commands."""
    parser = commands.add_parser(
        "load",
        help="load usage data: demo, otlp, prices",
        description="Loads usage data. Loading it again changes nothing; a load that fails leaves what was.",
    )
    parser.add_argument("kind", metavar="KIND", help="demo, otlp or prices")
    parser.add_argument("paths", metavar="PATH", nargs="*", type=Path, help="files or folders (otlp, prices)")
    add_database(parser)
    demo = parser.add_argument_group("the demo organisation")
    demo.add_argument("--seed", type=int, default=7, help="another organisation for each number (default: 7)")
    demo.add_argument(
        "--until", metavar="DAY", type=str, help="its last day, complete up to 15:00 UTC (default: today)"
    )
    demo.add_argument("--people", type=int, help="how many people (default: 240)")
    demo.add_argument("--days", type=int, help="how many days (default: 400)")
    demo.add_argument(
        "--requests", type=int, help="about how many requests, up to 100 million (default: as people work)"
    )
    parser.set_defaults(run=run_load)

    snapshot = commands.add_parser("snapshot", help="everything published, in one DuckDB file")
    snapshot.add_argument("--out", metavar="FILE", type=Path, required=True)
    add_database(snapshot)
    snapshot.set_defaults(run=run_snapshot)


def run_load(chosen: argparse.Namespace) -> int:
    """Says what was new."""
    settings = from_environment()
    demo = demo_of(chosen, settings) if chosen.kind == "demo" else None
    warehouse = Path(chosen.db) if chosen.db else settings.warehouse
    with progress_bar() as told:
        settled = load(chosen.kind, Load(warehouse, now(), tuple(chosen.paths), demo, told, settings.zone))
    new = ", ".join(f"{rows:,} {name.replace('_', ' ')}" for name, rows in settled.rows.items() if rows)
    print(f"{warehouse}: {new}" if new else f"{warehouse}: nothing new")
    return 0


def now() -> datetime:
    """UTC, naive."""
    return datetime.now(UTC).replace(tzinfo=None)


def demo_of(chosen: argparse.Namespace, settings: Settings) -> Demo:
    """The demo organisation that the options describe."""
    until = day_of(chosen.until) if chosen.until else datetime.now(UTC).date()
    people = settings.demo_people if chosen.people is None else chosen.people
    days = settings.demo_days if chosen.days is None else chosen.days
    return Demo(seed=chosen.seed, until=until, people=people, days=days, requests=chosen.requests)


@contextmanager
def progress_bar() -> Iterator[Told]:
    """A bar on standard error; without a terminal, nothing."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(file=sys.stderr), disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("loading", total=1.0)
        yield lambda done, share: bar.update(task, description=done, completed=share)


def run_snapshot(chosen: argparse.Namespace) -> int:
    """Copies the newest published file, or the named one; works while the service runs."""
    settings = from_environment()
    source = Path(chosen.db) if chosen.db else _newest(settings)
    if not source.exists():
        raise WarehouseUnavailable(f"There is nothing to copy at {source}; load something first.")
    part = chosen.out.with_name(f".{chosen.out.name}.part")
    try:
        shutil.copyfile(source, part)
        part.replace(chosen.out)
    except OSError as error:
        part.unlink(missing_ok=True)
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise StorageFull(f"There is no space left for {chosen.out}; nothing was written.") from error
        raise OutlayError(f"{chosen.out} cannot be written: {error.strerror}.") from error
    print(chosen.out)
    return 0


def _newest(settings: Settings) -> Path:
    published = [*settings.folder.glob("published/*/*.duckdb")]
    if published:
        return max(published, key=lambda path: path.stat().st_mtime)
    return database_of(argparse.Namespace(db=None), settings)
