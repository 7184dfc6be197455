"""Names as reasons show them: short, on one line, and with near misses out of what the reader may see."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import fuzz, process

_SHOWN = 40


def shown(name: str) -> str:
    """A piece of the input, quoted and cut at 40 characters."""
    line = " ".join(name.split())
    return f'"{line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"}"'


def instead(name: str, permitted: Iterable[str], most: int = 15) -> str:
    """A sentence that names the nearest permitted names, or all of them where none is near."""
    names = sorted(permitted)
    near = [
        match
        for match, _, _ in process.extract(name.lower(), names, scorer=fuzz.ratio, limit=3, score_cutoff=75)
    ]
    if near:
        return f"Did you mean {' or '.join(near)}?"
    if not names:
        return "There are none that you may read."
    return f"There are: {', '.join(names[:most])}{', …' if len(names) > most else ''}."
