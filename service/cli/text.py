"""An answer, question back or refusal as text for a terminal."""

from __future__ import annotations

import io
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from service.domain import Answer, Clarification, Option, Refusal
from service.present.sql import laid_out
from service.present.values import cell

_MOST_ROWS = 40
_NUMERIC = ("metric", "previous", "change", "change_share", "share")


def as_text(outcome: Answer | Clarification | Refusal) -> str:
    """Several lines without a line end."""
    if isinstance(outcome, Answer):
        return _answer(outcome)
    lines = [printable(outcome.text)]
    return "\n".join(lines + _options(outcome.options))


def printable(text: str) -> str:
    """Without the control characters that a terminal would obey."""
    return "".join(letter if letter.isprintable() or letter == "\n" else "�" for letter in text)


def _options(options: Sequence[Option]) -> list[str]:
    return [f"  · {printable(option.label)}: {printable(option.question)}" for option in options]


def _answer(answer: Answer) -> str:
    parts = [printable(answer.text), printable(answer.restatement)]
    parts += [f"  · {printable(finding)}" for finding in answer.findings]
    parts += ["", _table(answer)] if answer.columns and answer.rows else []
    more = len(answer.rows) - _MOST_ROWS
    if more > 0:
        parts.append(f"… and {more:,} more rows; --format csv has them all.")
    parts.append("")
    for assumption in answer.assumptions:
        others = " / ".join(option.label for option in assumption.alternatives)
        parts.append(printable(f"Assumed: {assumption.text}" + (f" (or: {others})" if others else "")))
    parts += [f"Basis: {answer.basis}"] if answer.basis else []
    parts += [printable(answer.freshness)] if answer.freshness else []
    spent = sum(answer.timings_ms.values())
    parts.append(f"Understood by the {answer.translator} translator for ${answer.cost_usd} in {spent:.0f} ms")
    parts += [f"Receipt: {answer.receipt}", "", printable(laid_out(answer.sql))]
    return "\n".join(parts)


def _table(answer: Answer) -> str:
    table = Table(box=None, pad_edge=False)
    for column in answer.columns:
        table.add_column(
            Text(column.label), justify="right" if column.role in _NUMERIC else "left", overflow="fold"
        )
    for row in answer.rows[:_MOST_ROWS]:
        shown = (
            cell(value, column.unit, column.role) for value, column in zip(row, answer.columns, strict=True)
        )
        table.add_row(*(Text(printable(text)) for text in shown))
    console = Console(file=io.StringIO(), width=160, color_system=None)
    with console.capture() as capture:
        console.print(table)
    return "\n".join(line.rstrip() for line in capture.get().rstrip("\n").split("\n"))
