"""The positive list of functions, as schema/semantics/functions.txt holds it."""

from __future__ import annotations

from service.resources import folder


def permitted_functions() -> frozenset[str]:
    """Lower-case names of DuckDB functions and operators that were found harmless."""
    lines = (folder("schema") / "semantics" / "functions.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("--"))
