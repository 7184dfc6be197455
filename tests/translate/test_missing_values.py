"""A plan that names somebody who does not exist is asked back, with questions that work."""

from __future__ import annotations

from decimal import Decimal

import pytest

from service.domain import Clarification
from service.semantics.clock import Clock
from service.semantics.metric_query import Bound, Filter, MetricQuery, Part
from service.semantics.model import load_model
from service.semantics.plan import Plan
from service.translate.embedded.missing import asked_back, unnamed
from tests.organisation import NOW
from tests.translate.names import CATALOGUE, translate
from tests.translate.plans import period_of

MODEL, CLOCK, OCTOBER = load_model(), Clock(NOW), period_of("october")
BOUND = Bound("session_cost", ">", Decimal(5))


def spend_of(dimension: str, *values: str) -> MetricQuery:
    return MetricQuery(("spend",), OCTOBER, filters=(Filter(dimension, values),))


def back(query: MetricQuery) -> Clarification:
    return asked_back(unnamed(query, CATALOGUE, MODEL)[0], query, CATALOGUE, MODEL, CLOCK)


@pytest.mark.parametrize(
    ("dimension", "value", "near"),
    [
        ("repo", "acme/paymets-api", "acme/payments-api"),
        ("repo", "checkout", "acme/checkout"),
        ("team", "Data-Science", "data science"),
        ("person", "bob", "bob.li@acme.example"),
        ("model", "opus 4.6", "claude-opus-4-6"),
    ],
)
def test_what_is_written_like_it_is_offered_as_a_question_that_works(
    dimension: str, value: str, near: str
) -> None:
    plan = translate(back(spend_of(dimension, value)).options[0].question)

    assert isinstance(plan, Plan)
    assert plan.query is not None
    assert [(each.dimension, each.values) for each in plan.query.filters] == [(dimension, (near,))]
    assert plan.query.period.start == OCTOBER.start


def test_the_text_says_what_it_is_not_and_what_it_may_be() -> None:
    assert back(spend_of("repo", "acme/paymets-api")).text.startswith(
        "“acme/paymets-api” is no repo that you may see. Did you mean acme/payments-api"
    )


def test_a_name_like_none_is_asked_back_without_options() -> None:
    assert back(spend_of("repo", "q" * 500)) == Clarification(
        f"“{'q' * 59}…” is no repo that you may see.", not_understood=("q" * 59 + "…",)
    )


@pytest.mark.parametrize(
    "query",
    [
        spend_of("repo", "acme/checkout", "acme/sandbox"),
        spend_of("product", "codex"),
        spend_of("branch", "whatever"),
        spend_of("team"),
    ],
)
def test_values_that_are_there_or_cannot_be_known_pass(query: MetricQuery) -> None:
    assert unnamed(query, CATALOGUE, MODEL) == ()


def test_the_part_of_a_share_is_looked_at_too() -> None:
    part = Part((Filter("model_family", ("opsu",)),), ())

    assert unnamed(MetricQuery(("spend",), OCTOBER, part=part), CATALOGUE, MODEL) == (
        ("model_family", "opsu"),
    )
    assert unnamed(MetricQuery(("sessions",), OCTOBER, part=Part((), (BOUND,))), CATALOGUE, MODEL) == ()
