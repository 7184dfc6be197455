"""`strftime` writes its pattern as text, and without `%n`.

DuckDB 2.0 reserves more bytes for each `%n` than it writes, so the rest of the cell is whatever
stood in memory before: rows of an earlier query, perhaps of another reader. A pattern that is
computed cannot be looked at here.
"""

from __future__ import annotations

import re

from service.errors import QueryRejected
from service.guard import literals
from service.guard.candidate import Candidate
from service.guard.reading import Call

_LINE_BREAK = re.compile(r"%[^%A-Za-z]*n")


def patterns(candidate: Candidate) -> None:
    """Refuses strftime with a computed pattern, and with `%n` in it."""
    for reading in candidate.readings:
        for call in reading.calls:
            if call.name == "strftime":
                _check(call)


def _check(call: Call) -> None:
    written = [text for argument in call.arguments if (text := literals.text(argument)) is not None]
    # DuckDB takes pattern and time in either order, and a text without % could be the time
    if not any("%" in text for text in written):
        raise QueryRejected("patterns", "strftime needs its pattern written as text, as in '%Y-%m'.")
    if any(_LINE_BREAK.search(text.replace("%%", "")) for text in written):
        raise QueryRejected("patterns", "strftime cannot write line breaks (%n); join parts with chr(10).")
