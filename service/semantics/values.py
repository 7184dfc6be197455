"""The value catalogue: every repo, person, team, model, … that the asker may see, and near misses.

Exact names and aliases first; similarity (plain Levenshtein ratio, measured to link right more often
than token-sorting scores) only suggests, or corrects when a single name is close enough.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

_BREAKS = re.compile(r"[\s/_\-.:@+]+")


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a dimension."""

    dimension: str
    value: str
    """As stored, and as a filter needs it: a person's e-mail, a repo's full name."""
    label: str
    """As shown."""


def normalise(text: str) -> str:
    """Lower case, with every separator a single blank: "Acme/Payments-API" is "acme payments api"."""
    return _BREAKS.sub(" ", text.lower()).strip()


class Catalogue:
    """The values of all dimensions, by every way to write them."""

    def __init__(self, values: Iterable[tuple[Value, Iterable[str]]]) -> None:
        self._by_alias: dict[str, list[Value]] = defaultdict(list)
        self.longest = 1
        for value, aliases in values:
            for alias in {normalise(alias) for alias in aliases if alias.strip()}:
                if value not in self._by_alias[alias]:
                    self._by_alias[alias].append(value)
                self.longest = max(self.longest, alias.count(" ") + 1)

    def exact(self, phrase: str) -> tuple[Value, ...]:
        """Every value that is written so."""
        return tuple(self._by_alias.get(normalise(phrase), ()))

    def near(self, phrase: str, limit: int = 3, cutoff: float = 72.0) -> tuple[Value, ...]:
        """The values that are written most like it, best first."""
        wanted = normalise(phrase)
        hits = process.extract(
            wanted, self._by_alias.keys(), scorer=fuzz.ratio, limit=limit * 3, score_cutoff=cutoff
        )
        found: dict[Value, None] = {}
        for alias, _, _ in hits:
            found.update(dict.fromkeys(self._by_alias[alias]))
        return tuple(found)[:limit]

    def close(self, phrase: str) -> tuple[Value, ...]:
        """The values a typing slip away, when only one spelling is; a longer word may differ more."""
        wanted = normalise(phrase)
        if len(wanted) < 6:
            return ()
        slips = 1 if len(wanted) < 9 else 2
        near = [
            alias
            for alias in self._by_alias
            if abs(len(alias) - len(wanted)) <= 1 and OSA.distance(wanted, alias, score_cutoff=slips) <= slips
        ]
        return tuple(self._by_alias[near[0]]) if len(near) == 1 else ()

    def of(self, dimension: str) -> tuple[Value, ...]:
        """The values of one dimension."""
        found = {
            value: None
            for values in self._by_alias.values()
            for value in values
            if value.dimension == dimension
        }
        return tuple(found)


_NEEDS_NOUN = {
    "speed": ("mode", "speed"),
    "effort": ("effort", "effort level", "reasoning effort"),
    "seat_type": ("seat", "seats", "license", "licenses", "seat users"),
}
"""Dimensions whose values are everyday words, which mean them only with a noun beside."""
NEEDS_NOUN = frozenset(_NEEDS_NOUN)
_SHORT_LANGUAGES = frozenset({"go", "c", "r", "d"})


def aliases_of(
    dimension: str, value: str, label: str | None, extra: Mapping[str, Iterable[str]]
) -> tuple[str, ...]:
    """The ways to write a value: its short forms by kind, and what the operator added."""
    forms = [value, *extra.get(value, ())]
    if dimension in _NEEDS_NOUN:
        nouns = _NEEDS_NOUN[dimension]
        forms = [form for noun in nouns for form in (f"{value} {noun}", f"{noun} {value}")]
    if dimension == "language" and value.lower() in _SHORT_LANGUAGES:
        forms = [f"{value} language", f"{value} code", f"{value}lang"]
    if label:
        forms.append(label)
    if dimension == "person":
        local = value.split("@")[0]
        forms += [local] if "." in local else []  # "finance@…" is no name for whatever finance is
        forms += label.split() if label else []
    if dimension == "repo" and "/" in value:
        forms.append(value.split("/", 1)[1])
    if dimension == "model":
        forms.append(value.removeprefix("claude-"))
    if dimension == "command":
        forms.append(value.removeprefix("/"))
    return tuple(forms)
