"""Tables of questions: one a line, its cells between bars, the question first."""

from __future__ import annotations

from service.semantics.plan import Plan
from tests.translate.names import translate


def rows(text: str) -> list[tuple[str, ...]]:
    """The lines of a table."""
    return [tuple(cell.strip() for cell in line.split("|")) for line in text.strip().splitlines()]


def names(table: list[tuple[str, ...]]) -> list[str]:
    """What a report of failures calls each row."""
    return [row[0] for row in table]


def plan_of(conversation: str) -> Plan:
    """The plan of a question, or of the last of several that follow each other: "spend >> by team"."""
    before = None
    for text in conversation.split(" >> "):
        plan = translate(text, before)
        assert isinstance(plan, Plan), (text, plan)
        before = plan.query
    return plan
