"""Rows one by one, rankings within groups, parts of the day and week, and who is there as of now."""

import pytest

from tests.translate.rows import names, plan_of, rows

LISTS = rows("""
list the sessions of bob li last week | Spend, session duration and tokens by session · person is Bob Li · Mon 9 – Sun 15 Nov 2026 (UTC)
show me bob's last 10 sessions | Spend, session duration and tokens by session · person is Bob Li · top 10 · all time, through Sun 22 Nov 2026 (UTC)
what was the longest session ever | Session duration, spend and tokens by session · top 1 · all time, through Sun 22 Nov 2026 (UTC)
the 3 commits with the most lines added in october | Lines added, spend and lines removed by commit · top 3 · Thu 1 – Sat 31 Oct 2026 (UTC)
longest sessions in payments last month | Session duration, spend and tokens by session · team is payments · top 10 · Thu 1 – Sat 31 Oct 2026 (UTC)
show me all pull requests opened last week | Spend and commits by pull request · Mon 9 – Sun 15 Nov 2026 (UTC)
slowest pull requests in october | Time to merge, spend and commits by pull request · top 10 · Thu 1 – Sat 31 Oct 2026 (UTC)
latest 5 commits in the checkout repo | Spend, lines added and lines removed by commit · repo is acme/checkout · top 5 · all time, through Sun 22 Nov 2026 (UTC)
cheapest sessions yesterday | Spend, session duration and tokens by session · lowest 10 · Sat 21 Nov 2026 (UTC)
most expensive commits last week | Spend, lines added and lines removed by commit · top 10 · Mon 9 – Sun 15 Nov 2026 (UTC)
top 5 commits by cost last week | Spend, lines added and lines removed by commit · top 5 · Mon 9 – Sun 15 Nov 2026 (UTC)
list all commits by maria garcia last week | Spend, lines added and lines removed by commit · person is Maria Garcia · Mon 9 – Sun 15 Nov 2026 (UTC)
most expensive pull requests in october | Spend and commits by pull request · top 10 · Thu 1 – Sat 31 Oct 2026 (UTC)
top 3 users in each team by spend last month | Spend by person and team · top 3 in each team · Thu 1 – Sat 31 Oct 2026 (UTC)
top 2 models per department by tokens last month | Tokens by model and department · top 2 in each department · Thu 1 – Sat 31 Oct 2026 (UTC)
most expensive repo in each team last month | Spend by repo and team · top 1 in each team · Thu 1 – Sat 31 Oct 2026 (UTC)
bottom 3 people in each department by sessions in october | Sessions by person and department · lowest 3 in each department · Thu 1 – Sat 31 Oct 2026 (UTC)
top 5 skills each month since september | Spend by skill and month · top 5 in each month · Tue 1 Sep – Sun 22 Nov 2026 (UTC), so far
spend after 6pm last month | Total spend · 18:00–24:00 only · Thu 1 – Sat 31 Oct 2026 (UTC)
sessions before 9am last week | Total sessions · 00:00–09:00 only · Mon 9 – Sun 15 Nov 2026 (UTC)
spend on weekends by team last month | Spend by team · weekends only · Thu 1 – Sat 31 Oct 2026 (UTC)
spend on fridays in october | Total spend · Fridays only · Thu 1 – Sat 31 Oct 2026 (UTC)
what do we spend at night | Total spend · 00:00–06:00 and 22:00–24:00 only · Fri 23 Oct – Sat 21 Nov 2026 (UTC)
spend between 9am and 5pm last month | Total spend · 09:00–17:00 only · Thu 1 – Sat 31 Oct 2026 (UTC)
spend outside business hours by person last month | Spend by person · outside of Monday to Friday, 09:00–18:00 · Thu 1 – Sat 31 Oct 2026 (UTC)
what do we spend outside business hours | Total spend · outside of Monday to Friday, 09:00–18:00 · Fri 23 Oct – Sat 21 Nov 2026 (UTC)
spend on monday mornings last month | Total spend · Mondays, 06:00–12:00 only · Thu 1 – Sat 31 Oct 2026 (UTC)
tokens on weekday evenings by model last month | Tokens by model · Monday to Friday, 18:00–24:00 only · Thu 1 – Sat 31 Oct 2026 (UTC)
how many people are in the payments team | Total people · team is payments · as of now
how many people are in payments | Total people · team is payments · as of now
who is on the mobile team | People by person · team is mobile · as of now
how many seats do we have | Total seats · as of now
seats by team | Seats by team · as of now
how many people have a seat | Total seats · as of now
headcount by department | People by department · as of now
""")


@pytest.mark.parametrize(("question", "restatement"), LISTS, ids=names(LISTS))
def test_rows_are_listed_as_they_were_asked_for(question: str, restatement: str) -> None:
    assert plan_of(question).story.restatement == restatement
