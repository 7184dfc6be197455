"""What came of a question × what should have → one mark; a wrong answer is worse than none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from service.evaluation.suite import Case


class Mark(StrEnum):
    """From the best to the worst."""

    RIGHT = "right"
    """The right rows, or an abstention where one was due."""
    ABSTAINED = "abstained"
    """No answer where there is one, or the other kind of abstention than was due."""
    FAILED = "failed"
    """An error ended the journey."""
    WRONG = "wrong"
    """Other rows than the right ones, or an answer where there is none."""

    @property
    def rank(self) -> int:
        """0 for the best."""
        return list(Mark).index(self)


@dataclass(frozen=True)
class Judged:
    """One question on one database, with all that figures are made of."""

    case: Case
    database: str
    outcome: str
    """answer, clarify, refuse or error."""
    mark: Mark
    reason: str
    """A code: a Reason of the comparator, or what else the mark rests on."""
    detail: str = ""
    text: str = ""
    sql: str = ""
    trust: str = ""
    translator: str = ""
    cost_usd: Decimal = Decimal(0)
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    compared: bool = False
    """Its rows were held against gold, or would have been, had there been an answer."""
    period_right: bool | None = None
    """None where the suite names no period or there was no answer."""
    numbers: int = 0
    """How many numbers its words hold."""
    untraced: tuple[str, ...] = ()
    """Those that no cell explains."""
    chart: str = ""
    """The kind of chart; empty without one."""
    chart_faults: tuple[str, ...] = ()


def worst(judged: Sequence[Judged]) -> Judged:
    """The worst of the same question on several databases: right is what is right on all of them."""
    return max(judged, key=lambda one: one.mark.rank)


def mark_without_answer(case: Case, outcome: str) -> tuple[Mark, str]:
    """The mark and reason of a question back, a refusal or an error."""
    if outcome == "error":
        return Mark.FAILED, "ERROR"
    if outcome in case.allowed:
        return Mark.RIGHT, "RIGHT"
    return Mark.ABSTAINED, "ABSTAINED" if "answer" in case.allowed else "OTHER_ABSTENTION"
