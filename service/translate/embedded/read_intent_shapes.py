"""Named intents that no single word tells: they show in how numbers, periods and nouns stand together."""

from __future__ import annotations

from service.semantics.metric_query import Threshold
from service.translate.embedded.read_parameters import SEATS
from service.translate.embedded.reading import Reading

_MAKING_UP = frozenset(
    {
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
    }
)


def read_intent_shapes(reading: Reading) -> None:
    """Before the words of intents are looked for, some of which stand in these shapes as well."""
    _tops(reading)
    _top_few(reading)
    _lapsed_between(reading)
    _adoption_share(reading)


def _tops(reading: Reading) -> None:
    """ "The top 10% of developers", "which teams make up 80% of our bill"."""
    for at, tag in enumerate(reading.tags):
        if tag.number is None or not tag.percent or tag.used:
            continue
        before, after_at = reading.near(at, -1), reading.near_at(at, 1)
        after = reading.tags[after_at] if after_at is not None else None
        entity = after.meanings.get("dimension") if after else None
        top = before is not None and before.op("most", "least")
        if entity and (top or reading.mentions("which")) and not reading.model.dimensions[entity].time:
            reading.amount, tag.used = tag.number / 100, True
            reading.order = "asc" if before and before.op("least") else "desc"
            if before and top:
                before.used = True
        elif reading.mentions(*_MAKING_UP) or reading.has("share"):
            reading.thresholds.append(Threshold("share", "<=", tag.number / 100))
            tag.used = True
        else:
            continue
        reading.intent = "concentration"
        for other in reading.tags:
            other.used = (
                other.used
                or other.op("share")
                or other.text in ("up", "reach", "cover", "covers", "represent", "makes")
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
    seats = reading.mentions(*SEATS) or any(tag.meanings.get("metric") == "seats" for tag in reading.tags)
    people = any(
        tag.meanings.get("metric") == "active_people" or tag.meanings.get("dimension") == "person"
        for tag in reading.tags
    )
    products = any(found.dimension in ("product", "vendor") for found in reading.filters)
    active = reading.has("being_active") or reading.mentions(
        "used", "use", "using", "logged in", "active", "signed in", "touched"
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
    for tag in reading.tags:
        tag.used = (
            tag.used or tag in between or tag.op("being_active") or tag.meanings.get("intent") == "inactive"
        )
