"""A server on loopback that plays scripted replies, faults included, and keeps what it was asked.

Nothing here waits for time to pass: a reply holds still at an `asyncio.Event`, or until the client leaves.
"""

import asyncio
import contextlib
import json
import ssl
from dataclasses import dataclass, field
from typing import Any, Final

REASONS = {200: "OK", 307: "Temporary Redirect", 401: "Unauthorized", 404: "Not Found"}
SSE = "text/event-stream; charset=utf-8"


class Sign:
    """A step of a reply that is no bytes."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


DROP: Final = Sign("DROP")
"""Break the connection off here (a reset, as when a process dies)."""
HANG: Final = Sign("HANG")
"""Send nothing more until the client leaves."""

Step = bytes | asyncio.Event | Sign


@dataclass(frozen=True)
class Reply:
    """What is sent for one request: bytes, `asyncio.Event` to wait for, `DROP` and `HANG`, in order."""

    steps: tuple[Step, ...]
    closes: bool = False
    """Whether the server closes the connection at the end."""


@dataclass(frozen=True)
class Received:
    """A request as it came in; header names are in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


# Replies


def respond(
    status: int = 200,
    body: bytes | str | dict[str, Any] | list[Any] = b"",
    *,
    content_type: str = "application/json",
    headers: dict[str, str] | None = None,
) -> Reply:
    """Answer with this status and body; a dict or list is sent as JSON."""
    data = body if isinstance(body, bytes) else _text(body).encode()
    head = _head(status, content_type, {"content-length": str(len(data)), **(headers or {})})
    return Reply((head + data,))


def busy(
    status: int = 429, *, retry_after: float | str | None = None, body: dict[str, Any] | None = None
) -> Reply:
    """Ask for patience; `retry_after` in seconds, or an HTTP date as a string."""
    headers = {} if retry_after is None else {"retry-after": f"{retry_after}"}
    default = {"error": {"message": "slow down", "type": "rate_limit_error"}}
    return respond(status, body if body is not None else default, headers=headers)


def redirect(location: str, status: int = 307) -> Reply:
    """Send the client elsewhere."""
    return respond(status, headers={"location": location})


def page(status: int = 200, title: str = "Sign in to continue") -> Reply:
    """The HTML page of a proxy that came between."""
    body = f"<!DOCTYPE html><html><head><title>{title}</title></head><body></body></html>"
    return respond(status, body, content_type="text/html; charset=utf-8")


def raw(*steps: Step | str, closes: bool = True) -> Reply:
    """Exactly these bytes and steps, HTTP or not."""
    return Reply(tuple(it.encode() if isinstance(it, str) else it for it in steps), closes=closes)


def garbage() -> Reply:
    """Bytes that are no HTTP."""
    return raw(b"\x16\x03\x01\x00\xa5 this is no HTTP \xff\xfe\r\n\r\n")


def dropped() -> Reply:
    """The connection breaks off before anything was answered."""
    return raw(DROP)


def dropped_in_headers() -> Reply:
    """The connection breaks off within the headers."""
    return raw(b"HTTP/1.1 200 OK\r\ncontent-ty", DROP)


def silent() -> Reply:
    """Nothing is ever answered."""
    return raw(HANG)


def stream(
    *steps: Step | str,
    status: int = 200,
    content_type: str = SSE,
    headers: dict[str, str] | None = None,
) -> Reply:
    """A chunked stream: each piece of bytes or text is one chunk; it ends well unless `DROP` comes."""
    head = _head(status, content_type, {"transfer-encoding": "chunked", **(headers or {})})
    pieces = [it.encode() if isinstance(it, str) else it for it in steps]
    chunks = [b"%x\r\n%b\r\n" % (len(it), it) if isinstance(it, bytes) else it for it in pieces]
    return Reply((head, *chunks, b"0\r\n\r\n"))


def slow(reply: Reply, gate: asyncio.Event) -> Reply:
    """Send the same bytes one by one, and the second half of them only once `gate` is set."""
    data = b"".join(step for step in reply.steps if isinstance(step, bytes))
    singles = [data[at : at + 1] for at in range(len(data))]
    half = len(data) // 2
    return Reply((*singles[:half], gate, *singles[half:]), closes=reply.closes)


def event(data: dict[str, Any] | str, name: str = "") -> bytes:
    """One server-sent event."""
    return (f"event: {name}\n" if name else "").encode() + f"data: {_text(data)}\n\n".encode()


# The OpenAI kind

DONE: Final = b"data: [DONE]\n\n"


def openai_chunk(
    text: str | None = None, *, finish: str | None = None, model: str = "tiny", **delta: Any
) -> bytes:
    """One chunk of a chat completion; further arguments go into its delta."""
    content = {} if text is None else {"content": text}
    choice = {"index": 0, "delta": content | delta, "finish_reason": finish}
    return event({"object": "chat.completion.chunk", "model": model, "choices": [choice]})


def openai_usage(prompt: int = 11, answer: int = 7, cached: int | None = 3) -> bytes:
    """The last chunk, which tells what the request took."""
    usage: dict[str, Any] = {"prompt_tokens": prompt, "completion_tokens": answer}
    if cached is not None:
        usage["prompt_tokens_details"] = {"cached_tokens": cached}
    return event({"object": "chat.completion.chunk", "choices": [], "usage": usage})


def openai_answer(*texts: str, finish: str = "stop", usage: bytes | None = None) -> Reply:
    """A whole answer in pieces, as vLLM streams it."""
    pieces = [openai_chunk(it) for it in texts]
    opening, end = openai_chunk("", role="assistant"), openai_chunk(finish=finish)
    return stream(opening, *pieces, end, openai_usage() if usage is None else usage, DONE)


def openai_error(
    message: str = "no", *, code: int | str | None = 400, kind: str = "BadRequestError"
) -> dict[str, Any]:
    """The body of an error, also sent as an event inside a stream that began with status 200."""
    return {"error": {"message": message, "type": kind, "param": None, "code": code}}


def openai_models(*names: str) -> Reply:
    """The answer to `GET /v1/models`."""
    return respond(200, {"object": "list", "data": [{"id": it, "object": "model"} for it in names]})


# The Anthropic kind


def anthropic_events(
    *texts: str,
    stop_reason: str = "end_turn",
    usage: dict[str, int] | None = None,
    output_tokens: int = 7,
    model: str = "claude-test",
) -> tuple[bytes, ...]:
    """All events of one streamed message."""
    message = {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {"input_tokens": 11, "output_tokens": 1, **(usage or {})},
    }
    block = {
        "type": "content_block_start",
        "index": 0,
        "content_block": {"type": "text", "text": ""},
    }
    end = {
        "type": "message_delta",
        "delta": {"stop_reason": stop_reason, "stop_sequence": None},
        "usage": {"output_tokens": output_tokens},
    }
    return (
        anthropic_event({"type": "message_start", "message": message}),
        anthropic_event(block),
        *(anthropic_text(it) for it in texts),
        anthropic_event({"type": "content_block_stop", "index": 0}),
        anthropic_event(end),
        anthropic_event({"type": "message_stop"}),
    )


def anthropic_event(data: dict[str, Any]) -> bytes:
    """One event, named as its type."""
    return event(data, data["type"])


def anthropic_text(text: str) -> bytes:
    """A piece of text."""
    delta = {"type": "text_delta", "text": text}
    return anthropic_event({"type": "content_block_delta", "index": 0, "delta": delta})


def anthropic_answer(*texts: str, **options: Any) -> Reply:
    """A whole streamed message; the options are those of `anthropic_events`."""
    return stream(*anthropic_events(*texts, **options), headers={"request-id": "req_1"})


def anthropic_message(
    text: str, *, stop_reason: str = "end_turn", usage: dict[str, int] | None = None
) -> Reply:
    """A whole message that is not streamed."""
    body = {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "claude-test",
        "content": [{"type": "text", "text": text}],
        "stop_reason": stop_reason,
        "stop_sequence": None,
        "usage": {"input_tokens": 11, "output_tokens": 7, **(usage or {})},
    }
    return respond(200, body)


def anthropic_error(kind: str = "overloaded_error", message: str = "no") -> dict[str, Any]:
    """The body of an error, also sent as the event `error` inside a stream."""
    return {"type": "error", "error": {"type": kind, "message": message}, "request_id": "req_1"}


# The server


@dataclass
class FaultServer:
    """Plays `replies` in the order in which requests come; `routes` answer their paths always.

    Use it as an asynchronous context. A request for which nothing is left gets status 418.
    """

    replies: list[Reply] = field(default_factory=list)
    routes: dict[str, Reply] = field(default_factory=dict)
    tls: ssl.SSLContext | None = None
    requests: list[Received] = field(default_factory=list)
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once a request has been read whole."""
    left: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a client closes its connection before its reply is whole."""
    left_at: float = 0.0
    """When that was, by the loop's clock."""
    connections: int = 0
    open: int = 0
    """How many connections are open."""
    port: int = 0

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    def then(self, *replies: Reply) -> None:
        """Play these as well, after the others."""
        self.replies.extend(replies)

    @property
    def bodies(self) -> list[Any]:
        """The JSON of every POST, in order."""
        return [it.json for it in self.requests if it.method == "POST"]

    async def __aenter__(self) -> "FaultServer":
        loop = asyncio.get_running_loop()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server = await loop.create_server(self._protocol, "127.0.0.1", 0, ssl=self.tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    def _protocol(self) -> asyncio.StreamReaderProtocol:
        reader = _Reader()
        return asyncio.StreamReaderProtocol(reader, lambda _, writer: self._begin(reader, writer))

    def _begin(self, reader: "_Reader", writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: "_Reader", writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.open += 1
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                while (request := await _read(reader)) is not None:
                    self.requests.append(request)
                    self.asked.set()
                    if await self._play(self._reply(request), reader, writer):
                        break
        finally:
            self.open -= 1
            writer.transport.abort()

    def _reply(self, request: Received) -> Reply:
        if request.path in self.routes:
            return self.routes[request.path]
        return self.replies.pop(0) if self.replies else respond(418, {"error": "script is over"})

    async def _play(self, reply: Reply, reader: "_Reader", writer: asyncio.StreamWriter) -> bool:
        """Send a reply; return whether the connection is over."""
        for step in reply.steps:
            if reader.left.is_set():
                break
            if isinstance(step, bytes):
                writer.write(step)
                await writer.drain()
                await asyncio.sleep(0)
            elif step is DROP:
                return True
            else:
                await _first(step if isinstance(step, asyncio.Event) else None, reader.left)
        if reader.left.is_set():
            self.left_at = reader.left_at
            self.left.set()
            return True
        if reply.closes:
            writer.close()
        return reply.closes


class _Reader(asyncio.StreamReader):
    """A reader that tells at once, and not only when it is read, that the other side has gone."""

    def __init__(self) -> None:
        super().__init__()
        self.left = asyncio.Event()
        self.left_at = 0.0

    def feed_eof(self) -> None:
        super().feed_eof()
        self._leave()

    def set_exception(self, exc: BaseException) -> None:
        super().set_exception(exc)
        self._leave()

    def _leave(self) -> None:
        if not self.left.is_set():
            self.left_at = asyncio.get_running_loop().time()
            self.left.set()


async def _first(one: asyncio.Event | None, other: asyncio.Event) -> None:
    """Wait until either is set."""
    waiting = [asyncio.ensure_future(it.wait()) for it in (one, other) if it is not None]
    try:
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in waiting:
            task.cancel()


async def _read(reader: asyncio.StreamReader) -> Received | None:
    """Read one request; None where the client has no more."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    method, path, _ = first.split(" ", 2)
    pairs = (line.partition(":") for line in lines)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Received(method, path, headers, body)


def _head(status: int, content_type: str, headers: dict[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status} {REASONS.get(status, 'Scripted')}"]
    if content_type:
        lines.append(f"content-type: {content_type}")
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _text(data: object) -> str:
    return data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
