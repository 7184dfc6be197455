"""Answer ⇄ JSON text, exactly: what comes back equals what went in.

Cells need marks because JSON has one kind of number and no dates; a mark is an object with
one member, which no cell is by itself.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from pydantic import TypeAdapter

from service.domain import Answer, Cell

_answers = TypeAdapter(Answer)

Marked = str | int | float | bool | None | dict[str, str]


def to_json(answer: Answer) -> str:
    """ASCII only, so that no database's text type can refuse it."""
    frame = _answers.dump_python(replace(answer, rows=()), mode="json")
    frame["rows"] = [[marked(cell) for cell in row] for row in answer.rows]
    return json.dumps(frame, separators=(",", ":"))


def from_json(text: str) -> Answer:
    """The Answer that `to_json` was given."""
    frame = json.loads(text)
    rows = tuple(tuple(_unmark(cell) for cell in row) for row in frame.pop("rows"))
    return replace(_answers.validate_python(frame | {"rows": ()}), rows=rows)


def head_from_json(text: str) -> Answer:
    """The Answer without its rows."""
    return _answers.validate_python(json.loads(text) | {"rows": ()})


def marked(cell: Cell) -> Marked:
    """A cell as JSON can hold it without loss."""
    if isinstance(cell, Decimal):
        return {"decimal": str(cell)}
    if isinstance(cell, datetime):
        return {"datetime": cell.isoformat()}
    if isinstance(cell, date):
        return {"date": cell.isoformat()}
    return cell


def _unmark(cell: Marked) -> Cell:
    if not isinstance(cell, dict):
        return cell
    ((mark, text),) = cell.items()
    if mark == "decimal":
        return Decimal(text)
    if mark == "datetime":
        return datetime.fromisoformat(text)
    return date.fromisoformat(text)
