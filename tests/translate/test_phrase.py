"""parse(phrase(plan)) == plan: whatever is offered as an option is understood as what it says."""

import re
from dataclasses import replace
from decimal import Decimal
from functools import cache

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from service.domain import Period
from service.errors import BadInput
from service.semantics.compile import compile_query
from service.semantics.intents import INTENTS
from service.semantics.metric_query import Filter, MetricQuery, Nest, Order, Part, Threshold
from service.translate.embedded.phrase import phrase
from tests.translate.names import NAMES, query
from tests.translate.plans import (
    CLOCK,
    FILTERS,
    MODEL,
    THRESHOLDS,
    breakdowns,
    lists,
    nested,
    period_of,
    running,
    scopes,
    shares,
)
from tests.translate.rows import plan_of
from tests.translate.test_assumptions import ANSWERED


@pytest.mark.parametrize("plans", [scopes(), breakdowns(), shares(), running(), nested(), lists()])
def test_a_plan_survives_being_put_into_words(plans: st.SearchStrategy[MetricQuery]) -> None:
    said = []

    @settings(max_examples=120, deadline=None)
    @given(plans)
    def every(plan: MetricQuery) -> None:
        try:
            compile_query(plan, MODEL)
        except BadInput:
            assume(False)
        words = phrase(plan, MODEL, CLOCK)
        if words is not None:
            said.append(words)
            assert meaning(query(words)) == meaning(plan), words

    every()

    assert len(set(said)) >= 10


@cache
def asked() -> tuple[MetricQuery, ...]:
    """The plans of every question in the tables."""
    plans = [plan_of(question).query for question in ANSWERED]
    return tuple(plan for plan in plans if plan is not None)


@pytest.mark.parametrize("question", ANSWERED)
def test_the_plan_of_a_question_has_words_or_none_and_never_others(question: str) -> None:
    plan = plan_of(question).query
    assert plan is not None

    words = phrase(plan, MODEL, CLOCK)

    if words is not None:
        assert meaning(query(words)) == meaning(plan), words


def test_most_of_what_is_asked_has_words() -> None:
    wordless = [plan for plan in asked() if phrase(plan, MODEL, CLOCK) is None]

    assert len(wordless) < len(asked()) / 10


@pytest.mark.parametrize("name", [name for name, metric in MODEL.metrics.items() if not metric.generated])
def test_a_metric_is_read_from_the_words_it_is_offered_by(name: str) -> None:
    plan = MetricQuery((name,), period_of("last week"))

    words = phrase(plan, MODEL, CLOCK)

    if words is not None:
        assert query(words).metrics == (name,)


@pytest.mark.parametrize(
    ("dimension", "value"), [(name, value) for name, all in NAMES.items() for value in all]
)
def test_every_name_is_read_from_the_words_it_is_offered_by(dimension: str, value: str) -> None:
    plan = MetricQuery(("spend",), period_of("last week"), filters=(Filter(dimension, (value,)),))

    words = phrase(plan, MODEL, CLOCK)

    assert words is not None
    assert meaning(query(words)) == meaning(plan), words


WITHOUT_WORDS = {
    "a share of a part that is left out": {"part": Part((Filter("team", ("payments",), negated=True),))},
    "two kinds of part": {"part": Part((FILTERS[0], FILTERS[2]))},
    "the maximum of groups": {"nest": Nest("day", "max")},
    "a limit without an order": {"dimensions": ("team",), "limit": 5},
    "an order by a second metric": {
        "metrics": ("spend", "tokens"),
        "dimensions": ("team",),
        "order": Order("tokens"),
    },
    "a ranking of pairs": {"dimensions": ("team", "model"), "order": Order("spend"), "limit": 5},
    "hours with gaps": {"hours": (9, 12)},
    "what other hours leave out": {"weekdays": (1,), "hours": (9,), "outside": True},
    "a share bounded by groups": {"share": True, "dimensions": ("team",), "thresholds": (THRESHOLDS[0],)},
    "a bound on the absolute change": {
        "dimensions": ("team",),
        "compare": period_of("september"),
        "thresholds": (Threshold("change", ">", Decimal(5)),),
    },
    "columns without names": {"filters": (Filter("branch", ("main",)),)},
}


@pytest.mark.parametrize("parts", WITHOUT_WORDS.values(), ids=WITHOUT_WORDS)
def test_what_no_question_says_has_no_words(parts: dict[str, object]) -> None:
    plan = replace(MetricQuery(("spend",), period_of("october")), **parts)  # type: ignore[arg-type]  # one field or two

    assert phrase(plan, MODEL, CLOCK) is None


@pytest.mark.parametrize("intent", sorted(INTENTS))
def test_every_intent_has_words(intent: str) -> None:
    assert any(phrase(plan, MODEL, CLOCK) for plan in asked() if plan.intent == intent)


def meaning(plan: MetricQuery) -> MetricQuery:
    """Without what may differ for the same answer: labels, the order of filters, metrics behind the first."""
    filters = tuple(sorted((replace(one, labels=()) for one in plan.filters), key=repr))
    part = plan.part and replace(plan.part, filters=tuple(replace(f, labels=()) for f in plan.part.filters))
    measured = plan.intent in ("aggregate", "concentration", "definition", "drivers", "histogram")
    first, *others = plan.metrics if measured else ("spend",)
    return replace(
        plan,
        metrics=(first, *sorted(others)),
        period=_days(plan.period),
        compare=_days(plan.compare) if plan.compare else None,
        filters=filters,
        part=part,
    )


def _days(period: Period) -> Period:
    return replace(period, label="", unit="range", rolling=False, partial=False)


def test_words_hold_no_sign_of_a_plan() -> None:
    """No names of fields, no empty places."""
    said = [phrase(plan, MODEL, CLOCK) or "" for plan in asked()]

    assert [words for words in said if re.search(r"  |None|\(|Decimal", words)] == []
