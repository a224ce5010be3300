"""Runs programs in confined processes of the Python that runs lift-sys itself.

Each program gets a fresh process, and another one after a call that ended it or had to be ended.
"""

import asyncio
import contextlib
import os
import socket
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace

from lift_sys.errors import SandboxError
from lift_sys.sandbox.channel import Channel
from lift_sys.sandbox.forkserver import ForkServer
from lift_sys.sandbox.isolation import enclosures
from lift_sys.sandbox.limits import Limits
from lift_sys.sandbox.outcomes import Call, Outcome, Raised, Returned, ScriptResult, Stopped
from lift_sys.sandbox.probe import WALLS
from lift_sys.sandbox.process import launch
from lift_sys.sandbox.values import MalformedError, decode_some

__all__ = ["CPython"]

GUEST = "lift_sys.sandbox.guest"
PROBE = "__import__('lift_sys.sandbox.probe', fromlist=['reached']).reached"
PROBE_LIMITS = Limits(seconds=10, memory_mib=512)
HAS_FORK = hasattr(os, "fork")

Starter = Callable[[Limits], AbstractAsyncContextManager[Channel]]
"""Starts a child that answers as `guest` does."""


class CPython:
    """An executor, and an async context manager: it keeps a warm server, started at the first use.

    What walls its children off is tried out then. Where something gets through, programs are only run
    if the user allows `unconfined` ones; else using it raises `SandboxError`.
    """

    name = "cpython"

    def __init__(self, *, unconfined: bool = False) -> None:
        self._unconfined = unconfined
        self._stack = contextlib.AsyncExitStack()
        self._start: Starter | None = None
        self._starting = asyncio.Lock()
        self._closed = False
        self.open: tuple[str, ...] = ()
        """The walls that do not stand here, of those that `probe` names; known once it is ready."""
        self.enclosure = ""
        """The program that walls off the children further; empty for none."""

    async def __aenter__(self) -> "CPython":
        """Start nothing yet."""
        return self

    async def __aexit__(self, *exception: object) -> None:
        """End all processes, and wait until they are gone."""
        self._closed = True
        self._start = None
        await self._stack.aclose()

    async def ready(self) -> None:
        """Start what is needed; raises `SandboxError` where programs cannot or must not be run here."""
        async with self._starting:
            if self._closed:
                raise SandboxError("The sandbox was closed", hint="Open it again")
            if self._start is None:
                self._start = await self._started()
        if self.open and not self._unconfined:
            raise SandboxError(
                f"Python programs are not run here: nothing stands in the way of {_listed(self.open)}",
                hint="See `lift-sys doctor`; the setting `unconfinedPython` allows it all the same",
            )

    @contextlib.asynccontextmanager
    async def session(self, program: str, *, limits: Limits) -> AsyncIterator["Program"]:
        """Load `program` (source of a module) and give access to it."""
        await self.ready()
        assert self._start is not None
        clock = asyncio.get_running_loop().time
        async with contextlib.AsyncExitStack() as stack:
            loaded = Program(program, limits, clock() + limits.seconds, self._start, stack)
            await loaded.load()
            yield loaded

    async def run_calls(
        self, program: str, calls: Sequence[Call], *, limits: Limits
    ) -> tuple[Outcome, ...]:
        """Evaluate all `calls` of `program`, each on its own; one outcome for each."""
        async with self.session(program, limits=limits) as loaded:
            return tuple([await loaded.call(call) for call in calls])

    async def run_script(self, source: str, *, limits: Limits) -> ScriptResult:
        """Run `source` as a main program to its end."""
        await self.ready()
        assert self._start is not None
        async with self._start(limits) as child:
            answer = await _ask(child, limits.seconds, "script", source)
        match answer:
            case Stopped(message=message):
                return ScriptResult(ok=False, error=message)
            case ["done"]:
                return ScriptResult(ok=True)
        match _read(answer):
            case Raised(name=name, message=message):
                return ScriptResult(ok=False, error=f"{name}: {message}" if message else name)
            case _:
                return ScriptResult(ok=False, error="answered outside its protocol")

    async def _started(self) -> Starter:
        """Start with the strongest enclosure that works here, and see what gets through."""
        if not HAS_FORK:
            self.open = WALLS
            return lambda limits: launch(GUEST, limits=limits)
        for enclosure in enclosures():
            server = await self._stack.enter_async_context(ForkServer(enclosure.prefix))

            def start(
                limits: Limits, server: ForkServer = server
            ) -> AbstractAsyncContextManager[Channel]:
                return server.child(limits=limits)

            try:
                self.open = await _reached(start)
            except (SandboxError, OSError) as error:
                await server.__aexit__()
                if isinstance(error, OSError):
                    raise SandboxError(
                        f"The sandbox could not be tried out: {error}",
                        hint="Check that there is a folder for temporary files (TMPDIR)",
                    ) from error
                if enclosure == enclosures()[-1]:
                    raise
                continue
            self.enclosure = enclosure.name
            return start
        raise AssertionError("the last enclosure is none at all")


async def _reached(start: Starter) -> tuple[str, ...]:
    """Have a child try what it must not do; raises `SandboxError` when it cannot even try."""
    with tempfile.NamedTemporaryFile("w") as file, socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        async with start(PROBE_LIMITS) as child:
            await _ask(child, PROBE_LIMITS.seconds, "load", "")
            call = f"{PROBE}({file.name!r}, {port})"
            answer = await _ask(child, PROBE_LIMITS.seconds, "call", call)
    outcome = answer if isinstance(answer, Stopped) else _read(answer)
    match outcome:
        case Returned(value=list() as names) if set(names) <= set(WALLS):
            return tuple(names)
    raise SandboxError(
        f"The sandbox could not be tried out: {outcome}",
        hint="Run `lift-sys doctor` to see what isolates untrusted code here",
    )


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]


@dataclass(slots=True)
class Program:
    """A program in a child process, which is replaced when a call has spoilt it."""

    source: str
    limits: Limits
    deadline: float
    start: Starter
    stack: contextlib.AsyncExitStack
    """Of the current child."""
    loading: Raised | Stopped | None = None
    child: Channel | None = field(default=None)

    async def load(self) -> None:
        """Start a child and run the program's top level in it."""
        remaining = max(self.deadline - asyncio.get_running_loop().time(), 0.001)
        limits = replace(self.limits, seconds=remaining)
        self.child = await self.stack.enter_async_context(self.start(limits))
        answer = await self.ask("load", self.source)
        if isinstance(answer, Stopped):
            self.loading = answer
        elif answer != ["done"]:
            outcome = _read(answer)
            self.loading = outcome if isinstance(outcome, Raised) else _outside_protocol()

    async def call(self, call: Call) -> Outcome:
        """Evaluate one call; a child that it ended is replaced before the next one."""
        if self.loading is not None:
            return self.loading
        if self.child is None:
            await self.load()
            if self.loading is not None:
                return self.loading
        answer = await self.ask("call", call.expression, *call.setup, seconds=call.seconds)
        outcome = answer if isinstance(answer, Stopped) else _read(answer)
        if isinstance(outcome, Stopped):
            await self.stack.aclose()
            self.child = None
        return outcome

    async def ask(
        self, verb: str, *texts: str, seconds: float | None = None
    ) -> list[str] | Stopped:
        """Send one request to the child and wait for its answer as long as there is time."""
        assert self.child is not None
        total = self.limits.seconds
        remaining = self.deadline - asyncio.get_running_loop().time()
        if remaining <= 0:
            return Stopped("all_time", f"was not run: the {total:g} s were over")
        # Starting up is not the program's fault and may take all the time there is.
        allowed = remaining if verb == "load" else seconds or self.limits.call_seconds
        seconds = min(allowed, remaining)
        answer = await _ask(self.child, seconds, verb, *texts)
        late = isinstance(answer, Stopped) and answer.cause == "call_time"
        if late and seconds == remaining:
            return Stopped("all_time", f"did not come to its end within {total:g} s")
        return answer


async def _ask(child: Channel, seconds: float, verb: str, *texts: str) -> list[str] | Stopped:
    """Return the words of the child's answer behind the identifier, or why there is none."""
    identifier = os.urandom(8).hex()
    fields = (text.encode("utf-8", "surrogatepass").hex() for text in texts)
    request = " ".join([identifier, verb, *(f"s{text}" for text in fields)])
    try:
        async with asyncio.timeout(seconds):
            await child.send(request.encode("ascii"))
            line = await child.receive()
            if line is None:
                await child.wait()
    except TimeoutError:
        # When the event loop itself was held up, the answer may have come in time nevertheless.
        line = child.next_line()
        if line is None:
            return Stopped("call_time", f"did not return within {seconds:.3g} s")
    if line is None and child.lost:
        raise SandboxError(
            "The sandbox ended while a program was run",
            hint="It is started again by itself: try again",
        )
    if line is None:
        return _ended(child)
    words = line.decode("ascii", "replace").split(" ")
    return words[1:] if words[0] == identifier else _outside_protocol()


def _read(words: list[str]) -> Outcome:
    """Turn the words of an answer into an outcome, or say that they are none."""
    try:
        match words:
            case ["returned", *tokens]:
                output, value = decode_some(tokens, 2)
                return Returned(value, _exact_text(output))
            case ["raised", *tokens, "example" | "inside" as where]:
                names, message, output = decode_some(tokens, 3)
                return _raised(names, message, output, by_example=where == "example")
            case ["raised", *tokens]:
                names, message = decode_some(tokens, 2)
                return _raised(names, message, "", by_example=False)
    except MalformedError:
        pass
    return _outside_protocol()


def _raised(names: object, message: object, output: object, *, by_example: bool) -> Raised:
    if type(names) is not list or not names:
        raise MalformedError("no class names")
    classes = tuple(_exact_text(name) for name in names)
    return Raised(classes, _exact_text(message), _exact_text(output), by_example)


def _exact_text(value: object) -> str:
    if type(value) is not str:
        raise MalformedError("no text")
    return value


def _outside_protocol() -> Stopped:
    return Stopped("protocol", "tampered with the sandbox's own channel")


def _ended(child: Channel) -> Stopped:
    """Say why the child ended without an answer."""
    if child.problem.startswith("wrote"):
        return Stopped("output", child.problem)
    if child.problem:
        return Stopped("all_time", child.problem)
    code = child.exit_code
    if code is not None and code < 0:
        return Stopped("ended", f"crashed the process (signal {-code})")
    return Stopped("ended", f"ended the process (exit code {code}) instead of returning")
