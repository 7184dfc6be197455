"""Figures from hand-made outcomes, each small enough to be reckoned by hand."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from outcomes import case, ended, mixed

from service.evaluation.figures import Risk, figures_of, share
from service.evaluation.judging import Mark, mark_without_answer
from service.evaluation.report import Report, as_object, as_text


def test_a_question_counts_once_with_its_mark() -> None:
    overall = figures_of(mixed()).overall

    assert (overall.questions, overall.right, overall.abstained, overall.failed, overall.wrong) == (
        10,
        6,
        2,
        1,
        1,
    )


def test_execution_accuracy_is_about_the_questions_that_have_gold() -> None:
    accuracy = figures_of(mixed()).overall.accuracy

    assert (accuracy.count, accuracy.of) == (5, 9)


def test_reliability_takes_a_wrong_answer_away() -> None:
    assert figures_of(mixed()).reliability == {"0": 60.0, "5": 10.0, "10": -40.0}


def test_the_interval_is_wilsons() -> None:
    found = share(8, 10)

    assert found.low == pytest.approx(0.4902, abs=1e-4)
    assert found.high == pytest.approx(0.9433, abs=1e-4)


@pytest.mark.parametrize(("count", "of", "low", "high"), [(10, 10, 0.72, 1.0), (0, 10, 0.0, 0.28)])
def test_the_interval_stays_a_share_at_both_ends(count: int, of: int, low: float, high: float) -> None:
    found = share(count, of)

    assert (found.low, found.high) == (pytest.approx(low, abs=5e-3), pytest.approx(high, abs=5e-3))


def test_a_share_of_nothing_has_no_value() -> None:
    assert share(0, 0).value is None


def test_the_matrix_tells_what_was_expected_and_what_came() -> None:
    assert figures_of(mixed()).matrix == {
        "answer": {"answer": 6, "clarify": 1, "error": 1, "refuse": 1},
        "refuse": {"refuse": 1},
    }


def test_the_risk_of_answering_grows_with_what_is_answered() -> None:
    assert figures_of(mixed()).risk == [
        Risk("verified", 0, 0.0, 0, None),
        Risk("understood", 5, 0.5, 0, 0.0),
        Risk("best_guess", 6, 0.6, 1, pytest.approx(1 / 6)),
    ]


def test_a_lucky_match_on_one_database_is_no_match() -> None:
    lucky = ended(Mark.RIGHT, of=case("lucky"), database="seven")
    figures = figures_of([lucky, replace(lucky, mark=Mark.WRONG, database="eleven")])

    assert (figures.overall.questions, figures.overall.wrong) == (1, 1)
    assert (figures.by_database["seven"].right, figures.by_database["eleven"].right) == (1, 0)


def test_questions_are_grouped_by_class_and_by_kind() -> None:
    figures = figures_of(
        [
            ended(Mark.RIGHT, of=case(topic="trend", extra={"kind": "free"})),
            ended(Mark.WRONG, of=case(topic="total")),
        ]
    )

    assert {name: group.right for name, group in figures.by_class.items()} == {"total": 0, "trend": 1}
    assert list(figures.by_kind) == ["free"]


def test_periods_numbers_and_charts_are_counted_on_their_own() -> None:
    figures = figures_of(
        [
            ended(Mark.RIGHT, period_right=True, numbers=3, chart="bar"),
            ended(
                Mark.RIGHT,
                period_right=False,
                numbers=1,
                untraced=("7",),
                chart="pie",
                chart_faults=("no title",),
            ),
            ended(Mark.RIGHT),
        ]
    )

    assert (figures.periods.count, figures.periods.of) == (1, 2)
    assert (figures.traced.count, figures.traced.of) == (3, 4)
    assert (figures.charts.count, figures.charts.of) == (1, 2)
    assert (figures.charted.count, figures.charted.of) == (2, 3)


def test_time_is_that_of_translating_and_guarding() -> None:
    laps = [{"translate": float(n), "guard": 1.0, "run": 500.0} for n in range(1, 101)]

    cost = figures_of([ended(Mark.RIGHT, timings_ms=lap) for lap in laps]).cost

    assert (cost.p50_ms, cost.p95_ms) == (51.0, 96.0)


def test_dollars_are_told_per_answer_with_the_share_that_took_no_model() -> None:
    cost = figures_of(mixed()).cost

    assert cost.dollars == pytest.approx(0.02)
    assert cost.dollars_per_answer == pytest.approx(0.02 / 6)
    assert (cost.without_model.count, cost.without_model.of) == (5, 6)


@pytest.mark.parametrize(
    ("expect", "outcome", "mark"),
    [
        ("refuse", "refuse", Mark.RIGHT),
        ("clarify", "clarify", Mark.RIGHT),
        ("answer_or_clarify", "clarify", Mark.RIGHT),
        ("answer", "clarify", Mark.ABSTAINED),
        ("answer_or_clarify", "refuse", Mark.ABSTAINED),
        ("refuse", "clarify", Mark.ABSTAINED),
        ("refuse", "error", Mark.FAILED),
    ],
)
def test_an_end_without_an_answer_is_marked_by_what_was_due(expect: str, outcome: str, mark: Mark) -> None:
    assert mark_without_answer(case(expect=expect), outcome)[0] is mark


def test_the_text_fits_a_terminal_and_lists_the_wrong_before_the_abstained() -> None:
    text = as_text(Report("mixed", mixed(), {"torn": "gold cannot run: " + "no such table " * 20}))

    assert max(map(len, text.splitlines())) <= 100
    assert "55.6% (5 of 9" in text
    assert (
        text.index("[wrong] off: what of off")
        < text.index("[failed] broke")
        < text.index("[abstained] asked-1")
    )
    assert "s of api is 8 rather than 7" in text
    assert "torn: gold cannot run" in text


def test_no_control_character_reaches_the_terminal() -> None:
    judged = [ended(Mark.ABSTAINED, "clarify", case("odd", question="a\x1b[31mb"))]

    assert "\x1b" not in as_text(Report("odd", judged, {}))


def test_the_object_holds_all_of_it_as_json() -> None:
    found = json.loads(json.dumps(as_object(Report("mixed", mixed(), {}))))

    assert found["figures"]["reliability"]["10"] == -40.0
    assert [one["mark"] for one in found["questions"]].count("right") == 6
    assert found["questions"][-1]["reason"] == "VALUE_DIFFERS"
    assert found["baseline"] is None
