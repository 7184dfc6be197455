"""Texts that a query compares columns with, held against what those columns can hold.

Columns are told by name alone, since all views that have one of a name hold the same in it. A name that
the query itself gives to something else is left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from sqlglot import exp

from service.guard.hints import instead, shown
from service.semantics.model import SemanticModel
from service.semantics.values import Catalogue

_NEAR = 72.0
_COMPARED = (exp.EQ, exp.NEQ, exp.In, exp.NullSafeEQ, exp.NullSafeNEQ)


@dataclass(frozen=True, slots=True)
class Compared:
    """A column and a text that it is compared with."""

    column: str
    text: str
    any_case: bool
    """The column's text is made lower case (or upper case) before."""

    def is_in(self, known: Iterable[str]) -> bool:
        """Whether some value passes the comparison."""
        if not self.any_case:
            return self.text in known
        return any(one.casefold() == self.text.casefold() for one in known)


def unknown_codes(tree: exp.Expr, codes: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """A sentence for each text that a column of codes never holds."""
    return tuple(
        f'{shown(found.text)} is no value of "{found.column}". {instead(found.text, codes[found.column])}'
        for found in _compared(tree, codes)
        if not found.is_in(codes[found.column])
    )


def unknown_literals(
    tree: exp.Expr, catalogue: Catalogue, model: SemanticModel
) -> dict[tuple[str, str], str]:
    """A sentence for each (dimension, text) that the asker's catalogue lacks, with near misses.

    A catalogue is read from one view per dimension, so the caller may look the others up first.
    """
    named = {column: name for name, each in _with_values(model) for column in each}
    known: dict[str, frozenset[str]] = {}
    found: dict[tuple[str, str], str] = {}
    for compared in _compared(tree, named):
        name = named[compared.column]
        if compared.column not in known:
            known[compared.column] = _known(compared.column, name, catalogue, model)
        values = known[compared.column]
        if catalogue.of(name) and not compared.is_in(values):
            label = model.dimensions[name].label
            found[name, compared.text] = _sentence(compared.text, label, name, values, catalogue)
    return found


def _with_values(model: SemanticModel) -> Iterator[tuple[str, tuple[str, ...]]]:
    closed = {name for name, code in model.codes.items() if not code.open}
    for name, dimension in model.dimensions.items():
        if dimension.values:
            yield name, tuple(column for column in dimension.columns if column not in closed)


def _known(column: str, dimension: str, catalogue: Catalogue, model: SemanticModel) -> frozenset[str]:
    """What the column holds: names of people, else as stored, and codes that are usual."""
    values = catalogue.of(dimension)
    if column == "user_name":
        return frozenset(value.label for value in values)
    usual = model.codes[column].values if column in model.codes else ()
    return frozenset(value.value for value in values) | frozenset(usual)


def _sentence(text: str, label: str, dimension: str, values: frozenset[str], catalogue: Catalogue) -> str:
    meant = [value.value for value in catalogue.exact(text) if value.dimension == dimension]
    near = [value for value in meant if value in values] or [
        match
        for match, _, _ in process.extract(
            text.lower(), sorted(values), processor=str.lower, scorer=fuzz.ratio, limit=3, score_cutoff=_NEAR
        )
    ]
    if near:
        return f"{shown(text)} is no {label}; did you mean {' or '.join(near)}?"
    others = sorted({value.dimension.replace("_", " ") for value in catalogue.exact(text)})
    if others:
        return f"{shown(text)} is no {label}, but a {' and a '.join(others)}."
    return f"{shown(text)} is no {label} that you may see, so no row matches it."


def _compared(tree: exp.Expr, columns: Iterable[str]) -> Iterator[Compared]:
    wanted = set(columns) - _given(tree)
    for node in tree.find_all(*_COMPARED):
        sides = [node.this, *node.expressions] if isinstance(node, exp.In) else [node.this, node.expression]
        for column, texts in _sides(sides):
            name = column.find(exp.Column)
            if name is not None and name.name.lower() in wanted:
                lowered = isinstance(column, exp.Lower | exp.Upper)
                yield from (Compared(name.name.lower(), text, lowered) for text in texts)


def _sides(sides: list[exp.Expr]) -> Iterator[tuple[exp.Expr, list[str]]]:
    """The column of a comparison and its texts, whichever side it stands on."""
    columns = [side for side in sides if isinstance(side, exp.Column) or _is_lowered(side)]
    if len(columns) == 1:
        yield columns[0], [side.name for side in sides if isinstance(side, exp.Literal) and side.is_string]


def _is_lowered(side: exp.Expr) -> bool:
    return isinstance(side, exp.Lower | exp.Upper) and isinstance(side.this, exp.Column)


def _given(tree: exp.Expr) -> set[str]:
    """Names that the query gives to something that is not the column of that name."""
    found = {
        alias.alias.lower()
        for alias in tree.find_all(exp.Alias)
        if not (isinstance(alias.this, exp.Column) and alias.this.name.lower() == alias.alias.lower())
    }
    for alias in tree.find_all(exp.TableAlias):
        found |= {column.name.lower() for column in alias.columns}
    return found
