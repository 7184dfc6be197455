"""A suite asked of the real Analyst on the real demo, and of one whose ends are known."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from answers_made import OCTOBER, answer
from conftest import Running
from outcomes import case

from service.domain import Answer, Clarification, Principal, Question, Refusal
from service.errors import QueryFailed
from service.evaluation.judging import Mark
from service.evaluation.runner import Bench, Outcome, Run, run
from service.evaluation.suite import Case, Suite
from tests.organisation import FINANCE

LAST_MONTH = "day >= '2026-10-01' and day < '2026-11-01'"
BY_TEAM = f"select team, sum(cost_usd) from usage where {LAST_MONTH} group by 1"
BY_MODEL = f"select model, sum(cost_usd) from usage where {LAST_MONTH} group by 1"


def asked(year: Running, *cases: Case) -> Run:
    return year.run(run(Suite("mine", cases), year.bench))


def marks(run: Run) -> dict[str, Mark]:
    return {one.case.name: one.mark for one in run.judged}


def test_answers_are_held_against_gold(year: Running) -> None:
    found = asked(
        year,
        case("good", question="spend by team last month", gold=(BY_TEAM,)),
        case("bad", question="spend by team last month", gold=(BY_MODEL,)),
        case("refused", "refuse", question="what's the weather in paris"),
        case("answered", "refuse", question="spend by team last month"),
        case("torn", question="spend by team last month", gold=("select nothing",)),
    )

    assert marks(found) == {
        "good": Mark.RIGHT,
        "bad": Mark.WRONG,
        "refused": Mark.RIGHT,
        "answered": Mark.WRONG,
    }
    assert list(found.unusable) == ["torn"]


def test_each_answer_says_what_figures_are_made_of(year: Running) -> None:
    period = (date(2026, 10, 1), date(2026, 11, 1))
    (one,) = asked(year, case(question="spend by team last month", gold=(BY_TEAM,), period=period)).judged

    assert one.period_right is True
    assert one.numbers > 0
    assert one.untraced == ()
    assert one.chart == "bar"
    assert {"translate", "guard"} <= one.timings_ms.keys()
    assert (one.translator, one.trust, one.database) == ("embedded", "understood", "year")


def test_a_follow_up_follows_the_questions_before_it(year: Running) -> None:
    (one,) = asked(
        year, case(question="and by model?", context=("spend by team last month",), gold=(BY_MODEL,))
    ).judged

    assert one.mark is Mark.RIGHT, one


def test_a_question_is_asked_with_the_rights_of_its_asker(year: Running) -> None:
    (one,) = asked(
        year, case("rights", "refuse", question="tool calls by tool last month", asker=FINANCE)
    ).judged

    assert (one.outcome, one.mark) == ("refuse", Mark.RIGHT)


class Scripted:
    """Ends each question as it is told, and keeps what it was asked."""

    def __init__(self, **ends: Outcome | Exception) -> None:
        self._ends = ends
        self.questions: list[Question] = []

    async def answer(self, question: Question) -> Outcome:
        self.questions.append(question)
        end = self._ends[question.text]
        if isinstance(end, Exception):
            raise end
        return end

    async def rows(self, sql: str, asker: Principal) -> Sequence[Sequence[object]]:
        raise QueryFailed("gold", "There is nothing here to read.")


def scripted(year: Running, script: Scripted, *cases: Case) -> Run:
    bench: Bench = replace(year.bench, asks=script)
    return asyncio.run(run(Suite("mine", cases), bench))


SPENT: Answer = answer("spend:usd:metric", [(5,)], "Spend in October 2026 came to $5.00.")


def test_an_error_costs_its_question_and_not_the_run(year: Running) -> None:
    script = Scripted(first=QueryFailed("gold", "The engine said no."), second=SPENT)

    found = scripted(
        year, script, case("a", question="first"), case("b", question="second", gold=("select 5",))
    )

    assert marks(found) == {"a": Mark.FAILED, "b": Mark.RIGHT}
    assert found.judged[0].text == "The engine said no."


def test_a_conversation_goes_on_from_its_last_answer(year: Running) -> None:
    script = Scripted(one=replace(SPENT, receipt="r1"), two=Clarification("Which?"), three=SPENT)

    scripted(year, script, case(question="three", context=("one", "two")))

    assert [question.follows for question in script.questions] == [None, "r1", "r1"]


@pytest.mark.parametrize(
    ("expect", "end", "mark", "reason"),
    [
        ("clarify", Clarification("Which?"), Mark.RIGHT, "RIGHT"),
        ("answer", Clarification("Which?"), Mark.ABSTAINED, "ABSTAINED"),
        ("refuse", Clarification("Which?"), Mark.ABSTAINED, "OTHER_ABSTENTION"),
        ("answer_or_refuse", Refusal("No."), Mark.RIGHT, "RIGHT"),
        ("refuse", SPENT, Mark.WRONG, "ANSWERED"),
        ("answer", SPENT, Mark.RIGHT, "KIND_ONLY"),
    ],
)
def test_ends_are_marked_by_what_was_expected(
    year: Running, expect: str, end: Outcome, mark: Mark, reason: str
) -> None:
    (one,) = scripted(year, Scripted(x=end), case(expect=expect, question="x", gold=())).judged

    assert (one.mark, one.reason) == (mark, reason)


def test_a_period_of_other_days_is_a_wrong_period(year: Running) -> None:
    wanted = (date(2026, 10, 1), date(2026, 11, 2))
    right, wrong = (OCTOBER.start, OCTOBER.end), wanted

    found = scripted(
        year, Scripted(x=SPENT), case(question="x", period=right), case(question="x", period=wrong)
    )

    assert [one.period_right for one in found.judged] == [True, False]


def test_a_share_that_cannot_be_looked_up_counts_as_unexplained(year: Running) -> None:
    end = replace(SPENT, text="Spend came to $5.00, 4.0% of the total.", sql="select 5 limit 1")

    (one,) = scripted(year, Scripted(x=end), case(question="x", gold=("select 5",))).judged

    assert len(one.untraced) == 1


def test_questions_are_asked_at_their_moment_in_the_zone_of_the_data(year: Running) -> None:
    script = Scripted(x=SPENT)
    moment = year.bench.now.replace(hour=1)

    scripted(year, script, case(question="x", now=moment), case(question="x"))

    assert [question.asked_at for question in script.questions] == [moment, year.bench.now]
    assert {question.asked_at.tzinfo for question in script.questions} == {year.bench.now.tzinfo}
