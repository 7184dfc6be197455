"""The journey as Server-Sent Events: a `milestone` event for each step, the outcome in the last one."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, AsyncIterator

from service.channels._problems import Problem, from_error, unexpected
from service.desk import Asks
from service.domain import Answer, Clarification, Grant, Question, Refusal, ResultSet, ValidatedQuery
from service.errors import OutlayError
from service.exports.json import as_object

PING_SECONDS = 15.0
"""How long the line may be silent before a comment keeps proxies from closing it."""

_log = logging.getLogger("outlay.http")


async def events(analyst: Asks, asked: Question, request_id: str | None) -> AsyncIterator[bytes]:
    """Ends after an answer, clarification, refusal or error; closing it cancels the journey."""
    journey = analyst.ask(asked)
    step: asyncio.Future[object] | None = None
    try:
        while True:
            step = asyncio.ensure_future(anext(journey))
            while not (await asyncio.wait({step}, timeout=PING_SECONDS))[0]:
                yield b": still working\n\n"
            yield _event(stage(step.result()))
    except StopAsyncIteration:
        return
    except OutlayError as error:
        yield _event(_failed(from_error(error, request_id)))
    except Exception:
        _log.exception("request %s failed while it was streamed", request_id)
        yield _event(_failed(unexpected(request_id)))
    finally:
        if step is not None and not step.done():
            step.cancel()
            await asyncio.wait({step})
        await _close(journey)


async def _close(journey: AsyncIterator[object]) -> None:
    if isinstance(journey, AsyncGenerator):
        await journey.aclose()


def stage(milestone: object) -> dict[str, object]:
    """What is told of a milestone: no value of the result before the answer."""
    if isinstance(milestone, Grant):
        return {"stage": "rights", "role": milestone.principal.role.value, "views": len(milestone.views)}
    if isinstance(milestone, ValidatedQuery):
        return {"stage": "checked", "sql": milestone.sql, "period_proven": milestone.period_proven}
    if isinstance(milestone, ResultSet):
        return {"stage": "ran", "rows": len(milestone.rows), "milliseconds": round(milestone.milliseconds, 1)}
    if isinstance(milestone, Answer):
        return {"stage": "answer", "answer": as_object(milestone)}
    if isinstance(milestone, Clarification):
        return {"stage": "clarification", "clarification": as_object(milestone)}
    if isinstance(milestone, Refusal):
        return {"stage": "refusal", "refusal": as_object(milestone)}
    # A plan: whatever translator made it, its story says how the question was understood.
    story = getattr(milestone, "story", None)
    return {"stage": "understood", "restatement": getattr(story, "restatement", "")}


def _failed(problem: Problem) -> dict[str, object]:
    return {"stage": "error", "problem": problem.model_dump(exclude_none=True)}


def _event(told: dict[str, object]) -> bytes:
    return f"event: milestone\ndata: {json.dumps(told, separators=(',', ':'))}\n\n".encode()
