"""A question → what the model is told: the part that stays the same first, so that it can be cached.

Everything that people or data wrote stands in JSON strings without angle brackets: it cannot close a section.
No cell of any result is ever in here; names come from the asker's own catalogue.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from service.domain import Clarification, Grant, Refusal
from service.errors import BadInput
from service.resources import folder
from service.semantics.calendar import find_every
from service.semantics.dates import DAY
from service.semantics.describe import describe
from service.semantics.metric_query import MetricQuery
from service.semantics.model import SemanticModel
from service.semantics.plan import Plan
from service.semantics.restate import restate
from service.semantics.values import Catalogue, Value
from service.translate.asked import Asked, Understood

_PLACE = re.compile(r"\{\{(\w+)\}\}")
_WORD = re.compile(r"[\w.@/+-]+")
_MOST_NAMES, _LONGEST_NAME = 40, 8


def system(model: SemanticModel, grant: Grant) -> str:
    """The same for the same rights."""
    return render("system.md", {"readable": describe(model, grant)})


def question(asked: Asked, model: SemanticModel) -> str:
    """What changes from question to question."""
    clock, text = asked.clock, asked.question.text
    return render(
        "question.md",
        {
            "now": f"{clock.now:%A %Y-%m-%d %H:%M}",
            "zone": clock.zone,
            "week_start": clock.week_start,
            "fiscal_month": str(clock.fiscal_start_month),
            "periods": _lines(_periods(asked)) or "none named",
            "names": _lines(map(_name, linked(text, asked.heard, asked.catalogue))) or "none",
            "heard": _heard(asked.heard, model),
            "before": _before(asked.before, model),
            "question": quoted(text),
        },
    )


def render(name: str, inputs: Mapping[str, str]) -> str:
    """A file of prompts/claude with its inputs; BadInput where one is missing or unused."""
    text = _file(name)
    places = set(_PLACE.findall(text))
    if places != set(inputs):
        raise BadInput(f"prompts/claude/{name} takes {sorted(places)} and was given {sorted(inputs)}.")
    return _PLACE.sub(lambda place: inputs[place[1]], text)


def quoted(text: str) -> str:
    """A JSON string of ASCII in which no tag can begin or end."""
    return json.dumps(text).replace("<", "\\u003c").replace(">", "\\u003e")


def linked(text: str, heard: Understood, catalogue: Catalogue) -> tuple[Value, ...]:
    """The asker's names that stand in a text, and those near to what was not understood."""
    words = _WORD.findall(text)
    longest = min(catalogue.longest, _LONGEST_NAME)
    phrases = [
        " ".join(words[at : at + count])
        for count in range(longest, 0, -1)
        for at in range(len(words) - count + 1)
    ]
    found = dict.fromkeys(value for phrase in phrases for value in catalogue.exact(phrase))
    unknown = heard.not_understood if isinstance(heard, Clarification) else ()
    found |= dict.fromkeys(value for phrase in unknown for value in catalogue.near(phrase))
    return tuple(found)[:_MOST_NAMES]


@lru_cache
def _file(name: str) -> str:
    return (folder("prompts") / "claude" / name).read_text("utf-8").strip()


def _periods(asked: Asked) -> list[str]:
    text = asked.question.text
    return [
        f"{quoted(text[match.start : match.end])}: {match.period.start} to {match.period.end - DAY}"
        for match in find_every(text.lower(), asked.clock)
        if len(text) == len(text.lower())
    ]


def _name(value: Value) -> str:
    label = f", shown as {quoted(value.label)}" if value.label != value.value else ""
    return f"{value.dimension} {quoted(value.value)}{label}"


def _heard(heard: Understood, model: SemanticModel) -> str:
    if isinstance(heard, Plan):
        return _plan(heard.query, model)
    if isinstance(heard, Refusal):
        return "nothing"
    lines = [f"understood: {', '.join(map(quoted, heard.understood))}"] if heard.understood else []
    lines += (
        [f"not understood: {', '.join(map(quoted, heard.not_understood))}"] if heard.not_understood else []
    )
    lines += [f"perhaps: {quoted(option.label)}" for option in heard.options]
    return _lines(lines) or "nothing"


def _before(before: MetricQuery | None, model: SemanticModel) -> str:
    return _plan(before, model) if before else "none"


def _plan(query: MetricQuery | None, model: SemanticModel) -> str:
    return quoted(restate(query, model)) if query else "nothing"


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(lines)
