"""One call of the model over the network: a whole reply, or ModelUnavailable with a reason that can be shown.

A stream that ends early raises nothing and has no stop reason; one that breaks raises errors of the
transport, of JSON or of the order of events, none of them the client's own. Texts of the other side are not
passed on.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Any

from service.errors import ModelUnavailable
from service.translate.claude.prices import Tokens
from service.translate.claude.tools import Schema

if TYPE_CHECKING:
    from anthropic import AsyncAnthropic
    from anthropic.types import Message, Usage

MAX_TOKENS = 4_096
_RETRIES = 2
_CONNECT_SECONDS = 5.0
_log = logging.getLogger("outlay.claude")
_MEANT = {
    400: "it did not accept the request",
    401: "it did not accept the key",
    403: "it did not accept the key",
    404: "there is no such model or address",
    413: "the request was too large for it",
    429: "it takes no more requests at the moment",
    529: "it is overloaded",
}
_STOPPED = {
    "refusal": "it refused to reply",
    "max_tokens": "its reply was too long",
    "model_context_window_exceeded": "the question was too long for it",
}


@dataclass(frozen=True, slots=True)
class Access:
    """Where the model is and how it is asked."""

    key: str
    base_url: str
    model: str
    effort: str
    seconds: float
    """For all calls of one question together."""

    def __repr__(self) -> str:
        return f"Access({self.model} at {self.base_url})"


@dataclass(frozen=True, slots=True)
class Call:
    """A tool that the model called."""

    id: str
    tool: str
    arguments: object


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back, whole."""

    calls: tuple[Call, ...]
    content: list[Schema]
    """To be sent back when the dialogue goes on."""
    stopped: str | None = None
    """Why the model ended before it was done, for the asker."""


class Line:
    """The connection for one question; its time runs from when it is opened."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Line:
        sdk = await asyncio.to_thread(_sdk)
        client = sdk.AsyncAnthropic(
            api_key=self._access.key,
            base_url=self._access.base_url,
            timeout=sdk.Timeout(self._access.seconds, connect=_CONNECT_SECONDS),
            max_retries=_RETRIES,
        )
        self._client: AsyncAnthropic = await self._stack.enter_async_context(client)
        self._until = asyncio.get_running_loop().time() + self._access.seconds
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def ask(self, request: Schema, meter: Callable[[Tokens], None]) -> Reply:
        """The reply; `meter` is told what is known to have been used whenever that becomes known."""
        import anthropic  # late: the client takes a second to import, and most questions need none
        import httpx2

        broken = (httpx2.HTTPError, httpx2.StreamError, ValueError, LookupError, RuntimeError, AssertionError)
        try:
            async with asyncio.timeout_at(self._until):
                message = await self._streamed(request, meter)
        except (TimeoutError, anthropic.APITimeoutError) as error:
            raise _told(f"it did not reply within {self._access.seconds:g} seconds", error) from None
        except anthropic.APIStatusError as error:
            raise _told(_status(error.status_code), error) from None
        except anthropic.APIConnectionError as error:
            raise _told("it could not be reached", error) from None
        except (anthropic.AnthropicError, *broken) as error:
            raise _told("its reply broke off or could not be read", error) from None
        if message.stop_reason is None:
            raise _told("its reply was cut off", None)
        return _whole(message)

    async def _streamed(self, request: Schema, meter: Callable[[Tokens], None]) -> Message:
        """Read event by event, since a stream that breaks has told at its start what it read."""
        settings: Schema = {"model": self._access.model, "output_config": {"effort": self._access.effort}}
        async with self._client.messages.stream(max_tokens=MAX_TOKENS, **settings, **request) as stream:
            async for event in stream:
                if event.type == "message_start":
                    meter(_tokens(event.message.usage))
            message = await stream.get_final_message()
        meter(_tokens(message.usage))
        return message


def _sdk() -> ModuleType:
    import anthropic  # late, and in a thread: it takes a second

    return anthropic


def _tokens(usage: Usage) -> Tokens:
    return Tokens(
        input=usage.input_tokens,
        output=usage.output_tokens,
        cache_read=usage.cache_read_input_tokens or 0,
        cache_write=usage.cache_creation_input_tokens or 0,
    )


def _whole(message: Message) -> Reply:
    calls = tuple(
        Call(block.id, block.name, block.input) for block in message.content if block.type == "tool_use"
    )
    # Any: the blocks go back as they came, whatever their kinds.
    content: list[dict[str, Any]] = [
        block.model_dump(mode="json", exclude_none=True, by_alias=True) for block in message.content
    ]
    stopped = _STOPPED.get(message.stop_reason or "")
    return Reply(calls, [_sendable(block) for block in content], stopped)


def _sendable(block: Schema) -> Schema:
    """Without what the client adds to a block when it has parsed it."""
    return {key: value for key, value in block.items() if key not in ("parsed_output", "caller")}


def _status(code: int) -> str:
    return _MEANT.get(code, "it failed" if code >= 500 else f"it answered with status {code}")


def _told(reason: str, error: BaseException | None) -> ModelUnavailable:
    """The log learns the kind of error and its status, never its text: that may quote what was sent."""
    _log.warning("%s (%s, status %s)", reason, type(error).__name__, getattr(error, "status_code", "none"))
    return ModelUnavailable(reason)
