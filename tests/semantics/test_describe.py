"""What a translator or a person is told about the model: all of it to an admin, and no more than may be read."""

from __future__ import annotations

import re

import pytest

from service.domain import Grant, Principal, Role
from service.policy import Person, Policy
from service.semantics.describe import describe, formula
from service.semantics.model import load_model
from service.semantics.splits import granted, is_readable, splits

MODEL = load_model()
POLICY = Policy(
    MODEL.columns,
    people=(
        Person("boss@acme.example", None, "core", True),
        Person("dev@acme.example", "boss@acme.example", "core", True),
    ),
)


def grant(role: Role, email: str | None = None) -> Grant:
    return POLICY.grant(Principal(email or role.value, role, email))


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text))


def test_an_admin_is_told_of_every_view_metric_measure_and_dimension() -> None:
    text = describe(MODEL, grant(Role.ADMIN))
    own = {name for name, metric in MODEL.metrics.items() if not metric.generated}

    assert own | set(MODEL.views) | set(MODEL.measures) | set(MODEL.dimensions) <= words(text)
    assert {column for view in MODEL.views.values() for column in view.columns} <= words(text)
    assert all(meaning.text in text for meaning in MODEL.meanings)


def test_the_text_is_the_same_each_time_and_fits_a_prompt() -> None:
    text = describe(MODEL, grant(Role.ADMIN))

    assert text == describe(MODEL, grant(Role.ADMIN))
    assert len(text) < 25_000


def test_finance_is_told_of_money_and_nothing_of_doings() -> None:
    text = describe(MODEL, grant(Role.FINANCE))

    assert "billed (usd, adds up): what the vendors invoiced" in text
    hidden = {
        "tool_calls",
        "prompt_length",
        "active_minutes",
        "acceptance_rate",
        "edits_accepted",
        "decided_by",
    }
    assert not hidden & words(text)


@pytest.mark.parametrize("role", [Role.FINANCE, Role.SERVICE])
def test_no_column_is_named_that_may_not_be_read(role: Role) -> None:
    rights = grant(role)
    readable = {column for view in rights.views.values() for column in view.columns}
    sections = re.findall(r"^# views\n(.*?)(?:\n\n|\Z)", describe(MODEL, rights), re.DOTALL)
    named = {
        name
        for line in re.findall(r"^  (?:\w+): (.*)$", sections[0], re.MULTILINE)
        for name in re.findall(r"[a-z]\w+", line)
    }
    columns = {column for view in MODEL.views.values() for column in view.columns}

    assert (named & columns) - readable == set()


def test_rows_of_others_are_said_to_be_out_of_sight() -> None:
    text = describe(MODEL, grant(Role.MANAGER, "boss@acme.example"))

    assert "rows: only those whose user_email is one of 2" in text
    assert "dev@acme.example" not in text


def test_a_reader_of_nothing_is_told_so() -> None:
    assert describe(MODEL, grant(Role.NOBODY)) == "Nothing may be read."


def test_a_metric_whose_views_may_not_be_read_does_not_exist_for_its_asker() -> None:
    rights = granted(grant(Role.FINANCE))

    assert is_readable("spend", MODEL, rights)
    assert is_readable("cost_per_commit", MODEL, rights)
    assert not is_readable("lines_added", MODEL, rights)
    assert not is_readable("cost_per_line", MODEL, rights)


def test_splits_end_where_columns_or_reasons_do() -> None:
    everything = splits("commits", MODEL, MODEL.columns)

    assert {"repo", "person", "month", "weekday"} <= set(everything)
    assert {"model", "hour"} & set(everything) == set()
    assert "group" in splits("spend", MODEL, MODEL.columns)
    assert "repo" in splits("cost_per_commit", MODEL, MODEL.columns)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("billed", "sum(billed_usd) from billed"),
        ("merged_pull_requests", "count(*) filter (where is_merged) from pull_requests by merged_day"),
        ("tokens", "sum(total_tokens) from usage, or from sessions"),
        ("cost_per_commit", "spend / commits"),
        ("cost_per_million_tokens", "spend / tokens × 1,000,000"),
    ],
)
def test_formulas_name_the_view_that_they_read(name: str, expected: str) -> None:
    assert formula(name, MODEL, MODEL.columns) == expected


def test_a_split_that_the_data_have_and_that_misleads_is_warned_of() -> None:
    assert re.search(r"^commits .*\n  never by hour$", describe(MODEL, grant(Role.ADMIN)), re.MULTILINE)
