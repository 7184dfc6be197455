"""Marks of pages: taken back as they were given, and nothing else is one."""

from datetime import datetime

import pytest
from sqlalchemy import DateTime, String, column

from service.errors import BadInput
from service.store.paging import PageWish, after_mark, page_of

ITEMS = [(datetime(2026, 11, 21, 15, 0, 0, n), f"id-{n}") for n in range(3)]


def test_a_page_that_is_not_the_last_ends_with_the_mark_of_the_next():
    page = page_of(ITEMS, PageWish(size=2), lambda one: one)

    assert page.items == tuple(ITEMS[:2])
    assert page.next == "20261121T150000000001-id-1"
    assert page_of(ITEMS, PageWish(size=3), lambda one: one).next is None
    assert page_of([], PageWish(), lambda one: one).next is None


@pytest.mark.parametrize(
    "mark", ["", "x", "\x00", "20261321T150000000001-a", "20261121T150000000001-", "٢" * 8]
)
def test_what_no_page_ended_with_is_no_mark(mark):
    with pytest.raises(BadInput, match="page before"):
        after_mark(PageWish(mark), column("at", DateTime), column("id", String), descending=True)


def test_the_first_page_needs_no_mark():
    assert after_mark(PageWish(), column("at", DateTime), column("id", String), descending=True) is None
