"""Gathers the chunks of a streamed chat into one completion. Knows no connection."""

from typing import Literal

import msgspec

from lift_sys.backends.chat_failures import error_in, failure
from lift_sys.backends.chat_request import Server
from lift_sys.backends.completion import Completion
from lift_sys.errors import AnswerError, BackendError, ConnectionFailedError
from lift_sys.usage import Usage

__all__ = ["Gathering"]

DONE = b"[DONE]"
FINISHES: dict[str, Literal["stop", "length", "refusal"]] = {
    "stop": "stop",
    "length": "length",
    "content_filter": "refusal",
}


class _Delta(msgspec.Struct):
    content: str | None = None
    refusal: str | None = None
    reasoning: str | None = None
    reasoning_content: str | None = None


class _Choice(msgspec.Struct):
    delta: _Delta | None = None
    finish_reason: str | None = None


class _Cached(msgspec.Struct):
    cached_tokens: int | None = None


class _Tokens(msgspec.Struct):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    prompt_tokens_details: _Cached | None = None


class _Chunk(msgspec.Struct):
    choices: list[_Choice] | None = None
    usage: _Tokens | None = None


class Gathering:
    """One answer as far as it has come; times are seconds since the request was sent."""

    def __init__(self, server: Server, model: str) -> None:
        self._server = server
        self._model = model
        self._pieces: list[str] = []
        self._finish: str | None = None
        self._refused = False
        self._tokens = _Tokens()
        self._first: float | None = None
        self.begun = False
        """Whether any part of an answer has come."""
        self.done = False
        """Whether the server has said that nothing follows."""

    @property
    def speaks(self) -> bool:
        """Whether the first token has come, be it of the answer or of what a model thinks before it."""
        return self._first is not None

    def take(self, data: bytes, *, at: float, now: float) -> str:
        """Take the data of one event; return the text that it adds. `now` is the POSIX time."""
        if data.strip() == DONE:
            self.done = True
            return ""
        chunk = self._chunk(data, now)
        self.begun = True
        self._tokens = chunk.usage or self._tokens
        added = ""
        for choice in (chunk.choices or ())[:1]:
            self._finish = choice.finish_reason or self._finish
            delta = choice.delta or _Delta()
            self._refused |= bool(delta.refusal)
            added = delta.content or ""
            if self._first is None and (added or delta.reasoning or delta.reasoning_content):
                self._first = at
        if added:
            self._pieces.append(added)
        return added

    def completion(self, *, seconds: float) -> Completion:
        """Return the whole answer; raise where it is none."""
        finish = self._ended()
        text = "".join(self._pieces)
        if finish == "stop" and not text.strip():
            raise AnswerError(
                f"{self._model} at {self._server.host!r} answers with nothing",
                hint="Try again, or choose another model",
            )
        return Completion(text, finish, self._usage(seconds))

    def _ended(self) -> Literal["stop", "length", "refusal"]:
        if self._refused:
            return "refusal"
        if self._finish in FINISHES:
            return FINISHES[self._finish]
        if self._finish in (None, "abort", "error"):
            raise ConnectionFailedError(
                f"The answer of {self._model} at {self._server.host!r} broke off",
                hint="Try again; if it happens again, see the log of that server",
            )
        raise AnswerError(
            f"{self._model} at {self._server.host!r} ends its answer in a way that lift-sys does not know",
            hint="Choose another model, one that answers in text",
        )

    def _usage(self, seconds: float) -> Usage:
        details = self._tokens.prompt_tokens_details
        return Usage(
            backend=self._server.kind,
            model=self._model,
            input_tokens=self._tokens.prompt_tokens,
            cached_tokens=details.cached_tokens if details else None,
            output_tokens=self._tokens.completion_tokens,
            seconds=seconds,
            first_token_seconds=self._first,
        )

    def _chunk(self, data: bytes, now: float) -> _Chunk:
        if refusal := error_in(data):
            raise failure(self._server, refusal, now=now)
        try:
            return msgspec.json.decode(data, type=_Chunk)
        except msgspec.DecodeError:
            raise self._unread() from None

    def _unread(self) -> BackendError:
        return AnswerError(
            f"{self._server.host!r} streams something that is no chat",
            hint=f"See that the setting {self._server.setting('Url')} names a server of the OpenAI kind",
        )
