"""THE JOURNEY of one question: who asks → what was meant → may it run → what came out → the answer.

`Analyst.ask` yields every milestone as it is reached; the web streams them, the terminal prints them.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC
from decimal import Decimal
from functools import partial
from time import perf_counter
from typing import Protocol

from service.domain import (
    Answer,
    Assumption,
    Clarification,
    Grant,
    Question,
    Refusal,
    ResultSet,
    Story,
    ValidatedQuery,
)
from service.errors import OutlayError, QueryRejected
from service.guard import Guard
from service.guard.small_groups import left_out, told_without
from service.lookups import Lookups, Runs
from service.policy import Policy
from service.policy.reasons import covered, refusal
from service.present.presentation import Presentation, present
from service.semantics.clock import Clock, Clocks
from service.semantics.details import readable
from service.semantics.free_sql import warned, written
from service.semantics.metric_query import PLAN_JSON, MetricQuery, from_json
from service.semantics.plan import Plan
from service.semantics.values import Catalogue
from service.semantics.whole import whole
from service.store.answers import KeptAnswer
from service.store.journal import JournalEntry
from service.store.memory import Memory
from service.store.provenance import provenance_of
from service.translate.asked import Asked, Bill, Trial, Understood
from service.translate.embedded.missing import asked_back, unnamed

Milestone = Grant | Plan | ValidatedQuery | ResultSet | Answer | Clarification | Refusal


class Translator(Protocol):
    """Understands questions."""

    def translate(
        self, question: Question, catalogue: Catalogue, before: MetricQuery | None
    ) -> Plan | Clarification | Refusal:
        """A plan, a question back, or why there is no answer; `before` is the plan that is followed up."""
        ...

    def compiled(self, query: MetricQuery, clock: Clock) -> Plan:
        """The plan of a typed query."""
        ...


class Cascade(Protocol):
    """Decides who understands a question in the end."""

    async def read(self, asked: Asked, trial: Trial) -> Understood:
        """The embedded translator's reading, or another in its place that has passed its trial."""
        ...


@dataclass
class Stopwatch:
    """What the journey has taken so far: milliseconds in each part, dollars, queries."""

    laps: dict[str, float] = field(default_factory=dict)
    bill: Bill = field(default_factory=Bill)
    ran: dict[str, ResultSet] = field(default_factory=dict)
    """What a translator's trial has run already, by its SQL."""
    _since: float = field(default_factory=perf_counter)

    def lap(self, name: str) -> None:
        """The time since the last lap went into `name`."""
        now = perf_counter()
        self.laps[name] = round((now - self._since) * 1000, 2)
        self._since = now


@dataclass
class Analyst:
    """Answers questions with what it was given; it owns nothing and picks nothing."""

    policy: Policy
    lookups: Lookups
    translator: Translator
    guard: Guard
    engine: Runs
    memory: Memory
    clocks: Clocks = Clock
    software: str = ""
    """Names and versions of what computes, for receipts."""
    cascade: Cascade | None = None
    """None where only the embedded translator understands questions."""
    zone: str = "UTC"
    """The reporting zone, in which the words of a question are read."""

    async def ask(self, question: Question) -> AsyncIterator[Milestone]:
        """Every milestone in order; the last is an Answer (kept by then), a Clarification or a Refusal."""
        watch = Stopwatch()
        outcome = "cancelled"
        answer: Answer | None = None
        try:
            async for milestone in self._journey(question, watch):
                outcome = type(milestone).__name__.lower()
                answer = milestone if isinstance(milestone, Answer) else None
                yield milestone
        except OutlayError as error:
            outcome = type(error).__name__
            raise
        finally:
            await asyncio.to_thread(self._record, question, outcome, answer, watch)

    async def _journey(self, question: Question, watch: Stopwatch) -> AsyncIterator[Milestone]:
        grant = self.policy.grant(question.asker)
        yield grant
        if not grant.views:
            yield Refusal(
                f"{question.asker.name} is not known here and may read nothing; an admin can change that."
            )
            return
        before = await self._before(question)
        plan = await self._understood(question, grant, before, watch)
        if isinstance(plan, Plan):
            plan = readable(plan, self.lookups.model, grant)
            plan = await asyncio.to_thread(self.memory.verified.trusted, plan)
        watch.lap("translate")
        yield plan
        if not isinstance(plan, Plan):
            return
        query = self._checked(plan, grant)
        watch.lap("guard")
        yield query
        if isinstance(query, Refusal):
            return
        if plan.query is None:
            told = warned(query, await self.lookups.unknown_names(query))
            plan = replace(plan, assumptions=(*plan.assumptions, *told))
        result = watch.ran.get(query.sql) or await self.engine.run(query)
        story = told_without(await self._with_total(plan, grant), query, result.rows)
        watch.lap("run")
        yield result
        shown = present(story, result, await self.lookups.freshness(grant), question.asked_at)
        watch.lap("present")
        answer = _answer(plan, query, result, shown, watch, before)
        made_with = provenance_of(answer, grant, self.lookups.model.fingerprint, self.software)
        made_with = replace(made_with, prompt=plan.prompt)
        plan_json = PLAN_JSON.dump_json(plan.query).decode()
        await asyncio.to_thread(self.memory.answers.save, question, answer, plan_json, made_with)
        yield answer

    async def _before(self, question: Question) -> KeptAnswer | None:
        if not question.follows:
            return None
        return await asyncio.to_thread(self.memory.answers.kept, question.follows, question.asker)

    async def _understood(
        self, question: Question, grant: Grant, before: KeptAnswer | None, watch: Stopwatch
    ) -> Plan | Clarification | Refusal:
        """What was meant: SQL or a plan that came along, else what the translator makes of the words."""
        if question.sql is not None:
            return written(question.sql)
        if question.plan is not None:
            query = from_json(question.plan, self.lookups.model)
            clock = self.clocks(question.asked_at, query.period.zone)
            return await self._about_nobody(query, clock, grant) or self.translator.compiled(query, clock)
        catalogue = await self.lookups.catalogue(grant)
        heard = self.translator.translate(question, catalogue, _query_of(before))
        if self.cascade is None:
            return heard
        clock = self.clocks(question.asked_at, self.zone)
        asked = Asked(question, grant, catalogue, clock, heard, _query_of(before), watch.bill)
        return await self.cascade.read(asked, partial(self._tried, asked, watch))

    async def _tried(self, asked: Asked, watch: Stopwatch, plan: Plan) -> Clarification | None:
        """Runs a plan as the journey would, so that whoever wrote it can repair it; it is not run again."""
        if plan.query is not None:
            absent = await self._about_nobody(plan.query, asked.clock, asked.grant)
            if absent:
                return absent
        query = self._guarded(readable(plan, self.lookups.model, asked.grant), asked.grant)
        watch.ran[query.sql] = await self.engine.run(query)
        return None

    async def _about_nobody(self, query: MetricQuery, clock: Clock, grant: Grant) -> Clarification | None:
        """A plan that filters by a name that nobody has is asked back: its answer would be empty."""
        catalogue = await self.lookups.catalogue(grant)
        absent = await self.lookups.absent(unnamed(query, catalogue, self.lookups.model), grant)
        return asked_back(absent, query, catalogue, self.lookups.model, clock) if absent else None

    def _checked(self, plan: Plan, grant: Grant) -> ValidatedQuery | Refusal:
        """The query that may run; a missing right, or what does not add up, is a refusal with the reason."""
        try:
            return self._guarded(plan, grant)
        except QueryRejected as problem:
            if problem.rule in ("rights", "columns", "additivity"):
                return refusal(problem.reason, grant.principal)
            if plan.query is None:
                return Refusal(problem.reason)
            raise

    def _guarded(self, plan: Plan, grant: Grant) -> ValidatedQuery:
        story = plan.story
        compare = (story.compare,) if story.compare else ()
        return self.guard.check(plan.sql, grant, story.period, compare)

    async def _with_total(self, plan: Plan, grant: Grant) -> Story:
        """The first rows of a ranking are told as shares of the whole, which it does not hold itself."""
        query, columns = plan.query, plan.story.columns
        if query is None or plan.story.kind != "ranking" or not query.limit or query.thresholds:
            return plan.story
        metric = next(column for column in columns if column.role == "metric")
        if not metric.additive:
            return plan.story
        tree = whole(query, self.lookups.model)
        result = await self.engine.run(self.guard.check(tree, grant, plan.story.period))
        total = result.rows[0][0] if result.rows else None
        return replace(plan.story, total=total) if isinstance(total, int | Decimal) else plan.story

    async def answer(self, question: Question) -> Answer | Clarification | Refusal:
        """The last milestone."""
        last: Milestone | None = None
        async for milestone in self.ask(question):
            last = milestone
        if isinstance(last, Answer | Clarification | Refusal):
            return last
        raise OutlayError("The question came to no end.")

    def _record(self, question: Question, outcome: str, answer: Answer | None, watch: Stopwatch) -> None:
        entry = JournalEntry(
            asked_at=question.asked_at.astimezone(UTC).replace(tzinfo=None),
            asker=question.asker.name,
            question=question.text[:2_000],
            outcome=outcome,
            road=answer.translator if answer else None,
            receipt=answer.receipt if answer else None,
            cost_usd=watch.bill.cost_usd,
            milliseconds=round(sum(watch.laps.values()), 2),
        )
        self.memory.journal.record(entry)


def _query_of(before: KeptAnswer | None) -> MetricQuery | None:
    return PLAN_JSON.validate_json(before.plan_json) if before else None


def _answer(
    plan: Plan,
    query: ValidatedQuery,
    result: ResultSet,
    shown: Presentation,
    watch: Stopwatch,
    before: KeptAnswer | None,
) -> Answer:
    story = plan.story
    told = map(Assumption, (*covered(query), *left_out(query)))
    return Answer(
        text=shown.text,
        restatement=story.restatement,
        findings=shown.findings,
        assumptions=tuple(dict.fromkeys((*told, *plan.assumptions))),
        trust=plan.trust,
        period=story.period,
        compare=story.compare,
        period_proven=query.period_proven,
        sql=query.sql,
        columns=shown.columns,
        rows=result.rows,
        truncated=result.truncated,
        chart=shown.chart,
        basis=story.basis,
        freshness=shown.freshness,
        translator=plan.translator,
        cost_usd=plan.cost_usd,
        timings_ms=dict(watch.laps),
        receipt=secrets.token_urlsafe(18),
        conversation=before.answer.conversation if before else secrets.token_urlsafe(12),
        data_version=result.data_version,
        follow_ups=plan.follow_ups,
    )
