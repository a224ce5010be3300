"""Backends that answer what a test tells them: for faults and determinism only."""

import asyncio
from collections.abc import AsyncGenerator

import msgspec

from lift_sys.backends.protocol import Task
from lift_sys.errors import BackendError
from lift_sys.ir import FunctionIR, Provenance, Refusal, lift_body
from lift_sys.spec import Spec
from lift_sys.usage import Usage


class Scripted:
    """Proposes the given bodies in order, then fails with `error` if there is one."""

    name = "scripted"
    local = True
    revises = False

    def __init__(self, *bodies: str, error: BackendError | None = None) -> None:
        self.bodies = bodies
        self.error = error
        self.closed = False

    async def propose(self, spec: Spec, task: Task) -> AsyncGenerator[FunctionIR, None]:
        try:
            for body in self.bodies:
                task.report("recalling")
                lifted = lift_body(body)
                assert not isinstance(lifted, Refusal), lifted
                yield msgspec.structs.replace(
                    spec.document(), body=lifted, provenance=Provenance(backend=self.name)
                )
            if self.error:
                raise self.error
        finally:
            self.closed = True


class Hanging(Scripted):
    """Never answers; `started` is set once it was asked."""

    name = "hanging"

    def __init__(self) -> None:
        super().__init__()
        self.started = asyncio.Event()

    async def propose(self, spec: Spec, task: Task) -> AsyncGenerator[FunctionIR, None]:
        try:
            self.started.set()
            await asyncio.Event().wait()
            yield spec.document()
        finally:
            self.closed = True


class Writing(Scripted):
    """Stands for a model: proposes the bodies of each round in turn, and keeps what it was asked."""

    name = "writing"
    local = False
    revises = True

    def __init__(self, *rounds: tuple[str, ...], name: str = "writing") -> None:
        super().__init__()
        self.name = name
        self.rounds = list(rounds)
        self.tasks: list[Task] = []

    async def propose(self, spec: Spec, task: Task) -> AsyncGenerator[FunctionIR, None]:
        self.tasks.append(task)
        self.bodies = self.rounds.pop(0) if self.rounds else ()
        task.purse.charge(Usage(backend=self.name, model="m", input_tokens=10, output_tokens=1))
        async for ir in super().propose(spec, task):
            yield ir
