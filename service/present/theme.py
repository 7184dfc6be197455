"""How charts look: colours that colour-blind readers can tell apart, type, and the two grounds.

The series colours are Okabe and Ito's, in the order that contrasts most; on white the last two are
too pale for a mark (2.3:1 where WCAG 1.4.11 wants 3:1), so every mark there has a thin outline.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from service.present.values import NOT_ATTRIBUTED

ThemeName = Literal["light", "dark"]
FONT = "Open Sans, Segoe UI, Helvetica, Arial, Noto Color Emoji, sans-serif"
SERIES = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#F0E442")
OTHER = "#6B7280"
UNNAMED = "#9CA3AF"
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "solid")
PALE = frozenset({"#E69F00", "#56B4E9", "#F0E442", UNNAMED})


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of one ground."""

    paper: str
    ink: str
    soft: str
    """Secondary text; at least 4.5:1 on the paper."""
    grid: str
    outline: str
    """Around marks whose own colour is too pale for the paper."""
    scale: tuple[tuple[float, str], ...]
    """From little to much, for heat maps."""


THEMES: Mapping[str, Theme] = {
    "light": Theme(
        paper="#FFFFFF",
        ink="#111827",
        soft="#4B5563",
        grid="#E5E7EB",
        outline="#374151",
        scale=((0.0, "#EEF4FA"), (0.5, "#5AA5D1"), (1.0, "#004B76")),
    ),
    "dark": Theme(
        paper="#111827",
        ink="#F3F4F6",
        soft="#9CA3AF",
        grid="#374151",
        outline="#111827",
        scale=((0.0, "#1B2A3F"), (0.5, "#2C7FB8"), (1.0, "#9BD8F5")),
    ),
}


def colour(slot: int, name: str = "", other: bool = False) -> str:
    """The colour of the n-th series; the rest, and what has no name, are grey."""
    if other:
        return OTHER
    return UNNAMED if name == NOT_ATTRIBUTED else SERIES[slot % len(SERIES)]
