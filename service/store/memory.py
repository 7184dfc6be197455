"""Everything that the service remembers, behind one address."""

from __future__ import annotations

from dataclasses import dataclass

from service.store.answers import Answers
from service.store.database import Database, open_database
from service.store.journal import Journal
from service.store.keys import Keys
from service.store.sessions import Sessions


@dataclass(frozen=True)
class Memory:
    """The parts share one pool of connections."""

    database: Database
    answers: Answers
    keys: Keys
    sessions: Sessions
    journal: Journal

    def close(self) -> None:
        """Gives the connections back."""
        self.database.close()


def open_memory(url: str) -> Memory:
    """The memory at an SQLAlchemy URL, made and migrated where necessary."""
    database = open_database(url)
    return Memory(database, Answers(database), Keys(database), Sessions(database), Journal(database))
