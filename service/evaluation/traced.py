"""Can every number in an answer's words be explained by its cells? A check that knows not how words are made.

A sentence may speak of the rows that it names and of the result as a whole: a figure counts as explained when
it is, as exactly as it is written, a cell, sum, share, difference, ratio, average or count of those.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from service.domain import Answer, Cell
from service.evaluation.gold import table_of, unlimited, with_nameless
from service.evaluation.mentions import Spoken, without_names
from service.evaluation.quantities import Quantities

_NUMBER = re.compile(
    r"(?P<less><)?\$?(?P<digits>\d[\d,]*(?:\.\d+)?)"
    r"(?: ?(?P<unit>%|(?:k|M|B|ms|min|s|h|days|points)(?![A-Za-z])))?"
)
Rows = Sequence[Sequence[Cell]]
_SCALES = {"k": 1e3, "M": 1e6, "B": 1e9}
_SECONDS = {"ms": 0.001, "s": 1.0, "min": 60.0, "h": 3600.0, "days": 86400.0}
_SHARES = ("%", "points")
_TOP = re.compile(r"\btop (\d+)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Written:
    """A number as a sentence has it."""

    text: str
    value: float
    """In the unit of its kind: a fraction for percentages, seconds for durations."""
    slack: float
    """Half of its last digit."""
    kind: str
    """plain, share or duration."""
    bound: bool = False
    """It says "less than"."""

    def is_near(self, value: float) -> bool:
        """Whether a quantity would be written so; signs are told by arrows and words."""
        if self.bound:
            return 0 < abs(value) < self.value
        return abs(abs(value) - self.value) <= self.slack * 1.0001 + 1e-12

    @property
    def otherwise(self) -> tuple[Written, ...]:
        """ "9 days" may be a length or a count."""
        if not self.text.endswith(" days"):
            return ()
        day = _SECONDS["days"]
        return (replace(self, value=self.value / day, slack=self.slack / day, kind="plain"),)


def numbers_in(answer: Answer) -> int:
    """How many numbers the words hold besides names, days and periods."""
    return sum(len(list(_written(said.rest))) for said in _sentences(answer))


def untraced(answer: Answer, wholes: Sequence[Rows] = ()) -> tuple[str, ...]:
    """Each number that nothing explains, with its sentence; `wholes` are the rows of `wider`."""
    quantities = Quantities(table_of(answer), tuple(wholes))
    return tuple(
        f"{written.text!r} in {said.text!r}"
        for said in _sentences(answer)
        for written in _written(said.rest)
        if not _explained(written, said, quantities)
    )


def _sentences(answer: Answer) -> Iterator[Spoken]:
    """The headline and the findings; one that names nothing goes on about what was named before ("It …")."""
    before: tuple[int, ...] = ()
    for text in (answer.text, *answer.findings):
        said = without_names(text, answer)
        before = said.rows or before
        yield replace(said, rows=before)


def _written(text: str) -> Iterator[Written]:
    for match in _NUMBER.finditer(text):
        digits, unit = match["digits"].rstrip(","), match["unit"] or ""
        decimals = len(digits.partition(".")[2])
        value, slack = float(digits.replace(",", "")), 0.5 * 10.0**-decimals
        scale = 0.01 if unit in _SHARES else _SCALES.get(unit) or _SECONDS.get(unit) or 1.0
        kind = "share" if unit in _SHARES else "duration" if unit in _SECONDS else "plain"
        yield Written(match.group(), value * scale, slack * scale, kind, match["less"] is not None)


def _explained(written: Written, said: Spoken, quantities: Quantities) -> bool:
    top = _TOP.search(said.rest)
    leading = int(top[1]) if top else 0
    return any(
        one.is_near(value)
        for one in (written, *written.otherwise)
        for value in quantities.of(one.kind, said.rows, leading)
    )


def wider(answer: Answer) -> tuple[str, ...]:
    """SQL of what the shares in a shortened ranking are of: all its rows, then the nameless ones, too."""
    longer = unlimited(answer.sql)
    return () if longer is None else tuple(dict.fromkeys((longer, with_nameless(longer))))
