"""The suites of this checkout against their baselines: a question that fell is a failed check.

A fall that is meant is accepted by `outlay eval --update-baseline`; eval/README.md tells on which data.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Running

from service.evaluation.baseline import compared, read_baseline
from service.evaluation.figures import figures_of
from service.evaluation.runner import Run, run
from service.evaluation.suite import read_suite

EVAL = Path(__file__).parents[2] / "eval"
SUITES = sorted((EVAL / "suites").glob("*.jsonl"))


@pytest.fixture(scope="module", params=SUITES, ids=[path.stem for path in SUITES])
def suite(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


@pytest.fixture(scope="module")
def done(suite: Path, year: Running) -> Run:
    return year.run(run(read_suite(suite), year.bench))


def test_all_gold_can_be_used(done: Run) -> None:
    assert done.unusable == {}


def test_no_question_fell_below_the_baseline(suite: Path, done: Run) -> None:
    baseline = read_baseline(EVAL / "baselines" / f"{suite.stem}.json")

    assert list(compared(baseline, done.judged).fell) == []


def test_every_number_in_words_is_explained_and_every_chart_suits(done: Run) -> None:
    figures = figures_of(done.judged)
    unexplained = [said for one in done.judged for said in one.untraced]
    faults = [(one.case.name, fault) for one in done.judged for fault in one.chart_faults]

    assert unexplained == []
    assert faults == []
    assert figures.traced.of > 0


def test_every_baseline_has_its_suite() -> None:
    assert {path.stem for path in (EVAL / "baselines").glob("*.json")} == {path.stem for path in SUITES}
