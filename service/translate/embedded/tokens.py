"""Question text → words with their places."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_TOKEN = re.compile(
    r"[\w.+'-]+@[\w.-]+\w"  # an e-mail address is one word
    r"|\$?\d+(?:,\d+)*(?:\.\d+)?\s?(?:k|m|b|bn|mn|million|thousand|billion|usd|dollars|bucks)?(?!\w)%?"
    r"|(?<!\S)/[a-z][\w-]*"  # a slash command
    r"|[^\W_]+(?:'[^\W_]+)?|[<>]=?|&|%|\$(?!\d)"
)
_MONEY = {"usd", "dollars", "bucks"}
_FACTORS = {
    "k": 10**3,
    "thousand": 10**3,
    "m": 10**6,
    "mn": 10**6,
    "million": 10**6,
    "b": 10**9,
    "bn": 10**9,
    "billion": 10**9,
}
AMOUNT = re.compile(r"(?P<dollar>\$?)(?P<digits>\d[\d,]*(?:\.\d+)?)\s?(?P<word>[a-z]*)(?P<percent>%?)")


@dataclass(frozen=True, slots=True)
class Token:
    """A word and where it stands in the cleaned text."""

    text: str
    start: int
    end: int


def clean(text: str) -> str:
    """Lower case, one kind of quote, single blanks; places in it are what tokens name."""
    plain = unicodedata.normalize("NFKC", text).lower()
    plain = plain.replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"')
    plain = re.sub(r"(?<!\S)w/c(?=\s)", "week of", plain)
    plain = re.sub(r"(?<!\S)w/o?(?=\s)", lambda found: "without" if "o" in found[0] else "with", plain)
    return re.sub(r"\s+", " ", plain).strip()


def tokenise(text: str) -> list[Token]:
    """The words of a cleaned text; a possessive 's falls off."""
    found = []
    for match in _TOKEN.finditer(text):
        word = match[0]
        end = match.end()
        if word.endswith("'s"):
            word, end = word[:-2], end - 2
        found.append(Token(word.rstrip(), match.start(), end))
    return [token for token in found if token.text]


def factor(word: str) -> int:
    """What a size word multiplies by: k is a thousand."""
    return _FACTORS.get(word, 1)


def is_money(word: str) -> bool:
    """Whether a word says that a number is money."""
    return word in _MONEY
