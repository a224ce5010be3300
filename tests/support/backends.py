"""Backends that answer what a test tells them: for faults and determinism only."""

import asyncio
from collections.abc import AsyncGenerator

import msgspec

from lift_sys.backends.protocol import Report
from lift_sys.errors import BackendError
from lift_sys.ir import FunctionIR, Provenance, Refusal, lift_body
from lift_sys.spec import Spec


class Scripted:
    """Proposes the given bodies in order, then fails with `error` if there is one."""

    name = "scripted"

    def __init__(self, *bodies: str, error: BackendError | None = None) -> None:
        self.bodies = bodies
        self.error = error
        self.closed = False

    async def propose(
        self, spec: Spec, *, seconds: float, report: Report
    ) -> AsyncGenerator[FunctionIR, None]:
        try:
            for body in self.bodies:
                report("recalling")
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

    async def propose(
        self, spec: Spec, *, seconds: float, report: Report
    ) -> AsyncGenerator[FunctionIR, None]:
        try:
            self.started.set()
            await asyncio.Event().wait()
            yield spec.document()
        finally:
            self.closed = True
