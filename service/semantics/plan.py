"""What a translator hands over: SQL that nobody has checked yet, and what its answer will mean."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sqlglot import exp

from service.domain import Assumption, Option, Story
from service.semantics.metric_query import MetricQuery


@dataclass(frozen=True, slots=True)
class Plan:
    """Unchecked SQL with the reading of the question behind it."""

    sql: exp.Expr | str
    """A tree from the compiler, or text that a model or a person wrote."""
    story: Story
    query: MetricQuery | None = None
    """The plan that the SQL was compiled from; None for free SQL."""
    assumptions: tuple[Assumption, ...] = ()
    follow_ups: tuple[Option, ...] = ()
    trust: str = "understood"
    translator: str = "embedded"
    cost_usd: Decimal = Decimal(0)
    prompt: str | None = None
    """Digest of what a language model was told, where one made the plan."""
