"""Named intents: many ways to ask for each, one way to compute it; the middle cell says which, and whether it counts."""

import pytest

from service.semantics.intents import INTENTS
from service.semantics.metric_query import MetricQuery
from tests.translate.rows import names, plan_of, rows

INTENDED = rows("""
who hasn't used claude code in the last 30 days | inactive | People with a seat and no use · Fri 23 Oct – Sat 21 Nov 2026 (UTC)
which developers were inactive last month | inactive | People with a seat and no use · Thu 1 – Sat 31 Oct 2026 (UTC)
how many seats are unused | inactive count | People with a seat and no use · Fri 23 Oct – Sat 21 Nov 2026 (UTC)
people with a seat and no usage in october | inactive | People with a seat and no use · Thu 1 – Sat 31 Oct 2026 (UTC)
idle seats by department | inactive count | People with a seat and no use by department · Fri 23 Oct – Sat 21 Nov 2026 (UTC)
how many licenses are going unused by team | inactive count | People with a seat and no use by team · Fri 23 Oct – Sat 21 Nov 2026 (UTC)
who has never used opus | never_used | People with a seat who never made such a request · model family is opus · all time, through Sun 22 Nov 2026 (UTC)
who never tried the code-review skill | never_used | People with a seat who never made such a request · skill is code-review · all time, through Sun 22 Nov 2026 (UTC)
who has not used opus this month | never_used | People with a seat who never made such a request · model family is opus · Sun 1 – Sun 22 Nov 2026 (UTC), so far
who didn't use opus last week | never_used | People with a seat who never made such a request · model family is opus · Mon 9 – Sun 15 Nov 2026 (UTC)
how many people have never used haiku | never_used count | People with a seat who never made such a request · model family is haiku · all time, through Sun 22 Nov 2026 (UTC)
which teams have never used a skill | never_used | Teams that never made such a request · with a skill · all time, through Sun 22 Nov 2026 (UTC)
which repos never used opus | never_used | Repos that never made such a request · model family is opus · all time, through Sun 22 Nov 2026 (UTC)
new users this month | new | New people · Sun 1 – Sun 22 Nov 2026 (UTC), so far
how many new developers each month this year | new count | New people by month · Thu 1 Jan – Sun 22 Nov 2026 (UTC), so far
new repos last month | new | New repos · Thu 1 – Sat 31 Oct 2026 (UTC)
how many new repos each month this year | new count | New repos by month · Thu 1 Jan – Sun 22 Nov 2026 (UTC), so far
new developers by team in october | new count | New people by team · Thu 1 – Sat 31 Oct 2026 (UTC)
which teams have new users | new count | New people by team · Fri 23 Oct – Sat 21 Nov 2026 (UTC)
who used claude code for the first time last week | new | New people · product is claude_code · Mon 9 – Sun 15 Nov 2026 (UTC)
who stopped using claude code | active_before_not_now | People seen before and no longer · product is claude_code · Fri 23 Oct – Sat 21 Nov 2026 (UTC) · compared with Wed 23 Sep – Thu 22 Oct 2026 (UTC)
lapsed users last month | active_before_not_now | People seen before and no longer · Thu 1 – Sat 31 Oct 2026 (UTC) · compared with Tue 1 – Wed 30 Sep 2026 (UTC)
how many people churned in october | active_before_not_now count | People seen before and no longer · Thu 1 – Sat 31 Oct 2026 (UTC) · compared with Tue 1 – Wed 30 Sep 2026 (UTC)
users who were active in september but not in october | active_before_not_now | People seen before and no longer · Thu 1 – Sat 31 Oct 2026 (UTC) · compared with Tue 1 – Wed 30 Sep 2026 (UTC)
which repos went quiet last month | active_before_not_now | Repos seen before and no longer · Thu 1 – Sat 31 Oct 2026 (UTC) · compared with Tue 1 – Wed 30 Sep 2026 (UTC)
adoption rate by department | adoption | Active share of the people with a seat by department · Fri 23 Oct – Sat 21 Nov 2026 (UTC)
what is our adoption rate | adoption | Active share of the people with a seat · Fri 23 Oct – Sat 21 Nov 2026 (UTC)
adoption by month this year | adoption | Active share of the people with a seat by month · Thu 1 Jan – Sun 22 Nov 2026 (UTC), so far
what share of seat holders were active last month | adoption | Active share of the people with a seat · Thu 1 – Sat 31 Oct 2026 (UTC)
how many of the people with a seat logged in last week | adoption | Active share of the people with a seat · Mon 9 – Sun 15 Nov 2026 (UTC)
percentage of developers who used cowork last month | adoption | Active share of the people with a seat · product is cowork · Thu 1 – Sat 31 Oct 2026 (UTC)
which users only use haiku | exclusive | People with such requests only · model family is haiku · Fri 23 Oct – Sat 21 Nov 2026 (UTC)
who uses only chat | exclusive | People with such requests only · product is chat · Fri 23 Oct – Sat 21 Nov 2026 (UTC)
how many people exclusively use sonnet | exclusive count | People with such requests only · model family is sonnet · Fri 23 Oct – Sat 21 Nov 2026 (UTC)
which teams only use opus | exclusive | Teams with such requests only · model family is opus · Fri 23 Oct – Sat 21 Nov 2026 (UTC)
how concentrated is our spend | concentration | Concentration of spend on people · Fri 23 Oct – Sat 21 Nov 2026 (UTC)
what share of spend comes from the top 10% of developers | concentration count 0.1 | Concentration of spend on people · Fri 23 Oct – Sat 21 Nov 2026 (UTC)
which 20% of users generate the most cost | concentration 0.2 | Concentration of spend on people · Fri 23 Oct – Sat 21 Nov 2026 (UTC)
which teams make up 80% of our bill | concentration | Concentration of billed spend on teams · share of billed spend at most 80% · Fri 23 Oct – Sat 21 Nov 2026 (UTC)
what do the top 5% of users spend | concentration 0.05 | Concentration of spend on people · Fri 23 Oct – Sat 21 Nov 2026 (UTC)
sessions that sat idle for more than 2 hours | idle_sessions 120 | Sessions that lay idle for 120 minutes or more · Fri 23 Oct – Sat 21 Nov 2026 (UTC)
idle sessions last week | idle_sessions | Sessions that lay idle for 60 minutes or more · Mon 9 – Sun 15 Nov 2026 (UTC)
how many sessions were left open last month | idle_sessions count | Sessions that lay idle for 60 minutes or more · Thu 1 – Sat 31 Oct 2026 (UTC)
how many idle sessions by team | idle_sessions count | Sessions that lay idle for 60 minutes or more by team · Fri 23 Oct – Sat 21 Nov 2026 (UTC)
what overhead do our skills have | overhead | Cost of the requests that involved each skill · Fri 23 Oct – Sat 21 Nov 2026 (UTC)
connector overhead last month | overhead | Cost of the requests that involved each connector · Thu 1 – Sat 31 Oct 2026 (UTC)
forecast for this month | forecast | Forecast of spend · Sun 1 – Sun 22 Nov 2026 (UTC), so far · from what was usual Sun 25 Oct – Sat 21 Nov 2026 (UTC)
what will we spend by the end of the year | forecast | Forecast of spend · Thu 1 Jan – Sun 22 Nov 2026 (UTC), so far · from what was usual Sun 25 Oct – Sat 21 Nov 2026 (UTC)
at this rate how much will we spend this quarter | forecast | Forecast of spend · Thu 1 Oct – Sun 22 Nov 2026 (UTC), so far · from what was usual Sun 25 Oct – Sat 21 Nov 2026 (UTC)
forecast of this month by team | forecast | Forecast of spend by team · Sun 1 – Sun 22 Nov 2026 (UTC), so far · from what was usual Sun 25 Oct – Sat 21 Nov 2026 (UTC)
are we on track for $40k this month | forecast 40000 | Forecast of spend · Sun 1 – Sun 22 Nov 2026 (UTC), so far · from what was usual Sun 25 Oct – Sat 21 Nov 2026 (UTC)
predicted spend for the payments team this month | forecast | Forecast of spend · team is payments · Sun 1 – Sun 22 Nov 2026 (UTC), so far · from what was usual Sun 25 Oct – Sat 21 Nov 2026 (UTC)
which teams are over budget | budget | Spend against the budgets by team, those that are or may go over · share of the budget more than 100% · Sun 1 – Sun 22 Nov 2026 (UTC), so far · from what was usual Sun 25 Oct – Sat 21 Nov 2026 (UTC)
how much of the payments budget is left | budget | Spend against the budgets · team is payments · Sun 1 – Sun 22 Nov 2026 (UTC), so far · from what was usual Sun 25 Oct – Sat 21 Nov 2026 (UTC)
are we within budget this month | budget | Spend against the budgets · Sun 1 – Sun 22 Nov 2026 (UTC), so far · from what was usual Sun 25 Oct – Sat 21 Nov 2026 (UTC)
budget status by team | budget | Spend against the budgets by team · Sun 1 – Sun 22 Nov 2026 (UTC), so far · from what was usual Sun 25 Oct – Sat 21 Nov 2026 (UTC)
which teams have used more than 80% of their budget | budget | Spend against the budgets by team, those that are or may go over · share of the budget more than 80% · Sun 1 – Sun 22 Nov 2026 (UTC), so far · from what was usual Sun 25 Oct – Sat 21 Nov 2026 (UTC)
any unusual spend in the last two weeks | anomalies | Days of unusually high spend · Sun 8 – Sat 21 Nov 2026 (UTC) · from what was usual Sun 13 Sep – Sat 7 Nov 2026 (UTC)
cost spikes by person last week | anomalies | Days of unusually high spend by person · Mon 9 – Sun 15 Nov 2026 (UTC) · from what was usual Mon 14 Sep – Sun 8 Nov 2026 (UTC)
anomalies by repo in october | anomalies | Days of unusually high spend by repo · Thu 1 – Sat 31 Oct 2026 (UTC) · from what was usual Thu 6 Aug – Wed 30 Sep 2026 (UTC)
severe anomalies this month | anomalies 6 | Days of unusually high spend · Sun 1 – Sun 22 Nov 2026 (UTC), so far · from what was usual Sun 6 Sep – Sat 31 Oct 2026 (UTC)
why did spend go up last week | drivers | What changed spend · Mon 9 – Sun 15 Nov 2026 (UTC) · compared with Mon 2 – Sun 8 Nov 2026 (UTC)
what drove the increase in october | drivers | What changed spend · Thu 1 – Sat 31 Oct 2026 (UTC) · compared with Tue 1 – Wed 30 Sep 2026 (UTC)
why is opus spend higher this month | drivers | What changed spend · model family is opus · Sun 1 – Sun 22 Nov 2026 (UTC), so far · compared with Thu 1 – Thu 22 Oct 2026 (UTC)
what happened on 3 november | drivers | What changed spend · Tue 3 Nov 2026 (UTC) · compared with Mon 2 Nov 2026 (UTC)
how fresh is the data | freshness | Through when the data are complete · as of now
when was the data last updated | freshness | Through when the data are complete · as of now
is the data up to date | freshness | Through when the data are complete · as of now
how do you calculate cost per session | definition | Definition of cost per session · as of now
definition of active people | definition | Definition of active people · as of now
what does cache hit rate mean | definition | Definition of cache hit rate · as of now
what can i ask | catalogue | What can be asked · as of now
which metrics do you have | catalogue | What can be asked · as of now
what data do you have | catalogue | What can be asked · as of now
DAU/MAU for november | dau_mau | Daily over monthly active people · Sun 1 – Sun 22 Nov 2026 (UTC), so far
stickiness by team | dau_mau | Daily over monthly active people by team · Sun 1 – Sun 22 Nov 2026 (UTC), so far
dau over mau in october | dau_mau | Daily over monthly active people · Thu 1 – Sat 31 Oct 2026 (UTC)
histogram of session costs this month | histogram | Spread of session cost over sessions · Sun 1 – Sun 22 Nov 2026 (UTC), so far
distribution of session duration last week | histogram | Spread of session duration over sessions · Mon 9 – Sun 15 Nov 2026 (UTC)
spread of session tokens in october | histogram | Spread of session tokens over sessions · Thu 1 – Sat 31 Oct 2026 (UTC)
who joined last month | joined | People who joined · Thu 1 – Sat 31 Oct 2026 (UTC)
new hires by department in october | joined count | People who joined by department · Thu 1 – Sat 31 Oct 2026 (UTC)
who left last month | left | People who left · Thu 1 – Sat 31 Oct 2026 (UTC)
how many people left this quarter | left count | People who left · Thu 1 Oct – Sun 22 Nov 2026 (UTC), so far
leavers by team in october | left count | People who left by team · Thu 1 – Sat 31 Oct 2026 (UTC)
who has left the company since september | left | People who left · Tue 1 Sep – Sun 22 Nov 2026 (UTC), so far
what overhead does each connector have | overhead | Cost of the requests that involved each connector · Fri 23 Oct – Sat 21 Nov 2026 (UTC)
skill overhead by skill in october | overhead | Cost of the requests that involved each skill · Thu 1 – Sat 31 Oct 2026 (UTC)
what do our skills cost in overhead last month | overhead | Cost of the requests that involved each skill · Thu 1 – Sat 31 Oct 2026 (UTC)
who joined the payments team in october | joined | People who joined · team is payments · Thu 1 – Sat 31 Oct 2026 (UTC)
spread of spend per person in october | histogram | Spread of spend per person over people · Thu 1 – Sat 31 Oct 2026 (UTC)
histogram of tokens per developer in payments last month | histogram | Spread of tokens per person over people · team is payments · Thu 1 – Sat 31 Oct 2026 (UTC)
who has no usage last week | inactive | People with a seat and no use · Mon 9 – Sun 15 Nov 2026 (UTC)
""")


@pytest.mark.parametrize(("question", "kind", "restatement"), INTENDED, ids=names(INTENDED))
def test_an_intent_is_known_by_its_words(question: str, kind: str, restatement: str) -> None:
    plan = plan_of(question)

    assert plan.query is not None
    assert (_kind(plan.query), plan.story.restatement) == (kind, restatement)


def _kind(query: MetricQuery) -> str:
    counted = " count" if query.nest else ""
    amount = f" {query.amount.normalize():f}" if query.amount is not None else ""
    return f"{query.intent}{counted}{amount}"


@pytest.mark.parametrize("intent", sorted(INTENTS))
def test_every_intent_is_asked_for_in_three_ways_at_least(intent: str) -> None:
    assert sum(kind.split()[0] == intent for _, kind, _ in INTENDED) >= 3
