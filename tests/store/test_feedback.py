"""Feedback: one word of each reader on each answer, for admins to read."""

import pytest

from service.domain import Principal, Role
from service.errors import BadInput, Forbidden, NotFound
from service.store.feedback import Reason, Verdict, Word
from service.store.memory import Memory
from service.store.paging import PageWish
from tests.store.kept import ADMIN, ALICE, BOB, GONE, PLAN, keep

ALL = PageWish()


def read(memory: Memory, reason: Reason | None = None):
    return memory.feedback.page(ADMIN, ALL, reason).items


def test_a_word_is_read_with_its_question(either: Memory):
    keep(either, "r1", "spend?")
    keep(either, "r2", "and the dosh?", follows="r1")
    either.feedback.say("r2", ALICE, Word(Verdict.WRONG, Reason.WRONG_METRIC, "Ünïcode 💸"))

    (said,) = read(either)
    assert said.word == Word(Verdict.WRONG, Reason.WRONG_METRIC, "Ünïcode 💸")
    assert (said.reader, said.receipt, said.question) == (ALICE.name, "r2", "and the dosh?")
    assert said.before == PLAN


@pytest.mark.parametrize("plan", ["null", '{"plan": "of another version"}'])
def test_what_was_followed_up_may_have_no_plan_to_be_read(memory: Memory, plan):
    keep(memory, "r1", plan=plan)
    keep(memory, "r2", follows="r1")
    memory.feedback.say("r2", ALICE, Word(Verdict.RIGHT))

    assert read(memory)[0].before is None


def test_each_reader_has_one_word_and_may_change_it(either: Memory):
    keep(either, "r1")
    either.feedback.say("r1", ALICE, Word(Verdict.WRONG, Reason.WRONG_NUMBER, "no"))
    either.feedback.say("r1", ADMIN, Word(Verdict.RIGHT))
    either.feedback.say("r1", ALICE, Word(Verdict.RIGHT))

    assert [(said.reader, said.word) for said in read(either)] == [
        (ALICE.name, Word(Verdict.RIGHT)),
        (ADMIN.name, Word(Verdict.RIGHT)),
    ]


def test_what_is_not_right_for_no_reason_is_so_for_another(memory: Memory):
    keep(memory, "r1")

    assert memory.feedback.say("r1", ALICE, Word(Verdict.UNCLEAR)).reason is Reason.OTHER


def test_what_is_right_has_no_reason(memory: Memory):
    keep(memory, "r1")

    with pytest.raises(BadInput, match="needs no reason"):
        memory.feedback.say("r1", ALICE, Word(Verdict.RIGHT, Reason.OTHER))
    assert read(memory) == ()


@pytest.mark.parametrize("reader", [BOB, GONE])
def test_who_may_not_read_an_answer_says_nothing_of_it(memory: Memory, reader):
    keep(memory, "r1")

    with pytest.raises(NotFound):
        memory.feedback.say("r1", reader, Word(Verdict.RIGHT))


@pytest.mark.parametrize("reader", [ALICE, BOB, GONE, Principal("a key", Role.SERVICE)])
def test_admins_alone_read_what_was_said(memory: Memory, reader):
    with pytest.raises(Forbidden):
        memory.feedback.page(reader, ALL)


def test_what_was_said_is_filtered_by_reason_and_read_page_by_page(either: Memory):
    for number in range(5):
        keep(either, f"r{number}")
        reason = Reason.WRONG_CHART if number % 2 else Reason.MISSING_ROWS
        either.feedback.say(f"r{number}", ALICE, Word(Verdict.WRONG, reason))

    first = either.feedback.page(ADMIN, PageWish(size=2), Reason.MISSING_ROWS)
    second = either.feedback.page(ADMIN, PageWish(first.next, 2), Reason.MISSING_ROWS)
    assert [said.receipt for said in (*first.items, *second.items)] == ["r4", "r2", "r0"]
    assert second.next is None
    assert len(read(either)) == 5
