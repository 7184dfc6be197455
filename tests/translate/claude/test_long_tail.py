"""Questions that fixed rules do not understand go to the model, and what it writes is checked like any query."""

from __future__ import annotations

import json
import subprocess
import sys
from decimal import Decimal

import pytest

from service.domain import Answer, Clarification, Refusal
from service.wiring import LOCAL_OPERATOR
from tests.organisation import ADMIN, FINANCE
from tests.translate.claude.longtail import LongTail
from tests.translate.claude.modelstandin import Said, plan

UNKNOWN = "which frobnicated teams spent the most last week"
BY_TEAM = Said(
    "metric_query", plan(dimensions=["team"], period="last week", order_by="spend", descending=True)
)
SQL = "select team, sum(cost_usd) as cost from usage where day >= date '2026-11-01' group by team order by cost desc"


def answered(outcome: object) -> Answer:
    assert isinstance(outcome, Answer), outcome
    return outcome


def test_a_plan_of_the_model_becomes_an_answer_with_a_proven_period_and_its_price(ask: LongTail) -> None:
    answer = answered(ask(UNKNOWN, BY_TEAM))

    same = answered(ask("spend by team last week"))
    assert (answer.translator, answer.trust, answer.period_proven) == ("claude", "understood", True)
    assert answer.rows == same.rows
    assert answer.restatement == same.restatement
    assert answer.cost_usd == Decimal("0.013")


def test_sql_of_the_model_takes_the_road_of_sql_that_a_person_wrote(ask: LongTail) -> None:
    answer = answered(ask(UNKNOWN, Said("write_sql", {"sql": SQL})))

    assert (answer.translator, answer.trust, answer.period_proven) == ("claude", "best_guess", False)
    assert "No period was proven" in answer.assumptions[0].text


def test_what_the_model_asks_back_is_shown_short_and_without_addresses(ask: LongTail) -> None:
    question = "Which?\x1b[31m Pay at https://evil.example/x now" + " and" * 200
    outcome = ask(
        UNKNOWN, Said("ask_back", {"question": question, "options": ["spend by team last month", "\n"]})
    )

    assert isinstance(outcome, Clarification)
    assert outcome.text.startswith("Which? [31m Pay at … now and")
    assert len(outcome.text) == 300
    assert [option.question for option in outcome.options] == ["spend by team last month"]


def test_what_the_model_declines_is_refused_in_words_of_ours(ask: LongTail) -> None:
    outcome = ask(UNKNOWN, Said("decline", {"reason": "not_permitted"}))

    assert isinstance(outcome, Refusal)
    assert outcome.text == "That cannot be answered: it needs more than you may see."


@pytest.mark.parametrize(
    ("first", "reason"),
    [
        (Said("metric_query", plan(metrics=["spent"])), "There is no metric 'spent'; near it: spend"),
        (Said("metric_query", plan(period="soonish")), "The period 'soonish' is not understood"),
        (Said("metric_query", plan(period="next month")), "lies ahead"),
        (Said("metric_query", plan(nest_over="person")), "come together"),
        (Said("metric_query", plan(limit=-4)), "A limit is 1 to"),
        (Said("metric_query", plan(dimensions=["repo", "tool"])), "tool"),
        (Said("metric_query", {"metrics": ["spend"]}), "Field required"),
        (Said("metric_query", plan(more=1)), "Extra inputs"),
        (Said("write_sql", {"sql": "select nothing from usage"}), "columns: "),
        (Said("write_sql", {"sql": "delete from usage"}), "statement: "),
        (Said("write_sql", {"sql": "select cast(model as int) as n from usage"}), ""),
        (Said("drop_table", {}), "There is no tool 'drop_table'"),
        (Said(text="It was a lot."), "Call exactly one tool"),
        (
            Said(
                "metric_query", plan(filters=[{"dimension": "repo", "values": ["acme/x"], "negated": False}])
            ),
            "is no repo that you may see",
        ),
    ],
)
def test_what_does_not_stand_goes_back_with_the_reason_and_is_repaired(
    ask: LongTail, first: Said, reason: str
) -> None:
    answer = answered(ask(UNKNOWN, first, BY_TEAM))

    assert len(ask.standin.requests) == 2
    assert reason in json.dumps(ask.standin.requests[1]["messages"][-1]).replace("\\", "")
    assert ask.standin.requests[1]["messages"][:1] == ask.standin.requests[0]["messages"]
    assert answer.cost_usd == Decimal("0.026")


def test_after_two_repairs_the_embedded_reading_stands_with_the_reason(ask: LongTail) -> None:
    outcome = ask(UNKNOWN, Said("metric_query", plan(metrics=["spent"])))

    assert isinstance(outcome, Clarification)
    assert outcome.text.startswith("I did not understand “frobnicated”.")
    assert "Claude was not used: what it wrote could not run. There is no metric 'spent'" in outcome.text
    assert len(ask.standin.requests) == 3


def test_a_name_that_nobody_has_ends_in_a_question_back_and_never_in_an_empty_answer(ask: LongTail) -> None:
    nobody = Said(
        "metric_query", plan(filters=[{"dimension": "repo", "values": ["acme/x"], "negated": False}])
    )

    outcome = ask(UNKNOWN, nobody)

    assert isinstance(outcome, Clarification)
    assert "“acme/x” is no repo that you may see" in outcome.text


def test_a_question_that_fixed_rules_understand_never_reaches_the_model(ask: LongTail) -> None:
    answer = answered(ask("spend by team last week"))

    assert (answer.translator, answer.cost_usd, ask.standin.requests) == ("embedded", Decimal(0), [])


def test_with_routing_always_every_question_reaches_it(ask: LongTail) -> None:
    answer = answered(ask("spend by team last week", BY_TEAM, claude_routing="always"))

    assert answer.translator == "claude"
    assert "Spend by team" in ask.standin.requests[0]["messages"][0]["content"]


@pytest.mark.parametrize("changed", [{"claude_routing": "never"}, {"anthropic_key": ""}])
def test_without_a_key_or_with_routing_never_none_does(ask: LongTail, changed: dict[str, object]) -> None:
    outcome = ask(UNKNOWN, BY_TEAM, **changed)

    assert isinstance(outcome, Clarification)
    assert (outcome.text, ask.standin.requests) == (
        "I did not understand “frobnicated”. Did you mean one of these?",
        [],
    )


@pytest.mark.parametrize(
    ("who", "text"),
    [
        ("dev", "spend by team last week"),
        ("dev", "which frobnicated teams spent the most last week"),
        ("dev", "my frobnicated share of what the company spent"),
        ("dev", "frobnicated spend of my team"),
        ("admin", "how happy are our developers"),
        ("admin", "spend by my people last week"),
    ],
)
def test_what_is_about_rights_or_about_no_data_is_settled_without_the_model(
    ask: LongTail, who: str, text: str
) -> None:
    asker = ask.member() if who == "dev" else ask.analyst.policy.principal(ADMIN)

    outcome = ask(text, BY_TEAM, asker=asker)

    assert isinstance(outcome, Clarification | Refusal)
    assert ask.standin.requests == []


def test_a_member_gets_own_rows_only_whatever_the_model_writes(ask: LongTail) -> None:
    asker = ask.member()

    answer = answered(
        ask(
            "my frobnicated spend",
            Said("metric_query", plan(dimensions=["person"], period="all time")),
            asker=asker,
        )
    )

    assert {row[1] if "@" in str(row[1]) else row[0] for row in answer.rows} <= {
        asker.email,
        answer.rows[0][0],
    }
    assert len(answer.rows) == 1
    assert "This covers your own usage only" in [one.text for one in answer.assumptions]


def test_finance_gets_no_prompts_whatever_the_model_writes(ask: LongTail) -> None:
    asker = ask.analyst.policy.principal(FINANCE)

    outcome = ask(UNKNOWN, Said("write_sql", {"sql": "select count(*) as n from prompts"}), asker=asker)

    assert isinstance(outcome, Clarification)
    assert "Claude was not used" in outcome.text


def test_the_receipt_holds_the_digest_of_what_the_model_was_told(ask: LongTail) -> None:
    first, second = answered(ask(UNKNOWN, BY_TEAM)), answered(ask(UNKNOWN + " please", BY_TEAM))
    plain = answered(ask("spend by team last week"))

    kept = [ask.analyst.memory.answers.kept(one.receipt, LOCAL_OPERATOR) for one in (first, second, plain)]
    digests = [one.provenance.prompt for one in kept]
    assert len(digests[0]) == 64
    assert digests[0] != digests[1]
    assert digests[2] is None


def test_a_follow_up_tells_the_model_the_plan_before(ask: LongTail) -> None:
    first = answered(ask("spend by team last week"))

    ask("and frobnicated?", BY_TEAM, follows=first.receipt)

    told = ask.standin.requests[0]["messages"][0]["content"]
    assert "Spend by team" in told.partition("<question_before>")[2]


def test_the_journal_has_what_a_question_cost_that_got_no_answer(ask: LongTail) -> None:
    before = ask.analyst.memory.journal.spent(_day())

    ask(UNKNOWN, Said("decline", {"reason": "not_in_data"}))

    assert ask.analyst.memory.journal.spent(_day()) - before == Decimal("0.013")


def _day() -> object:
    from tests.organisation import NOW

    return NOW.date()


def test_the_client_is_not_even_loaded_before_the_first_question_that_needs_it() -> None:
    script = (
        "import sys; from service.wiring import build_cascade; import service.translate.claude.client;"
        "print(sorted({'anthropic', 'httpx2'} & set(sys.modules)))"
    )

    printed = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout

    assert printed == "[]\n"
