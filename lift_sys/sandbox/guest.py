"""Runs a program and calls of it, inside the child, and answers with the values they return.

Never compares or judges: nothing here knows what a call should return. Standard library only.
Each request and answer is one line that begins with an identifier the parent chose.

    <id> load <source>                  ->  <id> done | <id> raised <exception>
    <id> script <source>                ->  the same, run as `__main__`
    <id> call <expression> <setup> …    ->  <id> returned <output> <value>
                                            <id> raised <output> <exception> <where>
"""

# ruff: noqa: ANN401 - values of any type pass through here
from __future__ import annotations

import builtins
import io
import os
import sys

from lift_sys.sandbox.encode import class_names, encode, text_of

# Importing `typing` would take longer than all the rest of this module.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Functions below keep these built-ins even when untrusted code changes the real ones.
__builtins__ = dict(vars(builtins))  # type: ignore[assignment]

__all__ = ["main", "serve"]

PROGRAM = "program"
EXAMPLE_FILE = "<example>"
ALLOW_TOP_LEVEL_AWAIT = 0x2000
MAX_OUTPUT = 50_000


async def _nothing() -> None: ...


_idle = _nothing()
_COROUTINE = type(_idle)
_idle.close()
_write = os.write
_run_code = exec
_evaluate = eval


def main() -> None:
    """Answer the requests on standard input until there are no more."""
    _serve(*_channel())


def serve(channel: int) -> None:
    """Answer the requests on a socket until there are no more."""
    _serve(io.open(channel, "rb", closefd=False), channel)  # noqa: SIM115, UP020


def _serve(requests: io.BufferedReader, answers: int) -> None:
    program = None
    for line in requests:
        identifier, verb, *fields = line.decode("ascii").split()
        texts = [bytes.fromhex(field[1:]).decode("utf-8", "surrogatepass") for field in fields]
        try:
            if verb == "call":
                answer = _call(program, *texts)
            else:
                program, answer = _load(texts[0], "__main__" if verb == "script" else PROGRAM)
        except MemoryError:
            answer = _raised(MemoryError("no memory left to answer"), "inside")
        _send(answers, f"{identifier} {answer}\n".encode("ascii"))


def _channel() -> tuple[io.BufferedReader, int]:
    """Move the pipes to other descriptors: what untrusted code prints goes nowhere near them."""
    requests, answers = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    os.close(nothing)
    return io.open(requests, "rb"), answers  # noqa: UP020


def _send(descriptor: int, data: bytes) -> None:
    while data:
        data = data[_write(descriptor, data) :]


def _load(source: str, name: str) -> tuple[Any, str]:
    """Compile a program and run its top level once; return its code and the answer."""
    with _Capture():
        try:
            code = compile(source, f"<{PROGRAM}>", "exec", dont_inherit=True)
            _fresh_namespace(code, name)
        except BaseException as error:
            return None, _raised(error)
    return code, "done"


def _fresh_namespace(code: Any, name: str = PROGRAM) -> dict[str, object]:
    """Run a program as a module of its own, so that no call sees what another one left behind."""
    module = type(sys)(name)
    sys.modules[name] = module
    module.__dict__["__builtins__"] = builtins
    _run_code(code, module.__dict__)
    return module.__dict__


def _call(code: Any, expression: str, *setup: str) -> str:
    """Evaluate `expression` after the statements of `setup`, and say what came of it."""
    with _Capture() as capture:
        try:
            namespace = dict(_fresh_namespace(code))
            for statement in setup:
                _finish(_evaluate(_compiled(statement, "exec"), namespace))
            capture.start()
            value = _finish(_evaluate(_compiled(expression.strip(), "eval"), namespace))
            output = capture.output()
            return f"returned {encode(output)} {encode(value)}"
        except BaseException as error:
            return _raised(error, encode(capture.output()), _where(error))


def _compiled(source: str, mode: str) -> Any:
    return compile(source, EXAMPLE_FILE, mode, flags=ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)


def _finish(value: Any) -> object:
    """Run a coroutine to its end; anything else is what it is."""
    if type(value) is not _COROUTINE:
        return value
    import asyncio

    return asyncio.run(value)


def _raised(error: BaseException, *fields: str) -> str:
    names = class_names(type(error))
    return " ".join(["raised", encode(names), encode(text_of(str, error)), *fields])


def _where(error: BaseException) -> str:
    """Tell whether the words of the example raised the error, or the code that they call."""
    if isinstance(error, SyntaxError) and error.filename == EXAMPLE_FILE:
        return "example"
    trace = error.__traceback__
    if trace is None:
        return "inside"
    while trace.tb_next is not None:
        trace = trace.tb_next
    return "example" if trace.tb_frame.f_code.co_filename == EXAMPLE_FILE else "inside"


class _Capture:
    """Stands in for the standard streams while untrusted code runs; keeps a bounded output."""

    def __enter__(self) -> _Capture:
        sys.stdin = io.StringIO("")
        sys.stderr = _text_stream(_Sink())
        self.start()
        return self

    def __exit__(self, *exception: object) -> None:
        sys.stdout = sys.__stdout__
        sys.stderr = sys.__stderr__

    def start(self) -> None:
        """Forget what was printed so far."""
        self._sink = _Sink()
        sys.stdout = self._stream = _text_stream(self._sink)

    def output(self) -> str:
        """Return what was printed since the start, cut when it was too much."""
        try:
            text = self._sink.kept.decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            text = self._sink.kept.decode("utf-8", "replace")
        return text + "…" if self._sink.full else text


class _Sink(io.RawIOBase):
    """Keeps the first bytes that are written to it and drops the rest."""

    def __init__(self) -> None:
        super().__init__()
        self.kept = bytearray()
        self.full = False

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        chunk = bytes(data)
        room = MAX_OUTPUT - len(self.kept)
        self.kept += chunk[:room]
        self.full = self.full or len(chunk) > room
        return len(chunk)


def _text_stream(sink: Any) -> io.TextIOWrapper:
    return io.TextIOWrapper(
        sink,
        encoding="utf-8",
        errors="surrogatepass",
        newline="\n",
        write_through=True,
    )
