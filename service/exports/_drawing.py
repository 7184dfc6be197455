"""One browser, kept warm and never trusted, that draws figures one after another.

Kaleido hangs or cancels itself when its browser dies, and its synchronous server hands one caller's
picture to another (kaleido #444), so each figure is drawn in a task of its own under a time-out here; any
failure closes the browser, kills what is left of it, and tries once more in a new one.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
from dataclasses import dataclass
from pathlib import Path

# Any: kaleido is untyped, and a figure is plotly's free-form JSON.
from typing import Any, Literal, Protocol

from service.errors import Busy, PicturesUnavailable
from service.exports import _browser

_log = logging.getLogger("outlay.pictures")

Format = Literal["png", "svg", "pdf"]
_STARTS: dict[str, bytes] = {"png": b"\x89PNG\r\n\x1a\n", "svg": b"<svg", "pdf": b"%PDF-"}
_NOWHERE = "127.0.0.1:9"
"""A proxy that nobody listens on: full Chromium would call home otherwise, and a figure needs no network."""


class Browser(Protocol):
    """The part of kaleido's browser that is used."""

    async def open(self) -> None:
        """Starts it."""
        ...

    async def calc_fig(self, fig: dict[str, Any], opts: dict[str, Any]) -> bytes:
        """Draws one figure."""
        ...

    async def close(self) -> None:
        """Ends it."""
        ...


@dataclass(frozen=True, slots=True)
class Sheet:
    """What to draw on."""

    format: Format
    width: int
    height: int
    scale: float = 1.0


class Drawing:
    """A supervised browser; it starts with the first figure and belongs to the event loop of that call."""

    def __init__(
        self,
        browser: Path | None = None,
        seconds: float = 15.0,
        start_seconds: float = 30.0,
        queue: int = 16,
    ) -> None:
        self._path = browser
        self._seconds = seconds
        self._start_seconds = start_seconds
        self._queue = queue
        self._turn = asyncio.Lock()
        self._browser: Browser | None = None
        self._jobs: set[asyncio.Task[bytes]] = set()

    async def draw(self, figure: dict[str, Any], sheet: Sheet) -> bytes:
        """A figure of our own making as a picture; Busy behind too many others."""
        if len(self._jobs) >= self._queue:
            raise Busy("Too many pictures are being drawn at once; try again in a few seconds.")
        job = asyncio.create_task(self._in_turn(figure, sheet))
        self._jobs.add(job)
        job.add_done_callback(self._jobs.discard)
        # a caller who goes away must not leave the browser half way through a figure
        return await asyncio.shield(job)

    async def close(self) -> None:
        """Ends the browser, after the figures that are still waiting."""
        if self._jobs:
            await asyncio.wait(self._jobs, timeout=self._seconds)
        async with self._turn:
            await self._abandon()

    async def _in_turn(self, figure: dict[str, Any], sheet: Sheet) -> bytes:
        async with self._turn:
            if self._browser is not None and _ended(self._browser):
                await self._abandon()
            for attempt in (1, 2):
                picture = await self._attempt(figure, sheet)
                if picture is not None:
                    return picture
                _log.warning("picture failed, attempt %d; the browser was closed", attempt)
        raise PicturesUnavailable("The browser failed twice at this picture; CSV, Excel and JSON still work.")

    async def _attempt(self, figure: dict[str, Any], sheet: Sheet) -> bytes | None:
        """The picture, or None after a failure that has been cleaned up."""
        if self._browser is None and not await self._start():
            return None
        browser = self._browser
        if browser is None:
            return None
        options = {"format": sheet.format, "width": sheet.width, "height": sheet.height, "scale": sheet.scale}
        task = asyncio.create_task(browser.calc_fig(figure, opts=options))
        picture = await _outcome(task, self._seconds)
        if picture is not None and picture.lstrip()[:8].startswith(_STARTS[sheet.format]):
            return picture
        await self._abandon()
        return None

    async def _start(self) -> bool:
        path = self._path or _browser.find()
        if path is None:
            raise PicturesUnavailable(_browser.HOW)
        if not os.access(path, os.X_OK):
            raise PicturesUnavailable(f"There is no browser at {path}. {_browser.HOW}")
        # 160 ms to import, and most processes never draw
        from kaleido import Kaleido  # type: ignore[import-untyped]  # it ships no types

        self._browser = Kaleido(
            path=path,
            mathjax=False,
            timeout=self._seconds,
            proxy_server=_NOWHERE,
            enable_sandbox=_sandboxed(),
        )
        opened = await _outcome(asyncio.create_task(_opened(self._browser)), self._start_seconds)
        if opened is None:
            await self._abandon()
        return opened is not None

    async def _abandon(self) -> None:
        """Closes the browser politely for a few seconds, then kills its whole process group."""
        browser, self._browser = self._browser, None
        if browser is None:
            return
        await _outcome(asyncio.create_task(_closed(browser)), 5.0)
        _kill(browser)


def _sandboxed() -> bool:
    """Chrome's own sandbox: not for root, whom it refuses, nor where user namespaces are off."""
    if os.geteuid() == 0:
        return False
    switch = Path("/proc/sys/kernel/unprivileged_userns_clone")
    return not switch.exists() or switch.read_text(encoding="ascii").strip() == "1"


async def _outcome(task: asyncio.Task[bytes], seconds: float) -> bytes | None:
    """What a task gave in its time; None when it failed, was cancelled from within, or is still at it."""
    await asyncio.wait({task}, timeout=seconds)
    if not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=1.0)
        return None
    if task.cancelled():
        return None
    error = task.exception()
    if error is None:
        return task.result()
    _log.warning("the browser failed: %s", type(error).__name__)
    return None


async def _opened(browser: Browser) -> bytes:
    await browser.open()
    return b"open"


async def _closed(browser: Browser) -> bytes:
    await browser.close()
    return b"closed"


def _ended(browser: Browser) -> bool:
    """Whether the browser's process is gone; it may have died while nobody drew."""
    process = getattr(browser, "subprocess", None)
    return process is not None and process.poll() is not None


def _kill(browser: Browser) -> None:
    """Kills what is left: choreographer starts the browser in a session, and so a group, of its own."""
    process = getattr(browser, "subprocess", None)
    if process is None or _ended(browser):
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
