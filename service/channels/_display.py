"""An answer as people read it: every number and date as text from the one formatter.

Pages show these strings as they are; a page that formatted money itself would sooner or later disagree
with the words above it.
"""

from __future__ import annotations

from decimal import Decimal

from pydantic import BaseModel, Field

from service.domain import Answer, AnswerColumn
from service.present import values
from service.present.sql import laid_out

_LEFT = frozenset({"text", "day", "week", "month", "quarter", "year", "hour", "timestamp", "date"})
_TRUST = {
    "verified": "Verified question",
    "understood": "Understood",
    "best_guess": "Best guess: check the restatement and the SQL",
}


class DisplayColumn(BaseModel):
    """The head of a column."""

    name: str
    label: str
    numeric: bool = Field(description="Right-aligned, and sorted as numbers")


class Display(BaseModel):
    """The texts of an answer that are not in its JSON."""

    columns: list[DisplayColumn]
    rows: list[list[str]]
    trust: str
    cost: str
    duration: str
    sql: str = Field(description="The query that ran, laid out over lines")
    alt: str = Field(description="One sentence for who cannot see the chart")


def display(answer: Answer, rows: int | None = None) -> Display:
    """The texts of an answer, with at most so many rows."""
    return Display(
        columns=[_head(column) for column in answer.columns],
        rows=[
            [values.cell(cell, c.unit, c.role) for cell, c in zip(row, answer.columns, strict=True)]
            for row in answer.rows[:rows]
        ],
        trust=_TRUST.get(answer.trust, answer.trust),
        cost=values.shown(answer.cost_usd, "usd"),
        duration=values.shown(Decimal(str(round(sum(answer.timings_ms.values()), 1))), "ms", "short"),
        sql=laid_out(answer.sql),
        alt=answer.chart.alt or answer.chart.title or answer.text if answer.chart else answer.text,
    )


def _head(column: AnswerColumn) -> DisplayColumn:
    numeric = column.unit not in _LEFT and column.role not in ("dimension", "time")
    label = column.label[:1].upper() + column.label[1:]
    return DisplayColumn(name=column.name, label=label, numeric=numeric)
