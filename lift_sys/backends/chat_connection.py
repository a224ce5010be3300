"""Talks to one server of the OpenAI kind, and raises `BackendError` for all that can go wrong on the way.

Knows neither prompts nor retries.
"""

import asyncio
import json
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self, cast

import msgspec

from lift_sys.backends.chat_failures import Refusal, error_in, failure, redirected, unknown_model
from lift_sys.backends.chat_request import Server, base_url
from lift_sys.backends.completion import WireRequest
from lift_sys.backends.http import explained, open_http
from lift_sys.config import Key
from lift_sys.errors import AnswerError, BackendError, TimedOutError

if TYPE_CHECKING:
    import httpx

__all__ = ["Connection", "Waits"]

MOST_OF_A_BODY = 1024 * 1024
"""Refusals and lists of models are shorter."""
STREAM, JSON = "text/event-stream", "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """How long things may take, in seconds."""

    connect: float = 10.0
    first_token: float = 60.0
    answer: float = 180.0
    """The whole, with what is sent again and the pauses before it."""


class Connection:
    """The way to a server; an asynchronous context. `clock` gives POSIX time, for dates in headers."""

    def __init__(
        self, server: Server, waits: Waits, *, clock: Callable[[], float] = time.time
    ) -> None:
        self._server = server
        self._waits = waits
        self._clock = clock

    async def __aenter__(self) -> Self:
        key = self._server.key
        bearer = Key(f"Bearer {key.reveal()}" if key else "")
        self._http = open_http(
            self._server.url,
            headers={"authorization": bearer, **self._server.headers},
            connect_seconds=self._waits.connect,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    async def models(self) -> tuple[str, ...]:
        """Return the names of the models that the server has, without the adapters of one of them."""
        url = f"{base_url(self._server.url)}/models"
        async with self._begins_in_time(), self._response("GET", url, JSON) as response:
            body = await _read(response)
        try:
            listed = msgspec.json.decode(body, type=_Models).data
        except msgspec.DecodeError:
            raise self._no_api("has a list of models that cannot be read") from None
        return tuple(it.id for it in listed or () if it.parent is None)

    @asynccontextmanager
    async def stream(
        self, wire: WireRequest
    ) -> AsyncIterator[tuple[AsyncIterator[bytes], asyncio.Timeout]]:
        """Send a chat; give the bytes of its answer, and the time within which it must begin."""
        async with (
            self._begins_in_time() as limit,
            self._response("POST", wire.url, STREAM, wire.body) as response,
            aclosing(cast("AsyncGenerator[bytes, None]", response.aiter_bytes())) as pieces,
        ):
            yield pieces, limit

    @asynccontextmanager
    async def _begins_in_time(self) -> AsyncIterator[asyncio.Timeout]:
        seconds = self._waits.first_token
        try:
            async with asyncio.timeout(seconds) as limit:
                yield limit
        except TimeoutError:
            raise TimedOutError(
                f"{self._server.host!r} did not begin to answer within {seconds:g} seconds",
                hint="It may be starting: try again in a minute, or raise the setting firstTokenSeconds",
            ) from None

    @asynccontextmanager
    async def _response(
        self, method: str, url: str, kind: str, body: dict[str, Any] | None = None
    ) -> AsyncIterator["httpx.Response"]:
        """Give the response to a request, once it is one: of status 200, and of this content type."""
        import httpx

        headers = {"accept": kind, **({"content-type": JSON} if body is not None else {})}
        # In ASCII, because text from an editor may hold half of a surrogate pair, which UTF-8 cannot.
        content = None if body is None else json.dumps(body).encode("ascii")
        try:
            async with self._http.stream(method, url, content=content, headers=headers) as response:
                if response.status_code != 200:
                    raise await self._refused(response, body)
                if not response.headers.get("content-type", "").lower().startswith(kind):
                    raise await self._odd(response)
                yield response
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL) as error:
            raise explained(error, self._server.url, self._waits.connect) from error

    async def _refused(
        self, response: "httpx.Response", body: dict[str, Any] | None
    ) -> BackendError:
        status, headers = response.status_code, response.headers
        if 300 <= status < 400:
            return redirected(self._server, status, headers.get("location", ""))
        text = (await _read(response)).decode(errors="replace")
        refusal = Refusal(status, text, headers.get("retry-after"))
        if body is not None and refusal.maybe_no_model:
            return await self._no_model(refusal, body["model"])
        return failure(self._server, refusal, now=self._clock())

    async def _no_model(self, refusal: Refusal, model: str) -> BackendError:
        """Find out whether it is the model that is unknown, or the address."""
        try:
            names = await self.models()
        except BackendError:
            names = ()
        if names and model not in names:
            return unknown_model(self._server, model, names)
        return failure(self._server, refusal, now=self._clock())

    async def _odd(self, response: "httpx.Response") -> BackendError:
        """What it means that an answer with status 200 is of another kind."""
        kind = response.headers.get("content-type", "").partition(";")[0].strip() or "nothing named"
        told = error_in(await _read(response)) if kind == JSON else None
        if told:
            return failure(self._server, told, now=self._clock())
        if kind == JSON:
            return self._no_api("answers in one piece and not as a stream")
        if kind == "text/html":
            return AnswerError(
                f"A web page came from {self._server.host!r} instead of an answer",
                hint="A proxy or a login may stand between: see HTTPS_PROXY, NO_PROXY, and the setting"
                f" {self._server.setting('Url')}",
            )
        return self._no_api(f"answers with content of type {kind[:60]!r}")

    def _no_api(self, does: str) -> AnswerError:
        return AnswerError(
            f"{self._server.host!r} {does}",
            hint=f"See that the setting {self._server.setting('Url')} names a server of the OpenAI kind",
        )


class _Model(msgspec.Struct):
    id: str
    parent: str | None = None
    """The model that an adapter belongs to."""


class _Models(msgspec.Struct):
    data: list[_Model] | None = None


async def _read(response: "httpx.Response") -> bytes:
    """Read a body, and no more of it than makes sense."""
    body = bytearray()
    async for piece in response.aiter_bytes():
        body += piece
        if len(body) > MOST_OF_A_BODY:
            break
    return bytes(body[:MOST_OF_A_BODY])
