"""Everything that the service remembers, behind one address."""

from __future__ import annotations

from dataclasses import dataclass

from service.store.answers import Answers
from service.store.conversations import Conversations
from service.store.database import Database, open_database
from service.store.feedback import Feedback
from service.store.journal import Journal
from service.store.keys import Keys
from service.store.sessions import Sessions
from service.store.shares import Shares
from service.store.verified import Verified


@dataclass(frozen=True)
class Memory:
    """The parts share one pool of connections."""

    database: Database
    answers: Answers
    keys: Keys
    sessions: Sessions
    journal: Journal
    conversations: Conversations
    shares: Shares
    feedback: Feedback
    verified: Verified

    def close(self) -> None:
        """Gives the connections back."""
        self.database.close()


def open_memory(url: str) -> Memory:
    """The memory at an SQLAlchemy URL, made and migrated where necessary."""
    database = open_database(url)
    return Memory(
        database,
        Answers(database),
        Keys(database),
        Sessions(database),
        Journal(database),
        Conversations(database),
        Shares(database),
        Feedback(database),
        Verified(database),
    )
