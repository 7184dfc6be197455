"""A suite file → cases, read strictly: a mistake in it is named with its line, never skipped.

Lines are split on "\\n" only, since questions may hold other characters that Python takes for line ends.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from service.errors import BadInput, NotFound

OUTCOMES = ("answer", "clarify", "refuse")
EXPECTATIONS: Mapping[str, frozenset[str]] = {
    **{one: frozenset({one}) for one in OUTCOMES},
    "answer_or_clarify": frozenset({"answer", "clarify"}),
    "answer_or_refuse": frozenset({"answer", "refuse"}),
    "clarify_or_refuse": frozenset({"clarify", "refuse"}),
}
_KNOWN = frozenset(
    {
        "id",
        "question",
        "as",
        "now",
        "context",
        "class",
        "sql",
        "keys",
        "ordered",
        "expect",
        "second",
        "period",
    }
)


@dataclass(frozen=True)
class Case:
    """One question with what is right."""

    name: str
    """Its id."""
    question: str
    topic: str
    """Its class."""
    expect: str
    """A key of EXPECTATIONS."""
    asker: str | None = None
    now: datetime | None = None
    context: tuple[str, ...] = ()
    """Earlier questions, asked first; each follows the answer before it."""
    gold: tuple[str, ...] = ()
    """SQL of each reading that is right; none where only the kind of outcome is judged."""
    second: str | None = None
    """The first gold by another method; both must give the same rows."""
    keys: tuple[str, ...] = ()
    ordered: bool = False
    period: tuple[date, date] | None = None
    """First day, and the first day after."""
    extra: Mapping[str, object] = field(default_factory=dict)
    """What else the line says, such as `kind` and `meaning`."""

    @property
    def allowed(self) -> frozenset[str]:
        """The outcomes that are right."""
        return EXPECTATIONS[self.expect]

    @property
    def kind(self) -> str:
        """everyday or free where the suite says it."""
        return str(self.extra.get("kind") or "")


@dataclass(frozen=True)
class Suite:
    """The cases of one file, in its order."""

    name: str
    cases: tuple[Case, ...]


def read_suite(path: Path) -> Suite:
    """A suite; BadInput says which line is wrong and how."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise NotFound(f"There is no suite at {path}.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"The suite {path} cannot be read as UTF-8 text: {error}.") from error
    cases: dict[str, Case] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        line_reader = _Line(path.name, number, line)
        case = line_reader.case()
        if case.name in cases:
            raise line_reader.wrong(f"the id {case.name!r} stands in an earlier line, too")
        cases[case.name] = case
    if not cases:
        raise BadInput(f"The suite {path} holds no questions.")
    return Suite(path.stem, tuple(cases.values()))


class _Line:
    """One line on its way to a Case."""

    def __init__(self, file: str, number: int, text: str) -> None:
        self._place = f"{file}, line {number}"
        try:
            found = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise self.wrong(f"this is no JSON ({error})") from error
        if not isinstance(found, dict):
            raise self.wrong("a line is one JSON object")
        self._found: dict[str, object] = found

    def wrong(self, what: str) -> BadInput:
        """The error to raise."""
        return BadInput(f"{self._place}: {what}.")

    def case(self) -> Case:
        """The whole line."""
        expect = self._text("expect")
        if expect not in EXPECTATIONS:
            raise self.wrong(f"`expect` is one of {', '.join(EXPECTATIONS)}, not {expect!r}")
        gold = self._texts("sql")
        if gold and "answer" not in EXPECTATIONS[expect]:
            raise self.wrong(f"there is gold SQL, but no answer is expected ({expect})")
        return Case(
            name=self._text("id"),
            question=self._text("question"),
            topic=self._text("class"),
            expect=expect,
            asker=self._maybe("as"),
            now=self._moment(),
            context=self._texts("context"),
            gold=gold,
            second=self._maybe("second"),
            keys=self._texts("keys"),
            ordered=self._flag("ordered"),
            period=self._period(),
            extra={name: value for name, value in self._found.items() if name not in _KNOWN},
        )

    def _text(self, name: str) -> str:
        value = self._found.get(name)
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(f"`{name}` must be a text that is not empty")
        return value

    def _maybe(self, name: str) -> str | None:
        return None if self._found.get(name) in (None, "") else self._text(name)

    def _texts(self, name: str) -> tuple[str, ...]:
        """A text or a list of texts."""
        value = self._found.get(name)
        listed = value if isinstance(value, list) else [] if value is None else [value]
        if not all(isinstance(one, str) and one.strip() for one in listed):
            raise self.wrong(f"`{name}` must be a text or a list of texts")
        return tuple(listed)

    def _flag(self, name: str) -> bool:
        value = self._found.get(name, False)
        if not isinstance(value, bool):
            raise self.wrong(f"`{name}` must be true or false")
        return value

    def _moment(self) -> datetime | None:
        text = self._maybe("now")
        if text is None:
            return None
        try:
            moment = datetime.fromisoformat(text)
        except ValueError as error:
            raise self.wrong(f"`now` is {text!r}, not ISO 8601") from error
        if moment.tzinfo is None:
            raise self.wrong("`now` needs its zone, such as 2026-11-22T15:30:00Z")
        return moment

    def _period(self) -> tuple[date, date] | None:
        value = self._found.get("period")
        if value is None:
            return None
        if not isinstance(value, dict) or {"from", "to"} - value.keys():
            raise self.wrong('`period` must be {"from": day, "to": the day after the last}')
        try:
            start, end = (date.fromisoformat(str(value[side])) for side in ("from", "to"))
        except ValueError as error:
            raise self.wrong("the days of `period` must be ISO 8601, such as 2026-11-22") from error
        if start >= end:
            raise self.wrong("`period` must end after it begins")
        return start, end
