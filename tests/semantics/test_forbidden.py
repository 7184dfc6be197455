"""Splits that must not be made: each is impossible, or misleading on purpose, and its advice works."""

from __future__ import annotations

import re

import pytest

from service.semantics.forbidden import concerned, with_reasons
from service.semantics.model import load_model
from service.semantics.nouns import Forbidden
from service.semantics.splits import is_recorded, splits

MODEL = load_model()
BY_LABEL = {metric.label: name for name, metric in MODEL.metrics.items()}
DIMENSIONS = {name: name for name in MODEL.dimensions} | {
    dimension.label: name for name, dimension in MODEL.dimensions.items()
}
PAIRS = [
    (entry, metric, dimension)
    for entry in MODEL.forbidden
    for metric in concerned(entry, MODEL.measures)
    for dimension in entry.dimensions
]


def listed(words: str) -> list[str]:
    return [word.strip() for word in re.split(r",| or ", words) if word.strip()]


def test_a_forbidden_split_is_impossible_unless_it_is_said_to_mislead() -> None:
    wrong = [
        (metric, dimension)
        for entry, metric, dimension in PAIRS
        if is_recorded(metric, dimension, MODEL, MODEL.columns) != entry.misleading
    ]

    assert wrong == []


def test_no_pair_has_two_reasons() -> None:
    pairs = [(metric, dimension) for _, metric, dimension in PAIRS]

    assert len(pairs) == len(set(pairs))


@pytest.mark.parametrize(
    "entry", MODEL.forbidden, ids=lambda entry: f"{entry.metrics[0]}-{entry.dimensions[0]}"
)
def test_what_is_offered_by_the_same_dimension_can_be_asked(entry: Forbidden) -> None:
    offers = re.findall(r"for ([^.:;{}]*?) by \{dimension\}", entry.reason)
    names = [name for offer in offers for name in listed(offer)]

    assert [
        (name, dimension)
        for name in names
        for dimension in entry.dimensions
        if dimension not in splits(BY_LABEL[name], MODEL, MODEL.columns)
    ] == []


@pytest.mark.parametrize(
    "entry", MODEL.forbidden, ids=lambda entry: f"{entry.metrics[0]}-{entry.dimensions[0]}"
)
def test_what_is_offered_for_the_same_metric_can_be_asked(entry: Forbidden) -> None:
    offers = re.findall(r"\{label\} by ([a-z, ]+?)(?:, or for|\.)", entry.reason)
    names = [name for offer in offers for name in listed(offer)]
    dimensions = [DIMENSIONS[name] for name in names]

    assert [
        (metric, dimension)
        for metric in concerned(entry, MODEL.measures)
        for dimension in dimensions
        if dimension not in splits(metric, MODEL, MODEL.columns)
    ] == []


def test_reasons_are_sentences_that_name_what_was_asked() -> None:
    assert MODEL.metrics["commits"].forbidden["model"] == (
        "Commits cannot be told apart by model, since the work behind it may mix several. "
        "Ask for spend or sessions by model, or for commits by repo, person or team."
    )
    for entry, metric, dimension in PAIRS:
        told = MODEL.metrics[metric].forbidden[dimension]
        assert told[0].isupper() or told[0] == "p", told
        assert told.endswith("."), told
        assert "{" not in told, told
        assert "Ask for" in entry.reason


def test_a_ratio_has_the_reasons_of_its_parts() -> None:
    assert "model" in MODEL.metrics["cost_per_commit"].forbidden
    assert "skill" in MODEL.metrics["commits_per_active_people"].forbidden
    assert "model" in MODEL.metrics["acceptance_rate"].forbidden
    assert "model" not in MODEL.metrics["cost_per_session"].forbidden


def test_what_holds_for_a_measure_holds_for_all_that_is_made_of_it() -> None:
    assert {"model", "language"} <= MODEL.metrics["p95_session_duration"].forbidden.keys()
    assert {"model", "language"} <= MODEL.metrics["max_session_duration"].forbidden.keys()


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        (
            Forbidden(metrics=("nonsense",), dimensions=("model",), reason="x"),
            "'nonsense' is no plain metric",
        ),
        (
            Forbidden(metrics=("cost_per_commit",), dimensions=("model",), reason="x"),
            "'cost_per_commit' is no plain metric",
        ),
        (
            Forbidden(metrics=("commits",), dimensions=("nonsense",), reason="x"),
            "there is no dimension 'nonsense'",
        ),
    ],
)
def test_an_entry_about_what_does_not_exist_stops_the_start(entry: Forbidden, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        with_reasons(MODEL.metrics, (entry,), MODEL.measures, MODEL.dimensions)
