"""Finding a browser, and getting one where there is none."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from service.errors import PicturesUnavailable
from service.exports import _browser


def program(folder: Path, name: str) -> Path:
    """An executable that does nothing."""
    path = folder / name
    path.write_text("#!/bin/sh\nexit 0\n")
    path.chmod(0o755)
    return path


@pytest.fixture(autouse=True)
def _no_mac(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_browser, "_MAC", ())


class AptGet:
    """Stands in for apt-get: notes what it is asked, and brings what it has."""

    def __init__(self, folder: Path, has: str) -> None:
        self.folder = folder
        self.has = has
        self.asked: list[Sequence[str]] = []

    def __call__(self, command: Sequence[str], environ: Mapping[str, str]) -> int:
        self.asked.append(command)
        if "install" not in command:
            return 0
        if self.has not in command:
            return 100
        program(self.folder, self.has)
        return 0


def test_the_headless_shell_is_preferred(tmp_path: Path) -> None:
    program(tmp_path, "chromium")
    wanted = program(tmp_path, "chromium-headless-shell")

    assert _browser.find({"PATH": str(tmp_path)}) == wanted


def test_a_named_browser_goes_before_every_other(tmp_path: Path) -> None:
    program(tmp_path, "chromium-headless-shell")
    named = program(tmp_path, "my-chrome")

    assert _browser.find({"PATH": str(tmp_path), "OUTLAY_BROWSER": "my-chrome"}) == named
    assert _browser.find({"PATH": str(tmp_path), "BROWSER_PATH": str(named)}) == named


def test_a_named_browser_that_is_not_there_is_not_replaced_by_another(tmp_path: Path) -> None:
    program(tmp_path, "chromium")

    with pytest.raises(PicturesUnavailable, match="OUTLAY_BROWSER names '/nowhere/chrome'"):
        _browser.find({"PATH": str(tmp_path), "OUTLAY_BROWSER": "/nowhere/chrome"})


def test_no_browser_is_none(tmp_path: Path) -> None:
    assert _browser.find({"PATH": str(tmp_path)}) is None


def test_an_installed_browser_is_not_installed_again(tmp_path: Path) -> None:
    there = program(tmp_path, "chromium")
    apt = AptGet(tmp_path, "chromium")

    assert _browser.install({"PATH": str(tmp_path)}, apt) == there
    assert apt.asked == []


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, as the installation itself does")
@pytest.mark.parametrize("has", ["chromium-headless-shell", "chromium"])
def test_installing_takes_what_the_distribution_has(tmp_path: Path, has: str) -> None:
    program(tmp_path, "apt-get")
    apt = AptGet(tmp_path, has)

    assert _browser.install({"PATH": str(tmp_path)}, apt) == tmp_path / has
    assert apt.asked[0][-2:] == ["update", "-qq"]
    assert "fonts-open-sans" in apt.asked[-1]


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, as the installation itself does")
def test_a_failed_installation_says_what_to_do(tmp_path: Path) -> None:
    program(tmp_path, "apt-get")

    with pytest.raises(PicturesUnavailable, match="On a Mac: install Google Chrome"):
        _browser.install({"PATH": str(tmp_path)}, AptGet(tmp_path, "nothing"))


def test_a_machine_without_apt_get_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(PicturesUnavailable, match="no apt-get"):
        _browser.install({"PATH": str(tmp_path)}, AptGet(tmp_path, "chromium"))
