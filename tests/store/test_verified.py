"""Verified questions: admins vouch for a plan, and every plan of its shape is trusted."""

from dataclasses import replace

import pytest

from service.domain import Period, Story
from service.errors import BadInput, Forbidden, NotFound
from service.semantics.metric_query import PLAN_JSON
from service.semantics.plan import Plan
from service.semantics.shapes import shape_of
from service.store.memory import Memory
from service.store.paging import PageWish
from tests.store.kept import ADMIN, ALICE, BOB, PLAN, WEEK, keep, plan_json

ALL = PageWish()
STORY = Story(columns=(), kind="ranking", restatement="")
YEAR = Period(WEEK.start.replace(month=1), WEEK.end, "UTC", "this year", unit="year")


@pytest.fixture
def verified(either: Memory) -> Memory:
    keep(either, "r1", "What did we spend?")
    either.verified.add("r1", ADMIN)
    return either


def test_a_plan_of_the_shape_is_verified_and_another_is_not(verified: Memory):
    assert verified.verified.is_verified(shape_of(replace(PLAN, period=YEAR, limit=3)))
    assert not verified.verified.is_verified(shape_of(replace(PLAN, metrics=("tokens",))))


def test_what_was_understood_becomes_verified_and_a_guess_stays_one(verified: Memory):
    def trust(plan: Plan) -> str:
        return verified.verified.trusted(plan).trust

    assert trust(Plan("", STORY, replace(PLAN, period=YEAR))) == "verified"
    assert trust(Plan("", STORY, PLAN, trust="best_guess")) == "best_guess"
    assert trust(Plan("", STORY, replace(PLAN, share=True))) == "understood"
    assert trust(Plan("", STORY, None, trust="best_guess")) == "best_guess"


def test_it_is_kept_with_its_parameters(verified: Memory):
    (found,) = verified.verified.page(ADMIN, ALL).items

    assert (found.title, found.receipt, found.verified_by) == ("What did we spend?", "r1", ADMIN.name)
    assert PLAN_JSON.validate_json(found.plan_json) == PLAN


def test_there_is_one_of_each_shape(verified: Memory):
    keep(verified, "r2", "And this year?", plan=plan_json(replace(PLAN, period=YEAR)))
    found, new = verified.verified.add("r2", ADMIN, "Another title")

    assert (found.receipt, found.title, new) == ("r1", "What did we spend?", False)
    assert len(verified.verified.page(ADMIN, ALL).items) == 1


def test_it_outlives_the_answer_that_it_came_from(verified: Memory):
    verified.conversations.forget("c1", ALICE)

    assert verified.verified.is_verified(shape_of(PLAN))


def test_it_can_be_renamed_and_taken_back(verified: Memory):
    (found,) = verified.verified.page(ADMIN, ALL).items
    assert verified.verified.rename(found.id, ADMIN, "Top repos").title == "Top repos"

    verified.verified.delete(found.id, ADMIN)
    assert not verified.verified.is_verified(shape_of(PLAN))
    with pytest.raises(NotFound):
        verified.verified.delete(found.id, ADMIN)
    with pytest.raises(NotFound):
        verified.verified.rename(found.id, ADMIN, "Top repos")


@pytest.mark.parametrize("reader", [ALICE, BOB])
def test_only_admins_vouch(memory: Memory, reader):
    keep(memory, "r1", asker=reader)
    for touch in (
        lambda: memory.verified.add("r1", reader),
        lambda: memory.verified.page(reader, ALL),
        lambda: memory.verified.rename("x", reader, "title"),
        lambda: memory.verified.delete("x", reader),
    ):
        with pytest.raises(Forbidden, match="admin"):
            touch()


@pytest.mark.parametrize(("plan", "why"), [("null", "free SQL"), ('{"a": 1}', "another version")])
def test_an_answer_without_a_plan_cannot_be_verified(memory: Memory, plan, why):
    keep(memory, "r1", plan=plan)

    with pytest.raises(BadInput, match=why):
        memory.verified.add("r1", ADMIN)


def test_an_answer_that_is_not_there_cannot_be_verified(memory: Memory):
    with pytest.raises(NotFound):
        memory.verified.add("nosuch", ADMIN)


def test_the_list_is_read_page_by_page(either: Memory):
    for number, name in enumerate(("repo", "team", "model")):
        keep(either, f"r{number}", plan=plan_json(replace(PLAN, dimensions=(name,))))
        either.verified.add(f"r{number}", ADMIN, name)
    first = either.verified.page(ADMIN, PageWish(size=2))
    second = either.verified.page(ADMIN, PageWish(first.next, 2))

    assert [one.title for one in (*first.items, *second.items)] == ["model", "team", "repo"]
