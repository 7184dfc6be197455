"""Named intents as a whole: each passes the guard with its period proven, says what its columns are, and
leaves no part of a plan out without a word."""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from service.domain import Period, Principal, Role
from service.errors import BadInput
from service.present.telling import read
from service.semantics.clock import Clock, last_days, last_units
from service.semantics.intents import INTENTS
from service.semantics.metric_query import Bound, Filter, MetricQuery, Nest, Order, Part, Threshold
from service.semantics.model import load_model
from service.settings import Settings
from service.wiring import build_guard, build_policy
from tests.organisation import NOW

MODEL = load_model()
CLOCK = Clock(NOW)
GUARD = build_guard()
GRANT = build_policy(Settings()).grant(Principal("test", Role.ADMIN))
OCTOBER = last_units(1, "month", CLOCK)
PEOPLE, REPOS = Nest("person", "count"), Nest("repo", "count")
HAIKU, ENGINEERING = Filter("model_family", ("haiku",)), Filter("department", ("Engineering",))
ANY_SKILL, PAYMENTS = Filter("skill", ()), Filter("team", ("payments", "web"))
IN_GROUP = Filter("group", ("platform",))
EIGHTY = Threshold("share", "<=", Decimal("0.8"))

ASKED: dict[str, tuple[dict[str, object], ...]] = {
    "drivers": ({}, {"filters": (HAIKU,)}, {"filters": (IN_GROUP,)}, {"weekdays": (1, 2, 3, 4, 5)}),
    "inactive": (
        {},
        {"nest": PEOPLE},
        {"dimensions": ("team",)},
        {"dimensions": ("department",), "nest": PEOPLE, "filters": (ANY_SKILL,), "order": Order("spend", False)},
        {"filters": (PAYMENTS, HAIKU), "limit": 3},
        {"filters": (IN_GROUP,), "nest": PEOPLE},
    ),
    "never_used": (
        {"filters": (Filter("skill", ("code-review",)),)},
        {"filters": (ANY_SKILL,), "nest": PEOPLE},
        {"filters": (ANY_SKILL,), "dimensions": ("team",)},
        {"filters": (ANY_SKILL,), "nest": Nest("team", "count")},
        {"filters": (ANY_SKILL, HAIKU), "dimensions": ("repo",)},
    ),
    "active_before_not_now": (
        {},
        {"dimensions": ("repo",), "limit": 5},
        {"nest": PEOPLE},
        {"nest": REPOS, "dimensions": ("team",)},
        {"filters": (PAYMENTS,)},
    ),
    "new": (
        {},
        {"dimensions": ("skill",)},
        {"nest": PEOPLE},
        {"dimensions": ("month",)},
        {"nest": REPOS, "dimensions": ("week", "team"), "filters": (HAIKU,)},
    ),
    "joined": ({}, {"filters": (PAYMENTS,), "limit": 2}, {"nest": Nest("person", "count"), "dimensions": ("team",)}),
    "left": ({}, {"nest": Nest("person", "count")}),
    "exclusive": (
        {"filters": (HAIKU,)},
        {"filters": (HAIKU, ENGINEERING), "nest": PEOPLE},
        {"filters": (HAIKU,), "nest": REPOS, "dimensions": ("team",)},
    ),
    "adoption": (
        {},
        {"dimensions": ("team",), "order": Order("spend", False), "limit": 3},
        {"dimensions": ("product",), "filters": (ENGINEERING,)},
        {"dimensions": ("skill",)},
        {"dimensions": ("month",)},
        {"dimensions": ("week", "department"), "filters": (HAIKU, IN_GROUP)},
    ),
    "forecast": ({}, {"amount": Decimal(2000)}, {"dimensions": ("team",)}, {"filters": (IN_GROUP,)}),
    "budget": (
        {},
        {"dimensions": ("team",), "amount": Decimal(1)},
        {"filters": (PAYMENTS, ENGINEERING), "thresholds": (Threshold("share", ">", Decimal("0.1")),)},
    ),
    "anomalies": ({}, {"dimensions": ("person",), "amount": Decimal(6)}, {"weekdays": (1, 2)}),
    "concentration": (
        {},
        {"amount": Decimal("0.1")},
        {"dimensions": ("repo",), "thresholds": (EIGHTY,)},
        {"metrics": ("sessions",), "amount": Decimal("0.5"), "order": Order("sessions", False)},
        {"nest": Nest("person", "count")},
        {"dimensions": ("repo",), "nest": Nest("repo", "count"), "thresholds": (EIGHTY,)},
        {"limit": 3},
    ),
    "histogram": (
        {"metrics": ("median_session_cost",)},
        {"metrics": ("p95_session_commits",), "filters": (PAYMENTS,)},
        {"metrics": ("average_time_to_first_token",)},
        {"dimensions": ("person",)},
    ),
    "idle_sessions": ({}, {"nest": Nest("session", "count")}, {"dimensions": ("team",), "amount": Decimal("30.5")}),
    "overhead": ({}, {"dimensions": ("connector",), "filters": (Filter("connector", ("github",)),)}),
    "dau_mau": ({}, {"dimensions": ("team",)}, {"weekdays": (1, 2, 3, 4, 5)}),
    "freshness": ({},),
    "definition": ({"metrics": ("cost_per_session", "spend", "p95_session_duration")},),
    "catalogue": ({},),
}  # fmt: skip
CASES = [(name, asked) for name, several in ASKED.items() for asked in several]
PERIODLESS = {"freshness", "definition", "catalogue"}
OF_THE_DIRECTORY = {"joined", "left"}
"""Their days are those of people, which no rule of the guard bounds."""
NUMBER_WORDS = re.compile(
    r"\b(one|two|three|four|five|six|seven|eight|nine|ten|half|tenth|hundred|dozen)\b", re.IGNORECASE
)


def prepared(name: str, asked: dict[str, object], period: Period | None = None) -> MetricQuery:
    """As the assembler does: with the period that was named, else with the intent's own."""
    query = replace(MetricQuery(("spend",), period or last_days(30, CLOCK), intent=name), **asked)  # type: ignore[arg-type]
    return INTENTS[name].prepared(query, CLOCK, period is not None)


@pytest.fixture(scope="module")
def data(demo_file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(demo_file), read_only=True) as connection:
        yield connection


def test_every_intent_is_tried() -> None:
    assert set(ASKED) == set(INTENTS)


@pytest.mark.parametrize(("name", "asked"), CASES)
def test_an_intent_passes_the_guard_and_returns_the_columns_that_it_describes(name, asked, data) -> None:
    for period in (None, OCTOBER):
        query = prepared(name, asked, period)
        compiled = INTENTS[name].compile(query, MODEL)
        checked = GUARD.check(compiled.tree, GRANT, query.period, [query.compare] if query.compare else [])
        found = data.execute(checked.sql)

        assert [column[0] for column in found.description] == [column.name for column in compiled.columns]
        assert checked.period_proven == (name not in PERIODLESS | OF_THE_DIRECTORY)
        assert set(checked.views) == set(compiled.views)


@pytest.mark.parametrize(("name", "asked"), CASES)
def test_what_is_prepared_twice_is_prepared_once(name, asked) -> None:
    query = prepared(name, asked)

    assert INTENTS[name].prepared(query, CLOCK) == query


@pytest.mark.parametrize(("name", "asked"), CASES)
def test_templates_hold_no_number_and_only_places_that_can_be_filled(name, asked) -> None:
    query = prepared(name, asked)
    columns = {column.name: column for column in INTENTS[name].compile(query, MODEL).columns}

    for template in (*INTENTS[name].telling(query, MODEL), INTENTS[name].telling_nothing(query, MODEL)):
        words = re.sub(r"\{[^{}]*\}", "", template)
        assert not re.search(r"\d", words), template
        assert not NUMBER_WORDS.search(words), template
        for place in re.findall(r"\{([^{}]*)\}", template):
            named = read(place)
            column = named["sum"] or named["column"]
            assert column is None or column in columns, template
            assert named["sum"] is None or columns[named["sum"]].additive, template


@pytest.mark.parametrize(("name", "asked"), CASES)
def test_restatements_begin_like_a_sentence(name, asked) -> None:
    assert INTENTS[name].restate(prepared(name, asked), MODEL)[0].isupper()


@pytest.mark.parametrize("name", sorted(set(INTENTS) - PERIODLESS))
@pytest.mark.parametrize(
    "part",
    [
        {"rolling": 7},
        {"cumulative": True},
        {"part": Part((HAIKU,))},
        {"nest": Nest("person", "median")},
        {"within": "team"},
    ],
)
def test_what_an_intent_cannot_do_is_refused_rather_than_left_out(name, part) -> None:
    query = replace(prepared(name, ASKED[name][0]), **part)

    with pytest.raises(BadInput):
        INTENTS[name].compile(query, MODEL)


def test_a_bound_on_rows_that_are_not_read_is_refused() -> None:
    long_sessions = (Bound("session_duration", ">", Decimal(60)),)

    with pytest.raises(BadInput, match="session duration"):
        INTENTS["new"].compile(replace(prepared("new", {}), bounds=long_sessions), MODEL)


@pytest.mark.parametrize(
    ("name", "asked", "reason"),
    [
        ("inactive", {"dimensions": ("repo",)}, "People cannot be split by repo"),
        ("inactive", {"nest": Nest("team", "count")}, "Seats are people's"),
        ("adoption", {"dimensions": ("group",)}, "Groups overlap"),
        ("forecast", {"filters": (Filter("group", ("platform", "backend")),)}, "Groups overlap"),
        ("forecast", {"dimensions": ("month",)}, "of one period"),
        ("budget", {"dimensions": ("model",)}, "none by model"),
        ("concentration", {"metrics": ("active_people",)}, "does not add up"),
        ("histogram", {"metrics": ("cost_per_session",)}, "is a ratio"),
        ("exclusive", {}, "Name what they use only"),
        ("anomalies", {"dimensions": ("week",)}, "by day"),
    ],
)
def test_a_plan_that_an_intent_cannot_answer_is_refused_with_what_is_possible(name, asked, reason) -> None:
    with pytest.raises(BadInput, match=reason):
        INTENTS[name].compile(prepared(name, asked), MODEL)
