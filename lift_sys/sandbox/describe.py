"""Says what separates untrusted code from the machine here, and what does not."""

import os
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
    return (
        Wall("process", True, "runs in a process of its own, with an empty environment"),
        Wall("time", True, "ended from outside when its time is over"),
        _children(),
        _memory(),
        Wall("writing", False, "files that the user may write can be emptied or removed"),
        Wall("reading", False, "files that the user may read can be read"),
        Wall("network", False, "the network can be reached"),
    )


def _children() -> Wall:
    if sys.platform == "win32":
        note = "processes that it starts are not ended: Windows has no process groups"
        return Wall("children", False, note)
    if os.geteuid() == 0:
        note = "ended with its process group, which the superuser's processes can leave"
        return Wall("children", False, note)
    return Wall("children", True, "it can start no process, and its process group is ended with it")


def _memory() -> Wall:
    if LIMITS_ENFORCED and sys.platform == "linux":
        return Wall("memory", True, "its address space is limited")
    return Wall("memory", False, "this platform limits no address space")
