"""What was decided for the asker is said, and each alternative is a question that works."""

import pytest

from service.domain import Option
from service.semantics.plan import Plan
from tests.translate.names import translate
from tests.translate.rows import plan_of
from tests.translate.test_reading_averages import AVERAGES
from tests.translate.test_reading_bounds import BOUNDS
from tests.translate.test_reading_comparisons import COMPARISONS
from tests.translate.test_reading_everyday import EVERYDAY
from tests.translate.test_reading_intents import INTENDED
from tests.translate.test_reading_lists import LISTS
from tests.translate.test_reading_shares import SHARES

ANSWERED = [
    row[0] for table in (EVERYDAY, BOUNDS, AVERAGES, SHARES, COMPARISONS, LISTS, INTENDED) for row in table
]


@pytest.mark.parametrize("question", ANSWERED)
def test_every_option_of_every_answer_is_a_question_that_works(question: str) -> None:
    plan = plan_of(question)

    for option in _options(plan):
        assert isinstance(translate(option.question), Plan), option.question


def _options(plan: Plan) -> list[Option]:
    return [*plan.follow_ups, *(option for one in plan.assumptions for option in one.alternatives)]


def test_another_period_is_offered_where_none_was_named() -> None:
    plan = plan_of("biggest spenders")

    assert plan.assumptions[0].text.startswith("No period was named")
    assert [option.label for option in plan.assumptions[0].alternatives] == [
        "last 7 days",
        "last month",
        "last week",
    ]


@pytest.mark.parametrize(
    "question",
    [
        "median cost per session",
        "what do we spend outside business hours",
        "which repos are worked on only by one person",
        "what percent of spend is not attributed to any repo",
        "show me devs whose spend doubled week over week",
        "sessions longer than 2 hours",
        "how long does a session usually last",
    ],
)
def test_the_offered_period_keeps_everything_else(question: str) -> None:
    plan = plan_of(question)
    noted = next(one for one in plan.assumptions if one.text.startswith("No period was named"))

    for option in noted.alternatives:
        other = plan_of(option.question)
        assert _without_period(other) == _without_period(plan), option.question


def _without_period(plan: Plan) -> list[str]:
    """The restatement without the days, which stand last."""
    parts = plan.story.restatement.split(" · ")
    return [part for part in parts if "2026" not in part]


def test_another_measure_of_a_change_stays_a_change() -> None:
    plan = plan_of("which repos shrank the most last month")
    noted = next(one for one in plan.assumptions if one.text == "Measured by spend")

    other = plan_of(noted.alternatives[0].question)

    assert "lowest 10 by change" in other.story.restatement


def test_a_comparison_with_a_running_period_says_that_it_is_like_for_like() -> None:
    plan = plan_of("spend this month compared to last month")

    assert any("same elapsed days" in one.text for one in plan.assumptions)


def test_groups_say_that_they_overlap() -> None:
    plan = plan_of("spend by group last month")

    assert any("do not add up" in one.text for one in plan.assumptions)


def test_a_chart_wish_is_kept() -> None:
    assert plan_of("pie chart of spend by product").story.chart == "pie"
    assert plan_of("spend by model by day as a stacked bar").story.chart == "stacked_bar"
