"""After some failures in a row nobody waits for the model any more, for a minute."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from service.errors import ModelUnavailable

_FAILURES, _SECONDS = 3, 60.0


@dataclass
class Breaker:
    """Counts failures in a row."""

    clock: Callable[[], float] = monotonic
    _failures: int = 0
    _closed_until: float = 0.0

    def check(self) -> None:
        """ModelUnavailable while the pause lasts; after it, one failure more is enough for the next."""
        if self.clock() < self._closed_until:
            raise ModelUnavailable("it failed several times just now, and is left alone for a minute.")

    def failed(self) -> None:
        """The model could not be reached, or broke off."""
        self._failures += 1
        if self._failures >= _FAILURES:
            self._closed_until = self.clock() + _SECONDS

    def succeeded(self) -> None:
        """A whole reply came."""
        self._failures = 0
