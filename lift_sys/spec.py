"""What a docstring and a signature say exactly, each item with the words it came from.

Data only: reading a docstring is the job of `interpret`. No backend may change what stands here.
"""

import ast
from dataclasses import dataclass, field

from lift_sys.ir.model import Effects, Example, FunctionIR, Hole, Intent, Predicate, Signature
from lift_sys.source import Span, Target

__all__ = ["ExampleItem", "ParameterItem", "RaisesItem", "Spec", "TextProblem"]


@dataclass(frozen=True, slots=True)
class ExampleItem:
    """An example and the words that state it (offsets into the document)."""

    example: Example
    span: Span


@dataclass(frozen=True, slots=True)
class ParameterItem:
    """What the docstring says of one parameter."""

    name: str
    description: str
    type: str | None
    """The type that the docstring states, as written there."""
    span: Span


@dataclass(frozen=True, slots=True)
class RaisesItem:
    """An exception that the docstring allows, and when."""

    exception: str
    condition: str
    span: Span


@dataclass(frozen=True, slots=True)
class TextProblem:
    """Words of the docstring that look like an exact statement and could not be read as one."""

    message: str
    hint: str
    span: Span


@dataclass(frozen=True, slots=True)
class Spec:
    """All that is known of a function before any backend is asked."""

    target: Target
    intent: Intent
    """`summary` is the docstring's first sentence; `steps` stays empty here."""
    prose: str
    """The docstring's own words without sections and examples, white space folded."""
    examples: tuple[ExampleItem, ...] = ()
    parameters: tuple[ParameterItem, ...] = ()
    returns: str = ""
    """The words on the result from a *Returns* section, or empty."""
    raises: tuple[RaisesItem, ...] = ()
    effects: Effects = field(default_factory=Effects)
    """Declared by the text: exceptions it names, arguments it says it changes, outside things."""
    requires: tuple[Predicate, ...] = ()
    ensures: tuple[Predicate, ...] = ()
    holes: tuple[Hole, ...] = ()
    problems: tuple[TextProblem, ...] = ()

    @property
    def signature(self) -> Signature:
        """The user's signature."""
        return self.target.signature

    def names_in_examples(self) -> set[str]:
        """The names that the examples read, the function's own included."""
        sources = (
            source
            for item in self.examples
            for source in (*item.example.setup, item.example.call, item.example.expected)
        )
        return {name for source in sources for name in _names(source)}

    def document(self) -> FunctionIR:
        """The IR with everything known filled in and an empty body: where a backend starts."""
        return FunctionIR(
            intent=self.intent,
            signature=self.signature,
            examples=tuple(item.example for item in self.examples),
            requires=self.requires,
            ensures=self.ensures,
            effects=self.effects,
            holes=self.holes,
        )


def _names(source: str) -> set[str]:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return set()  # a printed answer need not be Python
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
