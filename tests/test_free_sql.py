"""SQL of the asker's own: the same guard, the same rights, and a word about what was not proven."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from service.ask import Analyst
from service.domain import Answer, Principal, Question, Refusal, Role
from service.errors import QueryFailed
from service.settings import Settings
from service.wiring import LOCAL_OPERATOR, analyst_on
from tests.organisation import FINANCE, NOW


class Editor:
    """Where somebody writes SQL and runs it."""

    def __init__(self, runner: asyncio.Runner, analyst: Analyst) -> None:
        self._runner = runner
        self.analyst = analyst

    def run(self, sql: str, asker: Principal = LOCAL_OPERATOR) -> object:
        return self._runner.run(self.analyst.answer(Question("my own table", asker, NOW, sql=sql)))

    def follow(self, words: str, answer: Answer) -> object:
        return self._runner.run(
            self.analyst.answer(Question(words, LOCAL_OPERATOR, NOW, follows=answer.receipt))
        )

    def answer(self, sql: str, asker: Principal = LOCAL_OPERATOR) -> Answer:
        outcome = self.run(sql, asker)
        assert isinstance(outcome, Answer), outcome
        return outcome


@pytest.fixture(scope="module")
def editor(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    settings = Settings(home=str(tmp_path_factory.mktemp("home")))
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        analyst = runner.run(stack.enter_async_context(analyst_on(settings, demo_file)))
        yield Editor(runner, analyst)
        runner.run(stack.aclose())


SPEND = "select repo, sum(cost_usd) as cost_usd from usage where day >= date '2026-11-01' group by 1 order by 2 desc"


def test_it_comes_back_as_words_table_and_chart_and_claims_no_period(editor: Editor) -> None:
    answer = editor.answer(SPEND)

    assert [column.unit for column in answer.columns] == ["text", "usd"]
    assert answer.rows
    assert answer.chart is not None
    assert (answer.translator, answer.trust, answer.period_proven) == ("sql", "best_guess", False)
    assert "No period was proven" in answer.assumptions[0].text


def test_what_ran_is_what_the_guard_made_of_it(editor: Editor) -> None:
    answer = editor.answer(SPEND + " -- all of them")

    assert "--" not in answer.sql


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("select sum(cost_usd) as cost from usage", "read for all time"),
        ("select count(*) as n from usage where repo = 'acme/nothing-like-it'", "is no repo"),
        ("select count(*) as n from usage where vendor = 'antropic'", "did you mean anthropic?"),
        (
            "select sum(u.cost_usd) as cost from usage u join memberships m using (user_id)"
            " where u.day >= date '2026-11-01'",
            "memberships",
        ),
    ],
)
def test_what_may_be_wrong_with_it_is_said_beside_the_answer(editor: Editor, sql: str, said: str) -> None:
    told = [assumption.text for assumption in editor.answer(sql).assumptions]

    assert any(said.lower() in text.lower() for text in told), told


def test_a_name_that_exists_is_not_doubted(editor: Editor) -> None:
    repo = editor.answer(SPEND + " limit 1").rows[0][0]
    answer = editor.answer(
        f"select count(*) as n from usage where repo = '{repo}' and day > date '2026-11-01'"
    )

    assert [assumption.text for assumption in answer.assumptions] == [
        "No period was proven: the SQL itself says which days it reads"
    ]


@pytest.mark.parametrize(
    ("sql", "asker", "said"),
    [
        ("select * from prompts", Principal(FINANCE, Role.FINANCE, FINANCE), "prompts"),
        ("drop table usage", LOCAL_OPERATOR, "Only queries run here"),
        ("select * from read_csv('/etc/passwd')", LOCAL_OPERATOR, "read_csv"),
        ("select nope from usage", LOCAL_OPERATOR, "nope"),
        ("", LOCAL_OPERATOR, "statement"),
    ],
)
def test_what_may_not_run_is_refused_with_the_reason(
    editor: Editor, sql: str, asker: Principal, said: str
) -> None:
    outcome = editor.run(sql, asker)

    assert isinstance(outcome, Refusal)
    assert said in outcome.text


@pytest.mark.parametrize(
    "sql",
    [
        "select 1e308::double as cost_usd union all select 1e308::double",
        "select 99999999999999999999999999999999999999::decimal(38,0) as cost_usd, 'a' as repo"
        " union all select 1::decimal(38,0), 'b'",
        "select 0.00000000000000000000000000000000000001::decimal(38,38) as cost_usd, 'a' as repo"
        " union all select 0.9::decimal(38,38), 'b'",
        "select '170141183460469231731687303715884105727'::hugeint as n",
        "select date '0001-01-01' as day, 1 as cost_usd union all select date '9999-12-31', 2",
        "select date '9999-12-31' as month, 1 as cost_usd",
        "select timestamp '9999-12-31 23:59:59.999999' as hour, 1 as cost_usd"
        " union all select timestamp '0001-01-01', 5",
        "select {'b': [date '2026-01-01']} as s, [1.5] as cost_usd, 'a' as repo",
        "select u from usage u limit 1",
        "select 'nan'::double as cost_usd, null as x",
        'select 1 as "' + "a" * 10_000 + '"',
        "select 1 where false",
    ],
)
def test_extremes_are_told_and_break_nothing(editor: Editor, sql: str) -> None:
    assert editor.answer(sql).text


def test_rows_that_nothing_tells_apart_are_not_told_by_the_first(editor: Editor) -> None:
    assert editor.answer("values (1, 2), (3, 4)").text.startswith("Found 2 rows")


def test_the_largest_whole_number_keeps_its_sign(editor: Editor) -> None:
    largest = 2**128 - 1

    assert editor.answer(f"select '{largest}'::uhugeint as n, 1 as m").rows[0][0] == largest


def test_a_long_list_of_unknown_names_costs_a_few_lookups(editor: Editor) -> None:
    names = ", ".join(f"'acme/x{number}'" for number in range(300))
    told = [
        a.text for a in editor.answer(f"select count(*) as n from usage where repo in ({names})").assumptions
    ]

    assert len(told) < 10
    assert "295 more texts were not looked up in the catalogue." in told


def test_what_the_engine_cannot_do_is_told_in_our_words(editor: Editor) -> None:
    with pytest.raises(QueryFailed, match="cast"):
        editor.run("select repo::integer as n from usage")


def test_a_question_may_follow_and_stands_on_its_own(editor: Editor) -> None:
    kept = editor.answer(SPEND)
    outcome = editor.follow("total spend last week", kept)

    assert isinstance(outcome, Answer)
    assert outcome.conversation == kept.conversation
    assert outcome.period_proven


def test_an_answer_to_it_is_kept_without_a_plan(editor: Editor) -> None:
    kept = editor.analyst.memory.answers.kept(editor.answer(SPEND).receipt, LOCAL_OPERATOR)

    assert json.loads(kept.plan_json) is None
