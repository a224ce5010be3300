"""Puts edits in an order whose beginning is a fair sample of all of them."""

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from random import Random
from typing import Protocol, TypeVar

from lift_sys.mutants.model import Kind

__all__ = ["spread_out"]


class Placed(Protocol):
    """What has a place in the body and a kind."""

    @property
    def kind(self) -> Kind:
        """The family of the edit."""
        ...

    @property
    def place(self) -> int:
        """The number of the statement that it changes."""
        ...


AnyPlaced = TypeVar("AnyPlaced", bound=Placed)


def spread_out(edits: Sequence[AnyPlaced], random: Random) -> Iterator[AnyPlaced]:
    """Yield one edit of each place in turn, of the kind that came least often until then."""
    groups: dict[int, list[AnyPlaced]] = {}
    for edit in edits:
        groups.setdefault(edit.place, []).append(edit)
    for group in groups.values():
        random.shuffle(group)
    waiting = deque(groups.values())
    random.shuffle(waiting)
    used: Counter[Kind] = Counter()
    while waiting:
        group = waiting.popleft()
        edit = min(group, key=lambda edit: used[edit.kind])
        group.remove(edit)
        used[edit.kind] += 1
        yield edit
        if group:
            waiting.append(group)
