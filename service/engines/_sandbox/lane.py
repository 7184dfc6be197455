"""Slots go to whoever had none for longest, however much one asker asks for.

First come, first served would let one asker with sixty questions make everybody else wait for
all of them; and a full queue turns away whoever fills it, not whoever comes last.
"""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict, deque
from collections.abc import Callable

from service.errors import Busy

_BUSY = "More questions at once than this machine can answer; try again in a few seconds."
_REMEMBERED = 1000
"""Of how many askers it is known when they last had a turn."""


class Lane:
    """A number of slots, and a bounded queue in front of them."""

    def __init__(self, slots: int, queue: int, seconds: float, most: Callable[[str], int]) -> None:
        self._slots = slots
        self._queue = queue
        self._seconds = seconds
        self._most = most
        self._inside: Counter[str] = Counter()
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}
        self._served: OrderedDict[str, int] = OrderedDict()
        self._turns = 0
        self._empty = asyncio.Event()
        self._empty.set()

    async def enter(self, asker: str) -> None:
        """Returns when a slot is the asker's; raises Busy."""
        if self.try_enter(asker):
            return
        turn = self._line_up(asker)
        try:
            async with asyncio.timeout(self._seconds):
                await turn
        except BaseException as error:
            self._step_out(asker, turn)
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                self.leave(asker)  # the slot came in the moment in which the waiting ended
            if isinstance(error, TimeoutError):
                raise Busy(_BUSY) from error
            raise

    def try_enter(self, asker: str) -> bool:
        """Takes a slot if the asker may have one now."""
        if asker in self._waiting or not self.has_room(asker):
            return False
        self._admit(asker)
        return True

    def leave(self, asker: str) -> None:
        """Gives the slot to whose turn it is."""
        self._inside[asker] -= 1
        self._inside += Counter()  # forgets who has none
        self.advance()
        self._note_the_end()

    def advance(self) -> None:
        """Lets in whoever may have a slot now."""
        while self._inside.total() < self._slots:
            may = filter(self.would_admit, self._waiting)
            asker = min(may, key=lambda one: self._served.get(one, 0), default=None)
            if asker is None:
                return
            turn = self._waiting[asker][0]
            self._step_out(asker, turn)
            if not turn.done():
                self._admit(asker)
                turn.set_result(None)

    def has_room(self, asker: str) -> bool:
        """Whether a slot is free that the asker may have."""
        return self._inside.total() < self._slots and self.would_admit(asker)

    def would_admit(self, asker: str) -> bool:
        """Whether the asker may have one more slot, free or not."""
        return self._inside[asker] < self._most(asker)

    def holds(self, asker: str) -> bool:
        """Whether the asker has a slot or waits for one."""
        return self._inside[asker] > 0 or asker in self._waiting

    def others_wait(self, asker: str) -> bool:
        """Whether somebody else would have a slot if there were one."""
        return any(one != asker and self.would_admit(one) for one in self._waiting)

    async def emptied(self) -> None:
        """Returns when nobody is inside or waits."""
        await self._empty.wait()

    def _admit(self, asker: str) -> None:
        self._inside[asker] += 1
        self._empty.clear()
        self._turns += 1
        self._served[asker] = self._turns
        self._served.move_to_end(asker)
        if len(self._served) > _REMEMBERED:
            self._served.popitem(last=False)

    def _line_up(self, asker: str) -> asyncio.Future[None]:
        counts = {one: len(turns) for one, turns in self._waiting.items()}
        if sum(counts.values()) >= self._queue:
            greediest = max(counts, key=lambda one: counts[one], default=asker)
            if counts.get(asker, 0) + 1 >= counts.get(greediest, 0):
                raise Busy(_BUSY)
            last = self._waiting[greediest][-1]
            self._step_out(greediest, last)
            last.set_exception(Busy(_BUSY))
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(asker, deque()).append(turn)
        self._empty.clear()
        return turn

    def _step_out(self, asker: str, turn: asyncio.Future[None]) -> None:
        turns = self._waiting.get(asker)
        if turns is None or turn not in turns:
            return
        turns.remove(turn)
        if not turns:
            del self._waiting[asker]
        self._note_the_end()

    def _note_the_end(self) -> None:
        if not self._inside.total() and not self._waiting:
            self._empty.set()
