"""Every plan of the suites is proven to add up; made wrong in whatever way, none is let through."""

from __future__ import annotations

import pytest

from service.errors import BadInput, QueryRejected
from service.guard.meaning import study
from service.semantics.compile import compile_query
from service.semantics.metric_query import MetricQuery, Nest
from service.semantics.model import load_model
from tests.guard.contract import GRANTS, GUARD, period
from tests.guard.wrong_plans import WRONG, Planned, plans

MODEL = load_model()
OCTOBER = period("2026-10-01", "2026-11-01")
RULES_OF_MEANING = {"grain", "additivity", "bases", "period"}


def refusal_of(plan: Planned, tree) -> QueryRejected | None:
    try:
        GUARD.check(tree, GRANTS["admin"], plan.period, plan.compare)
    except QueryRejected as refusal:
        return refusal
    return None


def test_the_suites_give_plans_of_many_shapes() -> None:
    assert len(plans()) > 200


def test_a_plan_of_the_suites_is_accepted_and_proven() -> None:
    unproven = [
        plan.question
        for plan in plans()
        if refusal_of(plan, plan.tree) or not study(plan.tree, GUARD.facts).proven
    ]

    assert unproven == []


@pytest.mark.parametrize("change", WRONG)
def test_a_plan_made_wrong_is_refused(change: str) -> None:
    wrong = [(plan, tree) for plan in plans() for tree in WRONG[change](plan.tree)]
    refused = [refusal_of(plan, tree) for plan, tree in wrong]
    passed = [tree.sql() for (_, tree), refusal in zip(wrong, refused, strict=True) if refusal is None]

    assert passed == []
    assert len(wrong) > 10
    assert {refusal.rule for refusal in refused if refusal} <= RULES_OF_MEANING


@pytest.mark.parametrize("dimension", [None, "repo", "group"])
def test_every_metric_is_proven(dimension: str | None) -> None:
    split = (dimension,) if dimension else ()
    asked = [MetricQuery((name,), OCTOBER, split) for name in MODEL.metrics if possible(name, split)]
    unproven = [
        query.metrics[0] for query in asked if not study(compile_query(query, MODEL).tree, GUARD.facts).proven
    ]

    assert len(asked) > 50
    assert unproven == []


def possible(name: str, split: tuple[str, ...]) -> bool:
    try:
        compile_query(MetricQuery((name,), OCTOBER, split), MODEL)
    except BadInput:
        return False
    return True


@pytest.mark.parametrize("name", ["cost_per_session", "cache_hit_rate", "average_session_cost"])
def test_the_average_of_a_ratio_per_day_is_no_plan(name: str) -> None:
    tree = compile_query(MetricQuery((name,), OCTOBER, nest=Nest("day", "average")), MODEL).tree

    with pytest.raises(QueryRejected, match="weighs a small group like a large one"):
        GUARD.check(tree, GRANTS["admin"], OCTOBER)
