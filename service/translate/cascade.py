"""Which road a question takes: fixed rules for nothing, the model for what they do not understand.

Where the model cannot help, what the rules made of the question stands, with a word about why.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from service.domain import Assumption
from service.errors import ModelUnavailable
from service.semantics.plan import Plan
from service.translate.asked import Asked, Trial, Understood

ROUTINGS = ("auto", "always", "never")


class ReadsAnything(Protocol):
    """A translator that may take seconds and cost money."""

    async def read(self, asked: Asked, trial: Trial) -> Understood:
        """A plan that has passed its trial, or how the question ends; ModelUnavailable where nothing came."""
        ...


@dataclass(frozen=True)
class Cascade:
    """The embedded translator's reading, or the model's in its place."""

    beyond: ReadsAnything
    routing: str = "auto"

    async def read(self, asked: Asked, trial: Trial) -> Understood:
        """How the question is understood in the end."""
        heard = asked.heard
        understood = isinstance(heard, Plan)
        if self.routing == "never" or (understood and self.routing == "auto"):
            return heard
        if not isinstance(heard, Plan) and heard.settled:
            return heard
        try:
            return await self.beyond.read(asked, trial)
        except ModelUnavailable as problem:
            return _with_notice(heard, f"Claude was not used: {problem}", asked)


def _with_notice(heard: Understood, notice: str, asked: Asked) -> Understood:
    if isinstance(heard, Plan):
        told = (*heard.assumptions, Assumption(notice.rstrip(".")))
        return replace(heard, assumptions=told, cost_usd=asked.bill.cost_usd)
    return replace(heard, text=f"{heard.text} ({notice.rstrip('.')}.)")
