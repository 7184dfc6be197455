"""Gold SQL: how it is read, checked by a second method, and held against answers that cut a tie elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from answers_made import answer
from outcomes import case

from service.engines._reading import Reading, reading_of
from service.errors import QueryFailed, WarehouseUnavailable
from service.evaluation.comparator import Reason
from service.evaluation.gold import gold_of, table_of, unlimited, verdict_on

TOP_2 = "select repo, n from used order by n desc, repo limit 2"


@pytest.fixture
def reads(tmp_path: Path) -> Iterator[Reading]:
    path = tmp_path / "used.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "create table used as select * from (values ('web', 9), ('api', 7), ('cli', 7), ('ops', 1)) u(repo, n)"
        )
    with reading_of(path) as reads:
        yield reads


def verdict(reads: Reading, rows: list[tuple[str, int]], *gold: str, **rest: object) -> Reason:
    asked = case(gold=gold, **rest)
    table = table_of(answer("repo:text:dimension n:count:metric", rows))
    return verdict_on(asked, gold_of(asked, reads), table, reads).reason


def test_gold_changes_nothing(reads: Reading) -> None:
    with pytest.raises(QueryFailed, match="read-only"):
        reads.rows("delete from used")


def test_gold_reaches_no_other_file(reads: Reading) -> None:
    with pytest.raises(QueryFailed):
        reads.rows("select * from read_csv('/etc/passwd')")


def test_a_file_that_is_not_there_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(WarehouseUnavailable, match=r"none\.duckdb"), reading_of(tmp_path / "none.duckdb"):
        pass


def test_gold_that_cannot_run_makes_a_case_unusable(reads: Reading) -> None:
    assert "cannot run" in gold_of(case(gold=("select lines from used",)), reads).problem


def test_a_second_method_must_give_the_same_rows(reads: Reading) -> None:
    agreeing = case(gold=("select sum(n) from used",), second="select 9 + 7 + 7 + 1")
    disagreeing = case(gold=("select sum(n) from used",), second="select max(n) from used")

    assert gold_of(agreeing, reads).problem == ""
    assert "second method disagrees: VALUE_DIFFERS" in gold_of(disagreeing, reads).problem


def test_every_reading_is_right_and_the_nearest_is_told(reads: Reading) -> None:
    every = "select repo, n from used"

    assert verdict(reads, [("web", 9), ("api", 7)], every, TOP_2) is Reason.RIGHT
    assert verdict(reads, [("web", 9), ("api", 8)], every, TOP_2) is Reason.VALUE_DIFFERS


def test_which_of_two_equals_is_the_last_of_a_top_n_is_nobodys_to_say(reads: Reading) -> None:
    assert verdict(reads, [("web", 9), ("cli", 7)], TOP_2, ordered=True) is Reason.RIGHT


@pytest.mark.parametrize("last", [("ops", 7), ("ops", 1), ("web", 9)])
def test_what_is_no_equal_is_not_the_last_of_a_top_n(reads: Reading, last: tuple[str, int]) -> None:
    assert verdict(reads, [("web", 9), last], TOP_2, ordered=True) is Reason.VALUE_DIFFERS


@pytest.mark.parametrize(
    ("sql", "longer"),
    [
        ("select a from t order by a limit 3", "SELECT a FROM t ORDER BY a"),
        (
            "select a from t qualify row_number() over (partition by b order by a) <= 3",
            "SELECT a FROM t",
        ),
        ("select a from (select a from t limit 3)", None),
        ("not sql at all (", None),
    ],
)
def test_only_what_cuts_the_outermost_rows_is_taken_away(sql: str, longer: str | None) -> None:
    assert unlimited(sql) == longer
