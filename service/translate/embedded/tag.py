"""Words → tags: what each stretch of the question can be, before anything is decided about the whole."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from rapidfuzz.distance import OSA

from service.domain import Period
from service.semantics.calendar import find_every
from service.semantics.clock import Clock
from service.semantics.dates import number_of
from service.semantics.time_day_parts import DayPart, day_parts
from service.semantics.values import NEEDS_NOUN, Catalogue, Value
from service.translate.embedded.lexicon import Lexicon
from service.translate.embedded.tokens import AMOUNT, Token, clean, factor, is_money, tokenise


@dataclass(slots=True)
class Tag:
    """A stretch of the question with its possible meanings; `used` once something accounts for it."""

    text: str
    kind: str
    """time, value, number, word or unknown; words have `meanings`."""
    meanings: Mapping[str, str] = field(default_factory=dict)
    period: Period | None = None
    values: tuple[Value, ...] = ()
    number: Decimal | None = None
    money: bool = False
    percent: bool = False
    minutes: int = 0
    """What a number of time is to be multiplied by, to be minutes: 60 for "2h"."""
    day_part: DayPart | None = None
    future: bool = False
    """A period that lies ahead."""
    used: bool = False

    def op(self, *names: str) -> bool:
        """Whether it is one of these operators."""
        return self.meanings.get("op") in names

    def can_be(self, kind: str) -> bool:
        """Whether one of its meanings is of a kind."""
        return kind in self.meanings


@dataclass(frozen=True, slots=True)
class Tagged:
    """The tags, left to right, and what was read as a slip of the keyboard."""

    tags: list[Tag]
    corrections: tuple[tuple[str, str], ...]


_NEXT_TO_VALUE = {
    "did",
    "does",
    "in",
    "for",
    "of",
    "at",
    "team",
    "only",
    "from",
    "by",
    "vs",
    "and",
    "about",
    "than",
}


def tag(text: str, clock: Clock, lexicon: Lexicon, catalogue: Catalogue) -> Tagged:
    """Time first, then names of values and known words (the longer wins), then numbers, then slips."""
    corrected, corrections = _spell(clean(text), lexicon)
    named = find_every(corrected, clock)
    times = {match.start: match for match in named}
    parts = {match.start: match for match in day_parts(corrected, named)}
    tokens = tokenise(corrected)
    words = tuple(token.text for token in tokens)
    tags: list[Tag] = []
    at = 0
    while at < len(tokens):
        time = next((times[start] for start in times if start <= tokens[at].start < times[start].end), None)
        if time and not _is_name(tokens, at, time.end, catalogue):
            some = DayPart(time.weekdays) if time.weekdays else None
            text = corrected[time.start : time.end]
            tags.append(Tag(text, "time", period=time.period, day_part=some, future=time.future))
            while at < len(tokens) and tokens[at].start < time.end:
                at += 1
            continue
        part = parts.get(tokens[at].start)
        if part:
            tags.append(Tag(corrected[part.start : part.end], "time", day_part=part.part))
            while at < len(tokens) and tokens[at].start < part.end:
                at += 1
            continue
        length, found = _longest(tokens, words, at, lexicon, catalogue)
        length, found = _beside_its_kind(tokens, at, tags, catalogue) or (length, found)
        joined = _joined(tokens, corrected, at)
        slashed = "/" in corrected[tokens[at].start : tokens[at + joined - 1].end]
        if length < joined and (
            slashed or any(_is_new(words[part], lexicon, catalogue) for part in range(at, at + joined))
        ):
            length, found = joined, Tag(" ".join(words[at : at + joined]), "unknown")
        tags.append(found)
        at += length
    _join_percents(tags)
    return Tagged(tags, (*corrections, *_correct(tags, lexicon, catalogue)))


def _join_percents(tags: list[Tag]) -> None:
    """ "20 percent" is one number."""
    for at in range(len(tags) - 2, -1, -1):
        if tags[at].number is not None and tags[at + 1].text in ("percent", "per cent", "percents"):
            tags[at].percent = True
            del tags[at + 1]


def _is_name(tokens: list[Token], at: int, end: int, catalogue: Catalogue) -> bool:
    """Whether the last word of a time phrase begins a longer name: "of May Winters" is no month."""
    while at + 1 < len(tokens) and tokens[at + 1].start < end:
        at += 1
    return _values(tokens, at, catalogue)[0] > 1


def _joined(tokens: list[Token], text: str, at: int) -> int:
    """How many words hang together by hyphens and slashes: "payment-apis" is one name, not two."""
    count = 1
    while at + count < len(tokens) and text[tokens[at + count - 1].end : tokens[at + count].start] in (
        "-",
        "/",
        "_",
    ):
        count += 1
    return count


def _is_new(word: str, lexicon: Lexicon, catalogue: Catalogue) -> bool:
    return (word,) not in lexicon.entries and not catalogue.exact(word) and not _number(word)


_THIS = re.compile(r"\bthis (week|month|quarter|year)\b")
_LAST = re.compile(
    r"\b(vs\.?|versus|v|against|than|compared (?:to|with)|or|over|from)"
    r" (last|the last one|the previous one)(?=$|[?!.,)]|\s*$)"
)


def _completed(text: str) -> str:
    """ "This month vs last": of the same unit."""
    this = _THIS.search(text)
    return _LAST.sub(rf"\1 last {this[1]}", text) if this else text


_GONE_THROUGH = re.compile(
    r"\b(?:go|goes|went|gone|going|burn|burns|burned|burnt|burning|chew|chewed|eat|ate|run|ran|get|got)"
    r" through\b"
)
_SLASHED = re.compile(r"\b([a-z]+)/([a-z]+)\b")


def _per(found: re.Match[str], lexicon: Lexicon) -> str:
    """ "cost/commit" is the cost per commit; "acme/checkout" is a name."""
    above, below = (lexicon.entries.get((word,)) for word in found.groups())
    ratio = above and below and "metric" in above.meanings and "unit" in below.meanings
    return f"{found[1]} per {found[2]}" if ratio else found[0]


def _spell(text: str, lexicon: Lexicon) -> tuple[str, list[tuple[str, str]]]:
    """Well-known slips, before time words are read."""
    corrections: list[tuple[str, str]] = []
    text = _GONE_THROUGH.sub("spent", text)
    text = _completed(text)
    text = _SLASHED.sub(lambda found: _per(found, lexicon), text)
    for token in reversed(tokenise(text)):
        right = lexicon.spelling.get(token.text)
        if right:
            text = text[: token.start] + right + text[token.start + len(token.text) :]
            if token.text not in lexicon.short:
                corrections.append((token.text, right))
    return text, corrections


def _longest(
    tokens: list[Token], words: tuple[str, ...], at: int, lexicon: Lexicon, catalogue: Catalogue
) -> tuple[int, Tag]:
    known = lexicon.match(words, at)
    length, values = _values(tokens, at, catalogue)
    if values and (
        not known
        or length > known[0]
        or (length == known[0] and _means_value(words, at, length, known[1].meanings, lexicon, values))
    ):
        return length, Tag(" ".join(words[at : at + length]), "value", values=values)
    if known:
        text = " ".join(words[at : at + known[0]])
        return known[0], Tag(text, "word", meanings=known[1].meanings)
    return 1, _number(words[at]) or Tag(words[at], "unknown")


def _beside_its_kind(
    tokens: list[Token], at: int, tags: list[Tag], catalogue: Catalogue
) -> tuple[int, Tag] | None:
    """ "Engineering vs product": behind a name and a joint, a name of the same kind is no other word."""
    if len(tags) < 2 or not (tags[-1].op("versus") or tags[-1].text in ("and", "or")) or not tags[-2].values:
        return None
    length, values = _values(tokens, at, catalogue)
    kinds = {value.dimension for value in tags[-2].values}
    bare = tokens[at].text
    named = [
        value for kind in kinds & NEEDS_NOUN for value in catalogue.of(kind) if value.value.lower() == bare
    ]
    if named:
        return 1, Tag(bare, "value", values=tuple(named))
    alike = tuple(value for value in values if value.dimension in kinds)
    text = " ".join(token.text for token in tokens[at : at + length])
    return (length, Tag(text, "value", values=alike)) if alike else None


def _values(tokens: list[Token], at: int, catalogue: Catalogue) -> tuple[int, tuple[Value, ...]]:
    for length in range(min(catalogue.longest + 2, len(tokens) - at), 0, -1):
        phrase = " ".join(token.text for token in tokens[at : at + length])
        values = catalogue.exact(phrase)
        if values:
            return length, values
    return 0, ()


def _means_value(
    words: tuple[str, ...],
    at: int,
    length: int,
    meanings: Mapping[str, str],
    lexicon: Lexicon,
    values: tuple[Value, ...],
) -> bool:
    """A word of the model wins over a value of that name, unless what stands beside it says otherwise."""
    dimensions = {value.dimension for value in values}
    for beside in (at - 1, at + length):
        entry = lexicon.entries.get(words[beside : beside + 1]) if 0 <= beside < len(words) else None
        if entry and entry.meanings.get("dimension") in dimensions:
            return True
    if "dimension" in meanings or "metric" in meanings:
        return False
    before = at - 2 if at > 1 and words[at - 1] == "the" else at - 1
    if before < 0 or meanings.get("op"):
        return False
    known = lexicon.entries.get((words[before],))
    excluded = known is not None and known.meanings.get("op") == "exclude"
    return excluded or words[before] in _NEXT_TO_VALUE


_TIMED = re.compile(r"(\d+(?:\.\d+)?)(h|hr|hrs|min|mins)")


def _number(word: str) -> Tag | None:
    match = AMOUNT.fullmatch(word)
    timed = _TIMED.fullmatch(word)
    if timed:
        return Tag(word, "number", number=Decimal(timed[1]), minutes=60 if timed[2].startswith("h") else 1)
    if not match:
        spelled = number_of(word) if word not in ("one", "few", "couple", "a", "an") else None
        return Tag(word, "number", number=Decimal(spelled)) if spelled else None
    size, money = match["word"], bool(match["dollar"]) or is_money(match["word"])
    number = Decimal(match["digits"].replace(",", "")) * factor(size)
    return Tag(word, "number", number=number, money=money, percent=bool(match["percent"]))


def _correct(tags: list[Tag], lexicon: Lexicon, catalogue: Catalogue) -> list[tuple[str, str]]:
    """Unknown words that are one slip away from a single word of the model, or close to a single value."""
    corrections = []
    for found in tags:
        if found.kind != "unknown" or len(found.text) < 6:
            continue
        slip = 1 if len(found.text) < 10 else 2
        near = [word for word in lexicon.content if OSA.distance(found.text, word, score_cutoff=slip) <= slip]
        meanings = {tuple(sorted(lexicon.entries[(word,)].meanings.items())): word for word in near}
        if len(meanings) == 1:
            word = next(iter(meanings.values()))
            found.kind, found.meanings = "word", lexicon.entries[(word,)].meanings
            corrections.append((found.text, word))
            continue
        values = catalogue.close(found.text) if not near else ()
        if values:
            found.kind, found.values = "value", values
            corrections.append((found.text, values[0].label))
    return corrections
