"""The words that the embedded translator knows, generated from the semantic model and words.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from service.resources import folder, read_yaml
from service.semantics.model import SemanticModel, load_model
from service.translate.embedded.tokens import clean, tokenise


@dataclass(frozen=True, slots=True)
class Entry:
    """What one phrase can mean: kind → name, such as {"metric": "sessions", "dimension": "session"}."""

    meanings: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Phrases as tuples of words; the longest match wins."""

    entries: Mapping[tuple[str, ...], Entry]
    longest: int
    spelling: Mapping[str, str]
    short: frozenset[str]
    """Those of `spelling` that are no mistakes."""
    aliases: Mapping[str, Mapping[str, tuple[str, ...]]]
    """dimension → stored value → further ways to write it."""
    content: tuple[str, ...] = field(default=())
    """Single words of metrics and dimensions: all that a slip of the keyboard may be corrected to."""

    def match(self, words: tuple[str, ...], at: int) -> tuple[int, Entry] | None:
        """The longest phrase that starts at a word: how many words, and what it means."""
        for length in range(min(self.longest, len(words) - at), 0, -1):
            entry = self.entries.get(words[at : at + length])
            if entry:
                return length, entry
        return None


_OF_MODEL = ("metric", "dimension", "measure")
_SINGULAR = {"entities": "entity", "intents": "intent"}


def _phrase(text: str) -> tuple[str, ...]:
    return tuple(token.text for token in tokenise(clean(text)))


@lru_cache(maxsize=2)
def load_lexicon() -> Lexicon:
    """Built once from the model that is in force."""
    model = load_model()
    words = read_yaml(folder("schema") / "semantics" / "words.yaml")
    found: dict[tuple[str, ...], dict[str, str]] = {}
    for word in words["fillers"]:
        found.setdefault(_phrase(str(word)), {})["filler"] = str(word)
    for kind, group in (("op", words["operators"]), ("chart", words["charts"])):
        for name, phrases in group.items():
            for phrase in phrases:
                found[_phrase(str(phrase))] = {kind: name}
    for phrase in words["exports"]:
        found[_phrase(str(phrase))] = {"export": str(phrase)}
    for entry in words["absent"]:
        for word in entry["words"]:
            found.setdefault(_phrase(str(word)), {})["absent"] = entry["instead"]
    for metric, verbs in words["weak"].items():
        found.update({_phrase(verb): {"weak": metric} for verb in verbs})
    content = _add_model(found, model)
    for kind in ("entities", "intents"):
        for name, phrases in words[kind].items():
            for phrase in phrases:
                found.setdefault(_phrase(str(phrase)), {})[_SINGULAR[kind]] = name
    for entry in words["several"]:
        for phrase in entry["words"]:
            found.setdefault(_phrase(str(phrase)), {})["several"] = " ".join(
                [*entry["metrics"], *(["by", entry["by"]] if "by" in entry else [])]
            )
    for phrase in words["idle"]:
        found.setdefault(_phrase(str(phrase)), {})["filler"] = str(phrase)
    aliases = {
        dimension: {value: tuple(forms) for value, forms in values.items()}
        for dimension, values in words["aliases"].items()
    }
    entries = {phrase: Entry(meanings) for phrase, meanings in found.items() if phrase}
    return Lexicon(
        entries,
        max(map(len, entries)),
        {**words["spelling"], **words["short"]},
        frozenset(words["short"]),
        aliases,
        content,
    )


def _add_model(found: dict[tuple[str, ...], dict[str, str]], model: SemanticModel) -> tuple[str, ...]:
    content: dict[str, None] = {}
    groups = [("metric", name, metric.words) for name, metric in model.metrics.items()]
    groups += [("dimension", name, dimension.words) for name, dimension in model.dimensions.items()]
    groups += [("measure", name, measure.words) for name, measure in model.measures.items()]
    for kind, name, phrases in groups:
        for phrase in phrases:
            key = _phrase(phrase)
            meanings = {k: v for k, v in found.get(key, {}).items() if k in _OF_MODEL}
            found[key] = {**meanings, kind: name}
            if len(key) == 1:
                content[key[0]] = None
    for metric, called in model.ratios.over.items():
        for word in (called.word, *called.also):
            found.setdefault(_phrase(word), {})["unit"] = metric
    return tuple(content)
