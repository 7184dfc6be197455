"""A text that no row holds is told, with what is written like it; what some row holds never is."""

from __future__ import annotations

import pytest
import sqlglot

from service.guard.meaning.literals import unknown_codes, unknown_literals
from service.semantics.model import load_model
from tests.guard.contract import GRANTS, GUARD
from tests.translate.names import CATALOGUE

MODEL = load_model()
NEAR = '"acme/paymets-api" is no repo; did you mean acme/payments-api?'


def told(condition: str) -> list[str]:
    tree = sqlglot.parse_one(f"select count(*) from usage where {condition}", read="duckdb")
    return list(unknown_literals(tree, CATALOGUE, MODEL).values())


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("repo = 'acme/paymets-api'", [NEAR]),
        ("'acme/paymets-api' = repo", [NEAR]),
        ("repo <> 'acme/paymets-api'", [NEAR]),
        ("repo in ('acme/checkout', 'acme/paymets-api')", [NEAR]),
        ("lower(usage.repo) = 'acme/paymets-api'", [NEAR]),
        ("repo = 'payments-api'", ['"payments-api" is no repo; did you mean acme/payments-api?']),
        ("team = 'Payments'", ['"Payments" is no team; did you mean payments?']),
        ("skill = 'payments'", ['"payments" is no skill, but a team.']),
        ("user_name = 'Alice Jonse'", ['"Alice Jonse" is no person; did you mean Alice Jones?']),
        ("repo = 'zzz'", ['"zzz" is no repo that you may see, so no row matches it.']),
    ],
)  # fmt: skip
def test_a_name_that_nobody_has_is_told_with_near_misses(condition: str, said: list[str]) -> None:
    assert told(condition) == said


@pytest.mark.parametrize(
    "condition",
    [
        "repo = 'acme/checkout'",
        "lower(team) = 'PAYMENTS'",
        "user_email = 'alice.jones@acme.example' and user_name = 'Alice Jones'",
        "repo like '%paymets%'",
        "branch = 'fix/paymets'",
        "product = 'codex'",
        "language = 'python'",
        "repo = team",
    ],
)
def test_a_name_that_may_be_there_is_not(condition: str) -> None:
    assert told(condition) == []


def test_a_name_that_the_query_gives_is_its_own() -> None:
    text = "select * from (select upper(team) as team from usage) as named where team = 'PAYMENTS'"

    assert unknown_literals(sqlglot.parse_one(text, read="duckdb"), CATALOGUE, MODEL) == {}


def test_codes_are_known_without_a_catalogue() -> None:
    tree = sqlglot.parse_one("select count(*) from tool_calls where decision in ('accept', 'rejected')")

    assert unknown_codes(tree, GUARD.facts.codes) == (
        '"rejected" is no value of "decision". Did you mean reject?',
    )


def test_people_who_write_sql_are_warned_and_not_refused() -> None:
    query = GUARD.check(
        "select avg(cost) from (select repo, avg(cost_usd) as cost from usage where activity = 'chats' group by repo)",
        GRANTS["admin"],
    )

    assert [warning.split(" ")[0:2] for warning in query.warnings] == [
        ['"usage"', "is"],
        ["An", "average"],
        ['"chats"', "is"],
    ]
