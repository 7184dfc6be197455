"""The table as CSV, safe to open in a spreadsheet.

A text cell that a spreadsheet would run as a formula gets a leading apostrophe (OWASP's advice); numbers
keep their sign, so only text is touched.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from service.domain import Answer, Cell
from service.exports._text import plain

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # noqa: RUF001 - full-width ones run too


@dataclass(frozen=True, slots=True)
class Config:
    """How the file is written; settings come as text."""

    bom: str = ""
    """`1` puts a byte order mark first, which Excel needs to see UTF-8."""


@dataclass(frozen=True, slots=True)
class CsvFile:
    """Header row of column names, then the rows; NULL is an empty field."""

    bom: bool = False
    media_type: str = "text/csv; charset=utf-8"
    suffix: str = ".csv"

    def render(self, answer: Answer) -> bytes:
        """UTF-8, lines ended as RFC 4180 says."""
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow([inert(column.name) for column in answer.columns])
        writer.writerows([_field(cell) for cell in row] for row in answer.rows)
        return text.getvalue().encode("utf-8-sig" if self.bom else "utf-8")


def build(config: Config) -> CsvFile:
    """The export to CSV."""
    return CsvFile(bom=config.bom == "1")


def inert(text: str) -> str:
    """Text that no spreadsheet takes for a formula, also behind spaces and control characters."""
    shown = plain(text)
    return "'" + shown if shown.lstrip(" \n").startswith(_FORMULA_STARTS) else shown


def _field(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    if isinstance(cell, date):
        return cell.isoformat()
    return inert(cell) if isinstance(cell, str) else str(cell)
