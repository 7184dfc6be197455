"""Tokens → dollars, by the same list of prices that usage is priced with."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from service.errors import BadInput
from service.resources import folder

_MILLION = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class Tokens:
    """What one call used; what is written to the cache stays there for an hour."""

    input: int = 0
    output: int = 0
    cache_read: int = 0
    cache_write: int = 0

    @property
    def prompt(self) -> int:
        """All that was sent: long prompts of some models have a higher price."""
        return self.input + self.cache_read + self.cache_write


def check_price(model: str) -> None:
    """BadInput where a model has no price: no budget could be kept with it."""
    cost(model, Tokens(), date.max)


def cost(model: str, tokens: Tokens, day: date) -> Decimal:
    """Dollars; BadInput where a model has no price."""
    used = {
        "input": tokens.input,
        "output": tokens.output,
        "cache_read": tokens.cache_read,
        "cache_write_1h": tokens.cache_write,
    }
    return sum(
        (count * _price(model, kind, tokens.prompt, day) / _MILLION for kind, count in used.items()),
        Decimal(0),
    )


def _price(model: str, kind: str, prompt_tokens: int, day: date) -> Decimal:
    """Of a million tokens; before the first known day, the first known price."""
    rows = [row for row in _rows() if (row["model"], row["token_class"]) == (model, kind)]
    banded = [row for row in rows if _is_in_band(row, prompt_tokens)]
    if not banded:
        raise BadInput(f"OUTLAY_CLAUDE_MODEL is {model[:60]!r}, which has no price; {_priced()}.")
    banded.sort(key=lambda row: row["valid_from"] or "")
    begun = [row for row in banded if (row["valid_from"] or "") <= day.isoformat()]
    return Decimal((begun or banded[:1])[-1]["usd_per_mtok"])


def _is_in_band(row: Mapping[str, str], prompt_tokens: int) -> bool:
    most = row["prompt_tokens_to"]
    return int(row["prompt_tokens_from"] or 0) <= prompt_tokens and (not most or prompt_tokens <= int(most))


def _priced() -> str:
    models = sorted({row["model"] for row in _rows() if row["model"].startswith("claude-")})
    return f"there are: {', '.join(models)}"


@lru_cache(maxsize=1)
def _rows() -> tuple[Mapping[str, str], ...]:
    text = (folder("schema") / "prices.csv").read_text("utf-8")
    return tuple(csv.DictReader(text.splitlines()))
