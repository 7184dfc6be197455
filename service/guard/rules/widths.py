"""A call that pads cannot make one cell as large as it likes: `lpad('x', 2000000000)`."""

from __future__ import annotations

import re

from service.errors import QueryRejected
from service.guard import literals
from service.guard.candidate import Candidate
from service.guard.reading import Call

MAX_WIDTH = 1_000

_PADDING = {"lpad", "rpad"}
_FORMATTING = {"format", "printf"}
_FIELD = re.compile(r"%[-+ 0#,']*[\d.*]*|\{[^}]*\}")
_NESTED = re.compile(r"\*|\{[^}]*\{")


def widths(candidate: Candidate) -> None:
    """Refuses lpad, rpad, format and printf whose width is not written, or above 1,000."""
    for reading in candidate.readings:
        for call in reading.calls:
            if call.name in _PADDING:
                _check_padding(call)
            elif call.name in _FORMATTING:
                _check_format(call)


def _check_padding(call: Call) -> None:
    width = literals.number(call.arguments[1]) if len(call.arguments) > 1 else None
    if width is None or width > MAX_WIDTH:
        raise QueryRejected("widths", f"{call.name} needs its width written as a number up to {MAX_WIDTH:,}.")


def _check_format(call: Call) -> None:
    pattern = literals.text(call.arguments[0]) if call.arguments else None
    fields = _FIELD.findall(pattern) if pattern is not None else ["*"]
    for found in fields:
        too_wide = any(int(digits) > MAX_WIDTH for digits in re.findall(r"\d{1,18}", found))
        if too_wide or _NESTED.search(found):
            raise QueryRejected(
                "widths", f"{call.name} needs its pattern written as text, with widths up to {MAX_WIDTH:,}."
            )
