"""values.py: one text for one number, wherever it is shown."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain import Cell
from service.present.values import Style, cell, days, dimension, shown, signed


@pytest.mark.parametrize(
    ("value", "unit", "style", "text"),
    [
        (Decimal("12.345"), "usd", "short", "$12.35"),
        (Decimal("99.994"), "usd", "short", "$99.99"),
        (Decimal("99.996"), "usd", "short", "$100"),
        (Decimal("1234.5"), "usd", "short", "$1,235"),
        (Decimal("2274.4976"), "usd", "short", "$2,274"),
        (Decimal("10000"), "usd", "short", "$10,000"),
        (Decimal("12345.67"), "usd", "short", "$12.3k"),
        (Decimal("999960"), "usd", "short", "$1.0M"),
        (Decimal("1234567"), "usd", "short", "$1.2M"),
        (Decimal("2500000000"), "usd", "short", "$2.5B"),
        (Decimal("12345.67"), "usd", "full", "$12,345.67"),
        (Decimal("-5"), "usd", "short", "−$5.00"),
        (Decimal("0"), "usd", "short", "$0.00"),
        (Decimal("0.000123"), "usd", "full", "$0.00012"),
        (0.1, "usd", "full", "$0.10"),
        (1234, "tokens", "short", "1,234"),
        (1_234_567, "tokens", "short", "1.2M"),
        (3_400_000_000, "tokens", "short", "3.4B"),
        (3_400_000_000, "tokens", "full", "3,400,000,000"),
        (1234567, "count", "full", "1,234,567"),
        (Decimal("12.3456"), "count", "full", "12.3"),
        (Decimal("0.1234"), "share", "short", "12.3%"),
        (Decimal("0.0001"), "share", "short", "<0.1%"),
        (0, "share", "short", "0.0%"),
        (45, "percent", "short", "45.0%"),
        (Decimal("0.032"), "points", "short", "3.2 points"),
        (Decimal("-0.0003"), "points", "full", "−0.030 points"),
        (Decimal("1.375"), "ratio", "short", "1.38"),
        (850, "ms", "short", "850 ms"),
        (12_300, "ms", "short", "12.3 s"),
        (12_300, "ms", "full", "12,300 ms"),
        (90, "minutes", "short", "1.50 h"),
        (72, "hours", "short", "3 days"),
        (Decimal("0.5"), "hours", "full", "0.50 h"),
        (date(2026, 11, 9), "day", "full", "Mon 9 Nov 2026"),
        (date(2026, 11, 9), "day", "short", "9 Nov"),
        (date(2026, 11, 9), "week", "full", "week of Mon 9 Nov 2026"),
        (date(2026, 11, 1), "month", "full", "Nov 2026"),
        (date(2026, 10, 1), "quarter", "full", "Q4 2026"),
        (date(2026, 1, 1), "year", "full", "2026"),
        (datetime(2026, 11, 9, 14, 5), "timestamp", "full", "Mon 9 Nov 2026 14:05"),
        (datetime(2026, 11, 9, 0, 0), "day", "full", "Mon 9 Nov 2026"),
        (9, "hour", "full", "09:00"),
        (2026, "year", "full", "2026"),
        (True, "text", "full", "yes"),
        (float("nan"), "count", "full", "nan"),
        (None, "usd", "full", "—"),
        ("acme/web", "text", "full", "acme/web"),
    ],
)
def test_a_cell_reads_as_people_write_it(value: Cell, unit: str, style: Style, text: str) -> None:
    assert shown(value, unit, style) == text


@pytest.mark.parametrize("nobody", [None, "", "  ", "(no team)"])
def test_what_has_no_name_is_not_attributed(nobody: Cell) -> None:
    assert dimension(nobody) == "not attributed"


def test_a_missing_number_is_a_dash_and_a_missing_name_is_not() -> None:
    assert cell(None, "usd", "metric") == "—"
    assert cell(None, "text", "dimension") == "not attributed"


def test_a_change_carries_its_sign() -> None:
    assert signed(Decimal("5"), "usd") == "+$5.00"
    assert signed(Decimal("-0.05"), "share") == "−5.0%"
    assert signed(Decimal(0), "usd") == "$0.00"


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        (date(2026, 11, 9), date(2026, 11, 16), "Mon 9 – Sun 15 Nov 2026"),
        (date(2026, 10, 26), date(2026, 11, 2), "Mon 26 Oct – Sun 1 Nov 2026"),
        (date(2025, 12, 29), date(2026, 1, 5), "Mon 29 Dec 2025 – Sun 4 Jan 2026"),
        (date(2026, 11, 9), date(2026, 11, 10), "Mon 9 Nov 2026"),
    ],
)
def test_a_range_names_its_last_day_and_not_the_day_after(start: date, end: date, text: str) -> None:
    assert days(start, end) == text


@given(st.decimals(min_value=-(10**11), max_value=10**11, allow_nan=False, places=6))
def test_short_money_is_never_further_off_than_half_of_its_last_digit(amount: Decimal) -> None:
    text = shown(amount, "usd", "short").replace("−", "-").replace("$", "").replace(",", "")
    scale = {"k": 1_000, "M": 1_000_000, "B": 1_000_000_000}.get(text[-1], 1)
    number = Decimal(text.rstrip("kMB")) * scale
    step = Decimal(scale) / 10 if scale > 1 else Decimal(1)

    assert abs(number - amount) <= step / 2
