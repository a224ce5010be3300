"""A client of any language server over stdio, which notes when each message came in.

Knows no particular server, and reads nothing of what is answered.
"""

import asyncio
import contextlib
import json
import os
import signal
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

__all__ = ["Answer", "Client", "Silence", "running"]

PATIENCE = 10.0
"""Seconds after which an answer is not waited for any longer."""

CAPABILITIES = {
    "general": {"positionEncodings": ["utf-16"]},
    "workspace": {"applyEdit": True, "workspaceEdit": {"documentChanges": True}},
    "textDocument": {
        "synchronization": {"didSave": True},
        "hover": {"contentFormat": ["markdown", "plaintext"]},
        "codeLens": {},
        "codeAction": {
            "codeActionLiteralSupport": {
                "codeActionKind": {"valueSet": ["", "quickfix", "source"]}
            },
            "dataSupport": True,
            "resolveSupport": {"properties": ["edit"]},
        },
        "publishDiagnostics": {"relatedInformation": True, "dataSupport": True},
    },
}
"""A client that is sent diagnostics, and little else that it did not ask for."""


class Silence(Exception):  # noqa: N818 -- reads as what it says
    """A server did not answer within `PATIENCE`, or is gone."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and after how many seconds; None for an error too."""

    result: Any
    seconds: float


@dataclass
class Client:
    """One running server."""

    process: asyncio.subprocess.Process
    began: float
    """When its process was started."""
    can: Mapping[str, Any] = field(default_factory=dict)
    """What it offers."""
    diagnostics: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    published: dict[str, float] = field(default_factory=dict)
    """By document when its diagnostics came in last."""
    progress: dict[str, str] = field(default_factory=dict)
    """By token what was said last of the work that it is for."""
    _asked: list[float] = field(default_factory=list)
    """When each request was sent."""
    _waiting: dict[int, asyncio.Future[tuple[Any, float]]] = field(default_factory=dict)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def initialize(self, root: Path, options: object) -> float:
        """Shake hands; return the seconds from the start of the process to the answer."""
        folder = {"uri": root.as_uri(), "name": root.name}
        params = {
            "processId": os.getpid(),
            "rootUri": root.as_uri(),
            "workspaceFolders": [folder],
            "capabilities": CAPABILITIES,
            "initializationOptions": options,
        }
        sent = perf_counter()
        answer = await self.ask("initialize", params, patience=60)
        self.can = answer.result["capabilities"]
        self.tell("initialized", {})
        return sent + answer.seconds - self.began

    async def ask(self, method: str, params: object, *, patience: float = PATIENCE) -> Answer:
        """Send a request, and wait for its answer."""
        return await self.answer(self.start(method, params), patience=patience)

    def start(self, method: str, params: object) -> int:
        """Send a request; return its number."""
        number = len(self._asked) + 1
        future = asyncio.get_running_loop().create_future()
        self._asked.append(perf_counter())
        self._waiting[number] = future
        self._send({"id": number, "method": method, "params": params})
        return number

    async def answer(self, number: int, *, patience: float = PATIENCE) -> Answer:
        """Wait for the answer to a request that was sent."""
        try:
            async with asyncio.timeout(patience):
                result, arrived = await asyncio.shield(self._waiting[number])
        except TimeoutError:
            raise Silence(f"no answer within {patience:.0f} s") from None
        del self._waiting[number]
        return Answer(result, arrived - self._asked[number - 1])

    def tell(self, method: str, params: object) -> None:
        """Send a notification."""
        self._send({"method": method, "params": params})

    async def until(self, condition: Callable[[], bool], *, patience: float) -> bool:
        """Wait until `condition()` holds, looking again at each message; tell whether it does."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience):
                while not condition():
                    self._news.clear()
                    await self._news.wait()
        return condition()

    async def listen(self) -> None:
        """Take what the server sends until it is gone."""
        stream = self.process.stdout
        assert stream is not None
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = await stream.readuntil(b"\r\n\r\n")
                body = await stream.readexactly(_length(head))
                self._receive(perf_counter(), json.loads(body))
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(Silence("the server has ended"))

    def _receive(self, arrived: float, message: dict[str, Any]) -> None:
        if "method" not in message:
            waiting = self._waiting.get(message["id"])
            if waiting is not None and not waiting.done():
                waiting.set_result((message.get("result"), arrived))
        elif "id" in message:
            self._send({"id": message["id"], "result": _reply(message)})
        elif message["method"] == "textDocument/publishDiagnostics":
            params = message["params"]
            self.diagnostics[params["uri"]] = params["diagnostics"]
            self.published[params["uri"]] = arrived
        elif message["method"] == "$/progress":
            params = message["params"]
            self.progress[params["token"]] = params["value"].get("message") or ""
        self._news.set()

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))


@contextlib.asynccontextmanager
async def running(command: Sequence[str], environment: Mapping[str, str]) -> AsyncIterator[Client]:
    """A server that is started, and ended with all its children when the block ends."""
    began = perf_counter()
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        limit=2**26,
        env={**os.environ, **environment},
        start_new_session=True,
    )
    client = Client(process, began)
    listening = asyncio.create_task(client.listen())
    try:
        yield client
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
        await listening


def _length(head: bytes) -> int:
    lines = head.lower().split(b"\r\n")
    return next(int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length"))


def _reply(request: dict[str, Any]) -> object:
    """What to say to a request of the server: that there are no settings, and that nothing was edited."""
    match request["method"]:
        case "workspace/configuration":
            return [None for _ in request["params"]["items"]]
        case "workspace/applyEdit":
            return {"applied": False}
    return None
