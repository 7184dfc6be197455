from collections.abc import Iterator
from pathlib import Path

import duckdb
import plotly.graph_objects as go
import pytest

from service.domain import ResultColumn, ResultSet, Story
from service.present.figure import figure
from service.present.presentation import Presentation, present
from service.semantics.clock import Clock, last_units
from service.semantics.intents import INTENTS
from service.semantics.metric_query import Filter, MetricQuery, Nest
from service.semantics.model import load_model
from tests.organisation import NOW
from tests.present.answers import FRESH, shown_as

MODEL = load_model()
CLOCK = Clock(NOW)
CHARTS = {
    "drivers": "waterfall",
    "histogram": "histogram",
    "concentration": "pareto",
    "forecast": "kpi",
    "budget": "bullet",
}
METRIC = {"histogram": "median_session_cost"}
SKILL = Filter("skill", ())


def story(name: str, query: MetricQuery) -> Story:
    intent = INTENTS[name]
    return Story(
        columns=intent.compile(query, MODEL).columns,
        kind=intent.kind(query, MODEL),
        restatement=intent.restate(query, MODEL),
        period=query.period,
        compare=query.compare,
        telling=intent.telling(query, MODEL),
        telling_nothing=intent.telling_nothing(query, MODEL),
    )


def planned(name: str, **more: object) -> MetricQuery:
    filters = (SKILL,) if name in ("never_used", "exclusive") else ()
    fields: dict[str, object] = {"filters": filters} | more
    query = MetricQuery((METRIC.get(name, "spend"),), last_units(1, "month", CLOCK), intent=name, **fields)  # type: ignore[arg-type]  # the tests name real fields
    return INTENTS[name].prepared(query, CLOCK, period_given=False)


def answered(
    name: str, query: MetricQuery, data: duckdb.DuckDBPyConnection
) -> tuple[Presentation, ResultSet]:
    found = data.execute(INTENTS[name].compile(query, MODEL).tree.sql(dialect="duckdb"))
    columns = tuple(ResultColumn(column[0], "VARCHAR") for column in found.description)
    result = ResultSet(columns, tuple(found.fetchall()), False, "v", 1.0)
    return present(story(name, query), result, FRESH, NOW), result


@pytest.fixture(scope="module")
def data(demo_file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(demo_file), read_only=True) as connection:
        yield connection


@pytest.mark.parametrize("name", INTENTS)
def test_an_intent_answers_in_its_own_words(name: str, data: duckdb.DuckDBPyConnection) -> None:
    query = planned(name)
    shown, result = answered(name, query, data)

    assert not shown.text.startswith(("Found ", "Nothing was found", "There is no "))
    if result.rows and name in CHARTS:
        assert shown.chart is not None
        assert shown.chart.kind == CHARTS[name]
    go.Figure(figure(shown_as(story(name, query), shown, result)))


@pytest.mark.parametrize("name", ["inactive", "active_before_not_now", "new", "idle_sessions", "exclusive"])
def test_how_many_is_one_sentence_over_one_figure(name: str, data: duckdb.DuckDBPyConnection) -> None:
    over = "session" if name == "idle_sessions" else "person"
    shown, _ = answered(name, planned(name, nest=Nest(over, "count")), data)

    assert shown.chart is not None
    assert shown.chart.kind == "kpi"
    assert not shown.text.startswith(("Found ", "There is no "))


def test_concentration_on_all_tells_of_the_top_tenth_and_not_of_everybody(
    data: duckdb.DuckDBPyConnection,
) -> None:
    listed, rows = answered("concentration", planned("concentration"), data)
    counted, _ = answered("concentration", planned("concentration", nest=Nest("person", "count")), data)

    everybody = len(rows.rows)
    tenth = -(-everybody // 10)
    assert listed.text.startswith(f"The {tenth} of {everybody} people with the most spend account for ")
    assert counted.text.startswith(f"The top {tenth} of {everybody} people account for ")
    assert "100.0%" not in listed.text + counted.text


def test_a_budget_says_what_it_leaves(data: duckdb.DuckDBPyConnection) -> None:
    shown, result = answered("budget", planned("budget"), data)

    names = [column.name for column in shown.columns]
    (whole,) = [row for row in result.rows if row[names.index("scope_type")] == "organization"]
    left = whole[names.index("remaining")]
    assert any(f"That leaves ${left:,.0f};" in finding for finding in shown.findings)


def test_the_steps_of_the_real_waterfall_lead_from_one_total_to_the_other(
    data: duckdb.DuckDBPyConnection,
) -> None:
    query = planned("drivers")
    shown, result = answered("drivers", query, data)

    (bars,) = figure(shown_as(story("drivers", query), shown, result))["data"]
    assert bars["base"][-2] + bars["x"][-2] == pytest.approx(bars["x"][-1], abs=1e-6)
