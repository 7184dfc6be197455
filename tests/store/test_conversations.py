"""Conversations: one's own, as the answers make them."""

import threading

import pytest
from sqlalchemy import select

from service.errors import Forbidden, NotFound
from service.store.conversations import LONGEST_TITLE
from service.store.feedback import Verdict, Word
from service.store.memory import Memory
from service.store.paging import PageWish
from service.store.tables import conversations, feedback
from tests.store.kept import ADMIN, ALICE, BOB, GONE, keep

ALL = PageWish()


def titles(memory: Memory, reader=ALICE, words: str = "") -> list[str]:
    return [one.title for one in memory.conversations.page(reader, ALL, words).items]


def test_a_conversation_is_called_by_its_first_question(either: Memory):
    keep(either, "r1", "What did we\nspend?")
    keep(either, "r2", "And by team?", follows="r1")

    (found,) = either.conversations.page(ALICE, ALL).items
    assert (found.id, found.title, found.questions, found.share) == ("c1", "What did we spend?", 2, None)
    assert found.started_at < found.last_at
    assert either.conversations.head("c1", ALICE) == found


def test_a_long_question_is_cut_to_a_title(memory: Memory):
    keep(memory, "r1", "spend " * 300)

    assert len(titles(memory)[0]) == LONGEST_TITLE


def test_the_newest_answer_comes_first_and_pages_meet(either: Memory):
    for number in range(5):
        keep(either, f"r{number}", f"q{number}", conversation=f"c{number}")
    keep(either, "r-late", "and now?", conversation="c0")

    first = either.conversations.page(ALICE, PageWish(size=2))
    keep(either, "r-later", "meanwhile", conversation="c9")
    second = either.conversations.page(ALICE, PageWish(first.next, 2))
    third = either.conversations.page(ALICE, PageWish(second.next, 2))

    assert [one.id for page in (first, second, third) for one in page.items] == ["c0", "c4", "c3", "c2", "c1"]
    assert third.next is None


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("SPEND", ["What did we spend on Müller?"]),
        ("MÜLLER", ["What did we spend on Müller?"]),
        ("by team", ["What did we spend on Müller?"]),
        ("quarter", ["The Quarter"]),
        ("%", []),
        ("_", []),
        ("nothing of this", []),
        ("", ["The Quarter", "What did we spend on Müller?"]),
    ],
)
def test_words_are_found_in_titles_and_in_all_questions(either: Memory, words, found):
    keep(either, "r1", "What did we spend on Müller?")
    keep(either, "r2", "And by team?")
    keep(either, "r3", "tokens by repo", conversation="c2")
    either.conversations.rename("c2", ALICE, "The Quarter")

    assert titles(either, words=words) == found


def test_its_questions_come_in_order_with_the_heads_of_their_answers(either: Memory):
    for number in range(3):
        keep(either, f"r{number}", f"q{number}", follows=f"r{number - 1}" if number else None)

    first = either.conversations.entries("c1", ALICE, PageWish(size=2))
    second = either.conversations.entries("c1", ALICE, PageWish(first.next, 2))
    assert [entry.question for entry in (*first.items, *second.items)] == ["q0", "q1", "q2"]
    assert [entry.follows for entry in second.items] == ["r1"]
    assert second.items[0].answer.text == "$1.10 was spent."
    assert second.items[0].answer.rows == ()
    assert str(second.items[0].asked_at.tzinfo) == "Europe/Berlin"


@pytest.mark.parametrize("reader", [BOB, ADMIN])
def test_those_of_others_do_not_exist_for_admins_neither(memory: Memory, reader):
    keep(memory, "r1")

    assert titles(memory, reader) == []
    for touch in (
        lambda: memory.conversations.head("c1", reader),
        lambda: memory.conversations.entries("c1", reader, ALL),
        lambda: memory.conversations.rename("c1", reader, "mine"),
        lambda: memory.conversations.forget("c1", reader),
    ):
        with pytest.raises(NotFound):
            touch()
    assert titles(memory) == ["What did we spend?"]


def test_who_follows_up_an_answer_of_another_has_a_conversation_of_their_own(memory: Memory):
    keep(memory, "r1", "first", ALICE)
    keep(memory, "r2", "second", ADMIN, follows="r1")
    memory.conversations.rename("c1", ADMIN, "looked at")
    memory.conversations.forget("c1", ALICE)

    assert titles(memory, ADMIN) == ["looked at"]
    assert memory.answers.load("r2", ADMIN)[0].receipt == "r2"


def test_who_has_no_rights_any_more_has_no_conversations(memory: Memory):
    keep(memory, "r1")

    for touch in (
        lambda: memory.conversations.page(GONE, ALL),
        lambda: memory.conversations.head("c1", GONE),
        lambda: memory.conversations.forget("c1", GONE),
    ):
        with pytest.raises(Forbidden, match="admin"):
            touch()


def test_a_name_stays_when_the_conversation_goes_on(either: Memory):
    keep(either, "r1")
    either.conversations.rename("c1", ALICE, "first")
    either.conversations.rename("c1", ALICE, "The <b>quarter</b>")
    keep(either, "r2", "And by team?")

    assert titles(either) == ["The <b>quarter</b>"]


def test_deleting_takes_answers_feedback_and_link_along_and_nothing_else(either: Memory):
    keep(either, "r1")
    keep(either, "r2", conversation="c2")
    for receipt in ("r1", "r2"):
        either.feedback.say(receipt, ALICE, Word(Verdict.RIGHT))
    link = either.shares.share("c1", ALICE)
    either.conversations.forget("c1", ALICE)

    assert [one.id for one in either.conversations.page(ALICE, ALL).items] == ["c2"]
    for reader in (ALICE, ADMIN):
        with pytest.raises(NotFound):
            either.answers.load("r1", reader)
    with pytest.raises(NotFound):
        either.shares.opened(link, ADMIN, "rights", ALL)
    with pytest.raises(NotFound):
        either.conversations.forget("c1", ALICE)
    with either.database.reading() as connection:
        assert connection.execute(select(conversations)).all() == []
        assert [row.receipt for row in connection.execute(select(feedback))] == ["r2"]


def test_many_rename_at_once_and_one_of_them_was_last(either: Memory):
    keep(either, "r1")
    failures = []

    def rename(number: int) -> None:
        try:
            either.conversations.rename("c1", ALICE, f"title {number}")
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=rename, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert titles(either)[0] in {f"title {number}" for number in range(8)}
