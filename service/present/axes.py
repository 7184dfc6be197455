"""Axes whose ticks are written by the one formatter: plotly's own would say 1G and $12k next to our 12.3k.

Ticks lie at round multiples of a power of ten.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from service.present.values import shown

_STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))


def ticks(low: Decimal, high: Decimal, wanted: int = 5) -> tuple[Decimal, ...]:
    """Round numbers that span a range, zero among them when it lies inside."""
    if high <= low:
        high = low + 1
    step = _step((high - low) / wanted)
    first = (low / step).to_integral_value(ROUND_FLOOR)
    last = (high / step).to_integral_value(ROUND_CEILING)
    return tuple(step * Decimal(k) for k in range(int(first), int(last) + 1))


def _step(rough: Decimal) -> Decimal:
    power = Decimal(1).scaleb(rough.adjusted())
    return next(factor * power for factor in _STEPS if factor * power >= rough)


def bounds(values: Sequence[Decimal], from_zero: bool) -> tuple[Decimal, Decimal]:
    """What an axis spans; it may leave out zero only where the range is under 20% of the level."""
    low, high = min(values, default=Decimal(0)), max(values, default=Decimal(1))
    cut = not from_zero and low > 0 and high - low < high / 5
    return (low if cut else min(low, Decimal(0))), max(high, Decimal(0))


def labels(values: Sequence[Decimal], unit: str) -> list[str]:
    """The texts of ticks, all of one kind: no cents where all are whole, thousands as `k` where some are."""
    texts = [shown(value, unit, "short") for value in values]
    if unit == "usd" and all(text.endswith(".00") for text in texts if "." in text and text[-1] not in "kMB"):
        texts = [text.removesuffix(".00") for text in texts]
    if unit in ("share", "percent") and all(text.endswith(".0%") for text in texts):
        texts = [text.replace(".0%", "%") for text in texts]
    if any(text.endswith("k") for text in texts):
        texts = [re.sub(r",(\d)00$", r".\1k", text) for text in texts]
    return [_trimmed(text) for text in texts]


def _trimmed(text: str) -> str:
    """`$10.0k` as `$10k`: a tick is exact."""
    return text[:-3] + text[-1] if text[-3:-1] == ".0" and text[-1] in "kMB" else text
