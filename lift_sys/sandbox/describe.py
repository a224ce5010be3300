"""Says what separates untrusted code from the machine here, and what does not."""

import sys
from dataclasses import dataclass

from lift_sys.sandbox.confine import LIMITS_ENFORCED

__all__ = ["Wall", "describe"]


@dataclass(frozen=True, slots=True)
class Wall:
    """One thing that untrusted code must not do, whether it is prevented here, and how."""

    name: str
    holds: bool
    note: str


def describe() -> tuple[Wall, ...]:
    """Return what isolates sandboxed code on this platform, for `lift-sys doctor`."""
    posix = sys.platform != "win32"
    memory = LIMITS_ENFORCED and sys.platform == "linux"
    return (
        Wall("process", True, "runs in a process of its own, with an empty environment"),
        Wall("time", True, "ended from outside when its time is over"),
        Wall(
            "children",
            posix,
            "what it starts is killed with its process group"
            if posix
            else "processes that it starts are not ended: Windows has no process groups",
        ),
        Wall(
            "memory",
            memory,
            "address space is limited" if memory else "this platform limits no address space",
        ),
        Wall(
            "writing",
            LIMITS_ENFORCED,
            "files cannot be given any content"
            if LIMITS_ENFORCED
            else "files that the user may write can be written",
        ),
        Wall("reading", False, "files that the user may read can be read"),
        Wall("network", False, "the network can be reached"),
    )
