"""Every number in an answer's words is explained by its cells, or is reported."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from answers_made import answer
from conftest import Running

from service.domain import Answer, Period, Question
from service.evaluation.traced import numbers_in, untraced, wider
from tests.organisation import NOW

TEAMS = "team:text:dimension spend:usd:metric"
SPENT = [
    ("payments", Decimal("814.65")),
    ("data", Decimal("495.37")),
    ("api-v2", Decimal("440.97")),
    (None, Decimal("40.00")),
]


@pytest.mark.parametrize(
    "text",
    [
        "payments had the most spend in October 2026: $815, 45.5% of the total.",
        "Spend in October 2026 came to $1,791.",
        "That is 1.64 times as much as data, the next one, with $495.",
        "The top 3 of 3 make up 97.8% of the total.",
        "$40.00 (2.2%) is not attributed to any team.",
        "api-v2 had $440.97 on Sat 31 Oct 2026.",
        "Found 4 rows in October 2026. Data complete through Sun 22 Nov 2026 15:00 UTC.",
    ],
)
def test_what_cells_sums_shares_ratios_and_counts_explain_is_explained(text: str) -> None:
    assert untraced(answer(TEAMS, SPENT, text)) == ()


RATES = answer(
    "team:text:dimension cache_hit_rate:share:metric cache_hit_rate_previous:share:previous "
    "cache_hit_rate_change:share:change",
    [("data", 0.182, 0.841, -0.659), ("web", 0.512, 0.474, 0.038)],
)


@pytest.mark.parametrize(
    ("text", "unexplained"),
    [
        ("data fell by 65.9 points, from 84.1% to 18.2%.", False),
        ("The largest increase is web: +3.8 points.", False),
        ("data fell by 66.9 points.", True),
    ],
)
def test_a_share_changes_by_points(text: str, unexplained: bool) -> None:
    assert bool(untraced(replace(RATES, text=text))) is unexplained


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("payments had the most spend: $816", "$816"),
        ("payments had the most spend: $495", "$495"),
        ("payments had $815, 45.4% of the total", "45.4%"),
        ("Spend came to $1.8k on Mon 9 Nov 2026", "9"),
        ("That is 1.70 times as much as data", "1.70"),
        ("The top 2 make up 97.8% of the total.", "97.8%"),
        ("Found 5 rows", "5"),
        ("Spend in September 2026 came to $1,791", "2026"),
        ("team gpt-5 is not in it", "5"),
    ],
)
def test_what_nothing_explains_is_reported_with_its_sentence(text: str, number: str) -> None:
    assert untraced(answer(TEAMS, SPENT, text)) == (f"{number!r} in {text!r}",)


def test_findings_are_read_like_the_headline() -> None:
    found = answer(TEAMS, SPENT, "Found 4 rows.", ["data had $495.", "data had $496."])

    assert numbers_in(found) == 3
    assert untraced(found) == ("'$496' in 'data had $496.'",)


def test_a_number_is_held_to_the_digits_that_it_shows() -> None:
    tokens = answer("tokens:tokens:metric", [(12_345_678,)])

    assert untraced(replace(tokens, text="Tokens came to 12.3M.")) == ()
    assert len(untraced(replace(tokens, text="Tokens came to 12.4M."))) == 1
    assert len(untraced(replace(tokens, text="Tokens came to 12.34k."))) == 1


def test_durations_and_shares_are_read_in_their_units() -> None:
    found = answer("took:ms:metric rate:share:metric", [(5_400_000, 0.1234)], "took 1.5 h, rate 12.3%.")

    assert untraced(found) == ()
    assert len(untraced(replace(found, text="took 1.5 min, rate 12.4%."))) == 2


def test_changes_are_explained_by_both_columns() -> None:
    columns = "spend:usd:metric before:usd:previous"
    before = Period(date(2026, 9, 1), date(2026, 10, 1), "UTC", "September 2026", "month")
    found = answer(columns, [(Decimal(150), Decimal(100))], compare=before)
    text = "Spend in October 2026 came to $150, ▲ +$50.00 (+50.0%) from $100 in September 2026."

    assert untraced(replace(found, text=text)) == ()
    assert len(untraced(replace(found, text=text.replace("+50.0%", "+33.3%")))) == 1


def test_a_day_that_is_named_leads_to_its_row() -> None:
    columns = "day:day:time spend:usd:metric"
    rows = [(date(2026, 10, n), Decimal(n * n)) for n in range(1, 11)]
    found = answer(columns, rows)

    assert untraced(replace(found, text="The lowest was $9.00 on Sat 3 Oct 2026.")) == ()
    assert len(untraced(replace(found, text="The lowest was $9.00 on Sun 4 Oct 2026."))) == 1
    assert untraced(replace(found, text="On average $38.50 per day with any.")) == ()


def test_shares_of_a_shortened_ranking_are_of_what_was_cut_off_too() -> None:
    top = answer(TEAMS, SPENT[:1], "payments had $815, 8.1% of the total.")

    assert len(untraced(top)) == 1
    assert untraced(top, [[("everything", Decimal(10_000))]]) == ()


def test_what_was_cut_off_is_asked_for_without_limit_and_without_hiding_the_nameless() -> None:
    sql = "select skill, count(*) as n from usage where not skill is null group by 1 order by n limit 3"

    longer, everything = wider(answer(TEAMS, SPENT, sql=sql))

    assert "LIMIT" not in longer
    assert "NULL" in longer
    assert "NULL" not in everything
    assert wider(answer(TEAMS, SPENT, sql="select 1")) == ()


ASKED = (
    "which repos generated the most spend last week",
    "daily spend for the last 30 days",
    "this week vs last week spend",
    "spend by team last month",
    "monthly tokens by model family since september",
    "sessions by hour of day, last month",
    "average session length by department in october",
    "most used skills last month",
)


def test_a_figure_that_was_tampered_with_is_nearly_always_seen(year: Running) -> None:
    """Not always: another figure about the same rows may happen to be written so."""
    seen = tampered = 0
    for asked in ASKED:
        question = Question(asked, year.bench.principal(None), NOW)
        found = year.run(year.bench.asks.answer(question))
        assert isinstance(found, Answer)
        wholes = [year.run(year.bench.asks.rows(sql, question.asker)) for sql in wider(found)]
        assert untraced(found, wholes) == ()
        for number in re.finditer(r"\$\d[\d,.]*\d|\d+\.\d+", found.text):
            digit = str((int(number.group()[-1]) + 4) % 10)
            text = found.text[: number.end() - 1] + digit + found.text[number.end() :]
            tampered += 1
            seen += bool(untraced(replace(found, text=text), wholes))

    assert tampered >= 10
    assert seen / tampered >= 0.9
