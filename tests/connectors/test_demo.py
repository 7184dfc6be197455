"""The demo organisation: the same everywhere, from its first day to three in the afternoon of its last."""

from __future__ import annotations

import re
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from organisation import HALF_YEAR, SATURDAY, SMALL, cell, digests, rows, write

from service.connectors import demo as connector
from service.connectors.demo import Demo, chunks
from service.errors import BadInput
from service.ingest.warehouse import open_for_writing, stage

DRAWN = (
    13_481,
    "req_01100054ef1d30d8a8664105",
    datetime(2026, 11, 21, 14, 30, 26, 240_000),
    6_261_638,
    13_333_668,
    1_258_593_777,
    144_307_417,
)
"""Requests of SMALL, the first id, the last moment, and tokens by class: a change of these is a decision."""


def test_the_same_arguments_give_the_same_content(small: Path, tmp_path: Path) -> None:
    write(tmp_path / "again.duckdb", SMALL)

    assert digests(tmp_path / "again.duckdb") == digests(small)


def test_the_number_of_threads_changes_nothing(small: Path, tmp_path: Path) -> None:
    write(tmp_path / "one_thread.duckdb", SMALL, threads=1)

    assert digests(tmp_path / "one_thread.duckdb") == digests(small)


def test_where_the_days_are_cut_changes_nothing(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connector, "REQUESTS_A_SLICE", 5_000)

    labels = write(tmp_path / "sliced.duckdb", SMALL)

    assert len(labels) >= 4
    whole = digests(small)
    sliced = digests(tmp_path / "sliced.duckdb")
    assert {name for name in whole if whole[name] != sliced[name]} <= {"setting"}  # counts its batches


def test_another_seed_gives_other_content(small: Path, tmp_path: Path) -> None:
    write(tmp_path / "other.duckdb", Demo(until=SATURDAY, people=40, days=60, seed=8))

    here, there = digests(small), digests(tmp_path / "other.duckdb")
    same = {name for name in here if here[name] == there[name]}
    assert same.isdisjoint(
        {"request", "tool_call", "prompt", "commit", "pull_request", "person", "billed_daily"}
    )


def test_what_was_drawn_is_what_it_always_was(small: Path) -> None:
    with closing(duckdb.connect(str(small), read_only=True)) as connection:
        drawn = rows(
            connection,
            """
            select count(*), min(request_id), max(occurred_at), sum(input_tokens), sum(output_tokens),
                sum(cache_read_tokens), sum(cache_write_5m_tokens + cache_write_1h_tokens)
            from facts.request
            """,
        )

    assert drawn == [DRAWN]


def test_slices_are_named_by_their_days_and_come_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connector, "REQUESTS_A_SLICE", 1)

    labels = write(tmp_path / "slices.duckdb", Demo(until=SATURDAY, people=20, days=10))

    assert labels == [
        "2026-11-12 to 2026-11-15",
        "2026-11-16 to 2026-11-18",
        "2026-11-19 to 2026-11-21",
        "invoices and artifacts",
    ]


def test_nothing_of_the_making_is_left_on_the_connection(tmp_path: Path) -> None:
    with closing(open_for_writing(tmp_path / "demo.duckdb")) as connection:
        stage(connection)
        for _ in chunks(connection, Demo(until=SATURDAY, people=20, days=7)):
            stage(connection)

        left = rows(
            connection, "select table_name from duckdb_tables() where starts_with(table_name, 'demo_')"
        )
        left += rows(connection, "select view_name from duckdb_views() where starts_with(view_name, 'demo_')")

    assert left == []


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"people": 19}, "The demo's people must be from 20 to 20,000, not 19."),
        ({"days": 0}, "The demo's days must be from 1 to 4,000, not 0."),
        ({"seed": -1}, "The demo's seed must be from 0 to 4,294,967,295, not -1."),
        ({"requests": 0}, "The demo's requests must be from 1 to 200,000,000, not 0."),
        (
            {"people": 20, "days": 1, "requests": 200_001},
            "A demo of that many people and days has at most 200,000 requests, not 200,001; "
            "ask for fewer, or for more people or days.",
        ),
        ({"until": date(1999, 1, 1)}, "The demo must end between 2012 and 2100, not on 1999-01-01."),
    ],
)
def test_arguments_that_make_no_sense_are_refused(wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(BadInput, match=f"^{re.escape(says)}$"):
        Demo(**{"until": SATURDAY, **wrong})


@pytest.mark.parametrize(
    "demo", [Demo(until=SATURDAY, people=20, days=1), Demo(until=date(2012, 2, 29), days=3)]
)
def test_the_smallest_and_the_oldest_demo_have_usage(tmp_path: Path, demo: Demo) -> None:
    write(tmp_path / "demo.duckdb", demo)

    with closing(duckdb.connect(str(tmp_path / "demo.duckdb"), read_only=True)) as connection:
        assert cell(connection, "select count(*) from usage") > 0


def test_the_number_of_requests_can_be_asked_for(tmp_path: Path) -> None:
    write(tmp_path / "demo.duckdb", Demo(until=SATURDAY, people=40, days=90, requests=60_000))

    with closing(duckdb.connect(str(tmp_path / "demo.duckdb"), read_only=True)) as connection:
        assert 48_000 < cell(connection, "select count(*) from usage") < 72_000


def test_the_last_day_ends_at_three(acme: duckdb.DuckDBPyConnection) -> None:
    latest = cell(
        acme,
        """
        select max(moment) from (
            select occurred_at as moment from usage union all select occurred_at from tool_calls
            union all select occurred_at from prompts union all select committed_at from commits
            union all select opened_at from pull_requests union all select merged_at from pull_requests
            union all select ended_at from sessions
        )
        """,
    )

    assert HALF_YEAR.complete_through == datetime(2026, 11, 21, 15)
    assert datetime(2026, 11, 21, 9) < latest < HALF_YEAR.complete_through


def test_nothing_is_older_than_the_first_day(acme: duckdb.DuckDBPyConnection) -> None:
    assert HALF_YEAR.first == date(2026, 5, 6)
    assert cell(acme, "select min(day) from usage") == HALF_YEAR.first
    assert cell(acme, "select min(day) from billed") >= HALF_YEAR.first


def test_weekends_are_quiet(acme: duckdb.DuckDBPyConnection) -> None:
    weekday, weekend = rows(
        acme,
        "select count(*) / count(distinct day) from usage where user_id is not null "
        "group by isodow(day) >= 6 order by isodow(day) >= 6",
    )

    assert weekend[0] < weekday[0] / 4


def test_christmas_is_quiet(tmp_path: Path) -> None:
    write(tmp_path / "winter.duckdb", Demo(until=date(2026, 1, 9), people=60, days=40))

    with closing(duckdb.connect(str(tmp_path / "winter.duckdb"), read_only=True)) as connection:
        per_day = "select count(*) / {} from usage where user_id is not null and day between ? and ?"
        christmas = cell(connection, per_day.format(2), date(2025, 12, 24), date(2025, 12, 25))
        usual = cell(connection, per_day.format(4), date(2025, 12, 15), date(2025, 12, 18))

    assert christmas < usual / 4


def test_people_work_in_the_day_and_some_at_night(acme: duckdb.DuckDBPyConnection) -> None:
    at_day = "select count(*) filter (hour between 8 and 18) / count(*) from usage where user_id is not null"

    assert 0.7 < cell(acme, at_day) < 0.95


def test_use_grows_over_time(acme: duckdb.DuckDBPyConnection) -> None:
    june, september = rows(
        acme,
        "select count(*) from usage where month(day) in (6, 9) group by month(day) order by month(day)",
    )

    assert september > june
