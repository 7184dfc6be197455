"""A made-up organisation, Acme, whose year of AI coding has the stories that answers must find.

The rows are drawn by SQL inside DuckDB from whole-number hashes, slice of days by slice, so that the
same arguments give the same content on every machine and a hundred million requests fit in memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import duckdb

from service.errors import BadInput
from service.resources import folder, sql_scripts

REQUESTS_A_SLICE = 1_000_000
"""A slice has at least one half-week and about this many requests at most; content never depends on it."""

_LAST_HOUR = time(15)
_REQUESTS_OF_TEN_PEOPLE_A_DAY = 58
_MOST_REQUESTS_A_PERSON_AND_DAY = 10_000


@dataclass(frozen=True, slots=True)
class Demo:
    """What to make up; equal values give equal content."""

    until: date
    """The last day; it is complete only up to 15:00 UTC."""
    seed: int = 7
    people: int = 240
    days: int = 400
    requests: int | None = None
    """How many to aim at, met within a few per cent over some months; None is what Acme would make."""

    def __post_init__(self) -> None:
        for name, value, least, most in (
            ("seed", self.seed, 0, 4_294_967_295),
            ("people", self.people, 20, 20_000),
            ("days", self.days, 1, 4_000),
            ("requests", self.requests, 1, 200_000_000),
        ):
            if value is not None and not least <= value <= most:
                raise BadInput(f"The demo's {name} must be from {least:,} to {most:,}, not {value:,}.")
        most = self.people * self.days * _MOST_REQUESTS_A_PERSON_AND_DAY
        if self.requests is not None and self.requests > most:
            raise BadInput(
                f"A demo of that many people and days has at most {most:,} requests, not {self.requests:,}; "
                "ask for fewer, or for more people or days."
            )
        if not 2012 <= self.until.year <= 2100:
            raise BadInput(f"The demo must end between 2012 and 2100, not on {self.until}.")

    @property
    def first(self) -> date:
        """The first day."""
        return self.until - timedelta(days=self.days - 1)

    @property
    def complete_through(self) -> datetime:
        """Nothing happens at or after it (UTC, naive)."""
        return datetime.combine(self.until, _LAST_HOUR)


def chunks(connection: duckdb.DuckDBPyConnection, demo: Demo) -> Iterator[str]:
    """Writes Acme's directory, then yields the name of each slice that it has staged, oldest first.

    The caller owns the transaction, has removed what source `demo` left before, has empty `incoming_…`
    tables, and settles and empties them after each slice. The last slice holds invoices and artifacts,
    which are daily totals over all the others.
    """
    _set(connection, demo)
    _run(connection, "organisation")
    for start, end in _slices(connection):
        connection.execute("set variable demo_from = cast(? as date)", [start])
        connection.execute("set variable demo_to = cast(? as date)", [end])
        _run(connection, "slice")
        yield f"{start} to {end - timedelta(days=1)}"
    _run(connection, "close")
    yield "invoices and artifacts"
    _run(connection, "forget")


def _set(connection: duckdb.DuckDBPyConnection, demo: Demo) -> None:
    requests = demo.requests or demo.people * demo.days * _REQUESTS_OF_TEN_PEOPLE_A_DAY // 10
    connection.execute("set variable demo_seed = cast(? as bigint)", [demo.seed])
    connection.execute("set variable demo_people = cast(? as bigint)", [demo.people])
    connection.execute("set variable demo_days = cast(? as bigint)", [demo.days])
    connection.execute("set variable demo_requests = cast(? as bigint)", [requests])
    connection.execute("set variable demo_first = cast(? as date)", [demo.first])
    connection.execute("set variable demo_until = cast(? as date)", [demo.until])
    connection.execute("set variable demo_cutoff = cast(? as timestamp)", [demo.complete_through])
    connection.execute("set variable demo_prices = ?", [str(folder("schema") / "prices.csv")])


def _run(connection: duckdb.DuckDBPyConnection, stage: str) -> None:
    for script in sql_scripts(f"demo/{stage}"):
        connection.execute(script.read_text(encoding="utf-8"))


def _slices(connection: duckdb.DuckDBPyConnection) -> list[tuple[date, date]]:
    """Half-open stretches of whole half-weeks, each as long as its requests allow."""
    blocks: list[tuple[date, date, int]] = connection.execute(
        "select from_day, to_day, requests from demo_block order by block"
    ).fetchall()
    slices: list[tuple[date, date]] = []
    filled = 0
    for start, end, requests in blocks:
        if slices and filled + requests <= REQUESTS_A_SLICE:
            slices[-1] = (slices[-1][0], end)
            filled += requests
        else:
            slices.append((start, end))
            filled = requests
    return slices
