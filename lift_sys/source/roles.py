"""What decorators and the enclosing class say of a function: how it binds, whether it wants a body."""

import re
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field

from lift_sys.ir.model import Binding

__all__ = ["Scope", "binding", "is_accessor", "is_overload", "unwanted"]

_LAST_NAME = re.compile(r"[\w\s.]*?(\w+)\s*(?:\(|$)")
_PROTOCOL = re.compile(r"\bProtocol\s*(?:\[[^\]]*\]\s*)?[,)]")
_BINDINGS: dict[str, Binding] = {
    "staticmethod": "staticmethod",
    "classmethod": "classmethod",
    "property": "property",
    "cached_property": "property",
    "abstractproperty": "property",
}
_IMPLICIT: dict[str, Binding] = {
    "__new__": "staticmethod",
    "__init_subclass__": "classmethod",
    "__class_getitem__": "classmethod",
}
_ABSTRACT = ("abstractmethod", "abstractproperty", "abstractclassmethod", "abstractstaticmethod")
_ACCESSORS = ("setter", "deleter")


@dataclass(slots=True)
class Scope:
    """A class or function around another definition."""

    name: str
    indent: str
    """White space in front of its `def` or `class`."""
    is_class: bool = False
    is_protocol: bool = False
    imports: list[str] = field(default_factory=list)
    """Sources of the import statements in a function's body, outside inner definitions."""

    @property
    def key(self) -> Hashable:
        """All that it says, to compare by."""
        return (self.name, self.indent, self.is_class, self.is_protocol, *self.imports)

    @classmethod
    def of_class(cls, name: str, indent: str, header: str) -> "Scope":
        """Make the scope of a class; `header` is its source up to the colon."""
        protocol = _PROTOCOL.search(header) is not None
        return cls(name, indent, is_class=True, is_protocol=protocol)


def binding(name: str, decorators: Iterable[str], *, in_class: bool) -> Binding:
    """Say how the function is reached."""
    for decorator in decorators:
        if found := _BINDINGS.get(_name(decorator)):
            return found
    return _IMPLICIT.get(name, "method") if in_class else "function"


def is_overload(decorators: Iterable[str]) -> bool:
    """Tell whether the function is one signature of several."""
    return any(_name(decorator) == "overload" for decorator in decorators)


def is_accessor(decorators: Iterable[str]) -> bool:
    """Tell whether the function sets or deletes a property, whose name it shares."""
    return any("." in text and _name(text) in _ACCESSORS for text in decorators)


def unwanted(name: str, decorators: Iterable[str], parent: Scope | None) -> str | None:
    """Say why a stub is there on purpose, or None when it waits for an implementation."""
    names = [_name(decorator) for decorator in decorators]
    if "overload" in names:
        return f"{name!r} is an overload: implement the definition that follows the overloads"
    if any(abstract in names for abstract in _ABSTRACT):
        return f"{name!r} is abstract: a subclass implements it"
    if parent is not None and parent.is_protocol:
        return f"{name!r} belongs to the protocol {parent.name!r}, which only describes it"
    return None


def _name(decorator: str) -> str:
    """Return the last part of a decorator's dotted name."""
    match = _LAST_NAME.match(decorator)
    return match[1] if match else ""
