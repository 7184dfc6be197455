"""Questions as people put them, as of Sunday 22 November 2026."""

import pytest

from service.domain import Clarification, Refusal
from service.errors import EmptyQuestion, QuestionTooLong
from service.semantics.plan import Plan
from tests.translate.names import CATALOGUE, query, translate

UNDERSTOOD = """
which repos generated the most spend last week | Spend by repo · top 10 · Mon 9 – Sun 15 Nov 2026 (UTC)
who burned the most tokens in payments last month? | Tokens by person · team is payments · top 10 · Thu 1 – Sat 31 Oct 2026 (UTC)
top 5 teams by cost this quarter | Spend by team · top 5 · Thu 1 Oct – Sun 22 Nov 2026 (UTC), so far
Who are our biggest spenders? | Spend by person · top 10 · Fri 23 Oct – Sat 21 Nov 2026 (UTC)
give me the 20 priciest sessions in October | Spend by session · top 20 · Thu 1 – Sat 31 Oct 2026 (UTC)
which skill gets used the most | Uses by skill · top 10 · Fri 23 Oct – Sat 21 Nov 2026 (UTC)
least active developers in the mobile team over the past 30 days | Sessions by person · team is mobile · lowest 10 · Fri 23 Oct – Sat 21 Nov 2026 (UTC)
most expensive day this year | Spend by day · top 1 · Thu 1 Jan – Sun 22 Nov 2026 (UTC), so far
busiest hour of the day for claude code | Sessions by hour of day · product is claude_code · top 1 · Fri 23 Oct – Sat 21 Nov 2026 (UTC)
what did we spend yesterday | Total spend · Sat 21 Nov 2026 (UTC)
how much have we spent on claude so far this month | Total spend · vendor is anthropic · Sun 1 – Sun 22 Nov 2026 (UTC), so far
total tokens in Q3 | Total tokens · Wed 1 Jul – Wed 30 Sep 2026 (UTC)
how many people actually used claude code yesterday | Active people · product is claude_code · Sat 21 Nov 2026 (UTC)
number of sessions in the last 24 hours | Total sessions · last 24 hours, 21 Nov 2026 15:30 – 22 Nov 2026 15:30 UTC
How much money went to the ledger-service repo since August 1st? | Total spend · repo is acme/ledger-service · Sat 1 Aug – Sun 22 Nov 2026 (UTC), so far
what's our bill ytd | Total billed spend · Thu 1 Jan – Sun 22 Nov 2026 (UTC), so far
how many commits were made with claude in the last two weeks | Total commits · Sun 8 – Sat 21 Nov 2026 (UTC)
spend by team | Spend by team · Fri 23 Oct – Sat 21 Nov 2026 (UTC)
break down october spend by model | Spend by model · Thu 1 – Sat 31 Oct 2026 (UTC)
tokens per repo and model for the last 7 days | Tokens by repo and model · Sun 15 – Sat 21 Nov 2026 (UTC)
How is usage distributed across departments? | Tokens by department · Fri 23 Oct – Sat 21 Nov 2026 (UTC)
sessions by hour of day, last month | Sessions by hour of day · Thu 1 – Sat 31 Oct 2026 (UTC)
show me cost for each cost center in H1 | Spend by cost center · Thu 1 Jan – Tue 30 Jun 2026 (UTC)
pie chart of spend by product | Spend by product · Fri 23 Oct – Sat 21 Nov 2026 (UTC)
daily spend for the last 30 days | Spend by day · Fri 23 Oct – Sat 21 Nov 2026 (UTC)
how has our spend evolved since march | Spend by month · Sun 1 Mar – Sun 22 Nov 2026 (UTC), so far
weekly active users over the past quarter | Active people by week · Wed 1 Jul – Wed 30 Sep 2026 (UTC)
plot monthly tokens by model for 2026 | Tokens by month and model · Thu 1 Jan – Sun 22 Nov 2026 (UTC), so far
opus usage week by week since September | Tokens by week · model family is opus · Tue 1 Sep – Sun 22 Nov 2026 (UTC), so far
graph of sessions per day in the checkout repo, first week of October | Sessions by day · repo is acme/checkout · Thu 1 – Wed 7 Oct 2026 (UTC)
cumulative spend this month | Running total of spend by day · Sun 1 – Sun 22 Nov 2026 (UTC), so far
this week vs last week spend | Total spend · Mon 16 – Sun 22 Nov 2026 (UTC), so far · compared with Mon 9 – Sun 15 Nov 2026 (UTC)
compare claude code and chat spending last month | Spend by product · product is claude_code or chat · Thu 1 – Sat 31 Oct 2026 (UTC)
how does october compare to september for the platform team | Total spend · team is platform · Thu 1 – Sat 31 Oct 2026 (UTC) · compared with Tue 1 – Wed 30 Sep 2026 (UTC)
month over month change in spend by department | Spend by department · Thu 1 – Sat 31 Oct 2026 (UTC) · compared with Tue 1 – Wed 30 Sep 2026 (UTC)
spend this quarter compared with same time last year | Total spend · Thu 1 Oct – Sun 22 Nov 2026 (UTC), so far · compared with Wed 1 Oct – Sat 22 Nov 2025 (UTC)
which teams grew their usage the most between Q2 and Q3 | Tokens by team · top 10 by change · Wed 1 Jul – Wed 30 Sep 2026 (UTC) · compared with Wed 1 Apr – Tue 30 Jun 2026 (UTC)
payments vs mobile vs platform: sessions, cost, and active users this month | Sessions, spend and active people by team · team is payments, mobile or platform · Sun 1 – Sun 22 Nov 2026 (UTC), so far
average session cost for the platform team excluding weekends | Cost per session · team is platform · Monday to Friday only · Fri 23 Oct – Sat 21 Nov 2026 (UTC)
cost per developer by team last month | Cost per active person by team · Thu 1 – Sat 31 Oct 2026 (UTC)
how much does a merged PR cost us | Cost per merged pull request · Fri 23 Oct – Sat 21 Nov 2026 (UTC)
cache hit rate by repo this week | Cache hit rate by repo · Mon 16 – Sun 22 Nov 2026 (UTC), so far
which skills cost more than $500 this quarter | Spend by skill · spend more than $500 · Thu 1 Oct – Sun 22 Nov 2026 (UTC), so far
users above 1M tokens yesterday | Tokens by person · tokens more than 1,000,000 · Sat 21 Nov 2026 (UTC)
repos with at least 50 sessions and under $20 total | Sessions by repo · sessions at least 50 · spend less than $20 · Fri 23 Oct – Sat 21 Nov 2026 (UTC)
cost between 1 and 15 October by repo | Spend by repo · Thu 1 – Thu 15 Oct 2026 (UTC)
how much was spent on mondays this year | Total spend · Mondays only · Thu 1 Jan – Sun 22 Nov 2026 (UTC), so far
spend excluding opus and excluding the sandbox repo last month | Total spend · model family is not opus · repo is not acme/sandbox · Thu 1 – Sat 31 Oct 2026 (UTC)
exclude the sandbox repo and show cost by team for oct | Spend by team · repo is not acme/sandbox · Thu 1 – Sat 31 Oct 2026 (UTC)
top 3 users in each team by spend | Spend by person and team · top 3 in each team · Fri 23 Oct – Sat 21 Nov 2026 (UTC)
spend repo last 7d | Spend by repo · Sun 15 – Sat 21 Nov 2026 (UTC)
opus tokens payments oct | Total tokens · model family is opus · team is payments · Thu 1 – Sat 31 Oct 2026 (UTC)
top usres by cots lst week | Spend by person · top 10 · Mon 9 – Sun 15 Nov 2026 (UTC)
MTD cost by grp | Spend by group · Sun 1 – Sun 22 Nov 2026 (UTC), so far
which teams make the biggest cost increase this month | Spend by team · top 10 by change · Sun 1 – Sun 22 Nov 2026 (UTC), so far · compared with Thu 1 – Thu 22 Oct 2026 (UTC)
what did team growth cost in the first half of the year | Total spend · team is growth · Thu 1 Jan – Tue 30 Jun 2026 (UTC)
sum of output tokens for opus 4.6 yesterday | Total output tokens · model is claude-opus-4-6 · Sat 21 Nov 2026 (UTC)
spend by day for maria garcia this month | Spend by day · person is Maria Garcia · Sun 1 – Sun 22 Nov 2026 (UTC), so far
bob's tokens last week | Total tokens · person is Bob Li · Mon 9 – Sun 15 Nov 2026 (UTC)
spend for alice.smith@acme.example in september | Total spend · person is Alice Smith · Tue 1 – Wed 30 Sep 2026 (UTC)
number of distinct repos touched by each user in october | Number of repos by person · Thu 1 – Sat 31 Oct 2026 (UTC)
"""
UNDERSTOOD += """
spend last 7 days vs previous 7 days | Total spend · Sun 15 – Sat 21 Nov 2026 (UTC) · compared with Sun 8 – Sat 14 Nov 2026 (UTC)
spend last week vs previous week | Total spend · Mon 9 – Sun 15 Nov 2026 (UTC) · compared with Mon 2 – Sun 8 Nov 2026 (UTC)
spend excluding data and payments last month | Total spend · team is not data or payments · Thu 1 – Sat 31 Oct 2026 (UTC)
busiest day last month by sessions | Sessions by day · top 1 · Thu 1 – Sat 31 Oct 2026 (UTC)
spend per active developer by week since september | Cost per active person by week · Tue 1 Sep – Sun 22 Nov 2026 (UTC), so far
cost per token by model last month | Cost per million tokens by model · Thu 1 – Sat 31 Oct 2026 (UTC)
spend in november last year | Total spend · Sat 1 – Sun 30 Nov 2025 (UTC)
spend in the last 6 weeks by week | Spend by week · Mon 5 Oct – Sun 15 Nov 2026 (UTC)
least used models last month | Requests by model · lowest 10 · Thu 1 – Sat 31 Oct 2026 (UTC)
top 3 teams by spend each month since september | Spend by team and month · top 3 in each month · Tue 1 Sep – Sun 22 Nov 2026 (UTC), so far
how many developers were active last month | Active people · Thu 1 – Sat 31 Oct 2026 (UTC)
tokens by team last week | Tokens by team · Mon 9 – Sun 15 Nov 2026 (UTC)
"""
LINES = [
    tuple(part.strip() for part in line.split("|")) for line in UNDERSTOOD.strip().splitlines() if "|" in line
]


@pytest.mark.parametrize(("question", "restatement"), LINES, ids=[line[0] for line in LINES])
def test_an_everyday_question_is_read_as_this(question: str, restatement: str) -> None:
    plan = translate(question)

    assert isinstance(plan, Plan), plan
    assert plan.story.restatement == restatement


ASKED_BACK = [
    "sessions without any commits last week",  # a negation must not be dropped
    "which users only use haiku",
    "which repos are worked on only by one person",
    "average cost per session by user for sessions over $10",  # a bound on rows, not on groups
    "cost of the checkout repo as a percentage of total, per month",  # the base of a share
    "what percent of tokens goes to opus",
    "how many users spent over $1,000 last month",
    "merged prs per developer in engineering, monthly",
    "How much am I spending, and on what?",  # two questions in one
    "7-day rolling average of daily cost since the start of the year",
    "median cost per session",
    "spend last week, last month and last quarter",
    "spend of the blorptron repo last week",
    "what do we spend outside business hours",
    "show me devs whose spend doubled week over week",
    "is sonnet cheaper per session than opus",
    "cost growth by month",
    "which 20% of users generate the most cost",
    "did maria garcia spend more than wei chen in q3",
    "yesterday vs last saturday spend",  # the same day twice
    "who has not used opus this month",  # a negated verb is no filter
    "most expensive commits last week",  # rows, not their number
    "top 5 commits by cost last week",
    "list all commits by maria garcia last week",
    "most expensive pull requests in october",
    "what model is most expensive per token last month",
    "cost per prompt last week",
    "requests per session by team last week",
    "tokens per dollar last month",
    "spend until october 15 this month",  # two periods that contradict each other
    "is usage going up?",
    "how many people are in the payments team",  # members, not who was active
    "spend on main branch last week",
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
    "tell me something nice": "does not seem to be about",
    "write a poem about databases": "AI-coding",
    "commits by model last month": "Commits cannot be split or filtered by model",
}


@pytest.mark.parametrize("question", REFUSED)
def test_what_the_data_do_not_have_is_refused_with_what_there_is(question: str) -> None:
    outcome = translate(question)

    assert isinstance(outcome, Refusal)
    assert REFUSED[question] in outcome.text
    assert outcome.options


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


def test_a_name_of_several_kinds_is_read_one_way_and_says_how_else() -> None:
    plan = translate("spend in design last week")

    assert isinstance(plan, Plan)
    assert plan.query.filters[0].dimension == "team"
    other = next(a for a in plan.assumptions if "design" in a.text)
    assert query(other.alternatives[0].question).filters[0].dimension == "department"


def test_an_unknown_name_gets_near_misses_that_work() -> None:
    outcome = translate("spend of the payment-apis repo last week")

    if isinstance(outcome, Plan):
        assert outcome.query.filters[0].values == ("acme/payments-api",)
        assert any("payments-api" in a.text for a in outcome.assumptions)
    else:
        assert any("payments-api" in option.question for option in outcome.options)
        assert query(outcome.options[0].question).filters


def test_what_was_assumed_is_said_and_every_alternative_works() -> None:
    plan = translate("biggest spenders")

    assert isinstance(plan, Plan)
    assert plan.assumptions[0].text.startswith("No period was named")
    for assumption in plan.assumptions:
        for option in assumption.alternatives:
            assert query(option.question)


def test_every_follow_up_of_every_answer_is_a_question_that_works() -> None:
    for question, _ in LINES:
        plan = translate(question)
        assert isinstance(plan, Plan)
        for option in (*plan.follow_ups, *(o for a in plan.assumptions for o in a.alternatives)):
            assert isinstance(translate(option.question), Plan), (question, option.question)


def test_a_comparison_with_a_running_period_says_that_it_is_like_for_like() -> None:
    plan = translate("spend this month compared to last month")

    assert isinstance(plan, Plan)
    assert any("same elapsed days" in a.text for a in plan.assumptions)


def test_groups_say_that_they_overlap() -> None:
    plan = translate("spend by group last month")

    assert isinstance(plan, Plan)
    assert any("do not add up" in a.text for a in plan.assumptions)


@pytest.mark.parametrize(
    ("text", "restatement"),
    [
        ("and by model?", "Spend by model · team is payments · top 10 · Mon 9 – Sun 15 Nov 2026 (UTC)"),
        (
            "same thing but for last month",
            "Spend by repo · team is payments · top 10 · Thu 1 – Sat 31 Oct 2026 (UTC)",
        ),
        ("only the top 5", "Spend by repo · team is payments · top 5 · Mon 9 – Sun 15 Nov 2026 (UTC)"),
        ("what about mobile", "Spend by repo · team is mobile · top 10 · Mon 9 – Sun 15 Nov 2026 (UTC)"),
        (
            "excluding sandbox",
            "Spend by repo · team is payments · repo is not acme/sandbox · top 10 · Mon 9 – Sun 15 Nov 2026 (UTC)",
        ),
        ("and the tokens?", "Tokens by repo · team is payments · top 10 · Mon 9 – Sun 15 Nov 2026 (UTC)"),
        (
            "last 90 days instead",
            "Spend by repo · team is payments · top 10 · Mon 24 Aug – Sat 21 Nov 2026 (UTC)",
        ),
    ],
)
def test_a_follow_up_changes_the_question_before_it(text: str, restatement: str) -> None:
    before = query("which repos in payments had the most spend last week")

    plan = translate(text, before)

    assert isinstance(plan, Plan), plan
    assert plan.story.restatement == restatement


def test_a_verb_of_spending_alone_follows_up() -> None:
    before = query("which repos generated the most spend last week")

    found = query("who spent it on ledger-service?", before)

    assert found.period == before.period
    assert found.dimensions == ("person",)


def test_a_mailbox_is_no_name_for_what_it_is_called() -> None:
    """finance@… belongs to somebody; "finance" is not that person."""
    assert [value.dimension for value in CATALOGUE.exact("finance")] == []


def test_what_was_understood_is_offered_under_its_full_name() -> None:
    outcome = translate("who didn't use opus last week")

    assert isinstance(outcome, Clarification)
    for option in outcome.options:
        plan = translate(option.question)
        assert isinstance(plan, Plan)
        assert plan.story.restatement == option.label or "opus" in option.label


def test_a_whole_new_question_is_no_follow_up() -> None:
    before = query("which repos in payments had the most spend last week")

    assert query("tokens by model last month", before).filters == ()


def test_a_chart_wish_is_kept() -> None:
    assert query("pie chart of spend by product").chart == "pie"
    assert query("spend by model by day as a stacked bar").chart == "stacked_bar"


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
    ],
)
def test_hostile_text_ends_in_a_plan_or_a_sentence(text: str) -> None:
    assert isinstance(translate(text), Plan | Clarification | Refusal)
