"""Which views are held to groups of people, and what they lose."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.domain import Given, Grant, Principal, Role, ViewGrant
from service.policy import Policy
from service.policy.small_groups import in_groups
from service.semantics.model import load_model

VIEWS = load_model().columns
POLICY = Policy(VIEWS, admins=frozenset({"admin@acme.example"}), finance=frozenset({"finance@acme.example"}))
NAMES = ("user_id", "user_email", "user_name")


def finance(policy: Policy = POLICY) -> Grant:
    return policy.grant(policy.principal("finance@acme.example"))


def key(given: Given) -> Grant:
    return POLICY.grant(Principal("report", Role.SERVICE, given=given))


def test_finance_reads_work_in_groups_of_three_and_all_else_by_person() -> None:
    needed = {name: view.min_people for name, view in finance().views.items() if view.min_people}

    assert needed == {"commits": 3, "pull_requests": 3}


def test_what_leads_from_work_to_a_person_is_not_finances() -> None:
    views = finance().views
    leading = {"session_id", "manager_email", "job_title"}

    assert not leading & {*views["commits"].columns, *views["pull_requests"].columns}
    assert leading <= set(views["sessions"].columns)


def test_an_admin_is_held_to_no_groups() -> None:
    views = POLICY.grant(POLICY.principal("admin@acme.example")).views

    assert not any(view.min_people for view in views.values())


def test_an_operator_chooses_how_many_people_a_group_needs() -> None:
    assert finance(replace(POLICY, small_group=7)).views["commits"].min_people == 7


@pytest.mark.parametrize("off", [0, 1, -1])
def test_without_a_group_size_rows_are_shown_but_still_not_who(off: int) -> None:
    commits = finance(replace(POLICY, small_group=off)).views["commits"]

    assert commits.min_people == 0
    assert not {*NAMES, "session_id", "manager_email", "job_title"} & set(commits.columns)


def test_a_key_without_persons_is_held_to_groups_on_every_view_that_has_them() -> None:
    views = key(Given(("usage", "sessions", "budgets"), without=NAMES)).views

    assert {name: view.min_people for name, view in views.items()} == {
        "usage": 3,
        "sessions": 3,
        "budgets": 0,
        "freshness": 0,
    }


def test_a_key_that_reads_no_persons_at_all_may_count_sessions() -> None:
    views = key(Given(("usage", "sessions"), without=NAMES)).views

    assert "session_id" in views["usage"].columns


def test_a_key_that_reads_who_has_its_rows() -> None:
    views = key(Given(("usage",), without=("user_name", "user_email"))).views

    assert views["usage"].min_people == 0


def test_a_link_is_lost_only_where_another_view_names_its_person() -> None:
    hidden, named = ViewGrant(("session_id", "team")), ViewGrant(("session_id", "user_id"))

    assert in_groups({"usage": hidden}, VIEWS, 3)["usage"].columns == ("session_id", "team")
    assert in_groups({"usage": hidden, "sessions": named}, VIEWS, 3)["usage"].columns == ("team",)


def test_rights_that_differ_in_the_size_of_groups_are_not_the_same() -> None:
    assert finance().fingerprint != finance(replace(POLICY, small_group=4)).fingerprint
