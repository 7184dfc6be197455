"""What is documented is true: commands run, settings are the ones there are, links lead somewhere."""

from __future__ import annotations

import ast
import doctest
import importlib
import itertools
import os
import re
import shlex
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from service import settings

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
LINES = [
    line.partition(" #")[0].strip()
    for block in BLOCKS
    for line in re.sub(r"\\\n\s*", " ", block).splitlines()
]
COMMANDS = [line.removeprefix(".venv/bin/outlay ") for line in LINES if line.startswith(".venv/bin/outlay ")]
STAY = ("serve", "demo")
"""Commands that do not end by themselves; the tests of the chat start them."""


def outlay(*words: str, home: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OUTLAY_")}
    return subprocess.run(
        [sys.executable, "-m", "service", *words],
        cwd=home,
        env=environment | {"OUTLAY_HOME": str(home), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=300,
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


def described_settings() -> dict[str, str]:
    """The string below each field of Settings."""
    tree = ast.parse(Path(settings.__file__).read_text("utf-8"))
    (body,) = [node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Settings"]
    return {
        field.target.id: str(text.value.value)
        for field, text in itertools.pairwise(body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
    }


def test_the_table_of_settings_is_the_settings() -> None:
    described = described_settings()
    expected = [
        f"| `OUTLAY_{field.name.upper()}` | {f'`{field.default}`' if field.default != '' else ''} "
        f"| {described[field.name]} |"
        for field in fields(settings.Settings)
    ]
    table = README.partition("<!-- settings -->")[2].partition("<!-- /settings -->")[0]

    assert [line.replace("|  |", "| |") for line in expected] == table.strip().splitlines()[2:]


def test_every_other_variable_that_readme_names_is_read_somewhere() -> None:
    known = {f"OUTLAY_{field.name.upper()}" for field in fields(settings.Settings)}
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "service").rglob("*.py"))
    named = set(re.findall(r"`(OUTLAY_[A-Z_]+)`", README)) - known

    assert {name for name in named if f'"{name}"' not in code} == set()


def test_the_two_commands_are_those_of_bootstrap_and_make() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[0].split())
    made = set(re.findall(r"make (\w+)`", README))

    assert {"python3 bootstrap.py demo", "python3 bootstrap.py test"} <= set(LINES)
    assert made
    assert made <= targets


def test_help_lists_every_command_that_readme_shows(home: Path) -> None:
    listed = outlay("--help", home=home).stdout
    shown = {command.split()[0] for command in COMMANDS}

    assert shown
    assert {name for name in shown if not re.search(rf"\b{name}\b", listed)} == set()


def test_the_commands_that_readme_shows_run_one_after_the_other(home: Path) -> None:
    for command in COMMANDS:
        if command.split()[0] not in STAY:
            process = outlay(*shlex.split(command), home=home)

            assert process.returncode == 0, command + process.stdout + process.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8"))

    assert [target for target in targets if not (page.parent / target).exists()] == []


def with_examples() -> list[str]:
    return [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in sorted((ROOT / "service").rglob("*.py"))
        if ">>> " in path.read_text("utf-8")
    ]


def test_examples_in_docstrings_are_true() -> None:
    results = {name: doctest.testmod(importlib.import_module(name)) for name in with_examples()}

    assert {name: result for name, result in results.items() if result.failed} == {}
