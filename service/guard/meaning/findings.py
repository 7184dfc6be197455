"""What the proofs can find wrong with a query, in words for who wrote it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from service.guard.hints import shown


@dataclass(frozen=True, slots=True)
class Finding:
    """One mistake, and what to do instead."""

    rule: str
    """grain, additivity or bases."""
    sentence: str
    in_plans_only: bool = False
    """People who write SQL may mean it; a plan never does."""


def repeated(sources: Iterable[str]) -> Finding:
    """Rows that a join holds several times are summed."""
    names = _listed(sources)
    return Finding(
        "grain",
        f"The join with {names} repeats rows, so what is added up here counts several times; join by all"
        f" columns that tell the rows of {names} apart, or add up before joining.",
    )


def repeated_inside() -> Finding:
    """The same, by a join in a subquery."""
    return Finding(
        "grain",
        "A join inside repeats these rows, so what is added up here counts several times;"
        " add up before joining.",
    )


def rows_of_both(sources: Iterable[str]) -> Finding:
    """count(*) over a join of many with many."""
    return Finding(
        "grain",
        f"count(*) counts pairs of rows of {_listed(sources)}, since each has several of the other;"
        " count before joining, or count(distinct …).",
    )


def other_rows(source: str) -> Finding:
    """count(*) of sessions joined with their tool calls."""
    return Finding(
        "grain",
        f"count(*) counts rows of a join that repeats those of {shown(source)}; count before joining.",
        in_plans_only=True,
    )


def counted_rows() -> Finding:
    """count(user_id) is no number of people."""
    return Finding(
        "grain",
        "count(…) of a column counts rows; for how many different ones there are: count(distinct …).",
        in_plans_only=True,
    )


def overlapping(columns: Iterable[str]) -> Finding:
    """Sums over rows that stand once for each group."""
    names = _listed(columns)
    return Finding(
        "additivity",
        f"Rows stand once for each {names} and overlap, so they add up only within one: group by {names},"
        f" or keep one with {names} = ….",
    )


def averaged_ratio(function: str) -> Finding:
    """An average, or sum, of averages."""
    return Finding(
        "additivity",
        f"{function} of averages or ratios weighs a small group like a large one;"
        " divide one sum over all rows by another instead.",
    )


def shares_of_several() -> Finding:
    """Shares of several wholes are added."""
    return Finding(
        "additivity",
        "Shares of several wholes do not add up; divide the sum of the parts by the sum of the wholes.",
    )


def summed_distinct() -> Finding:
    """Who was there on two days is counted twice."""
    return Finding(
        "additivity",
        "Numbers of different values do not add up, since one may stand in several groups;"
        " use count(distinct …) over all rows.",
    )


def summed_running() -> Finding:
    """Running totals are added."""
    return Finding("additivity", "A running total holds the rows before it already; add up the rows instead.")


def unlike(bases: Iterable[str]) -> Finding:
    """Money of unlike bases in one number."""
    return Finding(
        "bases",
        f"{_listed(bases, 'and')} are money of unlike bases and are never added; show them side by side.",
    )


def _listed(names: Iterable[str], word: str = "or") -> str:
    listed = [shown(name) for name in sorted(set(names))]
    return f" {word} ".join([", ".join(listed[:-1]), listed[-1]] if len(listed) > 1 else listed)
