"""Tags → reading: every rule in turn takes what it can account for.

The order matters: what names rows and periods first, then bounds and operators, which need to see the
nouns beside them before those are taken as splits and measures.
"""

from __future__ import annotations

from service.semantics.clock import Clock
from service.semantics.model import SemanticModel
from service.translate.embedded.read_aggregates import (
    read_averages,
    read_functions,
    read_nests,
    read_ratios,
    read_rolling,
)
from service.translate.embedded.read_bounds import (
    read_absences,
    read_bounds,
    read_exactly,
    read_ranges,
    read_row_bounds,
)
from service.translate.embedded.read_changes import read_changes
from service.translate.embedded.read_flags import read_charts, read_flags
from service.translate.embedded.read_intent_shapes import read_intent_shapes
from service.translate.embedded.read_intents import read_intents
from service.translate.embedded.read_joints import read_joints
from service.translate.embedded.read_lists import read_lists
from service.translate.embedded.read_nouns import read_each, read_nouns, read_only_counts
from service.translate.embedded.read_parameters import read_parameters
from service.translate.embedded.read_rankings import read_rankings
from service.translate.embedded.read_shares import read_shares
from service.translate.embedded.read_times import read_times, read_weekdays
from service.translate.embedded.read_values import read_values
from service.translate.embedded.read_verbs import read_verbs, read_weak_words
from service.translate.embedded.reading import Reading
from service.translate.embedded.tag import Tag

RULES = (
    read_times,
    read_weekdays,
    read_charts,
    read_values,
    read_intent_shapes,
    read_intents,
    read_parameters,
    read_ratios,
    read_ranges,
    read_row_bounds,
    read_absences,
    read_exactly,
    read_bounds,
    read_shares,
    read_rolling,
    read_functions,
    read_changes,
    read_lists,
    read_rankings,
    read_flags,
    read_nouns,
    read_each,
    read_only_counts,
    read_verbs,
    read_weak_words,
    read_joints,
    read_averages,
    read_nests,
)


def read(tags: list[Tag], model: SemanticModel, clock: Clock) -> Reading:
    """Every rule in turn."""
    reading = Reading(tags, model, clock)
    for rule in RULES:
        rule(reading)
    return reading
