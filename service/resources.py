"""Where prompts/ and schema/ are: the operator's folder, the wheel, or the checkout."""

from __future__ import annotations

import os
from pathlib import Path

from service.errors import NotFound

_PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """The folder `prompts` or `schema`; `OUTLAY_RESOURCES` may name a folder that holds changed copies."""
    override = os.environ.get("OUTLAY_RESOURCES")
    places = [Path(override) / name] if override else []
    places += [_PACKAGE / "_bundled" / name, _PACKAGE.parent / name]
    for place in places:
        if place.is_dir():
            return place
    raise NotFound(f"There is no folder {name!r}; looked in {', '.join(str(place) for place in places)}.")


def sql_scripts(subfolder: str) -> list[Path]:
    """The .sql files of a folder in schema/, in the order of their names."""
    return sorted((folder("schema") / subfolder).glob("*.sql"))
