"""Takes away from the process that calls it what untrusted code does not need.

Runs in the child, before any untrusted code: standard library only, and quick to import.
"""

import math
import os
import sys

try:
    import resource
except ImportError:  # Windows has no such limits.
    resource = None  # type: ignore[assignment,unused-ignore]

__all__ = ["LIMITS_ENFORCED", "confine"]

LIMITS_ENFORCED = resource is not None
OPEN_FILES = 64


def confine(seconds: float, memory_mib: int) -> None:
    """Lower this process's own limits for good; what the platform does not offer is left out.

    `describe` says what is in force. Recursion is not limited here.
    """
    refused = sys.platform == "linux" and _ask_kernel()
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


def _ask_kernel() -> bool:
    """Forbid what Linux can forbid; tell whether that includes other processes."""
    try:
        from lift_sys.sandbox import kernel
    except ImportError:  # A Python without `ctypes` cannot ask.
        return False
    kernel.tie_to_parent()
    package = os.path.dirname(os.path.dirname(__file__))  # noqa: PTH120
    prefixes = {f"{prefix}/lib" for prefix in (sys.base_prefix, sys.base_exec_prefix)}
    kernel.lock_files(*prefixes, *sys.path, package, sys.executable, os.getcwd())  # noqa: PTH109
    return kernel.refuse_calls()


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
