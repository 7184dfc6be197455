"""Answers made by hand, with the least that a test needs to say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from service.domain import Answer, AnswerColumn, Cell, ChartSpec, Period

OCTOBER = Period(date(2026, 10, 1), date(2026, 11, 1), "UTC", "October 2026", "month")


def answer(
    columns: str, rows: Sequence[Sequence[Cell]], text: str = "", findings: Sequence[str] = (), **rest: object
) -> Answer:
    """Columns as `name:unit:role`."""
    found = [
        AnswerColumn(name, unit, name, role)
        for name, unit, role in (one.split(":") for one in columns.split())
    ]
    fields: dict[str, object] = {
        "restatement": "Spend by team · Thu 1 – Sat 31 Oct 2026 (UTC)",
        "assumptions": (),
        "trust": "understood",
        "period": OCTOBER,
        "compare": None,
        "period_proven": True,
        "sql": "select 1",
        "truncated": False,
        "chart": None,
        "basis": "",
        "freshness": "Data complete through Sun 22 Nov 2026 15:00 UTC",
        "translator": "embedded",
        "cost_usd": Decimal(0),
        "timings_ms": {},
        "receipt": "r",
        "conversation": "c",
        "data_version": "v",
    } | rest
    return Answer(
        text=text, findings=tuple(findings), columns=tuple(found), rows=tuple(map(tuple, rows)), **fields
    )  # type: ignore[arg-type]


def chart(kind: str, x: str, y: str, **rest: object) -> ChartSpec:
    """A chart with every text that it needs."""
    fields = {"title": "Spend by team", "alt": "Bars of spend by team."} | rest
    return ChartSpec(kind, x, tuple(y.split()), **fields)  # type: ignore[arg-type]
