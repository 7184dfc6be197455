"""Options that several commands share, and how their texts become values."""

from __future__ import annotations

import argparse
from datetime import date, datetime
from pathlib import Path

from service.errors import BadInput, WarehouseUnavailable
from service.settings import Settings


def add_database(parser: argparse.ArgumentParser) -> None:
    """`--db PATH`."""
    parser.add_argument(
        "--db", metavar="PATH", type=Path, help="the DuckDB file to read (default: the service's own)"
    )


def database_of(chosen: argparse.Namespace, settings: Settings) -> Path:
    """The file that was named; else the warehouse, or the demo where there is no warehouse yet."""
    if chosen.db:
        return Path(chosen.db)
    demo = settings.folder / "demo.duckdb"
    return demo if demo.exists() and not settings.warehouse.exists() else settings.warehouse


def existing(database: Path) -> Path:
    """The file, which is only read here; WarehouseUnavailable says how to make one."""
    if database.exists():
        return database
    raise WarehouseUnavailable(
        f"There is no database at {database}. Make one with "
        f"`outlay load demo --until DAY --db {database}`, or start with `outlay demo`."
    )


def moment_of(text: str | None, settings: Settings) -> datetime:
    """`--now`, in the reporting zone; now without it."""
    zone = settings.timezone
    if text is None:
        return datetime.now(zone)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput(
            f"--now is {text[:40]!r}; it takes ISO 8601, such as 2026-11-22T15:30:00+00:00."
        ) from error
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)


def day_of(text: str) -> date:
    """A day in ISO 8601."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"{text[:40]!r} is no day; one is 2026-11-21.") from error
