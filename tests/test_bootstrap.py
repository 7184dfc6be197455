"""The file that installs everything: what it tells people whose machine stands in the way."""

from __future__ import annotations

import ast
import importlib.util
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-virtualenv.lock")


@pytest.fixture
def bootstrap(tmp_path: Path) -> ModuleType:
    """The file as it would run in an empty checkout."""
    copy = tmp_path / "bootstrap.py"
    copy.write_bytes((ROOT / "bootstrap.py").read_bytes())
    for name in (*LOCKS, "pyproject.toml"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    spec = importlib.util.spec_from_file_location("bootstrap_under_test", copy)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def pins(name: str) -> dict[str, Version]:
    found = re.findall(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", (ROOT / name).read_text("utf-8"), re.MULTILINE)
    return {canonicalize_name(package): Version(version) for package, version in found}


def asked_for(group: str) -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    lines = project["dependency-groups"][group]
    own = project["project"]["dependencies"] if group == "install" else []
    return [Requirement(line) for line in [*lines, *own] if isinstance(line, str)]


def test_it_is_readable_to_pythons_that_are_too_old() -> None:
    ast.parse((ROOT / "bootstrap.py").read_text("utf-8"), feature_version=(3, 6))


def test_without_a_command_it_says_what_there_is() -> None:
    printed = subprocess.run(
        [sys.executable, ROOT / "bootstrap.py"], capture_output=True, text=True, check=True
    ).stdout

    assert "bootstrap.py demo" in printed
    assert "bootstrap.py test" in printed


def test_an_unknown_command_is_an_error() -> None:
    assert (
        subprocess.run([sys.executable, ROOT / "bootstrap.py", "deom"], capture_output=True).returncode == 2
    )


def test_every_command_in_its_help_exists(bootstrap: ModuleType) -> None:
    assert set(re.findall(r"bootstrap\.py (\w+)", bootstrap.__doc__ or "")) == set(bootstrap.COMMANDS)


def test_a_python_that_is_too_old_is_told_which_to_install(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "OLDEST", (3, 99))

    with pytest.raises(bootstrap.CannotGoOn, match=r"needs Python 3\.11 or newer; this is Python 3"):
        bootstrap.base_python()


def test_a_newer_python_on_the_path_is_taken(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = tmp_path / "python3.99"
    newer.write_text("#!/bin/sh\necho 3.99\n")
    newer.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(bootstrap, "OLDEST", (3, 99))
    monkeypatch.setattr(bootstrap, "NEWEST_LOOKED_FOR", 99)

    assert bootstrap.base_python() == str(newer)


def test_a_half_made_environment_is_not_taken_for_a_ready_one(bootstrap: ModuleType) -> None:
    bootstrap.VENV.mkdir()
    bootstrap.write_state({"unfinished": "yes"})

    assert not bootstrap.is_ready("runtime", bootstrap.fingerprint("runtime"))


def test_a_state_that_cannot_be_read_is_no_state(bootstrap: ModuleType) -> None:
    bootstrap.VENV.mkdir()
    bootstrap.STATE.write_text("{")

    assert bootstrap.read_state() == {}


def test_an_environment_from_another_place_is_not_sound(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "PYTHON", Path(sys.executable))
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"

    assert bootstrap.is_sound({"root": str(bootstrap.ROOT), "python": version})
    assert not bootstrap.is_sound({"root": "/elsewhere", "python": version})
    assert not bootstrap.is_sound({"root": str(bootstrap.ROOT), "python": "3.5"})


def test_what_was_there_survives_a_failed_update(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    sound = {"runtime": "an older lock", "root": str(bootstrap.ROOT), "python": version}
    bootstrap.VENV.mkdir()
    bootstrap.write_state(sound)
    monkeypatch.setattr(bootstrap, "PYTHON", Path(sys.executable))

    def unreachable(group: str) -> None:
        raise bootstrap.CannotGoOn("no network")

    monkeypatch.setattr(bootstrap, "install_packages", unreachable)
    with pytest.raises(bootstrap.CannotGoOn):
        bootstrap.ensure("runtime")

    assert json.loads(bootstrap.STATE.read_text()) == sound


@pytest.mark.parametrize(
    ("line", "advice"),
    [
        ("NewConnectionError('… Temporary failure in name resolution')", "cannot reach its package index"),
        ("ERROR: No matching distribution found for duckdb==2.0.0", "no ready-made package"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "differs from the one"),
        ("ERROR: Could not install packages: [Errno 28] No space left on device", "disk is full"),
    ],
)
def test_a_failure_of_pip_comes_with_advice(bootstrap: ModuleType, line: str, advice: str) -> None:
    assert advice in bootstrap.what_pip_meant(["Collecting duckdb", line])


def test_packages_cannot_be_led_elsewhere_by_the_environment(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    monkeypatch.setenv("PIP_TARGET", "/elsewhere")
    monkeypatch.setenv("PIP_USER", "1")
    environment = bootstrap.clean_environment()

    assert "PYTHONPATH" not in environment
    assert "PIP_TARGET" not in environment
    assert environment["PIP_USER"] == "0"


@pytest.mark.parametrize(
    ("group", "lock"), [("install", "requirements.lock"), ("dev", "requirements-dev.lock")]
)
def test_the_lock_holds_what_the_project_asks_for(group: str, lock: str) -> None:
    locked = pins(lock)
    unmet = [
        str(wanted)
        for wanted in asked_for(group)
        if not wanted.specifier.contains(locked.get(canonicalize_name(wanted.name), Version("0")))
    ]

    assert unmet == []


def test_both_locks_hold_the_same_versions() -> None:
    tools = pins("requirements-dev.lock")

    assert {name: tools.get(name) for name in pins("requirements.lock")} == pins("requirements.lock")


@pytest.mark.parametrize("name", LOCKS)
def test_locks_have_hashes_and_name_no_index(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    blocks = re.split(r"\n(?=\S)", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).strip())

    assert [block for block in blocks if "--hash=sha256:" not in block] == []
    assert re.search(r"://|--index|--find-links|file:", text) is None
