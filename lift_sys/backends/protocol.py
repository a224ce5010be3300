"""What a backend is: something that turns a Spec into IR candidates. Nothing of any vendor here."""

from collections.abc import AsyncGenerator, Callable
from typing import Protocol

from lift_sys.ir import FunctionIR
from lift_sys.spec import Spec

__all__ = ["Backend", "Report"]

Report = Callable[[str], None]
"""Called with a short message on what the backend is doing, for the progress bar."""


class Backend(Protocol):
    """Proposes bodies for a Spec, best first; cancelling the iteration ends all of its work."""

    name: str

    def propose(
        self, spec: Spec, *, seconds: float, report: Report
    ) -> AsyncGenerator[FunctionIR, None]:
        """Yield candidates for at most `seconds`; raise `BackendError` when none can be had.

        Every candidate keeps the Spec's signature, examples and contract and fills `body` and
        `provenance`. Running out of candidates ends the iteration without an error.
        """
        ...
