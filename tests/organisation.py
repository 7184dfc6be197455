"""A small demo organisation, loaded once for all tests that ask about one."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from service.connectors.demo import Demo
from service.ingest.run import Load, load

NOW = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)
"""A Sunday; the data are complete through 15:00 of that day."""
ADMIN, FINANCE = "admin@acme.example", "finance@acme.example"


def make(path: Path, people: int = 60, days: int = 130) -> Path:
    """Loads the organisation into a file."""
    demo = Demo(seed=7, until=date(2026, 11, 22), people=people, days=days)
    load("demo", Load(path, datetime(2026, 11, 22, 15, 5), demo=demo))
    return path
