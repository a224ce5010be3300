"""What proposes implementations: one protocol, and a registry that loads each backend when asked."""

from importlib import import_module

from lift_sys.backends.protocol import Backend, Report
from lift_sys.errors import BackendError

__all__ = ["Backend", "Report", "load", "names"]

BACKENDS = {"embedded": ("lift_sys.backends.embedded", "Embedded")}
"""Where each backend's class is found. A module is imported only when its backend is asked for."""


def names() -> tuple[str, ...]:
    """The names of all backends, in the order in which they are shown."""
    return tuple(BACKENDS)


def load(name: str) -> Backend:
    """Return the backend of this name; raise `BackendError` when there is none."""
    if name not in BACKENDS:
        raise BackendError(
            f"There is no backend {name!r}", hint=f"Choose one of: {', '.join(BACKENDS)}"
        )
    module, attribute = BACKENDS[name]
    backend: Backend = getattr(import_module(module), attribute)()
    return backend
