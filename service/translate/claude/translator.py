"""The dialogue with the model: it calls a tool; what does not stand goes back with the reason, twice at most.

What it says is never an answer: a plan is compiled, guarded and run like any other, SQL like SQL of a person.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date
from decimal import Decimal
from typing import Protocol

from pydantic import ValidationError

from service.domain import Assumption, Clarification, Option, Refusal
from service.errors import BadInput, ModelUnavailable, QueryProblem, QueryRejected
from service.semantics.clock import Clock
from service.semantics.free_sql import written
from service.semantics.metric_query import MetricQuery
from service.semantics.model import SemanticModel
from service.semantics.plan import Plan
from service.translate.asked import Asked, Trial, Understood
from service.translate.claude.arguments import (
    AskBackArguments,
    DeclineArguments,
    MetricArguments,
    SqlArguments,
)
from service.translate.claude.breaker import Breaker
from service.translate.claude.budget import Budget
from service.translate.claude.client import MAX_TOKENS, Access, Call, Line, Reply
from service.translate.claude.planned import planned
from service.translate.claude.prices import Tokens, cost
from service.translate.claude.prompt import question, quoted, system
from service.translate.claude.replies import asked_back, declined, plain
from service.translate.claude.tools import ARGUMENTS, Readable, Schema, tools

REPAIRS = 2
_CHARS_PER_TOKEN = 2
"""Fewer than any text of ours has, so that what is reserved is more than what is spent."""
_HOUR = {"type": "ephemeral", "ttl": "1h"}


class Compiles(Protocol):
    """Makes plans of typed queries."""

    def compiled(self, query: MetricQuery, clock: Clock, assumptions: tuple[Assumption, ...] = ()) -> Plan:
        """The plan of a MetricQuery."""
        ...


@dataclass(frozen=True, slots=True)
class Repair:
    """Why a call does not stand, for the model."""

    reason: str
    instead: Clarification | None = None
    """How the question ends where it is not repaired."""


@dataclass(frozen=True)
class ClaudeTranslator:
    """Understands what fixed rules do not."""

    model: SemanticModel
    compiler: Compiles
    access: Access
    budget: Budget
    breaker: Breaker = field(default_factory=Breaker)
    examples: tuple[Option, ...] = ()

    async def read(self, asked: Asked, trial: Trial) -> Understood:
        """A plan that has passed its trial, or how the question ends; ModelUnavailable where nothing came."""
        self.breaker.check()
        readable = Readable(self.model, asked.grant)
        request = _opening(asked, self.model, readable)
        last = Repair("")
        async with Line(self.access) as line:
            for _ in range(1 + REPAIRS):
                reply = await self._reply(line, request, asked)
                made = await self._acted(reply, asked, readable, trial)
                if not isinstance(made, Repair):
                    return _signed(made, asked, self.access.model, request)
                request = request | {"messages": [*request["messages"], *_going_on(reply, made)]}
                last = made
        if last.instead:
            return last.instead
        raise ModelUnavailable(f"what it wrote could not run. {plain(last.reason)}")

    async def _reply(self, line: Line, request: Schema, asked: Asked) -> Reply:
        """One call within the budget; what it used is paid for even where it fails or is cancelled."""
        day = asked.question.asked_at.astimezone(UTC).date()
        most, used = _most(request, self.access.model, day), Tokens()

        def meter(tokens: Tokens) -> None:
            nonlocal used
            used = tokens

        await self.budget.reserve(day, asked.bill, most)
        try:
            reply = await self._counted(line, request, meter)
        finally:
            self.budget.settle(day, asked.bill, most, cost(self.access.model, used, day))
        if reply.stopped:
            raise ModelUnavailable(reply.stopped)
        return reply

    async def _counted(self, line: Line, request: Schema, meter: Callable[[Tokens], None]) -> Reply:
        try:
            reply = await line.ask(request, meter)
        except ModelUnavailable:
            self.breaker.failed()
            raise
        self.breaker.succeeded()
        return reply

    async def _acted(
        self, reply: Reply, asked: Asked, readable: Readable, trial: Trial
    ) -> Understood | Repair:
        """What the one tool call comes to."""
        if len(reply.calls) != 1:
            return Repair(f"Call exactly one tool; there are: {', '.join(ARGUMENTS)}.")
        try:
            made = self._made(reply.calls[0], asked, readable)
            absent = await trial(made) if isinstance(made, Plan) else None
        except QueryRejected as problem:
            return Repair(f"{problem.rule}: {problem.reason}")
        except (QueryProblem, BadInput) as problem:
            return Repair(str(problem))
        return Repair(absent.text, absent) if absent else made

    def _made(self, call: Call, asked: Asked, readable: Readable) -> Understood:
        """BadInput where the tool is none of ours, or its arguments are not."""
        arguments = arguments_of(call)
        if isinstance(arguments, AskBackArguments):
            return asked_back(arguments)
        if isinstance(arguments, DeclineArguments):
            return declined(arguments, self.examples)
        if isinstance(arguments, SqlArguments):
            plan = written(arguments.sql)
            return replace(plan, story=replace(plan.story, restatement="SQL that Claude wrote"))
        query, notes = planned(arguments, readable, self.model, asked.catalogue, asked.clock)
        return self.compiler.compiled(query, asked.clock, notes)


def arguments_of(call: Call) -> MetricArguments | SqlArguments | AskBackArguments | DeclineArguments:
    """Of one of our tools; BadInput for any other, and for what such a tool does not take."""
    kind = ARGUMENTS.get(call.tool)
    if kind is None:
        raise BadInput(f"There is no tool {call.tool[:40]!r}; there are: {', '.join(ARGUMENTS)}.")
    try:
        arguments = kind.model_validate(call.arguments)
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in problem["loc"])[:80]
        raise BadInput(f"The arguments cannot be read: {place}: {problem['msg']}.") from error
    assert isinstance(arguments, MetricArguments | SqlArguments | AskBackArguments | DeclineArguments)
    return arguments


def _opening(asked: Asked, model: SemanticModel, readable: Readable) -> Schema:
    """Tools and system first, the same for the same rights; the question after the mark of the cache."""
    return {
        "system": [{"type": "text", "text": system(model, asked.grant), "cache_control": _HOUR}],
        "tools": tools(readable),
        "tool_choice": {"type": "auto", "disable_parallel_tool_use": True},
        "messages": [{"role": "user", "content": question(asked, model)}],
    }


def _going_on(reply: Reply, made: Repair) -> list[Schema]:
    """The model's own words and the reason why they do not stand."""
    told = f"That does not stand. {quoted(made.reason)} Repair it, ask back or decline."
    results = [
        {"type": "tool_result", "tool_use_id": call.id, "is_error": True, "content": told}
        for call in reply.calls
    ]
    said = reply.content or [{"type": "text", "text": "(nothing)"}]
    content: object = results or told
    return [{"role": "assistant", "content": said}, {"role": "user", "content": content}]


def _most(request: Schema, model: str, day: date) -> Decimal:
    """The most that a call can cost: all of it written to the cache, and the longest reply."""
    prompt = len(json.dumps(request)) // _CHARS_PER_TOKEN
    return cost(model, Tokens(output=MAX_TOKENS, cache_write=prompt), day)


def _signed(made: Understood, asked: Asked, model: str, request: Schema) -> Understood:
    """A plan with its road, its cost and the digest of all that the model was told."""
    if isinstance(made, Clarification | Refusal):
        return made
    told = json.dumps([model, request["system"], request["tools"], request["messages"]], sort_keys=True)
    digest = hashlib.sha256(told.encode()).hexdigest()
    return replace(made, translator="claude", cost_usd=asked.bill.cost_usd, prompt=digest)
