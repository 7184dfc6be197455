"""Legitimate SQL in disguise: what is accepted is stable, and reads what was granted."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.errors import QueryRejected
from service.guard.duckdb_tree import NotSerialisable
from service.guard.reading import read
from tests.guard.contract import GRANTS, GUARD
from tests.guard.test_corpora import HOSTILE, LEGITIMATE

WORD = re.compile(r"'[^']*'|\$\$.*?\$\$|\"[^\"]*\"|--.*|/\*.*?\*/|\w+", re.DOTALL)


def in_capitals(sql: str, _: int) -> str:
    return outside_strings(sql, str.upper)


def in_lower_case(sql: str, _: int) -> str:
    return outside_strings(sql, str.lower)


def with_quoted_views(sql: str, _: int) -> str:
    return outside_strings(sql, lambda word: f'"{word}"' if word.lower() in GUARD.views else word)


def with_a_comment(sql: str, place: int) -> str:
    return at_a_blank(sql, place, " /* ; drop table usage; -- ' */ ")


def with_odd_blanks(sql: str, place: int) -> str:
    return at_a_blank(sql, place, "\n\t \r\n")


def with_an_unseen_character(sql: str, place: int) -> str:
    return at_a_blank(sql, place, ["\u200b", "\u00a0", "\u2028", "\x00", "\ufeff"][place % 5])


def in_a_with(sql: str, _: int) -> str:
    return f"with outermost as ({sql.rstrip('; ')}\n) select * from outermost"


def in_a_subquery(sql: str, _: int) -> str:
    return f"select * from ({sql.rstrip('; ')}\n) as inner_query"


def beside_another_view(sql: str, place: int) -> str:
    return sql.replace("usage", sorted(GUARD.views)[place % len(GUARD.views)], 1)


def with_a_letter_gone(sql: str, place: int) -> str:
    place %= len(sql)
    return sql[:place] + sql[place + 1 :]


def with_a_piece_of_an_attack(sql: str, place: int) -> str:
    attack = HOSTILE[place % len(HOSTILE)]["sql"][:300]
    return at_a_blank(sql, place, f" {attack[place % len(attack) :]} ")


def outside_strings(sql: str, change) -> str:
    return WORD.sub(lambda m: change(m.group()) if m.group()[0] not in "'$\"-/" else m.group(), sql)


def at_a_blank(sql: str, place: int, text: str) -> str:
    parts = sql.split(" ")
    place = 1 + place % max(1, len(parts) - 1)
    return " ".join(parts[:place]) + text + " ".join(parts[place:])


KEEPING = [in_capitals, in_lower_case, with_quoted_views, with_odd_blanks]
DISGUISES = [
    *KEEPING,
    with_a_comment,
    with_an_unseen_character,
    in_a_with,
    in_a_subquery,
    beside_another_view,
    with_a_letter_gone,
    with_a_piece_of_an_attack,
]


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(LEGITIMATE),
    st.lists(st.tuples(st.sampled_from(DISGUISES), st.integers(0, 10_000)), min_size=1, max_size=3),
    st.sampled_from(sorted(GRANTS)),
)
def test_whatever_is_accepted_is_stable_and_reads_granted_views_only(question, disguises, reader) -> None:
    sql = question["sql"]
    for disguise, place in disguises:
        sql = disguise(sql, place)
    try:
        query = GUARD.check(sql, GRANTS[reader])
    except QueryRejected:
        return

    again = GUARD.check(query.sql, GRANTS[reader])
    assert (again.sql, again.views) == (query.sql, query.views)
    assert scans(query.sql) <= set(query.views) <= GRANTS[reader].views.keys()


@pytest.mark.parametrize("disguise", KEEPING, ids=lambda disguise: disguise.__name__)
def test_writing_it_another_way_changes_no_verdict(disguise) -> None:
    kept = [q for q in LEGITIMATE if "--" not in q["sql"] and "e." not in q["sql"]]
    refused = {}
    for question in kept:
        try:
            GUARD.check(disguise(question["sql"], 3), GRANTS["admin"])
        except QueryRejected as refusal:
            refused[question["id"]] = refusal.reason

    assert refused == {}


@given(st.text(max_size=200))
def test_no_text_at_all_makes_it_fail_in_another_way(text: str) -> None:
    assert rule_against(text) in {None, "text", "syntax", "statement", "nodes", "columns"}


def rule_against(sql: str) -> str | None:
    try:
        GUARD.check(sql, GRANTS["admin"])
    except QueryRejected as refusal:
        return refusal.rule
    return None


def scans(sql: str) -> set[str]:
    try:
        statements = GUARD.parser.statements(sql)
    except NotSerialisable:
        return set()
    return {".".join(path) for statement in statements for path in read(statement).scans}
