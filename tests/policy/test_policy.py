"""Who may read what, as tables: role by role, view by view."""

from dataclasses import replace
from datetime import date

import pytest

from service.domain import Principal, Role, RowFilter
from service.policy import Membership, Person, Policy, chain
from service.semantics.model import load_model

TODAY = date(2026, 11, 22)


def in_group(group: str, start: str | None = None, end: str | None = None) -> tuple[Membership, ...]:
    return (
        Membership(
            group, date.fromisoformat(start) if start else None, date.fromisoformat(end) if end else None
        ),
    )


PEOPLE = (
    Person("cto@acme.example", None, None, True),
    Person("lead@acme.example", "cto@acme.example", "payments", True, in_group("guild", "2026-01-01")),
    Person("dev@acme.example", "lead@acme.example", "payments", True),
    Person("other@acme.example", "cto@acme.example", "mobile", True, in_group("guild", "2026-11-22")),
    Person("ended@acme.example", "cto@acme.example", "web", True, in_group("guild", None, "2026-11-22")),
    Person("coming@acme.example", "cto@acme.example", "web", True, in_group("guild", "2026-11-23")),
    Person("gone@acme.example", "cto@acme.example", "mobile", False, in_group("guild")),
    Person("left@acme.example", "cto@acme.example", "search", False),
    Person("orphan@acme.example", "left@acme.example", "search", True),
    Person("orphan2@acme.example", "deleted@acme.example", "search", True),
    Person("again@acme.example", "cto@acme.example", "search", False),
    Person("again@acme.example", "cto@acme.example", "search", True),
)
POLICY = Policy(
    load_model().columns,
    frozenset({"admin@acme.example"}),
    frozenset({"finance@acme.example"}),
    PEOPLE,
    managers={
        "dev@acme.example": ("guild",),
        "cto@acme.example": ("guild",),
        "outside@acme.example": ("guild", "nowhere"),
        "left@acme.example": ("guild",),
        "typo@acme.example": ("gild",),
        "other@acme.example": ("gild",),
    },
    today=lambda: TODAY,
)
UNNAMED = replace(POLICY, managers={})
GUILD = {"lead@acme.example", "other@acme.example", "gone@acme.example"}
"""Whoever was ever in it and is not in it today, is not of it."""


@pytest.mark.parametrize(
    ("email", "role"),
    [
        ("admin@acme.example", Role.ADMIN),
        ("ADMIN@acme.example ", Role.ADMIN),
        ("finance@acme.example", Role.FINANCE),
        ("cto@acme.example", Role.MANAGER),
        ("lead@acme.example", Role.MANAGER),
        ("dev@acme.example", Role.MANAGER),
        ("orphan@acme.example", Role.MEMBER),
        ("again@acme.example", Role.MEMBER),
        ("gone@acme.example", Role.NOBODY),
        ("left@acme.example", Role.NOBODY),
        ("deleted@acme.example", Role.NOBODY),
        ("outside@acme.example", Role.MANAGER),
        ("typo@acme.example", Role.NOBODY),
        ("other@acme.example", Role.MEMBER),
        ("stranger@evil.example", Role.NOBODY),
        ("", Role.NOBODY),
    ],
)
def test_an_address_has_this_role(email: str, role: Role) -> None:
    assert POLICY.principal(email).role is role


def test_the_settings_admins_and_finance_keep_their_rights_when_the_directory_lets_them_go() -> None:
    gone = replace(POLICY, admins=frozenset({"gone@acme.example"}), finance=frozenset({"left@acme.example"}))

    assert gone.principal("gone@acme.example").role is Role.ADMIN
    assert gone.principal("left@acme.example").role is Role.FINANCE


@pytest.mark.parametrize(
    ("email", "readable"),
    [
        ("dev@acme.example", {"dev@acme.example"} | GUILD),
        ("outside@acme.example", {"outside@acme.example"} | GUILD),
        ("cto@acme.example", {p.email for p in PEOPLE} - {"orphan2@acme.example"}),
        ("other@acme.example", {"other@acme.example"}),
    ],
)
def test_who_is_named_for_a_group_reads_its_members_of_today_too(email: str, readable: set[str]) -> None:
    grant = POLICY.grant(POLICY.principal(email))

    assert grant.views["usage"].rows == (RowFilter("user_email", tuple(sorted(readable))),)


@pytest.mark.parametrize(
    ("email", "scopes"),
    [
        ("dev@acme.example", ("guild",)),
        ("outside@acme.example", ("guild",)),
        ("lead@acme.example", ("payments",)),
        ("cto@acme.example", ("guild", "mobile", "payments", "search", "web")),
    ],
)
def test_a_manager_reads_the_budgets_of_the_groups_named_and_of_the_teams_below(
    email: str, scopes: tuple[str, ...]
) -> None:
    rows = POLICY.grant(POLICY.principal(email)).views["budgets"].rows

    assert rows == (RowFilter("scope", scopes), RowFilter("scope_type", ("team",)))


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
    grant = UNNAMED.grant(UNNAMED.principal("dev@acme.example"))

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
    dev, lead = (UNNAMED.grant(UNNAMED.principal(f"{name}@acme.example")) for name in ("dev", "lead"))

    assert dev.fingerprint == UNNAMED.grant(UNNAMED.principal("dev@acme.example")).fingerprint
    assert dev.fingerprint != lead.fingerprint


ALL, OWN = (), (RowFilter("user_email", ("orphan@acme.example",)),)
TEAM = (RowFilter("user_email", ("dev@acme.example", "lead@acme.example")),)
NAMES = {"user_id", "user_email", "user_name"}
NEARLY_NAMES = {"job_title", "manager_email"}
DOINGS = {
    *("active_minutes", "duration_minutes", "ended_at", "longest_gap_minutes"),
    *("prompts", "commits", "pull_requests"),
}
LINES = {"lines_added", "lines_removed"}
LINKS = {"branch", "commit_sha", "pr_number"}
TABLE = [
    # view, what finance does not see (None: all of it), the manager's rows, the member's rows
    ("usage", {"prompt_id"}, TEAM, OWN),
    ("group_usage", {"prompt_id"}, TEAM, OWN),
    ("sessions", DOINGS | LINES, TEAM, OWN),
    ("commits", NAMES | NEARLY_NAMES | {"session_id"} | LINKS | LINES, TEAM, OWN),
    ("pull_requests", NAMES | NEARLY_NAMES | {"commits", "pr_number"}, TEAM, OWN),
    ("tool_calls", None, TEAM, OWN),
    ("prompts", None, TEAM, OWN),
    ("artifacts", None, TEAM, OWN),
    ("activity", None, TEAM, OWN),
    ("billed", set(), TEAM, OWN),
    ("people", {"last_active_day"}, TEAM, OWN),
    ("memberships", set(), TEAM, OWN),
    (
        "budgets",
        set(),
        (RowFilter("scope", ("payments",)), RowFilter("scope_type", ("team",))),
        (RowFilter("scope", ("orphan@acme.example",)), RowFilter("scope_type", ("person",))),
    ),
    ("freshness", set(), ALL, ALL),
]


def test_the_table_has_every_view() -> None:
    assert {row[0] for row in TABLE} == set(POLICY.views)


@pytest.mark.parametrize(("view", "unseen", "of_manager", "of_member"), TABLE, ids=lambda one: str(one)[:20])
def test_each_role_reads_these_rows_and_columns_of_a_view(
    view: str, unseen: set[str] | None, of_manager: tuple[RowFilter, ...], of_member: tuple[RowFilter, ...]
) -> None:
    columns = set(POLICY.views[view])
    expected = {
        "admin@acme.example": (columns, ALL),
        "finance@acme.example": None if unseen is None else (columns - unseen, ALL),
        "lead@acme.example": (columns, of_manager),
        "orphan@acme.example": (columns, of_member),
        "left@acme.example": None,
        "deleted@acme.example": None,
        "stranger@evil.example": None,
    }
    found = {}
    for email in expected:
        granted = POLICY.grant(POLICY.principal(email)).views.get(view)
        found[email] = (set(granted.columns), granted.rows) if granted else None

    assert found == expected
    assert (unseen or set()) <= columns
