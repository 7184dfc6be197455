"""The page docs/model.md, written from the model, so that it says what can be asked and nothing else.

Themes are no entry of their own: a metric belongs with the view that it is read from first, money and
tokens apart, and a ratio belongs where its upper part does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from service.semantics.describe import formula
from service.semantics.forbidden import concerned
from service.semantics.generated import AGGREGATES
from service.semantics.model import Dimension, SemanticModel
from service.semantics.splits import splits

_THEMES = {
    "usd": "Spend",
    "tokens": "Tokens",
    "usage": "Requests, people and use",
    "sessions": "Sessions",
    "prompts": "Prompts",
    "commits": "Commits and pull requests",
    "pull_requests": "Commits and pull requests",
    "tool_calls": "Tools and edits",
    "artifacts": "Artifacts",
    "billed": "Invoices",
}
_UNITS = {"usd": "USD", "share": "%", "ms": "milliseconds", "number": "a number", "count": "a count"}

_OPENING = """\
# What can be asked

Everything that a question can be about: what is measured, what it can be split by, and how it is counted.
A question names a metric, and perhaps what to split it by, which values to keep, a period and a comparison:
"cost per session by team last month", "p95 session duration for the payments team", "sessions over $50 this
week".

`outlay model docs` writes this page from `schema/semantics/`; `outlay model export` writes the same as an
[Apache Ossie](https://github.com/apache/ossie) document, and `outlay model describe --as EMAIL` says what one
person may ask about."""


def page(model: SemanticModel) -> str:
    """The page as Markdown, with a line end."""
    sections = {
        "Metrics": _metrics(model),
        "Numbers that single rows have": _measures(model),
        "Ratios": _ratios(model),
        "What to split and filter by": _dimensions(model),
        "What can be split by what": _matrix(model),
        "Splits that do not exist": _forbidden(model),
        "Coded values": _codes(model),
        "How it is counted": (f"- {meaning.text}" for meaning in model.meanings),
    }
    told = ["\n".join([f"## {title}", "", *lines]) for title, lines in sections.items()]
    return "\n\n".join([_OPENING, *told]) + "\n"


def theme(name: str, model: SemanticModel) -> str:
    """The heading that a metric stands under."""
    metric = model.metrics[name]
    if metric.ratio:
        return theme(metric.ratio[0], model)
    view = metric.sources[0].view
    wanted = metric.unit if view == "usage" and metric.unit in _THEMES else view
    return _THEMES.get(wanted, view.replace("_", " ").capitalize())


def _metrics(model: SemanticModel) -> Iterator[str]:
    themes: dict[str, list[str]] = {}
    for name, metric in model.metrics.items():
        if not metric.generated:
            themes.setdefault(theme(name, model), []).append(name)
    for title, names in themes.items():
        yield f"### {title}\n"
        rows = [_metric(name, model) for name in names]
        yield from _table(("metric", "what it is", "how it is computed", "unit", "also called"), rows)
        yield ""


def _metric(name: str, model: SemanticModel) -> tuple[str, ...]:
    metric = model.metrics[name]
    words = [word for word in metric.words if word != metric.label]
    return (
        f"{metric.title} (`{name}`)",
        metric.definition,
        f"`{formula(name, model, model.columns)}`",
        _unit(metric.unit),
        ", ".join(words),
    )


def _unit(unit: str) -> str:
    return _UNITS.get(unit, unit)


def _measures(model: SemanticModel) -> Iterator[str]:
    called = [called for called, _ in AGGREGATES.values()]
    yield f"Of each there is the {', '.join(called[:-1])} and {called[-1]}, and rows can be kept by it:"
    yield '"sessions longer than 2 hours". As a metric it has a prefix, such as `p95_session_duration`.\n'
    rows = [
        (f"{measure.label} (`{name}`)", measure.view.replace("_", " "), _unit(measure.unit),
         ", ".join(word for word in measure.words if word != measure.label))
        for name, measure in model.measures.items()
    ]  # fmt: skip
    yield from _table(("number", "of", "unit", "also called"), rows)


def _ratios(model: SemanticModel) -> Iterator[str]:
    upper = [model.metrics[name].label for name in model.ratios.of]
    lower = [words.word for words in model.ratios.over.values()]
    yield f"Any of {', '.join(upper)}"
    yield f"can be asked per {', '.join(lower[:-1])} or {lower[-1]}."
    yield "A ratio is a sum over a sum, each in its own view."


def _dimensions(model: SemanticModel) -> Iterator[str]:
    rows = [
        (dimension.label, f"`{dimension.sql or ', '.join(dimension.columns)}`", _note(dimension),
         ", ".join(word for word in dimension.words if word != dimension.label))
        for dimension in model.dimensions.values()
    ]  # fmt: skip
    yield from _table(("dimension", "columns", "", "also called"), rows)
    counted = [
        dimension.plural
        for name, dimension in model.dimensions.items()
        if f"distinct_{name}" in model.metrics
    ]
    yield f"\nHow many there were with a request that did not fail can be asked of {', '.join(counted)}."


def _note(dimension: Dimension) -> str:
    if dimension.overlapping:
        return "groups overlap, so rows do not add up to the total"
    if dimension.missing == "none":
        return "only rows that involved one"
    return "single rows" if dimension.entity else ""


def _matrix(model: SemanticModel) -> Iterator[str]:
    """Metrics with the same splits stand together; parts of the calendar split all."""
    calendar = [dimension.label for dimension in model.dimensions.values() if dimension.sql]
    yield f"Everything but what is as of now can be split by {', '.join(calendar)}. Besides:\n"
    alike: dict[tuple[str, ...], list[str]] = {}
    for name, metric in model.metrics.items():
        if not metric.generated:
            alike.setdefault(splits(name, model, model.columns), []).append(metric.label)
    known = model.dimensions
    rows = [
        (", ".join(labels), ", ".join(known[name].label for name in found if not known[name].sql))
        for found, labels in alike.items()
    ]
    yield from _table(("metrics", "by"), rows)


def _forbidden(model: SemanticModel) -> Iterator[str]:
    yield "Who asks for one of these is told so, with what to ask instead; the first of each is the example."
    yield "Ratios follow their parts.\n"
    for entry in model.forbidden:
        metrics = [_named(name, model) for name in entry.metrics]
        dimensions = [model.dimensions[name].label for name in entry.dimensions]
        first = model.metrics[concerned(entry, model.measures)[0]]
        told = first.forbidden[entry.dimensions[0]]
        yield f"- **{', '.join(metrics)}** by {', '.join(dimensions)}. *{told}*"


def _named(name: str, model: SemanticModel) -> str:
    return model.measures[name].label if name in model.measures else model.metrics[name].label


def _codes(model: SemanticModel) -> Iterator[str]:
    rows = [
        (f"`{name}`", ", ".join(code.values) + (", and others" if code.open else ""))
        for name, code in model.codes.items()
    ]
    yield from _table(("column", "values"), rows)


def _table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    for row in (titles, ["---"] * len(titles), *rows):
        yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |"
