"""Settings that cannot be are refused at the start, with what is possible."""

import pytest

from service.errors import BadInput
from service.settings import from_environment


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
