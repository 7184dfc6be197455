"""Each rule with its cases/<rule>.sql: a title, who asks and for when, the SQL, and what comes of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from service.errors import QueryRejected
from service.guard import RULES
from tests.guard.contract import GRANTS, GUARD, HERE, period

RULE_NAMES = [rule.__name__ for rule in RULES]


@dataclass
class Case:
    rule: str
    title: str
    sql: str
    expected: str
    options: dict[str, list[str]] = field(default_factory=dict)


def cases() -> list[Case]:
    return [
        case_from(path.stem, block)
        for path in sorted((HERE / "cases").glob("*.sql"))
        for block in path.read_bytes().decode("utf-8").strip("\n").split("\n\n")
    ]


def case_from(rule: str, block: str) -> Case:
    title, *lines, expected = block.split("\n")
    options = {words[0]: words[1:] for line in lines if (words := option(line))}
    sql = "\n".join(line for line in lines if not option(line))
    return Case(rule, title.removeprefix("-- "), sql, expected.removeprefix("-- "), options)


def option(line: str) -> list[str]:
    return line.removeprefix("-- ").split() if re.match(r"-- (as|period|compare) ", line) else []


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case.rule}: {case.title}")
def test_a_case_comes_to_what_it_says(case: Case) -> None:
    grant = GRANTS[case.options.get("as", ["admin"])[0]]
    stated = period(*case.options["period"]) if "period" in case.options else None
    compare = [period(*case.options["compare"])] if "compare" in case.options else []

    if not case.expected.startswith("refused"):
        query = GUARD.check(case.sql, grant, stated, compare)
        assert query.period_proven is case.expected.startswith("runs, proven")
        if ": " in case.expected:
            assert query.sql == case.expected.split(": ", 1)[1]
        return
    with pytest.raises(QueryRejected) as refusal:
        GUARD.check(case.sql, grant, stated, compare)
    rule, reason = re.fullmatch(r"refused by (\w+): (.*)", case.expected).groups()
    assert (refusal.value.rule, reason in refusal.value.reason) == (rule, True), refusal.value.reason


@pytest.mark.parametrize("rule", RULE_NAMES)
def test_every_rule_has_cases(rule: str) -> None:
    assert (HERE / "cases" / f"{rule}.sql").is_file()


@pytest.mark.parametrize("path", sorted((HERE / "cases").glob("*.sql")), ids=lambda path: path.stem)
def test_every_case_belongs_to_a_rule(path: Path) -> None:
    assert path.stem in RULE_NAMES


def test_a_rule_is_a_module_of_the_same_name() -> None:
    assert [rule.__module__.rsplit(".", 1)[-1] for rule in RULES] == RULE_NAMES
