"""A kept answer is made again: proven, or what changed since.

The rows are computed anew from the SQL that ran then, under the rights that its asker has now. What it was
made with is compared part by part, so that another result always has a reason beside it.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from service.ask import Analyst
from service.domain import Grant, Principal, Provenance, ResultSet, ValidatedQuery
from service.errors import BadInput, OutlayError, QueryProblem
from service.semantics.details import readable
from service.semantics.metric_query import PLAN_JSON
from service.store.answers import KeptAnswer
from service.store.provenance import digest, result_digest


@dataclass(frozen=True, slots=True)
class Check:
    """One part of what an answer was made with."""

    name: str
    """receipt, software, model, rights, plan, sql, data or result."""
    same: bool
    told: str


@dataclass(frozen=True, slots=True)
class Replay:
    """What came of making an answer again."""

    receipt: str
    question: str
    checks: tuple[Check, ...]

    @property
    def proven(self) -> bool:
        """The same SQL gave the same result, and the answer is kept as it was given."""
        return all(check.same for check in self.checks if check.name in ("receipt", "result"))


async def replay(receipt: str, reader: Principal, analyst: Analyst) -> Replay:
    """Makes an answer again; NotFound where the reader may not see it, BadInput where it says too little."""
    kept = await asyncio.to_thread(analyst.memory.answers.kept, receipt, reader)
    made_with = kept.provenance
    if made_with is None:
        raise BadInput("This answer is from a version that kept too little to make it again; ask anew.")
    grant = analyst.policy.grant(_asker_now(made_with, analyst))
    query, plan = _planned(kept, grant, analyst)
    checks = (
        _kept_unchanged(kept, made_with),
        _same("software", made_with.software, analyst.software),
        _digested("model", made_with.model, analyst.lookups.model.fingerprint, "the semantic model"),
        _digested("rights", made_with.rights, digest(grant.fingerprint), "the asker's rights"),
        plan,
    )
    return Replay(
        receipt, kept.question, (*checks, *await _run(query, kept, made_with.result, grant, analyst))
    )


def _asker_now(made_with: Provenance, analyst: Analyst) -> Principal:
    """A person has the role of today; a key, what it was given."""
    email = made_with.asker.email
    return analyst.policy.principal(email) if email else made_with.asker


def _kept_unchanged(kept: KeptAnswer, made_with: Provenance) -> Check:
    answer = kept.answer
    result = result_digest([column.name for column in answer.columns], answer.rows)
    same = (result, digest(answer.sql)) == (made_with.result, made_with.sql)
    told = "is as it was given" if same else "was altered in the memory: its digests do not fit its rows"
    return Check("receipt", same, f"The answer {told}.")


def _same(name: str, then: str, now: str) -> Check:
    told = f"{now}." if then == now else f"{then} then, {now} now."
    return Check(name, then == now, told)


def _digested(name: str, then: str, now: str, what: str) -> Check:
    same = then == now
    return Check(name, same, f"{what[0].upper()}{what[1:]} {'did not change' if same else 'changed'}.")


def _planned(kept: KeptAnswer, grant: Grant, analyst: Analyst) -> tuple[ValidatedQuery | None, Check]:
    """What the plan comes to today, if that is the SQL of then."""
    query = PLAN_JSON.validate_json(kept.plan_json)
    if query is None:
        return None, Check("plan", True, "There is no plan: the SQL was somebody's own.")
    try:
        compiled = analyst.translator.compiled(query, analyst.clocks(kept.asked_at, query.period.zone))
        plan = readable(compiled, analyst.lookups.model, grant)
        story = plan.story
        compare = (story.compare,) if story.compare else ()
        checked = analyst.guard.check(plan.sql, grant, story.period, compare)
    except OutlayError as error:
        return None, Check("plan", False, f"The plan is not possible any more: {error}")
    if checked.sql != kept.answer.sql:
        return None, Check("plan", False, "The plan comes to other SQL now; the SQL of then is run.")
    return checked, Check("plan", True, "The plan comes to the same SQL.")


async def _run(
    query: ValidatedQuery | None, kept: KeptAnswer, then: str, grant: Grant, analyst: Analyst
) -> tuple[Check, ...]:
    """The SQL of then on the data of now; without a plan that comes to it, it passes the guard once more."""
    try:
        result = await analyst.engine.run(query or analyst.guard.check(kept.answer.sql, grant))
    except QueryProblem as problem:
        return (Check("result", False, f"The SQL cannot be run again: {problem}"),)
    data = _same("data", kept.answer.data_version, result.data_version)
    same = result_digest([column.name for column in result.columns], result.rows) == then
    told = "The same rows, to the last digit." if same else _difference(kept, result)
    return (data, Check("result", same, told))


def _difference(kept: KeptAnswer, result: ResultSet) -> str:
    then, now = kept.answer.rows, result.rows
    place = next((at for at, pair in enumerate(zip(then, now, strict=False)) if pair[0] != pair[1]), None)
    if place is None:
        return f"{len(then)} rows then, {len(now)} now; those that both have are the same."
    cells = (_told(then[place]), _told(now[place]))
    return f"{len(then)} rows then, {len(now)} now; row {place + 1} was {cells[0]} and is {cells[1]}."


def _told(row: tuple[object, ...]) -> str:
    text = ", ".join("nothing" if cell is None else str(cell) for cell in row)
    return f"({text if len(text) <= 120 else text[:119] + '…'})"
