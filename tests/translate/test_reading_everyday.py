"""Everyday questions as people put them, as of Sunday 22 November 2026."""

import pytest

from tests.translate.rows import names, plan_of, rows

EVERYDAY = rows("""
which repos generated the most spend last week | Spend by repo · top 10 · Mon 9 – Sun 15 Nov 2026 (UTC)
who burned the most tokens in payments last month? | Tokens by person · team is payments · top 10 · Thu 1 – Sat 31 Oct 2026 (UTC)
top 5 teams by cost this quarter | Spend by team · top 5 · Thu 1 Oct – Sun 22 Nov 2026 (UTC), so far
Who are our biggest spenders? | Spend by person · top 10 · Fri 23 Oct – Sat 21 Nov 2026 (UTC)
give me the 20 priciest sessions in October | Spend, session duration and tokens by session · top 20 · Thu 1 – Sat 31 Oct 2026 (UTC)
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
how many commits were made with claude in the last two weeks | Total commits · vendor is anthropic · Sun 8 – Sat 21 Nov 2026 (UTC)
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
spend by month | Spend by month · Sat 1 Nov 2025 – Sat 31 Oct 2026 (UTC)
""")


@pytest.mark.parametrize(("question", "restatement"), EVERYDAY, ids=names(EVERYDAY))
def test_an_everyday_question_is_read_as_this(question: str, restatement: str) -> None:
    assert plan_of(question).story.restatement == restatement
