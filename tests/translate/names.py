"""A catalogue that is written by hand, for questions about names."""

from __future__ import annotations

from service.domain import Clarification, Principal, Question, Refusal, Role
from service.semantics.metric_query import MetricQuery
from service.semantics.model import load_model
from service.semantics.plan import Plan
from service.semantics.values import Catalogue, Value, aliases_of
from service.translate.embedded.lexicon import load_lexicon
from service.translate.embedded.translator import EmbeddedTranslator
from tests.organisation import NOW

NAMES = {
    "repo": [
        "acme/payments-api",
        "acme/ledger-service",
        "acme/checkout",
        "acme/sandbox",
        "acme/web-frontend",
    ],
    "team": ["payments", "mobile", "platform", "data science", "search", "growth", "infra", "design", "data"],
    "department": ["Engineering", "Product", "Data", "Design"],
    "product": ["claude_code", "chat", "cowork", "api"],
    "vendor": ["anthropic", "openai", "cursor", "github"],
    "model_family": ["opus", "sonnet", "haiku"],
    "model": ["claude-opus-4-6", "claude-sonnet-5-5", "claude-haiku-4-5-20251001"],
    "skill": ["code-review", "db-migration"],
    "connector": ["jira", "github"],
    "command": ["/review"],
    "cost_center": ["CC-200"],
}
PEOPLE = ["Alice Jones", "Alice Smith", "Bob Li", "Maria Garcia", "Wei Chen", "Emma Brown", "May Winters"]
LEXICON = load_lexicon()
TRANSLATOR = EmbeddedTranslator(load_model(), LEXICON)


def _values():
    for dimension, names in NAMES.items():
        for name in names:
            extra = LEXICON.aliases.get(dimension, {})
            yield Value(dimension, name, name), aliases_of(dimension, name, None, extra)
    yield (
        Value("person", "finance@acme.example", "Marit Solvang"),
        aliases_of("person", "finance@acme.example", "Marit Solvang", {}),
    )
    for person in PEOPLE:
        email = person.lower().replace(" ", ".") + "@acme.example"
        yield Value("person", email, person), aliases_of("person", email, person, {})


CATALOGUE = Catalogue(_values())


def translate(text: str, before: MetricQuery | None = None) -> Plan | Clarification | Refusal:
    """What the embedded translator makes of a question."""
    question = Question(text, Principal("test", Role.ADMIN), NOW)
    return TRANSLATOR.translate(question, CATALOGUE, before)


def query(text: str, before: MetricQuery | None = None) -> MetricQuery:
    """The plan of a question that must be understood."""
    plan = translate(text, before)
    assert isinstance(plan, Plan), plan
    assert plan.query is not None
    return plan.query
