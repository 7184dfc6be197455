"""Browsers for the page: Debian's Chromium through Playwright, on a service that really runs."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import sync_playwright

from service.exports import _browser
from tests.channels.standin import serving, stand_in_desk

ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking")
PROJECT = Path(__file__).resolve().parents[2]
START_SECONDS = 180


@pytest.fixture(scope="session")
def service_url(tmp_path_factory):
    """The address of `outlay demo` on a small organisation of its own."""
    port = free_port()
    home = tmp_path_factory.mktemp("outlay-home")
    environment = os.environ | {
        "OUTLAY_HOME": str(home),
        "OUTLAY_DEMO_PEOPLE": "40",
        "OUTLAY_DEMO_DAYS": "60",
    }
    with (home / "demo.log").open("wb") as log:
        demo = subprocess.Popen(
            [sys.executable, "-m", "service", "demo", "--port", str(port)],
            cwd=PROJECT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_until_ready(f"http://127.0.0.1:{port}", demo, home / "demo.log")
            yield f"http://127.0.0.1:{port}"
        finally:
            demo.terminate()
            try:
                demo.wait(15)
            except subprocess.TimeoutExpired:
                demo.kill()
                demo.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_ready(url: str, demo: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert demo.poll() is None, f"the demo ended at once:\n{log.read_text()}"
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"{url}/readyz").status_code == 200:
                return
        time.sleep(0.2)
    raise AssertionError(f"the demo was not ready in {START_SECONDS} s:\n{log.read_text()}")


@pytest.fixture(scope="session")
def canned(tmp_path_factory):
    """A desk whose journey is played by the stand-in: for what a real one does too rarely to wait for."""
    made = stand_in_desk(tmp_path_factory.mktemp("home"))
    yield made
    made.memory.close()


@pytest.fixture(scope="session")
def canned_url(canned):
    with serving(replace(canned.desk, demo_email="admin@acme.example")) as address:
        yield address


@pytest.fixture(scope="module")
def chromium():
    """For one file at a time: while Playwright is open, no test here can run an event loop of its own."""
    path = shutil.which("chromium") or _browser.find()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium):
    """Opens pages that must log no error and fetch nothing from elsewhere."""
    contexts, complaints = [], []

    def open_page(url: str, expected: str = "", **options):
        context = chromium.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complain(message.type, message.text, expected))
        page.on("pageerror", lambda error: complaints.append(f"error in the page: {error}"))
        page.on("request", lambda request: outside(request.url, url))
        page.goto(url)
        return page

    def complain(kind: str, text: str, expected: str) -> None:
        if kind in ("error", "warning") and not (expected and expected in text):
            complaints.append(f"console: {text}")

    def outside(address: str, url: str) -> None:
        if not address.startswith((url, "data:", "blob:" + url)):
            complaints.append(f"request to {address}")

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
