"""Which variables a place of a body can read, and roughly what they hold. Runs nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from lift_sys.ir import Signature
from lift_sys.mutants.shapes import Shape, Shapes, annotated

__all__ = ["Role", "Scope", "parameters"]

Role = Literal["parameter", "local", "loop", "function"]

_ALTERNATIVES = 2


@dataclass(frozen=True, slots=True)
class Scope:
    """The variables that certainly have a value, in the order in which they got it."""

    roles: dict[str, Role]
    shapes: Shapes

    def binding(self, names: Iterable[str], role: Role, shape: Shape | None = None) -> "Scope":
        """Return the scope behind a statement that gives these names a value."""
        fresh = [name for name in names if name not in self.roles]
        shapes = self.shapes
        if shape is not None:
            shapes = {**shapes, **{name: shape for name in fresh if name not in shapes}}
        elif not fresh:
            return self
        return Scope({**self.roles, **dict.fromkeys(fresh, role)}, shapes)

    def alternatives(self, name: str) -> tuple[str, ...]:
        """Return variables that could be meant instead of `name`, the likeliest first.

        Those of the same role whose type may be the same; else one that surely has the same type.
        """
        role = self.roles.get(name)
        if role in (None, "function"):
            return ()
        own = self.shapes.get(name)
        others = [other for other in reversed(self.roles) if other != name]
        same = [other for other in others if self.roles[other] == role and self._fits(other, own)]
        if same:
            return tuple(same[:_ALTERNATIVES])
        sure = [other for other in others if own is not None and self.shapes.get(other) == own]
        return tuple(sure[:1])

    def _fits(self, name: str, shape: Shape | None) -> bool:
        own = self.shapes.get(name)
        return own is None or shape is None or own.name == shape.name


def parameters(signature: Signature) -> Scope:
    """Return the scope in which a function's body begins; the object of a method is not exchanged."""
    names = [parameter.name for parameter in signature.parameters]
    roles: dict[str, Role] = dict.fromkeys(names, "parameter")
    if signature.binding in ("method", "classmethod", "property") and names:
        roles[names[0]] = "function"
    shapes = {
        parameter.name: shape
        for parameter in signature.parameters
        if parameter.kind not in ("var_positional", "var_keyword")
        if (shape := annotated(parameter.annotation)) is not None
    }
    return Scope(roles, shapes)
