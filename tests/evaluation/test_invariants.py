"""Invariants hold on the demo, and each of them notices an Analyst that breaks it."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from answers_made import answer
from conftest import Running

from service.domain import Answer, Cell, Principal, Question
from service.errors import BadInput
from service.evaluation.invariants import INVARIANTS, Draw, Trial, _adds_up, broken_invariants
from service.semantics.model import load_model
from service.wiring import LOCAL_OPERATOR
from tests.organisation import NOW

DRAW = Draw("spend", "team", date(2026, 9, 10), date(2026, 10, 20), random.Random(1))


class Consistent:
    """An Analyst over one row a day for each of twelve teams; `fault` is what it gets wrong."""

    def __init__(self, fault: str = "") -> None:
        self._fault = fault

    async def answer(self, question: Question) -> Answer:
        plan = json.loads(question.plan or "{}")
        rows = self._rows(plan)
        return answer("name:text:dimension spend:usd:metric", rows)

    async def rows(self, sql: str, asker: Principal) -> Sequence[Sequence[Cell]]:
        return ()

    def _rows(self, plan: dict) -> list[tuple[Cell, ...]]:
        days = (date.fromisoformat(plan["period"]["end"]) - date.fromisoformat(plan["period"]["start"])).days
        names = [f"t{n}" for n in range(12)]
        for condition in plan.get("filters", ()):
            names = [
                name for name in names if (name in condition["values"]) is not condition.get("negated", False)
            ]
        each = 99 if self._fault == "filters add" and plan.get("filters") else 1
        spent = {name: Decimal(each * days * (1 + int(name[1:]))) for name in names}
        if not plan.get("dimensions"):
            return [("all", sum(spent.values()) + (1 if self._fault == "parts are missing" else 0))]
        if plan["dimensions"] == ["repo"] and self._fault == "repos differ":
            return [("repo", Decimal(1))]
        ranked = sorted(
            spent.items(), key=lambda pair: pair[1], reverse=plan.get("order", {}).get("descending", True)
        )
        if self._fault == "limits reorder" and plan.get("limit") == 5:
            ranked = ranked[1:]
        return [*ranked][: plan.get("limit")]


def tried(name: str, fault: str = "", draw: Draw = DRAW) -> str:
    return asyncio.run(INVARIANTS[name](Trial(Consistent(fault), LOCAL_OPERATOR, NOW, load_model()), draw))


@pytest.mark.parametrize("name", INVARIANTS)
def test_what_is_consistent_breaks_nothing(name: str) -> None:
    assert tried(name) == ""


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("parts_make_the_total", "parts are missing"),
        ("days_make_the_week", "parts are missing"),
        ("days_make_the_month", "parts are missing"),
        ("five_lead_ten", "limits reorder"),
        ("people_make_repos", "repos differ"),
        ("names_and_the_rest", "filters add"),
        ("a_filter_never_adds", "filters add"),
        ("spans_join", "parts are missing"),
    ],
)
def test_each_invariant_notices_its_fault(name: str, fault: str) -> None:
    assert tried(name, fault) != ""


@pytest.mark.parametrize(
    ("metric", "split", "adds_up"),
    [
        ("spend", "vendor", True),
        ("commits", "team", True),
        ("commits", "vendor", False),
        ("pull_requests", "product", False),
        ("lines_added", "vendor", True),
        ("active_people", "team", False),
        ("seats", "team", False),
        ("cost_per_commit", "team", False),
    ],
)
def test_only_what_is_read_where_its_total_is_must_make_it_up(metric: str, split: str, adds_up: bool) -> None:
    assert _adds_up(load_model(), metric, split) is adds_up


def test_a_broken_invariant_says_on_which_plan(year: Running) -> None:
    trial = Trial(Consistent("parts are missing"), LOCAL_OPERATOR, NOW, load_model())

    found = asyncio.run(broken_invariants(trial, 16))

    assert found
    assert all(any(line.startswith(f"{name}: ") for name in INVARIANTS) for line in found)


def test_plans_that_cannot_be_asked_are_passed_over_and_counted() -> None:
    class Refusing(Consistent):
        async def answer(self, question: Question) -> Answer:
            raise BadInput("There is no such split of that measure.")

    trial = Trial(Refusing(), LOCAL_OPERATOR, NOW, load_model())

    assert asyncio.run(broken_invariants(trial, 8)) == ["only 0 of 8 plans could be asked"]


def test_spend_and_tokens_keep_every_invariant_on_the_demo(year: Running) -> None:
    model = load_model()
    kept = {name: model.metrics[name] for name in ("spend", "tokens", "requests")}
    trial = Trial(year.bench.asks, LOCAL_OPERATOR, year.bench.now, model.model_copy(update={"metrics": kept}))

    assert year.run(broken_invariants(trial, 24)) == []
