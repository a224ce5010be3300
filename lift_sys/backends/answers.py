"""Keeps the answers of models: so that none is paid twice, to be looked at, or to be played back. No keys in it.

What is kept of a request is all that determines its answer, as it was sent, without headers.
"""

import contextlib
import json
import os
import tempfile
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any, Literal, Self, cast

import msgspec

from lift_sys.backends.completion import Client, ClientContext, Completion, Knobs, WireRequest
from lift_sys.config import Settings, cache_directory
from lift_sys.errors import AnswerError, BackendError
from lift_sys.prompts import Prompt
from lift_sys.usage import Usage

__all__ = ["Kept", "Remembering", "Shelf", "remembering"]

FORMAT = 1
MOST_BYTES = 64 * 1024 * 1024
"""How much the cache may hold; what was not used for longest goes first."""
OURS = (".json", ".part")


def _now() -> datetime:
    return datetime.now(UTC)


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """One answer and the request that it belongs to."""

    format: Literal[1] = 1
    at: str = ""
    """When it was kept (UTC)."""
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
    clock: Callable[[], datetime] = _now

    def find(self, request: WireRequest) -> Kept | None:
        """Return the answer to exactly this request; what cannot be read counts as missing."""
        path = self._path(request)
        kept = _read(path)
        if kept is None or _canonical(kept.url, kept.body) != _canonical(request.url, request.body):
            return None
        if self.most_bytes is not None:
            with contextlib.suppress(OSError):
                os.utime(path)
        return kept

    def prepare(self) -> None:
        """Make the directory; raises `OSError` where nothing can be written to it."""
        self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=self.directory):
            pass

    def put(self, request: WireRequest, completion: Completion) -> None:
        """Keep an answer, whole or not at all; where it cannot be written it is not kept."""
        kept = Kept(
            at=self.clock().astimezone(UTC).isoformat(timespec="seconds"),
            url=request.url,
            body=request.body,
            text=completion.text,
            finish=completion.finish,
            usage=completion.usage,
        )
        # An answer or a prompt with half a character has no form in a file.
        with contextlib.suppress(OSError, UnicodeEncodeError):
            data = msgspec.json.format(msgspec.json.encode(kept), indent=2)
            self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor, name = tempfile.mkstemp(dir=self.directory, suffix=OURS[1])
            try:
                with os.fdopen(descriptor, "wb") as file:
                    file.write(data)
                Path(name).replace(self._path(request))
            finally:
                Path(name).unlink(missing_ok=True)
            self._tidy()

    def drop(self, request: WireRequest) -> None:
        """Forget the answer to this request."""
        with contextlib.suppress(OSError):
            self._path(request).unlink(missing_ok=True)

    def model(self, backend: str) -> str:
        """Return the model of the first answer of a backend, for a client that would ask its server for it."""
        for path in sorted(self.directory.glob("*.json")):
            kept = _read(path)
            if kept is not None and kept.usage.backend == backend:
                return kept.usage.model
        return ""

    def _path(self, request: WireRequest) -> Path:
        told = _canonical(request.url, request.body)
        return self.directory / f"{blake2b(told, digest_size=16).hexdigest()}.json"

    def _tidy(self) -> None:
        """Keep to the limit; what a process left half-written when it died goes with the rest."""
        if self.most_bytes is None:
            return
        files = [(it.stat(), it) for it in self.directory.iterdir() if it.suffix in OURS]
        left = sum(stat.st_size for stat, _ in files)
        for stat, path in sorted(files, key=lambda it: it[0].st_mtime):
            if left <= self.most_bytes:
                break
            path.unlink(missing_ok=True)
            left -= stat.st_size


def _read(path: Path) -> Kept | None:
    """Read a file; what is not there, damaged or of another form is None."""
    with contextlib.suppress(OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return msgspec.json.decode(path.read_bytes(), type=Kept)
    return None


def _canonical(url: str, body: dict[str, Any]) -> bytes:
    """Write a request in the one way that gives its key: in ASCII, since prompts may hold half a character."""
    return json.dumps([FORMAT, url, body], sort_keys=True).encode("ascii")


def remembering(
    context: Callable[[], ClientContext], settings: Settings, *, fresh: bool = False
) -> "Remembering":
    """Return the client with what the settings say of keeping, recording and playing back.

    `fresh` is for a user who was not content and tries again: the cache is written and not read.
    """
    cache = Shelf(cache_directory() / "answers", MOST_BYTES) if settings.cache_answers else None
    record = Shelf(Path(settings.record_to).expanduser()) if settings.record_to else None
    replay = Shelf(Path(settings.replay_from).expanduser()) if settings.replay_from else None
    return Remembering(context, cache=cache, record=record, replay=replay, fresh=fresh)


def _granted() -> None:
    """Allow it."""


class Remembering:
    """A client that sends only what it has no answer to."""

    def __init__(
        self,
        context: Callable[[], ClientContext],
        *,
        cache: Shelf | None = None,
        record: Shelf | None = None,
        replay: Shelf | None = None,
        fresh: bool = False,
    ) -> None:
        self._context = context
        self._fresh = fresh
        self._cache = cache
        self._record = record
        self._replay = replay
        self._stack = AsyncExitStack()
        self._client: Client

    async def __aenter__(self) -> Self:
        if self._record is not None:
            _try_out(self._record)
        if self._replay is None:
            self._client = await self._stack.enter_async_context(self._context())
        else:
            # Nothing is sent, so that no server has to be there.
            self._client = cast("Client", self._context())
            self._client.model = self._client.model or self._replay.model(self._client.backend)
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
        if self._cache is None or self._fresh:
            return None
        found = self._cache.find(request)
        return None if found is None else _again(found, "cached")

    def forget(self, prompt: Prompt, knobs: Knobs) -> None:
        """Drop the answer to this request from the cache: it was no good, and another try may be luckier."""
        if self._cache is not None:
            self._cache.drop(self.request(prompt, knobs))

    async def complete(
        self,
        prompt: Prompt,
        knobs: Knobs,
        *,
        on_text: Callable[[str], None],
        permit: Callable[[], None] = _granted,
    ) -> Completion:
        """Answer from what is kept, or ask; a whole answer is kept.

        `permit` is called at the moment before something is sent, and not otherwise: it may raise `BudgetError`.
        """
        completion = self.kept(prompt, knobs)
        if completion is not None:
            on_text(completion.text)
        else:
            permit()
            completion = await self._client.complete(prompt, knobs, on_text=on_text)
            if self._cache is not None and completion.finish == "stop":
                self._cache.put(self.request(prompt, knobs), completion)
        if self._record is not None:
            self._record.put(self.request(prompt, knobs), completion)
        return completion


def _try_out(record: Shelf) -> None:
    """Raise `BackendError` before anything is paid whose record the user would then miss."""
    try:
        record.prepare()
    except OSError as error:
        raise BackendError(
            f"Answers cannot be recorded in {str(record.directory)!r}: {error.strerror or error}",
            hint="Make it a directory that can be written, or unset recordTo",
        ) from error


def _again(kept: Kept, source: Literal["cached", "replayed"]) -> Completion:
    usage = msgspec.structs.replace(
        kept.usage, source=source, seconds=0.0, first_token_seconds=None, cold_seconds=None
    )
    return Completion(kept.text, kept.finish, usage)
