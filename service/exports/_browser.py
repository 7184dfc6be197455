"""Which browser draws the pictures, and how to get one where there is none.

`chromium-headless-shell` comes first: it starts faster than full Chromium, takes a third less memory and
makes no requests of its own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from service.errors import PicturesUnavailable

_NAMES = (
    "chromium-headless-shell",
    "chrome-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
    "chrome",
    "microsoft-edge",
)
_MAC = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
_FONTS = ("fonts-open-sans", "fonts-dejavu-core", "fonts-noto-color-emoji")
_BROWSERS = ("chromium-headless-shell", "chromium")
_INSTALL_SECONDS = 900

HOW = (
    "Pictures need a Chromium-like browser. On Debian or Ubuntu: "
    f"apt-get install chromium-headless-shell {' '.join(_FONTS)}. On a Mac: install Google Chrome. "
    "Elsewhere: name one in OUTLAY_BROWSER. Everything but PNG, SVG and PDF works without."
)

Run = Callable[[Sequence[str], Mapping[str, str]], int]
"""Runs a command with an environment; its exit status."""


def find(environ: Mapping[str, str] = os.environ) -> Path | None:
    """The browser that OUTLAY_BROWSER or BROWSER_PATH names, else the first that is installed."""
    for variable in ("OUTLAY_BROWSER", "BROWSER_PATH"):
        named = environ.get(variable)
        if named:
            return _named(variable, named, environ)
    for name in _NAMES:
        found = shutil.which(name, path=environ.get("PATH"))
        if found:
            return Path(found)
    return next((Path(place) for place in _MAC if os.access(place, os.X_OK)), None)


def _named(variable: str, name: str, environ: Mapping[str, str]) -> Path:
    """A browser that was asked for by name must be there: another one would be a surprise."""
    found = shutil.which(name, path=environ.get("PATH"))
    if found is None:
        raise PicturesUnavailable(f"{variable} names {name!r}, which is no program. {HOW}")
    return Path(found)


def install(environ: Mapping[str, str] = os.environ, run: Run | None = None) -> Path:
    """A browser, installed by apt-get with fonts if need be; PicturesUnavailable says how otherwise."""
    found = find(environ)
    if found is not None:
        return found
    prefix = _rights(environ)
    quiet = dict(environ) | {"DEBIAN_FRONTEND": "noninteractive"}
    command = run or _run
    command([*prefix, "apt-get", "update", "-qq"], quiet)
    for browser in _BROWSERS:
        wanted = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", browser, *_FONTS]
        if command([*prefix, *wanted], quiet) == 0:
            break
    found = find(environ)
    if found is None:
        raise PicturesUnavailable(f"The browser could not be installed by apt-get. {HOW}")
    return found


def _rights(environ: Mapping[str, str]) -> list[str]:
    """What goes before apt-get: nothing for root, sudo where it asks for no password."""
    path = environ.get("PATH")
    if shutil.which("apt-get", path=path) is None:
        raise PicturesUnavailable(f"There is no apt-get on this machine. {HOW}")
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo", path=path)
    if sudo is None or _run([sudo, "-n", "true"], environ) != 0:
        raise PicturesUnavailable(f"Installing needs root, or sudo without a password. {HOW}")
    return [sudo, "-n"]


def _run(command: Sequence[str], environ: Mapping[str, str]) -> int:
    try:
        done = subprocess.run(  # noqa: S603 - fixed commands, no shell
            list(command),
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_INSTALL_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return 1
    return done.returncode
