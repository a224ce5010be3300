"""Gathers the events of a streamed message into one completion. Knows neither connection nor package."""

from typing import TYPE_CHECKING, Literal

from lift_sys.backends.completion import Completion
from lift_sys.backends.http import host_of
from lift_sys.errors import AnswerError, ConnectionFailedError
from lift_sys.usage import Usage

if TYPE_CHECKING:
    from anthropic.types import RawMessageStreamEvent

__all__ = ["Gathered", "no_answer"]

FINISHES: dict[str, Literal["length", "refusal"]] = {
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "refusal": "refusal",
}
"""Why an answer ended; by any other reason it ended of itself, and reading it tells whether it is whole."""


def no_answer(url: str) -> AnswerError:
    """Return the error for what is nothing that Anthropic's API would send."""
    return AnswerError(
        f"What came from {host_of(url)!r} is no answer of Claude",
        hint="A proxy may stand between: see HTTPS_PROXY, NO_PROXY, and the setting claudeUrl",
    )


class Gathered:
    """One answer as far as it has come; times are seconds since the request was sent."""

    def __init__(self, url: str, model: str) -> None:
        self._url = url
        self._model = model
        self._pieces: list[str] = []
        self._reason = ""
        self._input: int | None = None
        self._cached: int | None = None
        self._written: int | None = None
        self._output: int | None = None
        self._first: float | None = None

    @property
    def speaks(self) -> bool:
        """Whether the first token has come, be it of the answer or of what a model thinks before it."""
        return self._first is not None

    def take(self, event: "RawMessageStreamEvent", *, at: float) -> str:
        """Take one event, and return the text that it adds; raise where it is none."""
        try:
            return self._take(event, at)
        except (AttributeError, TypeError, ValueError):
            # The package makes objects of whatever JSON comes, and checks nothing of it.
            raise no_answer(self._url) from None

    def _take(self, event: "RawMessageStreamEvent", at: float) -> str:
        match event.type:
            case "message_start":
                usage = event.message.usage
                self._cached = int(usage.cache_read_input_tokens or 0)
                # The API tells apart what was read from the cache, what was written to it, and the rest.
                self._written = int(usage.cache_creation_input_tokens or 0)
                self._input = int(usage.input_tokens) + self._cached + self._written
            case "content_block_delta":
                self._first = at if self._first is None else self._first
                if event.delta.type == "text_delta":
                    return self._add(event.delta.text)
            case "content_block_start":
                if event.content_block.type != "text":
                    self._first = at if self._first is None else self._first
            case "message_delta":
                self._output = int(event.usage.output_tokens)
                self._reason = str(event.delta.stop_reason or self._reason)
        return ""

    def _add(self, text: str) -> str:
        if not isinstance(text, str):
            raise TypeError
        self._pieces.append(text)
        return text

    def completion(self, *, seconds: float) -> Completion:
        """Return the whole answer; raise where it is none."""
        host = host_of(self._url)
        if self._reason == "" and self._input is None and not self._pieces:
            raise no_answer(self._url)
        if self._reason == "":
            raise ConnectionFailedError(f"The answer of {host!r} broke off", hint="Try again")
        text = "".join(self._pieces)
        finish: Literal["stop", "length", "refusal"] = FINISHES.get(self._reason, "stop")
        if finish == "stop" and not text.strip():
            raise AnswerError(
                f"{self._model} at {host!r} answers with nothing",
                hint="Try again, or choose another model",
            )
        return Completion(text, finish, self._usage(seconds))

    def _usage(self, seconds: float) -> Usage:
        return Usage(
            backend="claude",
            model=self._model,
            input_tokens=self._input,
            cached_tokens=self._cached,
            written_tokens=self._written,
            output_tokens=self._output,
            seconds=seconds,
            first_token_seconds=self._first,
        )
