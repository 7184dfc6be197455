"""Every error that is raised on purpose.

OutlayError                       500  something of ours failed
├── BadInput                      422  what was sent cannot be used
│   ├── EmptyQuestion             422
│   ├── QuestionTooLong           413
│   └── BadTelemetry              400  an OTLP body that cannot be read
├── Unauthenticated               401  no key, or a key that nobody has
├── Forbidden                     403  known, but may not do this
├── NotFound                      404  no such receipt, file or plug-in
├── QueryProblem                  422  a translator may repair these
│   ├── QueryRejected             422  the guard said no (rule, reason)
│   └── QueryFailed               422  the engine said no (code, reason)
├── LimitExceeded                 422  too much time, memory or data
├── WarehouseUnavailable          503  missing, locked or unreadable database
├── StorageFull                   507  nothing was written
├── MemoryUnavailable             503  receipts and keys cannot be read or kept
├── ModelUnavailable              503  the language model was not asked, or gave nothing usable
├── PicturesUnavailable           503  no browser to draw with
└── Busy                          503  too many questions at once

Every message is for the asker: what was wrong, and what is possible instead.
"""

from __future__ import annotations


class OutlayError(Exception):
    """Something of ours failed; `str()` of it may be shown to anybody."""

    status = 500
    title = "Something went wrong"


class BadInput(OutlayError):
    """What was sent cannot be used."""

    status = 422
    title = "Invalid input"


class EmptyQuestion(BadInput):
    """There is no question."""

    title = "Empty question"


class QuestionTooLong(BadInput):
    """The question is longer than 2,000 characters."""

    status = 413
    title = "Question too long"


class BadTelemetry(BadInput):
    """An OTLP body that cannot be read; nothing of it was kept."""

    status = 400
    title = "Unreadable telemetry"


class Unauthenticated(OutlayError):
    """No credentials, or ones that nobody has."""

    status = 401
    title = "Not signed in"


class Forbidden(OutlayError):
    """Known, but without the right."""

    status = 403
    title = "Not permitted"


class NotFound(OutlayError):
    """There is no such thing, or none that this reader may know of."""

    status = 404
    title = "Not found"


class QueryProblem(OutlayError):
    """A query that did not get through; a translator may be told why and repair it."""

    status = 422
    title = "The query cannot run"


class QueryRejected(QueryProblem):
    """The guard said no."""

    title = "The query is not permitted"

    def __init__(self, rule: str, reason: str) -> None:
        super().__init__(reason)
        self.rule = rule
        """Short and stable: the name of the rule, for tests and repairs."""
        self.reason = reason


class QueryFailed(QueryProblem):
    """The engine said no; `reason` holds nothing of the data and no text of the engine's."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class LimitExceeded(OutlayError):
    """The query needs more time, memory or room than it may use."""

    status = 422
    title = "The query is too large"


class WarehouseUnavailable(OutlayError):
    """The usage data cannot be opened."""

    status = 503
    title = "No usage data"


class StorageFull(OutlayError):
    """No room on the disk; nothing was half-written."""

    status = 507
    title = "No space left"


class MemoryUnavailable(OutlayError):
    """The service's own memory (answers, keys, journal) cannot be opened or written."""

    status = 503
    title = "The service's memory is not available"


class ModelUnavailable(OutlayError):
    """The language model was not asked or gave nothing usable; completes "Claude was not used: …"."""

    status = 503
    title = "The language model is not available"


class PicturesUnavailable(OutlayError):
    """There is no browser to draw with; everything else works."""

    status = 503
    title = "Pictures are not available"


class Busy(OutlayError):
    """More questions at once than the machine can answer."""

    status = 503
    title = "Busy"
