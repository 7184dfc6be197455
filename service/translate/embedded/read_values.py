"""Names of repos, people, teams … become filters; beside "excluding" they are left out."""

from __future__ import annotations

from decimal import Decimal

from service.semantics.metric_query import Threshold
from service.semantics.values import Value
from service.translate.embedded.reading import Reading, ValueFilter
from service.translate.embedded.tag import Tag

_SMALL_WORDS = frozenset(
    {"in", "on", "from", "of", "by", "the", "for", "a", "all", "any", "using", "used", "use"}
)


def read_values(reading: Reading) -> None:
    """Every name that was tagged, and the words between two names that are compared."""
    tags = reading.tags
    _of_one_kind(tags)
    negated = False
    for at, tag in enumerate(tags):
        if tag.op("exclude"):
            negated = True
            tag.used = _names_a_value(tags, at)
        elif tag.op("no") and tags[at + 1 : at + 2] and tags[at + 1].kind == "value":
            negated = tag.used = True
        elif tag.op("include") and _names_a_value(tags, at):
            negated = False
            tag.used = reading.patch = True
        elif (
            tag.op("by", "versus", "over", "under")
            or tag.kind == "time"
            or tag.text in ("for", "in", "during")
        ):
            negated = False
        if tag.kind == "value":
            _take_value(reading, at, negated)
    _both(reading)
    for at, tag in enumerate(tags):
        named = bool(reading.filters) and _is_than_value(tags, at)
        if named and tag.op("versus", "compare", "over", "cheap", "expensive"):
            reading.add_dimension(reading.filters[0].dimension)
            tag.used = not tag.op("cheap", "expensive")
        if tag.op("versus", "compare") and reading.filters and _is_between_values(tags, at):
            reading.add_dimension(reading.filters[0].dimension)
            tag.used = True
    _against_the_others(reading)


def _of_one_kind(tags: list[Tag]) -> None:
    """ "Cursor and codex": names that are joined are of the same kind, if there is one that both can be."""
    for at, tag in enumerate(tags[:-2]):
        joint, other = tags[at + 1], tags[at + 2]
        if not (tag.values and other.values and (joint.op("versus") or joint.text in ("and", "or", "&"))):
            continue
        kinds = {value.dimension for value in tag.values} & {value.dimension for value in other.values}
        if kinds:
            tag.values = tuple(value for value in tag.values if value.dimension in kinds)
            other.values = tuple(value for value in other.values if value.dimension in kinds)


def _names_a_value(tags: list[Tag], at: int) -> bool:
    """Whether "not" stands before a name: "not in payments" does, "not used opus" negates a verb."""
    for later in tags[at + 1 :]:
        if later.kind == "value":
            return True
        noun = later.can_be("dimension") and not later.can_be("metric")
        if not noun and later.text not in _SMALL_WORDS:
            return False
    return False


def _is_than_value(tags: list[Tag], at: int) -> bool:
    """ "Did Ann spend more than Bob": a bound with a name behind it compares the two."""
    after = tags[at + 1] if at + 1 < len(tags) else None
    if not (tags[at].op("over") and after and after.kind == "value"):
        return False
    return any(tag.kind == "value" for tag in tags[:at])


def _both(reading: Reading) -> None:
    """ "Users of both claude code and chat": those who have every one of the names."""
    for tag in reading.tags:
        named = [found for found in reading.filters if len(found.values) > 1 and not found.negated]
        if tag.op("both") and named:
            tag.used = True
            one = named[0]
            reading.thresholds.append(Threshold(f"distinct_{one.dimension}", "=", Decimal(len(one.values))))


def _is_between_values(tags: list[Tag], at: int) -> bool:
    values = [place for place, tag in enumerate(tags) if tag.kind == "value"]
    if len(values) < 2 or sum(1 for tag in tags if tag.period) > 1:
        return False
    return tags[at].op("compare") or values[0] < at or tags[at].text == "between"


def _against_the_others(reading: Reading) -> None:
    """ "Platform compared to the others": every value of that kind, the named one among them."""
    for tag in reading.tags:
        if (
            tag.op("others")
            and tag.text in ("everyone else", "the rest", "the others", "all others", "others")
            and any(reading.model.dimensions[found.dimension].overlapping for found in reading.filters)
        ):
            reading.doubts.append("groups overlap, so who is in none of the named one is not told apart here")
        if tag.op("others") and len(reading.filters) == 1 and not reading.filters[0].negated:
            only = reading.filters.pop()
            reading.add_dimension(only.dimension)
            reading.notes.append(f"{only.values[0].label} is one of these")
            tag.used = True
            for joint in reading.tags:
                joint.used = joint.used or joint.op("versus", "compare")


def _take_value(reading: Reading, at: int, negated: bool) -> None:
    tag = reading.tags[at]
    tag.used = True
    after = reading.at(at + 1)
    if after is not None and after.text in (
        "wants",
        "needs",
        "asks",
        "asked",
        "is asking",
        "wants to know",
        "wants to see",
        "would like",
    ):
        return
    chosen = _of_dimension_beside(reading, at) or _of_kind_of_the_others(reading, at) or tag.values
    order = sorted(
        {value.dimension for value in chosen}, key=lambda name: reading.model.dimensions[name].link
    )
    same = tuple(value for value in chosen if value.dimension == order[0])
    others = tuple(value for value in chosen if value.dimension != order[0])
    if len(same) > 1:
        reading.ambiguous.append((tag.text, same))
        return
    if others:
        reading.alternatives.append((same[0], others))
    for present in reading.filters:
        if present.dimension == order[0] and present.negated == negated:
            present.values.append(same[0])
            return
    reading.filters.append(ValueFilter(order[0], [same[0]], negated))


def _of_kind_of_the_others(reading: Reading, at: int) -> tuple[Value, ...]:
    """ "Payments vs data": beside a name that can only be a team, a name that can be one is one."""
    if at < 2 or (not reading.tags[at - 1].op("versus") and reading.tags[at - 1].text not in ("and", "or")):
        return ()
    before = {found.dimension for found in reading.filters}
    return tuple(value for value in reading.tags[at].values if value.dimension in before)


def _of_dimension_beside(reading: Reading, at: int) -> tuple[Value, ...]:
    """ "the payments team", "repo payments-api": the noun beside a name says what it is, and is used up."""
    for step in (1, -1):
        beside = reading.at(at + step)
        if beside is None or not beside.can_be("dimension"):
            continue
        if step == -1 and at >= 2 and reading.tags[at - 2].op("by"):
            continue
        name = beside.meanings["dimension"]
        of_it = tuple(value for value in reading.tags[at].values if value.dimension == name)
        of_it = of_it or tuple(
            value for value in reading.tags[at].values if value.dimension in _ALSO_CALLED.get(name, ())
        )
        if of_it:
            beside.used = True
            return of_it
        if step == 1 and _is_called(beside, name, reading):
            kinds = sorted(
                {reading.model.dimensions[value.dimension].label for value in reading.tags[at].values}
            )
            reading.doubts.append(
                f"there is no {name.replace('_', ' ')} called “{reading.tags[at].text}”, but a {kinds[0]}"
            )
    return ()


_ALSO_CALLED = {
    "model": ("model_family", "vendor"),
    "group": ("team",),
    "project": ("repo",),
    "department": ("division",),
    "product": ("vendor",),
}
"""Nouns that people use for a neighbouring kind of thing."""


def _is_called(beside: Tag, name: str, reading: Reading) -> bool:
    """Whether a singular noun right behind a name says what kind of thing it is."""
    return (
        name in ("team", "repo", "department", "project", "skill", "connector")
        and beside.text == reading.model.dimensions[name].label
    )
