"""Puts what a call did into the words that people read. Decides nothing."""

from collections.abc import Iterator

from lift_sys.sandbox import Opaque, Raised

__all__ = ["raised", "returned", "shortened"]

LONGEST = 200


def returned(value: object) -> str:
    """Say what came back: `returned None`."""
    text = shortened(value_text(value))
    # An object may look like plain data and not be it: then only its class tells them apart.
    hidden = next((name for name in _classes(value) if name not in text), None)
    if hidden is not None:
        within = "" if isinstance(value, Opaque) else "with "
        text += f" ({within}an object of class {hidden})"
    return f"returned {text}"


def raised(outcome: Raised) -> str:
    """Say what was raised: `raised ValueError('…')`."""
    return f"raised {error_text(outcome.name, outcome.message)}"


def error_text(name: str, message: str | None) -> str:
    """Write an exception as one would raise it; None stands for any message."""
    if message is None:
        return name
    # The text of a KeyError is the `repr` of the key already.
    inside = message if name == "KeyError" or not message else repr(message)
    return f"{name}({shortened(inside)})"


def value_text(value: object) -> str:
    """Return the `repr` of plain data; Python refuses that for huge integers."""
    try:
        return repr(value)
    except (ValueError, RecursionError, MemoryError):
        return f"<{type(value).__name__}, too large to be shown>"


def _classes(value: object) -> Iterator[str]:
    """Name the class of every object in a value that is no plain data."""
    match value:
        case Opaque(classes=classes):
            yield classes[0]
        case dict():
            yield from _classes([*value.keys(), *value.values()])
        case list() | tuple() | set() | frozenset():
            for item in value:
                yield from _classes(item)


def shortened(text: str) -> str:
    """Cut a long text and show lone surrogates as escapes, so that it can be sent to a client."""
    text = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
