from sqlglot import parse_one

from service.present.sql import laid_out


def test_a_query_is_laid_out_and_stays_the_same_query() -> None:
    sql = "SELECT repo, SUM(cost_usd) AS spend FROM usage WHERE day >= CAST('2026-11-09' AS DATE) GROUP BY 1"

    shown = laid_out(sql)

    assert shown.count("\n") > 4
    assert parse_one(shown, read="duckdb") == parse_one(sql, read="duckdb")


def test_what_cannot_be_read_is_shown_as_it_is() -> None:
    assert laid_out("select from where (") == "select from where ("
