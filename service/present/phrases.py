"""Turns of phrase: how a period, a grain or a column's label stands inside an English sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from service.domain import Freshness, Period
from service.present.values import moment

_LABELS: tuple[tuple[str, str], ...] = (
    (r".* ago$", "{}"),
    (r"same ", "in the {}"),
    (r"(?:last|past|previous|next) (?:\d|hour)", "in the {}"),
    (r"(?:first|second|third|fourth|fifth|last|final|\d(?:st|nd|rd|th)) .*\bof ", "in the {}"),
    (r"(?:early|mid|late)\b", "in {}"),
    (r"(?:beginning|start|middle|end|rest) of ", "at the {}"),
    (r"week of ", "in the {}"),
    (r"week \d", "in {}"),
    (r"weekend of |last business day", "on the {}"),
    (r"day before yesterday", "the {}"),
    (r"all time$", "over {}"),
    (
        r"(?:last|this|past|previous|next|yesterday|today|since|all|from|between|before|after|until|the|over"
        r"|in|on)\b",
        "{}",
    ),
)
"""How a label of a period begins, and how it then stands in a sentence; the first that fits."""
_NAMES: tuple[tuple[str, str], ...] = (
    (
        r"(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*(?: \d{4})?"
        r"|q[1-4]\b.*|h[12]\b.*|w\d+\b.*|fy ?\d+.*|\d{4})$",
        "in {}",
    ),
    (
        r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? )?\d{1,2}(?:st|nd|rd|th)? [a-z]{3,9}(?: \d{4})?$",
        "on {}",
    ),
    (r"(?:mon|tue|wed|thu|fri|sat|sun)?[a-z]* ?\d", "over {}"),
)
"""The same for labels that are names, which keep their capitals."""
_OPEN = re.compile(r"(?:all time|since|until|before|past|(?:last|past|previous) \d)", re.IGNORECASE)
"""Labels that say already that they reach until now."""
_QUALIFIED = re.compile(
    r" (?:per|of|with|without|no|who|that|in|to|on|by|from|for|only|since|added|removed|merged|opened|seen)\b"
)
"""What follows the noun of a label."""
_IN = {"month": "in", "quarter": "in", "year": "in", "week": "in the", "hour": "at"}


def when(period: Period | None) -> str:
    """`last week`, `in October 2026`, `in the last 30 days`; `so far` while the period runs."""
    if period is None or not period.label:
        return ""
    runs = period.partial and not period.rolling and not _OPEN.match(period.label)
    return _placed(period.label.strip()) + (" so far" if runs else "")


def _placed(label: str) -> str:
    for pattern, place in _LABELS:
        if re.match(pattern, label, re.IGNORECASE):
            return place.replace("{}", label[0].lower() + label[1:])
    for pattern, place in _NAMES:
        if re.match(pattern, label, re.IGNORECASE):
            return place.replace("{}", label)
    return label


def at(text: str, unit: str) -> str:
    """A point in time with the preposition of its grain."""
    if unit == "week" and not text.startswith("week of"):
        return f"in {text}"
    return f"{_IN.get(unit, 'on')} {text}"


def heading(label: str, first: bool) -> str:
    """A label with a capital at the start of a sentence, and without one inside, unless it is an acronym."""
    text = one_line(label).strip() or "value"
    if first:
        return text[0].upper() + text[1:]
    acronym = len(text) > 1 and text[1].isupper()
    return text if acronym else text[0].lower() + text[1:]


def plural(label: str) -> bool:
    """Whether a label takes `were`: good enough for the labels of columns."""
    head = _QUALIFIED.split(label.lower())[0].strip()
    if head.endswith("people"):
        return True
    return head.endswith("s") and not head.endswith(("ss", "us", "is"))


def arrow(value: Decimal | None) -> str:
    """Up or down, so that colour is never the only sign."""
    if not value:
        return ""
    return "▲" if value > 0 else "▼"


def one_line(text: str) -> str:
    """The text on one line, without control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def freshness(sources: Sequence[Freshness]) -> str:
    """Through when the data are complete: one moment where all sources agree, otherwise one each."""
    known = [(source.source, source.complete_through) for source in sources if source.complete_through]
    if not known:
        return "No source has said through when its data are complete"
    moments = {f"{moment(through, 'timestamp')} UTC" for _, through in known}
    if len(moments) == 1:
        return f"Data complete through {moments.pop()}"
    ordered = sorted(known, key=lambda pair: pair[1], reverse=True)
    listed = "; ".join(f"{name}: {moment(through, 'timestamp')} UTC" for name, through in ordered[:4])
    return f"Data complete through {listed}" + (f"; and {len(known) - 4} more" if len(known) > 4 else "")
