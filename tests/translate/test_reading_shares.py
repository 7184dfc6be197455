"""Shares: of everything among groups, of one part in a whole, and of what belongs to nothing."""

import pytest

from tests.translate.rows import names, plan_of, rows

SHARES = rows("""
what percent of tokens goes to opus | Opus share of tokens · Fri 23 Oct – Sat 21 Nov 2026 (UTC)
what percent of spend goes to opus last month | Opus share of spend · Thu 1 – Sat 31 Oct 2026 (UTC)
what percentage of merged PRs came from payments in october | Payments share of merged pull requests · Thu 1 – Sat 31 Oct 2026 (UTC)
opus share of spend by team last month | Opus share of spend by team · Thu 1 – Sat 31 Oct 2026 (UTC)
share of spend by team last month | Spend and its share of the total by team · Thu 1 – Sat 31 Oct 2026 (UTC)
share of each model in total cost by month since september | Spend and its share of the total by model and month · Tue 1 Sep – Sun 22 Nov 2026 (UTC), so far
emma brown's share of the payments spend last month | Emma Brown share of spend · team is payments · Thu 1 – Sat 31 Oct 2026 (UTC)
what fraction of sessions had no commits last month | Share of sessions with session commits exactly 0 · Thu 1 – Sat 31 Oct 2026 (UTC)
what proportion of sessions produce a commit | Share of sessions with session commits at least 1 · Fri 23 Oct – Sat 21 Nov 2026 (UTC)
share of tokens that were cache reads last week | Share of cache reads in tokens · Mon 9 – Sun 15 Nov 2026 (UTC)
payments' share of total spend by month this year | Payments share of spend by month · Thu 1 Jan – Sun 22 Nov 2026 (UTC), so far
what percent of opus spend comes from payments last month | Payments share of spend · model family is opus · Thu 1 – Sat 31 Oct 2026 (UTC)
haiku as a percentage of requests last week | Haiku share of requests · Mon 9 – Sun 15 Nov 2026 (UTC)
cost of the checkout repo as a percentage of total, per month | Acme/checkout share of spend by month · Sat 1 Nov 2025 – Sat 31 Oct 2026 (UTC)
what percent of spend is not attributed to any repo | Share of spend without a repo · Fri 23 Oct – Sat 21 Nov 2026 (UTC)
unattributed spend last month | Total spend · without a repo · Thu 1 – Sat 31 Oct 2026 (UTC)
spend not attributed to any repo last month | Total spend · without a repo · Thu 1 – Sat 31 Oct 2026 (UTC)
spend not attributed to any team by product last month | Spend by product · without a team · Thu 1 – Sat 31 Oct 2026 (UTC)
top 5 teams by spend last month with their share | Spend and its share of the total by team · top 5 · Thu 1 – Sat 31 Oct 2026 (UTC)
each department's share of sessions in q3 | Sessions and its share of the total by department · Wed 1 Jul – Wed 30 Sep 2026 (UTC)
sessions without a repo last week | Total sessions · without a repo · Mon 9 – Sun 15 Nov 2026 (UTC)
spend without a team last month | Total spend · without a team · Thu 1 – Sat 31 Oct 2026 (UTC)
what percent of spend is not attributed to any team | Share of spend without a team · Fri 23 Oct – Sat 21 Nov 2026 (UTC)
""")


@pytest.mark.parametrize(("question", "restatement"), SHARES, ids=names(SHARES))
def test_a_share_has_its_part_and_its_whole(question: str, restatement: str) -> None:
    assert plan_of(question).story.restatement == restatement
