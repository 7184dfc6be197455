"""Every rule of the calendar; the longest reading at a place of the text wins, and of equals the first."""

from __future__ import annotations

from service.semantics.time_hours import spell
from service.semantics.time_match import Rule
from service.semantics.time_named import ever
from service.semantics.time_parts import PARTS
from service.semantics.time_points import POINTS
from service.semantics.time_ranges import RANGES
from service.semantics.time_units import business_days, fortnight, last_count, short_count

RULES: tuple[Rule, ...] = (
    *POINTS,
    last_count,
    short_count,
    fortnight,
    business_days,
    spell,
    ever,
    *PARTS,
    *RANGES,
)
