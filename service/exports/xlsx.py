"""The table as an Excel workbook: typed cells on one sheet, how they were computed on another."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter  # type: ignore[import-untyped]  # it ships no types
from xlsxwriter.format import Format  # type: ignore[import-untyped]  # likewise
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]  # likewise

from service.domain import Answer, AnswerColumn, Cell
from service.errors import LimitExceeded
from service.exports._text import plain

_MOST_ROWS = 100_000
_CELL_CHARS = 32_767
_WIDEST = 60
_EXACT_DIGITS = 15
"""Excel keeps 15 digits of a number; what has more is written as text."""
_FORMATS = {
    "usd": "$#,##0.00;-$#,##0.00",
    "share": "0.0%",
    "tokens": "#,##0",
    "count": "#,##0.##",
    "month": "mmm yyyy",
    "quarter": "yyyy-mm-dd",
    "year": "yyyy",
}
_DATE = "ddd d mmm yyyy"
_DATETIME = "yyyy-mm-dd hh:mm:ss"


@dataclass(frozen=True, slots=True)
class Config:
    """Nothing to set."""


@dataclass(frozen=True, slots=True)
class XlsxFile:
    """A workbook of two sheets, Answer and Method."""

    media_type: str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    suffix: str = ".xlsx"

    def render(self, answer: Answer, question: str = "") -> bytes:
        """At most 100,000 rows; nothing in it is ever a formula or a link."""
        if len(answer.rows) > _MOST_ROWS:
            rows = f"{len(answer.rows):,}"
            raise LimitExceeded(f"Excel files end at {_MOST_ROWS:,} rows; take CSV or Parquet for {rows}.")
        sink = io.BytesIO()
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        with xlsxwriter.Workbook(sink, options) as book:
            # a fixed time, so that the same answer is the same file
            book.set_properties({"title": answer.restatement[:200], "created": datetime(2000, 1, 1)})
            _table(book, answer)
            _method(book, answer, question)
        return sink.getvalue()


def build(config: Config) -> XlsxFile:
    """The export to Excel."""
    return XlsxFile()


def _table(book: xlsxwriter.Workbook, answer: Answer) -> None:
    sheet = book.add_worksheet("Answer")
    head = book.add_format({"bold": True, "bottom": 1})
    for position, column in enumerate(answer.columns):
        cells = [row[position] for row in answer.rows]
        sheet.write_string(0, position, plain(column.label)[:_CELL_CHARS], head)
        sheet.set_column(position, position, _width(column, cells))
        style = book.add_format({"num_format": _number_format(column, cells)})
        for row, cell in enumerate(cells, start=1):
            _write(sheet, row, position, cell, style)
    sheet.freeze_panes(1, 0)
    if answer.rows:
        sheet.autofilter(0, 0, len(answer.rows), max(len(answer.columns) - 1, 0))


def _write(sheet: Worksheet, row: int, column: int, cell: Cell, style: Format) -> None:
    if cell is None:
        return
    if isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, datetime):
        sheet.write_datetime(row, column, cell.replace(tzinfo=None), style)
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), style)
    elif isinstance(cell, str) or not _fits(cell):
        sheet.write_string(row, column, plain(str(cell))[:_CELL_CHARS])
    else:
        sheet.write_number(row, column, cell, style)


def _fits(cell: int | float | Decimal) -> bool:
    exact = cell if isinstance(cell, Decimal) else Decimal(str(cell))
    return exact.is_finite() and len(exact.normalize().as_tuple().digits) <= _EXACT_DIGITS


def _number_format(column: AnswerColumn, cells: list[Cell]) -> str:
    if any(isinstance(cell, datetime) for cell in cells):
        return _DATETIME
    if any(isinstance(cell, date) for cell in cells):
        return _FORMATS.get(column.unit, _DATE)
    return _FORMATS.get(column.unit, "General")


def _width(column: AnswerColumn, cells: list[Cell]) -> int:
    longest = max((len(str(cell)) for cell in cells[:200] if cell is not None), default=0)
    return min(_WIDEST, max(10, len(column.label) + 4, longest + 2))


def _method(book: xlsxwriter.Workbook, answer: Answer, question: str) -> None:
    sheet = book.add_worksheet("Method")
    head = book.add_format({"bold": True, "valign": "top"})
    text = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 100)
    lines = [
        ("Question", question),
        ("Understood as", answer.restatement),
        ("Answer", answer.text),
        *[("Finding", finding) for finding in answer.findings],
        *[("Assumption", assumption.text) for assumption in answer.assumptions],
        ("Cost basis", answer.basis),
        ("Freshness", answer.freshness),
        ("SQL", answer.sql),
        ("Rows", "cut at the limit; there are more" if answer.truncated else "all"),
        ("Data version", answer.data_version),
        ("Receipt", answer.receipt),
    ]
    for row, (name, said) in enumerate(line for line in lines if line[1]):
        sheet.write_string(row, 0, name, head)
        sheet.write_string(row, 1, plain(said)[:_CELL_CHARS], text)
