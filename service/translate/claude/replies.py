"""What the model asks back or declines → a Clarification or Refusal, in words that can do no harm.

It has read names that strangers chose, so what it says is shown short, without addresses and controls.
"""

from __future__ import annotations

import re
import unicodedata

from service.domain import Clarification, Option, Refusal
from service.translate.claude.arguments import AskBackArguments, DeclineArguments

_MOST_CHARS, _MOST_OPTIONS = 300, 4
_ADDRESS = re.compile(r"\S*(?:://|www\.|@|\]\()\S*")
_DECLINED = {
    "not_about_usage": "This does not seem to be about AI-coding usage.",
    "not_in_data": "That cannot be answered: the usage data hold nothing about it.",
    "not_permitted": "That cannot be answered: it needs more than you may see.",
    "not_computable": "That cannot be answered: no query over the usage data computes it.",
}


def asked_back(arguments: AskBackArguments) -> Clarification:
    """Its question, and up to four complete questions to choose from."""
    options = dict.fromkeys(plain(option) for option in arguments.options)
    question = plain(arguments.question) or "What do you mean?"
    return Clarification(
        question, tuple(Option(option, option) for option in options if option)[:_MOST_OPTIONS]
    )


def declined(arguments: DeclineArguments, options: tuple[Option, ...]) -> Refusal:
    """The reason in our words, with what can be asked instead."""
    return Refusal(_DECLINED[arguments.reason], options)


def plain(text: str) -> str:
    """One short line of visible characters, with “…” in place of addresses."""
    visible = "".join(" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in text)
    line = _ADDRESS.sub("…", " ".join(visible.split()))
    return line if len(line) <= _MOST_CHARS else line[: _MOST_CHARS - 1] + "…"
