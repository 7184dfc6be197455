from pathlib import Path

import duckdb
import pytest
from pydantic import ValidationError

from service.semantics.model import Metric, SemanticModel, Source, View, load_model
from service.semantics.nouns import Relation

MODEL = load_model()


def test_the_views_of_the_model_are_the_views_of_the_database_in_the_same_order(demo_file: Path) -> None:
    with duckdb.connect(str(demo_file), read_only=True) as connection:
        rows = connection.execute(
            "select table_name, column_name from information_schema.columns where table_schema = 'main'"
            " order by table_name, ordinal_position"
        ).fetchall()
    found: dict[str, tuple[str, ...]] = {}
    for view, column in rows:
        found[view] = (*found.get(view, ()), column)

    assert found == MODEL.columns


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


def test_metrics_that_follow_from_others_have_no_words_of_their_own() -> None:
    generated = [metric for metric in MODEL.metrics.values() if metric.generated]

    assert len(generated) > 300
    assert [metric.label for metric in generated if metric.words] == []


def test_everything_that_metrics_are_made_of_can_be_named() -> None:
    nameless = [name for name in MODEL.ratios.of if not MODEL.metrics[name].words]
    nameless += [name for name, words in MODEL.ratios.over.items() if not words.word]
    nameless += [name for name, measure in MODEL.measures.items() if not measure.words]

    assert nameless == []


def test_rows_of_every_view_are_told_apart_by_a_key_except_those_of_invoices() -> None:
    assert [name for name, view in MODEL.views.items() if not view.key] == ["billed"]


def test_relations_lead_to_the_key_of_another_view() -> None:
    relations = [(name, relation) for name, view in MODEL.views.items() for relation in view.relations]

    assert len(relations) > 10
    assert [
        (name, relation.to)
        for name, relation in relations
        if relation.columns != MODEL.views[relation.to].key or relation.to == name
    ] == []


def test_nearly_every_reference_leads_somewhere_and_none_to_two_rows(demo_file: Path) -> None:
    with duckdb.connect(str(demo_file), read_only=True) as connection:
        for name, view in MODEL.views.items():
            for relation in view.relations:
                keys = ", ".join(relation.columns)
                ((rows,),) = connection.execute(f"select count(*) from {name}").fetchall()
                ((joined, pointing, found),) = connection.execute(
                    f"select count(*), count({relation.columns[-1]}), count(there) from {name}"
                    f" left join (select {keys}, true as there from {relation.to}) as one using ({keys})"
                ).fetchall()

                assert joined == rows, (name, relation)
                assert found >= 0.99 * pointing > 0, (name, relation)


def test_a_key_of_columns_that_do_not_exist_is_refused() -> None:
    with pytest.raises(ValidationError, match="no such column: sha"):
        View(description="x", columns={"day": "day"}, key=("sha",))


def test_a_relation_to_a_view_without_that_key_is_refused() -> None:
    pointing = View(description="x", columns={"id": "text"}, relations=(Relation(columns=("id",), to="b"),))
    keyless = View(description="x", columns={"id": "text"})

    with pytest.raises(ValidationError, match="is no key of a view 'b'"):
        SemanticModel(views={"a": pointing, "b": keyless}, metrics={}, dimensions={})


def test_no_phrase_means_two_metrics() -> None:
    words = [word for metric in MODEL.metrics.values() for word in metric.words]

    assert len(words) == len(set(words))


def test_a_metric_with_both_a_source_and_a_ratio_is_refused() -> None:
    source = Source(view="usage", sql="count(*)")

    with pytest.raises(ValidationError, match="either sources or a ratio"):
        Metric(
            label="x", title="X", unit="count", words=(), definition="x", sources=(source,), ratio=("a", "b")
        )
