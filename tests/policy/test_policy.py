"""Who may read what, as a table."""

import pytest

from service.domain import Principal, Role, RowFilter
from service.policy import Person, Policy, chain
from service.semantics.model import load_model

PEOPLE = (
    Person("cto@acme.example", None, None, True),
    Person("lead@acme.example", "cto@acme.example", "payments", True),
    Person("dev@acme.example", "lead@acme.example", "payments", True),
    Person("other@acme.example", "cto@acme.example", "mobile", True),
    Person("gone@acme.example", "cto@acme.example", "mobile", False),
)
POLICY = Policy(
    load_model().columns, frozenset({"admin@acme.example"}), frozenset({"finance@acme.example"}), PEOPLE
)


@pytest.mark.parametrize(
    ("email", "role"),
    [
        ("admin@acme.example", Role.ADMIN),
        ("ADMIN@acme.example ", Role.ADMIN),
        ("finance@acme.example", Role.FINANCE),
        ("cto@acme.example", Role.MANAGER),
        ("lead@acme.example", Role.MANAGER),
        ("dev@acme.example", Role.MEMBER),
        ("gone@acme.example", Role.NOBODY),
        ("stranger@evil.example", Role.NOBODY),
        ("", Role.NOBODY),
    ],
)
def test_an_address_has_this_role(email: str, role: Role) -> None:
    assert POLICY.principal(email).role is role


def test_an_admin_reads_every_column_of_every_row() -> None:
    grant = POLICY.grant(POLICY.principal("admin@acme.example"))

    assert {name: view.columns for name, view in grant.views.items()} == POLICY.views
    assert not any(view.rows for view in grant.views.values())


def test_finance_reads_all_money_and_no_doings_of_people() -> None:
    grant = POLICY.grant(POLICY.principal("finance@acme.example"))

    assert {"usage", "billed", "budgets", "sessions"} <= set(grant.views)
    assert not {"prompts", "tool_calls", "activity", "artifacts"} & set(grant.views)
    assert "cost_usd" in grant.views["sessions"].columns
    assert "active_minutes" not in grant.views["sessions"].columns
    assert not any(view.rows for view in grant.views.values())


@pytest.mark.parametrize("view", ["commits", "pull_requests"])
def test_finance_reads_whose_team_works_and_what_it_costs_but_not_who(view: str) -> None:
    columns = POLICY.grant(POLICY.principal("finance@acme.example")).views[view].columns

    assert {"team", "cost_center", "repo", "cost_usd"} <= set(columns)
    assert not {"user_id", "user_email", "user_name"} & set(columns)


def test_finance_reads_who_spends() -> None:
    views = POLICY.grant(POLICY.principal("finance@acme.example")).views

    for view in ("usage", "sessions", "billed", "people"):
        assert {"user_id", "user_email", "user_name"} <= set(views[view].columns), view


def test_a_manager_reads_the_people_below_and_the_budgets_of_their_teams() -> None:
    grant = POLICY.grant(POLICY.principal("lead@acme.example"))

    below = ("dev@acme.example", "lead@acme.example")
    assert grant.views["usage"].rows == (RowFilter("user_email", below),)
    assert grant.views["billed"].rows == (RowFilter("user_email", below),)
    assert RowFilter("scope", ("payments",)) in grant.views["budgets"].rows


def test_a_member_reads_what_is_their_own() -> None:
    grant = POLICY.grant(POLICY.principal("dev@acme.example"))

    for name, view in grant.views.items():
        if name not in ("freshness", "budgets"):
            assert view.rows == (RowFilter("user_email", ("dev@acme.example",)),), name
    assert RowFilter("scope_type", ("person",)) in grant.views["budgets"].rows


def test_nobody_reads_nothing_and_a_service_key_only_how_fresh_the_data_are() -> None:
    assert POLICY.grant(POLICY.principal("stranger@evil.example")).views == {}
    assert set(POLICY.grant(Principal("key", Role.SERVICE)).views) == {"freshness"}


def test_a_circle_of_managers_does_not_hang() -> None:
    circle = (Person("a@x", "b@x", None, True), Person("b@x", "a@x", None, True))

    assert chain("a@x", circle) == {"a@x", "b@x"}


def test_equal_rights_have_equal_fingerprints_and_others_do_not() -> None:
    dev, lead = (POLICY.grant(POLICY.principal(f"{name}@acme.example")) for name in ("dev", "lead"))

    assert dev.fingerprint == POLICY.grant(POLICY.principal("dev@acme.example")).fingerprint
    assert dev.fingerprint != lead.fingerprint
