"""No operator is lost on the way: each stands in a field of the plan, and without its word the plan is another.

Knowing every word is no proof of having understood: a dropped "without" gives a right-looking answer to
another question.
"""

import re
from collections.abc import Callable

import pytest

from service.semantics.metric_query import MetricQuery
from service.semantics.model import load_model
from service.semantics.plan import Plan
from tests.translate.names import translate
from tests.translate.rows import plan_of
from tests.translate.test_assumptions import ANSWERED
from tests.translate.test_phrase import meaning

MODEL = load_model()
_NEGATIVE = {"inactive", "never_used", "active_before_not_now"}
_OF_SHARES = {"adoption", "concentration", "budget"}


def is_negative(plan: MetricQuery) -> bool:
    bounds = (*plan.bounds, *plan.thresholds, *(plan.part.bounds if plan.part else ()))
    filters = (*plan.filters, *(plan.part.filters if plan.part else ()))
    none = any(bound.value == 0 and bound.operator == "=" for bound in bounds)
    negated = any(one.negated or one.values == ("(no team)",) for one in filters)
    return none or negated or bool(plan.weekdays) or plan.outside or plan.intent in _NEGATIVE


def is_bounded(plan: MetricQuery) -> bool:
    of_part = plan.part.bounds if plan.part else ()
    return (
        bool(plan.bounds or plan.thresholds or of_part) or plan.amount is not None or plan.intent == "dau_mau"
    )


def is_share(plan: MetricQuery) -> bool:
    measured = any(MODEL.metrics[name].unit == "share" for name in plan.metrics)
    return plan.share or plan.part is not None or measured or plan.intent in _OF_SHARES


def is_averaged(plan: MetricQuery) -> bool:
    ratio = any(MODEL.metrics[name].ratio for name in plan.metrics)
    made = any(
        name.split("_")[0] in ("average", "median", "p90", "p95", "p99", "max") for name in plan.metrics
    )
    return ratio or made or plan.nest is not None or plan.rolling is not None


def is_ranked(plan: MetricQuery) -> bool:
    return plan.order is not None or plan.within is not None or bool(plan.bounds)


def is_compared(plan: MetricQuery) -> bool:
    split = {one.dimension for one in plan.filters if len(one.values) > 1} & set(plan.dimensions)
    side_by_side = len(plan.metrics) > 1 or "day_kind" in plan.dimensions or len(plan.dimensions) == 1
    return plan.compare is not None or bool(split) or side_by_side


def is_restricted(plan: MetricQuery) -> bool:
    return bool(plan.filters or plan.limit or plan.thresholds)


FIELDS: dict[str, Callable[[MetricQuery], bool]] = {
    r"excluding|exclude|without|not(?! attributed)|never|hasn't|didn't|no(?! more| less)|zero": is_negative,
    r"(?<!spend )(?<!no )more than|no more than|no less than|at least|at most|(?:over|under) (?=\$|\d)|above|below|less than|longer than": is_bounded,
    r"share|percent(?:age)?|proportion|fraction": is_share,
    r"average|median|p95|p90|p99": is_averaged,
    r"top|bottom|the most|most expensive|cheapest|priciest|longest|slowest|lowest|least active": is_ranked,
    r"compared to|compared with|vs|versus": is_compared,
    r"only|exclusively": is_restricted,
    r"cumulative|running total": lambda plan: plan.cumulative,
    r"rolling average|moving average": lambda plan: plan.rolling is not None,
    r"doubled|tripled|fell by": lambda plan: any(b.metric == "change_share" for b in plan.thresholds),
    r"outside": lambda plan: plan.outside,
    r"in each|each month": lambda plan: plan.within is not None or bool(plan.grain(MODEL)),
}
IMPLIED = {
    "spend this quarter compared with same time last year": "two periods are compared",
    "payments vs mobile vs platform: sessions, cost, and active users this month": "another “vs” is left",
    "payments versus the other teams last month": "“the other teams” are compared with",
    "weekend spend vs weekday spend last month": "the two kinds of day are side by side",
    "which repos had spend go up more than 50% compared to the previous month": "it went up from then",
    "teams whose usage fell by at least 20% in october": "to fall by 20% is to fall so far at least",
    "sessions that sat idle for more than 2 hours": "to sit idle for 2 hours is to do so that long at least",
    "which 20% of users generate the most cost": "a share of users can only be one end",
    "average session cost for the platform team excluding weekends": "the cost per session is an average",
    "average cost per session by user for sessions over $10": "the cost per session is an average",
    "how many tokens does an average merged pull request take": "the tokens per pull request are an average",
}
"""Questions that say an operator twice; what says it again."""
SAID = [
    (question, words)
    for question in ANSWERED
    for words in FIELDS
    if re.search(rf"\b(?:{words})\b", question) and plan_of(question).query
]


@pytest.mark.parametrize(("question", "words"), SAID)
def test_an_operator_stands_in_a_field_of_the_plan(question: str, words: str) -> None:
    plan = plan_of(question).query

    assert plan is not None
    assert FIELDS[words](plan)


@pytest.mark.parametrize(("question", "words"), [one for one in SAID if one[0] not in IMPLIED])
def test_without_its_operator_a_question_is_another_or_none(question: str, words: str) -> None:
    less = re.sub(rf"\b(?:{words})\b", " ", question, count=1)

    outcome = translate(less)

    if isinstance(outcome, Plan) and outcome.query is not None:
        whole = plan_of(question).query
        assert whole is not None
        assert meaning(outcome.query) != meaning(whole), less


def test_what_is_said_twice_is_in_the_tables() -> None:
    assert set(IMPLIED) <= {question for question, _ in SAID}


def test_the_tables_have_operators_of_every_kind() -> None:
    assert {words for _, words in SAID} == set(FIELDS)
    assert len(SAID) > 120
