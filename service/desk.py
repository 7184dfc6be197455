"""Everything that a door may touch, and nothing else: no door has rights of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from service.domain import Answer, Intake, Principal, Question
from service.identity.requests import Identity
from service.store.answers import Answers
from service.store.conversations import Conversations
from service.store.feedback import Feedback, Said
from service.store.shares import Shares
from service.store.verified import Verified

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
"""The names by which a machine calls itself."""


class Asks(Protocol):
    """Does the journey of a question."""

    def ask(self, question: Question) -> AsyncIterator[object]:
        """Its milestones; the last one is an Answer (kept by then), a Clarification or a Refusal."""
        ...


class Exporter(Protocol):
    """Turns an Answer into a file."""

    @property
    def media_type(self) -> str:
        """As in Content-Type."""
        ...

    @property
    def suffix(self) -> str:
        """The end of its file name, with the dot or without."""
        ...

    def render(self, answer: Answer) -> bytes | Awaitable[bytes]:
        """The bytes of the file."""
        ...


@dataclass(frozen=True)
class Desk:
    """What `wiring` fills and the doors use."""

    analyst: Asks
    identity: Identity
    answers: Answers
    conversations: Conversations
    shares: Shares
    feedback: Feedback
    verified: Verified
    rights_of: Callable[[Principal], str]
    """Digest of what somebody may read now: equal for equal rights."""
    not_understood: Callable[[Said], Awaitable[Sequence[str]]]
    """The words of a question that has feedback which the embedded translator does not know."""
    exporters: Mapping[str, Exporter]
    """By the name of their format."""
    intake: Intake | None
    """Where telemetry goes; None where this service takes none."""
    examples: Callable[[], Sequence[str]]
    """Questions that can be answered here, the best ones first."""
    clock: Callable[[], datetime]
    """Now, in the organisation's reporting zone."""
    readiness: Callable[[], Awaitable[Sequence[str]]]
    """Why questions cannot be answered yet, one sentence each; empty when they can."""
    lifespan: Callable[[], AbstractAsyncContextManager[None]]
    """Starts what must run while the service does (engine, publisher), and stops it."""
    hosts: frozenset[str] = LOOPBACK
    """The host names that requests may be addressed to, without ports; anything else is turned away."""
    demo_email: str | None = None
    """Whom browsers on this machine are signed in as; only where the service listens on loopback alone."""
