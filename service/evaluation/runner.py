"""Asks a suite's questions one after another, and judges each end of a journey at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from service.domain import Answer, Clarification, Principal, Question, Refusal
from service.errors import OutlayError
from service.evaluation.charts import chart_faults
from service.evaluation.gold import Gold, Reads, gold_of, table_of, verdict_on
from service.evaluation.judging import Judged, Mark, mark_without_answer
from service.evaluation.suite import Case, Suite
from service.evaluation.traced import Rows, numbers_in, untraced, wider

Outcome = Answer | Clarification | Refusal


class Asks(Protocol):
    """Answers questions, and reads what an asker may read."""

    async def answer(self, question: Question) -> Outcome:
        """The end of the journey, or an OutlayError."""
        ...

    async def rows(self, sql: str, asker: Principal) -> Rows:
        """All rows of SQL under the asker's rights, or an OutlayError."""
        ...


@dataclass(frozen=True)
class Bench:
    """Where a suite is run: who answers, on what data, and when it is asked."""

    database: str
    asks: Asks
    reads: Reads
    principal: Callable[[str | None], Principal]
    """Who has an address; without one the local operator."""
    now: datetime
    """When a question is asked that names no moment; its zone is that of all questions."""


@dataclass(frozen=True)
class Run:
    """What a suite gave on one database."""

    judged: tuple[Judged, ...]
    unusable: dict[str, str]
    """Cases whose gold cannot be used, with the reason; no figure counts them."""


async def run(suite: Suite, bench: Bench, progress: Callable[[], None] = lambda: None) -> Run:
    """Every case in the suite's order; `progress` is called after each."""
    judged: list[Judged] = []
    unusable: dict[str, str] = {}
    for case in suite.cases:
        gold = await asyncio.to_thread(gold_of, case, bench.reads)
        if gold.problem:
            unusable[case.name] = gold.problem
        else:
            judged.append(await judge(case, gold, bench))
        progress()
    return Run(tuple(judged), unusable)


async def judge(case: Case, gold: Gold, bench: Bench) -> Judged:
    """Asks the earlier questions of a conversation and the question itself."""
    follows: str | None = None
    for earlier in case.context:
        before = await _asked(case, earlier, follows, bench)
        follows = before.receipt if isinstance(before, Answer) else follows
    outcome = await _asked(case, case.question, follows, bench)
    if isinstance(outcome, Answer):
        wholes = await _wholes(outcome, bench.principal(case.asker), bench)
        return await asyncio.to_thread(_judged_answer, case, gold, outcome, wholes, bench)
    kind = {Clarification: "clarify", Refusal: "refuse"}.get(type(outcome), "error")
    mark, reason = mark_without_answer(case, kind)
    text = str(outcome) if isinstance(outcome, OutlayError) else outcome.text
    return Judged(
        case, bench.database, kind, mark, reason, text=text, detail=text[:200], compared=bool(case.gold)
    )


async def _asked(case: Case, text: str, follows: str | None, bench: Bench) -> Outcome | OutlayError:
    moment = (case.now or bench.now).astimezone(bench.now.tzinfo)
    try:
        return await bench.asks.answer(Question(text, bench.principal(case.asker), moment, follows))
    except OutlayError as error:
        return error


async def _wholes(answer: Answer, asker: Principal, bench: Bench) -> list[Rows]:
    """What the shares in the words may be shares of; without it they count as unexplained."""
    try:
        return [await bench.asks.rows(sql, asker) for sql in wider(answer)]
    except OutlayError:
        return []


def _judged_answer(case: Case, gold: Gold, answer: Answer, wholes: Sequence[Rows], bench: Bench) -> Judged:
    judged = Judged(
        case,
        bench.database,
        "answer",
        Mark.RIGHT,
        "RIGHT",
        text=answer.text,
        sql=answer.sql,
        trust=answer.trust,
        translator=answer.translator,
        cost_usd=answer.cost_usd,
        timings_ms=answer.timings_ms,
        compared=bool(case.gold),
        period_right=_period_right(case, answer),
        numbers=numbers_in(answer),
        untraced=untraced(answer, wholes),
        chart=answer.chart.kind if answer.chart else "",
        chart_faults=chart_faults(answer),
    )
    return _marked(judged, gold, answer, bench.reads)


def _marked(judged: Judged, gold: Gold, answer: Answer, reads: Reads) -> Judged:
    case = judged.case
    if "answer" not in case.allowed:
        return replace(judged, mark=Mark.WRONG, reason="ANSWERED", detail=f"expected: {case.expect}")
    if not gold.readings:
        return replace(judged, reason="KIND_ONLY")
    verdict = verdict_on(case, gold, table_of(answer), reads)
    mark = Mark.RIGHT if verdict.right else Mark.WRONG
    return replace(judged, mark=mark, reason=verdict.reason.value, detail=verdict.detail)


def _period_right(case: Case, answer: Answer) -> bool | None:
    if case.period is None:
        return None
    found = answer.period
    return found is not None and (found.start, found.end) == case.period
