"""Figures: plotly's own validator accepts each, and what they draw is what the rows say."""

import json
import re
from datetime import date, timedelta
from decimal import Decimal

import plotly.graph_objects as go
import pytest

from service.domain import ColumnMeaning
from service.errors import BadInput
from service.present.axes import labels, ticks
from service.present.figure import figure
from service.present.series import middle
from tests.present.answers import (
    DAY,
    PER_SESSION,
    PERSON,
    REPO,
    SPEND,
    TEAM,
    THIS_MONTH,
    WEEK,
    answer,
    daily,
    ranking,
    variety,
)

ANSWERS = variety()
CLOCK = ColumnMeaning("hour", "hour", "time", "hour of day")
WEEKDAY = ColumnMeaning("weekday", "weekday", "time", "day of week")
EMAIL = ColumnMeaning("user_email", "text", "dimension", "user email")
MONTH = ColumnMeaning("month", "text", "time", "month")


def texts(node: object) -> str:
    return json.dumps(node, ensure_ascii=False)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ANSWERS)
def test_plotly_accepts_every_figure(name: str, theme: str) -> None:
    drawn = figure(ANSWERS[name], theme)

    go.Figure(drawn)
    assert json.loads(json.dumps(drawn)) == drawn


@pytest.mark.parametrize("name", ANSWERS)
def test_no_figure_names_an_address(name: str) -> None:
    assert not re.search(r"https?:|//|\bsrc\b|\"images\"|\"source\"", texts(figure(ANSWERS[name])))


def test_the_biggest_bar_is_on_top_and_says_its_value() -> None:
    drawn = figure(ranking())

    (bars,) = drawn["data"]
    assert bars["orientation"] == "h"
    assert bars["text"] == ["$1,201", "$900", "$400", "$50.25", "$2.00"]
    assert drawn["layout"]["yaxis"]["ticktext"][2] == "not attributed"
    assert drawn["layout"]["yaxis"]["range"] == [4.5, -0.5]


def test_names_of_strangers_are_shown_and_not_interpreted() -> None:
    rows = [('<a href="x">&lt;b</a>', Decimal(2)), ("plain", Decimal(1))]
    drawn = figure(answer("ranking", (REPO, SPEND), rows))

    assert "<a" not in texts(drawn)
    assert drawn["data"][0]["hovertext"][0].startswith('&lt;a href="x"&gt;&amp;lt;b&lt;/a&gt;<br>')


def test_long_names_that_shorten_to_the_same_label_stay_two_bars() -> None:
    twins = [f"acme/the-same-beginning-{middle_part}-and-the-same-end" for middle_part in ("one", "two")]
    drawn = figure(answer("ranking", (REPO, SPEND), [(twins[0], Decimal(2)), (twins[1], Decimal(1))]))

    first, second = drawn["layout"]["yaxis"]["ticktext"]
    assert first == second == middle(twins[0])
    assert drawn["data"][0]["y"] == [0, 1]


def test_a_name_that_looks_like_a_number_stays_a_name() -> None:
    drawn = figure(answer("ranking", (REPO, SPEND), [("2026", Decimal(2)), ("1e5", Decimal(1))]))

    assert drawn["layout"]["yaxis"]["ticktext"] == ["2026", "1e5"]


def test_what_does_not_fit_is_one_grey_bar_that_adds_up() -> None:
    rows = [(f"acme/r{n:02}", Decimal(100 - 5 * n)) for n in range(20)]
    drawn = figure(answer("ranking", (REPO, SPEND), rows))

    assert drawn["layout"]["yaxis"]["ticktext"][-1] == "Other (5 more)"
    assert drawn["data"][0]["x"][-1] == 25 + 20 + 15 + 10 + 5


def test_a_rest_that_would_dwarf_the_bars_is_told_instead() -> None:
    rows = [(f"acme/r{n:02}", Decimal(100)) for n in range(30)]
    drawn = figure(answer("ranking", (REPO, SPEND), rows))

    assert len(drawn["data"][0]["x"]) == 15
    assert "15 more add up to $1,500" in drawn["layout"]["title"]["subtitle"]["text"]


def test_a_rest_that_does_not_add_up_is_counted_and_not_drawn() -> None:
    rows = [(f"acme/r{n:02}", Decimal(100 - n)) for n in range(20)]
    drawn = figure(answer("ranking", (REPO, PER_SESSION), rows))

    assert len(drawn["data"][0]["x"]) == 15
    assert "first 15 of 20 shown" in drawn["layout"]["title"]["subtitle"]["text"]


def with_gap(metric: ColumnMeaning, kind: str) -> list[float | None]:
    rows = [(day, value) for day, value in daily(6) if day.day != 3]
    drawn = figure(answer("trend", (DAY, metric), rows, period=None, chart=kind))
    values: list[float | None] = drawn["data"][0]["y"]
    return values


def test_a_day_without_spend_is_zero_and_a_day_without_a_ratio_is_a_gap() -> None:
    assert with_gap(SPEND, "bar")[2] == 0
    assert with_gap(PER_SESSION, "line")[2] is None


def test_the_bar_of_a_day_that_is_not_over_is_hatched() -> None:
    rows = daily(8, date(2026, 11, 14))
    drawn = figure(answer("trend", (DAY, SPEND), rows, period=THIS_MONTH))

    whole, hatched = drawn["data"]
    assert "pattern" not in whole["marker"]
    assert (hatched["x"], hatched["marker"]["pattern"]["shape"]) == ([7], "/")
    assert len(whole["x"]) == 7
    assert "hatched: not a whole day" in drawn["layout"]["title"]["subtitle"]["text"]


def test_the_line_to_a_day_that_is_not_over_is_dashed() -> None:
    drawn = figure(answer("trend", (DAY, SPEND), daily(21), period=THIS_MONTH))

    solid, dashed = drawn["data"]
    assert solid["y"][-1] is None
    assert [value is not None for value in dashed["y"]] == [False] * 19 + [True, True]
    assert dashed["line"]["dash"] == "dot"


def test_seven_series_at_most_with_the_rest_added_up() -> None:
    stack = figure(ANSWERS["stack"])["data"]

    names = [trace["name"] for trace in stack if trace["showlegend"]]
    assert names[-1] == "Other (3 more)"
    assert len(names) == 7
    assert sum(sum(trace["y"]) for trace in stack) == float(sum(row[2] for row in ANSWERS["stack"].rows))


def test_series_of_a_ratio_are_never_added_up() -> None:
    drawn = figure(ANSWERS["lines"])

    assert "Other" not in texts(drawn["data"])
    assert "first 6 of 9 shown" in drawn["layout"]["title"]["subtitle"]["text"]


def test_bars_start_at_zero_and_a_cut_line_says_where_it_starts() -> None:
    rows = [(day, Decimal(1000) + value / 100) for day, value in daily(14)]
    line = figure(answer("trend", (DAY, PER_SESSION), rows, period=None))
    bars = figure(answer("trend", (DAY, SPEND), rows, period=None, chart="bar"))

    assert line["layout"]["yaxis"]["range"][0] > 900
    assert "axis starts at $1,00" in line["layout"]["title"]["subtitle"]["text"]
    assert bars["layout"]["yaxis"]["range"][0] == 0


def test_negative_values_are_drawn_to_the_left() -> None:
    drawn = figure(answer("ranking", (REPO, SPEND), [("a", Decimal(9)), ("refund", Decimal(-5))]))

    assert drawn["data"][0]["text"] == ["$9.00", "−$5.00"]
    assert drawn["layout"]["xaxis"]["range"][0] < -5


def test_months_that_come_as_text_keep_their_order() -> None:
    drawn = figure(
        answer("trend", (MONTH, SPEND), [("2026-10", Decimal(1)), ("2026-09", Decimal(2))], period=None)
    )

    assert drawn["layout"]["xaxis"]["ticktext"] == ["2026-09", "2026-10"]
    assert drawn["data"][0]["y"] == [2.0, 1.0]


def test_the_hours_of_a_day_are_all_there_and_those_of_a_week_in_its_order() -> None:
    hours = figure(answer("breakdown", (CLOCK, SPEND), [(9, Decimal(2)), (17, Decimal(1))]))
    days = figure(answer("breakdown", (WEEKDAY, SPEND), [(5, Decimal(2)), (1, Decimal(1))]))

    assert sum(hours["data"][0]["y"]) == 3
    assert len(hours["data"][0]["y"]) == 24
    assert days["layout"]["xaxis"]["ticktext"][0] == "Monday"


def test_a_heat_map_of_the_week_has_every_hour_and_leaves_blank_what_it_does_not_know() -> None:
    drawn = figure(answer("breakdown", (CLOCK, WEEKDAY, SPEND), [(9, 1, Decimal(5)), (17, 3, Decimal(2))]))

    (cells,) = drawn["data"]
    assert [len(row) for row in cells["z"]] == [24] * 7
    assert (cells["z"][0][9], cells["z"][2][17], cells["z"][0][17]) == (5.0, 2.0, None)


def test_two_people_of_one_name_are_told_apart_by_their_address() -> None:
    rows = [("Alice", "a.meyer@acme.example", Decimal(3)), ("Alice", "a.ito@acme.example", Decimal(2))]
    rows += [("Bo", "bo@acme.example", Decimal(1))]
    shown = answer("ranking", (PERSON, EMAIL, SPEND), rows)

    assert shown.text.startswith("Alice · a.meyer@acme.example had the most spend")
    assert shown.chart is not None
    assert (shown.chart.kind, shown.chart.x) == ("bar", "user_name")
    assert figure(shown)["layout"]["yaxis"]["ticktext"] == [
        middle("Alice · a.meyer@acme.example"),
        middle("Alice · a.ito@acme.example"),
        "Bo",
    ]


def test_ten_thousand_points_are_thinned_without_losing_the_peak() -> None:
    rows = [(date(2000, 1, 1) + timedelta(days=n), Decimal(n % 50)) for n in range(4_900)]
    rows[3_333] = (rows[3_333][0], Decimal(9_999))
    drawn = figure(answer("trend", (DAY, SPEND), rows, period=None))

    assert len(drawn["data"][0]["y"]) <= 2_000
    assert max(drawn["data"][0]["y"]) == 9_999


def test_an_answer_without_rows_draws_its_words() -> None:
    assert "Nothing was found" in figure(ANSWERS["nothing"])["layout"]["title"]["text"]


def test_a_page_that_says_the_headline_itself_gets_an_untitled_figure() -> None:
    drawn = figure(ranking(), titled=False)

    assert drawn["layout"]["title"]["text"] == ""
    assert drawn["layout"]["annotations"] == []


def test_themes_change_the_ground_and_an_unknown_one_is_refused() -> None:
    grounds = [figure(ranking(), theme)["layout"]["paper_bgcolor"] for theme in ("light", "dark")]

    assert grounds == ["#FFFFFF", "#111827"]
    with pytest.raises(BadInput, match="there are: light, dark"):
        figure(ranking(), "sepia")


@pytest.mark.parametrize(
    ("low", "high", "unit", "texts"),
    [
        (0, 1_000, "usd", ["$0", "$200", "$400", "$600", "$800", "$1,000"]),
        (0, 30_000, "usd", ["$0", "$10k", "$20k", "$30k"]),
        (0, 1, "usd", ["$0.00", "$0.20", "$0.40", "$0.60", "$0.80", "$1.00"]),
        (0, 4_000_000_000, "tokens", ["0", "1B", "2B", "3B", "4B"]),
        (0, Decimal("0.5"), "share", ["0%", "10%", "20%", "30%", "40%", "50%"]),
        (-10, 10, "usd", ["−$10", "−$5", "$0", "$5", "$10"]),
    ],
)
def test_ticks_are_round_and_read_like_every_other_number(
    low: int, high: int, unit: str, texts: list[str]
) -> None:
    assert labels(ticks(Decimal(low), Decimal(high)), unit) == texts


def test_the_steps_of_a_waterfall_start_where_the_one_before_ends() -> None:
    (bars,) = figure(ANSWERS["waterfall"])["data"]

    assert bars["base"] == [0, 1000, 1800, 1600, 0]
    assert bars["x"] == [1000, 800, -200, -100, 1500]
    assert bars["text"] == ["$1,000", "▲ +$800", "▼ −$200", "▼ −$100", "$1,500"]


def test_rows_of_other_sections_are_no_steps() -> None:
    assert "acme/web-2" not in texts(figure(ANSWERS["waterfall"], titled=False))


def test_the_columns_of_a_histogram_touch_and_leave_room_for_an_empty_bucket() -> None:
    drawn = figure(ANSWERS["histogram"])

    (bars,) = drawn["data"]
    assert (bars["x"], bars["width"]) == ([1, 3, 7, 9], [2, 2, 2, 2])
    assert bars["marker"]["pattern"]["shape"] == ["", "", "", "/"]
    assert bars["hovertext"][-1].startswith("$8.00 and more<br>sessions: 10")
    assert drawn["layout"]["xaxis"]["ticktext"] == ["$0", "$2", "$6", "$8 +"]


def test_the_line_of_a_concentration_has_an_axis_from_nothing_to_everything() -> None:
    drawn = figure(ANSWERS["pareto"])

    bars, line = drawn["data"]
    assert (bars["x"][0], bars["text"][0], line["x"][-1], line["xaxis"]) == (100, "$100", 1.0, "x2")
    assert drawn["layout"]["xaxis2"]["ticktext"] == ["0%", "20%", "40%", "60%", "80%", "100%"]


def test_a_budget_that_is_exceeded_is_hatched_and_says_by_how_much() -> None:
    limit, within, beyond, said = figure(ANSWERS["bullet"])["data"]

    assert limit["x"] == [6000, 800, None]
    assert (within["x"], beyond["x"]) == ([5200, None, 300], [None, 1000, None])
    assert beyond["marker"]["pattern"]["shape"] == "/"
    assert said["text"] == [" $5,200 of $6,000 (86.7%)", " $1,000 of $800 (125.0%)", " $300"]


def test_budgets_of_a_team_and_a_department_of_one_name_are_told_apart() -> None:
    assert figure(ANSWERS["bullet"])["layout"]["yaxis"]["ticktext"] == [
        "Acme · organization",
        "payments · team",
        "data · team",
    ]


def test_days_that_stand_out_keep_their_order_and_say_whose_they_are() -> None:
    drawn = figure(ANSWERS["anomalies"])

    assert drawn["layout"]["yaxis"]["ticktext"] == [
        "Thu 12 Nov 2026 · payments",
        "Tue 10 Nov 2026 · data",
    ]


def test_a_session_is_called_by_who_where_and_when() -> None:
    drawn = figure(ANSWERS["sessions"])

    assert drawn["layout"]["yaxis"]["ticktext"] == [
        "Carlos Orlova<br>acme/portal · 10 Nov 15:14",
        "Filip Hashimi · 13 Nov 19:23",
        "5c03b309",
    ]


def test_a_rolling_average_is_a_second_line() -> None:
    drawn = figure(ANSWERS["rolling"])

    assert [trace["name"] for trace in drawn["data"] if trace.get("showlegend", True)] == [
        "spend",
        "7-day average of spend",
    ]


def test_a_day_without_rows_is_zero_on_the_line_of_what_adds_up() -> None:
    rows = [row for row in daily(20) if row[0].day != 3]

    assert figure(answer("trend", (DAY, SPEND), rows, period=None))["data"][0]["y"][2] == 0
    assert figure(answer("trend", (DAY, PER_SESSION), rows, period=None))["data"][0]["y"][2] is None


def test_pale_colours_are_outlined_on_white() -> None:
    for trace in figure(ANSWERS["stack"])["data"]:
        if trace["marker"]["color"] in ("#E69F00", "#56B4E9", "#9CA3AF"):
            assert trace["marker"]["line"] == {"color": "#374151", "width": 1}


def test_series_differ_by_more_than_colour() -> None:
    drawn = figure(ANSWERS["lines"])
    shown = [trace for trace in drawn["data"] if trace.get("showlegend", True)]

    assert len({trace["line"]["dash"] for trace in shown}) == len(shown)


def test_a_split_by_week_and_team_keeps_what_nobody_owns() -> None:
    rows = [(date(2026, 11, 2), None, Decimal(5)), (date(2026, 11, 2), "web", Decimal(3))]
    rows += [(date(2026, 11, 9), None, Decimal(5))]
    drawn = figure(answer("trend", (WEEK, TEAM, SPEND), rows, period=None))

    names = [trace["name"] for trace in drawn["data"] if trace["showlegend"]]
    assert names == ["not attributed", "web"]
