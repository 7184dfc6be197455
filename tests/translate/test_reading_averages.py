"""Averages of groups, percentiles of single rows, ratios, and what runs along the calendar."""

import pytest

from tests.translate.rows import names, plan_of, rows

AVERAGES = rows("""
average daily spend in october | Average spend per day · Thu 1 – Sat 31 Oct 2026 (UTC)
average spend per day by team last month | Average spend per day by team · Thu 1 – Sat 31 Oct 2026 (UTC)
median spend per developer last month | Median spend per person · Thu 1 – Sat 31 Oct 2026 (UTC)
p95 of daily spend last month | P95 spend per day · Thu 1 – Sat 31 Oct 2026 (UTC)
average monthly spend this year | Average spend per month · Thu 1 Jan – Sun 22 Nov 2026 (UTC), so far
average weekly active users this quarter | Average active people per week · Thu 1 Oct – Sun 22 Nov 2026 (UTC), so far
median number of sessions per person last month | Median sessions per person · Thu 1 – Sat 31 Oct 2026 (UTC)
average number of repos per person last month | Average number of repos per person · Thu 1 – Sat 31 Oct 2026 (UTC)
p95 session duration by team last month | P95 session duration by team · Thu 1 – Sat 31 Oct 2026 (UTC)
median cost per session | Median session cost · Fri 23 Oct – Sat 21 Nov 2026 (UTC)
p90 session cost in payments last month | P90 session cost · team is payments · Thu 1 – Sat 31 Oct 2026 (UTC)
average and max session duration last week | Average session duration and maximum session duration · Mon 9 – Sun 15 Nov 2026 (UTC)
median time to merge last month | Median time to merge · Thu 1 – Sat 31 Oct 2026 (UTC)
p99 request duration by model last week | P99 request duration by model · Mon 9 – Sun 15 Nov 2026 (UTC)
how long does a session usually last | Median session duration and average session duration · Fri 23 Oct – Sat 21 Nov 2026 (UTC)
cost per commit by repo last month | Cost per commit by repo · Thu 1 – Sat 31 Oct 2026 (UTC)
tokens per session by team last month | Tokens per session by team · Thu 1 – Sat 31 Oct 2026 (UTC)
commits per developer by team last month | Commits per active person by team · Thu 1 – Sat 31 Oct 2026 (UTC)
lines added per dollar last month | Lines added per dollar · Thu 1 – Sat 31 Oct 2026 (UTC)
cost per line of code in october | Cost per line added · Thu 1 – Sat 31 Oct 2026 (UTC)
how many tokens does an average merged pull request take | Tokens per merged pull request · Fri 23 Oct – Sat 21 Nov 2026 (UTC)
requests per prompt last week | Requests per prompt · Mon 9 – Sun 15 Nov 2026 (UTC)
sessions per active person by department last month | Sessions per active person by department · Thu 1 – Sat 31 Oct 2026 (UTC)
tool calls per session last month | Tool calls per session · Thu 1 – Sat 31 Oct 2026 (UTC)
merged prs per developer in engineering, monthly | Merged pull requests per active person by month · department is Engineering · Sat 1 Nov 2025 – Sat 31 Oct 2026 (UTC)
cost per prompt last week | Spend per prompt · Mon 9 – Sun 15 Nov 2026 (UTC)
requests per session by team last week | Requests per session by team · Mon 9 – Sun 15 Nov 2026 (UTC)
tokens per dollar last month | Tokens per dollar · Thu 1 – Sat 31 Oct 2026 (UTC)
what model is most expensive per token last month | Cost per million tokens by model · top 10 · Thu 1 – Sat 31 Oct 2026 (UTC)
7-day rolling average of daily cost since the start of the year | Spend and its average over 7 days by day · Thu 1 Jan – Sun 22 Nov 2026 (UTC), so far
3 month moving average of spend | Spend and its average over 3 months by month · Sat 1 Nov 2025 – Sat 31 Oct 2026 (UTC)
4 week rolling average of active users | Active people and its average over 4 weeks by week · Mon 17 Aug – Sun 15 Nov 2026 (UTC)
cumulative tokens this year by month | Running total of tokens by month · Thu 1 Jan – Sun 22 Nov 2026 (UTC), so far
running total of spend since october | Running total of spend by week · Thu 1 Oct – Sun 22 Nov 2026 (UTC), so far
""")


@pytest.mark.parametrize(("question", "restatement"), AVERAGES, ids=names(AVERAGES))
def test_one_number_of_many_says_which(question: str, restatement: str) -> None:
    assert plan_of(question).story.restatement == restatement
