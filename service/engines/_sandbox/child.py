"""The program of a child process: open one snapshot, then answer one query at a time until stdin ends.

Frames are read by a thread of their own, so that the end of the service ends this
process even in the middle of a query, on every system.
"""

from __future__ import annotations

import os
import queue
import threading
from typing import Any, BinaryIO

import duckdb

from service.engines._sandbox.confine import die_with, leave_folder, limit_process
from service.engines._sandbox.session import Failed, Session
from service.engines._sandbox.wire import SIZES, Head, Opening, Request, frame, head_of


def main() -> None:
    """Never returns before the service hangs up."""
    requests, replies = _private_pipes()
    opening = Opening(**_fields(_read(requests)))
    die_with(opening.parent)
    leave_folder()
    limit_process(opening.memory_mb)
    try:
        session = Session(opening)
    except (duckdb.Error, OSError, MemoryError) as error:
        _write(replies, frame({"failed": "start", "message": str(error)[:2000]}))
        return
    _write(replies, frame({"ready": True, "landlock": session.landlock}))
    waiting: queue.SimpleQueue[Request] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(requests, waiting), daemon=True).start()
    while True:
        _write(replies, _reply(session, waiting.get()))


def _private_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Moves both pipes away from 0 and 1, where a library that prints would break the frames."""
    requests, replies = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    return os.fdopen(requests, "rb"), os.fdopen(replies, "wb")


def _listen(requests: BinaryIO, waiting: queue.SimpleQueue[Request]) -> None:
    while True:
        waiting.put(Request(**_fields(_read(requests))))


def _read(requests: BinaryIO) -> Head:
    sizes = requests.read(SIZES.size)
    if len(sizes) < SIZES.size:
        os._exit(0)
    head_size, body_size = SIZES.unpack(sizes)
    head = head_of(requests.read(head_size))
    requests.read(body_size)
    return head


def _write(replies: BinaryIO, data: bytes) -> None:
    replies.write(data)
    replies.flush()


# Any: the fields of a frame that our own side made from the same dataclass
def _fields(head: Head) -> dict[str, Any]:
    return head


def _reply(session: Session, request: Request) -> bytes:
    try:
        encoded = session.answer(request)
    except Failed as failure:
        return frame({"failed": failure.kind, "message": failure.message})
    except Exception:  # the child's door: DuckDB's own wrapper fails on statements that it has no name for
        return frame({"failed": "Unknown"})
    return frame({"columns": encoded.columns, "truncated": encoded.truncated}, encoded.stream)
