"""Names of repos, people, teams … become filters; beside "excluding" they are left out."""

from __future__ import annotations

from service.semantics.values import Value
from service.translate.embedded.reading import Reading, ValueFilter
from service.translate.embedded.tag import Tag

_SMALL_WORDS = frozenset(
    {"in", "on", "from", "of", "by", "the", "for", "a", "all", "any", "using", "used", "use"}
)


def read_values(reading: Reading) -> None:
    """Every name that was tagged, and the words between two names that are compared."""
    tags = reading.tags
    negated = False
    for at, tag in enumerate(tags):
        if tag.op("exclude"):
            negated = True
            tag.used = _names_a_value(tags, at)
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
    for at, tag in enumerate(tags):
        if tag.op("versus", "compare", "both") and reading.filters and _is_between_values(tags, at):
            reading.add_dimension(reading.filters[0].dimension)
            tag.used = True
    _against_the_others(reading)


def _names_a_value(tags: list[Tag], at: int) -> bool:
    """Whether "not" stands before a name: "not in payments" does, "not used opus" negates a verb."""
    for later in tags[at + 1 :]:
        if later.kind == "value":
            return True
        noun = later.can_be("dimension") and not later.can_be("metric")
        if not noun and later.text not in _SMALL_WORDS:
            return False
    return False


def _is_between_values(tags: list[Tag], at: int) -> bool:
    values = [place for place, tag in enumerate(tags) if tag.kind == "value"]
    if len(values) < 2 or sum(1 for tag in tags if tag.period) > 1:
        return False
    return tags[at].op("compare", "both") or values[0] < at or tags[at].text == "between"


def _against_the_others(reading: Reading) -> None:
    """ "Platform compared to the others": every value of that kind, the named one among them."""
    for tag in reading.tags:
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
        if of_it:
            beside.used = True
            return of_it
    return ()
