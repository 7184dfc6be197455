"""The journey on real parts: the demo organisation, the guard, a child process, the words."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from service.ask import Analyst
from service.domain import (
    Answer,
    Clarification,
    Grant,
    Principal,
    Question,
    Refusal,
    ResultSet,
    ValidatedQuery,
)
from service.errors import BadInput, NotFound, OutlayError
from service.evaluation.comparator import Column, Table, compare
from service.evaluation.gold import table_of
from service.semantics.plan import Plan
from service.settings import Settings
from service.wiring import LOCAL_OPERATOR, analyst_on
from tests.organisation import ADMIN, FINANCE, NOW

SUITE = Path(__file__).parents[1] / "eval" / "suites" / "everyday.jsonl"
CASES = [json.loads(line) for line in SUITE.read_text(encoding="utf-8").split("\n") if line]


class Asking:
    """An Analyst that stays open, asked from plain functions."""

    def __init__(self, runner: asyncio.Runner, analyst: Analyst) -> None:
        self._runner = runner
        self.analyst = analyst

    def question(self, text: str, asker: Principal = LOCAL_OPERATOR, follows: str | None = None) -> Question:
        return Question(text, asker, NOW, follows)

    def milestones(self, question: Question) -> list[object]:
        async def walk() -> list[object]:
            return [milestone async for milestone in self.analyst.ask(question)]

        return self._runner.run(walk())

    def __call__(self, text: str, asker: Principal = LOCAL_OPERATOR, follows: str | None = None) -> object:
        return self.milestones(self.question(text, asker, follows))[-1]

    def answer(self, text: str, **rest: object) -> Answer:
        outcome = self(text, **rest)  # type: ignore[arg-type]
        assert isinstance(outcome, Answer), outcome
        return outcome


@pytest.fixture(scope="module")
def ask(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    settings = Settings(home=str(tmp_path_factory.mktemp("home")))
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        analyst = runner.run(stack.enter_async_context(analyst_on(settings, demo_file)))
        yield Asking(runner, analyst)
        runner.run(stack.aclose())


def test_the_milestones_come_in_the_order_of_the_journey(ask: Asking) -> None:
    found = ask.milestones(ask.question("which repos generated the most spend last week"))

    assert [type(one) for one in found] == [Grant, Plan, ValidatedQuery, ResultSet, Answer]


def test_the_answer_to_the_first_question_is_what_plain_sql_says(ask: Asking, demo_file: Path) -> None:
    answer = ask.answer("which repos generated the most spend last week")

    with duckdb.connect(str(demo_file), read_only=True) as connection:
        direct = connection.execute(
            "select repo, sum(cost_usd) from usage where day >= '2026-11-09' and day < '2026-11-16' "
            "group by repo order by 2 desc nulls last, repo limit 10"
        ).fetchall()
    assert list(answer.rows) == direct
    assert answer.period_proven
    assert answer.chart is not None
    assert answer.chart.kind == "bar"
    assert str(direct[0][0] or direct[1][0]) in answer.text


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_an_everyday_question_gets_the_rows_of_its_gold_sql(ask: Asking, demo_file: Path, case: dict) -> None:
    outcome = ask(case["question"])
    if case["expect"] != "answer":
        assert isinstance(outcome, {"clarify": Clarification, "refuse": Refusal}[case["expect"]]), outcome
        return

    assert isinstance(outcome, Answer), outcome
    with duckdb.connect(str(demo_file), read_only=True) as connection:
        cursor = connection.execute(case["sql"])
        gold = Table(tuple(Column(column[0]) for column in cursor.description), cursor.fetchall())
    assert gold.rows, "a gold query without rows proves nothing"
    assert compare(gold, table_of(outcome), ordered=case["ordered"]).right


def test_every_question_of_the_page_has_an_answer_with_rows(ask: Asking) -> None:
    from service.translate.embedded.translator import EXAMPLES

    for example in EXAMPLES:
        assert ask.answer(example).rows


def test_every_number_of_the_headline_is_in_the_rows(ask: Asking) -> None:
    answer = ask.answer("what did we spend yesterday")

    cents = f"{answer.rows[0][0]:,.2f}"
    assert cents in answer.text or f"{answer.rows[0][0]:,.0f}" in answer.text


def test_an_answer_can_be_loaded_again_by_its_receipt(ask: Asking) -> None:
    answer = ask.answer("spend by team last month")

    loaded, _ = ask.analyst.memory.answers.load(answer.receipt, LOCAL_OPERATOR)

    assert loaded == answer


def test_a_follow_up_stays_in_the_conversation_and_changes_the_plan(ask: Asking) -> None:
    first = ask.answer("spend by team last month")

    second = ask.answer("and by model?", follows=first.receipt)

    assert second.conversation == first.conversation
    assert second.restatement == "Spend by model · Thu 1 – Sat 31 Oct 2026 (UTC)"


def test_a_receipt_that_nobody_has_cannot_be_followed_up(ask: Asking) -> None:
    with pytest.raises(NotFound, match="receipt"):
        ask("and by model?", follows="no-such-receipt")


def test_an_address_that_nobody_has_gets_nothing(ask: Asking) -> None:
    outcome = ask("spend by team", ask.analyst.policy.principal("stranger@evil.example"))

    assert isinstance(outcome, Refusal)
    assert "not known" in outcome.text


def test_a_member_sees_their_own_usage_and_is_told_so(ask: Asking, demo_file: Path) -> None:
    with duckdb.connect(str(demo_file), read_only=True) as connection:
        email, spent = connection.execute(
            "select user_email, sum(cost_usd) from usage where day >= '2026-10-01' and day < '2026-11-01' "
            "and user_email is not null and user_email not in (select manager_email from people where manager_email is not null) "
            "and user_email in (select user_email from people where is_active) "
            "group by 1 order by 2 desc limit 1"
        ).fetchone()

    member = ask.analyst.policy.principal(email)
    answer = ask.answer("my total spend last month", asker=member)

    assert answer.rows == ((spent,),)
    assert any("your own usage" in one.text for one in answer.assumptions)
    assert isinstance(ask("total spend last month", member), Refusal)


def test_finance_is_refused_what_people_do_with_the_reason(ask: Asking) -> None:
    finance = ask.analyst.policy.principal("finance@acme.example")

    assert ask.answer("spend by person last month", asker=finance).rows
    outcome = ask("tool calls by tool last month", finance)
    assert isinstance(outcome, Refusal)
    assert "tool_calls" in outcome.text


def test_finance_reads_no_single_commits_and_the_reason(ask: Asking) -> None:
    outcome = ask("list the most expensive commits last month", ask.analyst.policy.principal(FINANCE))

    assert isinstance(outcome, Refusal)
    assert '"commit_sha" of "commits" needs a right' in outcome.text
    assert "commits by team last month" in [option.question for option in outcome.options]


def test_finance_lists_commits_by_cost_without_their_authors_where_an_operator_allows_it(
    ask: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ask.analyst, "policy", replace(ask.analyst.policy, small_group=0))
    finance = ask.analyst.policy.principal("finance@acme.example")

    listed = ask.answer("list the most expensive commits last month", asker=finance)
    everything = ask.answer("list the most expensive commits last month")

    shown = [column.name for column in listed.columns]
    assert "user_name" in [column.name for column in everything.columns]
    assert {"commit_sha", "repo", "spend"} <= set(shown)
    assert not {"user_name", "user_email", "lines_added"} & set(shown)
    assert "Without lines added and lines removed, which you may not read" in [
        one.text for one in listed.assumptions
    ]
    assert len(listed.rows) == len(everything.rows)


def test_finance_divides_cost_by_commits_of_teams_and_not_of_people(ask: Asking) -> None:
    finance = ask.analyst.policy.principal("finance@acme.example")

    by_team = ask.answer("cost per commit by team last month", asker=finance)
    by_person = ask("commits by person last month", finance)

    shown = {row for row in by_team.rows if row[1] is not None}
    assert shown
    assert shown < set(ask.answer("cost per commit by team last month").rows)
    assert isinstance(by_person, Refusal)
    assert "commits" in by_person.text


def test_finance_is_told_that_small_groups_are_left_out(ask: Asking) -> None:
    finance = ask.analyst.policy.principal(FINANCE)
    left_out = "Groups of fewer than 3 people are left out, and sums over groups are without them"

    of_all = ask.answer("commits last month", asker=finance)
    by_team = ask.answer("commits by team last month", asker=finance)

    assert of_all.rows == ask.answer("commits last month").rows
    assert left_out not in [one.text for one in of_all.assumptions]
    assert left_out in [one.text for one in by_team.assumptions]
    assert 0 < len(by_team.rows) < len(ask.answer("commits by team last month").rows)


def test_an_answer_whose_groups_are_all_too_small_does_not_say_that_there_is_nothing(ask: Asking) -> None:
    finance = ask.analyst.policy.principal(FINANCE)
    everything = ask.answer("commits by team last month").rows
    shown = {row[0] for row in ask.answer("commits by team last month", asker=finance).rows}
    small = next(row[0] for row in everything if row[0] not in shown)

    outcome = ask.answer(f"commits of team {small} last month", asker=finance)

    assert outcome.rows == ()
    assert "smaller ones are left out" in outcome.text


def test_names_that_one_may_not_see_are_not_even_guessed(ask: Asking, demo_file: Path) -> None:
    with duckdb.connect(str(demo_file), read_only=True) as connection:
        rows = connection.execute(
            "select user_email, user_name from people where is_active and user_email not in "
            "(select manager_email from people where manager_email is not null) and team <> '(no team)' limit 2"
        ).fetchall()
    (mine, _), (_, other) = rows

    outcome = ask(f"spend of {other} last month", ask.analyst.policy.principal(mine))

    assert not isinstance(outcome, Answer)
    assert other.split()[1] not in " ".join(option.label for option in outcome.options)  # type: ignore[attr-defined]


def test_a_question_leaves_a_line_in_the_journal_without_any_value(ask: Asking) -> None:
    answer = ask.answer("total tokens last week", asker=ask.analyst.policy.principal(ADMIN))

    entry = next(one for one in ask.analyst.memory.journal.latest(1000) if one.receipt == answer.receipt)
    assert (entry.asker, entry.outcome, entry.road) == (ADMIN, "answer", "embedded")


def test_the_clock_is_the_questions_own(ask: Asking) -> None:
    question = replace(
        ask.question("what did we spend yesterday"),
        asked_at=datetime.fromisoformat("2026-10-02T09:00:00+00:00"),
    )

    answer = ask.milestones(question)[-1]

    assert isinstance(answer, Answer)
    assert str(answer.period.start) == "2026-10-01"


def test_a_journey_without_an_end_is_an_error(ask: Asking) -> None:
    class Lost(Analyst):
        async def ask(self, question):
            yield self.policy.grant(question.asker)

    analyst = ask.analyst
    lost = Lost(
        analyst.policy, analyst.lookups, analyst.translator, analyst.guard, analyst.engine, analyst.memory
    )
    with pytest.raises(OutlayError, match="no end"):
        asyncio.run(lost.answer(ask.question("spend")))


def test_a_plan_that_was_kept_can_be_sent_instead_of_words(ask: Asking) -> None:
    first = ask.answer("spend by team last month")
    _, plan = ask.analyst.memory.answers.load(first.receipt, LOCAL_OPERATOR)

    again = ask.milestones(replace(ask.question("the same again"), plan=plan))[-1]

    assert isinstance(again, Answer)
    assert again.rows == first.rows
    assert again.restatement == first.restatement


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        ("[]", "cannot be read"),
        ('{"metrics": ["spend"]}', "period"),
        (
            '{"metrics": ["happiness"], "period": {"start": "2026-10-01", "end": "2026-11-01", "zone": "UTC", "label": "x"}}',
            "no metric 'happiness'",
        ),
        (
            '{"metrics": ["spend"], "dimensions": ["mood"], "period": {"start": "2026-10-01", "end": "2026-11-01", "zone": "UTC", "label": "x"}}',
            "no dimension 'mood'",
        ),
        (
            '{"metrics": ["spend"], "period": {"start": "2026-11-01", "end": "2026-10-01", "zone": "UTC", "label": "x"}}',
            "ends after it begins",
        ),
        (
            '{"metrics": ["spend"], "dimensions": ["repo"], "order": {"by": "cost_usd; drop table usage"}, "period": {"start": "2026-10-01", "end": "2026-11-01", "zone": "UTC", "label": "x"}}',
            "order is by one of",
        ),
    ],
)
def test_a_plan_that_cannot_be_says_why(ask: Asking, plan: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        ask.milestones(replace(ask.question("x"), plan=plan))


LONG = {
    "metrics": ["spend"],
    "period": {"start": "2026-11-09", "end": "2026-11-16", "zone": "UTC", "label": "x"},
}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"metrics": ["spend"] * 6000}, "up to 12"),
        ({"weekdays": [1] * 5000}, "up to 12"),
        ({"filters": [{"dimension": "repo", "values": ["a"] * 1000}]}, "up to 200 values"),
        ({"filters": [{"dimension": "day", "values": ["zzz"]}]}, "Parts of the calendar"),
        ({"thresholds": [{"metric": "spend", "operator": ">", "value": "9" * 400}]}, "threshold"),
        ({"dimensions": ["repo"], "limit": 2**63}, "limit"),
        ({"chart": "<script>"}, "chart is one of"),
        ({"period": {"start": "2026-11-09", "end": "2026-11-16", "zone": "../../etc/passwd", "label": "x"}}, "zone"),
        ({"period": {"start": "0001-01-01", "end": "2026-11-16", "zone": "UTC", "label": "x"}}, "2000 and 2100"),
        ({"compare": {"start": "2026-11-16", "end": "2026-11-09", "zone": "UTC", "label": "x"}}, "before it ends"),
        ({"period": {"start": "2026-11-09", "end": "2026-11-16", "zone": "UTC", "label": "x", "since": "2001-01-01T00:00:00", "until": "2030-01-01T00:00:00"}}, "since"),
    ],
)  # fmt: skip
def test_a_plan_that_is_out_of_bounds_is_refused_before_it_costs_anything(
    ask: Asking, changed: dict, said: str
) -> None:
    with pytest.raises(BadInput, match=said):
        ask.milestones(replace(ask.question("x"), plan=json.dumps({**LONG, **changed})))


def test_the_labels_of_a_sent_plan_are_not_believed(ask: Asking) -> None:
    filters = [{"dimension": "team", "values": ["payments"], "labels": ["everybody <b>"]}]
    period = {**LONG["period"], "label": "<script> this year"}

    answer = ask.milestones(
        replace(ask.question("x"), plan=json.dumps({**LONG, "filters": filters, "period": period}))
    )[-1]

    assert isinstance(answer, Answer)
    shown = answer.text + answer.restatement
    assert "everybody" not in shown
    assert "script" not in shown
    assert "payments" in answer.restatement


def test_a_headline_names_the_filter_and_a_threshold_claims_no_total(ask: Asking) -> None:
    filtered = ask.answer("spend in payments last month")
    bounded = ask.answer("people who spent more than $5 last month")

    assert "for team payments" in filtered.text
    assert "came to" not in bounded.text


def test_the_most_expensive_day_is_named_and_is_not_the_whole_month(ask: Asking) -> None:
    answer = ask.answer("most expensive day last month")

    assert "highest on" in answer.text
    assert "Oct" in answer.text
