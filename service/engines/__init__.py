"""ValidatedQuery → ResultSet: each module here is one engine, found by its file name.

Packages with a leading underscore are the rooms behind an engine, not engines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # the sandbox's child passes through here and needs none of it
    from service.domain import ResultSet, ValidatedQuery


class Engine(Protocol):
    """Runs what the guard let through, under the Grant that the query carries."""

    async def run(self, query: ValidatedQuery) -> ResultSet:
        """Rows in the query's order; raises QueryFailed, LimitExceeded, Busy or WarehouseUnavailable."""
        ...

    async def close(self) -> None:
        """Stops what runs and leaves nothing behind; may be called twice."""
        ...
