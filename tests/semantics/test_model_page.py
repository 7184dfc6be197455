"""docs/model.md is written from the model, and lies committed as it would be written now."""

from __future__ import annotations

import re
from pathlib import Path

from service.semantics.model import load_model
from service.semantics.page import page, theme

MODEL = load_model()
COMMITTED = Path(__file__).parents[2] / "docs" / "model.md"
WRITE = "the model has changed: outlay model docs --out docs/model.md"


def test_the_committed_page_is_what_the_model_says() -> None:
    assert COMMITTED.read_text("utf-8").splitlines() == page(MODEL).splitlines(), WRITE


def test_every_metric_of_its_own_stands_on_the_page_once_with_its_definition() -> None:
    rows = re.findall(r"^\| [^|]* \(`(\w+)`\) \| ([^|]*) \|", page(MODEL), re.MULTILINE)
    own = {name: metric.definition for name, metric in MODEL.metrics.items() if not metric.generated}

    assert {name: told for name, told in rows if name not in MODEL.measures} == own
    assert len(rows) == len(own) + len(MODEL.measures)


def test_every_dimension_and_every_reason_stands_on_the_page() -> None:
    text = page(MODEL)

    for dimension in MODEL.dimensions.values():
        assert f"\n| {dimension.label} | " in text
    for entry in MODEL.forbidden:
        assert any(f"*{told}*" in text for told in MODEL.metrics[_first(entry.metrics[0])].forbidden.values())


def _first(name: str) -> str:
    return f"average_{name}" if name in MODEL.measures else name


def test_themes_follow_from_what_a_metric_is_read_from() -> None:
    names = (
        "spend",
        "cost_per_commit",
        "cache_hit_rate",
        "billed",
        "acceptance_rate",
        "sessions",
        "merge_rate",
    )

    assert [theme(name, MODEL) for name in names] == [
        "Spend", "Spend", "Tokens", "Invoices", "Tools and edits", "Sessions", "Commits and pull requests",
    ]  # fmt: skip


def test_tables_keep_their_columns() -> None:
    """A cell with a bar of its own would shift the ones behind it."""
    tables = re.findall(r"(?:^\|.*\n)+", page(MODEL), re.MULTILINE)

    assert len(tables) > 10
    for table in tables:
        assert len({line.count("|") for line in table.splitlines()}) == 1, table.splitlines()[0]
