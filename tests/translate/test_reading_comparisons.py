"""Two periods, or two things of one kind, side by side; and who changed how much."""

import pytest

from tests.translate.rows import names, plan_of, rows

COMPARISONS = rows("""
opus vs sonnet last month | Spend by model family · model family is opus or sonnet · Thu 1 – Sat 31 Oct 2026 (UTC)
compare payments and mobile on tokens last month | Tokens by team · team is payments or mobile · Thu 1 – Sat 31 Oct 2026 (UTC)
payments versus the other teams last month | Spend by team · Thu 1 – Sat 31 Oct 2026 (UTC)
did bob spend more than wei chen in october | Spend by person · person is Bob Li or Wei Chen · Thu 1 – Sat 31 Oct 2026 (UTC)
did maria garcia spend more than wei chen in q3 | Spend by person · person is Maria Garcia or Wei Chen · Wed 1 Jul – Wed 30 Sep 2026 (UTC)
is sonnet cheaper per session than opus | Cost per session by model family · model family is sonnet or opus · lowest first · Fri 23 Oct – Sat 21 Nov 2026 (UTC)
which team is more expensive, payments or mobile | Spend by team · team is payments or mobile · Fri 23 Oct – Sat 21 Nov 2026 (UTC)
cost of opus compared to haiku by month since september | Spend by model family and month · model family is opus or haiku · Tue 1 Sep – Sun 22 Nov 2026 (UTC), so far
spend this quarter vs last quarter by team | Spend by team · Thu 1 Oct – Sun 22 Nov 2026 (UTC), so far · compared with Wed 1 Jul – Sat 22 Aug 2026 (UTC)
tokens in october compared to september by model | Tokens by model · Thu 1 – Sat 31 Oct 2026 (UTC) · compared with Tue 1 – Wed 30 Sep 2026 (UTC)
did spend go down after 1 november | Total spend · Mon 2 – Sun 22 Nov 2026 (UTC), so far · compared with Mon 12 Oct – Sun 1 Nov 2026 (UTC)
cost per session in october vs september | Cost per session · Thu 1 – Sat 31 Oct 2026 (UTC) · compared with Tue 1 – Wed 30 Sep 2026 (UTC)
top 10 teams by growth in tokens in october | Tokens by team · top 10 by change · Thu 1 – Sat 31 Oct 2026 (UTC) · compared with Tue 1 – Wed 30 Sep 2026 (UTC)
which repos shrank the most last month | Spend by repo · lowest 10 by change · Thu 1 – Sat 31 Oct 2026 (UTC) · compared with Tue 1 – Wed 30 Sep 2026 (UTC)
fastest growing teams by spend in october | Spend by team · top 10 by change · Thu 1 – Sat 31 Oct 2026 (UTC) · compared with Tue 1 – Wed 30 Sep 2026 (UTC)
how much did spend grow in october | Total spend · Thu 1 – Sat 31 Oct 2026 (UTC) · compared with Tue 1 – Wed 30 Sep 2026 (UTC)
yoy change in spend by team this quarter | Spend by team · Thu 1 Oct – Sun 22 Nov 2026 (UTC), so far · compared with Wed 1 Oct – Sat 22 Nov 2025 (UTC)
show me devs whose spend doubled week over week | Spend by person · change of spend at least 100% · Mon 9 – Sun 15 Nov 2026 (UTC) · compared with Mon 2 – Sun 8 Nov 2026 (UTC)
which repos had spend go up more than 50% compared to the previous month | Spend by repo · change of spend more than 50% · Thu 1 – Sat 31 Oct 2026 (UTC) · compared with Tue 1 – Wed 30 Sep 2026 (UTC)
teams whose usage fell by at least 20% in october | Tokens by team · change of tokens at most -20% · Thu 1 – Sat 31 Oct 2026 (UTC) · compared with Tue 1 – Wed 30 Sep 2026 (UTC)
who tripled their tokens since last month | Tokens by person · change of tokens at least 200% · Sun 1 – Sun 22 Nov 2026 (UTC), so far · compared with Thu 1 – Thu 22 Oct 2026 (UTC)
weekend spend vs weekday spend last month | Spend by weekday or weekend · Thu 1 – Sat 31 Oct 2026 (UTC)
cost growth by month | Spend by month · Sat 1 Nov 2025 – Sat 31 Oct 2026 (UTC) · compared with Wed 1 Oct 2025 – Wed 30 Sep 2026 (UTC)
is usage going up? | Tokens by month · Sat 1 Nov 2025 – Sat 31 Oct 2026 (UTC)
""")


@pytest.mark.parametrize(("question", "restatement"), COMPARISONS, ids=names(COMPARISONS))
def test_a_comparison_names_both_sides(question: str, restatement: str) -> None:
    assert plan_of(question).story.restatement == restatement
