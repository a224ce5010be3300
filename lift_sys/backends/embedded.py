"""The embedded backend: a program search in a child process, without model, key or network."""

import json
import time
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

import msgspec

from lift_sys.backends.protocol import Task
from lift_sys.backends.request import search_request
from lift_sys.config import Settings
from lift_sys.errors import BackendError
from lift_sys.ir import FunctionIR, Provenance, Refusal, lift_body
from lift_sys.sandbox import Child, Limits, launch
from lift_sys.spec import Spec

__all__ = ["Embedded", "missing", "open_backend"]

WORKER = "lift_sys.synthesize.worker"
MEMORY_MIB = 1024
GRACE_SECONDS = 1.0
"""How much longer than its search the child may live."""


class Embedded:
    """Searches for programs that the examples and words of a docstring make likely."""

    name = "embedded"
    local = True
    revises = False

    def __init__(self, settings: Settings) -> None:
        self._seconds = settings.search_seconds

    async def propose(self, spec: Spec, task: Task) -> AsyncGenerator[FunctionIR, None]:
        """Yield what the search finds, likeliest first; raise `BackendError` when it finds nothing."""
        request = search_request(spec, seconds=self._seconds)
        started = time.monotonic()
        found = 0
        best: list[dict[str, Any]] = []
        end: dict[str, Any] = {}
        limits = Limits(seconds=self._seconds + GRACE_SECONDS, memory_mib=MEMORY_MIB)
        async with launch(WORKER, limits=limits) as child:
            await child.send(json.dumps(request).encode())
            async for message in _messages(child):
                if message["kind"] == "progress":
                    task.report(f"looked at {message['looked']:,} programs")
                    best = message["best"]
                elif message["kind"] == "candidate":
                    document = _document(spec, message, time.monotonic() - started)
                    if document is not None:
                        found += 1
                        yield document
                elif message["kind"] == "end":
                    end = message
                    break
            else:
                for message in best if not found else ():
                    document = _document(spec, message, time.monotonic() - started)
                    if document is not None:
                        found += 1
                        yield document
                if not found:
                    raise _broken(child)
        if not found:
            raise _doubtful(spec) if end["doubted"] else _nothing(spec, request, end["judged"])


def open_backend(settings: Settings) -> Embedded:
    """Return the backend."""
    return Embedded(settings)


def missing(settings: Settings) -> str:  # noqa: ARG001 -- every backend is asked
    """Say what it lacks: nothing, ever."""
    return ""


async def _messages(child: Child) -> AsyncIterator[dict[str, Any]]:
    while (line := await child.receive()) is not None:
        message: dict[str, Any] = json.loads(line)
        yield message


def _document(spec: Spec, message: dict[str, Any], seconds: float) -> FunctionIR | None:
    """The IR of a candidate, or None for a body that the IR does not hold."""
    body = lift_body(message["body"])
    if isinstance(body, Refusal):
        return None
    provenance = Provenance(
        backend=Embedded.name,
        seed=0,
        settings={"score": message["score"], "size": message["cost"]},
        seconds=round(seconds, 3),
    )
    return msgspec.structs.replace(spec.document(), body=body, provenance=provenance)


def _broken(child: Child) -> BackendError:
    reason = child.problem or child.stderr.strip().rpartition("\n")[2] or "it ended early"
    return BackendError(
        f"The embedded search stopped without an answer: {reason}",
        hint="Give it more time (setting searchSeconds), or add an example to the docstring",
        retryable=True,
    )


def _doubtful(spec: Spec) -> BackendError:
    return BackendError(
        f"The simplest body for {spec.signature.name!r} that agrees with the examples is too"
        " complicated to be trusted",
        hint="Add an example to the docstring, or say more of how the result is made",
    )


def _nothing(spec: Spec, request: dict[str, Any], judged: int) -> BackendError:
    name = spec.signature.name
    if spec.examples and not judged:
        return BackendError(
            f"The embedded search cannot use examples of this form for {name!r}: it needs calls of"
            " the function that return a value or raise",
            hint=f"Add an example such as `>>> {name}(…)` with its result",
        )
    if not request["examples"]:
        return BackendError(
            f"The embedded search has nothing to go by for {name!r}: the docstring holds no example"
            " that it can read",
            hint=f"Add an example to the docstring, such as `>>> {name}(…)` with its result",
        )
    return BackendError(
        f"The embedded search found no body for {name!r} that agrees with every example",
        hint="Say in the docstring how the result is made, or add a smaller example",
    )
