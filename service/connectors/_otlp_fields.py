"""Single attributes as the values of columns: texts cut to length, counts, money and times that can be.

What cannot be is not guessed at: the record is rejected, and its sender is told why.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation

from service.connectors._otlp_wire import Scalar

LONGEST = 200
MOST = 10**12
MOST_USD = 100_000
"""Of one request: the dearest model's fullest context costs some hundred dollars, so that more than this is
a slip in the sender's unit. It counts as not said, and the list price stands in for it."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EARLIEST = datetime(2020, 1, 1, tzinfo=UTC)
_LATEST = datetime(2100, 1, 1, tzinfo=UTC)
_CONTROLS = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)])


class Unusable(ValueError):
    """An event of ours that lacks what its row cannot do without, or has a figure that cannot be."""


def text(attributes: Mapping[str, Scalar], key: str) -> str | None:
    """None for what is empty."""
    value = attributes.get(key)
    if value is None or isinstance(value, bool):
        return None
    return cleaned(str(value)).strip()[:LONGEST] or None


def cleaned(whole: str) -> str:
    """Without control characters, which a terminal or a spreadsheet could obey."""
    # JSON can spell half of a surrogate pair, which no database stores.
    return whole.encode("utf-8", "replace").decode().translate(_CONTROLS)


def count(attributes: Mapping[str, Scalar], key: str) -> int | None:
    """A whole number; clients before 2.1.122 wrote them as text."""
    value = attributes.get(key)
    if value is None or isinstance(value, bool) or value == "":
        return None
    try:
        number = int(value)
    except ValueError as error:
        raise Unusable(f"{key} is no number") from error
    if not 0 <= number < MOST:
        raise Unusable(f"{key} is below zero or beyond belief")
    return number


def cost(attributes: Mapping[str, Scalar]) -> Decimal | None:
    """What the client says the request cost; its whole micro-dollars before its fraction.

    None for what is not finite or above MOST_USD.
    """
    micros = count(attributes, "cost_usd_micros")
    amount = _dollars(attributes) if micros is None else Decimal(micros).scaleb(-6)
    if amount is None or not amount.is_finite() or amount > MOST_USD:
        return None
    if amount < 0:
        raise Unusable("cost_usd is below zero")
    return amount.quantize(Decimal("0.000001"))


def _dollars(attributes: Mapping[str, Scalar]) -> Decimal | None:
    fraction = attributes.get("cost_usd")
    if fraction is None or isinstance(fraction, bool):
        return None
    try:
        return Decimal(str(fraction))
    except InvalidOperation as error:
        raise Unusable("cost_usd is no amount") from error


def flag(attributes: Mapping[str, Scalar], key: str) -> bool | None:
    """True for true, whether written as a truth value or as text."""
    value = attributes.get(key)
    return None if value is None else str(value).lower() == "true"


def moment_of(written: Scalar | None, nanoseconds: int) -> datetime:
    """The time that the client wrote down (ISO 8601), else the record's; UTC without a zone."""
    if not isinstance(written, str):
        return moment(nanoseconds)
    try:
        found = datetime.fromisoformat(written)
    except ValueError as error:
        raise Unusable("event.timestamp is no ISO 8601 time") from error
    return _plain(found if found.tzinfo else found.replace(tzinfo=UTC))


def moment(nanoseconds: int) -> datetime:
    """Unix nanoseconds as UTC without a zone."""
    try:
        return _plain(_EPOCH + timedelta(microseconds=nanoseconds // 1000))
    except OverflowError as error:
        raise Unusable("a time is out of range") from error


def _plain(found: datetime) -> datetime:
    if not _EARLIEST <= found < _LATEST:
        raise Unusable("a time is missing or out of range")
    return found.astimezone(UTC).replace(tzinfo=None)
