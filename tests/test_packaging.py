"""What is built is what runs: the wheel alone loads a demo and answers a question about it."""

from __future__ import annotations

import json
import os
import site
import subprocess
import sys
import tarfile
import venv
import zipfile
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

ROOT = Path(__file__).resolve().parent.parent
LAST_WEEK = """
    select repo, sum(cost_usd) as spend
    from usage
    where day >= date '2026-11-09' and day < date '2026-11-16' and repo is not null
    group by repo
    order by spend desc
"""

pytestmark = pytest.mark.packaging


@dataclass(frozen=True)
class Installed:
    """An environment whose `service` comes from the wheel, and from nowhere else."""

    folder: Path

    def run(self, *command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """A program of the environment, started away from the checkout."""
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("OUTLAY_", "PYTHON"))
        }
        return subprocess.run(
            [self.folder / "bin" / command[0], *command[1:]],
            cwd=self.folder,
            env=kept | {"OUTLAY_HOME": str(self.folder / "home")},
            capture_output=True,
            text=True,
            check=check,
            timeout=300,
        )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist, and the wheel that was built from it."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    process = subprocess.run(command, capture_output=True, text=True)
    assert process.returncode == 0, process.stdout + process.stderr
    return folder


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Borrows the dependencies, but not the checkout: a folder that a .pth file names has its own ignored."""
    folder = tmp_path_factory.mktemp("installed") / "env"
    venv.create(folder, with_pip=False, symlinks=True)
    library = folder / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages"
    borrowed = [path for path in site.getsitepackages() if Path(path).is_dir()]
    (library / "borrowed.pth").write_text("\n".join(borrowed) + "\n")
    (wheel,) = built.glob("*.whl")
    command = [sys.executable, "-m", "pip", "--python", str(folder / "bin" / "python"), "install", "--quiet"]
    subprocess.run([*command, "--no-index", "--no-deps", "--force-reinstall", str(wheel)], check=True)
    return Installed(folder)


@pytest.fixture(scope="module")
def demo(installed: Installed) -> Path:
    """A small demo, loaded by what was installed."""
    database = installed.folder / "demo.duckdb"
    size = ("--seed", "7", "--until", "2026-11-21", "--people", "40", "--days", "60")
    installed.run("outlay", "load", "demo", *size, "--db", str(database))
    return database


def kept_files(folder: str) -> set[str]:
    return {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_wheel_holds_code_prompts_and_schema_and_nothing_else(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    bundled = {f"service/_bundled/{name}" for folder in ("prompts", "schema") for name in kept_files(folder)}

    assert held == kept_files("service") | bundled


def test_the_sdist_holds_what_is_needed_to_build_and_test(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}

    assert {
        "LICENSE",
        "README.md",
        "CHANGELOG.md",
        "bootstrap.py",
        "requirements.lock",
        "tests/test_packaging.py",
    } <= held
    assert kept_files("schema") | kept_files("prompts") | kept_files("service") <= held


def test_the_package_names_its_licence_and_its_command(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    archive = zipfile.ZipFile(wheel)
    names = archive.namelist()
    (metadata,) = [archive.read(name).decode() for name in names if name.endswith(".dist-info/METADATA")]
    (commands,) = [archive.read(name).decode() for name in names if name.endswith("entry_points.txt")]

    assert "License-Expression: Apache-2.0" in metadata
    assert "outlay = service.cli:main" in commands
    assert [name for name in names if name.endswith("licenses/LICENSE")]


def test_what_runs_comes_from_the_wheel(installed: Installed) -> None:
    script = "import service, service.resources as r; print(service.__file__, r.folder('schema'), sep='\\n')"
    package, schema = installed.run("python", "-c", script).stdout.split()

    assert Path(package).is_relative_to(installed.folder)
    assert Path(schema).is_relative_to(installed.folder)


def test_the_wheel_answers_a_question_with_what_the_database_holds(installed: Installed, demo: Path) -> None:
    asked = ("ask", "which repos generated the most spend last week", "--now", "2026-11-21T12:00:00+00:00")
    answer = json.loads(installed.run("outlay", *asked, "--db", str(demo), "--format", "json").stdout)
    with duckdb.connect(str(demo), read_only=True) as connection:
        expected = connection.execute(LAST_WEEK).fetchall()
    told = [(row[0], cents(row[1])) for row in answer["rows"] if row[0] is not None]

    assert answer["kind"] == "answer"
    assert (answer["period"]["from"], answer["period"]["to"]) == ("2026-11-09", "2026-11-16")
    assert answer["period_proven"] is True
    assert len(told) >= 5
    assert told == [(repo, cents(spend)) for repo, spend in expected[: len(told)]]


def cents(amount: object) -> Decimal:
    return Decimal(str(amount)).quantize(Decimal("0.01"))


def test_what_cannot_be_answered_ends_with_its_own_exit_code(installed: Installed, demo: Path) -> None:
    asked = installed.run("outlay", "ask", "wibble the frobnicator", "--db", str(demo), check=False)

    assert asked.returncode in {3, 4}, asked.stderr
