"""Pages of lists that grow and shrink while they are read.

Each page ends with a mark, the time and id of its last item, so that nothing is shown twice or left out
when something is added meanwhile.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from sqlalchemy import ColumnElement, and_, or_

from service.errors import BadInput

Item = TypeVar("Item")
MOST_ITEMS = 100
"""Of one page."""
_TIME = "%Y%m%dT%H%M%S%f"
_MARK = re.compile(r"([0-9]{8}T[0-9]{12})-([A-Za-z0-9_-]{1,64})")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Some items of a list."""

    items: tuple[Item, ...]
    next: str | None
    """The mark after which the next page begins; None where this is the last one."""


@dataclass(frozen=True, slots=True)
class PageWish:
    """Which page is wanted."""

    after: str | None = None
    """The mark of the page before."""
    size: int = 50


def after_mark(
    wish: PageWish, at: ColumnElement[datetime], id_: ColumnElement[str], *, descending: bool
) -> ColumnElement[bool] | None:
    """The condition that keeps what comes after the mark; BadInput for a mark that no page had."""
    if wish.after is None:
        return None
    moment, last = _read(wish.after)
    if descending:
        return or_(at < moment, and_(at == moment, id_ < last))
    return or_(at > moment, and_(at == moment, id_ > last))


def page_of(found: Sequence[Item], wish: PageWish, key: Callable[[Item], tuple[datetime, str]]) -> Page[Item]:
    """The page of items that were read with one more than its size, which tells whether there is another."""
    items = tuple(found[: wish.size])
    more = len(found) > wish.size
    return Page(items, _written(*key(items[-1])) if more else None)


def _written(at: datetime, id_: str) -> str:
    return f"{at.strftime(_TIME)}-{id_}"


def _read(mark: str) -> tuple[datetime, str]:
    found = _MARK.fullmatch(mark)
    try:
        if found is None:
            raise ValueError(mark)
        return datetime.strptime(found[1], _TIME), found[2]
    except ValueError as error:
        raise BadInput(
            "There is no page after this; take `after` from the page before, as `next`."
        ) from error
