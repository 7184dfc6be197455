"""What every engine promises; an engine is found by its file, and needs only its settings here."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from service import plugins
from service.domain import Grant, Limits, Principal, ResultSet, Role, RowFilter, ValidatedQuery, ViewGrant
from service.errors import OutlayError, QueryFailed, WarehouseUnavailable
from service.resources import sql_scripts

SPEND = """
insert into facts.request by name
select 'k' || i as request_key, 'test' as source, timestamp '2026-11-01' as occurred_at,
    date '2026-11-01' + cast(i % 3 as integer) as day, 0 as hour, 'anthropic' as vendor,
    'claude_code' as product,
    'u' || i % 5 as user_id, 'acme/r' || i % 2 as repo, cast(1.25 as decimal(18, 6)) as cost_usd
from range(30) as numbers(i)
"""
SETTINGS: dict[str, Callable[[Path], dict[str, str]]] = {
    "duckdb": lambda snapshot: {
        "OUTLAY_ENGINES_DUCKDB_DATABASE": str(snapshot),
        "OUTLAY_ENGINES_DUCKDB_VERSION": "v1",
        "OUTLAY_ENGINES_DUCKDB_SPARES": "0",
    }
}
COLUMNS = ("day", "repo", "cost_usd")
OWN = (RowFilter("user_id", ("u1", "u2")),)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("published") / "acme.duckdb"
    with duckdb.connect(str(path)) as connection:
        for script in [*sql_scripts("warehouse"), *sql_scripts("views")]:
            connection.execute(script.read_text("utf-8"))
        connection.execute(SPEND)
    return path


@pytest.fixture(params=plugins.names("engines"))
def settings(request: pytest.FixtureRequest, snapshot: Path) -> tuple[str, dict[str, str]]:
    assert request.param in SETTINGS, f"say in SETTINGS how {request.param} finds the usage data"
    return request.param, SETTINGS[request.param](snapshot)


def ask(
    settings: tuple[str, dict[str, str]],
    sql: str,
    rows: tuple[RowFilter, ...] = (),
    limits: Limits | None = None,
) -> ResultSet:
    grant = Grant(Principal("somebody", Role.MEMBER), {"usage": ViewGrant(COLUMNS, rows)}, limits or Limits())
    query = ValidatedQuery(sql, grant, ("usage",), period_proven=False)

    async def answer() -> ResultSet:
        async with plugins.build("engines", *settings) as engine:
            return await engine.run(query)

    return asyncio.run(answer())


def test_an_engine_returns_typed_rows_in_the_order_of_the_query(
    settings: tuple[str, dict[str, str]],
) -> None:
    result = ask(settings, "select day, sum(cost_usd) as spend from usage group by day order by day desc")

    assert [column.name for column in result.columns] == ["day", "spend"]
    assert result.rows == tuple((date(2026, 11, day), Decimal("12.5")) for day in (3, 2, 1))
    assert (result.truncated, result.data_version) == (False, "v1")
    assert result.milliseconds > 0


def test_an_engine_cuts_at_the_limit_and_says_so(settings: tuple[str, dict[str, str]]) -> None:
    result = ask(settings, "select repo from usage order by repo", limits=Limits(rows=7))

    assert (result.truncated, result.rows) == (True, (("acme/r0",),) * 7)


def test_an_engine_shows_only_the_rows_of_the_grant(settings: tuple[str, dict[str, str]]) -> None:
    assert ask(settings, "select count(*) from usage", OWN).rows == ((12,),)


def test_an_engine_shows_only_the_columns_of_the_grant(settings: tuple[str, dict[str, str]]) -> None:
    shown = ask(settings, "select * from usage", OWN).columns

    assert tuple(column.name for column in shown) == COLUMNS
    with pytest.raises(QueryFailed) as failure:
        ask(settings, "select user_id from usage")
    assert failure.value.code == "unknown_column"


def test_an_engine_shows_only_the_views_of_the_grant(settings: tuple[str, dict[str, str]]) -> None:
    with pytest.raises(QueryFailed) as failure:
        ask(settings, "select * from people")

    assert failure.value.code == "unknown_view"


def test_an_engine_keeps_columns_that_share_a_name(settings: tuple[str, dict[str, str]]) -> None:
    assert ask(settings, "select 1 as a, 2 as a").rows == ((1, 2),)


def test_an_engine_has_no_numbers_that_json_lacks(settings: tuple[str, dict[str, str]]) -> None:
    assert ask(settings, "select 1e308::double * 10, 'nan'::double").rows == ((None, None),)


def test_an_engine_tells_failures_apart_without_showing_data(settings: tuple[str, dict[str, str]]) -> None:
    with pytest.raises(QueryFailed) as failure:
        ask(settings, "select cast(repo as integer) from usage")

    assert failure.value.code == "conversion"
    assert "acme" not in failure.value.reason


def test_an_engine_can_be_closed_twice_and_then_refuses(settings: tuple[str, dict[str, str]]) -> None:
    grant = Grant(Principal("somebody", Role.ADMIN), {"usage": ViewGrant(COLUMNS)})

    async def close_and_ask() -> OutlayError:
        async with plugins.build("engines", *settings) as engine:
            await engine.close()
            with pytest.raises(WarehouseUnavailable) as refused:
                await engine.run(ValidatedQuery("select 1", grant, ("usage",), period_proven=False))
        return refused.value

    assert str(asyncio.run(close_and_ask()))
