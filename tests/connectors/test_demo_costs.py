"""What the demo organisation spends, is billed and may spend: the stories about money."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import duckdb
from organisation import SATURDAY, cell, rows


def test_money_is_decimal(acme: duckdb.DuckDBPyConnection) -> None:
    types = rows(
        acme,
        "select distinct data_type from duckdb_columns() where schema_name = 'facts' "
        "and (column_name like '%_usd' or column_name like 'usd%')",
    )

    assert all(kind.startswith("DECIMAL") for (kind,) in types)
    assert isinstance(cell(acme, "select sum(cost_usd) from usage"), Decimal)


def test_sessions_left_open_pay_for_their_context_again(acme: duckdb.DuckDBPyConnection) -> None:
    open_ones, large = rows(
        acme,
        "select count(*), count(*) filter (max_context_tokens > 300000) from sessions "
        "where longest_gap_minutes > 120",
    )[0]
    first_after_gap, usual = rows(
        acme,
        """
        with timed as (
            select cost_usd,
                occurred_at - lag(occurred_at) over (partition by session_id order by occurred_at) as gap
            from usage where product = 'claude_code' and not is_error and agent is null
        )
        select avg(cost_usd) filter (gap > interval 2 hour), avg(cost_usd) filter (gap < interval 5 minute)
        from timed
        """,
    )[0]

    assert open_ones > 100
    assert large > 50
    assert first_after_gap > 4 * usual


def test_the_custom_connector_is_the_expensive_one(acme: duckdb.DuckDBPyConnection) -> None:
    first, second = rows(
        acme,
        "select connector, avg(cost_usd) from usage where connector is not null "
        "group by connector order by 2 desc limit 2",
    )

    assert first[0] == "acme-warehouse"
    assert first[1] > 2 * second[1]


def test_one_skill_costs_most_per_use(acme: duckdb.DuckDBPyConnection) -> None:
    first, second = rows(
        acme,
        "select skill, sum(cost_usd) / count(distinct prompt_id) from usage where skill is not null "
        "group by skill order by 2 desc limit 2",
    )

    assert first[0] == "db-migration"
    assert first[1] > 2 * second[1]


def test_a_repo_makes_spend_jump(acme: duckdb.DuckDBPyConnection) -> None:
    before, after = rows(
        acme,
        """
        select sum(cost_usd), sum(cost_usd) filter (repo = 'acme/ledger-service') from usage
        where day >= ? and day < ? group by day >= date '2026-10-12' order by day >= date '2026-10-12'
        """,
        date(2026, 9, 28),
        date(2026, 10, 26),
    )

    assert after[0] > before[0] * Decimal("1.3")
    assert after[1] - before[1] > (after[0] - before[0]) / 2


def test_models_appear_when_they_come_out(acme: duckdb.DuckDBPyConnection) -> None:
    first_days = dict(
        rows(acme, "select model, min(day) from usage where vendor = 'anthropic' group by model")
    )

    for model, released_on in (
        ("claude-opus-5", date(2026, 7, 24)),
        ("claude-opus-5-5", date(2026, 9, 23)),
        ("claude-haiku-5-5", date(2026, 10, 7)),
        ("claude-fable-5-2", date(2026, 11, 9)),
    ):
        assert 0 <= (first_days[model] - released_on).days <= 7


def test_a_price_that_fell_is_the_price_of_its_days(acme: duckdb.DuckDBPyConnection) -> None:
    dearest = dict(
        rows(
            acme,
            """
            select day >= date '2026-10-07',
                round(max((list_cost_usd * 1000000 - 2 * input_tokens - 10 * output_tokens
                    - 2.5 * cache_write_5m_tokens - 4 * cache_write_1h_tokens) / cache_read_tokens), 2)
            from usage
            where model = 'claude-sonnet-5-5' and vendor = 'anthropic' and cache_read_tokens > 50000
            group by all
            """,
        )
    )

    assert dearest == {False: 0.2, True: 0.1}


def test_there_are_models_without_a_price(acme: duckdb.DuckDBPyConnection) -> None:
    unpriced = rows(
        acme,
        "select distinct vendor, model from usage where cost_usd is null and not is_error order by all",
    )

    assert unpriced == [("openai", "gpt-5.3-codex")]
    assert cell(acme, "select count(*) from usage where cost_usd is not null and list_cost_usd is null") > 0


def test_failed_requests_cost_nothing(acme: duckdb.DuckDBPyConnection) -> None:
    failed, tokens, costing = rows(
        acme, "select count(*), sum(total_tokens), count(cost_usd) from usage where is_error"
    )[0]
    worst_day = cell(
        acme,
        "select day from usage group by day having count(*) > 500 order by avg(is_error::int) desc limit 1",
    )

    assert failed > 1000
    assert tokens == costing == 0
    assert worst_day == date(2026, 10, 28)


def test_both_bases_of_cost_occur(acme: duckdb.DuckDBPyConnection) -> None:
    bases = rows(
        acme, "select distinct product, cost_basis from usage where cost_usd is not null order by all"
    )

    assert bases == [
        ("api", "list_estimate"),
        ("chat", "list_estimate"),
        ("claude_code", "reported"),
        ("copilot", "reported"),
        ("cowork", "list_estimate"),
        ("cursor", "reported"),
    ]


def test_invoices_are_a_few_percent_off_and_not_final_at_the_end(acme: duckdb.DuckDBPyConnection) -> None:
    ratio = cell(
        acme,
        """
        select (select sum(billed_usd) from billed where product = 'claude_code')
            / (select sum(cost_usd) from usage where product = 'claude_code' and day < ?)
        """,
        SATURDAY,
    )
    final = rows(acme, "select is_final, min(day), max(day) from billed group by is_final order by is_final")

    assert 0.92 < ratio < 0.99
    assert final[0][2] == date(2026, 11, 20)
    assert final[0][1] == date(2026, 11, 16)
    assert final[1][2] == date(2026, 11, 15)


def test_the_list_price_on_an_invoice_is_that_of_usage(acme: duckdb.DuckDBPyConnection) -> None:
    difference = cell(
        acme,
        """
        select abs((select sum(list_usd) from billed where vendor = 'anthropic' and cost_type = 'tokens')
            - (select sum(list_cost_usd) from usage where vendor = 'anthropic' and day < ?))
        """,
        SATURDAY,
    )

    assert difference < 5


def test_seats_are_billed_on_the_first_of_the_month(acme: duckdb.DuckDBPyConnection) -> None:
    days = rows(acme, "select distinct day(day) from billed where cost_type = 'seat'")
    products = rows(acme, "select distinct product from billed where cost_type = 'seat' order by all")

    assert days == [(1,)]
    assert products == [("claude_enterprise",), ("copilot",), ("cursor",)]


def test_some_budgets_were_exceeded_and_some_were_not(acme: duckdb.DuckDBPyConnection) -> None:
    outcomes = rows(
        acme,
        """
        select spent.cost > budgets.limit_usd as exceeded, count(*)
        from budgets
        join (
            select team, sum(cost_usd) as cost from usage where day >= ? and day < ? group by team
        ) as spent on spent.team = budgets.scope
        where scope_type = 'team' and valid_to is null group by exceeded order by exceeded
        """,
        date(2026, 10, 1),
        date(2026, 11, 1),
    )
    kinds = {kind for (kind,) in rows(acme, "select distinct scope_type from budgets")}

    assert [exceeded for exceeded, _ in outcomes] == [False, True]
    assert kinds == {"team", "department", "cost_center", "organization"}


def test_a_raised_budget_keeps_its_earlier_limit(acme: duckdb.DuckDBPyConnection) -> None:
    limits = rows(
        acme,
        "select limit_usd, valid_from, valid_to from budgets "
        "where scope = 'payments' and scope_type = 'team' order by valid_from",
    )

    (low, began, raised), (high, since, until) = limits
    assert low < high
    assert (began, raised, since, until) == (date(2026, 5, 1), since, date(2026, 6, 1), None)
