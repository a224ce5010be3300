"""The claude backend: sends to Anthropic's API through Anthropic's package, which is imported when it is used."""

import asyncio
import importlib.util
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Self

from lift_sys import __version__
from lift_sys.backends.chat_connection import Waits
from lift_sys.backends.claude_request import claude_request, messages_url, refused
from lift_sys.backends.completion import Completion, Knobs, WireRequest
from lift_sys.backends.http import certificates, host_of, keep_quiet, unsafe
from lift_sys.backends.modelled import Modelled
from lift_sys.backends.patience import Patience, retry_after
from lift_sys.backends.protocol import Backend
from lift_sys.config import Key, Settings, on_loopback
from lift_sys.errors import (
    AnswerError,
    AuthenticationError,
    BackendError,
    ConnectionFailedError,
    RequestError,
    TimedOutError,
)
from lift_sys.prompts import Prompt
from lift_sys.usage import Usage

if TYPE_CHECKING:
    import anthropic
    from anthropic.types import RawMessageStreamEvent

__all__ = ["ClaudeClient", "claude_client", "missing", "open_backend"]

Finish = Literal["stop", "length", "refusal"]
FINISHES: dict[str, Finish] = {
    "end_turn": "stop",
    "stop_sequence": "stop",
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "refusal": "refusal",
}


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
        plain = self._key.reveal()
        if not plain.isascii():
            raise AuthenticationError(
                "The key for Claude holds characters that no key has", hint="Copy it once more"
            )
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
        import httpx2

        http = httpx2.AsyncClient(
            verify=certificates(self._url),
            trust_env=not self.local,
            follow_redirects=False,
            timeout=httpx2.Timeout(None, connect=self._waits.connect),
        )
        # Retries are ours: the package's own would not end at our time-outs. No other credential of the
        # environment may go to this address.
        client: anthropic.AsyncAnthropic = self._package.AsyncAnthropic(
            api_key=key,
            base_url=messages_url(self._url).removesuffix("/v1/messages"),
            max_retries=0,
            timeout=httpx2.Timeout(None, connect=self._waits.connect),
            http_client=http,
            default_headers={"user-agent": f"lift-sys/{__version__}"},
        )
        return client

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
        gathering = _Gathering(self.model)
        try:
            async with asyncio.timeout(self._waits.answer):
                return await self._patience.insist(
                    lambda: self._ask(wire.body, gathering, on_text), begun=lambda: gathering.begun
                )
        except TimeoutError:
            raise TimedOutError(
                f"The answer of {self.model!r} took longer than {self._waits.answer:g} seconds",
                hint="Raise the setting answerSeconds, or lower maxTokens",
            ) from None

    async def _ask(
        self, body: dict[str, Any], gathering: "_Gathering", on_text: Callable[[str], None]
    ) -> Completion:
        """Send the request once."""
        loop = asyncio.get_running_loop()
        started = loop.time()
        first = self._waits.first_token
        try:
            async with asyncio.timeout(first) as limit:
                async with await self._sdk.messages.create(**body) as stream:
                    async for event in stream:
                        if text := gathering.take(event, at=loop.time() - started):
                            limit.reschedule(None)
                            on_text(text)
        except TimeoutError:
            raise TimedOutError(
                f"{host_of(self._url)!r} did not begin to answer within {first:g} seconds",
                hint="Try again, or raise the setting firstTokenSeconds",
            ) from None
        except Exception as error:
            raise self._explained(error) from None
        return gathering.completion(host_of(self._url), seconds=loop.time() - started)

    def _explained(self, error: Exception) -> Exception:
        """Return our error for one of the package's; what it quotes stays behind."""
        import httpx2

        host = host_of(self._url)
        match error:
            case self._package.APITimeoutError():
                return TimedOutError(
                    f"Connecting to {host!r} took longer than {self._waits.connect:g} seconds",
                    hint="See that it can be reached, or raise the setting connectSeconds",
                )
            case self._package.APIStatusError():
                return refused(
                    self._url,
                    self.model,
                    status=error.status_code,
                    kind=_kind(error.body),
                    text=str(error.body),
                    retry_after=retry_after(
                        error.response.headers.get("retry-after"), self._clock()
                    ),
                )
            case self._package.APIConnectionError():
                return ConnectionFailedError(
                    f"{host!r} cannot be reached, or broke off",
                    hint="See that this machine is online, and HTTPS_PROXY and NO_PROXY",
                )
            case httpx2.HTTPError() | httpx2.StreamError():
                return ConnectionFailedError(
                    f"The connection to {host!r} broke off", hint="Try again"
                )
            case self._package.APIError() | ValueError() | TypeError() | LookupError():
                return AnswerError(
                    f"What came from {host!r} is no answer of Claude",
                    hint="A proxy may stand between: see HTTPS_PROXY, NO_PROXY, and the setting claudeUrl",
                )
        return error


def _package() -> Any:  # noqa: ANN401 -- the module
    keep_quiet("anthropic", "httpx2", "httpcore2", "httpx", "httpcore")
    import anthropic

    keep_quiet("anthropic")
    return anthropic


def _kind(body: object) -> str:
    match body:
        case {"error": {"type": str(kind)}}:
            return kind
    return ""


@dataclass(slots=True)
class _Gathering:
    """What has come of one answer."""

    model: str
    texts: list[str] = field(default_factory=list)
    reason: str = ""
    input_tokens: int | None = None
    cached_tokens: int | None = None
    output_tokens: int | None = None
    first: float | None = None

    @property
    def begun(self) -> bool:
        """Whether any of the text has come: from then on the request is not sent again."""
        return bool(self.texts)

    def take(self, event: "RawMessageStreamEvent", *, at: float) -> str:
        """Take one event, and return the text that it brings."""
        match event.type:
            case "message_start":
                usage = event.message.usage
                read = usage.cache_read_input_tokens or 0
                # What was read from the cache and written to it is told apart from the rest of the prompt.
                self.input_tokens = (
                    usage.input_tokens + read + (usage.cache_creation_input_tokens or 0)
                )
                self.cached_tokens = read
            case "content_block_delta":
                if event.delta.type == "text_delta" and event.delta.text:
                    self.first = at if self.first is None else self.first
                    self.texts.append(event.delta.text)
                    return event.delta.text
            case "message_delta":
                self.output_tokens = event.usage.output_tokens
                self.reason = event.delta.stop_reason or ""
        return ""

    def completion(self, host: str, *, seconds: float) -> Completion:
        """Return the whole answer; raise where the stream ended without saying why."""
        if not self.reason:
            problem: BackendError = (
                ConnectionFailedError(f"The answer of {host!r} broke off", hint="Try again")
                if self.begun or self.input_tokens is not None
                else AnswerError(
                    f"What came from {host!r} is no answer of Claude",
                    hint="A proxy may stand between: see HTTPS_PROXY, NO_PROXY, and the setting claudeUrl",
                )
            )
            raise problem
        usage = Usage(
            backend="claude",
            model=self.model,
            input_tokens=self.input_tokens,
            cached_tokens=self.cached_tokens,
            output_tokens=self.output_tokens,
            seconds=seconds,
            first_token_seconds=self.first,
        )
        return Completion("".join(self.texts), FINISHES.get(self.reason, "stop"), usage)
