"""Shared conversations: the questions for everybody with the link, the answers for equal rights."""

import threading

import pytest

from service.errors import Forbidden, NotFound
from service.store.memory import Memory
from service.store.paging import PageWish
from tests.store.kept import ADMIN, ALICE, BOB, EVA, GONE, keep

ALL = PageWish()


@pytest.fixture
def link(either: Memory) -> str:
    """To a conversation of Bob's whose second answer was made before his rights changed."""
    keep(either, "r1", "spend?", BOB, rights="money")
    keep(either, "r2", "by person?", BOB, rights="everything")
    keep(either, "r3", "of an older version", BOB)
    return either.shares.share("c1", BOB)


@pytest.mark.parametrize(
    ("reader", "rights", "seen"),
    [
        (EVA, "money", {"r1"}),
        (EVA, "everything", {"r2"}),
        (ALICE, "own", set()),
        (ALICE, "", set()),
        (ADMIN, "everything", {"r1", "r2", "r3"}),
        (BOB, "money", {"r1", "r2", "r3"}),
    ],
)
def test_a_reader_sees_the_answers_made_with_equal_rights(either: Memory, link, reader, rights, seen):
    found = either.shares.opened(link, reader, rights, ALL)

    assert found.readable == seen
    assert [entry.question for entry in found.entries.items] == [
        "spend?",
        "by person?",
        "of an older version",
    ]
    assert (found.head.title, found.shared_by) == ("spend?", BOB.name)
    for receipt in ("r1", "r2", "r3"):
        if receipt in seen:
            assert len(either.shares.answer(link, receipt, reader, rights).rows) == 2
        else:
            with pytest.raises(Forbidden, match="other rights"):
                either.shares.answer(link, receipt, reader, rights)


def test_what_is_shared_is_read_page_by_page(either: Memory, link):
    first = either.shares.opened(link, EVA, "money", PageWish(size=2))
    second = either.shares.opened(link, EVA, "everything", PageWish(first.entries.next, 2))

    assert [len(page.entries.items) for page in (first, second)] == [2, 1]
    assert second.readable == set()


def test_a_link_opens_nothing_but_its_conversation(either: Memory, link):
    keep(either, "other", asker=BOB, conversation="c2", rights="money")
    keep(either, "followed", asker=ADMIN, conversation="c1", rights="money")

    for receipt in ("other", "followed", "nosuch"):
        with pytest.raises(NotFound):
            either.shares.answer(link, receipt, EVA, "money")


def test_a_link_does_not_make_receipts_readable(either: Memory, link):
    with pytest.raises(NotFound):
        either.answers.load("r1", EVA)


def test_who_is_nobody_opens_nothing(either: Memory, link):
    with pytest.raises(Forbidden):
        either.shares.opened(link, GONE, "money", ALL)
    with pytest.raises(Forbidden):
        either.shares.answer(link, "r1", GONE, "money")


def test_a_conversation_has_one_link_until_it_is_taken_back(either: Memory, link):
    assert either.shares.share("c1", BOB) == link
    assert either.conversations.head("c1", BOB).share == link

    either.shares.unshare("c1", BOB)
    either.shares.unshare("c1", BOB)
    with pytest.raises(NotFound, match="taken back"):
        either.shares.opened(link, EVA, "money", ALL)
    assert either.conversations.head("c1", BOB).share is None
    assert either.shares.share("c1", BOB) != link


@pytest.mark.parametrize("reader", [EVA, ADMIN])
def test_only_whoever_asked_shares_and_takes_back(either: Memory, link, reader):
    with pytest.raises(NotFound):
        either.shares.share("c1", reader)
    with pytest.raises(NotFound):
        either.shares.unshare("c1", reader)
    assert either.conversations.head("c1", BOB).share == link


def test_a_title_of_ones_own_is_shared_and_kept(either: Memory, link):
    either.conversations.rename("c1", BOB, "The quarter")

    assert either.shares.opened(link, EVA, "money", ALL).head.title == "The quarter"
    assert either.conversations.head("c1", BOB).share == link


def test_all_who_share_at_once_get_the_same_link(either: Memory):
    keep(either, "r1", asker=BOB)
    links = []
    threads = [
        threading.Thread(target=lambda: links.append(either.shares.share("c1", BOB))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(links) == 8
    assert set(links) == {either.conversations.head("c1", BOB).share}
