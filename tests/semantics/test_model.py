from pathlib import Path

import duckdb
import pytest
from pydantic import ValidationError

from service.semantics.model import Metric, Source, load_model

MODEL = load_model()


def test_the_views_of_the_model_are_the_views_of_the_database(demo_file: Path) -> None:
    with duckdb.connect(str(demo_file), read_only=True) as connection:
        rows = connection.execute(
            "select table_name, column_name from information_schema.columns where table_schema = 'main'"
        ).fetchall()
    found: dict[str, set[str]] = {}
    for view, column in rows:
        found.setdefault(view, set()).add(column)

    assert found == {name: set(view.columns) for name, view in MODEL.views.items()}


def test_days_are_dates_and_money_is_decimal(demo_file: Path) -> None:
    with duckdb.connect(str(demo_file), read_only=True) as connection:
        rows = connection.execute(
            "select table_name, column_name, data_type from information_schema.columns where table_schema = 'main'"
        ).fetchall()
    types = {(view, column): kind for view, column, kind in rows}

    for view, described in MODEL.views.items():
        for column, unit in described.columns.items():
            expected = {"usd": "DECIMAL(18,6)", "day": "DATE", "time": "TIMESTAMP", "flag": "BOOLEAN"}
            if unit in expected:
                assert types[view, column] == expected[unit], (view, column)


@pytest.mark.parametrize("name", sorted(MODEL.metrics))
def test_every_metric_says_what_it_is(name: str) -> None:
    metric = MODEL.metrics[name]

    assert metric.definition
    assert metric.label
    assert metric.unit in {"usd", "tokens", "count", "share", "number", "ms", "minutes", "hours", "day"}


def test_no_phrase_means_two_metrics() -> None:
    words = [word for metric in MODEL.metrics.values() for word in metric.words]

    assert len(words) == len(set(words))


def test_a_metric_with_both_a_source_and_a_ratio_is_refused() -> None:
    source = Source(view="usage", sql="count(*)")

    with pytest.raises(ValidationError, match="either sources or a ratio"):
        Metric(
            label="x", title="X", unit="count", words=(), definition="x", sources=(source,), ratio=("a", "b")
        )
