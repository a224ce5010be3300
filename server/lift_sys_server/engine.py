"""The one door to the engine, opened at first use: importing this loads nothing of it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from lift_sys.config import Settings
    from lift_sys.pipeline import Examination, Outcome
    from lift_sys.source import Target

__all__ = ["Engine", "LocalEngine", "Report"]

Report = Callable[[str, int | None], None]
"""Called with a message for the user and, where it is known, the share done in per cent."""


class Engine(Protocol):
    """What the server asks of lift_sys; tests put a fake in its place."""

    def load(self) -> None:
        """Import what will be needed; called from a thread, once, after start-up."""
        ...

    def takes(self, target: "Target") -> bool:
        """Tell at once whether targets of this kind are ever implemented, properties for instance."""
        ...

    def examine(self, target: "Target") -> "Examination":
        """Say what can be said of a function without running or asking anything."""
        ...

    async def implement(
        self, text: str, target: "Target", *, settings: "Settings", report: Report
    ) -> "Outcome":
        """Look for a verified implementation; cancelling ends all of the work."""
        ...


class LocalEngine:
    """The engine in this process; whatever runs untrusted code is a process of its own there."""

    def load(self) -> None:
        """Import all that the first request needs, by doing once what it will do."""
        from lift_sys.backends import load
        from lift_sys.config import Settings
        from lift_sys.source import Document

        load(Settings().backend)
        for target in Document(_SMALL).targets():
            self.examine(target)

    def takes(self, target: "Target") -> bool:
        """Leave out properties and what sets or deletes them: no example can call them."""
        if target.signature.binding == "property":
            return False
        return not any(text.endswith((".setter", ".deleter")) for text in target.decorators)

    def examine(self, target: "Target") -> "Examination":
        """Read the docstring and the signature."""
        from lift_sys.pipeline import examine

        return examine(target)

    async def implement(
        self, text: str, target: "Target", *, settings: "Settings", report: Report
    ) -> "Outcome":
        """Implement with the backend that the settings name."""
        from lift_sys.backends import load
        from lift_sys.pipeline import implement

        backend = load(settings.backend)
        return await implement(text, target, backend=backend, settings=settings, report=report)


_SMALL = '''def f(x: int) -> int:
    """Return x.

    >>> f(1)
    1
    """
'''
