"""Both corpora at the guard alone, the sandbox alone and both, on demo data with marks in hidden rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from eval.redteam import BOMBS, MODES, Range, Statement, corpus, firing_range, measure, same_rows

QUICK = 0.5
SECONDS = 2.0
QUIET = corpus(bombs=False)
BOMB_SAMPLE = [one for one in corpus(kinds=("redteam",)) if one.kind.startswith(BOMBS)][::9]
OF_ROW_RIGHTS = ("rls_", "column_bypass", "error_leak", "dynamic_sql", "metadata", "method_chain")


@pytest.fixture(scope="module")
def made(demo_file: Path) -> Iterator[Range]:
    with firing_range(demo_file, SECONDS) as made:
        yield made


def nothing(_: str) -> None:
    """The tables are for people."""


@pytest.mark.parametrize("mode", MODES)
def test_every_quick_statement_comes_to_what_is_expected(made: Range, mode: str) -> None:
    readers = ("admin",) if mode == "sandbox" else ("admin", "member")

    assert measure(made, QUIET, SECONDS, nothing, readers, (mode,)) == []


@pytest.mark.parametrize("reader", ["finance", "member"])
def test_the_sandbox_alone_shows_no_hidden_row_or_view(made: Range, reader: str) -> None:
    of_rights = [one for one in QUIET if one.kind.startswith(OF_ROW_RIGHTS)]

    assert len(of_rights) > 80
    assert measure(made, of_rights, SECONDS, nothing, (reader,), ("sandbox",)) == []


def test_a_bomb_ends_within_its_limit_with_and_without_a_guard(made: Range) -> None:
    readers = {
        name: replace(grant, limits=replace(grant.limits, seconds=QUICK))
        for name, grant in made.readers.items()
    }
    short = replace(made, readers=readers)

    assert len(BOMB_SAMPLE) > 10
    assert measure(short, BOMB_SAMPLE, QUICK, nothing, ("admin",), ("sandbox", "both")) == []


def test_legitimate_statements_return_the_rows_that_they_return_unguarded(made: Range) -> None:
    assert same_rows(made) == []


@pytest.mark.parametrize(
    ("sql", "reader", "found"),
    [
        ("select * from usage where repo like 'mark%'", "member", ("shows the mark-of-a-row",)),
        ("select tool from tool_calls where tool like 'mark%'", "finance", ("shows the mark-of-a-view",)),
    ],
)
def test_a_reader_with_too_many_rights_would_be_noticed(
    made: Range, sql: str, reader: str, found: tuple[str, ...]
) -> None:
    careless = replace(made, readers=made.readers | {reader: made.readers["admin"]})

    assert made.attempt(Statement("", sql, "", "either"), reader, "sandbox").violations == ()
    assert careless.attempt(Statement("", sql, "", "either"), reader, "sandbox").violations == found


def test_a_file_that_changes_would_be_noticed(made: Range) -> None:
    (made.folder / "written").write_text("by a query")
    outcome = made.attempt(Statement("", "select 1", "", "either"), "admin", "both")
    (made.folder / "written").unlink()
    made.before = made.times()

    assert outcome.violations == ("changes files",)
