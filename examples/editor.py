"""A minimal editor without a window: speaks the language server protocol over stdio.

Keeps the open text in its own buffer, does the edits that the server sends there, and writes no file.
"""

import asyncio
import contextlib
import json
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

__all__ = ["Buffer", "Editor", "EditorError", "editor", "server_command"]

Json = dict[str, Any]

CAPABILITIES: Json = {
    "general": {"positionEncodings": ["utf-16"]},
    "window": {"workDoneProgress": True},
    "workspace": {
        "applyEdit": True,
        "workspaceEdit": {"documentChanges": True},
        "executeCommand": {},
    },
    "textDocument": {
        "synchronization": {},
        "publishDiagnostics": {},
        "hover": {"contentFormat": ["markdown"]},
        "codeAction": {
            "codeActionLiteralSupport": {
                "codeActionKind": {"valueSet": ["", "refactor", "quickfix"]}
            },
            "dataSupport": True,
            "resolveSupport": {"properties": ["edit"]},
        },
    },
}


class EditorError(Exception):
    """The server did not do what an editor may expect of it."""


@dataclass
class Buffer:
    """The text of one file, as the user sees it in the editor."""

    uri: str
    text: str
    version: int = 1

    def offset(self, position: Json) -> int:
        """Turn a line and a UTF-16 column into an offset."""
        lines = self.text.split("\n")
        before = sum(len(line) + 1 for line in lines[: position["line"]])
        line = lines[position["line"]] if position["line"] < len(lines) else ""
        units = line.encode("utf-16-le")[: 2 * position["character"]]
        return before + len(units.decode("utf-16-le"))

    def change(self, edits: list[Json]) -> None:
        """Do edits that were all made against the present text."""
        spans = [
            (self.offset(e["range"]["start"]), self.offset(e["range"]["end"]), e["newText"])
            for e in edits
        ]
        for start, end, new in sorted(spans, reverse=True):
            self.text = self.text[:start] + new + self.text[end:]
        self.version += 1


@dataclass
class Editor:
    """One running server and the buffers that are open in it."""

    process: asyncio.subprocess.Process
    errors: IO[bytes]
    """What the server writes to stderr."""
    seconds: float
    """How long to wait for any one answer."""
    buffers: dict[str, Buffer] = field(default_factory=dict)
    messages: list[str] = field(default_factory=list)
    """What the server said in pop-ups and in its progress."""
    edits: int = 0
    """How many edits of the server were done."""
    _waiting: dict[int, asyncio.Future[Any]] = field(default_factory=dict)
    _count: int = 0

    async def request(self, method: str, params: object) -> Any:  # noqa: ANN401 -- as wide as the protocol
        """Ask the server, and wait for its answer for as long as the editor's patience lasts."""
        self._count += 1
        number = self._count
        answer = self._waiting[number] = asyncio.get_running_loop().create_future()
        self._send({"id": number, "method": method, "params": params})
        try:
            return await asyncio.wait_for(answer, self.seconds)
        except TimeoutError:
            raise EditorError(f"{method}: no answer within {self.seconds:g} s") from None
        finally:
            self._waiting.pop(number, None)

    def notify(self, method: str, params: object) -> None:
        """Tell the server something that has no answer."""
        self._send({"method": method, "params": params})

    async def initialize(self, folder: Path) -> Json:
        """Shake hands; returns what the server says that it can do."""
        answer = await self.request(
            "initialize",
            {
                "processId": None,
                "clientInfo": {"name": "lift-sys demo"},
                "rootUri": folder.as_uri(),
                "workspaceFolders": [{"uri": folder.as_uri(), "name": folder.name}],
                "capabilities": CAPABILITIES,
            },
        )
        self.notify("initialized", {})
        return dict(answer)

    def open(self, path: Path) -> Buffer:
        """Open a file: read it once, and tell the server."""
        text = path.read_bytes().decode("utf-8")
        buffer = self.buffers[path.as_uri()] = Buffer(path.as_uri(), text)
        document = {"uri": buffer.uri, "languageId": "python", "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})
        return buffer

    async def choose(self, action: Json) -> Json:
        """Do a code action as an editor does when the user picks it from the menu."""
        if "edit" not in action and "command" not in action:
            action = await self.request("codeAction/resolve", action)
        if action.get("edit"):
            self._apply(action["edit"])
        if "command" not in action:
            return {}
        command = action["command"]
        asked = {"command": command["command"], "arguments": command.get("arguments", [])}
        return await self.request("workspace/executeCommand", asked) or {}

    async def listen(self) -> None:
        """Take what the server sends, until it closes its output."""
        assert self.process.stdout is not None
        try:
            while True:
                head = await self.process.stdout.readuntil(b"\r\n\r\n")
                fields = dict(line.split(": ", 1) for line in head.decode().strip().split("\r\n"))
                body = await self.process.stdout.readexactly(int(fields["Content-Length"]))
                self._receive(json.loads(body))
        except asyncio.IncompleteReadError:
            said = self._last_words()
            for answer in self._waiting.values():
                if not answer.done():
                    answer.set_exception(EditorError(f"the server ended{said}"))

    def _last_words(self) -> str:
        self.errors.seek(0)
        lines = self.errors.read().decode(errors="replace").split("\n")
        last = next((line.strip() for line in reversed(lines) if line.strip()), "")
        return f": {last}" if last else ""

    def _receive(self, message: Json) -> None:
        if "method" not in message:
            answer = self._waiting.get(message["id"])
            if answer is None or answer.done():
                return
            if "error" in message:
                answer.set_exception(EditorError(message["error"]["message"]))
            else:
                answer.set_result(message.get("result"))
        elif "id" in message:
            self._send({"id": message["id"], "result": self._serve(message)})
        else:
            self._hear(message["method"], message.get("params") or {})

    def _serve(self, message: Json) -> object:
        """Answer a request of the server."""
        params = message.get("params") or {}
        match message["method"]:
            case "workspace/applyEdit":
                reason = self._apply(params["edit"])
                return {"applied": not reason, "failureReason": reason or None}
            case "workspace/configuration":
                return [None] * len(params["items"])
            case _:
                return None

    def _hear(self, method: str, params: Json) -> None:
        if method == "window/showMessage":
            self.messages.append(params["message"])
        elif method == "$/progress" and params["value"].get("message"):
            self.messages.append(params["value"]["message"])

    def _apply(self, edit: Json) -> str:
        """Do an edit in the buffers; return why not, if it is for another version of the text."""
        changes = edit.get("documentChanges") or [
            {"textDocument": {"uri": uri}, "edits": edits} for uri, edits in edit["changes"].items()
        ]
        for change in changes:
            document, buffer = change["textDocument"], self.buffers[change["textDocument"]["uri"]]
            if document.get("version") not in (None, buffer.version):
                return "the text has changed meanwhile"
            buffer.change(change["edits"])
            self.edits += 1
            identity = {"uri": buffer.uri, "version": buffer.version}
            content = [{"text": buffer.text}]
            self.notify(
                "textDocument/didChange", {"textDocument": identity, "contentChanges": content}
            )
        return ""

    def _send(self, message: Json) -> None:
        assert self.process.stdin is not None
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)


@asynccontextmanager
async def editor(*command: str, seconds: float) -> AsyncIterator[Editor]:
    """Start a server for the time of the block; it is ended properly, or killed if it does not end."""
    pipe = asyncio.subprocess.PIPE
    with tempfile.TemporaryFile() as errors:
        process = await asyncio.create_subprocess_exec(
            *command, stdin=pipe, stdout=pipe, stderr=errors, limit=2**24
        )
        one = Editor(process, errors, seconds)
        listener = asyncio.create_task(one.listen())
        try:
            yield one
            await one.request("shutdown", None)
            one.notify("exit", None)
            await asyncio.wait_for(process.wait(), seconds)
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
            await listener


def server_command() -> tuple[str, ...]:
    """The command that starts the language server of this environment."""
    return (sys.executable, "-m", "lift_sys_server")
