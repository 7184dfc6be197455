"""What may be spent on the model, held against before each call: what is not left is not asked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from service.errors import ModelUnavailable
from service.translate.asked import Bill


@dataclass
class Budget:
    """Dollars per question and per day (UTC); what is under way counts with the most that it may cost."""

    per_question: Decimal
    per_day: Decimal
    spent_before: Callable[[date], Decimal]
    """What the journal has of a day; read once, when its first question comes."""
    _days: dict[date, Decimal] = field(default_factory=dict)
    _reserved: Decimal = Decimal(0)

    async def reserve(self, day: date, bill: Bill, most: Decimal) -> None:
        """ModelUnavailable where a call that costs `most` could pass a limit; else it may begin."""
        if day not in self._days:
            before = await asyncio.to_thread(self.spent_before, day)
            self._days.setdefault(day, before)
        if bill.cost_usd + most > self.per_question:
            raise ModelUnavailable(
                f"the question could cost more than the ${self.per_question} that one may."
            )
        if self._days[day] + self._reserved + most > self.per_day:
            raise ModelUnavailable(f"the ${self.per_day} that may be spent on it in a day would be exceeded.")
        self._reserved += most

    def settle(self, day: date, bill: Bill, most: Decimal, cost: Decimal) -> None:
        """A call ended, well or not, and cost this."""
        self._reserved -= most
        self._days[day] += cost
        bill.cost_usd += cost
