"""Talks to one running type checker in the language server protocol. Starts and ends nothing.

Answers are read while one is waited for; between two questions nobody listens.
"""

import asyncio
import os
import re
from collections.abc import Mapping
from typing import Literal, TypeVar, cast

import msgspec

from lift_sys.errors import SandboxError
from lift_sys.sandbox.tools import Tool
from lift_sys.typecheck.problems import TypeProblem
from lift_sys.typecheck.wire import Message, Messages, written

__all__ = ["Client"]

ERROR = 1
"""The severity of an error, of a problem as of a message to the user."""
ASK_AGAIN = (-32801, -32802)
"""What an answer says that a change or a cancel overtook."""
METHOD_NOT_FOUND = -32601

Encoding = Literal["utf-8", "utf-16", "utf-32"]
ENCODINGS: tuple[Encoding, ...] = ("utf-32", "utf-8", "utf-16")

Shape = TypeVar("Shape")

_SURROGATES = re.compile("[\ud800-\udfff]")
_LINE_END = re.compile("\r\n|\r|\n")


class _Position(msgspec.Struct):
    line: int
    character: int


class _Range(msgspec.Struct):
    start: _Position


class _Diagnostic(msgspec.Struct):
    range: _Range
    message: str
    code: str | int = ""
    severity: int = ERROR


class _Report(msgspec.Struct):
    items: list[_Diagnostic]


class _Ability(msgspec.Struct, rename="camel"):
    position_encoding: Encoding = "utf-16"


class _Welcome(msgspec.Struct):
    capabilities: _Ability


class Client:
    """One conversation about one document, whose text changes."""

    def __init__(self, tool: Tool, *, uri: str, settings: Mapping[str, object]) -> None:
        self._tool = tool
        self._document = {"uri": uri}
        self._settings = settings
        self._messages = Messages()
        self._encoding: Encoding = "utf-16"
        self._asked = 0
        self._version = 0
        self.complaint = ""
        """The last error that it wanted to be shown to the user."""

    async def introduce(self, folder: str) -> None:
        """Shake hands, with the folder of this URI as the only project, and open the document, empty."""
        ability = {
            "general": {"positionEncodings": ENCODINGS},
            "textDocument": {"diagnostic": {"dynamicRegistration": False}},
            "workspace": {"configuration": True, "workspaceFolders": True},
        }
        welcome = await self._ask(
            "initialize",
            processId=os.getpid(),
            rootUri=folder,
            workspaceFolders=[{"uri": folder, "name": "lift-sys"}],
            capabilities=ability,
        )
        self._encoding = _convert(welcome, _Welcome).capabilities.position_encoding
        self._tell("initialized")
        opened = {**self._document, "languageId": "python", "version": self._version, "text": ""}
        self._tell("textDocument/didOpen", textDocument=opened)

    async def problems(self, program: str) -> tuple[TypeProblem, ...]:
        """Return the errors of this text; raises `SandboxError` for an end or an answer that is none."""
        # A program with half a surrogate pair cannot be sent, nor can it be run.
        text = _SURROGATES.sub("\ufffd", program)
        self._version += 1
        versioned = {**self._document, "version": self._version}
        self._tell(
            "textDocument/didChange", textDocument=versioned, contentChanges=[{"text": text}]
        )
        # pyrefly does not announce that it can be asked, and answers all the same; what it publishes
        # unasked comes in parts that do not say which is the last.
        answer = await self._ask("textDocument/diagnostic", textDocument=self._document)
        lines = _LINE_END.split(text)
        errors = (each for each in _convert(answer, _Report).items if each.severity == ERROR)
        return tuple(self._problem(each, lines) for each in errors)

    def _problem(self, diagnostic: _Diagnostic, lines: list[str]) -> TypeProblem:
        start = diagnostic.range.start
        text = lines[start.line] if 0 <= start.line < len(lines) else ""
        return TypeProblem(
            rule=str(diagnostic.code),
            message=diagnostic.message.partition("\n")[0],
            line=start.line,
            column=_column(text, start.character, self._encoding),
        )

    async def _ask(self, method: str, **parameters: object) -> object:
        """Return the result; an answer that was overtaken is asked for again."""
        while True:
            self._asked += 1
            number = self._asked
            self._send({"id": number, "method": method, "params": parameters})
            try:
                answer = await self._answer(number)
            except asyncio.CancelledError:
                self._tell("$/cancelRequest", id=number)
                raise
            if answer.get("error") is None:
                return answer.get("result")
            if _code(answer) not in ASK_AGAIN:
                raise SandboxError(f"The type checker refused {method!r}")

    async def _answer(self, number: int) -> Message:
        """Read until the answer to this question comes, and do what it asks meanwhile."""
        while True:
            message = await self._next()
            if "method" in message:
                self._react(message)
            elif message.get("id") == number:
                return message
            # Others answer questions that nobody waits for any more.

    async def _next(self) -> Message:
        while (message := self._messages.next()) is None:
            data = await self._tool.read()
            if not data:
                raise SandboxError("The type checker ended without an answer")
            self._messages.feed(data)
        return message

    def _react(self, message: Message) -> None:
        parameters = message.get("params")
        known = cast("Mapping[str, object]", parameters if isinstance(parameters, dict) else {})
        if message["method"] == "window/showMessage" and known.get("type") == ERROR:
            self.complaint = str(known.get("message"))
        if "id" not in message:
            return
        if message["method"] == "workspace/configuration":
            wanted = known.get("items")
            count = len(wanted) if isinstance(wanted, list) else 0
            self._send({"id": message["id"], "result": [self._settings] * count})
        else:
            error = {"code": METHOD_NOT_FOUND, "message": "not supported"}
            self._send({"id": message["id"], "error": error})

    def _tell(self, method: str, **parameters: object) -> None:
        self._send({"method": method, "params": parameters})

    def _send(self, message: Message) -> None:
        self._tool.write(written(message))


def _column(line: str, units: int, encoding: Encoding) -> int:
    """Count in code points what is counted in units of `encoding`."""
    if encoding == "utf-32" or line.isascii():
        return units
    width = 2 if encoding == "utf-16" else 1
    counted = f"{encoding}-le" if width == 2 else encoding
    return len(line.encode(counted)[: units * width].decode(counted, "ignore"))


def _code(answer: Message) -> object:
    error = answer["error"]
    return error.get("code") if isinstance(error, dict) else None


def _convert(answer: object, kind: type[Shape]) -> Shape:
    try:
        return msgspec.convert(answer, kind)
    except msgspec.ValidationError:
        raise SandboxError("The type checker answered outside its protocol") from None
