"""Says what separates untrusted code from the machine here, and what does not."""

import os
import sys
from dataclasses import dataclass

from lift_sys.sandbox.confine import LIMITS_ENFORCED

__all__ = ["Wall", "describe"]

TRUNCATION = 3
"""The version of Landlock from which on it keeps files from being emptied."""


@dataclass(frozen=True, slots=True)
class Wall:
    """One thing that untrusted code must not do, whether it is prevented here, and how."""

    name: str
    holds: bool
    note: str


def describe() -> tuple[Wall, ...]:
    """Return what isolates sandboxed code on this platform, for `lift-sys doctor`."""
    landlock, calls_refused = _kernel()
    return (
        Wall("process", True, "runs in a process of its own, with an empty environment"),
        Wall("time", True, "ended from outside when its time is over"),
        _children(calls_refused=calls_refused),
        _memory(),
        _writing(landlock, calls_refused=calls_refused),
        _reading(landlock),
        *_calls(refused=calls_refused),
    )


def _kernel() -> tuple[int, bool]:
    """Return the version of Landlock, 0 for none, and whether calls are refused (seccomp)."""
    try:
        from lift_sys.sandbox import kernel
    except ImportError:  # A Python without `ctypes` cannot ask.
        return 0, False
    return kernel.landlock_version(), kernel.seccomp_works()


def _writing(landlock: int, *, calls_refused: bool) -> Wall:
    if landlock and calls_refused:
        return Wall("writing", True, "no file can be made, changed or removed (Landlock, seccomp)")
    if landlock >= TRUNCATION:
        note = "no file can be made, written or removed (Landlock); modes and times can be changed"
        return Wall("writing", True, note)
    return Wall("writing", False, "files that the user may write can be emptied or removed")


def _reading(landlock: int) -> Wall:
    if not landlock:
        return Wall("reading", False, "files that the user may read can be read")
    own = "only Python's own library and what belongs to it can be read (Landlock)"
    return Wall("reading", True, f"{own}; that a file exists can be seen")


def _calls(*, refused: bool) -> tuple[Wall, Wall]:
    if not refused:
        return (
            Wall("network", False, "the network can be reached"),
            Wall("signals", False, "other processes of the user can be signalled"),
        )
    return (
        Wall("network", True, "no connection can be made (seccomp)"),
        Wall("signals", True, "other processes can be neither signalled nor looked into (seccomp)"),
    )


def _children(*, calls_refused: bool) -> Wall:
    if calls_refused:
        return Wall("children", True, "no process and no program can be started (seccomp)")
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
