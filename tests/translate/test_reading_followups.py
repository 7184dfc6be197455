"""Follow-ups: what they name replaces or joins what the plan before had, and the rest stays."""

import pytest

from tests.translate.names import query
from tests.translate.rows import names, plan_of, rows

CHAINS = rows("""
which repos in payments had the most spend last week >> and by model? | Spend by model · team is payments · top 10 · Mon 9 – Sun 15 Nov 2026 (UTC)
which repos in payments had the most spend last week >> same thing but for last month | Spend by repo · team is payments · top 10 · Thu 1 – Sat 31 Oct 2026 (UTC)
which repos in payments had the most spend last week >> only the top 5 | Spend by repo · team is payments · top 5 · Mon 9 – Sun 15 Nov 2026 (UTC)
which repos in payments had the most spend last week >> what about mobile | Spend by repo · team is mobile · top 10 · Mon 9 – Sun 15 Nov 2026 (UTC)
which repos in payments had the most spend last week >> excluding sandbox | Spend by repo · team is payments · repo is not acme/sandbox · top 10 · Mon 9 – Sun 15 Nov 2026 (UTC)
which repos in payments had the most spend last week >> and the tokens? | Tokens by repo · team is payments · top 10 · Mon 9 – Sun 15 Nov 2026 (UTC)
which repos in payments had the most spend last week >> last 90 days instead | Spend by repo · team is payments · top 10 · Mon 24 Aug – Sat 21 Nov 2026 (UTC)
spend by team last month >> same but by model | Spend by model · Thu 1 – Sat 31 Oct 2026 (UTC)
spend by repo last month >> only payments | Spend by repo · team is payments · Thu 1 – Sat 31 Oct 2026 (UTC)
sessions by team >> last 90 days instead | Sessions by team · Mon 24 Aug – Sat 21 Nov 2026 (UTC)
daily spend in october >> as a line chart | Spend by day · Thu 1 – Sat 31 Oct 2026 (UTC)
spend by team last month >> export that | Spend by team · Thu 1 – Sat 31 Oct 2026 (UTC)
what did we spend last month >> and the month before? | Total spend · Tue 1 – Wed 30 Sep 2026 (UTC)
which repos generated the most spend last week >> top 5 only | Spend by repo · top 5 · Mon 9 – Sun 15 Nov 2026 (UTC)
spend by model last month >> exclude opus | Spend by model · model family is not opus · Thu 1 – Sat 31 Oct 2026 (UTC)
spend by model last month >> exclude opus >> include opus again | Spend by model · Thu 1 – Sat 31 Oct 2026 (UTC)
spend by team in q3 >> sort ascending | Spend by team · lowest first · Wed 1 Jul – Wed 30 Sep 2026 (UTC)
daily tokens since september >> by week instead | Tokens by week · Tue 1 Sep – Sun 22 Nov 2026 (UTC), so far
spend by team last month >> compared to september | Spend by team · Thu 1 – Sat 31 Oct 2026 (UTC) · compared with Tue 1 – Wed 30 Sep 2026 (UTC)
spend by team in october >> what about tokens | Tokens by team · Thu 1 – Sat 31 Oct 2026 (UTC)
spend by team last month >> per person | Cost per active person by team · Thu 1 – Sat 31 Oct 2026 (UTC)
spend by team last month >> only engineering >> and in september? | Spend by team · department is Engineering · Tue 1 – Wed 30 Sep 2026 (UTC)
top 10 people by tokens last month >> what about cost | Spend by person · top 10 · Thu 1 – Sat 31 Oct 2026 (UTC)
spend by model last month >> as a share of the total | Spend and its share of the total by model · Thu 1 – Sat 31 Oct 2026 (UTC)
what did we spend last week >> compared to the week before? | Total spend · Mon 9 – Sun 15 Nov 2026 (UTC) · compared with Mon 2 – Sun 8 Nov 2026 (UTC)
how many sessions did we have last week >> how many people was that? | Active people · Mon 9 – Sun 15 Nov 2026 (UTC)
tokens by team and month since july >> only opus | Tokens by team and month · model family is opus · Wed 1 Jul – Sun 22 Nov 2026 (UTC), so far
spend by team last month >> by team and model | Spend by team and model · Thu 1 – Sat 31 Oct 2026 (UTC)
spend last month >> by team >> only payments and mobile >> as a pie chart | Spend by team · team is payments or mobile · Thu 1 – Sat 31 Oct 2026 (UTC)
weekly spend since september >> cumulative | Running total of spend by week · Tue 1 Sep – Sun 22 Nov 2026 (UTC), so far
spend by team last month >> on weekends | Spend by team · weekends only · Thu 1 – Sat 31 Oct 2026 (UTC)
spend by person last month >> over $100 | Spend by person · spend more than $100 · Thu 1 – Sat 31 Oct 2026 (UTC)
spend by team last month >> this month | Spend by team · Sun 1 – Sun 22 Nov 2026 (UTC), so far
top 5 teams by spend last month >> bottom 5 | Spend by team · lowest 5 · Thu 1 – Sat 31 Oct 2026 (UTC)
cost per session by team last month >> and for haiku | Cost per session by team · model family is haiku · Thu 1 – Sat 31 Oct 2026 (UTC)
spend on opus last month >> sonnet | Total spend · model family is sonnet · Thu 1 – Sat 31 Oct 2026 (UTC)
sessions over $50 last week >> last month | Spend, session duration and tokens by session · session cost more than $50 · Thu 1 – Sat 31 Oct 2026 (UTC)
spend by team last month >> add tokens | Spend and tokens by team · Thu 1 – Sat 31 Oct 2026 (UTC)
adoption rate last month >> by department | Active share of the people with a seat by department · Thu 1 – Sat 31 Oct 2026 (UTC)
who hasn't used claude code last month >> only in payments | People with a seat and no use · team is payments · Thu 1 – Sat 31 Oct 2026 (UTC)
forecast for this month >> by team | Forecast of spend by team · Sun 1 – Sun 22 Nov 2026 (UTC), so far · from what was usual Sun 25 Oct – Sat 21 Nov 2026 (UTC)
why did spend go up last week >> and the week before? | What changed spend · Mon 2 – Sun 8 Nov 2026 (UTC) · compared with Mon 26 Oct – Sun 1 Nov 2026 (UTC)
spend by repo last month >> excluding acme/checkout | Spend by repo · repo is not acme/checkout · Thu 1 – Sat 31 Oct 2026 (UTC)
spend last month >> median per person | Median spend per person · Thu 1 – Sat 31 Oct 2026 (UTC)
list the sessions of bob li last week >> most expensive first | Spend, session duration and tokens by session · person is Bob Li · Mon 9 – Sun 15 Nov 2026 (UTC)
""")


@pytest.mark.parametrize(("conversation", "restatement"), CHAINS, ids=names(CHAINS))
def test_a_follow_up_changes_the_question_before_it(conversation: str, restatement: str) -> None:
    assert plan_of(conversation).story.restatement == restatement


@pytest.mark.parametrize(
    ("conversation", "chart"),
    [
        ("daily spend in october >> as a line chart", "line"),
        ("spend by team last month >> as a pie chart", "pie"),
    ],
)
def test_another_chart_is_of_the_same_answer(conversation: str, chart: str) -> None:
    first = conversation.split(" >> ", maxsplit=1)[0]

    plan = plan_of(conversation)

    assert plan.story.chart == chart
    assert plan.story.restatement == plan_of(first).story.restatement


def test_a_verb_of_spending_alone_follows_up() -> None:
    before = query("which repos generated the most spend last week")

    found = query("who spent it on ledger-service?", before)

    assert found.period == before.period
    assert found.dimensions == ("person",)


def test_a_whole_new_question_is_no_follow_up() -> None:
    before = query("which repos in payments had the most spend last week")

    assert query("tokens by model last month", before).filters == ()


def test_the_order_of_a_list_can_be_turned_to_its_cost() -> None:
    before = query("list the sessions of bob li last week")

    found = query("most expensive first", before)

    assert found.order is not None
    assert (before.order.by if before.order else None, found.order.by) == ("time", "spend")
    assert found.metrics == before.metrics
