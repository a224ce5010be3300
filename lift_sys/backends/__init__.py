"""What proposes implementations: one protocol, and a registry that loads each backend when asked."""

from importlib import import_module
from types import ModuleType

from lift_sys.backends.protocol import Attempt, Backend, Report, Task
from lift_sys.config import Settings
from lift_sys.errors import BackendError

__all__ = ["Attempt", "Backend", "Report", "Task", "load", "missing", "names", "route"]

BACKENDS = {
    "embedded": "lift_sys.backends.embedded",
    "vllm": "lift_sys.backends.vllm",
    "openai-compatible": "lift_sys.backends.openai_compatible",
    "claude": "lift_sys.backends.claude",
}
"""Where each backend's `open_backend(settings)` and `missing(settings)` are found.

A module is imported only when its backend is asked for.
"""


def names() -> tuple[str, ...]:
    """The names of all backends, in the order in which they are shown."""
    return tuple(BACKENDS)


def missing(name: str, settings: Settings) -> str:
    """Say what a backend lacks to be used, and what to do; nothing where it can be asked."""
    told: str = _module(name).missing(settings)
    return told


def load(name: str, settings: Settings) -> Backend:
    """Return the backend of this name; raise `BackendError` when there is none, or it is not set up."""
    lacks = missing(name, settings)
    if lacks:
        raise BackendError(f"The {name} backend cannot be used: {lacks}")
    backend: Backend = _module(name).open_backend(settings)
    return backend


def route(settings: Settings) -> tuple[Backend, ...]:
    """Return the backends that the settings name, in the order in which they are to be asked.

    Of those that `auto` may ask, the ones that are not set up are passed over; `BackendError` when none is left.
    """
    if settings.backend != "auto":
        return (load(settings.backend, settings),)
    ready = [name for name in settings.order if not missing(name, settings)]
    if not ready:
        lacks = "; ".join(f"{name}: {missing(name, settings)}" for name in settings.order)
        raise BackendError(f"No backend of the setting 'order' can be used: {lacks}")
    return tuple(load(name, settings) for name in dict.fromkeys(ready))


def _module(name: str) -> ModuleType:
    if name not in BACKENDS:
        raise BackendError(
            f"There is no backend {name!r}", hint=f"Choose one of: {', '.join(BACKENDS)}, or auto"
        )
    return import_module(BACKENDS[name])
