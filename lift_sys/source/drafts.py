"""Functions that were found and are built only when someone asks. Knows nothing of Python."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from lift_sys.source.target import Target

__all__ = ["Cell", "Draft", "Memo"]


class Cell:
    """A function whose Target is built once, when it is asked for."""

    def __init__(self, build: Callable[[], Target]) -> None:
        """Take what builds the Target; its offsets count from the function's first line."""
        self._build: Callable[[], Target] | None = build
        self._target: Target | None = None

    @property
    def target(self) -> Target:
        """The function."""
        if self._target is None:
            assert self._build is not None, "it is dropped only when the Target is there"
            # What builds it holds a whole tree: that must not live as long as the Target.
            self._target, self._build = self._build(), None
        return self._target


@dataclass(slots=True)
class Draft:
    """Where a function stands, and the function."""

    line: int
    """Where its first line begins, decorators included."""
    stop: int
    """Nothing of the function stands behind this offset."""
    cell: Cell
    finished: tuple[int, object, Target] | None = None
    """The owner's: the Target at its place in the document, and what it was made from."""

    def moved(self, delta: int) -> "Draft":
        """Return the draft as it is when its text stands `delta` further on."""
        return Draft(self.line + delta, self.stop + delta, self.cell)


class Memo:
    """Drafts that were made before, to be had again where their text is the same."""

    def __init__(self) -> None:
        self._old: dict[Hashable, tuple[Draft, ...]] = {}
        self._used: dict[Hashable, tuple[Draft, ...]] = {}

    def get(self, key: Hashable, make: Callable[[], tuple[Draft, ...]]) -> tuple[Draft, ...]:
        """Return what is known under `key`, or else what `make` gives."""
        known = self._used.get(key) or self._old.get(key)
        self._used[key] = make() if known is None else known
        return self._used[key]

    def turn(self) -> None:
        """Forget what was not asked for since the last turn."""
        self._old, self._used = self._used, {}
