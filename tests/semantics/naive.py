"""What a plan means, computed row by row in Python: slow, obvious, and sharing no code with the compiler."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta

import duckdb

from service.domain import Period
from service.semantics.metric_query import Bound, Filter, MetricQuery

Row = dict[str, object]
SIGNS = {
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    "=": lambda a, b: a == b,
}
MEASURES = {"session_cost": "cost_usd", "session_duration": "duration_minutes", "session_commits": "commits"}
KEYS: dict[str, Callable[[Row], tuple]] = {
    "team": lambda row: (row["team"],),
    "repo": lambda row: (row["repo"],),
    "department": lambda row: (row["department"],),
    "person": lambda row: (row["user_name"], row["user_email"]),
    "model_family": lambda row: (row["model_family"],),
    "hour": lambda row: (row["hour"],),
    "day": lambda row: (row["day"],),
    "week": lambda row: (row["day"] - timedelta(days=row["day"].weekday()),),
    "month": lambda row: (row["day"].replace(day=1),),
    "weekday": lambda row: (row["day"].isoweekday(),),
    "day_kind": lambda row: ("weekend" if row["day"].isoweekday() >= 6 else "weekday",),
}
FILTERED = {"person": "user_email"}


def total(rows: Iterable[Row], column: str) -> object:
    values = [row[column] for row in rows if row[column] is not None]
    return sum(values) if values else None


def succeeded(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if not row["is_error"]]


def distinct(rows: Iterable[Row], column: str) -> int:
    return len({row[column] for row in rows if row[column] is not None})


def middle(rows: Iterable[Row], column: str) -> object:
    values = [row[column] for row in rows if row[column] is not None]
    return statistics.median(values) if values else None


USUAL = {
    "spend": ("usage", lambda rows: total(rows, "cost_usd")),
    "spend_in_sessions": ("sessions", lambda rows: total(rows, "cost_usd")),
    "tokens": ("usage", lambda rows: total(rows, "total_tokens")),
    "requests": ("usage", lambda rows: len(succeeded(rows))),
    "active_people": ("usage", lambda rows: distinct(succeeded(rows), "user_id")),
    "sessions": ("sessions", len),
    "commits": ("commits", len),
    "lines_added": ("sessions", lambda rows: total(rows, "lines_added")),
    "median_session_cost": ("sessions", lambda rows: middle(rows, "cost_usd")),
}
OF_SESSIONS = {
    "spend_in_sessions": ("sessions", lambda rows: total(rows, "cost_usd")),
    "spend": ("sessions", lambda rows: total(rows, "cost_usd")),
    "tokens": ("sessions", lambda rows: total(rows, "total_tokens")),
    "requests": ("sessions", lambda rows: total(rows, "requests")),
    "active_people": ("sessions", lambda rows: distinct(rows, "user_id")),
    "sessions": ("sessions", len),
    "commits": ("sessions", lambda rows: total(rows, "commits")),
    "lines_added": ("sessions", lambda rows: total(rows, "lines_added")),
    "median_session_cost": ("sessions", lambda rows: middle(rows, "cost_usd")),
}
OF_REQUESTS = {
    **USUAL,
    "sessions": ("usage", lambda rows: distinct(succeeded(rows), "session_id")),
    "spend_in_sessions": (
        "usage",
        lambda rows: total([row for row in rows if row["session_id"] is not None], "cost_usd"),
    ),
}
"""Sessions by what only requests have, such as a model."""
RATIOS = {
    "cost_per_session": ("spend_in_sessions", "sessions"),
    "cost_per_person": ("spend", "active_people"),
}
COUNTS = {"requests", "active_people", "sessions", "commits"}
SUMS = {"spend", "spend_in_sessions", "tokens", "lines_added"}


class Naive:
    """The rows of a database, by view and day."""

    def __init__(self, data: duckdb.DuckDBPyConnection) -> None:
        self.rows: dict[str, dict[date, list[Row]]] = {}
        for view in ("usage", "sessions", "commits"):
            cursor = data.execute(f"select * from {view}")
            names = [column[0] for column in cursor.description]
            by_day: dict[date, list[Row]] = defaultdict(list)
            for cells in cursor.fetchall():
                row = dict(zip(names, cells, strict=True))
                by_day[row["day"]].append(row)
            self.rows[view] = by_day

    def answer(self, query: MetricQuery) -> dict[tuple, dict[str, object]]:
        """The numbers by the key of each group."""
        if query.nest:
            return self._nested(query)
        found = self._known(self._groups(query), query)
        shares = self._shares(found, query) if query.share else {}
        kept = {}
        for key, numbers in found.items():
            if query.share:
                numbers[f"{query.metrics[0]}_share"] = shares[key]
            if all(_passes(numbers, bound, query) for bound in query.thresholds):
                kept[key] = numbers
        return kept

    def _known(
        self, found: dict[tuple, dict[str, object]], query: MetricQuery
    ) -> dict[tuple, dict[str, object]]:
        """Without groups that the only number is not about: none succeeded in them, or nobody was active."""
        alone = len(query.metrics) == 1 and query.dimensions and not (query.compare or query.part)
        name = query.metrics[0]
        if not alone or name not in ("requests", "active_people", "sessions", "cost_per_person"):
            return found
        if name == "cost_per_person":
            people = self._groups(replace(query, metrics=("active_people",), thresholds=()))
            return {key: numbers for key, numbers in found.items() if people[key]["active_people"]}
        laid_over = query.thresholds or query.share or query.within or query.cumulative or query.rolling
        if laid_over or definitions(query)[name][0] != "usage":
            return found
        made = self._groups(replace(query, metrics=("requests",)))
        return {key: numbers for key, numbers in found.items() if made[key]["requests"]}

    def _shares(self, found: dict[tuple, dict[str, object]], query: MetricQuery) -> dict[tuple, object]:
        grains = [place for place, name in _places(query) if name in ("day", "week", "month")]
        name, sums = query.metrics[0], defaultdict(lambda: 0)
        for key, numbers in found.items():
            sums[tuple(key[place] for place in grains)] += numbers[name] or 0
        return {
            key: _over(numbers[name], sums[tuple(key[place] for place in grains)])
            for key, numbers in found.items()
        }

    def _groups(self, query: MetricQuery) -> dict[tuple, dict[str, object]]:
        periods = [("", query.period)] + ([("_previous", query.compare)] if query.compare else [])
        split = {suffix: self._split(query, period) for suffix, period in periods}
        keys = {key for groups in split.values() for view in groups.values() for key in view}
        keys = keys or ({()} if not query.dimensions else set())
        found: dict[tuple, dict[str, object]] = {}
        for key in keys:
            numbers: dict[str, object] = {}
            for suffix, groups in split.items():
                own = {view: rows.get(key) for view, rows in groups.items()}
                for name, value in self._numbers(own, query).items():
                    numbers[name + suffix] = value
            if query.compare:
                numbers = _with_changes(numbers, query)
            found[key] = numbers
        return found

    def _split(self, query: MetricQuery, period: Period) -> dict[str, dict[tuple, list[Row]]]:
        """View → key → rows."""
        dimensions = (*query.dimensions, *((query.nest.over,) if query.nest else ()))
        found: dict[str, dict[tuple, list[Row]]] = {}
        for view in {definitions(query)[name][0] for name in plain(query)}:
            groups: dict[tuple, list[Row]] = defaultdict(list)
            for row in self._kept(view, query, period):
                groups[sum((KEYS[name](row) for name in dimensions), ())].append(row)
            found[view] = groups
        return found

    def _kept(self, view: str, query: MetricQuery, period: Period) -> Iterable[Row]:
        for number in range(period.days):
            for row in self.rows[view].get(period.start + timedelta(days=number), ()):
                if _matches(row, query.filters, query.bounds) and _is_open(row, query):
                    yield row

    def _numbers(self, rows: dict[str, list[Row] | None], query: MetricQuery) -> dict[str, object]:
        absent = all(each is None for each in rows.values())
        known = definitions(query)

        def value(name: str, kept: Callable[[Row], bool] = lambda row: True) -> object:
            if name in RATIOS:
                return _over(*(value(part) for part in RATIOS[name]))
            view, compute = known[name]
            own = rows[view]
            grouped = bool(query.dimensions or query.nest)
            if own is None and grouped:
                zero = name in COUNTS or (name in SUMS and absent and query.compare)
                return 0 if zero else None
            return compute([row for row in own or () if kept(row)])

        names = (*query.metrics, *(bound.metric for bound in query.thresholds))
        numbers = {name: value(name) for name in dict.fromkeys(names) if name in known or name in RATIOS}
        if query.part:
            part, first = query.part, query.metrics[0]
            whole = numbers[first]
            numbers[f"{first}_whole"] = whole
            numbers[first] = value(first, lambda row: _matches(row, part.filters, part.bounds)) or 0
            numbers[f"{first}_share"] = _over(numbers[first], whole)
        return numbers

    def _nested(self, query: MetricQuery) -> dict[tuple, dict[str, object]]:
        nest, first = query.nest, query.metrics[0]
        outer = len(sum((KEYS[name]({**_ANY}) for name in query.dimensions), ()))
        inside: dict[tuple, list[object]] = (
            defaultdict(list) if query.dimensions else defaultdict(list, {(): []})
        )
        for key, numbers in self._groups(query).items():
            if len(key) > outer and key[-1] is None:
                continue
            if key and all(_passes(numbers, bound, query) for bound in query.thresholds):
                inside[key[:outer]].append(numbers[f"{first}_share" if query.part else first])
        found = {}
        for key, values in inside.items():
            if nest.function == "count":
                found[key] = {f"number_of_{PLURALS[nest.over]}": len(values)}
                continue
            name = f"{nest.function}_{first}" + ("_share" if query.part else "")
            found[key] = {name: _one(nest.function, values, self._steps(query))}
        return found

    def _steps(self, query: MetricQuery) -> int | None:
        """How many steps of the calendar an average is over; None where it is over the groups."""
        nest, first = query.nest, query.metrics[0]
        adds_up = first in SUMS or (
            first in {"requests", "sessions", "commits"} and definitions(query) is not OF_REQUESTS
        )
        if nest.over not in ("day", "week", "month") or query.thresholds or query.part or not adds_up:
            return None
        days = [query.period.start + timedelta(days=number) for number in range(query.period.days)]
        return len({KEYS[nest.over](row) for day in days if _is_open(row := {"day": day}, query)})


_ANY = dict.fromkeys(("team", "repo", "department", "user_name", "user_email", "model_family", "hour")) | {
    "day": date(2026, 1, 1)
}
PLURALS = {
    "person": "people",
    "team": "teams",
    "repo": "repos",
    "day": "days",
    "week": "weeks",
    "month": "months",
}


def definitions(query: MetricQuery) -> dict[str, tuple[str, Callable[[list[Row]], object]]]:
    """Where each metric is read from, as far as the plan decides it."""
    part = query.part
    if query.bounds or (part and part.bounds):
        return OF_SESSIONS
    named = {*query.dimensions, *(f.dimension for f in (*query.filters, *(part.filters if part else ())))}
    return OF_REQUESTS if "model_family" in named else USUAL


def plain(query: MetricQuery) -> set[str]:
    names = {*query.metrics, *(bound.metric for bound in query.thresholds)}
    names -= {"share", "change", "change_share"}
    return {part for name in names for part in RATIOS.get(name, (name,))}


def _places(query: MetricQuery) -> list[tuple[int, str]]:
    found, place = [], 0
    for name in query.dimensions:
        found.append((place, name))
        place += 2 if name == "person" else 1
    return found


def _matches(row: Row, filters: Iterable[Filter], bounds: Iterable[Bound]) -> bool:
    for condition in filters:
        value = row[FILTERED.get(condition.dimension, condition.dimension)]
        if (value in condition.values) == condition.negated:
            return False
    values = [(row[MEASURES[bound.measure]], bound) for bound in bounds]
    return all(value is not None and SIGNS[bound.operator](value, bound.value) for value, bound in values)


def _is_open(row: Row, query: MetricQuery) -> bool:
    """Whether the weekday and the hour count."""
    inside = not query.weekdays or row["day"].isoweekday() in query.weekdays
    if query.hours and "hour" in row:
        inside = inside and row["hour"] in query.hours
    elif query.hours and query.outside:
        return True
    return inside != (query.outside and bool(query.weekdays or query.hours))


def _over(left: object, right: object) -> object:
    return None if left is None or not right else float(left) / float(right)


def _with_changes(numbers: dict[str, object], query: MetricQuery) -> dict[str, object]:
    for name in [name for name in numbers if f"{name}_previous" in numbers]:
        now, before = numbers[name], numbers[f"{name}_previous"]
        change = None if now is None or before is None else float(now) - float(before)
        numbers[f"{name}_change"] = change
        numbers[f"{name}_change_share"] = _over(change, before)
    return numbers


def _passes(numbers: dict[str, object], bound: object, query: MetricQuery) -> bool:
    first = query.metrics[0]
    value = f"{first}_share" if query.part else first
    name = {
        "share": f"{first}_share",
        "change": f"{value}_change",
        "change_share": f"{value}_change_share",
    }.get(bound.metric, bound.metric)
    number = numbers[name]
    return number is not None and SIGNS[bound.operator](float(number), float(bound.value))


def _one(function: str, values: list[object], steps: int | None) -> object:
    known = sorted(float(value) for value in values if value is not None)
    if not known:
        return None
    if function == "average":
        return sum(known) / (steps or len(known))
    place = {"max": 1.0, "min": 0.0, "median": 0.5}.get(function) or float(
        f"0.{function[1:]}" if function[0] == "p" else 0
    )
    at = place * (len(known) - 1)
    low = int(at)
    high = min(low + 1, len(known) - 1)
    return known[low] + (known[high] - known[low]) * (at - low)
