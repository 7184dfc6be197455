"""Plans of one shape differ in slots alone: days, values of filters, limit."""

from dataclasses import fields, replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from service.domain import Period
from service.semantics.metric_query import Bound, Filter, MetricQuery, Nest, Order, Part, Threshold
from service.semantics.shapes import shape_of

WEEK = Period(date(2026, 11, 9), date(2026, 11, 16), "UTC", "last week", unit="week")
DAYS = Period(date(2026, 10, 1), date(2026, 10, 8), "Europe/Berlin", "7 days", rolling=True, partial=True)
EXACT = replace(DAYS, since=datetime(2026, 10, 1, 5), until=datetime(2026, 10, 2, 5))
TEAM, REPO = Filter("team", ("payments",)), Filter("repo", ("acme/web",), negated=True)
TOP = MetricQuery(
    ("cost",),
    WEEK,
    ("repo",),
    filters=(TEAM, REPO),
    compare=DAYS,
    order=Order("cost"),
    limit=10,
    part=Part((Filter("model", ("opus",)),)),
)

SAME = {
    "other days": replace(TOP, period=DAYS),
    "other days to compare with": replace(TOP, compare=WEEK),
    "another value": replace(TOP, filters=(Filter("team", ("web",)), REPO)),
    "more values": replace(TOP, filters=(Filter("team", ("web", "core"), ("Web", "Core")), REPO)),
    "filters in another order": replace(TOP, filters=(REPO, TEAM)),
    "another value of the part": replace(TOP, part=Part((Filter("model", ("haiku",)),))),
    "another limit": replace(TOP, limit=3),
    "another chart": replace(TOP, chart="pie"),
}
OTHER = {
    "another metric": replace(TOP, metrics=("tokens",)),
    "one more metric": replace(TOP, metrics=("cost", "tokens")),
    "another split": replace(TOP, dimensions=("team",)),
    "one more split": replace(TOP, dimensions=("repo", "day")),
    "a filter on another dimension": replace(TOP, filters=(Filter("project", ("payments",)), REPO)),
    "a filter the other way round": replace(TOP, filters=(replace(TEAM, negated=True), REPO)),
    "one filter less": replace(TOP, filters=(TEAM,)),
    "a filter of the part alone": replace(TOP, filters=(), part=Part((TEAM, REPO))),
    "another part": replace(TOP, part=Part(bounds=(Bound("commits", ">", Decimal(0)),))),
    "no part": replace(TOP, part=None),
    "another intent": replace(TOP, intent="forecast"),
    "nothing compared": replace(TOP, compare=None),
    "no limit": replace(TOP, limit=None),
    "the other end of the ranking": replace(TOP, order=Order("cost", descending=False)),
    "days exact to the hour": replace(TOP, period=EXACT),
    "a threshold": replace(TOP, thresholds=(Threshold("cost", ">", Decimal(5)),)),
    "a bound": replace(TOP, bounds=(Bound("cost", ">", Decimal(5)),)),
    "weekdays": replace(TOP, weekdays=(1, 2)),
    "hours": replace(TOP, hours=(9,)),
    "outside the hours": replace(TOP, outside=True),
    "within": replace(TOP, within="repo"),
    "a share": replace(TOP, share=True),
    "a running total": replace(TOP, cumulative=True),
    "a rolling average": replace(TOP, rolling=7),
    "a number per group": replace(TOP, nest=Nest("person", "median")),
    "an amount": replace(TOP, amount=Decimal(5)),
}


@pytest.mark.parametrize("plan", SAME.values(), ids=SAME)
def test_it_is_the_same_shape_with(plan: MetricQuery):
    assert plan != TOP
    assert shape_of(plan) == shape_of(TOP)


@pytest.mark.parametrize("plan", OTHER.values(), ids=OTHER)
def test_it_is_another_shape_with(plan: MetricQuery):
    assert shape_of(plan) != shape_of(TOP)


def test_all_other_shapes_are_different_ones():
    assert len({shape_of(plan) for plan in OTHER.values()}) == len(OTHER)


def test_every_member_of_a_plan_was_decided_on():
    changed = {
        field.name
        for field in fields(MetricQuery)
        for plan in (*SAME.values(), *OTHER.values())
        if getattr(plan, field.name) != getattr(TOP, field.name)
    }

    assert changed == {field.name for field in fields(MetricQuery)}


def test_other_thresholds_are_other_questions():
    over = [replace(TOP, thresholds=(Threshold("cost", ">", Decimal(n)),)) for n in (5, 500)]

    assert shape_of(over[0]) != shape_of(over[1])


def test_a_shape_does_not_change_with_the_software():
    """Shapes are kept as digests: a change here is one of every verified question."""
    assert shape_of(MetricQuery(("cost",), WEEK, ("repo",), limit=10)) == (
        '{"dimensions":["repo"],"metrics":["cost"],'
        '"slots":{"compared":false,"hours_exact":false,"ranked":true}}'
    )
