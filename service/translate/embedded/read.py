"""Tags → reading: which metrics, splits, filters, bounds and periods the question names.

Each rule takes the tags that it can account for. Whatever no rule takes is left over, and a reading
with leftovers is asked back, never answered.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from service.domain import Period
from service.semantics.calendar import parse
from service.semantics.clock import Clock
from service.semantics.metric_query import Threshold
from service.semantics.model import SemanticModel
from service.semantics.values import Value
from service.translate.embedded.tag import Tag

_SMALL_WORDS = frozenset({"in", "on", "from", "of", "by", "the", "for", "a", "all"})
_RANKING_WORDS = frozenset({"top", "biggest", "largest", "bottom"})
_LARGEST = Decimal(10) ** 15
"""No threshold in dollars or tokens is larger; what is, is left over."""
MONEY = "$"
"""Stands for the metric of a threshold in dollars until all metrics are known."""


@dataclass(slots=True)
class ValueFilter:
    """Values of one dimension that are to be kept or dropped."""

    dimension: str
    values: list[Value]
    negated: bool = False


@dataclass(slots=True)
class Reading:
    """What was understood of one question; the parts are filled by the rules."""

    tags: list[Tag]
    model: SemanticModel
    clock: Clock
    metrics: list[str] = field(default_factory=list)
    dimensions: list[str] = field(default_factory=list)
    filters: list[ValueFilter] = field(default_factory=list)
    ambiguous: list[tuple[str, tuple[Value, ...]]] = field(default_factory=list)
    """A name that several people or things of one kind have."""
    alternatives: list[tuple[Value, tuple[Value, ...]]] = field(default_factory=list)
    """A name that was read as one kind of thing and could be another."""
    periods: list[Period] = field(default_factory=list)
    compare: str | None = None
    """previous, year or explicit (the second period named)."""
    order: str | None = None
    """desc or asc."""
    order_by_change: bool = False
    limit: int | None = None
    singular: bool = False
    """One thing was asked for: "the most expensive day"."""
    thresholds: list[Threshold] = field(default_factory=list)
    share: bool = False
    cumulative: bool = False
    trend: bool = False
    weekdays: tuple[int, ...] = ()
    chart: str | None = None
    count_of: list[str] = field(default_factory=list)
    """Dimensions whose distinct values are to be counted."""
    patch: bool = False
    """It says that it changes the question before it."""
    default_metric: bool = False
    two_periods_alike: bool = False
    earlier_asked: bool = False
    compare_said: bool = False
    """Words of comparison stand with the two periods that were named."""
    weak: bool = False
    """Its measure comes from a verb only: "spent"."""
    bounds_sessions: bool = False
    """A threshold stands right behind "sessions", so it is about each of them."""
    within: str | None = None
    """The dimension in each of whose values a ranking is made: "top 3 users in each team"."""
    per_person: bool = False
    """ "… per developer": a split, or a ratio when there is another split."""

    @property
    def leftovers(self) -> list[Tag]:
        """What no rule accounted for."""
        return [tag for tag in self.tags if not tag.used and not tag.can_be("filler")]


def read(tags: list[Tag], model: SemanticModel, clock: Clock) -> Reading:
    """Every rule in turn."""
    reading = Reading(tags, model, clock)
    for rule in RULES:
        rule(reading)
    return reading


def _add(names: list[str], name: str) -> None:
    if name not in names:
        names.append(name)


def _near(tags: list[Tag], at: int, step: int) -> Tag | None:
    """The next tag in a direction that is no mere filler."""
    at += step
    while 0 <= at < len(tags):
        if not _is_filler(tags[at]):
            return tags[at]
        at += step
    return None


def _is_filler(tag: Tag) -> bool:
    return set(tag.meanings) == {"filler"}


def read_times(reading: Reading) -> None:
    """Periods; two of them, or words such as "week over week", make a comparison."""
    changing = any(tag.op("change", "grew", "shrank", "compare") for tag in reading.tags)
    changing = changing and sum(1 for tag in reading.tags if tag.period) == 1
    for tag in reading.tags:
        if tag.period:
            reading.periods += _halves(tag.text, reading.clock) if changing else [tag.period]
            reading.periods = reading.periods or [tag.period]
            tag.used = True
        if tag.op("wow", "mom", "qoq", "yoy", "previous"):
            reading.compare = "year" if tag.op("yoy") else "previous"
            reading.trend = False
            tag.used = True
            units = {"wow": "week", "mom": "month", "qoq": "quarter"}
            reading.order_by_change = reading.order_by_change or tag.meanings["op"] in units
    if len(reading.periods) == 2:
        reading.compare = "explicit"
        first, second = reading.periods
        reading.two_periods_alike = (first.start, first.end) == (second.start, second.end)
        reading.earlier_asked = _asks_for_the_one_before(reading.tags)
        said = any(tag.op("versus", "compare", "change", "grew", "shrank") for tag in reading.tags)
        reading.compare_said = changing or said


def _asks_for_the_one_before(tags: list[Tag]) -> bool:
    """ "Last 7 days vs previous 7 days": the second period is counted from the first one."""
    texts = [tag.text for tag in tags if tag.period]
    return len(texts) > 1 and texts[1].removeprefix("the ").startswith(("previous", "prior", "preceding"))


def _halves(text: str, clock: Clock) -> list[Period]:
    """ "Between Q2 and Q3" names two periods when something changed between them, and one when not."""
    ends = text.removeprefix("between ").removeprefix("from ")
    for joint in (" and ", " to "):
        first, found, second = ends.partition(joint)
        both = [parse(part, clock) for part in (first, second)] if found else []
        if len(both) == 2 and all(both):
            return [period for period in both if period]
    whole = parse(text, clock)
    return [whole] if whole else []


def read_weekdays(reading: Reading) -> None:
    """ "On weekends", "excluding weekends"."""
    for tag in reading.tags:
        operator = tag.meanings.get("op", "")
        if operator.startswith("weekday_"):
            reading.weekdays = tuple(sorted({*reading.weekdays, int(operator[-1])}))
            tag.used = True
        elif operator in ("weekend", "workdays") and not reading.weekdays:
            reading.weekdays = (6, 7) if operator == "weekend" else (1, 2, 3, 4, 5)
            tag.used = True


def read_charts(reading: Reading) -> None:
    """Chart wishes; an export is what the caller does with the answer."""
    for tag in reading.tags:
        if tag.can_be("chart"):
            wish = tag.meanings["chart"]
            reading.chart = reading.chart or (None if wish == "auto" else wish)
            tag.used = True
        if tag.can_be("export"):
            tag.used = True


def read_values(reading: Reading) -> None:
    """Names of repos, people, teams … become filters; beside "excluding" they are left out."""
    tags = reading.tags
    negated = False
    for at, tag in enumerate(tags):
        if tag.op("exclude"):
            negated = True
            tag.used = _names_a_value(tags, at)
        elif (
            tag.op("by", "versus", "over", "under")
            or tag.kind == "time"
            or tag.text in ("for", "in", "during")
        ):
            negated = False
        if tag.kind == "value":
            _take_value(reading, at, negated)
    for at, tag in enumerate(tags):
        if tag.op("versus", "compare") and len(reading.filters) and _is_between_values(tags, at):
            _add(reading.dimensions, reading.filters[0].dimension)
            tag.used = True


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
    values = [tag for tag in tags if tag.kind == "value"]
    return len(values) >= 2 and sum(1 for tag in tags if tag.period) < 2


def _take_value(reading: Reading, at: int, negated: bool) -> None:
    tag = reading.tags[at]
    tag.used = True
    chosen = _of_dimension_beside(reading, at) or tag.values
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


def _of_dimension_beside(reading: Reading, at: int) -> tuple[Value, ...]:
    """ "the payments team", "repo payments-api": the noun beside a name says what it is, and is used up."""
    for step in (1, -1):
        beside = reading.tags[at + step] if 0 <= at + step < len(reading.tags) else None
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


def read_bounds(reading: Reading) -> None:
    """Thresholds on groups: "over $500", "at least 50 sessions"."""
    signs = {"over": ">", "at_least": ">=", "under": "<", "at_most": "<="}
    for at, tag in enumerate(reading.tags):
        if not tag.op(*signs):
            continue
        number = reading.tags[at + 1] if at + 1 < len(reading.tags) else None
        if not number or number.number is None or number.percent:
            continue
        unit = reading.tags[at + 2] if at + 2 < len(reading.tags) else None
        metric = MONEY if number.money else None
        named = unit.meanings.get("metric") if unit else None
        if unit and named and (not number.money or reading.model.metrics[named].unit == "usd"):
            metric = named
            unit.used = True
        before = reading.tags[at - 1] if at else None
        if before and not before.used and before.meanings.get("dimension") == "session":
            reading.bounds_sessions = True
        if number.number >= _LARGEST:
            continue
        tag.used = number.used = True
        reading.thresholds.append(Threshold(metric or "", signs[tag.meanings["op"]], _bare(number.number)))


def _bare(number: Decimal) -> Decimal:
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number


def read_rankings(reading: Reading) -> None:
    """Superlatives and their numbers: "top 5", "the 20 priciest", "cheapest"."""
    descending = ("most", "expensive", "spender", "active", "popular", "grew")
    ascending = ("least", "cheap", "inactive", "shrank", "unpopular")
    for at, tag in enumerate(reading.tags):
        if not tag.op(*descending, *ascending):
            continue
        tag.used = True
        reading.order = reading.order or ("desc" if tag.op(*descending) else "asc")
        _implied_metric(reading, tag)
        for beside in (at + 1, at - 1):
            other = reading.tags[beside] if 0 <= beside < len(reading.tags) else None
            if (
                other
                and other.number is not None
                and not other.used
                and not other.money
                and not other.percent
            ):
                reading.limit = reading.limit or int(other.number)
                other.used = True


def _implied_metric(reading: Reading, tag: Tag) -> None:
    if tag.op("expensive", "cheap"):
        _add(reading.metrics, "spend")
    if tag.op("spender"):
        _add(reading.metrics, "spend")
        _add(reading.dimensions, "person")
    if tag.op("active", "inactive"):
        _add(reading.metrics, "sessions")
    if tag.op("grew", "shrank"):
        reading.compare = reading.compare or "previous"
        reading.order_by_change = True
    if tag.op("popular", "unpopular"):
        reading.default_metric = True


def read_flags(reading: Reading) -> None:
    """Shares, running totals, trends, change."""
    for tag in reading.tags:
        if tag.op("share"):
            reading.share = tag.used = True
        elif tag.op("cumulative"):
            reading.cumulative = tag.used = True
        elif tag.op("trend"):
            reading.trend = tag.used = True
        elif tag.op("change"):
            reading.compare = reading.compare or "previous"
            reading.order_by_change = tag.used = True
        elif (tag.op("versus", "compare") and reading.compare) or tag.op("much", "by"):
            tag.used = True
        elif tag.op("instead") or (tag.op("only") and (tag is reading.tags[0] or reading.patch)):
            reading.patch = tag.used = True


def read_nouns(reading: Reading) -> None:
    """Metrics and dimensions, and for words that are both ("users", "sessions") which one is meant."""
    tags = reading.tags
    for at, tag in enumerate(tags):
        if tag.used or tag.kind != "word" or not (tag.can_be("metric") or tag.can_be("dimension")):
            continue
        before = _near(tags, at, -1)
        if _is_listed(reading, at, before) or _is_unknown_ratio(reading, at, before):
            continue
        if before and before.op("count"):
            before.used = tag.used = True
            _count(reading, tag)
        elif tag.can_be("metric") and (not tag.can_be("dimension") or not _is_split(reading, at, before)):
            tag.used = True
            _add(reading.metrics, tag.meanings["metric"])
        elif tag.can_be("dimension"):
            tag.used = True
            _split(reading, at, tag.meanings["dimension"])


_LISTED = frozenset(
    {"commits", "pull_requests", "merged_pull_requests", "prompts", "requests", "tool_calls", "artifacts"}
)
"""Metrics that people also ask to see one by one, which needs another kind of answer."""


def _is_listed(reading: Reading, at: int, before: Tag | None) -> bool:
    """ "Most expensive commits", "top 5 PRs", "list all commits": rows, not their number; left over here."""
    if reading.tags[at].meanings.get("metric") not in _LISTED:
        return False
    asked = [tag.text for tag in reading.tags[:at] if not tag.period]
    if asked and asked[0] == "list" and not reading.dimensions:
        return True
    if before is None:
        return False
    ranked = before.op("expensive", "cheap") or before.text in (
        "top",
        "biggest",
        "largest",
        "bottom",
        "longest",
    )
    return ranked or (before.number is not None and not before.money)


def _is_unknown_ratio(reading: Reading, at: int, before: Tag | None) -> bool:
    """ "Per" before a measure makes a ratio; one that the model lacks is left over, never two columns."""
    tag = reading.tags[at]
    if before is None or before.text != "per" or not tag.can_be("metric"):
        return False
    if tag.can_be("dimension") and tag.meanings["dimension"] not in ("session",):
        return False
    before.used = False
    return True


def read_weak_words(reading: Reading) -> None:
    """Verbs of spending are the measure when nothing else is; averages only where a ratio is asked for."""
    people = "active_people" in reading.metrics
    ratio = any(reading.model.metrics[name].ratio for name in reading.metrics)
    for tag in reading.tags:
        if tag.can_be("weak"):
            tag.used = True
            if not reading.metrics and not reading.count_of:
                reading.metrics.append(tag.meanings["weak"])
                reading.weak = True
        elif (tag.op("being_active") and people) or (tag.op("average") and ratio):
            tag.used = True


def _count(reading: Reading, tag: Tag) -> None:
    if tag.can_be("metric"):
        _add(reading.metrics, tag.meanings["metric"])
    else:
        reading.count_of.append(tag.meanings["dimension"])


def _is_split(reading: Reading, at: int, before: Tag | None) -> bool:
    """Whether a word such as "users" or "sessions" is what the answer is split by."""
    tags, word = reading.tags, reading.tags[at]
    name = word.meanings["dimension"]
    if before and before.op("by"):
        ranked_by = reading.order is not None and bool(reading.dimensions)
        return (name != "session" or before.text != "per") and not ranked_by
    if name == "session":
        asked = any(tag.text in ("which", "list") for tag in tags[max(0, at - 2) : at])
        return asked or bool(
            before
            and (
                before.number is not None or before.op("expensive", "cheap") or before.text in _RANKING_WORDS
            )
        )
    if before and (before.text in ("most", "fewest", "the most") or before.can_be("metric")):
        return before.can_be("metric") and before.meanings.get("metric") != "active_people"
    if before and (
        before.op("most", "least", "expensive", "cheap", "active", "inactive", "grew", "shrank")
        or before.number is not None
    ):
        return True
    if any(tag.can_be("metric") and not tag.can_be("dimension") for tag in tags):
        return True
    if reading.thresholds or word.text in ("who", "whose", "anyone", "anybody", "somebody", "individual"):
        return True
    return any(tag.text in ("which", "list") for tag in tags[max(0, at - 2) : at])


def _split(reading: Reading, at: int, name: str) -> None:
    _add(reading.dimensions, name)
    tag, before = reading.tags[at], reading.tags[at - 1] if at else None
    if before and before.text == "per" and name == "person":
        reading.per_person = True
    if (
        before
        and before.text in ("each", "every", "per", "for each", "for every")
        and reading.limit
        and len(reading.dimensions) > 1
    ):
        reading.within = name
    if (
        before
        and before.op("most", "least", "expensive", "cheap", "popular", "active")
        and not tag.text.endswith("s")
    ):
        reading.singular = reading.limit is None


def read_only_counts(reading: Reading) -> None:
    """Numbers that stand alone: "only the 5", "5 repos"."""
    for at, tag in enumerate(reading.tags):
        following = reading.tags[at + 1] if at + 1 < len(reading.tags) else None
        if tag.number is None or tag.used or tag.money or tag.percent:
            continue
        if following and following.can_be("dimension") and reading.order:
            reading.limit, tag.used = int(tag.number), True


RULES = (
    read_times, read_weekdays, read_charts, read_values, read_bounds, read_rankings, read_flags, read_nouns,
    read_only_counts, read_weak_words,
)  # fmt: skip
