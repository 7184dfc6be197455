"""A plan sent over the API that names nobody, or adds up nothing, is no empty or wrong answer."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest

from service.domain import Answer, Clarification, Principal, Question, Refusal, Role
from service.settings import Settings
from service.wiring import LOCAL_OPERATOR, analyst_on
from tests.organisation import NOW

SPEND_IN_OCTOBER = {
    "metrics": ["spend"],
    "period": {"start": "2026-10-01", "end": "2026-11-01", "zone": "UTC", "label": "October"},
}


@pytest.fixture(scope="module")
def ask(demo_file: Path, tmp_path_factory: pytest.TempPathFactory):
    settings = Settings(home=str(tmp_path_factory.mktemp("plan-values")))
    with asyncio.Runner() as runner:
        opened = analyst_on(settings, demo_file)
        analyst = runner.run(opened.__aenter__())
        yield lambda question: runner.run(analyst.answer(question))
        runner.run(opened.__aexit__(None, None, None))


def sent(dimension: str, value: str, asker: Principal = LOCAL_OPERATOR, **more: object) -> Question:
    plan = {**SPEND_IN_OCTOBER, "filters": [{"dimension": dimension, "values": [value]}], **more}
    return Question("a plan", asker, NOW, plan=json.dumps(plan))


def test_a_slip_in_a_name_is_asked_back_and_the_option_is_answered(ask) -> None:
    back = ask(sent("repo", "acme/paymets-api"))

    assert isinstance(back, Clarification)
    assert back.options[0].label == "acme/payments-api"
    answer = ask(replace(sent("repo", "x"), text=back.options[0].question, plan=None))
    assert isinstance(answer, Answer)
    assert answer.rows == ask(sent("repo", "acme/payments-api")).rows


@pytest.mark.parametrize(
    ("metric", "dimension", "value"),
    [("billed", "product", "claude_enterprise"), ("seats", "team", "design")],
)
def test_a_name_that_only_the_bill_or_the_directory_knows_is_one(
    ask, metric: str, dimension: str, value: str
) -> None:
    assert isinstance(ask(sent(dimension, value, metrics=[metric])), Answer)


def test_a_member_who_names_somebody_else_gets_no_empty_answer(ask) -> None:
    member = Principal("lotte.tanaka@acme.example", Role.MEMBER)
    back = ask(sent("person", "admin@acme.example", member))

    assert isinstance(back, Clarification)
    assert back.options == ()


def test_a_plan_whose_number_does_not_add_up_is_refused_with_the_reason(ask) -> None:
    plan = {
        **SPEND_IN_OCTOBER,
        "metrics": ["cost_per_session"],
        "nest": {"over": "day", "function": "average"},
    }
    outcome = ask(Question("a plan", LOCAL_OPERATOR, NOW, plan=json.dumps(plan)))

    assert isinstance(outcome, Refusal)
    assert "divide one sum over all rows by another" in outcome.text
