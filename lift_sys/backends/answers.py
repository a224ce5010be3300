"""Keeps the answers of models: so that none is paid twice, to be looked at, or to be played back. No keys in it.

What is kept of a request is all that determines its answer, as it was sent, without headers.
"""

import contextlib
import os
import tempfile
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, Literal, Self, cast

import msgspec

from lift_sys.backends.completion import Client, ClientContext, Completion, Knobs, WireRequest
from lift_sys.config import Settings, cache_directory
from lift_sys.errors import AnswerError
from lift_sys.prompts import Prompt
from lift_sys.usage import Usage

__all__ = ["Kept", "Remembering", "Shelf", "remembering"]

FORMAT = 1
MOST_BYTES = 64 * 1024 * 1024
"""How much the cache may hold; what was not used for longest goes first."""


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """One answer and the request that it belongs to."""

    format: Literal[1] = 1
    url: str
    body: dict[str, Any]
    text: str
    finish: Literal["stop", "length", "refusal"]
    usage: Usage


@dataclass(frozen=True, slots=True)
class Shelf:
    """A directory of answers, one JSON file each."""

    directory: Path
    most_bytes: int | None = None
    """None for no limit."""

    def find(self, request: WireRequest) -> Kept | None:
        """Return the answer to exactly this request; what cannot be read counts as missing."""
        path = self._path(request)
        with contextlib.suppress(OSError, msgspec.MsgspecError):
            kept = msgspec.json.decode(path.read_bytes(), type=Kept)
            if (kept.url, kept.body) == (request.url, request.body):
                with contextlib.suppress(OSError):
                    os.utime(path)
                return kept
        return None

    def put(self, request: WireRequest, completion: Completion) -> None:
        """Keep an answer, whole or not at all; a directory that cannot be written keeps none."""
        kept = Kept(
            url=request.url,
            body=request.body,
            text=completion.text,
            finish=completion.finish,
            usage=completion.usage,
        )
        data = msgspec.json.format(msgspec.json.encode(kept), indent=2)
        with contextlib.suppress(OSError):
            self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor, name = tempfile.mkstemp(dir=self.directory, suffix=".part")
            try:
                with os.fdopen(descriptor, "wb") as file:
                    file.write(data)
                Path(name).replace(self._path(request))
            finally:
                Path(name).unlink(missing_ok=True)
            self._tidy()

    def model(self) -> str:
        """Return the model of the first answer that is there, for a client that would ask its server for it."""
        for path in sorted(self.directory.glob("*.json")):
            with contextlib.suppress(OSError, msgspec.MsgspecError):
                return msgspec.json.decode(path.read_bytes(), type=Kept).usage.model
        return ""

    def _path(self, request: WireRequest) -> Path:
        told = msgspec.json.encode([FORMAT, request.url, request.body], order="sorted")
        return self.directory / f"{blake2b(told, digest_size=16).hexdigest()}.json"

    def _tidy(self) -> None:
        if self.most_bytes is None:
            return
        files = [(it.stat(), it) for it in self.directory.glob("*.json")]
        left = sum(stat.st_size for stat, _ in files)
        for stat, path in sorted(files, key=lambda it: it[0].st_mtime):
            if left <= self.most_bytes:
                break
            path.unlink(missing_ok=True)
            left -= stat.st_size


def remembering(context: Callable[[], ClientContext], settings: Settings) -> "Remembering":
    """Return the client with what the settings say of keeping, recording and playing back."""
    cache = Shelf(cache_directory() / "answers", MOST_BYTES) if settings.cache_answers else None
    record = Shelf(Path(settings.record_to).expanduser()) if settings.record_to else None
    replay = Shelf(Path(settings.replay_from).expanduser()) if settings.replay_from else None
    return Remembering(context, cache=cache, record=record, replay=replay)


class Remembering:
    """A client that sends only what it has no answer to."""

    def __init__(
        self,
        context: Callable[[], ClientContext],
        *,
        cache: Shelf | None = None,
        record: Shelf | None = None,
        replay: Shelf | None = None,
    ) -> None:
        self._context = context
        self._cache = cache
        self._record = record
        self._replay = replay
        self._stack = AsyncExitStack()
        self._client: Client

    async def __aenter__(self) -> Self:
        if self._replay is None:
            self._client = await self._stack.enter_async_context(self._context())
        else:
            # Nothing is sent, so that no server has to be there.
            self._client = cast("Client", self._context())
            self._client.model = self._client.model or self._replay.model()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    @property
    def backend(self) -> str:
        """The other client's."""
        return self._client.backend

    @property
    def model(self) -> str:
        """The other client's."""
        return self._client.model

    @property
    def local(self) -> bool:
        """The other client's."""
        return self._client.local

    def request(self, prompt: Prompt, knobs: Knobs) -> WireRequest:
        """Build the request. Pure."""
        return self._client.request(prompt, knobs)

    def kept(self, prompt: Prompt, knobs: Knobs) -> Completion | None:
        """Return the answer that is there already; raise `AnswerError` where nothing else may be asked."""
        request = self.request(prompt, knobs)
        if self._replay is not None:
            found = self._replay.find(request)
            if found is None:
                raise AnswerError(
                    f"No answer of {self.model} to this request is recorded in"
                    f" {str(self._replay.directory)!r}, and with replayFrom nothing is sent",
                    hint="Record it with recordTo, or unset replayFrom",
                )
            return _again(found, "replayed")
        found = self._cache.find(request) if self._cache is not None else None
        return None if found is None else _again(found, "cached")

    async def complete(
        self, prompt: Prompt, knobs: Knobs, *, on_text: Callable[[str], None]
    ) -> Completion:
        """Answer from what is kept, or ask; a whole answer is kept."""
        completion = self.kept(prompt, knobs)
        if completion is not None:
            on_text(completion.text)
        else:
            completion = await self._client.complete(prompt, knobs, on_text=on_text)
            if self._cache is not None and completion.finish == "stop":
                self._cache.put(self.request(prompt, knobs), completion)
        if self._record is not None:
            self._record.put(self.request(prompt, knobs), completion)
        return completion


def _again(kept: Kept, source: Literal["cached", "replayed"]) -> Completion:
    usage = msgspec.structs.replace(
        kept.usage, source=source, seconds=0.0, first_token_seconds=None, cold_seconds=None
    )
    return Completion(kept.text, kept.finish, usage)
