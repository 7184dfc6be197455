"""Kept answers made again: proven on the same data, and with a reason where something changed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text as statement

from service.ask import Analyst
from service.domain import Answer, Principal, Question, Role
from service.errors import BadInput, NotFound
from service.replay import Replay, replay
from service.settings import Settings
from service.wiring import LOCAL_OPERATOR, analyst_on
from tests.organisation import FINANCE, NOW

TOP = "which repos generated the most spend last week"


class Bench:
    """Where questions are asked and answers are made again."""

    def __init__(self, runner: asyncio.Runner, analyst: Analyst) -> None:
        self._runner = runner
        self.analyst = analyst

    def ask(self, text: str, asker: Principal = LOCAL_OPERATOR, sql: str | None = None) -> str:
        answer = self._runner.run(self.analyst.answer(Question(text, asker, NOW, sql=sql)))
        assert isinstance(answer, Answer), answer
        return answer.receipt

    def again(
        self, receipt: str, analyst: Analyst | None = None, reader: Principal = LOCAL_OPERATOR
    ) -> Replay:
        return self._runner.run(replay(receipt, reader, analyst or self.analyst))

    def alter(self, receipt: str, column: str, before: str, after: str) -> None:
        with self.analyst.memory.database.writing() as connection:
            changing = (
                f"update answers set {column} = replace({column}, :before, :after) where receipt = :receipt"
            )
            found = {"before": before, "after": after, "receipt": receipt}
            connection.execute(statement(changing), found)


@pytest.fixture(scope="module")
def bench(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    settings = Settings(home=str(tmp_path_factory.mktemp("home")))
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        analyst = runner.run(stack.enter_async_context(analyst_on(settings, demo_file)))
        yield Bench(runner, analyst)
        runner.run(stack.aclose())


def changed(found: Replay) -> list[str]:
    return [check.name for check in found.checks if not check.same]


@pytest.mark.parametrize(
    "question",
    [TOP, "spend per month this year", "why did spend change last month", "median session cost by team"],
)
def test_an_answer_is_proven_on_the_same_data(bench: Bench, question: str) -> None:
    found = bench.again(bench.ask(question))

    assert (found.proven, changed(found)) == (True, [])
    assert [check.name for check in found.checks] == [
        *("receipt", "software", "model", "rights", "plan", "data", "result")
    ]


def test_so_is_one_without_small_groups_and_one_to_sql_of_ones_own(bench: Bench) -> None:
    finance = Principal(FINANCE, Role.FINANCE, FINANCE)

    assert bench.again(bench.ask("commits by team last month", finance)).proven
    assert bench.again(
        bench.ask("mine", sql="select team, sum(cost_usd) as c from usage group by 1 order by 1")
    ).proven


def test_other_software_another_model_and_less_rights_are_told(bench: Bench) -> None:
    receipt = bench.ask(TOP, Principal(FINANCE, Role.FINANCE, FINANCE))
    analyst = bench.analyst
    later = replace(
        analyst,
        software="outlay 99",
        lookups=replace(analyst.lookups, model=analyst.lookups.model.weeks_from("sunday")),
        policy=replace(analyst.policy, finance=frozenset()),
    )

    found = bench.again(receipt, later)

    assert {"software", "model", "rights", "result"} <= set(changed(found))
    assert not found.proven
    assert "outlay 99 now" in next(check.told for check in found.checks if check.name == "software")


def test_a_plan_that_comes_to_other_sql_is_told_and_the_sql_of_then_runs(bench: Bench) -> None:
    receipt = bench.ask(TOP)
    bench.alter(receipt, "plan", '"limit":10', '"limit":3')

    found = bench.again(receipt)

    assert changed(found) == ["plan"]
    assert found.proven


def test_an_answer_that_somebody_altered_is_found_out(bench: Bench) -> None:
    receipt = bench.ask("total spend last week")
    cell = str(bench.analyst.memory.answers.load(receipt, LOCAL_OPERATOR)[0].rows[0][0])
    bench.alter(receipt, "answer", cell, f"{cell[:-1]}0")

    found = bench.again(receipt)

    assert "receipt" in changed(found)
    assert not found.proven


def test_an_answer_without_provenance_says_so(bench: Bench) -> None:
    receipt = bench.ask(TOP)
    with bench.analyst.memory.database.writing() as connection:
        connection.execute(statement("update answers set provenance = null"))

    with pytest.raises(BadInput, match="ask anew"):
        bench.again(receipt)


def test_answers_of_others_do_not_exist(bench: Bench) -> None:
    with pytest.raises(NotFound):
        bench.again(bench.ask(TOP), reader=Principal(FINANCE, Role.FINANCE, FINANCE))
