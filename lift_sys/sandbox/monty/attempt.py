"""Evaluates the calls of a program in one session of Monty, in a thread of its own."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from lift_sys.sandbox.monty.answers import MAX_OUTPUT, Thrown, heard, returned, thrown
from lift_sys.sandbox.monty.guest import CALLING, LOADING, STEPS
from lift_sys.sandbox.outcomes import Call, Outcome, Unsupported

# Importing `pydantic_monty` takes 25 ms, which a process that verifies nothing should not spend.
TYPE_CHECKING = False
if TYPE_CHECKING:
    import pydantic_monty

__all__ = ["Attempt", "SpentError"]

_ASKED = {"import": "imports a module that Monty does not have"}


class SpentError(Exception):
    """The session came to its end before all was evaluated: out of time or memory, or it broke."""

    def __init__(self, message: str, *, time: bool = False) -> None:
        super().__init__(message)
        self.time = time
        """Whether it was the time."""


@dataclass(slots=True, eq=False)
class Attempt:
    """The calls of one program that are to be evaluated in one session."""

    program: str
    calls: Sequence[Call]
    _withdrawn: bool = False
    _worker: int | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self, session: pydantic_monty.MontySession) -> tuple[Outcome, ...]:
        """Return one outcome for each call; `session` has had `PRELUDE` and nothing else.

        Raises `SpentError` where it cannot be told what came of a call.
        """
        with self._lock:
            if self._withdrawn:
                raise SpentError("was withdrawn")
            self._worker = session.worker_pid
        try:
            return self._outcomes(session)
        finally:
            with self._lock:
                self._worker = None

    def withdraw(self) -> None:
        """End the process that works on this at once: nobody waits for its answer. For another thread to call."""
        with self._lock:
            self._withdrawn = True
        self._kill()

    def _kill(self) -> None:
        with self._lock:
            if self._worker is not None:
                # As long as its session is in use nobody waits for the process: the number is its own.
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(self._worker, getattr(signal, "SIGKILL", signal.SIGTERM))

    def _outcomes(self, session: pydantic_monty.MontySession) -> tuple[Outcome, ...]:
        import pydantic_monty

        printed = _Printed((len(self.calls) + 1) * MAX_OUTPUT, self._kill)
        mark = os.urandom(8).hex() if self._may_print() else ""
        inputs: dict[str, object] = {
            "_program": self.program,
            "_todo": [(call.setup, call.expression.strip()) for call in self.calls],
            "_mark": mark,
        }
        errors: list[Thrown] = []
        while True:
            try:
                step = session.feed_start(STEPS, inputs=inputs, print_callback=printed)
                break
            except (pydantic_monty.MontyRuntimeError, pydantic_monty.MontySyntaxError) as error:
                errors.append(_kept(error))
            except pydantic_monty.MontyCrashedError as error:
                what = "printed too much to be read" if printed.full else f"crashed Monty: {error}"
                raise SpentError(what, time=error.timed_out) from error
            inputs = {}
        if not isinstance(step, pydantic_monty.MontyComplete):
            # Nothing in there may ask for anything: files, the clock, chance, sleep.
            asked = getattr(step, "function_name", "the event loop")
            return (Unsupported(_ASKED.get(asked, f"asks for `{asked}`")),) * len(self.calls)
        return self._read(step.output, errors, heard(printed.text(), mark, len(self.calls)))

    def _may_print(self) -> bool:
        texts = (self.program, *(text for it in self.calls for text in (it.expression, *it.setup)))
        return any("print" in text for text in texts)

    def _read(
        self, done: object, errors: list[Thrown], outputs: Iterator[str | None]
    ) -> tuple[Outcome, ...]:
        """Put together what the session says of each call and the exceptions that came out of it."""
        outcomes: list[Outcome] = []
        entries: list[object] = done if type(done) is list else []
        for call, entry, output in zip(self.calls, entries, outputs, strict=False):
            error = errors.pop(0) if entry in (LOADING, CALLING) and errors else None
            if error is not None and entry == LOADING:
                outcome = error.outcome(None, self.program, "")
                outcomes += [outcome] * (len(self.calls) - len(outcomes))
                break
            if output is None:
                outcomes.append(Unsupported("printed too much, or where it cannot be heard"))
            elif error is not None:
                outcomes.append(error.outcome(call, self.program, output))
            else:
                outcomes.append(returned(entry, output))
        if len(outcomes) != len(self.calls):
            raise SpentError("answered outside its protocol")
        return tuple(outcomes)


@dataclass(slots=True)
class _Printed:
    """What a session prints on its standard output, up to a bound; then `stop` is called."""

    most: int
    stop: Callable[[], None]
    full: bool = False
    _texts: list[str] = field(default_factory=list)
    _size: int = 0

    def __call__(self, stream: str, text: str) -> None:
        if self.full:
            return
        self._size += len(text.encode())
        if self._size > self.most:
            # Monty itself would go on to the end of its time, and have all of it thrown away here.
            self.full = True
            self.stop()
        elif stream == "stdout":
            self._texts.append(text)

    def text(self) -> str:
        return "".join(self._texts)


def _kept(
    error: pydantic_monty.MontyRuntimeError | pydantic_monty.MontySyntaxError,
) -> Thrown:
    """Keep an exception of the program's; one by which Monty stopped it is the end of the session."""
    kept = thrown(error)
    if kept is None:
        cause = error.exception()
        raise SpentError(
            f"ended in Monty: {str(cause)[:200]}", time=isinstance(cause, TimeoutError)
        )
    return kept
