"""Asks servers of the OpenAI kind: vLLM, Ollama, llama.cpp. Knows nothing of what prompts and answers say."""

import asyncio
import time
from collections.abc import Callable, Iterable
from typing import Self

from lift_sys.backends.chat_answer import Gathering
from lift_sys.backends.chat_connection import Connection, Waits
from lift_sys.backends.chat_failures import names_of_models
from lift_sys.backends.chat_request import Kind, Server, chat_request
from lift_sys.backends.completion import Completion, Knobs, WireRequest
from lift_sys.backends.events import EventReader
from lift_sys.backends.http import unsafe
from lift_sys.backends.patience import Patience
from lift_sys.config import Settings, on_loopback
from lift_sys.errors import BackendError, RequestError, TimedOutError
from lift_sys.prompts import Prompt

__all__ = ["ChatClient", "available", "chat_client"]

LINGER_SECONDS = 1.0
"""How long to wait for the end of a stream that has said it is done: then its connection serves again."""


def chat_client(settings: Settings, kind: Kind) -> "ChatClient":
    """Return the client for the server of this kind that the settings name."""
    waits = Waits(
        connect=settings.connect_seconds,
        first_token=settings.first_token_seconds,
        answer=settings.answer_seconds,
    )
    patience = Patience(retries=settings.retries, seconds=settings.answer_seconds)
    return ChatClient(_server(settings, kind), waits=waits, patience=patience)


def available(settings: Settings, kind: Kind) -> str:
    """Say why the server of this kind cannot be asked, and what to do; nothing where it can."""
    server = _server(settings, kind)
    name = server.setting("Url")
    if not server.url:
        return f"no server is named. Set {name} to its address"
    if reason := unsafe(server.url):
        return reason
    if settings.stay_local and not on_loopback(server.url):
        return f"{name} is on another machine, where stayLocal lets nothing be sent"
    return ""


def _server(settings: Settings, kind: Kind) -> Server:
    if kind == "openai-compatible":
        url, model = settings.openai_url, settings.openai_model
        return Server(kind=kind, url=url, model=model, key=settings.openai_key)
    keys = {"modal-key": settings.vllm_proxy_key, "modal-secret": settings.vllm_proxy_secret}
    url, model = settings.vllm_url, settings.vllm_model
    return Server(kind=kind, url=url, model=model, key=settings.vllm_key, headers=keys)


class ChatClient:
    """Sends to one server; entering it asks which model the server has, where none is named."""

    def __init__(
        self,
        server: Server,
        *,
        waits: Waits,
        patience: Patience,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.backend: str = server.kind
        self.model = server.model
        self.local = on_loopback(server.url)
        self._server = server
        self._waits = waits
        self._patience = patience
        self._clock = clock
        self._connection = Connection(server, waits, clock=clock)

    async def __aenter__(self) -> Self:
        await self._connection.__aenter__()
        try:
            self.model = self.model or await self._only_model()
        except BaseException:
            await self._connection.__aexit__()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._connection.__aexit__()

    def request(self, prompt: Prompt, knobs: Knobs) -> WireRequest:
        """Build the request. Pure."""
        return chat_request(self._server, self.model, prompt, knobs)

    async def complete(
        self, prompt: Prompt, knobs: Knobs, *, on_text: Callable[[str], None]
    ) -> Completion:
        """Send it and gather the stream, telling `on_text` each piece; raise `BackendError`.

        What fails before any of the answer has come is sent again, where that may help.
        """
        wire = self.request(prompt, knobs)
        answer = Gathering(self._server, self.model)
        try:
            async with asyncio.timeout(self._waits.answer):
                return await self._patience.insist(
                    lambda: self._ask(wire, answer, on_text), begun=lambda: answer.begun
                )
        except TimeoutError:
            raise TimedOutError(
                f"The answer of {self.model!r} at {self._server.host!r} took longer than"
                f" {self._waits.answer:g} seconds",
                hint="Raise the setting answerSeconds, or lower maxTokens",
            ) from None

    async def _ask(
        self, wire: WireRequest, answer: Gathering, on_text: Callable[[str], None]
    ) -> Completion:
        """Send the request once."""
        loop = asyncio.get_running_loop()
        started = loop.time()
        reader = EventReader()

        def take(events: Iterable[bytes]) -> None:
            for data in events:
                if text := answer.take(data, at=loop.time() - started, now=self._clock()):
                    on_text(text)

        try:
            async with self._connection.stream(wire) as (pieces, limit):
                async for piece in pieces:
                    take(reader.feed(piece))
                    if answer.done:
                        limit.reschedule(loop.time() + LINGER_SECONDS)
                    elif answer.speaks:
                        limit.reschedule(None)
                take(reader.end())
        except BackendError:
            # What happens after the server has said that nothing follows takes nothing from the answer.
            if not answer.done:
                raise
        return answer.completion(seconds=loop.time() - started)

    async def _only_model(self) -> str:
        names = await self._patience.insist(self._connection.models, begun=lambda: False)
        if len(names) == 1:
            return names[0]
        if not names:
            raise RequestError(
                f"{self._server.host!r} has no model", hint="Load one there, and try again"
            )
        raise RequestError(
            f"{self._server.host!r} has {len(names)} models",
            hint=f"Set {self._server.setting('Model')} to one of them: {names_of_models(names)}",
        )
