"""Random SQL of the grammar, and random changes to the corpora, against what the guard promises."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.guard.contract import GRANTS, database
from tests.guard.fuzzing import Fuzzer
from tests.guard.grammar import Contract, Writer
from tests.guard.mutation import CHANGES, mutated
from tests.guard.promises import Promises

FUZZER = Fuzzer()
CONTRACT = Contract.of(database())
READERS = st.sampled_from(sorted(GRANTS))
SEEDS = st.integers(0, 2**32)
# a smaller seed makes no smaller text, so a failure is shown as it was found
BOUNDED = settings(max_examples=300, deadline=None, derandomize=True, phases=[Phase.generate])


@BOUNDED
@given(SEEDS, READERS)
def test_whatever_the_grammar_makes_keeps_every_promise(seed: int, reader: str) -> None:
    assert FUZZER.promises.broken(Writer(Random(seed), CONTRACT).query(), reader) is None


@BOUNDED
@given(st.sampled_from(FUZZER.statements), SEEDS, READERS)
def test_whatever_becomes_of_a_statement_keeps_every_promise(sql: str, seed: int, reader: str) -> None:
    assert FUZZER.promises.broken(mutated(Random(seed), sql, FUZZER.statements), reader) is None


def test_most_of_what_the_grammar_makes_is_accepted_and_runs() -> None:
    promises = Promises()
    for seed in range(200):
        promises.broken(Writer(Random(seed), CONTRACT).query())

    assert promises.counts["accepted"] > 140
    assert promises.counts["compared"] > 100


def test_the_grammar_reaches_every_view_and_most_functions() -> None:
    texts = [Writer(Random(seed), CONTRACT).query().lower() for seed in range(1500)]
    words = Counter(word for text in texts for word in set(text.replace("(", " ").replace('"', " ").split()))

    assert [view for view in CONTRACT.columns if not words[view]] == []
    functions = {one.name for one in CONTRACT.signatures if one.kind == "scalar" and one.gives}
    assert len([name for name in functions if words[name]]) > 0.7 * len(functions)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_every_change_changes_something(change) -> None:
    sql = FUZZER.statements[3]
    random = Random(1)

    assert len({change(random, sql, FUZZER.statements) for _ in range(20)}) > 3


def test_a_promise_that_is_broken_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    promises = Promises()
    sql = "select repo, sum(cost_usd) from usage group by repo"
    assert promises.broken(sql) is None

    monkeypatch.setattr("sqlglot.expressions.Sum.sql_names", lambda: ["MAX"])
    found = promises.broken(sql)
    assert found is not None
    assert found.promise == "returns the rows that it returned unguarded"
