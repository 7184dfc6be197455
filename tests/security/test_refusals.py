"""Who asks for more than they may see is told so, with what is possible; nobody gets silently less."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import duckdb
import pytest

from service.ask import Analyst
from service.domain import Answer, Clarification, Principal, Question, Refusal, Role
from service.policy.given import given
from service.settings import Settings
from service.wiring import analyst_on, refresh
from tests.organisation import FINANCE, NOW

MEMBER, MANAGER, NAMED = (
    "pierre.delgado@acme.example",
    "alice.moreau@acme.example",
    "erik.cardoso@acme.example",
)
KEY = "a key"
OWN, REPORTS = "Ask about yours", "Ask about “my people”"
MONEY = "Finance sees all spend"
GIVEN = "This key was given"
REFUSED = [
    # who, the question, the reason, what is possible
    (MEMBER, "company spend last month", "You may see your own usage", OWN),
    (MEMBER, "how much did we spend last month", "You may see your own usage", OWN),
    (MEMBER, "spend by team last month", "You may see your own usage", OWN),
    (MEMBER, "spend of Manuel Bakker last month", "You may see your own usage", OWN),
    (MEMBER, "who are our biggest spenders this month", "You may see your own usage", OWN),
    (MEMBER, "which budgets are at risk", "You may see your own usage", OWN),
    (
        MANAGER,
        "spend of team web last month",
        "called “web” among what you may see",
        "people who report to you",
    ),
    (MANAGER, "spend of Manuel Bakker last month", "among what you may see", "people who report to you"),
    (MANAGER, "company spend last month", "this asks about more", REPORTS),
    (MANAGER, "spend by team last month", "this asks about more", REPORTS),
    (MANAGER, "what were we billed last month", "this asks about more", REPORTS),
    (NAMED, "spend of team web last month", "this asks about more|among what you may see", "people"),
    (FINANCE, "what is our acceptance rate", 'Reading "tool_calls" needs a right', MONEY),
    (FINANCE, "how many prompts last week", 'Reading "prompts" needs a right', MONEY),
    (FINANCE, "who committed the most last month", 'Reading "user_name" of "commits"', MONEY),
    (FINANCE, "lines of code by person last month", "needs a right", MONEY),
    (FINANCE, "active minutes by person last month", 'Reading "active_minutes"', MONEY),
    (KEY, "commits last month", 'Reading "commits" needs a right', GIVEN),
    (KEY, "what were we billed last month", 'Reading "billed" needs a right', GIVEN),
    (KEY, "who are our biggest spenders this month", 'Reading "user_name" of "usage"', GIVEN),
    (KEY, "spend of team web last month", "nothing called “web”", "team payments"),
    (KEY, "spend of the whole company last month", "this asks about more", "team payments only"),
    ("stranger@evil.example", "spend last month", "may read nothing", "an admin can change that"),
    ("amara.salo@acme.example", "my spend last month", "may read nothing", "an admin can change that"),
]
ANSWERED = [
    # who, the question, the rows that it is over, what the answer says of them
    (MEMBER, "my spend last month", f"user_email = '{MEMBER}'", "This covers your own usage only"),
    (
        MANAGER,
        "spend of my people last month",
        f"'{MANAGER}' in (user_email, manager_email)",
        "This covers the 5 people whose usage you may see only",
    ),
    (
        NAMED,
        "spend of my people last month",
        f"user_email = '{NAMED}' or user_email in (select user_email from memberships"
        " where group_name = 'ai-champions' and valid_from <= current_date"
        " and (valid_to is null or valid_to > current_date))",
        "people whose usage you may see only",
    ),
    (FINANCE, "how much was spent last month", "true", None),
    (KEY, "how much was spent last month", "team = 'payments'", "This covers team payments only"),
]


class Asked:
    """An Analyst on the demo, asked as whoever it is."""

    def __init__(self, runner: asyncio.Runner, analyst: Analyst) -> None:
        self.runner = runner
        self.analyst = analyst

    def __call__(self, who: str, question: str) -> Answer | Clarification | Refusal:
        what = given(self.analyst.policy.views, ["usage", "sessions"], only=["team=payments"], people=False)
        key = Principal(KEY, Role.SERVICE, given=what)
        asker = key if who == KEY else self.analyst.policy.principal(who)
        return self.runner.run(self.analyst.answer(Question(question, asker, NOW)))


@pytest.fixture(scope="module")
def ask(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    home = tmp_path_factory.mktemp("home")
    settings = Settings(home=str(home), managers=f"{NAMED}=ai-champions, no such group")
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        analyst = runner.run(stack.enter_async_context(analyst_on(settings, demo_file)))
        yield Asked(runner, analyst)
        runner.run(stack.aclose())


@pytest.mark.parametrize(("who", "question", "reason", "possible"), REFUSED)
def test_what_nobody_of_that_role_may_see_is_refused_with_what_they_may(
    ask: Asked, who: str, question: str, reason: str, possible: str
) -> None:
    refusal = ask(who, question)

    assert isinstance(refusal, Refusal), refusal
    assert any(part in refusal.text for part in reason.split("|")), refusal.text
    assert possible in refusal.text


@pytest.mark.parametrize(
    ("who", "question"),
    [(who, question) for who, question, *_ in REFUSED if who in (MEMBER, MANAGER, FINANCE)],
)
def test_what_a_refusal_offers_can_be_asked(ask: Asked, who: str, question: str) -> None:
    refusal = ask(who, question)
    assert isinstance(refusal, Refusal)

    for option in refusal.options:
        assert isinstance(ask(who, option.question), Answer), option.question


@pytest.mark.parametrize(("who", "question", "condition", "said"), ANSWERED)
def test_an_answer_is_over_the_rows_of_its_asker_and_says_so(
    ask: Asked, demo_file: Path, who: str, question: str, condition: str, said: str | None
) -> None:
    answer = ask(who, question)
    with duckdb.connect(str(demo_file), read_only=True) as connection:
        expected = connection.execute(
            "select sum(cost_usd) from usage where day >= '2026-10-01' and day < '2026-11-01'"
            f" and ({condition})"
        ).fetchone()

    assert isinstance(answer, Answer), answer
    assert answer.rows[0][0] == expected[0]
    assert (said is None) or any(said in one.text for one in answer.assumptions)


def test_the_log_tells_once_of_a_group_that_gives_no_right(
    ask: Asked, caplog: pytest.LogCaptureFixture
) -> None:
    ask.analyst.lookups._empty_groups = frozenset()
    with caplog.at_level(logging.WARNING):
        ask.runner.run(refresh(ask.analyst))
        ask.runner.run(refresh(ask.analyst))

    told = [record.getMessage() for record in caplog.records if "OUTLAY_MANAGERS" in record.getMessage()]
    assert told == ["OUTLAY_MANAGERS names the group 'no such group', which has no members: no right follows"]
