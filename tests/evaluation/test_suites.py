"""A suite is read strictly: what it may say, and the line that is named when it says something else."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from service.errors import BadInput, NotFound
from service.evaluation.suite import EXPECTATIONS, read_suite

LEAST = {"id": "a", "question": "spend", "class": "total", "expect": "answer"}


def written(folder: Path, *lines: object) -> Path:
    path = folder / "mine.jsonl"
    path.write_text("".join((one if isinstance(one, str) else json.dumps(one)) + "\n" for one in lines))
    return path


def test_a_line_with_everything_becomes_a_case(tmp_path: Path) -> None:
    line = {
        **LEAST,
        "as": "finance@acme.example",
        "now": "2026-11-22T15:30:00Z",
        "context": ["spend by team last month"],
        "sql": ["select 1", "select 2"],
        "second": "select 1",
        "keys": ["team"],
        "ordered": True,
        "expect": "answer_or_clarify",
        "period": {"from": "2026-10-01", "to": "2026-11-01"},
        "kind": "free",
        "meaning": "anything",
    }

    suite = read_suite(written(tmp_path, line))

    (case,) = suite.cases
    assert suite.name == "mine"
    assert (case.name, case.topic, case.kind, case.asker) == ("a", "total", "free", "finance@acme.example")
    assert case.now == datetime(2026, 11, 22, 15, 30, tzinfo=UTC)
    assert case.gold == ("select 1", "select 2")
    assert case.context == ("spend by team last month",)
    assert case.period == (date(2026, 10, 1), date(2026, 11, 1))
    assert case.allowed == {"answer", "clarify"}
    assert case.extra == {"kind": "free", "meaning": "anything"}


@pytest.mark.parametrize("sql", [None, []], ids=["null", "an empty list"])
def test_without_gold_only_the_kind_of_outcome_is_judged(tmp_path: Path, sql: object) -> None:
    (case,) = read_suite(written(tmp_path, {**LEAST, "sql": sql})).cases

    assert case.gold == ()


def test_one_gold_may_stand_without_a_list(tmp_path: Path) -> None:
    (case,) = read_suite(written(tmp_path, {**LEAST, "sql": "select 1"})).cases

    assert case.gold == ("select 1",)


@pytest.mark.parametrize("expect", EXPECTATIONS)
def test_every_expectation_is_read(tmp_path: Path, expect: str) -> None:
    (case,) = read_suite(written(tmp_path, {**LEAST, "expect": expect})).cases

    assert case.allowed == frozenset(expect.split("_or_"))


def test_lines_end_at_line_feeds_only(tmp_path: Path) -> None:
    question = "spend\u2028by team\x0bnow"
    path = tmp_path / "mine.jsonl"
    path.write_text(json.dumps({**LEAST, "question": question}, ensure_ascii=False) + "\n", encoding="utf-8")

    (case,) = read_suite(path).cases

    assert case.question == question


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{not json", "no JSON"),
        ("[1]", "one JSON object"),
        ({**LEAST, "id": ""}, "`id`"),
        ({**LEAST, "question": 7}, "`question`"),
        ({"id": "b", "question": "x", "expect": "answer"}, "`class`"),
        ({**LEAST, "expect": "shrug"}, "answer, clarify, refuse"),
        ({**LEAST, "expect": "refuse", "sql": "select 1"}, "no answer is expected"),
        ({**LEAST, "sql": 7}, "`sql`"),
        ({**LEAST, "sql": ["select 1", ""]}, "`sql`"),
        ({**LEAST, "context": [3]}, "`context`"),
        ({**LEAST, "ordered": "yes"}, "`ordered`"),
        ({**LEAST, "now": "yesterday"}, "ISO 8601"),
        ({**LEAST, "now": "2026-11-22T15:30:00"}, "zone"),
        ({**LEAST, "period": "last week"}, "`period`"),
        ({**LEAST, "period": {"from": "2026-11-31", "to": "2026-12-01"}}, "ISO 8601"),
        ({**LEAST, "period": {"from": "2026-11-02", "to": "2026-11-02"}}, "ends? after"),
        (LEAST, "earlier line"),
    ],
    ids=str,
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, line: object, said: str) -> None:
    with pytest.raises(BadInput, match=rf"^mine.jsonl, line 3: .*{said}"):
        read_suite(written(tmp_path, LEAST, "", line))


def test_a_suite_without_questions_is_none(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no questions"):
        read_suite(written(tmp_path, ""))


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_bytes(b"\xff\xfe")

    with pytest.raises(BadInput, match="UTF-8"):
        read_suite(path)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"none\.jsonl"):
        read_suite(tmp_path / "none.jsonl")
