"""`outlay model` and the doctor's look at the model, as their users call them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from service.semantics.model import load_model
from service.semantics.page import page

MODEL = load_model()


def outlay(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "service", *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "OUTLAY_HOME": str(home)},
    )


def test_without_an_action_it_says_what_there_is(tmp_path: Path) -> None:
    done = outlay(tmp_path, "model")

    assert done.returncode == 0
    assert all(action in done.stdout for action in ("export", "describe", "docs", "examples:"))


def test_the_export_is_json_on_standard_output_and_yaml_by_the_name_of_its_file(tmp_path: Path) -> None:
    file = tmp_path / "outlay.yaml"

    printed = outlay(tmp_path, "model", "export", "--format", "ossie")
    written = outlay(tmp_path, "model", "export", "--out", str(file))

    assert (printed.returncode, written.returncode, written.stdout) == (0, 0, "")
    assert json.loads(printed.stdout) == yaml.safe_load(file.read_text("utf-8"))
    assert len(json.loads(printed.stdout)["semantic_model"][0]["metrics"]) == len(MODEL.metrics)


def test_the_page_is_written_whole(tmp_path: Path) -> None:
    file = tmp_path / "model.md"

    done = outlay(tmp_path, "model", "docs", "--out", str(file))

    assert done.returncode == 0, done.stderr
    assert file.read_text("utf-8") == page(MODEL)


@pytest.mark.parametrize(
    ("asker", "told", "untold"),
    [
        ("admin@acme.example", "tool_calls: one row per tool use", "Nothing"),
        ("finance@acme.example", "billed: what was invoiced", "tool_calls:"),
        ("stranger@elsewhere.example", "Nothing may be read.", "usage"),
    ],
)
def test_everybody_is_told_what_they_may_ask_about(
    tmp_path: Path, demo_file: Path, asker: str, told: str, untold: str
) -> None:
    done = outlay(tmp_path, "model", "describe", "--as", asker, "--db", str(demo_file))

    assert done.returncode == 0, done.stderr
    assert told in done.stdout
    assert untold not in done.stdout


def test_without_a_name_the_model_is_described_as_an_admin_sees_it_and_needs_no_data(tmp_path: Path) -> None:
    done = outlay(tmp_path, "model", "describe")

    assert done.returncode == 0, done.stderr
    assert all(f"\n{view}: " in done.stdout for view in MODEL.views)


def test_the_doctor_tries_every_definition_where_there_are_data(tmp_path: Path, demo_file: Path) -> None:
    well = outlay(tmp_path, "doctor", "--db", str(demo_file))
    ill = outlay(tmp_path, "doctor", "--db", str(tmp_path / "none.duckdb"))

    assert f"ok       model: all {len(MODEL.metrics)} metrics can be computed" in well.stdout
    assert "ok       codes: keys and coded values of the last 30 days" in well.stdout
    assert "model:" not in ill.stdout
