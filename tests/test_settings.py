"""Settings that cannot be are refused at the start, with what is possible."""

import pytest

from service.errors import BadInput
from service.settings import Settings, from_environment


@pytest.mark.parametrize(
    ("name", "value", "possible"),
    [
        ("OUTLAY_FISCAL_YEAR_START", "0", "1 to 12"),
        ("OUTLAY_FISCAL_YEAR_START", "13", "1 to 12"),
        ("OUTLAY_FISCAL_YEAR_START", "July", "not a number"),
        ("OUTLAY_WEEK_START", "friday", "monday or sunday"),
        ("OUTLAY_ZONE", "Berlin", "Europe/Berlin"),
    ],
)
def test_a_calendar_that_does_not_exist_is_refused(name: str, value: str, possible: str) -> None:
    with pytest.raises(BadInput, match=possible) as refused:
        from_environment({"HOME": "/nowhere", name: value})

    assert name in str(refused.value)


def test_fiscal_years_and_weeks_begin_when_an_operator_says() -> None:
    settings = from_environment(
        {"HOME": "/nowhere", "OUTLAY_FISCAL_YEAR_START": "7", "OUTLAY_WEEK_START": "sunday"}
    )

    assert (settings.fiscal_year_start, settings.week_start) == (7, "sunday")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", {}),
        (" ; ", {}),
        ("lead@x=web", {"lead@x": ("web",)}),
        ("Lead@X = web team , search;", {"lead@x": ("web team", "search")}),
        ("a@x=b; a@x=c, b", {"a@x": ("b", "c")}),
        ('a@x="R, D; core", "say ""hi""";b@x=c', {"a@x": ("R, D; core", 'say "hi"'), "b@x": ("c",)}),
        ('a@x=" padded = name "', {"a@x": (" padded = name ",)}),
    ],
)
def test_managers_are_named_for_groups_of_any_name(text: str, named: dict[str, tuple[str, ...]]) -> None:
    assert Settings(managers=text).named_managers == named


@pytest.mark.parametrize(
    "text", ["web", "a@x", "a@x=", "a@x=;", "a@x=b,,c", 'a@x="b', 'a@x=""', "a@x=b=c", 'a@x=b "c"', "=b"]
)
def test_managers_that_cannot_be_read_are_refused_with_the_form_that_can(text: str) -> None:
    with pytest.raises(BadInput, match=r"lead@example\.com=group, other group") as refused:
        from_environment({"HOME": "/nowhere", "OUTLAY_MANAGERS": f"ok@x=web;{text}"})

    assert "OUTLAY_MANAGERS" in str(refused.value)
