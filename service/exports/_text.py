"""Text for files that people open: without the control characters that a terminal or a reader may obey."""

from __future__ import annotations

_KEPT = frozenset(map(ord, "\t\n\r"))
_CONTROLS = dict.fromkeys(code for code in (*range(0x20), *range(0x7F, 0xA0)) if code not in _KEPT)


def plain(text: str) -> str:
    """Tabs and line breaks stay, every other control character goes."""
    return text.translate(_CONTROLS)
