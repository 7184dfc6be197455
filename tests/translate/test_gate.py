"""What is asked back or refused rather than answered: every word is accounted for, and no reading is a guess."""

import pytest

from service.domain import Clarification, Refusal
from service.errors import EmptyQuestion, QuestionTooLong
from service.semantics.plan import Plan
from tests.translate.names import CATALOGUE, query, translate

ASKED_BACK = [
    "is opus more expensive than sonnet per session",
    "spend last week but not on blorp",
    "what percent of spend is not opus",
    "share of spend by team for teams over $100",  # the base of a share
    "share of cost per session by team",  # ratios have no parts
    "spend of opus as a share of payments and mobile",
    "average share of spend",
    "top 5 teams and models by spend last month",  # of pairs, or within each
    "highest spend last week",  # of what
    "top 10 by session spend",
    "maximum commit cost last month",
    "what is the most expensive",
    "what repo has the cheapest sessions on average",  # repos, not the cheapest sessions
    "spread of daily spend per user in the payments team",
    "95th percentile of daily spend per person last month",
    "median and p95 of daily spend in october",
    "cumulative cost per session by week",
    "tokens over 100 last week",  # a threshold on nothing
    "spend more than",
    "spend without",
    "How much am I spending, and on what?",  # two questions in one
    "spend last week, last month and last quarter",
    "yesterday vs last saturday spend",  # the same day twice
    "spend until october 15 this month",  # two periods that contradict each other
    "spend next month",
    "spend in the year 3000",
    "spend compared to september",  # a comparison of one period
    "spend by team, model, repo and person last week",
    "spend of the blorptron repo last week",
    "spend on main branch last week",
    "spend by shoe size",
    "repos with spend over 9999999999999999999999999999 last week",
]


@pytest.mark.parametrize("question", ASKED_BACK)
def test_what_is_not_certain_is_asked_back(question: str) -> None:
    assert isinstance(translate(question), Clarification)


REFUSED = {
    "what's the weather in paris": "AI-coding spend",
    "what is each developer's salary": "earn",
    "total cost by office last quarter": "where people sit",
    "delete all sessions older than 90 days": "only reads",
    "who should we fire": "only reads",
    "what if everyone used opus": "other circumstances",
    "who reviewed the most pull requests": "reviewed or approved is not recorded",
    "bug count by team": "defects",
    "spend in vscode last week": "editor",
    "tell me something nice": "does not seem to be about",
    "is it worth it": "does not seem to be about",
    "write a poem about databases": "AI-coding",
    "commits by model last month": "Commits cannot be told apart by model",
    "spend by language last month": "Spend cannot be told apart by language",
    "median cost per session by model last month": "one session may mix several",
    "single sessions over $5 on opus last week": "model family",
}


@pytest.mark.parametrize("question", REFUSED)
def test_what_the_data_do_not_have_is_refused_with_what_there_is(question: str) -> None:
    outcome = translate(question)

    assert isinstance(outcome, Refusal)
    assert REFUSED[question] in outcome.text
    assert outcome.options


@pytest.mark.parametrize("question", [*ASKED_BACK, *REFUSED])
def test_what_is_offered_instead_of_an_answer_works(question: str) -> None:
    outcome = translate(question)

    assert isinstance(outcome, Clarification | Refusal)
    for option in outcome.options:
        assert isinstance(translate(option.question), Plan), option.question


def test_the_words_that_were_not_understood_are_named() -> None:
    outcome = translate("spend by shoe size")

    assert isinstance(outcome, Clarification)
    assert outcome.not_understood == ("shoe", "size")


def test_two_people_of_one_name_are_asked_about_and_each_option_works() -> None:
    outcome = translate("how much did alice cost us in september")

    assert isinstance(outcome, Clarification)
    assert [option.label for option in outcome.options] == ["Alice Jones", "Alice Smith"]
    chosen = query(outcome.options[1].question)
    assert chosen.filters[0].values == ("alice.smith@acme.example",)


def test_a_name_that_is_a_word_of_the_model_needs_a_noun_beside_it() -> None:
    assert query("spend of the data team last week").filters[0].dimension == "team"
    assert query("spend of the data department last week").filters[0].dimension == "department"
    assert query("show me the data on spend by repo").filters == ()


def test_a_person_called_may_is_not_a_month_and_may_is_not_a_person() -> None:
    assert query("spend in may by team").period.label == "May 2026"
    assert query("spend of may winters last week").filters[0].values == ("may.winters@acme.example",)


def test_a_department_called_product_is_no_split_by_product() -> None:
    found = query("spend of the product department last month")

    assert [(one.dimension, one.values) for one in found.filters] == [("department", ("Product",))]
    assert query("spend by product last month").filters == ()


def test_a_name_of_several_kinds_is_read_one_way_and_says_how_else() -> None:
    plan = translate("spend in design last week")

    assert isinstance(plan, Plan)
    assert plan.query is not None
    assert plan.query.filters[0].dimension == "team"
    other = next(a for a in plan.assumptions if "design" in a.text)
    assert query(other.alternatives[0].question).filters[0].dimension == "department"


def test_a_name_close_to_one_alone_is_read_as_that_and_said() -> None:
    plan = translate("spend of the payment-apis repo last week")

    assert isinstance(plan, Plan)
    assert plan.query is not None
    assert plan.query.filters[0].values == ("acme/payments-api",)
    assert "“payment apis” was read as “acme/payments-api”" in [one.text for one in plan.assumptions]


def test_function_words_are_never_corrected() -> None:
    """Cheaper is one slip from cheapest, and "send" from "spend"."""
    assert not isinstance(translate("chepeast repos last week"), Plan)
    assert not isinstance(translate("spend by tam bam last week"), Plan)


def test_a_mailbox_is_no_name_for_what_it_is_called() -> None:
    """finance@… belongs to somebody; "finance" is not that person."""
    assert [value.dimension for value in CATALOGUE.exact("finance")] == []


def test_an_empty_question_and_one_without_end_say_what_is_possible() -> None:
    with pytest.raises(EmptyQuestion, match="which repos"):
        translate("   ")
    with pytest.raises(QuestionTooLong, match="2,000"):
        translate("spend " * 2_000)


@pytest.mark.parametrize(
    "text",
    [
        "'; drop table usage; --",
        "spend by repo\x00",
        "{{7*7}}",
        "<script>alert(1)</script> spend",
        "🙂" * 50,
        "spend " * 300,
        "over over over 5 5 5 $",
        "not not not opus not",
        "top top 3 3 teams teams by by",
        "share of share of spend by spend",
        "per per person per",
        "between and",
        "1e999 sessions",
        "spend by team " + "and model " * 40,
    ],
)
def test_hostile_text_ends_in_a_plan_or_a_sentence(text: str) -> None:
    assert isinstance(translate(text), Plan | Clarification | Refusal)
