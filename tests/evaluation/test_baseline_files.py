"""Baselines: what fell and what rose since a run was accepted, question by question."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from outcomes import case, ended, mixed

from service.errors import BadInput, NotFound
from service.evaluation.baseline import baseline_text, compared, read_baseline
from service.evaluation.judging import Mark
from service.evaluation.report import Report, as_text


def kept(folder: Path, judged: object) -> Path:
    path = folder / "mine.json"
    path.write_text(baseline_text("mine", judged), encoding="utf-8")  # type: ignore[arg-type]
    return path


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    baseline = read_baseline(kept(tmp_path, mixed()))

    assert baseline.suite == "mine"
    assert baseline.questions["off"] == ("answer", "wrong")
    assert baseline.questions["asked-2"] == ("refuse", "abstained")


def test_each_question_has_a_line_of_its_own(tmp_path: Path) -> None:
    lines = kept(tmp_path, mixed()).read_text().splitlines()

    assert sum('"off"' in line for line in lines) == 1
    assert len(lines) == 10 + 6


def test_the_same_run_neither_fell_nor_rose(tmp_path: Path) -> None:
    found = compared(read_baseline(kept(tmp_path, mixed())), mixed())

    assert (found.fell, found.rose, found.added, found.gone) == ((), (), (), ())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Mark.RIGHT, Mark.ABSTAINED),
        (Mark.RIGHT, Mark.WRONG),
        (Mark.ABSTAINED, Mark.WRONG),
        (Mark.ABSTAINED, Mark.FAILED),
        (Mark.FAILED, Mark.WRONG),
    ],
)
def test_a_worse_mark_is_a_fall_and_back_again_a_rise(tmp_path: Path, before: Mark, after: Mark) -> None:
    of = case("moved")
    one, other = ended(before, of=of), ended(after, of=of)

    assert len(compared(read_baseline(kept(tmp_path, [one])), [other]).fell) == 1
    assert len(compared(read_baseline(kept(tmp_path, [other])), [one]).rose) == 1


def test_a_rise_elsewhere_hides_no_fall(tmp_path: Path) -> None:
    first, second = case("first"), case("second")
    before = [ended(Mark.RIGHT, of=first), ended(Mark.WRONG, of=second)]
    after = [ended(Mark.WRONG, of=first), ended(Mark.RIGHT, of=second)]

    found = compared(read_baseline(kept(tmp_path, before)), after)

    assert [line.partition(":")[0] for line in (*found.fell, *found.rose)] == ["first", "second"]


def test_questions_that_came_or_went_are_neither(tmp_path: Path) -> None:
    found = compared(
        read_baseline(kept(tmp_path, [ended(Mark.RIGHT, of=case("old"))])),
        [ended(Mark.WRONG, of=case("new"))],
    )

    assert (found.fell, found.rose) == ((), ())
    assert (found.added, found.gone) == (("new",), ("old",))


def test_the_report_tells_what_fell_with_its_reason(tmp_path: Path) -> None:
    before = [replace(one, mark=Mark.RIGHT) for one in mixed()]
    comparison = compared(read_baseline(kept(tmp_path, before)), mixed())

    text = as_text(Report("mixed", mixed(), {}, comparison))

    assert "since the baseline: 4" in text
    assert "fell: off: answer right → answer wrong (VALUE_DIFFERS" in text


@pytest.mark.parametrize("content", ["", "[]", '{"suite": "x"}', '{"suite": "x", "questions": {"a": ["answer", "great"]}}'])  # fmt: skip
def test_a_file_that_is_no_baseline_says_how_to_make_one(tmp_path: Path, content: str) -> None:
    path = tmp_path / "mine.json"
    path.write_text(content)

    with pytest.raises(BadInput, match="--update-baseline"):
        read_baseline(path)


def test_a_baseline_that_is_missing_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="--update-baseline"):
        read_baseline(tmp_path / "none.json")
