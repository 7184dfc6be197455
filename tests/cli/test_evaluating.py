"""`outlay eval` as its users call it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

NOW = "2026-11-22T15:30:00Z"
SPENT = "select sum(cost_usd) from usage where day >= '2026-10-01' and day < '2026-11-01'"
RIGHT = {
    "id": "right",
    "question": "total spend last month",
    "class": "total",
    "sql": SPENT,
    "expect": "answer",
}
WRONG = RIGHT | {"id": "wrong", "sql": SPENT + " and team = 'payments'"}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def suite(folder: Path, *lines: dict) -> Path:
    path = folder / "mine.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def evaluated(home: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "service", "eval", "--now", NOW, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "OUTLAY_HOME": str(home)},
    )


def test_a_suite_is_judged_and_told(home: Path, demo_file: Path, tmp_path: Path) -> None:
    target = tmp_path / "figures.json"

    done = evaluated(home, "--suite", suite(tmp_path, RIGHT, WRONG), "--db", demo_file, "--json", target)

    assert done.returncode == 0, done.stderr
    assert "== mine: 2 questions on 1 database(s)" in done.stdout
    assert "[wrong] wrong: total spend last month" in done.stdout
    assert done.stderr == ""
    (found,) = json.loads(target.read_text())["suites"]
    assert [question["mark"] for question in found["questions"]] == ["right", "wrong"]


def test_nothing_is_left_in_the_memory_of_the_service(home: Path, demo_file: Path, tmp_path: Path) -> None:
    evaluated(home, "--suite", suite(tmp_path, RIGHT), "--db", demo_file)

    assert not home.exists() or list(home.iterdir()) == []


def test_a_fall_below_the_baseline_is_exit_code_1_until_it_is_accepted(
    home: Path, demo_file: Path, tmp_path: Path
) -> None:
    baseline = tmp_path / "kept.json"
    kept = ("--db", demo_file, "--baseline", baseline)
    before = suite(tmp_path, RIGHT)
    assert evaluated(home, "--suite", before, *kept, "--update-baseline").returncode == 0
    after = suite(tmp_path, WRONG | {"id": "right"})

    fell = evaluated(home, "--suite", after, *kept)
    accepted = evaluated(home, "--suite", after, *kept, "--update-baseline")
    again = evaluated(home, "--suite", after, *kept)

    assert (fell.returncode, accepted.returncode, again.returncode) == (1, 0, 0)
    assert "fell: right: answer right → answer wrong" in fell.stdout


def test_right_is_what_is_right_on_every_database(home: Path, demo_file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.duckdb"
    other.write_bytes(demo_file.read_bytes())

    done = evaluated(home, "--suite", suite(tmp_path, RIGHT), "--db", demo_file, "--db", other)

    assert "1 questions on 2 database(s)" in done.stdout
    assert "by database" in done.stdout


def test_invariants_are_tried_beside_the_suite(home: Path, demo_file: Path, tmp_path: Path) -> None:
    done = evaluated(home, "--suite", suite(tmp_path, RIGHT), "--db", demo_file, "--invariants", 3)

    assert done.returncode == 0, done.stdout
    assert "invariants: 3 tried on each database, 0 broken" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--translator", "oracle"], "There is no translator 'oracle'; there are: embedded."),
        (["--suite", "none.jsonl"], "There is no suite at none.jsonl."),
        (["--db", "none.duckdb"], "There is no database at none.duckdb."),
        (
            ["--baseline", "x.json", "--suite", "a.jsonl", "--suite", "b.jsonl"],
            "--baseline is the file of one suite",
        ),
        (["--now", "soon"], "--now is 'soon'"),
    ],
)
def test_what_cannot_be_evaluated_is_one_line_and_exit_code_1(
    home: Path, arguments: list[str], said: str
) -> None:
    done = evaluated(home, *arguments)

    assert done.returncode == 1
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_baseline_needs_a_place_where_the_checkout_has_none(
    home: Path, demo_file: Path, tmp_path: Path
) -> None:
    done = evaluated(home, "--suite", suite(tmp_path, RIGHT), "--db", demo_file, "--update-baseline")

    assert done.returncode == 1
    assert "--baseline FILE" in done.stderr
