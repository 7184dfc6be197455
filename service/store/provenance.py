"""What an answer was made with, kept beside it: digests that show later whether anything is different."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from pydantic import TypeAdapter

from service.domain import Answer, Cell, Grant, Provenance
from service.store.answer_json import marked

_provenances = TypeAdapter(Provenance)


def provenance_of(answer: Answer, grant: Grant, model: str, software: str) -> Provenance:
    """Of an answer that was just made under `grant`."""
    return Provenance(
        asker=grant.principal,
        rights=rights_of(grant),
        model=model,
        software=software,
        sql=digest(answer.sql),
        result=result_digest([column.name for column in answer.columns], answer.rows),
    )


def rights_of(grant: Grant) -> str:
    """Digest of what a Grant permits: equal for equal rights, whoever holds them."""
    return digest(grant.fingerprint)


def digest(text: str) -> str:
    """SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def result_digest(names: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """The same for the same names and cells in the same order; 1.50 and 1.5 dollars are not the same text."""
    return digest(json.dumps([list(names), [[marked(cell) for cell in row] for row in rows]]))


def to_json(provenance: Provenance) -> str:
    """ASCII only, like all that is kept as JSON."""
    return json.dumps(_provenances.dump_python(provenance, mode="json"), separators=(",", ":"))


def from_json(text: str) -> Provenance:
    """What `to_json` was given."""
    return _provenances.validate_json(text)
