"""A question on its way to a language model: what it may be told, what may be tried, what was spent on it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from decimal import Decimal

from service.domain import Clarification, Grant, Question, Refusal
from service.semantics.clock import Clock
from service.semantics.metric_query import MetricQuery
from service.semantics.plan import Plan
from service.semantics.values import Catalogue

Understood = Plan | Clarification | Refusal
Trial = Callable[[Plan], Awaitable[Clarification | None]]
"""Guards and runs a plan: None where it stands, else a QueryProblem, or a question back about a name."""


@dataclass
class Bill:
    """What one question has cost so far, whatever becomes of it."""

    cost_usd: Decimal = Decimal(0)


@dataclass(frozen=True)
class Asked:
    """A question with all that its asker may know."""

    question: Question
    grant: Grant
    catalogue: Catalogue
    clock: Clock
    heard: Understood
    """What the embedded translator made of it."""
    before: MetricQuery | None = None
    """The plan that is followed up."""
    bill: Bill = field(default_factory=Bill)
