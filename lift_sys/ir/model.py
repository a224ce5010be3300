"""The intermediate representation of one function, as immutable data with a JSON form.

Statements nest; expressions are Python source in canonical spelling (see `expressions`). Knows
nothing of where in a document the function stands.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from lift_sys.ir.roles import (
    Annotation,
    CleanDocstring,
    Deleted,
    DottedName,
    InputThing,
    Line,
    Module,
    Name,
    OutputThing,
    Source,
    StoreTarget,
    TypeParameters,
)

__all__ = [
    "IR_VERSION",
    "Assert",
    "Assign",
    "AugAssign",
    "Binding",
    "Break",
    "Continue",
    "Delete",
    "Effects",
    "Example",
    "Expression",
    "For",
    "FunctionIR",
    "Handler",
    "Hole",
    "HoleStatement",
    "If",
    "Import",
    "Intent",
    "LocalFunction",
    "Nonlocal",
    "Origin",
    "Parameter",
    "ParameterKind",
    "Pass",
    "Predicate",
    "Provenance",
    "Raise",
    "Return",
    "Signature",
    "Statement",
    "Try",
    "While",
    "With",
]

IR_VERSION: Literal["1"] = "1"

Origin = Literal["docstring", "user", "model"]
ParameterKind = Literal[
    "positional_only", "standard", "var_positional", "keyword_only", "var_keyword"
]
Binding = Literal["function", "method", "classmethod", "staticmethod", "property"]

Block = Annotated[tuple["Statement", ...], Meta(min_length=1)]
"""Statements of a nested block: where nothing is to be done, `Pass` says so."""


class Node(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind"):
    """A statement of the body; its JSON object names the class under `kind`."""


class Part(Struct, frozen=True, forbid_unknown_fields=True):
    """A part of the document that is no statement."""


class Intent(Part, frozen=True, kw_only=True):
    """What the function is for: one sentence, and the plan in a few steps."""

    summary: Line
    steps: tuple[str, ...] = ()


class Parameter(Part, frozen=True, kw_only=True):
    """One parameter of the signature, in Python's own terms."""

    name: Name
    kind: ParameterKind = "standard"
    annotation: Annotation | None = None
    default: Source | None = None


class Signature(Part, frozen=True, kw_only=True):
    """The user's `def`, never a model's: no backend may change it."""

    name: Name
    parameters: tuple[Parameter, ...] = ()
    returns: Annotation | None = None
    is_async: bool = False
    binding: Binding = "function"
    type_parameters: TypeParameters | None = None


class Example(Part, frozen=True, kw_only=True):
    """One thing the function is said to do.

    `call` is an expression that calls the function, evaluated after the statements of `setup`.
    `expected` is read by `expectation`: `value`, the source of a literal; `text`, the `repr` as a doctest
    shows it, in which `...` stands for anything if `ellipsis`; `prints`, what is written to standard
    output; `raises`, the name of an exception class, with `message` as its text or None for any.
    """

    call: Source
    expectation: Literal["value", "text", "prints", "raises"]
    expected: str
    message: str | None = None
    ellipsis: bool = False
    setup: tuple[str, ...] = ()
    origin: Origin = "docstring"


class Predicate(Part, frozen=True, kw_only=True):
    """A condition over the parameters (and `result`), in the expression language and in words."""

    expression: Source
    words: str = ""
    origin: Origin = "docstring"


class Effects(Part, frozen=True, kw_only=True):
    """What the function does besides returning; anything not listed is not allowed.

    `mutates` names the parameters whose value the call may change.
    """

    raises: tuple[DottedName, ...] = ()
    mutates: tuple[Name, ...] = ()
    reads: tuple[InputThing, ...] = ()
    writes: tuple[OutputThing, ...] = ()

    @property
    def pure(self) -> bool:
        """Whether a call returns or raises and does nothing else."""
        return not (self.mutates or self.reads or self.writes)


class Hole(Part, frozen=True, kw_only=True):
    """A question that the docstring leaves open; `options` are sources of possible answers."""

    id: str
    question: str
    type: Annotation | None = None
    options: tuple[Source, ...] = ()


class Provenance(Part, frozen=True, kw_only=True):
    """Where the body came from, and what it took. Tokens, cost (US dollars) and time (seconds)."""

    backend: str
    model: str | None = None
    seed: int | None = None
    settings: dict[str, str | int | float | bool | None] = {}
    prompt_hash: str | None = None
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = 0.0
    """None where it is unknown, which is not the same as nothing."""
    seconds: float = 0.0


class Expression(Node, frozen=True, tag="expression"):
    """An expression evaluated for its effect: mostly a call, also `yield` and `await`."""

    value: Source


class Assign(Node, frozen=True, tag="assign"):
    """`target = … = value`, or `target: annotation = value` (value may be None only then)."""

    targets: Annotated[tuple[StoreTarget, ...], Meta(min_length=1)]
    value: Source | None
    annotation: Annotation | None = None


class AugAssign(Node, frozen=True, tag="augmented_assign"):
    """`target operator= value`; `operator` is Python's sign without the `=`."""

    target: StoreTarget
    operator: Literal["+", "-", "*", "/", "//", "%", "**", "@", "&", "|", "^", "<<", ">>"]
    value: Source


class If(Node, frozen=True, tag="if"):
    """`elif` is an `If` alone in `orelse`."""

    test: Source
    body: Block
    orelse: tuple["Statement", ...] = ()


class For(Node, frozen=True, tag="for"):
    """`for target in iterable`; `orelse` runs when no `break` did."""

    target: StoreTarget
    iterable: Source
    body: Block
    orelse: tuple["Statement", ...] = ()
    is_async: bool = False


class While(Node, frozen=True, tag="while"):
    """`while test`; `orelse` runs when no `break` did."""

    test: Source
    body: Block
    orelse: tuple["Statement", ...] = ()


class Handler(Node, frozen=True, tag="handler"):
    """One `except`; `exception` None catches all."""

    exception: Source | None
    name: Name | None
    body: Block


class Try(Node, frozen=True, tag="try"):
    """`try` with handlers, `else` and `finally`."""

    body: Block
    handlers: tuple[Handler, ...] = ()
    orelse: tuple["Statement", ...] = ()
    finalbody: tuple["Statement", ...] = ()


class With(Node, frozen=True, tag="with"):
    """`items` are the sources of the context managers, each with its `as` part."""

    items: Annotated[tuple[tuple[Source, StoreTarget | None], ...], Meta(min_length=1)]
    body: Block
    is_async: bool = False


class Return(Node, frozen=True, tag="return"):
    """`return value`; None returns without a value."""

    value: Source | None = None


class Raise(Node, frozen=True, tag="raise"):
    """`raise exception from cause`; None re-raises."""

    exception: Source | None = None
    cause: Source | None = None


class Assert(Node, frozen=True, tag="assert"):
    """`assert test, message`."""

    test: Source
    message: Source | None = None


class LocalFunction(Node, frozen=True, tag="function"):
    """A function defined inside the body."""

    signature: Signature
    body: Block
    docstring: CleanDocstring | None = None
    decorators: tuple[Source, ...] = ()


class Import(Node, frozen=True, tag="import"):
    """`import a as b` (`module` None) or `from module import a as b`; names as (name, alias) pairs."""

    names: Annotated[tuple[tuple[DottedName, Name | None], ...], Meta(min_length=1)]
    module: Module | None = None


class Delete(Node, frozen=True, tag="delete"):
    """`del targets`."""

    targets: Annotated[tuple[Deleted, ...], Meta(min_length=1)]


class Nonlocal(Node, frozen=True, tag="nonlocal"):
    """`nonlocal names` inside a local function."""

    names: Annotated[tuple[Name, ...], Meta(min_length=1)]


class Break(Node, frozen=True, tag="break"):
    """`break`."""


class Continue(Node, frozen=True, tag="continue"):
    """`continue`."""


class Pass(Node, frozen=True, tag="pass"):
    """`pass`."""


class HoleStatement(Node, frozen=True, tag="hole"):
    """A place in the body that waits for the answer to the hole of this id."""

    id: str


Statement = (
    Expression
    | Assign
    | AugAssign
    | If
    | For
    | While
    | Try
    | With
    | Return
    | Raise
    | Assert
    | LocalFunction
    | Import
    | Delete
    | Nonlocal
    | Break
    | Continue
    | Pass
    | HoleStatement
)


class FunctionIR(Part, frozen=True, kw_only=True):
    """One function, one document."""

    version: Literal["1"] = "1"
    intent: Intent
    signature: Signature
    examples: tuple[Example, ...] = ()
    requires: tuple[Predicate, ...] = ()
    ensures: tuple[Predicate, ...] = ()
    effects: Effects = Effects()
    holes: tuple[Hole, ...] = ()
    body: tuple[Statement, ...] = ()
    provenance: Provenance | None = None
