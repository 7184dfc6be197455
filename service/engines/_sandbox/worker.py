"""One child process, seen from the service: started, asked, killed.

The child gets none of the environment and none of the site's start-up files: only the
folders in which the three packages that it needs were found.
"""

from __future__ import annotations

import asyncio
import functools
import importlib.util
import os
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from service.engines._sandbox.failures import missing, start_failure
from service.engines._sandbox.rights import Rights
from service.engines._sandbox.wire import SIZES, Head, Opening, Request, frame, head_of
from service.errors import WarehouseUnavailable

_PROGRAM = """
import sys
sys.path += sys.argv[1:]
sys.modules |= dict.fromkeys(("numpy", "pandas"))
from service.engines._sandbox.child import main
main()
"""
"""Without numpy and pandas, which Arrow would load if it could, and would else look for at every query."""
_ENVIRONMENT = {
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    # allocators that reserve much address space would use up what the child may have
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    # Arrow's own allocator starts a thread at import, which Landlock would not reach
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "MALLOC_ARENA_MAX": "2",
}
_START_SECONDS = 60.0
_END_SECONDS = 5.0
_PIPE_BUFFER = 1 << 20
_HEAD_BYTES = 1 << 24
_LOWEST = 19
"""The priority that gives way to all others."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A published file, and the name of the data version in it."""

    path: Path
    version: str


@dataclass(frozen=True, slots=True)
class Ceiling:
    """What no query of a child may exceed, whatever its Grant says."""

    memory_mb: int = 512
    seconds: float = 30.0
    threads: int = 1


class ChildDied(Exception):
    """The process ended while it was asked, most often for want of memory."""


class Worker:
    """A child that has opened one snapshot and answers one query at a time."""

    def __init__(self, process: asyncio.subprocess.Process, snapshot: Snapshot, rights: Rights) -> None:
        self._process = process
        self._gone = False
        self.snapshot = snapshot
        self.rights = rights
        self.served = 0
        self.landlock = 0
        """The version of Landlock that holds it; 0 where the system has none."""

    @classmethod
    async def start(cls, snapshot: Snapshot, ceiling: Ceiling) -> Worker:
        """A child that is ready; raises WarehouseUnavailable."""
        if not snapshot.path.is_file():
            raise missing(snapshot.path.name)
        rights = Rights()
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-I", "-S", "-c", _PROGRAM, *_package_folders(),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
            env=_ENVIRONMENT, limit=_PIPE_BUFFER,
        )  # fmt: skip
        worker = cls(process, snapshot, rights)
        opening = Opening(
            rights.attach(snapshot.path.resolve()),
            os.getpid(),
            ceiling.memory_mb,
            ceiling.seconds,
            ceiling.threads,
        )
        try:
            await worker._open(opening)
        except BaseException:
            worker.kill()
            await worker.end()
            raise
        return worker

    async def _open(self, opening: Opening) -> None:
        name = self.snapshot.path.name
        try:
            head, _ = await self._exchange(frame(asdict(opening)), _START_SECONDS, 0)
        except (ChildDied, TimeoutError) as error:
            raise start_failure("", name) from error
        if "failed" in head:
            raise start_failure(str(head.get("message")), name)
        self.landlock = int(str(head.get("landlock", 0)))

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it can still be asked."""
        return not self._gone and self._process.returncode is None

    async def ask(self, request: Request, seconds: float) -> tuple[Head, bytes]:
        """The answer's head and body; raises ChildDied or TimeoutError, and then the child is gone."""
        self.served += 1
        return await self._exchange(frame(asdict(request)), seconds, 2 * request.result_bytes + _PIPE_BUFFER)

    def kill(self) -> None:
        """Stops it at once, whatever it does."""
        self._gone = True
        with suppress(ProcessLookupError):
            self._process.kill()

    def yield_to_others(self) -> None:
        """Gives it the lowest priority for the rest of its life, with all threads that it has."""
        folder = Path(f"/proc/{self.pid}/task")
        threads = [int(thread.name) for thread in folder.iterdir()] if folder.is_dir() else [self.pid]
        for thread in threads:
            with suppress(ProcessLookupError, PermissionError):
                os.setpriority(os.PRIO_PROCESS, thread, _LOWEST)

    async def end(self) -> None:
        """Hangs up, waits, and kills what does not leave."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            async with asyncio.timeout(_END_SECONDS):
                await self._process.communicate()  # unlike wait(), it leaves no pipe open
        except TimeoutError:
            self.kill()
            await self._process.communicate()

    async def _exchange(self, message: bytes, seconds: float, room: int) -> tuple[Head, bytes]:
        try:
            async with asyncio.timeout(seconds):
                return await self._send_and_receive(message, room)
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            self._gone = True  # by itself; a signal now could reach another's process
            raise ChildDied from error
        except ValueError as error:
            self.kill()
            raise ChildDied from error
        except BaseException:
            # out of time or cancelled: an answer that nobody has read would be taken for the next one's
            self.kill()
            raise

    async def _send_and_receive(self, message: bytes, room: int) -> tuple[Head, bytes]:
        to_child, from_child = self._process.stdin, self._process.stdout
        if to_child is None or from_child is None:
            raise ValueError("the child has no pipes")
        to_child.write(message)
        await to_child.drain()
        head_size, body_size = SIZES.unpack(await from_child.readexactly(SIZES.size))
        if head_size > _HEAD_BYTES or body_size > room:
            raise ValueError("the child sent more than it may")
        return head_of(await from_child.readexactly(head_size)), await from_child.readexactly(body_size)


@functools.cache
def _package_folders() -> tuple[str, ...]:
    """Where this program and its two libraries were imported from; an editable install has two places."""
    folders: dict[str, None] = {}
    for package in ("service", "duckdb", "pyarrow"):
        found = importlib.util.find_spec(package)
        if found is None or found.origin is None:
            raise WarehouseUnavailable(
                f"The package {package} is not installed; `outlay doctor` lists what is."
            )
        folders[str(Path(found.origin).absolute().parent.parent)] = None
    return tuple(folders)
