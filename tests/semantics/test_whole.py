"""The whole that a ranking's shares are of is read where its rows are."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from service.semantics.calendar import parse
from service.semantics.clock import Clock
from service.semantics.compile import compile_query
from service.semantics.metric_query import Filter, MetricQuery, Order, Part
from service.semantics.model import load_model
from service.semantics.whole import whole
from tests.organisation import NOW

MODEL = load_model()
OCTOBER = parse("october", Clock(NOW))


@pytest.fixture(scope="module")
def data(demo_file: Path):
    with duckdb.connect(str(demo_file), read_only=True) as connection:
        yield connection


def top(metric: str, dimension: str, **more: object) -> MetricQuery:
    return MetricQuery((metric,), OCTOBER, (dimension,), order=Order(metric), limit=3, **more)


def total(data, query: MetricQuery) -> object:
    return data.execute(whole(query, MODEL).sql("duckdb")).fetchone()[0]


@pytest.mark.parametrize(
    ("query", "gold"),
    [
        (top("spend", "repo"), "select sum(cost_usd) from usage where $days"),
        (top("spend", "skill"), "select sum(cost_usd) from usage where $days"),
        (top("spend", "session"), "select sum(cost_usd) from sessions where $days"),
        (top("spend", "commit"), "select sum(cost_usd) from commits where commit_sha is not null and $days"),
        (top("commits", "vendor"), "select sum(commits) from sessions where $days"),
        (
            top("spend", "session", filters=(Filter("team", ("payments",)),)),
            "select sum(cost_usd) from sessions where team = 'payments' and $days",
        ),
        (
            top("spend", "team", part=Part((Filter("model_family", ("opus",)),))),
            "select sum(cost_usd) from usage where model_family = 'opus' and $days",
        ),
    ],
)
def test_the_whole_is_what_all_rows_add_up_to(data, query: MetricQuery, gold: str) -> None:
    days = "day >= '2026-10-01' and day < '2026-11-01'"

    assert total(data, query) == data.execute(gold.replace("$days", days)).fetchone()[0]


def test_no_first_rows_are_more_than_the_whole(data) -> None:
    for dimension in ("session", "commit", "person", "model"):
        query = top("spend", dimension)
        shown = data.execute(compile_query(query, MODEL).tree.sql("duckdb")).fetchall()
        assert sum(row[-1] or 0 for row in shown) <= total(data, query), dimension
