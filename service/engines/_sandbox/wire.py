"""What the service and a query's child process say to each other.

A frame is two lengths, a JSON head and a body of bytes; the body of an answer is an
Arrow IPC stream. Never pickle: a child that was taken over must not be able to run
code in the service.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass

SIZES = struct.Struct(">IQ")
"""Length of the head, length of the body."""

Head = dict[str, object]


@dataclass(frozen=True, slots=True)
class Opening:
    """The first frame to a child: what to open, and what no query of it may exceed."""

    attach: str
    """The statement that opens the snapshot."""
    parent: int
    """The process without which the child ends."""
    memory_mb: int
    seconds: float
    threads: int


@dataclass(frozen=True, slots=True)
class Request:
    """One query: first our own statements, then `sql`, the asker's, exactly as it was validated."""

    lay: tuple[str, ...]
    """Make the views that the names in `sql` mean, where the child has none yet."""
    use: str
    """Puts the query among those views."""
    sql: str
    rows: int
    seconds: float
    memory_mb: int
    result_bytes: int
    cell_chars: int


def frame(head: Mapping[str, object], body: bytes = b"") -> bytes:
    """The bytes of one frame."""
    text = json.dumps(head).encode()
    return SIZES.pack(len(text), len(body)) + text + body


def head_of(text: bytes) -> Head:
    """The head of a frame, read; ValueError if it is not a JSON object."""
    head = json.loads(text)
    if not isinstance(head, dict):
        raise ValueError("a frame's head is a JSON object")
    return head
