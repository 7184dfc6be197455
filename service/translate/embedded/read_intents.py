"""Named intents: which of the questions with a fixed computation this one is, if any.

The words of an intent are everyday words as well ("budget", "why", "spread"), so each has a condition
beside it; where that does not hold, its words stay unread and other rules may take them.
"""

from __future__ import annotations

from collections.abc import Callable

from service.semantics.clock import all_time
from service.semantics.metric_query import Threshold
from service.translate.embedded.read_parameters import SEATS
from service.translate.embedded.reading import Reading, ValueFilter
from service.translate.embedded.tag import Tag

_USED = frozenset(
    {"skill", "connector", "command", "agent", "plugin", "repo", "project", "model", "model_family", "tool"}
)
_STRONG_DEFINITIONS = frozenset(
    {"how do you calculate", "how do you compute", "how do you define", "how do you measure", "definition of", "definition",
     "define", "meaning of", "mean by", "what is meant by", "how did you calculate", "how did you compute", "formula for",
     "explain how", "what counts as", "counts as", "what exactly is"}
)  # fmt: skip
_MADE = frozenset(
    {"calculated", "computed", "measured", "defined", "calculate", "compute", "definition", "defined as"}
)


def read_intents(reading: Reading) -> None:
    """The first intent whose words and condition both hold; all of its words are used up."""
    _tops(reading)
    _top_few(reading)
    _lapsed_between(reading)
    _adoption_share(reading)
    for name, holds in _CONDITIONS.items():
        said = [
            (at, tag)
            for at, tag in enumerate(reading.tags)
            if tag.meanings.get("intent") == name and not tag.used
        ]
        if reading.intent is None and said and holds(reading, said):
            reading.intent = name
            for _, tag in said:
                tag.used = True
    if reading.intent == "new":
        _newcomers(reading)


def _newcomers(reading: Reading) -> None:
    """ "New repos" names what is new; otherwise it is people."""
    for tag in reading.tags:
        last = tag.text.split()[-1]
        for name, dimension in reading.model.dimensions.items():
            if tag.meanings.get("intent") == "new" and last in dimension.words and name != "person":
                reading.add_dimension(name)


Said = list[tuple[int, Tag]]


def _always(reading: Reading, said: Said) -> bool:
    return True


def _nobody_uses(reading: Reading, said: Said) -> bool:
    """People or seats without use; with a name or a skill beside it, those who never used that."""
    texts = {tag.text for _, tag in said}
    nouns = {tag.meanings.get("dimension") for tag in reading.tags}
    used = [found for found in reading.filters if found.dimension in (*_USED, "product", "vendor")]
    things = [noun for noun in nouns if noun in _USED]
    people = (
        "person" in nouns or _mentions(reading, *SEATS) or bool(nouns & {"team", "department", "division"})
    )
    if things and people and not used:
        for tag in reading.tags:
            if tag.meanings.get("dimension") == things[0]:
                tag.used = True
        reading.filters.append(ValueFilter(things[0] or "", []))
        _never(reading, said, texts)
        return False
    if used and any(found.values[0].value not in ("anthropic", "claude_code") for found in used):
        _never(reading, said, texts)
        return False
    if things and not people:
        reading.intent = "active_before_not_now"
        for _, tag in said:
            tag.used = True
        return False
    reading.filters = [found for found in reading.filters if found not in used]
    return bool(texts - {"unused"}) or people


def _never(reading: Reading, said: Said, texts: set[str]) -> None:
    reading.intent = "never_used"
    for _, tag in said:
        tag.used = True


def _never_used(reading: Reading, said: Said) -> bool:
    """ "Never used skills", "who has never used opus"; without anything named, whoever never was active."""
    nouns = [tag for tag in reading.tags if tag.meanings.get("dimension") in _USED]
    if nouns and not reading.filters:
        people = any(
            tag.meanings.get("dimension") in ("person", "team", "department") for tag in reading.tags
        )
        if not people:
            reading.intent = "active_before_not_now"
            for _, tag in said:
                tag.used = True
            return False
        nouns[0].used = True
        reading.filters.append(ValueFilter(nouns[0].meanings["dimension"], []))
        return True
    if not any(found.dimension in (*_USED, "product", "vendor") for found in reading.filters):
        reading.intent = "inactive"
        reading.periods = reading.periods or [all_time(reading.clock)]
        for _, tag in said:
            tag.used = True
        return False
    return True


def _of_sessions(reading: Reading, said: Said) -> bool:
    """Sessions lie idle; seats and people that do are without use."""
    if any(tag.can_be("entity") and tag.meanings["entity"] == "session" for tag in reading.tags):
        return True
    if any("session" in tag.text for _, tag in said):
        return True
    reading.intent = "inactive"
    for _, tag in said:
        tag.used = True
    return False


def _moved_house(reading: Reading, said: Said) -> bool:
    """ "Drop anyone who has left" leaves them out of something else."""
    return not reading.has("exclude", "change") and not _mentions(reading, "drop", "skip", "remove")


def _adopting(reading: Reading, said: Said) -> bool:
    if any(tag.meanings.get("intent") == "budget" for tag in reading.tags):
        return False
    return not reading.has("most", "least") or not any(tag.text == "adopted" for _, tag in said)


def _concentrated(reading: Reading, said: Said) -> bool:
    return True


def _predicts(reading: Reading, said: Said) -> bool:
    return not _mentions(reading, "project", "projects") or len(said) > 0


def _burns(reading: Reading, said: Said) -> bool:
    """ "Our opus budget" as a way to say "our spend" is no question about a budget."""
    if any(tag.money for tag in reading.tags):
        reading.intent = "forecast"
        for _, tag in said:
            tag.used = True
        return False
    scopes = {"team", "department", "cost_center", "repo", "person"}
    of_others = any(found.dimension not in scopes for found in reading.filters)
    idiom = all(tag.text in ("budget", "budgets") for _, tag in said) and (
        (of_others or reading.has("most", "expensive", "popular"))
        and not reading.has("over", "versus", "under")
    )
    if idiom:
        for _, tag in said:
            tag.used = True
        reading.notes.append("“Budget” was read as spend, not as a limit")
    return not idiom


def _moved(reading: Reading, said: Said) -> bool:
    """ "Why did spend go up": there is a change to explain, and nothing else is asked."""
    texts = {tag.text for _, tag in said}
    named = texts & {
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
    changed = reading.has("rising", "falling", "change", "grew", "shrank", "doubled", "tripled") or _mentions(
        reading,
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
        "low",
        "different",
    )
    which = reading.tags[0].text in ("which", "who") or _mentions(reading, "which")
    if which and (changed or named):
        return False
    return bool(named or changed)


def _defines(reading: Reading, said: Said) -> bool:
    texts = {tag.text for _, tag in said}
    measured = any(
        tag.can_be("metric") or tag.can_be("measure") or tag.can_be("weak") or tag.can_be("dimension")
        for tag in reading.tags
    )
    made = texts & _MADE or _mentions(reading, "mean", "means", "calculated", "computed")
    return measured and (
        bool(texts & _STRONG_DEFINITIONS)
        or bool(made and len(texts) > 1)
        or (bool(made) and _mentions(reading, "how", "mean", "means"))
    )


def _asks_what_there_is(reading: Reading, said: Said) -> bool:
    return not any(tag.can_be("metric") for tag in reading.tags) or any(len(tag.text) > 8 for _, tag in said)


def _uses_only(reading: Reading, said: Said) -> bool:
    return (bool(reading.filters) and not reading.has("count")) or bool(reading.filters)


def _spreads(reading: Reading, said: Said) -> bool:
    """Of what single rows have; "distribution of spend by team" is a split like any other."""
    measured = any(
        tag.can_be("measure") or (tag.can_be("unit") and tag.meanings["unit"] in ("sessions", "requests"))
        for tag in reading.tags
    )
    if not measured:
        for _, tag in said:
            tag.used = tag.text not in ("histogram", "histogram of")
    return measured


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
    if split and reading.periods and _mentions(reading, "break", "split", "down"):
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


def _mentions(reading: Reading, *words: str) -> bool:
    return any(tag.text in words for tag in reading.tags)


def _tops(reading: Reading) -> None:
    """ "The top 10% of developers", "which teams make up 80% of our bill"."""
    for at, tag in enumerate(reading.tags):
        if tag.number is None or not tag.percent or tag.used:
            continue
        before, after_at = reading.near(at, -1), reading.near_at(at, 1)
        after = reading.tags[after_at] if after_at is not None else None
        entity = after.meanings.get("dimension") if after else None
        top = before is not None and before.op("most", "least")
        if entity and (top or _mentions(reading, "which")) and not reading.model.dimensions[entity].time:
            reading.amount, tag.used = tag.number / 100, True
            reading.order = "asc" if before and before.op("least") else "desc"
            if before and top:
                before.used = True
        elif _mentions(
            reading,
            "make",
            "make up",
            "makes up",
            "made up",
            "account for",
            "accounts for",
            "responsible for",
            "account",
            "accounts",
            "responsible",
            "reach",
            "cover",
            "covers",
            "makes",
            "represent",
        ) or reading.has("share"):
            reading.thresholds.append(Threshold("share", "<=", tag.number / 100))
            tag.used = True
        else:
            continue
        reading.intent = "concentration"
        for other in reading.tags:
            other.used = (
                other.used
                or other.op("share")
                or other.text in ("up", "reach", "cover", "covers", "represent", "makes", "make up 80%")
                or (other.op("most") and bool(reading.amount))
            )
        return


def _adoption_share(reading: Reading) -> None:
    """ "What share of seat holders were active", "how many of the people with a seat used it"."""
    if (
        reading.intent
        or not reading.has("share", "count")
        or any(tag.meanings.get("intent") == "inactive" for tag in reading.tags)
    ):
        return
    if any(tag.meanings.get("dimension") in ("skill", "connector", "command") for tag in reading.tags):
        return
    seats = _mentions(reading, *SEATS) or any(tag.meanings.get("metric") == "seats" for tag in reading.tags)
    people = any(
        tag.meanings.get("metric") == "active_people" or tag.meanings.get("dimension") == "person"
        for tag in reading.tags
    )
    products = any(found.dimension in ("product", "vendor") for found in reading.filters)
    active = reading.has("being_active") or _mentions(
        reading, "used", "use", "using", "logged in", "active", "signed in", "touched"
    )
    if not (
        (seats and (active or reading.has("share")))
        or (reading.has("share") and people and active and (products or not reading.filters))
    ):
        return
    reading.intent = "adoption"
    for tag in reading.tags:
        tag.used = (
            tag.used
            or tag.op("share", "count", "being_active", "at_least")
            or tag.text in SEATS
            or tag.meanings.get("metric") == "seats"
            or tag.meanings.get("metric") == "active_people"
        )


def _top_few(reading: Reading) -> None:
    """ "What share of spend came from the ten biggest spenders": one share, of all of them together."""
    share_at = next((at for at, tag in enumerate(reading.tags) if tag.op("share")), None)
    if reading.intent or share_at is None or share_at > 3 or _is_split(reading):
        return
    for at, tag in enumerate(reading.tags):
        if not tag.op("most", "spender", "least") or at < share_at:
            continue
        number = next(
            (one for one in (reading.at(at - 1), reading.at(at + 1)) if one and one.number is not None), None
        )
        if number is None or number.percent or number.number is None or not 1 < number.number <= 1000:
            continue
        entity = next(
            (one.meanings["dimension"] for one in reading.tags[at:] if one.can_be("dimension")), "person"
        )
        if reading.model.dimensions[entity].time:
            continue
        reading.intent, reading.limit = "concentration", int(number.number)
        reading.add_dimension(entity)
        for one in (tag, number, reading.tags[share_at]):
            one.used = True
        return


def _is_split(reading: Reading) -> bool:
    """ "Share of spend by team, top 5": each has its own."""
    for at, tag in enumerate(reading.tags):
        after = reading.near(at, 1)
        name = after.meanings.get("dimension") if after and tag.op("by") else None
        if name and not reading.model.dimensions[name].time:
            return True
    return False


def _lapsed_between(reading: Reading) -> None:
    """ "Active in September but not in October": two periods with a negation between them."""
    places = [at for at, tag in enumerate(reading.tags) if tag.period]
    if len(places) != 2:
        return
    between = [
        tag
        for tag in reading.tags[places[0] : places[1]]
        if tag.op("exclude") or tag.meanings.get("intent") in ("inactive", "active_before_not_now")
    ]
    if not between:
        return
    reading.intent, reading.compare, reading.compare_said = "active_before_not_now", "explicit", True
    for tag in [*between, *reading.tags]:
        tag.used = (
            tag.used
            or tag in between
            or tag.op("being_active")
            or tag.meanings.get("intent") in ("inactive",)
        )


_CONDITIONS: dict[str, Callable[[Reading, Said], bool]] = {
    "dau_mau": _always, "definition": _defines, "freshness": _always, "exclusive": _uses_only, "never_used": _never_used,
    "joined": _moved_house, "left": _moved_house, "active_before_not_now": _always, "new": _always, "inactive": _nobody_uses, "adoption": _adopting, "idle_sessions": _of_sessions,
    "concentration": _concentrated, "overhead": _overhead, "anomalies": _stands_out,
    "drivers": _moved, "forecast": _predicts, "budget": _burns, "histogram": _spreads, "catalogue": _asks_what_there_is,
}  # fmt: skip
