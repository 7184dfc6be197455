"""Named intents: which of the questions with a fixed computation this one is, if any.

The words of an intent are everyday words as well ("budget", "why", "spread"), so each has a condition
beside it; where that does not hold, its words stay unread and other rules may take them.
"""

from __future__ import annotations

from collections.abc import Callable

from service.translate.embedded.read_intents_of_use import Said, never_used, nobody_uses, of_sessions, take
from service.translate.embedded.reading import Reading
from service.translate.embedded.tag import Tag

_STRONG_DEFINITIONS = frozenset(
    {
        "how do you count",
        "how do we count",
        "how do you calculate",
        "how do you compute",
        "how do you define",
        "how do you measure",
        "definition of",
        "definition",
        "define",
        "meaning of",
        "mean by",
        "what is meant by",
        "how did you calculate",
        "how did you compute",
        "formula for",
        "explain how",
        "what counts as",
        "counts as",
        "what exactly is",
    }
)
_MADE = frozenset(
    {"calculated", "computed", "measured", "defined", "calculate", "compute", "definition", "defined as"}
)

_ASKED_FOR_DRIVERS = frozenset(
    {
        "drivers",
        "drivers of",
        "driver of",
        "what happened",
        "what drove",
        "what changed",
        "what caused",
        "what is driving",
        "what's driving",
        "what drives",
        "what explains",
    }
)
_OF_CHANGE = frozenset(
    {
        "jump",
        "jumped",
        "high",
        "higher",
        "lower",
        "low",
        "more",
        "less",
        "spike",
        "spikes",
        "up",
        "down",
        "expensive",
        "so",
        "drop",
        "surge",
        "surged",
        "rise",
        "different",
    }
)


def read_intents(reading: Reading) -> None:
    """The first intent whose words and condition both hold; all of its words are used up."""
    for name, holds in _CONDITIONS.items():
        said = [
            (at, tag)
            for at, tag in enumerate(reading.tags)
            if tag.meanings.get("intent") == name and not tag.used
        ]
        if reading.intent is None and said and holds(reading, said):
            reading.intent = name
            take(said)
    if reading.intent == "new":
        _newcomers(reading)


def _newcomers(reading: Reading) -> None:
    """ "New repos" names what is new; otherwise it is people."""
    for tag in reading.tags:
        last = tag.text.split()[-1]
        for name, dimension in reading.model.dimensions.items():
            if tag.meanings.get("intent") == "new" and last in dimension.words and name != "person":
                reading.add_dimension(name)


def _always(reading: Reading, said: Said) -> bool:
    return True


def _moved_house(reading: Reading, said: Said) -> bool:
    """ "Drop anyone who has left" leaves them out of something else."""
    return not reading.has("exclude", "change") and not reading.mentions("drop", "skip", "remove")


def _adopting(reading: Reading, said: Said) -> bool:
    if any(tag.meanings.get("intent") == "budget" for tag in reading.tags):
        return False
    return not reading.has("most", "least") or not any(tag.text == "adopted" for _, tag in said)


def _burns(reading: Reading, said: Said) -> bool:
    """ "Our opus budget" as a way to say "our spend" is no question about a budget."""
    if any(tag.money for tag in reading.tags):
        reading.intent = "forecast"
        take(said)
        return False
    scopes = {"team", "department", "cost_center", "repo", "person"}
    of_others = any(found.dimension not in scopes for found in reading.filters)
    idiom = all(tag.text in ("budget", "budgets") for _, tag in said) and (
        (of_others or reading.has("most", "expensive", "popular"))
        and not reading.has("over", "versus", "under")
    )
    if idiom:
        take(said)
        reading.notes.append("“Budget” was read as spend, not as a limit")
    return not idiom


def _moved(reading: Reading, said: Said) -> bool:
    """ "Why did spend go up": there is a change to explain, and nothing else is asked."""
    texts = {tag.text for _, tag in said}
    named = texts & _ASKED_FOR_DRIVERS
    changed = reading.has(
        "rising", "falling", "change", "grew", "shrank", "doubled", "tripled"
    ) or reading.mentions(*_OF_CHANGE)
    which = reading.tags[0].text in ("which", "who") or reading.mentions("which")
    if which and (changed or named):
        return False
    return bool(named or changed)


def _defines(reading: Reading, said: Said) -> bool:
    texts = {tag.text for _, tag in said}
    measured = any(
        tag.can_be("metric") or tag.can_be("measure") or tag.can_be("weak") or tag.can_be("dimension")
        for tag in reading.tags
    )
    made = texts & _MADE or reading.mentions("mean", "means", "calculated", "computed")
    return measured and (
        bool(texts & _STRONG_DEFINITIONS)
        or bool(made and len(texts) > 1)
        or (bool(made) and reading.mentions("how", "mean", "means"))
    )


def _asks_what_there_is(reading: Reading, said: Said) -> bool:
    return not any(tag.can_be("metric") for tag in reading.tags) or any(len(tag.text) > 8 for _, tag in said)


def _uses_only(reading: Reading, said: Said) -> bool:
    return bool(reading.filters)


def _spreads(reading: Reading, said: Said) -> bool:
    """Of what single rows have; "distribution of spend by team" is a split like any other."""
    each = next((tag for tag in reading.tags if _is_per_person(reading, tag)), None)
    if each is not None:
        return _over_people(reading, each)
    measured = any(
        tag.can_be("measure") or (tag.can_be("unit") and tag.meanings["unit"] in ("sessions", "requests"))
        for tag in reading.tags
    )
    if not measured:
        for _, tag in said:
            tag.used = tag.text not in ("histogram", "histogram of")
    return measured


def _is_per_person(reading: Reading, tag: Tag) -> bool:
    ratio = reading.model.metrics[tag.meanings["metric"]].ratio if tag.can_be("metric") else None
    return ratio is not None and ratio[1] == "active_people" and not tag.used


def _over_people(reading: Reading, each: Tag) -> bool:
    """ "The spread of spend per person": how many spend how much; of each day of theirs, it is asked back."""
    ratio = reading.model.metrics[each.meanings["metric"]].ratio
    steps = [tag.meanings.get("dimension", "") for tag in reading.tags]
    if ratio is None or any(name and reading.model.dimensions[name].grain for name in steps):
        return False
    each.used = True
    reading.add_metric(ratio[0])
    reading.add_dimension("person")
    return True


def _overhead(reading: Reading, said: Said) -> bool:
    nouns = {tag.meanings.get("dimension") for tag in reading.tags}
    named = {found.dimension for found in reading.filters}
    return bool((nouns | named) & {"skill", "connector"})


def _stands_out(reading: Reading, said: Said) -> bool:
    """ "Break that spike down by user" asks for a split, "what drove the spike" for its drivers."""
    if _moved_too(reading):
        return False
    split = any(
        tag.op("by") and (after := reading.near(at, 1)) and after.can_be("dimension")
        for at, tag in enumerate(reading.tags)
    )
    if split and reading.periods and reading.mentions("break", "split", "down"):
        for tag in reading.tags:
            tag.used = (
                tag.used
                or tag.meanings.get("intent") == "anomalies"
                or tag.text in ("break", "split", "down")
            )
        return False
    return True


def _moved_too(reading: Reading) -> bool:
    """ "What drove the spike on 3 November" asks for its drivers."""
    said = [(at, tag) for at, tag in enumerate(reading.tags) if tag.meanings.get("intent") == "drivers"]
    return bool(said) and _moved(reading, said)


_CONDITIONS: dict[str, Callable[[Reading, Said], bool]] = {
    "dau_mau": _always,
    "definition": _defines,
    "freshness": _always,
    "exclusive": _uses_only,
    "never_used": never_used,
    "joined": _moved_house,
    "left": _moved_house,
    "active_before_not_now": _always,
    "new": _always,
    "inactive": nobody_uses,
    "adoption": _adopting,
    "idle_sessions": of_sessions,
    "concentration": _always,
    "overhead": _overhead,
    "anomalies": _stands_out,
    "drivers": _moved,
    "forecast": _always,
    "budget": _burns,
    "histogram": _spreads,
    "catalogue": _asks_what_there_is,
}
"""In the order in which they are tried."""
