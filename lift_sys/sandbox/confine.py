"""Takes away from the process that calls it what untrusted code does not need.

Runs in the child, before any untrusted code: standard library only, and quick to import.
"""

from __future__ import annotations

import math
import os
import sys

# Importing `types` would take longer than all the rest of this module.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType

try:
    import resource
except ImportError:  # Windows has no such limits.
    resource = None  # type: ignore[assignment,unused-ignore]

__all__ = ["LIMITS_ENFORCED", "confine", "limit", "lock", "refuse"]

LIMITS_ENFORCED = resource is not None
OPEN_FILES = 64


def confine(
    seconds: float, memory_mib: int, paths: tuple[str, ...] = (), *, parent: int | None = None
) -> None:
    """Lower this process's own limits for good; what the platform does not offer is left out.

    `paths` are further places that may be read, `parent` is as for `refuse`. `describe` says what is in force.
    Recursion is not limited here.
    """
    lock(*paths)
    limit(seconds, memory_mib, refused=refuse(parent))


def lock(*paths: str) -> None:
    """Forbid all files but Python's own and those below `paths`, for this process and its children."""
    kernel = _kernel()
    if kernel is None:
        return
    package = os.path.dirname(os.path.dirname(__file__))  # noqa: PTH120
    prefixes = {f"{prefix}/lib" for prefix in (sys.base_prefix, sys.base_exec_prefix)}
    kernel.lock_files(*prefixes, *sys.path, package, sys.executable, *paths)


def refuse(parent: int | None = None) -> bool:
    """Forbid other processes and the network, and end with the parent; tell whether it is so.

    `parent` is the parent's number, where a parent that has ended already must not be missed.
    """
    kernel = _kernel()
    if kernel is None:
        return False
    if kernel.seccomp_works():
        kernel.drop_capabilities()
    kernel.tie_to_parent()
    if parent is not None and os.getppid() != parent:
        os._exit(1)
    return bool(kernel.refuse_calls())


def limit(seconds: float, memory_mib: int, *, refused: bool) -> None:
    """Limit time, memory and files; `refused` says that no process can be started anyway."""
    if resource is None:
        return
    processor_seconds = math.ceil(seconds) + 1
    _limit("RLIMIT_CPU", processor_seconds)
    _limit("RLIMIT_AS", memory_mib * 1024 * 1024)
    _limit("RLIMIT_FSIZE", 0)
    _limit("RLIMIT_NOFILE", OPEN_FILES)
    _limit("RLIMIT_CORE", 0)
    if not refused:
        # Forbids threads too, and nothing to the superuser.
        _limit("RLIMIT_NPROC", 0)


def _kernel() -> ModuleType | None:
    """Return what asks the Linux kernel, or None where it cannot be asked."""
    if sys.platform != "linux":
        return None
    try:
        from lift_sys.sandbox import kernel
    except ImportError:  # A Python without `ctypes` cannot ask.
        return None
    return kernel


def _limit(name: str, value: int) -> None:
    """Set the soft and hard limit `name` to `value`, or to what is already lower."""
    number = getattr(resource, name, None)
    if number is None:
        return
    _, hard = resource.getrlimit(number)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    try:
        resource.setrlimit(number, (value, value))
    except (OSError, ValueError):  # macOS knows RLIMIT_AS and refuses it.
        if sys.platform == "linux":
            raise
