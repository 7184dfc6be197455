"""Templates of named intents: every place is a cell, and what misses one is left out."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

import pytest

from service.domain import Cell, ColumnMeaning
from service.present.presentation import Presentation
from service.present.references import UntracedNumber
from service.present.telling import UnreadableTemplate
from tests.present.answers import DRIVERS, LAST_WEEK, PERSON, SPEND, WEEK_BEFORE, presented

EMAIL = ColumnMeaning("user_email", "text", "detail", "user email")
TEAM = ColumnMeaning("team", "text", "detail", "team")
LAST = ColumnMeaning("last_day", "day", "detail", "last active")
SHARE = ColumnMeaning("part", "share", "share", "share")
MOVED = ColumnMeaning("moved", "share", "change", "change of share")
AVERAGE = ColumnMeaning("average", "usd", "metric", "average spend")
COLUMNS = (PERSON, EMAIL, TEAM, LAST, SPEND, SHARE, MOVED, AVERAGE)
ROWS: tuple[tuple[Cell, ...], ...] = (
    (
        "Ann 2",
        "ann@acme.example",
        "web",
        date(2026, 10, 5),
        Decimal(50),
        Decimal("0.25"),
        Decimal("-0.032"),
        5,
    ),
    ("Bo", "bo@acme.example", None, None, Decimal(150), Decimal("0.75"), Decimal("0.00031"), 7),
)


def told(
    *templates: str, rows: Sequence[Sequence[Cell]] = ROWS, nothing: str = "", **more: object
) -> Presentation:
    story: dict[str, object] = {"compare": WEEK_BEFORE, "telling_nothing": nothing} | more
    return presented("list", COLUMNS, rows, telling=templates, **story)


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("Led by {user_name} with {spend}.", "Led by Ann 2 with $50.00."),
        ("Then {user_name@2} with {spend@2}.", "Then Bo with $150."),
        ("Bo spent {spend@user_name=Bo}.", "Bo spent $150."),
        ("Of team web: {spend@team=web}.", "Of team web: $50.00."),
        ("{#} people spent {sum(spend)} {when}.", "2 people spent $200 last week."),
        ("{#|person has|people have} spent.", "2 people have spent."),
        ("{when} it was {spend}, {then} less.", "Last week it was $50.00, the week before less."),
        ("It moved by {+spend}.", "It moved by ▲ +$50.00."),
        ("In all {+sum(spend)}.", "In all ▲ +$200."),
        ("The share is {part}, {+part}.", "The share is 25.0%, ▲ +25.0%."),
        ("It changed by {+moved}.", "It changed by ▼ −3.2 points."),
        ("It changed by {+moved@2}.", "It changed by ▲ +0.031 points."),
        ("Active until {last_day}, in {team}.", "Active until Mon 5 Oct 2026, in web."),
    ],
)
def test_a_place_is_a_cell(template: str, text: str) -> None:
    assert told(template).text == text


@pytest.mark.parametrize(
    "template",
    [
        "{last_day@2} is missing.",
        "{team@2} is missing.",
        "{spend@3} is no row.",
        "{spend@user_name=Cy} is nobody.",
        "{spend@colour=red} is no key.",
        "{colour} is no column.",
        "{sum(average)} is no sum.",
    ],
)
def test_a_sentence_that_misses_a_cell_is_left_out(template: str) -> None:
    shown = told(template, template, "{user_name} led.")

    assert shown.text == "Found 2 rows last week."
    assert shown.findings == ("Ann 2 led.",)


@pytest.mark.parametrize("template", ["There are {#} people.", "They spent {sum(spend)}."])
def test_rows_that_were_cut_are_neither_counted_nor_added_up(template: str) -> None:
    assert told(template).text != "Found 2 rows last week."
    assert told(template, limit=2).text == "Found 2 rows last week."


def test_a_cut_result_says_so_before_the_findings() -> None:
    shown = presented("list", COLUMNS, ROWS, True, telling=("{user_name} led.", "{user_name} again."))

    assert shown.findings == ("Only the first 2 rows are shown; there are more.", "Ann 2 again.")


def test_one_is_told_in_the_singular() -> None:
    assert told("{#|person has|people have} spent.", rows=ROWS[:1]).text == "1 person has spent."


def test_nobody_is_told_in_the_intents_own_words() -> None:
    shown = told("{#} people.", "Never.", rows=(), nothing="Everybody was active {when}.")

    assert (shown.text, shown.findings) == ("Everybody was active last week.", ())


def test_nobody_without_such_words_is_nothing_found() -> None:
    assert told("{#} people.", rows=()).text.startswith("Nothing was found for")


def test_findings_are_three_at_most_and_no_others_are_added() -> None:
    shown = told("{user_name} led.", *["{user_name} again."] * 5)

    assert shown.findings == ("Ann 2 again.",) * 3


def test_the_second_of_a_name_is_told_with_the_address() -> None:
    twins = [("Ann", f"ann{n}@acme.example", *ROWS[0][2:]) for n in range(2)]

    assert told("{user_name} led.", rows=twins).text == "Ann · ann0@acme.example led."


def test_one_person_in_several_rows_needs_no_address() -> None:
    assert told("{user_name} led.", rows=(ROWS[0], ROWS[0])).text == "Ann 2 led."


def test_a_moment_reads_as_one() -> None:
    started = ColumnMeaning("started_at", "time", "detail", "started")
    rows = [("Ann", datetime(2026, 11, 9, 14, 5))]
    shown = presented("list", (PERSON, started), rows, telling=("Since {started_at}.",))

    assert shown.text == "Since Mon 9 Nov 2026 14:05."


@pytest.mark.parametrize("lie", ["It was 5.", "Two people led {when}.", "{user_name} had half."])
def test_a_template_that_brings_its_own_number_is_blocked(lie: str) -> None:
    with pytest.raises(UntracedNumber):
        told(lie)


@pytest.mark.parametrize("place", ["{}", "{spend@}", "{spend!r}", "{sum()}", "{a b}", "{spend@team=}"])
def test_a_place_that_means_nothing_says_which_there_are(place: str) -> None:
    with pytest.raises(UnreadableTemplate, match=r"there are: column, column@key=value"):
        told(f"It is {place}.")


def test_why_spend_changed_is_told_by_its_sections() -> None:
    shown = presented(
        "drivers",
        *DRIVERS,
        compare=WEEK_BEFORE,
        period=LAST_WEEK,
        telling=(
            "Spend changed by {+amount}, from {before} {then} to {now} {when}.",
            "People account for {+amount@name=People}, the mix for {+amount@name=Mix of models}.",
            "{name@section=repo} moved most ({+amount@section=repo}).",
        ),
    )

    assert shown.text == "Spend changed by ▲ +$500, from $1,000 the week before to $1,500 last week."
    assert shown.findings == (
        "People account for ▲ +$800, the mix for ▼ −$100.",
        "acme/web-2 moved most (▲ +$9,000).",
    )
