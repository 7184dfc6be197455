"""List prices from a CSV file: checked line by line, then in force for the models that the file names.

A wrong price is worse than none, so one bad line refuses the whole file.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from pathlib import Path

import duckdb

from service.errors import BadInput
from service.ingest.load import Settled, reprice
from service.resources import folder

TOKEN_CLASSES = ("input", "output", "cache_read", "cache_write_5m", "cache_write_1h")


@dataclass(frozen=True, slots=True)
class Config:
    """Where the prices stand."""

    path: Path | None = None
    """None is the list that Outlay brings, schema/prices.csv."""

    @property
    def file(self) -> Path:
        """The file to read."""
        return self.path or folder("schema") / "prices.csv"


@dataclass(frozen=True, slots=True)
class Price:
    """One line; its fields are the columns of the file and of facts.model_price, in their order."""

    model: str
    token_class: str
    usd_per_mtok: Decimal
    prompt_tokens_from: int
    prompt_tokens_to: int | None
    """Inclusive."""
    fast_multiplier: Decimal | None
    valid_from: date | None
    valid_to: date | None
    """The first day on which it is no longer in force."""
    confidence: str | None


def load_prices(connection: duckdb.DuckDBPyConnection, config: Config) -> Settled:
    """Puts a price list in force and prices what had no price yet; commits nothing."""
    prices = read_prices(config.file)
    models = sorted({price.model for price in prices})
    connection.execute("delete from facts.model_price where list_contains(?, model)", [models])
    connection.executemany(
        "insert into facts.model_price values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [[getattr(price, field.name) for field in fields(Price)] for price in prices],
    )
    return reprice(connection)


def read_prices(path: Path) -> tuple[Price, ...]:
    """The prices of a file, or the first line that cannot be one."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            lines = csv.DictReader(file, strict=True)
            _check_header(path, lines.fieldnames or ())
            prices = tuple(_price(path, lines.line_num, line) for line in lines)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadInput(f"{path} cannot be read as a price list in CSV.") from error
    if not prices:
        raise BadInput(f"{path} holds no prices.")
    _check_overlaps(path, prices)
    return prices


def _check_header(path: Path, header: Iterable[str]) -> None:
    wanted = [field.name for field in fields(Price)]
    if list(header) != wanted:
        raise BadInput(f"{path} must have the columns {', '.join(wanted)}.")


def _price(path: Path, number: int, line: Mapping[str, str | None]) -> Price:
    try:
        price = Price(
            model=line["model"] or "",
            token_class=line["token_class"] or "",
            usd_per_mtok=Decimal(line["usd_per_mtok"] or ""),
            prompt_tokens_from=int(line["prompt_tokens_from"] or 0),
            prompt_tokens_to=int(line["prompt_tokens_to"]) if line["prompt_tokens_to"] else None,
            fast_multiplier=Decimal(line["fast_multiplier"]) if line["fast_multiplier"] else None,
            valid_from=date.fromisoformat(line["valid_from"]) if line["valid_from"] else None,
            valid_to=date.fromisoformat(line["valid_to"]) if line["valid_to"] else None,
            confidence=line["confidence"] or None,
        )
    except (ValueError, InvalidOperation) as error:
        raise BadInput(f"{path}, line {number}: a price, band, multiplier or date cannot be read.") from error
    if wrong := _wrong(price):
        raise BadInput(f"{path}, line {number}: {wrong}")
    return price


def _wrong(price: Price) -> str | None:
    if not price.model:
        return "there is no model."
    if price.token_class not in TOKEN_CLASSES:
        return f"{price.token_class!r} is no token class; there are: {', '.join(TOKEN_CLASSES)}."
    if not price.usd_per_mtok.is_finite() or not 0 <= price.usd_per_mtok < 1_000_000:
        return "a price is from 0 to 1,000,000 USD per million tokens."
    fast, start, end = price.fast_multiplier, price.prompt_tokens_from, price.prompt_tokens_to
    if fast is not None and not (fast.is_finite() and 0 < fast < 100):
        return "the multiplier of fast mode is above 0 and below 100."
    if start < 0 or (end is not None and end < start):
        return "a band of prompt tokens starts at 0 or more and ends where it starts or later."
    if price.valid_from and price.valid_to and price.valid_to <= price.valid_from:
        return "a price is valid for a day at least: valid_to is the first day without it."
    return None


def _check_overlaps(path: Path, prices: tuple[Price, ...]) -> None:
    """Two prices for the same tokens on the same day would both be right; so neither is."""
    by_class: dict[tuple[str, str], list[Price]] = {}
    for price in prices:
        by_class.setdefault((price.model, price.token_class), []).append(price)
    for (model, token_class), group in by_class.items():
        group.sort(key=lambda price: (price.prompt_tokens_from, price.valid_from or date.min))
        if any(_overlap(one, other) for one, other in pairwise(group)):
            raise BadInput(f"{path} has two prices in force at once for {token_class} of {model}.")


def _overlap(one: Price, other: Price) -> bool:
    bands_meet = one.prompt_tokens_to is None or other.prompt_tokens_from <= one.prompt_tokens_to
    one_ends, other_ends = one.valid_to or date.max, other.valid_to or date.max
    days_meet = (other.valid_from or date.min) < one_ends and (one.valid_from or date.min) < other_ends
    return bands_meet and days_meet
