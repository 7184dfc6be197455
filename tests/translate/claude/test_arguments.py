"""Whatever stands in a tool call, it becomes a plan, or a reason that the model can act on; nothing breaks."""

from __future__ import annotations

import contextlib
import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain import Grant, Principal, Role, ViewGrant
from service.errors import BadInput
from service.semantics.clock import Clock
from service.semantics.model import load_model
from service.semantics.values import Catalogue, Value
from service.translate.claude.arguments import MetricArguments
from service.translate.claude.client import Call
from service.translate.claude.planned import planned
from service.translate.claude.tools import ARGUMENTS, Readable, tools
from service.translate.claude.translator import arguments_of
from tests.organisation import NOW
from tests.translate.claude.modelstandin import plan

MODEL = load_model()
GRANT = Grant(
    Principal("admin", Role.ADMIN), {name: ViewGrant(columns) for name, columns in MODEL.columns.items()}
)
READABLE = Readable(MODEL, GRANT)
ANN = Value("person", "ann@acme.example", "Ann Lee")
CATALOGUE = Catalogue([(ANN, ("ann lee", "ann@acme.example"))])


def planned_of(arguments: object) -> object:
    read = arguments_of(Call("1", "metric_query", arguments))
    assert isinstance(read, MetricArguments)
    return planned(read, READABLE, MODEL, CATALOGUE, Clock(NOW))


WORDS = st.one_of(
    st.text(max_size=8), st.sampled_from(["spend", "team", "last week", "change", "person", ""])
)
NUMBERS = st.one_of(st.integers(), st.floats())
FILTERS = st.lists(
    st.fixed_dictionaries(
        {"dimension": WORDS, "values": st.lists(WORDS, max_size=2), "negated": st.booleans()}
    ),
    max_size=2,
)
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "metrics": st.lists(WORDS, max_size=3),
        "dimensions": st.lists(WORDS, max_size=3),
        "period": WORDS,
        "compare": WORDS,
        "filters": FILTERS,
        "part_filters": FILTERS,
        "order_by": WORDS,
        "limit": st.one_of(NUMBERS, WORDS),
        "rolling": NUMBERS,
        "weekdays": st.lists(NUMBERS, max_size=2),
        "hours": st.lists(NUMBERS, max_size=2),
        "nest_over": WORDS,
        "nest_function": WORDS,
        "top_within": WORDS,
        "thresholds": st.lists(
            st.fixed_dictionaries({"metric": WORDS, "operator": WORDS, "value": NUMBERS}), max_size=2
        ),
    },
)


@given(CHANGES)
@settings(max_examples=150, deadline=None)
def test_arguments_of_any_kind_are_read_or_refused_with_a_reason(changes: dict[str, object]) -> None:
    with contextlib.suppress(BadInput):
        query, _ = planned_of(plan(**changes))

        assert set(query.metrics) <= set(READABLE.metrics)
        assert query.period.start < query.period.end


@pytest.mark.parametrize(
    "arguments", [None, [], "spend", {"metrics": "spend"}, plan(period="\ud800"), plan(limit=10**40)]
)
def test_what_is_no_object_or_no_text_is_refused(arguments: object) -> None:
    with pytest.raises(BadInput):
        planned_of(arguments)


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("last week", (date(2026, 11, 9), date(2026, 11, 16))),
        ("2026-10-01 to 2026-10-14", (date(2026, 10, 1), date(2026, 10, 15))),
        ("", (date(2026, 10, 23), date(2026, 11, 22))),
    ],
)
def test_code_turns_words_of_time_into_days(words: str, days: tuple[date, date]) -> None:
    query, notes = planned_of(plan(period=words))

    assert (query.period.start, query.period.end) == days
    assert [note.text for note in notes] == ([] if words else ["No period was named, so last 30 days"])


@pytest.mark.parametrize(
    ("compare", "start"),
    [
        ("previous", date(2026, 11, 2)),
        ("year_before", date(2025, 11, 9)),
        ("october 2026", date(2026, 10, 1)),
    ],
)
def test_what_is_compared_with_is_worked_out_by_code(compare: str, start: date) -> None:
    query, _ = planned_of(plan(period="last week", compare=compare))

    assert query.compare.start == start


def test_a_name_as_people_write_it_becomes_the_one_that_is_stored() -> None:
    query, _ = planned_of(plan(filters=[{"dimension": "person", "values": ["Ann Lee"], "negated": True}]))

    (condition,) = query.filters
    assert (condition.values, condition.labels, condition.negated) == (
        ("ann@acme.example",),
        ("Ann Lee",),
        True,
    )


def test_every_field_of_every_tool_is_required_and_closed() -> None:
    def objects(part: object) -> list[dict]:
        if isinstance(part, list):
            return [found for one in part for found in objects(one)]
        if not isinstance(part, dict):
            return []
        inner = [found for one in part.values() for found in objects(one)]
        return [part, *inner] if part.get("type") == "object" else inner

    offered = tools(READABLE)
    schemas = objects(offered)

    assert [tool["name"] for tool in offered] == list(ARGUMENTS)
    assert all(tool["strict"] for tool in offered)
    assert len(schemas) == 9
    assert [one for one in schemas if one["additionalProperties"] is not False] == []
    assert [one for one in schemas if set(one["required"]) != set(one["properties"])] == []
    assert "$ref" not in json.dumps(offered)
    assert "anyOf" not in json.dumps(offered)
