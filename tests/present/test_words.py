"""Headlines and findings: they answer, they are true to the rows, and no number comes from anywhere else."""

import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain import Cell, ColumnMeaning, Freshness, Period, ResultColumn, ResultSet, Story
from service.present import phrases
from service.present.intent_charts import BY_KIND
from service.present.presentation import present
from service.present.references import (
    At,
    Figure,
    Heading,
    Name,
    Sentence,
    Subject,
    Sum,
    UntracedNumber,
    proven,
    say,
)
from service.present.roles import Shape
from service.present.values import cell
from tests.present.answers import (
    ASKED_AT,
    DAY,
    FIRST_DAY,
    FRESH,
    LAST_WEEK,
    PART,
    PARTS,
    PER_SESSION,
    PREVIOUS,
    REPO,
    REPOS,
    SESSION_COLUMNS,
    SESSION_ROWS,
    SESSIONS,
    SPEND,
    TEAM,
    THIS_MONTH,
    WEEK,
    WEEK_BEFORE,
    daily,
    presented,
    story,
)

ACTIVE = ColumnMeaning("active_people", "count", "metric", "active people")
GONE = ColumnMeaning("gone", "count", "metric", "repos no longer seen")
OF_OPUS = (PART[0], replace(PART[1], label="tokens of Opus"), PART[2])
MONTH = ColumnMeaning("month", "month", "time", "month")


def subject(rows: list[tuple[Cell, ...]]) -> Subject:
    columns = (REPO, SPEND, PER_SESSION)
    return Subject(story("ranking", columns), columns, rows, Shape.of(columns), "fresh")


ROWS: list[tuple[Cell, ...]] = [
    ("acme/web", Decimal("42.00"), Decimal(2)),
    ("acme/api", Decimal(7), Decimal(1)),
]


def test_a_total_is_one_sentence() -> None:
    assert presented("total", (SPEND,), [(Decimal("12345.67"),)]).text == "Spend last week came to $12.3k."


def test_further_measures_of_a_total_follow_the_first() -> None:
    told = presented("total", (SPEND, SESSIONS, PER_SESSION), [(Decimal(100), 4, Decimal(25))])

    assert told.text == "Spend last week came to $100, sessions 4, cost per session $25.00."


def test_a_total_of_nothing_says_so() -> None:
    assert presented("total", (SPEND,), [(None,)]).text == "There is no spend last week."


def test_a_ranking_names_the_first_with_its_share() -> None:
    told = presented("ranking", (REPO, SPEND), REPOS)

    assert told.text == "acme/payments-api had the most spend last week: $1,201, 47.0% of the total."
    assert told.findings == (
        "$400 (15.7%) is not attributed to any repo.",
        "That is 1.33 times as much as acme/web-frontend, the next one, with $900.",
    )


def test_many_repos_are_told_by_how_much_the_first_few_make_up() -> None:
    rows = [(None, Decimal(40)), *((f"acme/{letter}", Decimal(10)) for letter in "abcdef")]
    told = presented("ranking", (REPO, SPEND), rows)

    assert "The top 3 of 6 make up 30.0% of the total." in told.findings


def test_a_ranking_is_never_won_by_what_has_no_name() -> None:
    told = presented("ranking", (REPO, SPEND), [(None, Decimal(500)), ("acme/web", Decimal(20))])

    assert told.text.startswith("acme/web had the most")


def test_the_first_ten_of_more_state_no_share_of_a_total_that_nobody_computed() -> None:
    told = presented("ranking", (REPO, SPEND), REPOS, limit=5)

    assert "%" not in " ".join((told.text, *told.findings))


def test_the_first_ten_of_more_state_their_share_of_the_total_that_the_plan_brought() -> None:
    told = presented("ranking", (REPO, SPEND), REPOS, limit=5, total=Decimal(10_000))

    assert told.text.endswith("$1,201, 12.0% of the total.")


def test_a_ranking_from_below_names_the_least() -> None:
    rows = sorted(REPOS, key=lambda row: row[1])
    told = presented("ranking", (REPO, SPEND), rows, descending=False)

    assert told.text.startswith("acme/sandbox had the least spend last week: $2.00")


def test_equal_leaders_share_the_headline() -> None:
    rows = [("a", Decimal(5)), ("b", Decimal(5)), ("c", Decimal(1))]

    assert (
        presented("ranking", (REPO, SPEND), rows).text == "a and b had the most spend last week, $5.00 each."
    )


def test_what_does_not_add_up_gets_no_share_and_no_sum() -> None:
    told = presented("ranking", (REPO, PER_SESSION), REPOS)

    assert told.text == "acme/payments-api had the highest cost per session last week: $1,201."
    assert "%" not in " ".join(told.findings)


def test_a_trend_tells_its_total_and_its_peak_and_what_is_not_over() -> None:
    told = presented("trend", (DAY, SPEND), daily(21), period=THIS_MONTH)

    assert told.text == "Spend this month so far came to $2,328, highest on Sat 14 Nov 2026 with $122."
    assert told.findings[0].startswith("The figure on Sat 21 Nov 2026 is not for a whole day: $")


def test_the_day_that_is_not_over_is_never_the_lowest() -> None:
    rows = [*daily(20), (date(2026, 11, 21), Decimal(1))]
    told = presented("trend", (DAY, SPEND), rows, period=THIS_MONTH)

    assert "The lowest was $100 on Sun 1 Nov 2026." in told.findings


def test_a_trend_of_a_ratio_is_told_by_its_ends() -> None:
    told = presented("trend", (DAY, PER_SESSION), daily(3), period=None)

    assert told.text == "Cost per session went from $100 on Sun 1 Nov 2026 to $114 on Tue 3 Nov 2026."


def test_a_trend_by_team_names_the_team_that_adds_up_to_the_most() -> None:
    rows = [(date(2026, 11, 2), "web", Decimal(10)), (date(2026, 11, 2), "api", Decimal(6))]
    rows += [(date(2026, 11, 9), "web", Decimal(1)), (date(2026, 11, 9), "api", Decimal(8))]

    told = presented("trend", (WEEK, TEAM, SPEND), rows, period=None)
    assert told.text == "Spend came to $25.00; api had the most with $14.00 (56.0%)."


@pytest.mark.parametrize(
    ("now", "before", "end"),
    [
        (Decimal(5200), Decimal(4100), "▲ +$1,100 (+26.8%) from $4,100 the week before."),
        (Decimal(4100), Decimal(5200), "▼ −$1,100 (−21.2%) from $5,200 the week before."),
        (Decimal(10), Decimal(0), "▲ +$10.00 from $0.00 the week before."),
        (Decimal(10), Decimal(10), "as much as the week before."),
        (Decimal(10), None, "there is nothing to compare it with the week before."),
    ],
)
def test_a_comparison_says_how_much_and_which_way(now: Decimal, before: Decimal | None, end: str) -> None:
    told = presented("comparison", (SPEND, PREVIOUS), [(now, before)], compare=WEEK_BEFORE)

    assert told.text.endswith(end)


def test_a_share_changes_by_points_and_not_by_per_cent_of_per_cent() -> None:
    rate = ColumnMeaning("rate", "share", "metric", "error rate")
    before = ColumnMeaning("rate_previous", "share", "previous", "error rate before")
    change = ColumnMeaning("rate_change", "share", "change", "change")
    row = (Decimal("0.05"), Decimal("0.02"), Decimal("0.03"))
    told = presented("comparison", (rate, before, change), [row], compare=WEEK_BEFORE)

    assert told.text == "Error rate last week was 5.0%, ▲ +3.0 points from 2.0% the week before."
    assert cell(row[2], change.unit, change.role) == "+3.0 points"


@pytest.mark.parametrize(
    ("columns", "rows", "text"),
    [
        ((ACTIVE,), [(43,)], "There were 43 active people last week."),
        ((ACTIVE,), [(1,)], "Active people last week were 1."),
        ((TEAM, ACTIVE), [("web", 12)], "web had 12 active people last week."),
        ((TEAM, ACTIVE), [("web", 12), ("api", 3)], "web had the most active people last week: 12."),
        ((TEAM, GONE), [("web", 12), ("api", 3)], "web had the most repos no longer seen last week: 12."),
        ((FIRST_DAY,), [(date(2026, 11, 9),)], "First day of use last week is Mon 9 Nov 2026."),
        ((FIRST_DAY,), [(None,)], "There is no first day of use last week."),
        (
            (TEAM, FIRST_DAY),
            [("web", date(2026, 11, 12)), ("api", date(2026, 11, 9)), (None, date(2026, 1, 1))],
            "First day of use last week runs from Mon 9 Nov 2026 (api) to Thu 12 Nov 2026 (web).",
        ),
        (PART, [PARTS[0][1:]], "Share of tokens last week was 62.5%: 500.0M of 800.0M."),
        (
            OF_OPUS,
            [PARTS[0][1:]],
            "Tokens of Opus accounted for 62.5% of all tokens last week: 500.0M of 800.0M.",
        ),
        (
            (TEAM, *PART),
            PARTS,
            "payments had the highest share of tokens last week: 62.5%, 500.0M of 800.0M.",
        ),
        ((TEAM, *PART), PARTS[:1], "payments: share of tokens last week was 62.5%, 500.0M of 800.0M."),
        (
            (WEEK, *PART),
            [(date(2026, 10, 26), *PARTS[0][1:]), (date(2026, 11, 2), *PARTS[1][1:])],
            "Share of tokens went from 62.5% in the week of Mon 26 Oct 2026 "
            "to 20.0% in the week of Mon 2 Nov 2026.",
        ),
    ],
)
def test_counts_days_and_parts_have_sentences_of_their_own(
    columns: tuple[ColumnMeaning, ...], rows: list[tuple[Cell, ...]], text: str
) -> None:
    assert presented("breakdown", columns, rows).text == text


def test_both_weeks_that_the_period_cuts_are_told() -> None:
    rows = [(date(2026, 10, 26) + timedelta(days=7 * n), Decimal(100 + n)) for n in range(4)]
    told = presented("trend", (WEEK, SPEND), rows, period=THIS_MONTH)

    assert told.findings[0] == (
        "The figures in the week of Mon 26 Oct 2026 ($100) and in the week of Mon 16 Nov 2026 ($103) "
        "are not for whole weeks."
    )


def test_a_course_ends_with_the_last_whole_week() -> None:
    rows = [(date(2026, 11, 2) + timedelta(days=7 * n), Decimal(10 + n)) for n in range(3)]
    told = presented("trend", (WEEK, PER_SESSION), rows, period=THIS_MONTH)

    assert told.text.endswith("to $11.00 in the week of Mon 9 Nov 2026.")


def test_a_year_that_begins_before_the_data_says_when_they_begin() -> None:
    year = Period(date(2026, 1, 1), date(2027, 1, 1), "UTC", "2026", "year")
    months = [(date(2026, month, 1), Decimal(month)) for month in range(8, 12)]

    def said(period: Period) -> tuple[str, ...]:
        return presented("trend", (MONTH, SPEND), months, period=period).findings

    assert "The first month with any is Aug 2026." in said(year)
    assert "The first month" not in " ".join(said(replace(year, start=date(2026, 8, 1))))


def test_a_session_is_named_by_who_where_and_when() -> None:
    told = presented("ranking", SESSION_COLUMNS, SESSION_ROWS)

    assert told.text.startswith(
        "Carlos Orlova · acme/portal · 10 Nov 15:14 had the most spend last week: $21.32"
    )
    assert "Filip Hashimi · 13 Nov 19:23, the next one" in " ".join(
        presented("ranking", SESSION_COLUMNS, [SESSION_ROWS[1], (*SESSION_ROWS[0][:4], Decimal(40))]).findings
    )


def test_a_pull_request_is_named_by_its_repo_and_number() -> None:
    number = ColumnMeaning("pr_number", "text", "dimension", "pull request")
    beside = [ColumnMeaning(name, "text", "detail", name) for name in ("repo", "user_name")]
    rows = [(17, "acme/web", "Ann", Decimal(5)), (18, "acme/api", None, Decimal(4))]

    told = presented("ranking", (number, *beside, SPEND), rows)
    assert told.text.startswith("acme/web#17 · Ann had the most spend")


def test_a_comparison_by_repo_names_the_largest_moves() -> None:
    rows = [("up", Decimal(50), Decimal(10)), ("down", Decimal(5), Decimal(30)), ("new", Decimal(7), None)]
    told = presented("comparison", (REPO, SPEND, PREVIOUS), rows, compare=WEEK_BEFORE)

    assert told.findings == (
        "The largest increase is up: ▲ +$40.00.",
        "The largest decrease is down: ▼ −$25.00.",
    )


def test_no_rows_say_what_was_asked_and_through_when_there_are_data() -> None:
    told = presented("ranking", (REPO, SPEND), [])

    assert told.text == (
        "Nothing was found for “Spend by repo · Mon 9 – Sun 15 Nov 2026 (UTC)”. "
        "Data complete through Sat 21 Nov 2026 14:59 UTC."
    )
    assert (told.chart, told.findings) == (None, ())


def test_a_cut_result_says_so_and_is_not_added_up() -> None:
    told = presented("ranking", (REPO, SPEND), REPOS, truncated=True)

    assert told.findings[0] == "Only the first 5 rows are shown; there are more."
    assert "%" not in told.text


@pytest.mark.parametrize(
    "lie",
    [
        "It came to 42.",
        "It came to forty.",
        "It doubled.",
        "It came to {value}, up 3%.",
        "It came to ٤٢.",
        "{name} had half of it.",
    ],
)
def test_a_template_that_brings_its_own_number_is_blocked(lie: str) -> None:
    about = subject(ROWS)

    with pytest.raises(UntracedNumber):
        proven(say(about, lie, value=Figure(At(0, 1)), name=Name(0)), about)


def test_a_place_that_does_not_say_its_cell_is_blocked() -> None:
    about = subject(ROWS)
    honest = say(about, "It came to {value}.", value=Figure(At(0, 1)))
    start, end, reference = honest.places[0]
    forged = Sentence(honest.text[:start] + "$43.00" + honest.text[end:], ((start, end, reference),))

    with pytest.raises(UntracedNumber):
        proven(forged, about)


def test_the_same_sentence_about_other_rows_is_blocked() -> None:
    said = say(subject(ROWS), "It came to {value}.", value=Figure(At(0, 1)))
    others = subject([("acme/web", Decimal("43.00"), Decimal(2))])

    with pytest.raises(UntracedNumber):
        proven(said, others)


def test_names_and_labels_may_hold_digits() -> None:
    about = subject([("acme/web-2", Decimal("42.00"), Decimal(2))])
    said = say(about, "{name}: {label} {value}.", name=Name(0), label=Heading(1), value=Figure(At(0, 1)))

    assert proven(said, about) == "acme/web-2: spend $42.00."


def test_a_column_that_does_not_add_up_is_never_added() -> None:
    about = subject(ROWS)

    with pytest.raises(UntracedNumber, match="does not add up"):
        say(about, "{sum}", sum=Figure(Sum(2)))


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("last week", "last week"),
        ("Last 30 days", "in the last 30 days"),
        ("October 2026", "in October 2026"),
        ("Q3 2026", "in Q3 2026"),
        ("2026", "in 2026"),
        ("yesterday", "yesterday"),
        ("Mon 9 Nov 2026", "on Mon 9 Nov 2026"),
        ("9–15 Nov 2026", "over 9–15 Nov 2026"),
        ("first week of November 2026", "in the first week of November 2026"),
        ("last two days of October 2026", "in the last two days of October 2026"),
        ("end of October 2026", "at the end of October 2026"),
        ("week of 2 November 2026", "in the week of 2 November 2026"),
        ("week 46 of 2026", "in week 46 of 2026"),
        ("weekend of 14 November 2026", "on the weekend of 14 November 2026"),
        ("FY2026 Q2", "in FY2026 Q2"),
        ("3 days ago", "3 days ago"),
        ("past hour", "in the past hour"),
        ("day before yesterday", "the day before yesterday"),
        ("same days of last month", "in the same days of last month"),
        ("all time", "over all time"),
        ("", ""),
    ],
)
def test_a_period_stands_in_a_sentence(label: str, words: str) -> None:
    assert phrases.when(Period(date(2026, 11, 9), date(2026, 11, 16), "UTC", label)) == words


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("this month", "this month so far"),
        ("November 2026", "in November 2026 so far"),
        ("last 24 hours", "in the last 24 hours"),
        ("since 1 October 2026", "since 1 October 2026"),
        ("all time", "over all time"),
    ],
)
def test_so_far_is_said_of_what_does_not_say_it_itself(label: str, words: str) -> None:
    assert phrases.when(replace(THIS_MONTH, label=label)) == words


def test_freshness_is_one_moment_or_one_for_each_source() -> None:
    noon, night = ASKED_AT.replace(tzinfo=None), ASKED_AT.replace(tzinfo=None) - timedelta(days=2)

    assert phrases.freshness(()) == "No source has said through when its data are complete"
    assert phrases.freshness((Freshness("a", noon, None), Freshness("b", None, None))) == (
        "Data complete through Sat 21 Nov 2026 15:00 UTC"
    )
    assert phrases.freshness((Freshness("bills", night, None), Freshness("a", noon, None))) == (
        "Data complete through a: Sat 21 Nov 2026 15:00 UTC; bills: Thu 19 Nov 2026 15:00 UTC"
    )


MONEY = st.none() | st.decimals(min_value=-(10**7), max_value=10**7, allow_nan=False, places=6)
KINDS = ["total", "ranking", "breakdown", "trend", "comparison", "list", "part", *BY_KIND]
NAMES = st.none() | st.text(max_size=12) | st.sampled_from(["acme/web", "(no team)", "3 = {x}", "<b>1</b>"])
COLUMNS = st.sampled_from(
    [
        (REPO, SPEND),
        (REPO, PER_SESSION),
        (REPO, TEAM, SPEND),
        (DAY, SPEND),
        (DAY, PER_SESSION),
        (WEEK, TEAM, SPEND),
        (WEEK, TEAM, PER_SESSION),
        (REPO, SPEND, PREVIOUS),
        (REPO, PER_SESSION, PREVIOUS),
        (DAY, SPEND, PREVIOUS),
        (SPEND, PREVIOUS),
        (SPEND, SESSIONS),
        (REPO,),
        (FIRST_DAY,),
        (TEAM, FIRST_DAY),
        PART,
        (TEAM, *PART),
        (WEEK, *PART),
        (TEAM, ACTIVE),
        (ACTIVE,),
        SESSION_COLUMNS,
    ]
)


@st.composite
def told_results(draw: st.DrawFn) -> tuple[Story, ResultSet]:
    columns = draw(COLUMNS)
    kinds = {"dimension": NAMES, "detail": NAMES, "time": st.dates(date(2026, 1, 1), date(2026, 12, 31))}
    days = st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 31))
    row = st.tuples(*[days if column.unit == "day" else kinds.get(column.role, MONEY) for column in columns])
    rows = draw(st.lists(row, max_size=12))
    told = Story(
        columns=columns,
        kind=draw(st.sampled_from(KINDS)),
        restatement="Spend by repo · 2026",
        period=draw(st.sampled_from([None, LAST_WEEK, THIS_MONTH])),
        compare=draw(st.sampled_from([None, WEEK_BEFORE])),
        limit=draw(st.sampled_from([None, 5])),
        descending=draw(st.booleans()),
        chart=draw(
            st.sampled_from([None, "bar", "line", "pie", "area", "stacked_bar", "scatter", "heatmap", "none"])
        ),
        total=draw(st.none() | st.just(Decimal(10**8))),
    )
    types = tuple(ResultColumn(column.name, "X") for column in columns)
    return told, ResultSet(types, tuple(rows), draw(st.booleans()), "v", 1.0)


@settings(max_examples=400, deadline=None)
@given(told_results(), st.booleans())
def test_every_result_gets_a_sentence_whose_numbers_are_proven(
    told: tuple[Story, ResultSet], inferred: bool
) -> None:
    told_story, rows = told
    if inferred:
        told_story = Story((), "list", told_story.restatement)

    shown = present(told_story, rows, FRESH, ASKED_AT)

    assert re.search(r"\w", shown.text)
    assert len(shown.findings) <= 3
    assert len(shown.columns) == len(rows.columns)
