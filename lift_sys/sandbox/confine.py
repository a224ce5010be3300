"""Takes away from the process that calls it what untrusted code does not need.

Runs in the child, before any untrusted code: standard library only, and quick to import.
"""

import math
import sys

try:
    import resource
except ImportError:  # Windows has no such limits.
    resource = None  # type: ignore[assignment,unused-ignore]

__all__ = ["LIMITS_ENFORCED", "confine"]

LIMITS_ENFORCED = resource is not None
OPEN_FILES = 64


def confine(seconds: float, memory_mib: int) -> None:
    """Lower this process's own limits for good; a limit that the platform refuses is left out.

    Recursion, files to read and the network are not limited here.
    """
    if resource is None:
        return
    processor_seconds = math.ceil(seconds) + 1
    _limit("RLIMIT_CPU", processor_seconds)
    _limit("RLIMIT_AS", memory_mib * 1024 * 1024)
    _limit("RLIMIT_FSIZE", 0)
    _limit("RLIMIT_NOFILE", OPEN_FILES)
    _limit("RLIMIT_CORE", 0)
    # Not a limit for the superuser; elsewhere it forbids processes and threads.
    _limit("RLIMIT_NPROC", 0)


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
