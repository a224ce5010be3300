"""The claude backend: sends to Anthropic's API through Anthropic's package, which is imported when it is used."""

import asyncio
import importlib.util
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Self

from lift_sys import __version__
from lift_sys.backends.chat_connection import Waits
from lift_sys.backends.claude_answer import Gathered, no_answer
from lift_sys.backends.claude_request import api_url, claude_request, refused
from lift_sys.backends.completion import Completion, Knobs, WireRequest
from lift_sys.backends.http import certificates, explained, host_of, keep_quiet, unsafe
from lift_sys.backends.modelled import Modelled
from lift_sys.backends.patience import Patience, retry_after
from lift_sys.backends.protocol import Backend
from lift_sys.config import Key, Settings, on_loopback
from lift_sys.errors import (
    AuthenticationError,
    BackendError,
    ConnectionFailedError,
    RequestError,
    TimedOutError,
)
from lift_sys.prompts import Prompt

if TYPE_CHECKING:
    import anthropic
    import httpx2
    from anthropic.types import RawMessageStreamEvent

__all__ = ["ClaudeClient", "claude_client", "missing", "open_backend"]

SENT = frozenset(
    {
        "accept",
        "anthropic-version",
        "connection",
        "content-length",
        "content-type",
        "host",
        "transfer-encoding",
        "user-agent",
    }
)
"""The headers that leave this machine, beside the key's and `accept-encoding`."""
KEYS = {"authorization": "Bearer {}", "x-api-key": "{}"}
"""Where the package may put the key, and how."""


def open_backend(settings: Settings) -> Backend:
    """Return the backend."""
    return Modelled(
        "claude",
        lambda: claude_client(settings),
        settings,
        form="sections",
        local=on_loopback(settings.claude_url),
    )


def missing(settings: Settings) -> str:
    """Say what it lacks to be used, and what to do; nothing where it can be asked."""
    if not settings.claude_key:
        return "there is no key. Set ANTHROPIC_API_KEY or claudeKey"
    if importlib.util.find_spec("anthropic") is None:
        return "Anthropic's package is not installed. Install it: pip install 'lift-sys[claude]'"
    if settings.stay_local and not on_loopback(settings.claude_url):
        return "claudeUrl is on another machine, where stayLocal lets nothing be sent"
    return unsafe(settings.claude_url)


def claude_client(settings: Settings) -> "ClaudeClient":
    """Return the client for what the settings name."""
    return ClaudeClient(
        settings.claude_url,
        settings.claude_model,
        settings.claude_key,
        waits=Waits(
            connect=settings.connect_seconds,
            first_token=settings.first_token_seconds,
            answer=settings.answer_seconds,
        ),
        patience=Patience(retries=settings.retries, seconds=settings.answer_seconds),
    )


class ClaudeClient:
    """Sends to one server of the Anthropic kind; an asynchronous context that closes its connections."""

    backend = "claude"

    def __init__(
        self,
        url: str,
        model: str,
        key: Key,
        *,
        waits: Waits,
        patience: Patience,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.model = model
        self.local = on_loopback(url)
        self._url = url
        self._key = key
        self._waits = waits
        self._patience = patience
        self._clock = clock

    async def __aenter__(self) -> Self:
        if reason := unsafe(self._url):
            raise RequestError(reason)
        plain = _sendable(self._key)
        try:
            # Importing it takes a second, which the event loop has better uses for.
            self._package = await asyncio.to_thread(_package)
        except ImportError:
            raise RequestError(
                "Claude cannot be asked without Anthropic's package",
                hint="Install it: pip install 'lift-sys[claude]'",
            ) from None
        self._sdk = self._open(plain)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._sdk.close()

    def _open(self, key: str) -> "anthropic.AsyncAnthropic":
        """Return the package's client, without what it would take from the environment or do by itself.

        That is: further headers and credentials, tracing with whole prompts, redirects, retries that do not end at
        our time-outs.
        """
        client: anthropic.AsyncAnthropic = self._package.AsyncAnthropic(
            api_key=key,
            base_url=api_url(self._url),
            max_retries=0,
            timeout=self._timeout(),
            http_client=self._http(key),
            default_headers={"user-agent": f"lift-sys/{__version__}"},
            open_telemetry=False,
        )
        return client

    def _http(self, key: str) -> "httpx2.AsyncClient":
        import httpx2

        async def strip(request: "httpx2.Request") -> None:
            _strip(request.headers, key)
            request.headers["host"] = request.url.netloc.decode("ascii")

        try:
            return httpx2.AsyncClient(
                verify=certificates(self._url),
                trust_env=not self.local,
                follow_redirects=False,
                timeout=self._timeout(),
                event_hooks={"request": [strip]},
            )
        except (ImportError, ValueError, httpx2.InvalidURL) as error:
            # The text of the error may hold the password of the proxy.
            raise ConnectionFailedError(
                f"The proxy that the environment names for {host_of(self._url)!r} cannot be used"
                f" ({type(error).__name__})",
                hint="Set HTTPS_PROXY to an http or https address, or exempt the host with NO_PROXY",
            ) from None

    def _timeout(self) -> "httpx2.Timeout":
        import httpx2

        return httpx2.Timeout(None, connect=self._waits.connect)

    def request(self, prompt: Prompt, knobs: Knobs) -> WireRequest:
        """Build the request. Pure."""
        return claude_request(self._url, self.model, prompt, knobs)

    async def complete(
        self, prompt: Prompt, knobs: Knobs, *, on_text: Callable[[str], None]
    ) -> Completion:
        """Send it and gather the stream, telling `on_text` each piece; raise `BackendError`.

        What fails before any of the answer has come is sent again, where that may help.
        """
        wire = self.request(prompt, knobs)
        begun = False

        def tell(text: str) -> None:
            nonlocal begun
            begun = True
            on_text(text)

        try:
            async with asyncio.timeout(self._waits.answer):
                return await self._patience.insist(
                    lambda: self._ask(wire.body, tell), begun=lambda: begun
                )
        except TimeoutError:
            raise TimedOutError(
                f"The answer of {self.model!r} took longer than {self._waits.answer:g} seconds",
                hint="Raise the setting answerSeconds, or lower maxTokens",
            ) from None

    async def _ask(self, body: dict[str, Any], on_text: Callable[[str], None]) -> Completion:
        """Send the request once."""
        loop = asyncio.get_running_loop()
        started = loop.time()
        first = self._waits.first_token
        answer = Gathered(self._url, self.model)
        try:
            async with asyncio.timeout(first) as limit, aclosing(self._events(body)) as events:
                async for event in events:
                    text = answer.take(event, at=loop.time() - started)
                    if answer.speaks:
                        limit.reschedule(None)
                    if text:
                        on_text(text)
        except TimeoutError:
            raise TimedOutError(
                f"{host_of(self._url)!r} did not begin to answer within {first:g} seconds",
                hint="Try again, or raise the setting firstTokenSeconds",
            ) from None
        return answer.completion(seconds=loop.time() - started)

    async def _events(self, body: dict[str, Any]) -> "AsyncGenerator[RawMessageStreamEvent, None]":
        """Send the request and yield what comes; raise our errors for the package's."""
        try:
            async with await self._sdk.messages.create(**body) as stream:
                async for event in stream:
                    yield event
        except Exception as error:
            raise self._explained(error) from None

    def _explained(self, error: Exception) -> Exception:
        """Return our error for one of the package's; what it quotes stays behind."""
        import httpx2

        package = self._package
        match error:
            case package.APIStatusError():
                headers = error.response.headers
                return refused(
                    self._url,
                    self.model,
                    status=error.status_code,
                    kind=_kind(error.body),
                    text=str(error.body),
                    retry_after=retry_after(headers.get("retry-after"), self._clock()),
                )
            case package.APIConnectionError():
                return self._on_the_way(error.__cause__ or error)
            case httpx2.HTTPError() | httpx2.StreamError():
                return self._on_the_way(error)
            case package.APIError() | ValueError() | TypeError() | LookupError() | AttributeError():
                return no_answer(self._url)
        return error

    def _on_the_way(self, error: BaseException) -> BackendError:
        """Explain what went wrong between here and the server."""
        import httpx

        # The package is built on another library than the rest, whose errors have the same names.
        kind = getattr(httpx, type(error).__name__, None)
        if not (isinstance(kind, type) and issubclass(kind, httpx.TransportError)):
            kind = httpx.ReadError
        same = kind(str(error))
        same.__cause__ = error
        told = explained(same, self._url, self._waits.connect)
        if isinstance(told, ConnectionFailedError) and told.message.endswith("cannot be reached"):
            return ConnectionFailedError(
                told.message, hint="See that this machine is online, and HTTPS_PROXY and NO_PROXY"
            )
        return told


def _sendable(key: Key) -> str:
    """Return the key in plain text, as long as it can stand in a header."""
    plain = key.reveal()
    if not plain:
        raise AuthenticationError(
            "There is no key for Claude", hint="Set ANTHROPIC_API_KEY or claudeKey"
        )
    if not (plain.isascii() and plain.isprintable()) or " " in plain:
        raise AuthenticationError(
            "The key for Claude holds characters that no key has", hint="Copy it once more"
        )
    return plain


def _strip(headers: "httpx2.Headers", key: str) -> None:
    """Leave in the headers what the server needs, and no key but ours."""
    for name in list(headers):
        if name in KEYS:
            headers[name] = KEYS[name].format(key)
        elif name not in SENT:
            del headers[name]
    # A proxy that compresses gathers tokens before it passes them on.
    headers["accept-encoding"] = "identity"


def _package() -> Any:  # noqa: ANN401 -- the module
    keep_quiet("anthropic", "httpx2", "httpcore2", "httpx", "httpcore")
    import anthropic

    # The package sets its own logger's level as it is imported.
    keep_quiet("anthropic")
    return anthropic


def _kind(body: object) -> str:
    match body:
        case {"error": {"type": str(kind)}}:
            return kind
    return ""
