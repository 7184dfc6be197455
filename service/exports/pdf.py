"""The chart of an answer as PDF; its table or its number where it has no chart."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from service.exports._drawing import Drawing
from service.exports._picture import Picture


@dataclass(frozen=True, slots=True)
class Config:
    """Which browser draws."""

    browser: str = ""
    """Its path; found by itself when empty."""


def build(config: Config, drawing: Drawing | None = None) -> Picture:
    """The export to PDF; formats that are given the same drawing share one browser."""
    return Picture("pdf", drawing or Drawing(Path(config.browser) if config.browser else None))
