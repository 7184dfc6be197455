"""Whatever goes wrong at the model's end, the question ends: with the embedded reading and a word about why."""

from __future__ import annotations

import logging
import time

import pytest

from service.domain import Answer, Clarification
from service.errors import BadInput, ModelUnavailable
from service.settings import Settings, from_environment
from service.translate.claude.breaker import Breaker
from tests.translate.claude.longtail import KEY, LongTail
from tests.translate.claude.modelstandin import Said, plan

UNKNOWN = "which frobnicated teams spent the most last week"
FINE = Said("metric_query", plan(dimensions=["team"], period="last week"))


@pytest.mark.parametrize(
    ("said", "why", "calls"),
    [
        (Said(status=400), "it did not accept the request", 1),
        (Said(status=401), "it did not accept the key", 1),
        (Said(status=403), "it did not accept the key", 1),
        (Said(status=404), "there is no such model or address", 1),
        (Said(status=418), "it answered with status 418", 1),
        (Said(status=429), "it takes no more requests at the moment", 3),
        (Said(status=500), "it failed", 3),
        (Said(status=529), "it is overloaded", 3),
        (Said("metric_query", plan(), fault="truncated"), "its reply was cut off", 1),
        (Said("metric_query", plan(), fault="disconnected"), "its reply broke off", 1),
        (Said("metric_query", plan(), fault="malformed"), "its reply broke off", 1),
        (Said("metric_query", plan(), fault="disordered"), "its reply broke off", 1),
        (Said(stop="refusal"), "it refused to reply", 1),
        (Said("metric_query", plan(), stop="max_tokens"), "its reply was too long", 1),
        (Said(stop="model_context_window_exceeded"), "the question was too long for it", 1),
    ],
    ids=lambda value: getattr(value, "fault", "") or getattr(value, "stop", "") or None,
)
def test_every_fault_ends_in_the_embedded_reading_with_a_plain_notice(
    ask: LongTail, caplog: pytest.LogCaptureFixture, said: Said, why: str, calls: int
) -> None:
    with caplog.at_level(logging.DEBUG, "outlay"):
        outcome = ask(UNKNOWN, said)

    assert isinstance(outcome, Clarification)
    assert outcome.options
    assert f"(Claude was not used: {why}" in outcome.text
    assert len(ask.standin.requests) == calls
    for secret in (KEY, "sk-secret-1"):
        assert secret not in caplog.text + outcome.text


def test_a_silent_model_is_left_when_the_time_is_up(ask: LongTail) -> None:
    since = time.perf_counter()

    outcome = ask(UNKNOWN, Said("metric_query", plan(), fault="silent"), claude_seconds=1.0)

    assert "Claude was not used: it did not reply within 1 seconds" in outcome.text
    assert time.perf_counter() - since < 6


def test_nobody_at_the_address_is_told_as_such(ask: LongTail) -> None:
    outcome = ask(UNKNOWN, FINE, claude_base_url="http://127.0.0.1:9")

    assert "it could not be reached" in outcome.text


def test_where_the_embedded_reading_was_a_plan_it_is_answered_with_the_notice(ask: LongTail) -> None:
    outcome = ask("spend by team last week", Said(status=529), claude_routing="always")

    assert isinstance(outcome, Answer)
    assert outcome.translator == "embedded"
    assert [one.text for one in outcome.assumptions] == ["Claude was not used: it is overloaded"]


def test_after_three_failures_in_a_row_it_is_left_alone(ask: LongTail) -> None:
    ask(UNKNOWN, Said(status=400))
    outcomes = [ask.again(UNKNOWN) for _ in range(3)]

    assert len(ask.standin.requests) == 3
    assert "left alone for a minute" in outcomes[-1].text


def test_a_pause_ends_after_a_minute_and_a_reply_ends_the_count() -> None:
    now = 0.0
    breaker = Breaker(lambda: now)
    for _ in range(3):
        breaker.failed()
    with pytest.raises(ModelUnavailable, match="left alone"):
        breaker.check()

    now = 60.0
    breaker.check()
    breaker.failed()
    with pytest.raises(ModelUnavailable, match="left alone"):
        breaker.check()

    now = 120.0
    breaker.succeeded()
    breaker.failed()
    breaker.check()


def test_a_question_that_could_cost_too_much_is_not_asked(ask: LongTail) -> None:
    outcome = ask(UNKNOWN, FINE, claude_question_usd=0.01)

    assert "the question could cost more than the $0.01 that one may" in outcome.text
    assert ask.standin.requests == []


def test_a_repair_that_could_cost_too_much_is_not_made(ask: LongTail) -> None:
    bad = Said("metric_query", plan(metrics=["spent"]))

    outcome = ask(UNKNOWN, bad, claude_question_usd=0.14)

    assert "could cost more" in outcome.text
    assert len(ask.standin.requests) == 1


def test_what_others_spent_today_counts_against_the_day(ask: LongTail) -> None:
    answered = ask(UNKNOWN, FINE)
    assert isinstance(answered, Answer)

    outcome = ask(UNKNOWN, FINE, claude_day_usd=0.1)

    assert "the $0.1 that may be spent on it in a day would be exceeded" in outcome.text
    assert ask.standin.requests == []


def test_a_model_without_a_price_is_refused_with_those_that_have_one(ask: LongTail) -> None:
    with pytest.raises(BadInput, match="claude-sonnet-5-5"):
        ask.configure(claude_model="gpt-2")


@pytest.mark.parametrize(
    ("name", "value", "possible"),
    [
        ("OUTLAY_CLAUDE_ROUTING", "sometimes", "auto, always, never"),
        ("OUTLAY_CLAUDE_EFFORT", "huge", "low, medium"),
        ("OUTLAY_CLAUDE_BASE_URL", "api.anthropic.com", "https://api.anthropic.com"),
        ("OUTLAY_CLAUDE_BASE_URL", "https://user:word@host", "https://api.anthropic.com"),
        ("OUTLAY_CLAUDE_DAY_USD", "-1", "from 0"),
        ("OUTLAY_CLAUDE_DAY_USD", "nan", "from 0"),
        ("OUTLAY_ANTHROPIC_KEY", "sk ant", "a blank, perhaps"),
    ],
)
def test_settings_that_cannot_be_are_refused(name: str, value: str, possible: str) -> None:
    with pytest.raises(BadInput, match=possible) as refused:
        from_environment({"HOME": "/nowhere", name: value})

    assert name in str(refused.value) or "CLAUDE" in str(refused.value)
    assert "sk ant" not in str(refused.value)


def test_the_key_is_shown_nowhere() -> None:
    settings = from_environment({"HOME": "/nowhere", "ANTHROPIC_API_KEY": KEY})

    assert settings.anthropic_key == KEY
    assert KEY not in repr(settings)


def test_the_key_of_outlay_wins_over_the_common_one() -> None:
    settings = from_environment({"HOME": "/n", "ANTHROPIC_API_KEY": "one", "OUTLAY_ANTHROPIC_KEY": "two"})

    assert settings == Settings(home="/n/.local/share/outlay", anthropic_key="two")
