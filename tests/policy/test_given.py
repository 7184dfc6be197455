"""What a service key was given, as a table: what is written down, and what may then be read."""

import pytest

from service.domain import Given, Principal, Role, RowFilter
from service.errors import BadInput
from service.policy import Policy
from service.policy.given import FILTERS, OF_PEOPLE, given, told, views_given
from service.semantics.model import load_model

VIEWS = load_model().columns
TEAM = (RowFilter("team", ("payments",)),)


def test_a_key_reads_its_views_and_how_fresh_the_data_are() -> None:
    found = views_given(VIEWS, given(VIEWS, ["usage", "sessions"]))

    assert {name: view.columns for name, view in found.items()} == {
        name: VIEWS[name] for name in ("usage", "sessions", "freshness")
    }
    assert not any(view.rows for view in found.values())


def test_every_row_of_every_view_has_to_pass_every_filter() -> None:
    what = given(VIEWS, ["usage", "sessions", "freshness"], only=["team=payments", "repo=Acme/API"])
    found = views_given(VIEWS, what)

    both = (*TEAM, RowFilter("repo", ("acme/api",)))
    assert (found["usage"].rows, found["sessions"].rows, found["freshness"].rows) == (both, both, ())


def test_a_column_that_is_named_twice_may_have_either_value() -> None:
    what = given(VIEWS, ["usage"], only=["team=payments", "team=web = mobile", "team=payments"])

    assert what.only == (RowFilter("team", ("payments", "web = mobile")),)


def test_columns_are_left_out_of_all_views_and_may_still_choose_the_rows() -> None:
    what = given(VIEWS, ["usage", "people"], ["team"], ["team=payments"], people=False)
    found = views_given(VIEWS, what)

    for name in ("usage", "people"):
        assert set(VIEWS[name]) - set(found[name].columns) == {"team", *OF_PEOPLE}
        assert found[name].rows == TEAM


@pytest.mark.parametrize("column", OF_PEOPLE[:3])
def test_a_key_that_may_not_know_people_reads_no_budget_of_one(column: str) -> None:
    found = views_given(VIEWS, Given(("usage", "budgets"), (column,)))

    (rows,) = found["budgets"].rows
    assert rows.column == "scope_type"
    assert "person" not in rows.values
    assert not views_given(VIEWS, Given(("budgets",)))["budgets"].rows


@pytest.mark.parametrize(
    ("wanted", "without", "only", "possible"),
    [
        (["usgae"], [], [], "Did you mean usage"),
        (["nothing"], [], [], "There are: activity, artifacts"),
        ([], [], [], "There are: activity, artifacts"),
        (["usage"], ["user_emial"], [], "Did you mean user_email"),
        (["usage"], ["published"], [], "no .* 'published'|No view .* 'published'"),
        (["usage", "budgets"], [], ["team=a"], "'budgets' cannot be chosen by team.*can read: activity"),
        (["usage"], [], ["taem=a"], "Did you mean team"),
        (["usage"], [], ["cost_usd=1"], "Rows cannot be chosen by 'cost_usd'"),
        (["usage"], [], ["team"], "team=payments"),
        (["usage"], [], ["=a"], "Rows cannot be chosen by ''"),
    ],
)
def test_what_cannot_be_given_is_refused_with_what_can(
    wanted: list[str], without: list[str], only: list[str], possible: str
) -> None:
    with pytest.raises(BadInput, match=possible):
        given(VIEWS, wanted, without, only)


def test_rows_are_chosen_by_columns_that_exist() -> None:
    assert set(FILTERS) <= {column for columns in VIEWS.values() for column in columns}


def test_a_later_contract_gives_less_rather_than_more() -> None:
    what = given(VIEWS, ["usage", "sessions"], only=["team=payments"])
    later = {"usage": ("day", "cost_usd"), "freshness": VIEWS["freshness"]}

    assert set(views_given(later, what)) == {"freshness"}


def test_only_a_service_key_reads_what_it_was_given() -> None:
    policy, what = Policy(VIEWS), given(VIEWS, ["usage"])

    assert set(policy.grant(Principal("key", Role.SERVICE, given=what)).views) == {"usage", "freshness"}
    assert policy.grant(Principal("stranger", Role.NOBODY, given=what)).views == {}


def test_what_was_given_is_told_in_a_line() -> None:
    what = given(VIEWS, ["usage", "people"], ["plugin"], ["team=a", "team=b", "cost_center=c"])

    assert told(what) == "usage, people without plugin, only team a or b and cost_center c"
    assert told(Given(("usage",))) == "usage"
