"""Bounds: on single rows ("sessions over $50") or on groups ("teams over $500"), by the noun before them."""

import pytest

from tests.translate.rows import names, plan_of, rows

BOUNDS = rows("""
sessions over $50 last week | Spend, session duration and tokens by session · session cost more than $50 · Mon 9 – Sun 15 Nov 2026 (UTC)
sessions longer than 2 hours in october | Session duration, spend and tokens by session · session duration more than 120 minutes · Thu 1 – Sat 31 Oct 2026 (UTC)
sessions with more than 20 prompts last week | Session prompts, spend, session duration and tokens by session · session prompts more than 20 · Mon 9 – Sun 15 Nov 2026 (UTC)
sessions with a longest gap over 30 minutes last week | Longest gap in a session, spend, session duration and tokens by session · longest gap in a session more than 30 minutes · Mon 9 – Sun 15 Nov 2026 (UTC)
how many sessions cost more than $5 last month | Total sessions · session cost more than $5 · Thu 1 – Sat 31 Oct 2026 (UTC)
commits with more than 500 lines last month | Commit size, spend, lines added and lines removed by commit · commit size more than 500 · Thu 1 – Sat 31 Oct 2026 (UTC)
pull requests with more than 5 commits in october | Pull request commits, spend and commits by pull request · pull request commits more than 5 · Thu 1 – Sat 31 Oct 2026 (UTC)
sessions over $10 by team last month | Sessions by team · session cost more than $10 · Thu 1 – Sat 31 Oct 2026 (UTC)
spend on sessions over $20 by repo last month | Spend and sessions by repo · session cost more than $20 · Thu 1 – Sat 31 Oct 2026 (UTC)
sessions under 10 minutes last week | Session duration, spend and tokens by session · session duration less than 10 minutes · Mon 9 – Sun 15 Nov 2026 (UTC)
sessions without any commits last week | Session commits, spend, session duration and tokens by session · session commits exactly 0 · Mon 9 – Sun 15 Nov 2026 (UTC)
how many sessions had no commits last month | Total sessions · session commits exactly 0 · Thu 1 – Sat 31 Oct 2026 (UTC)
pull requests by team with time to merge over 72 hours last month | Pull requests by team · time to merge more than 72 hours · Thu 1 – Sat 31 Oct 2026 (UTC)
people who ran more than 5 sessions last week | Sessions by person · sessions more than 5 · Mon 9 – Sun 15 Nov 2026 (UTC)
repos over $500 last month | Spend by repo · spend more than $500 · Thu 1 – Sat 31 Oct 2026 (UTC)
teams that spent between $1k and $5k in october | Spend by team · spend at least $1,000 · spend at most $5,000 · Thu 1 – Sat 31 Oct 2026 (UTC)
teams with at least 3 active people last month | Active people by team · active people at least 3 · Thu 1 – Sat 31 Oct 2026 (UTC)
teams where spend per developer is above $200 last month | Cost per active person by team · cost per active person more than $200 · Thu 1 – Sat 31 Oct 2026 (UTC)
repos with more than 3 people last month | Active people by repo · active people more than 3 · Thu 1 – Sat 31 Oct 2026 (UTC)
users with more than 10 sessions and zero commits last month | Commits and sessions by person · commits exactly 0 · sessions more than 10 · Thu 1 – Sat 31 Oct 2026 (UTC)
how many teams spent over $1,000 in october | Number of teams · spend more than $1,000 · Thu 1 – Sat 31 Oct 2026 (UTC)
how many users spent over $1,000 last month | Number of people · spend more than $1,000 · Thu 1 – Sat 31 Oct 2026 (UTC)
how many repos had more than 10 commits last month | Number of repos · commits more than 10 · Thu 1 – Sat 31 Oct 2026 (UTC)
people with a cache hit rate below 0.5 last month | Cache hit rate by person · cache hit rate less than 50% · Thu 1 – Sat 31 Oct 2026 (UTC)
anyone over $100 a day last month | Spend by day and person · spend more than $100 · Thu 1 – Sat 31 Oct 2026 (UTC)
on which days in october did we spend more than $100 | Spend by day · spend more than $100 · Thu 1 – Sat 31 Oct 2026 (UTC)
models with less than 1000 requests last month | Requests by model · requests less than 1,000 · Thu 1 – Sat 31 Oct 2026 (UTC)
which repos are worked on only by one person | Number of people by repo · number of people exactly 1 · Fri 23 Oct – Sat 21 Nov 2026 (UTC)
repos with exactly 2 people last month | Number of people by repo · number of people exactly 2 · Thu 1 – Sat 31 Oct 2026 (UTC)
average cost per session by user for sessions over $10 | Cost per session and sessions by person · session cost more than $10 · Fri 23 Oct – Sat 21 Nov 2026 (UTC)
skills with no more than 3 users last month | Active people by skill · active people at most 3 · Thu 1 – Sat 31 Oct 2026 (UTC)
departments with spend of at most $2,000 in q3 | Spend by department · spend at most $2,000 · Wed 1 Jul – Wed 30 Sep 2026 (UTC)
users with no less than 5 sessions last month | Sessions by person · sessions at least 5 · Thu 1 – Sat 31 Oct 2026 (UTC)
""")


@pytest.mark.parametrize(("question", "restatement"), BOUNDS, ids=names(BOUNDS))
def test_a_bound_holds_where_its_noun_stands(question: str, restatement: str) -> None:
    assert plan_of(question).story.restatement == restatement
