"""The end of a journey as the JSON object of the command line and the API.

Numbers are JSON numbers; a decimal that a float would change becomes its text instead.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

from service.domain import Answer, Cell, ChartSpec, Clarification, Option, Period, Refusal

Scalar = str | int | float | bool | None
Json = Scalar | Sequence["Json"] | Mapping[str, "Json"]


@dataclass(frozen=True, slots=True)
class Config:
    """Nothing to set."""


@dataclass(frozen=True, slots=True)
class JsonFile:
    """Writes the object of `as_object`, indented."""

    media_type: str = "application/json"
    suffix: str = ".json"

    def render(self, answer: Answer) -> bytes:
        """UTF-8, with a line end."""
        return (json.dumps(as_object(answer), ensure_ascii=False, indent=2) + "\n").encode()


def build(config: Config) -> JsonFile:
    """The export to JSON."""
    return JsonFile()


def as_object(outcome: Answer | Clarification | Refusal) -> dict[str, Json]:
    """What `outlay ask --format json` prints and `POST /v1/ask` returns, for each way a journey can end."""
    if isinstance(outcome, Refusal):
        return {"kind": "refusal", "text": outcome.text, "options": _options(outcome.options)}
    if isinstance(outcome, Clarification):
        return {
            "kind": "clarification",
            "text": outcome.text,
            "options": _options(outcome.options),
            "understood": list(outcome.understood),
            "not_understood": list(outcome.not_understood),
        }
    return {"kind": "answer", **_said(outcome), **_shown(outcome), **_provenance(outcome)}


def _said(answer: Answer) -> dict[str, Json]:
    assumptions = [{"text": a.text, "alternatives": _options(a.alternatives)} for a in answer.assumptions]
    return {
        "text": answer.text,
        "restatement": answer.restatement,
        "findings": list(answer.findings),
        "assumptions": assumptions,
        "trust": answer.trust,
        "period": _period(answer.period),
        "compare": _period(answer.compare),
        "period_proven": answer.period_proven,
    }


def _shown(answer: Answer) -> dict[str, Json]:
    return {
        "sql": answer.sql,
        "columns": [
            {"name": c.name, "unit": c.unit, "label": c.label, "role": c.role} for c in answer.columns
        ],
        "rows": [[plain(cell) for cell in row] for row in answer.rows],
        "truncated": answer.truncated,
        "chart": _chart(answer.chart),
        "basis": answer.basis,
        "freshness": answer.freshness,
    }


def _provenance(answer: Answer) -> dict[str, Json]:
    return {
        "translator": answer.translator,
        "cost_usd": plain(answer.cost_usd),
        "timings_ms": {stage: round(spent, 3) for stage, spent in answer.timings_ms.items()},
        "receipt": answer.receipt,
        "conversation": answer.conversation,
        "data_version": answer.data_version,
        "options": [],
        "follow_ups": _options(answer.follow_ups),
    }


def plain(cell: Cell) -> Scalar:
    """A cell as JSON has it: dates as ISO text, decimals as numbers where that loses nothing."""
    if isinstance(cell, Decimal):
        return _decimal(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and not math.isfinite(cell):
        return None
    return cell


def _decimal(value: Decimal) -> Scalar:
    if not value.is_finite():
        return None
    nearest = float(value)
    return nearest if Decimal(repr(nearest)) == value else str(value)


def _options(options: Sequence[Option]) -> list[Json]:
    return [{"label": option.label, "question": option.question} for option in options]


def _period(period: Period | None) -> Json:
    """`from` is the first day and `to` the first day after it."""
    if period is None:
        return None
    days: dict[str, Json] = {
        "from": period.start.isoformat(),
        "to": period.end.isoformat(),
        "zone": period.zone,
        "label": period.label,
        "partial": period.partial,
    }
    if period.since and period.until:
        days |= {"since": period.since.isoformat(), "until": period.until.isoformat()}
    return days


def _chart(chart: ChartSpec | None) -> Json:
    if chart is None:
        return None
    return {name: list(v) if isinstance(v, tuple) else v for name, v in asdict(chart).items()}
