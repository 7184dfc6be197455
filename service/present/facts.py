"""What the rules that choose a chart ask about a result: its shape, its sizes, what of it adds up."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from service.present.references import Subject
from service.present.roles import Shape
from service.present.statements import DATES
from service.present.values import number

_DWARFS = 20


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules ask about a result."""

    subject: Subject
    shape: Shape
    rows: int
    adds: bool
    """The first metric adds up and is nowhere negative."""
    categories: tuple[int, ...]
    """Distinct values of each dimension."""
    periods: int

    @classmethod
    def of(cls, subject: Subject) -> Facts:
        """Counts what the rules need."""
        shape = subject.shape
        metric = shape.metrics[0] if shape.metrics else None
        sizes = [number(row[metric]) for row in subject.rows] if metric is not None else []
        return cls(
            subject=subject,
            shape=shape,
            rows=len(subject.rows),
            adds=metric is not None
            and subject.columns[metric].additive
            and all(size is None or size >= 0 for size in sizes),
            categories=tuple(len({row[column] for row in subject.rows}) for column in shape.dimensions),
            periods=0 if shape.time is None else len({row[shape.time] for row in subject.rows}),
        )

    def name(self, column: int | None) -> str:
        """A column's name; empty for none."""
        return "" if column is None else self.subject.columns[column].name

    def unit(self, column: int) -> str:
        """A column's unit; plain numbers are drawn along with counts."""
        unit = self.subject.columns[column].unit
        return "count" if unit == "number" else unit

    @property
    def metric(self) -> str:
        """The name of the first metric."""
        return self.name(self.shape.metrics[0])

    @property
    def others(self) -> bool:
        """Whether what is missing or does not fit is a sum that may be told."""
        return self.adds and self.subject.complete

    def all_add(self, names: tuple[str, ...]) -> bool:
        """Whether each of some columns adds up, so that a bucket without rows is zero."""
        columns = {column.name: column for column in self.subject.columns}
        return self.others and all(columns[name].additive for name in names)

    @property
    def ranks(self) -> bool:
        """Whether the rows stand in the order of their first metric."""
        metric = self.shape.metrics[0]
        sizes = [number(row[metric]) for row in self.subject.rows]
        known = [size for size in sizes if size is not None]
        return len(known) == len(sizes) and known in (sorted(known), sorted(known, reverse=True))

    def comparable(self, first: str, second: str) -> bool:
        """Whether two columns are of one order of size, so that side by side both can be read."""
        sizes = [self._largest(name) for name in (first, second)]
        return max(sizes) <= _DWARFS * min(sizes)

    def _largest(self, name: str) -> Decimal:
        place = [column.name for column in self.subject.columns].index(name)
        sizes = [number(row[place]) for row in self.subject.rows]
        return max((abs(size) for size in sizes if size is not None), default=Decimal(0))

    @property
    def dated(self) -> bool:
        """Whether the first metric is a day, which no bar can show."""
        return self.unit(self.shape.metrics[0]) in DATES

    def find(self, *names: str) -> str | None:
        """The first of some names that a metric has."""
        known = [self.name(metric) for metric in self.shape.metrics]
        return next((name for name in names if name in known), None)
