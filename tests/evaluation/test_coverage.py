"""Every metric and every named intent has a question with gold in some suite, asked in words."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from service.domain import Question
from service.evaluation.suite import Case, read_suite
from service.semantics.intents import INTENTS
from service.semantics.metric_query import MetricQuery
from service.semantics.model import load_model
from service.semantics.plan import Plan
from service.settings import Settings
from service.wiring import LOCAL_OPERATOR, analyst_on
from tests.organisation import NOW

SUITES = sorted((Path(__file__).parents[2] / "eval" / "suites").glob("*.jsonl"))
MODEL = load_model()
ASKABLE = [name for name, metric in MODEL.metrics.items() if metric.words and not metric.generated]
COMPUTED = {
    "drivers": "the parts of a change are held against their sum in tests/semantics/test_intents_drivers.py",
    "forecast": "computed a second time in tests/semantics/test_intents_money.py",
    "anomalies": "computed a second time in tests/semantics/test_intents_money.py",
    "histogram": "computed a second time in tests/semantics/test_intents_money.py",
    "definition": "its rows are the model's own text",
    "catalogue": "its rows are the model's own text",
}
"""Intents whose rows no gold of a few lines gives, and what holds them instead."""


@pytest.fixture(scope="module")
def plans(year_file: Path, tmp_path_factory: pytest.TempPathFactory) -> list[MetricQuery]:
    """What the questions with gold are read as; those that follow up another stand for nothing new."""
    cases = [case for path in SUITES for case in read_suite(path).cases if case.gold and not case.context]
    return asyncio.run(_read(cases, year_file, Settings(home=str(tmp_path_factory.mktemp("home")))))


async def _read(cases: list[Case], data: Path, settings: Settings) -> list[MetricQuery]:
    async with analyst_on(settings, data) as analyst:
        catalogue = await analyst.lookups.catalogue(analyst.policy.grant(LOCAL_OPERATOR))
        asked = [Question(case.question, LOCAL_OPERATOR, case.now or NOW) for case in cases]
        found = [analyst.translator.translate(question, catalogue, None) for question in asked]
    return [plan.query for plan in found if isinstance(plan, Plan) and plan.query is not None]


@pytest.mark.parametrize("metric", ASKABLE)
def test_a_metric_is_asked_for_in_some_suite(metric: str, plans: list[MetricQuery]) -> None:
    assert any(metric in plan.metrics for plan in plans if plan.intent == "aggregate")


@pytest.mark.parametrize("intent", sorted(INTENTS.keys() - COMPUTED.keys()))
def test_an_intent_with_plain_rows_is_asked_for_in_some_suite(intent: str, plans: list[MetricQuery]) -> None:
    assert any(plan.intent == intent for plan in plans)
