"""Becomes a worker of Monty that ends with whoever started it, writes no file and no complaint. Linux only.

Runs in the child, before Monty: standard library only. What Monty itself limits is not limited here.
"""

import os
import resource

from lift_sys.sandbox.kernel import tie_to_parent

__all__ = ["main"]

LIMITS = {resource.RLIMIT_CORE: 0, resource.RLIMIT_FSIZE: 0, resource.RLIMIT_NOFILE: 64}


def main(parent: str, program: str, *arguments: str) -> None:
    """Be `program`, tied to the thread that started this process; `parent` is the number of its process."""
    tie_to_parent()
    if os.getppid() != int(parent):
        return
    for number, value in LIMITS.items():
        _, hard = resource.getrlimit(number)
        lowered = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(number, (lowered, lowered))
    os.closerange(3, 1 << 20)
    # What Monty says of refused memory is for nobody: it would stand in the log of whoever started this.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    os.chdir("/")
    os.execve(program, [program, *arguments], {})  # noqa: S606 - no shell is wanted
