from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from staged import arrive, commit, contents, request, row, rows

from service.errors import BadInput
from service.ingest.prices import Config, load_prices, read_prices

HEADER = (
    "model,token_class,usd_per_mtok,prompt_tokens_from,prompt_tokens_to,"
    "fast_multiplier,valid_from,valid_to,confidence\n"
)


def listed(folder: Path, *lines: str) -> Config:
    path = folder / "prices.csv"
    path.write_text(HEADER + "".join(f"{line}\n" for line in lines))
    return Config(path)


def test_the_list_that_comes_along_is_whole() -> None:
    prices = read_prices(Config().file)

    assert len(prices) > 90
    assert {price.token_class for price in prices if price.model == "claude-opus-5-5"} == {
        "input",
        "output",
        "cache_read",
        "cache_write_5m",
        "cache_write_1h",
    }


def test_loading_a_list_twice_changes_nothing(warehouse: duckdb.DuckDBPyConnection) -> None:
    before = rows(warehouse, "from facts.model_price order by all")
    settled = load_prices(warehouse, Config())

    assert settled.total == 0
    assert rows(warehouse, "from facts.model_price order by all") == before


def test_a_price_that_comes_later_prices_what_had_none_and_nothing_else(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    arrive(
        warehouse, request(1, model="mystery-1", output_tokens=0), request(2, request_id="priced"), commit(3)
    )
    assert row(warehouse, "select cost_usd from commits") == (Decimal("0.006"),)

    settled = load_prices(
        warehouse,
        listed(
            tmp_path,
            "mystery-1,input,3,0,,,,,",
            "claude-opus-5-5,input,400,0,,,,,",
            "claude-opus-5-5,output,400,0,,,,,",
        ),
    )

    assert dict(settled.rows) == {"repriced": 1}
    assert rows(warehouse, "select cost_usd, list_cost_usd, cost_basis from usage order by occurred_at") == [
        (Decimal("0.003"), Decimal("0.003"), "list_estimate"),
        (Decimal("0.006"), Decimal("0.006"), "list_estimate"),
    ]
    assert row(warehouse, "select cost_usd from commits") == (Decimal("0.009"),)
    assert row(warehouse, "select cost_usd from sessions") == (Decimal("0.009"),)
    assert row(warehouse, "select cost_usd from activity") == (Decimal("0.009"),)


def test_prices_before_and_after_the_requests_come_to_the_same(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    sent = [request(1, request_id="r1"), request(2, request_id="r2", cost_basis="reported"), commit(3)]
    arrive(warehouse, *sent)
    priced_at_once = contents(warehouse)
    warehouse.execute("delete from facts.model_price; delete from facts.request; delete from facts.commit;")
    arrive(warehouse, *sent)
    load_prices(warehouse, Config())

    assert contents(warehouse) == priced_at_once


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        (",input,1,0,,,,,", "line 2: there is no model"),
        ("m,inputs,1,0,,,,,", "no token class; there are: input"),
        ("m,input,one,0,,,,,", "line 2: a price, band"),
        ("m,input,-1,0,,,,,", "a price is from 0"),
        ("m,input,NaN,0,,,,,", "a price is from 0"),
        ("m,input,1,10,5,,,,", "a band of prompt tokens"),
        ("m,input,1,0,,0,,,", "the multiplier of fast mode"),
        ("m,input,1,0,,,2026-02-01,2026-02-01,", "valid for a day at least"),
        ("m,input,1,0,,,yesterday,,", "line 2: a price, band"),
    ],
)
def test_one_bad_line_refuses_the_list(tmp_path: Path, line: str, complaint: str) -> None:
    with pytest.raises(BadInput, match=complaint):
        read_prices(listed(tmp_path, line).file)


@pytest.mark.parametrize(
    "lines",
    [
        ("m,input,1,0,,,,,", "m,input,2,0,,,,,"),
        ("m,input,1,0,100,,,,", "m,input,2,100,,,,,"),
        ("m,input,1,0,,,,2026-02-02,", "m,input,2,0,,,2026-02-01,,"),
    ],
)
def test_two_prices_at_once_refuse_the_list(tmp_path: Path, lines: tuple[str, ...]) -> None:
    with pytest.raises(BadInput, match="two prices in force at once for input of m"):
        read_prices(listed(tmp_path, *lines).file)


def test_a_price_may_follow_another(tmp_path: Path) -> None:
    config = listed(
        tmp_path,
        "m,input,1,0,100,,,2026-02-01,",
        "m,input,2,101,,,,2026-02-01,",
        "m,input,3,0,,,2026-02-01,,",
    )

    assert [price.usd_per_mtok for price in read_prices(config.file)] == [1, 2, 3]


@pytest.mark.parametrize("content", [b"", b"model,price\n", HEADER.encode(), b"\xff\xfe\x00"])
def test_what_is_no_price_list_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "prices.csv"
    path.write_bytes(content)

    with pytest.raises(BadInput, match=r"prices\.csv"):
        read_prices(path)
