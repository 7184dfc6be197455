"""The text before anybody parses it: its size, its characters, its words, its brackets.

Odd blanks, control and format characters are read differently by the two parsers. Brackets
are counted without knowing strings and comments, so that no string can hide them: DuckDB's
parser takes 18 ms for 160 nested ones, 72 s for 9,000, and has no limit of its own. Words are
counted since each costs both parsers time, also those that make no node of their own.
"""

from __future__ import annotations

import re
import unicodedata

from service.errors import QueryRejected
from service.guard.candidate import Candidate

MAX_CHARACTERS = 20_000
MAX_BRACKETS = 400
MAX_WORDS = 3_000

_OPENING = re.compile(r"[(\[{]")
_WORD = re.compile(r"'[^']*'|\w+|[^\w\s]")
"""A text in quotes is one, whatever it holds."""
_PLAIN = re.compile(r"[\n\t -~]*")
_REFUSED_CATEGORIES = {"Cc", "Cf", "Zl", "Zp", "Zs"}


def text(candidate: Candidate) -> None:
    """Refuses what is too long, could be nested too deeply, or holds characters that can't be seen."""
    if len(candidate.text) > MAX_CHARACTERS:
        raise QueryRejected(
            "text", f"The query has {len(candidate.text):,} characters; {MAX_CHARACTERS:,} are possible."
        )
    if not _PLAIN.fullmatch(candidate.text):
        _refuse_unseen(candidate.text)
    if len(_WORD.findall(candidate.text)) > MAX_WORDS:
        raise QueryRejected(
            "text", f"The query has more than {MAX_WORDS:,} words and signs; shorten its lists."
        )
    if len(_OPENING.findall(candidate.text)) > MAX_BRACKETS:
        raise QueryRejected(
            "text", f"The query has more than {MAX_BRACKETS} brackets; split it, or compare with a range."
        )


def _refuse_unseen(sql: str) -> None:
    for place, character in enumerate(sql, start=1):
        if character not in "\n\t " and unicodedata.category(character) in _REFUSED_CATEGORIES | {"Cs"}:
            raise QueryRejected(
                "text",
                f"Character {place} (U+{ord(character):04X}) cannot be seen; only plain blanks,"
                " tabs and line breaks are possible.",
            )
