"""What the comparator takes for right, and each way in which rows can be wrong.

Several of the wrong tables here are taken for right by comparators that are in wide use.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from time import perf_counter

import pytest

from service.domain import Cell
from service.evaluation.comparator import Column, Reason, Table, Verdict, compare


def table(names: str, *rows: Sequence[Cell]) -> Table:
    """Columns as `name`, `name:unit` or `name:unit:role`."""
    return Table(tuple(Column(*name.split(":")) for name in names.split()), rows)


SPEND = table("repo s", ("web", Decimal("12.50")), ("api", Decimal("7.25")), (None, Decimal("3.00")))


def judged(gold: Table, answer: Table, **rest: object) -> Reason:
    return compare(gold, answer, **rest).reason  # type: ignore[arg-type]


# What is right


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(SPEND, id="the same"),
        pytest.param(table("repository spend", *SPEND.rows), id="other names of columns"),
        pytest.param(table("spend repo", *[row[::-1] for row in SPEND.rows]), id="other order of columns"),
        pytest.param(table("repo s", *SPEND.rows[::-1]), id="other order of rows"),
        pytest.param(table("repo s", ("web", 12.5), ("api", 7.25), (None, 3)), id="floats and ints"),
        pytest.param(
            table("repo s n", ("web", 12.5, 1), ("api", 7.25, 2), (None, 3, None)), id="a column more"
        ),
        pytest.param(table("repo s", ("web", 12.5000001), ("api", 7.25), (None, 3)), id="rounding of floats"),
    ],
)
def test_the_same_rows_are_right_however_they_are_laid_out(answer: Table) -> None:
    assert judged(SPEND, answer) is Reason.RIGHT


@pytest.mark.parametrize(
    ("gold", "answer"),
    [
        (Decimal("0.30"), 0.1 + 0.2),
        (7, Decimal(7)),
        (date(2026, 11, 9), "2026-11-09"),
        (date(2026, 11, 9), datetime(2026, 11, 9)),
        ("2026-11-09T00:00:00", datetime(2026, 11, 9, tzinfo=UTC)),
        (datetime(2026, 11, 9, 14, 30), "2026-11-09 14:30:00"),
        (float("nan"), None),
    ],
    ids=str,
)
def test_two_ways_to_write_one_value_are_the_same(gold: Cell, answer: Cell) -> None:
    assert judged(table("v", (gold,)), table("v", (answer,))) is Reason.RIGHT


@pytest.mark.parametrize(
    ("gold", "answer"),
    [
        (None, 0),
        (0, None),
        ("", None),
        (1, True),
        ("7", 7),
        ("Web", "web"),
        (date(2026, 11, 9), datetime(2026, 11, 9, 1)),
        ("(no team)", None),
        (100, 100.001),
    ],
    ids=str,
)
def test_two_values_that_only_look_alike_are_not_the_same(gold: Cell, answer: Cell) -> None:
    assert judged(table("v", (gold,)), table("v", (answer,))) is not Reason.RIGHT


def test_half_a_cent_is_rounding_in_dollars_only() -> None:
    gold = table("s", (Decimal("12.503"),))

    assert judged(gold, table("s:usd:metric", (Decimal("12.50"),))) is Reason.RIGHT
    assert judged(gold, table("s:count:metric", (Decimal("12.50"),))) is Reason.VALUE_DIFFERS
    assert judged(gold, table("s:usd:metric", (Decimal("12.49"),))) is Reason.VALUE_DIFFERS


def test_half_a_cent_is_no_rounding_of_less_than_a_dollar() -> None:
    assert judged(table("s", (0.0021,)), table("s:usd:metric", (0.0060,))) is Reason.VALUE_DIFFERS


def test_the_last_place_of_money_may_be_rounded() -> None:
    assert judged(table("s", (Decimal("0.001234"),)), table("s:usd", (0.0012338,))) is Reason.RIGHT


@pytest.mark.parametrize(
    ("gold", "answer", "reason"),
    [
        ("rate", "rate:percent", Reason.RIGHT),
        ("rate", "rate:count", Reason.VALUE_DIFFERS),
        ("rate", "rate", Reason.VALUE_DIFFERS),
    ],
)
def test_a_share_is_its_percentage_only_where_the_unit_says_so(
    gold: str, answer: str, reason: Reason
) -> None:
    assert judged(table(gold, (0.25,)), table(answer, (25.0,))) is reason


def test_gold_in_percent_is_a_share_where_its_name_says_so() -> None:
    assert judged(table("share_pct", (25.0,)), table("share:share", (0.25,))) is Reason.RIGHT
    assert judged(table("share", (25.0,)), table("share:share", (0.25,))) is Reason.VALUE_DIFFERS


def test_nothing_is_right_where_nothing_is_right() -> None:
    assert judged(table("repo"), table("repo")) is Reason.RIGHT


# Rows


def test_no_rows_where_there_are_some_is_empty() -> None:
    assert judged(SPEND, table("repo s")) is Reason.EMPTY


def test_a_row_too_few_is_missing() -> None:
    assert judged(SPEND, table("repo s", *SPEND.rows[:2])) is Reason.MISSING_ROWS


def test_a_row_too_many_is_extra() -> None:
    assert judged(SPEND, table("repo s", *SPEND.rows, ("cli", 0))) is Reason.EXTRA_ROWS


def test_rows_where_there_are_none_are_extra() -> None:
    assert judged(table("repo s"), SPEND) is Reason.EXTRA_ROWS


def test_rows_doubled_by_a_fan_out_are_seen_and_named() -> None:
    verdict = compare(SPEND, table("repo s", *SPEND.rows, *SPEND.rows))

    assert verdict == Verdict(Reason.EXTRA_ROWS, "6 rows rather than 3, 3 of them repeated")


def test_a_doubled_row_in_place_of_another_is_seen() -> None:
    answer = table("repo s", SPEND.rows[0], SPEND.rows[0], SPEND.rows[2])

    assert judged(SPEND, answer) is Reason.VALUE_DIFFERS


def test_rows_that_stand_there_twice_rightly_are_right_only_twice() -> None:
    gold = table("team n", ("a", 1), ("a", 1), ("b", 2))

    assert judged(gold, table("team n", ("b", 2), ("a", 1), ("a", 1))) is Reason.RIGHT
    assert judged(gold, table("team n", ("b", 2), ("b", 2), ("a", 1))) is Reason.VALUE_DIFFERS


# Values and columns


def test_another_value_is_told_with_the_name_of_its_row() -> None:
    verdict = compare(SPEND, table("repo s", ("web", 12.5), ("api", 8), (None, 3)))

    assert verdict == Verdict(Reason.VALUE_DIFFERS, "s of api is 8 rather than 7.25")


def test_another_name_is_told() -> None:
    verdict = compare(SPEND, table("repo s", ("web", 12.5), ("cli", 7.25), (None, 3)))

    assert verdict == Verdict(Reason.VALUE_DIFFERS, "repo has cli where api is right")


def test_a_column_that_is_not_there_is_missing() -> None:
    assert judged(SPEND, table("s", *[(row[1],) for row in SPEND.rows])) is Reason.MISSING_COLUMN


def test_one_column_cannot_stand_for_two() -> None:
    gold = table("a b", (1, 1), (2, 2))

    assert judged(gold, table("a", (1,), (2,))) is not Reason.RIGHT
    assert judged(gold, table("a b", (1, 1), (2, 2))) is Reason.RIGHT


def test_values_swapped_between_rows_are_seen() -> None:
    answer = table("repo s", ("web", 7.25), ("api", 12.5), (None, 3))

    assert judged(SPEND, answer) is Reason.MISALIGNED


def test_values_swapped_between_two_columns_of_one_row_are_seen() -> None:
    gold = table("team spend n", ("a", 1, 2), ("b", 2, 1), ("c", 3, 3))

    assert judged(gold, table("team spend n", ("a", 1, 2), ("b", 2, 1), ("c", 3, 3))) is Reason.RIGHT
    assert judged(gold, table("team spend n", ("a", 1, 1), ("b", 2, 2), ("c", 3, 3))) is Reason.MISALIGNED


def test_the_assignment_of_columns_is_one_for_all_rows() -> None:
    gold = table("day a b", ("mon", 1, 2), ("tue", 1, 2), ("wed", 2, 1))
    mixed = table("day a b", ("mon", 1, 2), ("tue", 2, 1), ("wed", 1, 2))

    assert judged(gold, mixed) is Reason.MISALIGNED


def test_columns_of_the_same_values_find_the_assignment_that_fits() -> None:
    gold = table("name a b", ("x", 1, 2), ("y", 2, 1))

    assert judged(gold, table("p q name", (2, 1, "x"), (1, 2, "y"))) is Reason.RIGHT


def test_a_swap_within_rounding_of_cents_is_still_seen_among_many_rows() -> None:
    rows = [(f"s{n}", Decimal(100 + 3 * n) / 100) for n in range(200)]
    swapped = [*rows[:10], ("s10", rows[11][1]), ("s11", rows[10][1]), *rows[12:]]

    assert judged(table("session c", *rows), table("session c:usd", *swapped)) is Reason.MISALIGNED


def test_numbers_alone_are_matched_row_by_row_within_rounding() -> None:
    gold = table("a b", (1.0, 5.0), (1.0000001, 4.0), (1.0, 3.0))
    answer = table("a b", (1.0000001, 3.0), (1.0, 4.0), (1.0, 5.0))

    assert judged(gold, answer) is Reason.RIGHT


def test_the_figure_of_the_period_before_does_not_answer_for_this_one() -> None:
    answer = table("spend:usd:metric before:usd:previous change:usd:change", (5, 7, -2))

    assert judged(table("s", (7,)), answer) is Reason.ROLE_DIFFERS
    assert judged(table("s", (5,)), answer) is Reason.RIGHT
    assert judged(table("s p", (5, 7)), answer) is Reason.RIGHT
    assert judged(table("d", (-2,)), answer) is Reason.RIGHT


def test_a_column_of_nothing_needs_a_column_of_nothing() -> None:
    gold = table("repo s", ("web", None), ("api", None))

    assert judged(gold, table("repo s", ("web", None), ("api", None))) is Reason.RIGHT
    assert judged(gold, table("repo s", ("web", 0), ("api", 0))) is Reason.MISSING_COLUMN


def test_null_in_place_of_zero_is_another_value() -> None:
    gold = table("repo s", ("web", 1), ("api", 0))

    assert judged(gold, table("repo s", ("web", 1), ("api", None))) is Reason.VALUE_DIFFERS


# Keys


def test_columns_besides_the_keys_are_optional() -> None:
    gold = table("user_name user_email s", ("Ann", "ann@x", 1), ("Bo", "bo@x", 2))
    answer = table("user_email s", ("ann@x", 1), ("bo@x", 2))

    assert judged(gold, answer) is Reason.MISSING_COLUMN
    assert judged(gold, answer, keys=["user_email", "s"]) is Reason.RIGHT


def test_keys_that_are_names_alone_leave_the_figures_required() -> None:
    gold = table("user_name user_email s", ("Ann", "ann@x", 1), ("Bo", "bo@x", 2))
    wrong = table("user_email s", ("ann@x", 2), ("bo@x", 1))

    assert judged(gold, wrong, keys=["user_email"]) is Reason.MISALIGNED


# Order


RANKED = table("repo n", ("web", 9), ("api", 7), ("cli", 7), ("ops", 1))


def test_a_top_n_in_another_order_is_wrong_where_order_is_asked_for() -> None:
    answer = table("repo n", ("api", 7), ("web", 9), ("cli", 7), ("ops", 1))

    assert judged(RANKED, answer, ordered=True) is Reason.ORDER_DIFFERS
    assert judged(RANKED, answer) is Reason.RIGHT


def test_equals_may_stand_in_any_order() -> None:
    answer = table("repo n", ("web", 9), ("cli", 7), ("api", 7), ("ops", 1))

    assert judged(RANKED, answer, ordered=True) is Reason.RIGHT


def test_a_ranking_upside_down_is_in_another_order() -> None:
    assert judged(RANKED, table("repo n", *RANKED.rows[::-1]), ordered=True) is Reason.ORDER_DIFFERS


def test_a_course_of_time_is_ordered_by_its_days() -> None:
    gold = table("day n", (date(2026, 11, 1), 5), (date(2026, 11, 2), 9), (date(2026, 11, 3), 5))

    assert judged(gold, table("day n", *gold.rows), ordered=True) is Reason.RIGHT
    assert judged(gold, table("day n", *gold.rows[::-1]), ordered=True) is Reason.ORDER_DIFFERS


def test_an_order_by_something_that_is_not_shown_must_be_kept_row_by_row() -> None:
    gold = table("repo n", ("web", 3), ("api", 9), ("cli", 1))

    assert judged(gold, table("repo n", ("web", 3), ("cli", 1), ("api", 9)), ordered=True) is (
        Reason.ORDER_DIFFERS
    )


def test_what_has_no_value_may_stand_at_either_end_but_not_elsewhere() -> None:
    gold = table("repo n", ("web", 9), ("api", 7), ("cli", None))

    assert judged(gold, table("repo n", *gold.rows), ordered=True) is Reason.RIGHT
    moved = table("repo n", ("web", 9), ("cli", None), ("api", 7))
    assert judged(gold, moved, ordered=True) is Reason.ORDER_DIFFERS


# Size


def test_ten_thousand_rows_are_compared_in_less_than_a_breath() -> None:
    pick = random.Random(1)
    rows = [(f"session-{n}", pick.choice("abc"), pick.random() * 9, pick.randrange(9)) for n in range(10_000)]
    near = [(name, team, cost * (1 + 1e-8), n) for name, team, cost, n in rows]
    pick.shuffle(near)
    started = perf_counter()

    assert judged(table("s t c n", *rows), table("s t c:usd n", *near)) is Reason.RIGHT
    assert perf_counter() - started < 3


def test_the_nearest_miss_is_the_one_that_is_told() -> None:
    distances = [Verdict(reason).distance for reason in (Reason.RIGHT, Reason.ORDER_DIFFERS, Reason.EMPTY)]

    assert distances == sorted(distances)
