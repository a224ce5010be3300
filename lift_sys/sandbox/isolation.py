"""Which command, if any, walls off a Python process here, beside what that asks of the kernel itself."""

import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

__all__ = ["Enclosure", "enclosures", "seatbelt_profile", "wrapping"]

SYSTEM = (
    "/usr/lib", "/usr/lib64", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/localtime",
    "/usr/share/zoneinfo", "/nix/store", "/gnu/store",
)  # fmt: skip
"""What Python and its libraries need of the system."""

_PLACES = "/usr/bin:/usr/local/bin:/bin:/run/current-system/sw/bin"
"""Where an enclosing program is looked for: not on the user's `PATH`, which a project may set."""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A command that runs the rest of its arguments walled off."""

    name: str
    """What people know it by; empty for none."""
    prefix: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def enclosures() -> tuple[Enclosure, ...]:
    """Return what can be tried here, the strongest first; none at all comes last."""
    found = []
    if sys.platform == "linux":
        found.append(_bubblewrap())
    if sys.platform == "darwin":
        found.append(_seatbelt())
    return (*(each for each in found if each is not None), Enclosure(""))


def wrapping(paths: Sequence[str] = ()) -> tuple[str, ...]:
    """Return what every confined process has to be started with here: on macOS nothing else walls it off."""
    enclosure = _seatbelt(paths) if sys.platform == "darwin" else None
    return () if enclosure is None else enclosure.prefix


def _bubblewrap() -> Enclosure | None:
    """New namespaces for all, and a view of the file system that holds Python and nothing else."""
    program = shutil.which("bwrap", path=_PLACES)
    if program is None:
        return None
    shown = [word for place in _readable() for word in ("--ro-bind", place, place)]
    words = ("--unshare-all", "--die-with-parent", "--cap-drop", "ALL", *shown)
    words += ("--proc", "/proc", "--dev", "/dev", "--chdir", "/", "--unsetenv", "PWD", "--")
    return Enclosure("bubblewrap", (program, *words))


def _seatbelt(paths: Sequence[str] = ()) -> Enclosure | None:
    """Apple's `sandbox-exec`: reads Python, the system's libraries and `paths`, and does nothing else."""
    program = shutil.which("sandbox-exec", path=_PLACES)
    if program is None:
        return None
    return Enclosure("sandbox-exec", (program, "-p", seatbelt_profile((*_readable(), *paths))))


def seatbelt_profile(readable: tuple[str, ...]) -> str:
    """Write the rules for `sandbox-exec`: all that is not named is denied."""
    places = " ".join(f"(subpath {_quoted(place)})" for place in readable)
    return "\n".join([
        "(version 1)",
        "(deny default)",
        "(allow process-fork process-exec*)",
        "(allow sysctl-read)",
        "(allow signal (target same-sandbox))",
        '(allow file-read-metadata (subpath "/"))',
        f"(allow file-read* {places}",
        '  (subpath "/usr/lib") (subpath "/System/Library") (literal "/dev/urandom") (literal "/"))',
        '(allow file-read* file-write-data (literal "/dev/null"))',
    ])  # fmt: skip


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _readable() -> tuple[str, ...]:
    """The places that Python itself is made of, and this package; those within others left out."""
    executable = Path(sys.executable)
    places = {Path(sys.base_prefix), Path(sys.base_exec_prefix), Path(__file__).parents[1]}
    places |= {executable, executable.resolve(), Path(sys.prefix) / "pyvenv.cfg"}
    places |= {Path(each) for each in SYSTEM}
    existing = {each for each in places if each.exists()}
    within = {each for each in existing for other in existing if other in each.parents}
    return tuple(sorted(str(each) for each in existing - within))
