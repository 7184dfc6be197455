"""The Ossie document: nothing of the model is missing, every reference is resolved, and its SQL is right."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import sqlglot
from sqlglot import exp

from service.semantics.ansi import portable, quotient
from service.semantics.model import load_model
from service.semantics.ossie import DATATYPES, ossie

MODEL = load_model()
DOCUMENT: Any = json.loads(json.dumps(ossie(MODEL)))
EXPORTED = DOCUMENT["semantic_model"][0]
DATASETS = {one["name"]: one for one in EXPORTED["datasets"]}
METRICS = {one["name"]: one for one in EXPORTED["metrics"]}
LOGICAL = {
    "String",
    "Integer",
    "Decimal",
    "Float",
    "Boolean",
    "Date",
    "Time",
    "DateTime",
    "DateTimeTz",
    "Opaque",
}


def sql_of(described: Any) -> str:
    ((dialect,),) = [described["expression"]["dialects"]]
    assert dialect["dialect"] == "ANSI_SQL"
    return str(dialect["expression"])


def details(described: Any) -> Any:
    (extension,) = described["custom_extensions"]
    assert extension["vendor_name"] == "OUTLAY"
    return json.loads(extension["data"])


def everything(node: Any) -> Iterator[Any]:
    yield node
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from everything(inner)


def test_the_document_has_the_version_and_one_model() -> None:
    assert set(DOCUMENT) == {"version", "semantic_model"}
    assert DOCUMENT["version"] == "0.2.0.dev0"
    assert len(DOCUMENT["semantic_model"]) == 1
    assert set(EXPORTED) == {
        "name", "description", "ai_context", "datasets", "relationships", "metrics", "custom_extensions",
    }  # fmt: skip


def test_no_property_is_one_that_the_format_does_not_have() -> None:
    fields = [field for dataset in DATASETS.values() for field in dataset["fields"]]

    assert {key for one in DATASETS.values() for key in one} <= {
        "name", "source", "primary_key", "unique_keys", "description", "ai_context", "fields", "custom_extensions",
    }  # fmt: skip
    assert {key for field in fields for key in field} <= {
        "name", "expression", "dimension", "label", "description", "datatype", "ai_context", "custom_extensions",
    }  # fmt: skip
    assert {key for one in METRICS.values() for key in one} <= {
        "name", "expression", "description", "datatype", "ai_context", "custom_extensions",
    }  # fmt: skip
    assert {key for one in EXPORTED["relationships"] for key in one} == {
        "name", "from", "to", "from_columns", "to_columns", "custom_extensions",
    }  # fmt: skip
    assert {one["datatype"] for one in [*fields, *METRICS.values()]} <= LOGICAL
    assert set(DATATYPES.values()) <= LOGICAL


def test_every_view_metric_dimension_measure_and_relation_is_there_once() -> None:
    marks = [details(field) for dataset in DATASETS.values() for field in dataset["fields"]]

    assert list(DATASETS) == list(MODEL.views)
    assert list(METRICS) == list(MODEL.metrics)
    assert {name for mark in marks for name in mark.get("dimensions", ())} == set(MODEL.dimensions)
    assert set(details(EXPORTED)["dimensions"]) == set(MODEL.dimensions)
    assert sum(mark.get("measure", False) for mark in marks) == len(MODEL.measures)
    assert len(EXPORTED["relationships"]) == sum(len(view.relations) for view in MODEL.views.values())


def test_names_are_unique_where_they_must_be() -> None:
    assert len(EXPORTED["relationships"]) == len({one["name"] for one in EXPORTED["relationships"]})
    for dataset in DATASETS.values():
        names = [field["name"] for field in dataset["fields"]]
        assert len(names) == len(set(names)), dataset["name"]


def test_every_column_of_a_view_is_a_field() -> None:
    for name, view in MODEL.views.items():
        assert set(view.columns) <= {field["name"] for field in DATASETS[name]["fields"]}


def test_keys_and_relations_name_fields_that_exist() -> None:
    for name, dataset in DATASETS.items():
        keys = [dataset.get("primary_key", []), *dataset.get("unique_keys", [])]
        assert {column for key in keys for column in key} == set(MODEL.views[name].key)
    for relation in EXPORTED["relationships"]:
        target = DATASETS[relation["to"]]
        assert set(relation["from_columns"]) <= {
            field["name"] for field in DATASETS[relation["from"]]["fields"]
        }
        assert relation["to_columns"] in [target.get("primary_key"), *target.get("unique_keys", [])]


def test_every_expression_reads_columns_of_datasets_that_exist() -> None:
    for described in [*METRICS.values(), *(field for one in DATASETS.values() for field in one["fields"])]:
        columns = list(sqlglot.parse_one(sql_of(described), read="postgres").find_all(exp.Column))
        assert columns, described["name"]
        for column in columns:
            assert column.name in MODEL.views[column.table].columns, described["name"]


def test_synonyms_units_and_rules_travel_along() -> None:
    spend, merged = details(METRICS["spend"]), details(METRICS["merged_pull_requests"])

    assert METRICS["spend"]["ai_context"]["synonyms"] == list(MODEL.metrics["spend"].words)
    assert (spend["unit"], spend["additive"], spend["basis"]) == ("usd", True, "usage")
    assert [source["dataset"] for source in spend["sources"]] == [
        "usage",
        "sessions",
        "commits",
        "pull_requests",
    ]
    assert merged["sources"][0]["day"] == "merged_day"
    assert "model" in details(METRICS["commits"])["forbidden"]
    assert details(METRICS["first_day"])["default_period"] == "all"
    assert details(METRICS["p95_session_duration"])["generated"]
    assert all(meaning.text in EXPORTED["ai_context"]["instructions"] for meaning in MODEL.meanings)


def test_coded_columns_say_which_values_there_are() -> None:
    (activity,) = [field for field in DATASETS["usage"]["fields"] if field["name"] == "activity"]

    assert (
        activity["ai_context"]["instructions"]
        == "One of: artifact, file_edit, connector, skill, command, chat."
    )


def test_a_ratio_is_a_sum_over_a_sum_that_has_no_value_over_zero() -> None:
    assert sql_of(METRICS["cost_per_session"]) == (
        "CAST(SUM(sessions.cost_usd) / NULLIF(COUNT(sessions.day), 0) AS DECIMAL(18, 6))"
    )
    assert sql_of(METRICS["error_rate"]) == (
        "1.0 * COUNT(CASE WHEN usage.is_error THEN 1 END) / NULLIF(COUNT(usage.day), 0)"
    )


def test_a_difference_above_a_ratio_is_kept_together() -> None:
    assert quotient("SUM(a.x) - SUM(a.y)", "SUM(a.z)", 100, money=False) == (
        "1.0 * (SUM(a.x) - SUM(a.y)) / NULLIF(SUM(a.z), 0) * 100"
    )


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("count(*)", "COUNT(v.d)"),
        ("count(*) filter (where not failed)", "COUNT(CASE WHEN NOT v.failed THEN 1 END)"),
        ("count(distinct a) filter (where b)", "COUNT(DISTINCT CASE WHEN v.b THEN v.a END)"),
        ("median(a)", "PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY v.a)"),
        ("quantile_cont(a, 0.9) filter (where b)", "PERCENTILE_CONT(0.9) WITHIN GROUP (ORDER BY CASE WHEN v.b THEN v.a END)"),
        ("isodow(d)", "EXTRACT(ISODOW FROM v.d)"),
        ("cast(date_trunc('week', d) as date)", "CAST(DATE_TRUNC('week', v.d) AS DATE)"),
    ],
)  # fmt: skip
def test_forms_of_duckdb_become_forms_that_others_read(sql: str, expected: str) -> None:
    assert portable(sql, "v", "d") == expected


def test_what_is_exported_computes_what_we_answer(demo_file: Path) -> None:
    """All sources of a view in one query each: as we compute them, and as the document says."""
    views = {source.view for metric in MODEL.metrics.values() for source in metric.sources}
    with duckdb.connect(str(demo_file), read_only=True) as connection:
        for view in sorted(views):
            pairs = [
                (name, source.sql, exported["expression"])
                for name, metric in MODEL.metrics.items()
                for source, exported in zip(
                    metric.sources, details(METRICS[name]).get("sources", ()), strict=True
                )
                if source.view == view
            ]
            ours, theirs = (
                connection.sql(f"select {', '.join(pair[place] for pair in pairs)} from {view}").fetchall()[0]
                for place in (1, 2)
            )
            for (name, _, _), mine, other in zip(pairs, ours, theirs, strict=True):
                slack = 1 / 60 if name.endswith("time_to_merge") else 0  # minutes that passed or that began
                assert mine == other or float(mine) == pytest.approx(float(other), rel=1e-9, abs=slack), name


def test_every_field_can_be_selected(demo_file: Path) -> None:
    with duckdb.connect(str(demo_file), read_only=True) as connection:
        for name, dataset in DATASETS.items():
            chosen = ", ".join(f"{sql_of(field)} as {field['name']}_" for field in dataset["fields"])
            assert connection.sql(f"select {chosen} from {dataset['source']} limit 1").fetchall(), name


def test_nothing_in_the_document_is_empty() -> None:
    assert [node for node in everything(DOCUMENT) if node in ("", [], None)] == []
