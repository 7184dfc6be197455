"""Who works at the demo organisation, who moves, who leaves, and who makes the spend."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path

import duckdb
from organisation import SATURDAY, cell, rows, write

from service.connectors.demo import Demo


def test_a_few_developers_make_most_of_the_spend(acme: duckdb.DuckDBPyConnection) -> None:
    share = cell(
        acme,
        """
        with developer as (
            select user_id, sum(cost_usd) as cost from usage
            where product in ('claude_code', 'cursor', 'codex', 'copilot') and user_id is not null
            group by user_id
        ),
        ranked as (
            select cost, row_number() over (order by cost desc nulls last) / count(*) over () as place
            from developer
        )
        select sum(cost) filter (place <= 0.15) / sum(cost) from ranked
        """,
    )

    assert 0.6 <= share <= 0.75


def test_every_address_is_of_the_domain_and_lower_case(acme: duckdb.DuckDBPyConnection) -> None:
    addresses = [address for (address,) in rows(acme, "select user_email from people")]

    assert len(addresses) == len(set(addresses)) == 240
    assert all(address.endswith("@acme.example") and address == address.lower() for address in addresses)
    assert all(address.isascii() and " " not in address for address in addresses)


def test_names_stay_apart_in_a_large_organisation(tmp_path: Path) -> None:
    write(tmp_path / "large.duckdb", Demo(until=SATURDAY, people=6_000, days=2, requests=2_000))

    with closing(duckdb.connect(str(tmp_path / "large.duckdb"), read_only=True)) as connection:
        assert cell(connection, "select count(distinct user_email) from people") == 6_000


def test_the_admin_and_finance_are_people_without_use(acme: duckdb.DuckDBPyConnection) -> None:
    found = rows(
        acme,
        "select user_email, last_active_day from people "
        "where user_email in ('admin@acme.example', 'finance@acme.example') order by user_email",
    )

    assert found == [("admin@acme.example", None), ("finance@acme.example", None)]


def test_there_are_two_alices(acme: duckdb.DuckDBPyConnection) -> None:
    alices = rows(
        acme, "select user_name, team from people where user_name like 'Alice %' order by user_name"
    )

    assert alices == [("Alice Moreau", "payments"), ("Alice Nakagawa", "mobile")]


def test_managers_form_a_chain_up_to_the_technology_officer(acme: duckdb.DuckDBPyConnection) -> None:
    chain = rows(
        acme,
        """
        select lead.job_title, director.job_title, top.job_title, top.manager_email
        from people as developer
        join people as lead on lead.user_email = developer.manager_email
        join people as director on director.user_email = lead.manager_email
        join people as top on top.user_email = director.manager_email
        where developer.team = 'platform' and developer.job_title like '%Software Engineer'
        group by all
        """,
    )

    assert chain == [("Platform Lead", "Director of Engineering", "Chief Technology Officer", None)]


def test_everybody_but_the_two_at_the_top_has_a_manager(acme: duckdb.DuckDBPyConnection) -> None:
    on_top = rows(acme, "select job_title from people where manager_email is null order by job_title")

    assert on_top == [("Chief Operating Officer",), ("Chief Technology Officer",)]
    assert cell(acme, "select count(*) from people where manager_email = user_email") == 0


def test_people_who_moved_count_for_the_team_of_the_day(acme: duckdb.DuckDBPyConnection) -> None:
    moved = rows(
        acme,
        """
        select count(distinct earlier.user_id), count(*) filter (earlier.group_name = later.group_name)
        from memberships as earlier
        join memberships as later on later.user_id = earlier.user_id and later.valid_from = earlier.valid_to
        where earlier.is_primary and later.is_primary
        """,
    )
    astray = cell(
        acme,
        """
        select count(*) from usage
        join memberships as membership on membership.user_id = usage.user_id and membership.is_primary
            and usage.day >= membership.valid_from
            and (membership.valid_to is null or usage.day < membership.valid_to)
        where usage.team <> membership.group_name
        """,
    )
    teams_of_movers = rows(
        acme,
        "select user_id from usage where user_id is not null "
        "group by user_id having count(distinct team) > 1",
    )

    assert moved[0][0] >= 5
    assert moved[0][1] == 0
    assert astray == 0
    assert len(teams_of_movers) >= 3


def test_people_who_left_keep_their_history(acme: duckdb.DuckDBPyConnection) -> None:
    left = rows(
        acme,
        """
        select people.is_active, people.has_seat, team, last_active_day < left_on + 1 as stopped
        from people where left_on is not null and last_active_day is not null
        """,
    )

    assert len(left) >= 3
    assert set(left) == {(False, False, "(no team)", True)}


def test_people_who_joined_lately_have_no_earlier_use(acme: duckdb.DuckDBPyConnection) -> None:
    new = rows(
        acme,
        """
        select people.user_id, min(usage.day) >= people.joined_on
        from people join usage using (user_id)
        where people.joined_on > ? group by people.user_id, people.joined_on
        """,
        date(2026, 9, 20),
    )

    assert len(new) >= 3
    assert all(waited for _, waited in new)


def test_some_seats_are_never_used(acme: duckdb.DuckDBPyConnection) -> None:
    assert cell(acme, "select count(*) from people where has_seat and last_active_day is null") >= 5


def test_groups_overlap_but_teams_do_not(acme: duckdb.DuckDBPyConnection) -> None:
    by_group = cell(acme, "select sum(cost_usd) from group_usage")
    in_teams = cell(acme, "select sum(cost_usd) from usage where team <> '(no team)'")
    groups = {
        name for (name,) in rows(acme, "select distinct group_name from memberships where not is_primary")
    }

    assert by_group > in_teams
    assert {"frontend-guild", "ai-champions", "on-call", "contractors", "leadership"} == groups
