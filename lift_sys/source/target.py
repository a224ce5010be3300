"""What the engine knows of one function in a text. Data only: finding it is `find`'s job."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from lift_sys.ir.model import Signature
from lift_sys.source.span import Span

__all__ = ["Docstring", "StubKind", "Target"]

StubKind = Literal["ellipsis", "pass", "not_implemented", "docstring", "comments", "empty"]


@dataclass(frozen=True, slots=True)
class Docstring:
    """A docstring as the interpreter would read it, with the way back to the source text."""

    text: str
    """The string's value: escapes resolved, not dedented."""
    span: Span
    """The literal in the document, quotes and prefix included."""
    offsets: Sequence[int]
    """For each code point of `text` its offset in the document, and one more for the end."""

    def locate(self, start: int, end: int) -> Span:
        """Turn a range of `text` into the range of the document that it came from."""
        return Span(self.offsets[start], self.offsets[end])


@dataclass(frozen=True, slots=True)
class Target:
    """One function of a document: where it stands, what it promises, and what it depends on."""

    name: str
    qualname: str
    """Dotted, as in `Outer.method` or `outer.inner` (without `<locals>`)."""
    signature: Signature
    docstring: Docstring | None
    span: Span
    """From the first decorator to the end of the body."""
    header: Span
    """From `def` or `async` to the colon."""
    name_span: Span
    annotation_spans: dict[str, Span]
    """Where the annotation of each parameter stands, and that of the result under `return`."""
    stub: Span | None
    """What an implementation replaces: the lines of the stub statements without the last one's end,
    or what stands behind the colon in a one-line function. Without a statement it begins at the end
    of the line that the body follows, and covers only white space. Comments on replaced lines are
    written again by `implementation_edit`. None when the function has a real body."""
    stub_kind: StubKind | None
    decorators: tuple[str, ...]
    """Source of each decorator, without the `@`."""
    parents: tuple[str, ...]
    """Names of the enclosing classes and functions, outermost first."""
    in_class: bool
    """Whether the function's direct parent is a class."""
    imports: tuple[str, ...]
    """Source of each import statement at module level or in an enclosing function, in order."""
    siblings: tuple[str, ...]
    """Names that module-level definitions bind, the function's own left out."""
    indent: str
    """White space in front of each statement of the body."""
    newline: str
    """The document's line end: `\n`, `\r\n` or `\r`."""
    one_line: bool
    """Whether the stub stands on the `def` line (`def f(): ...`)."""
    problem: str | None
    """Why it cannot be implemented (a syntax error in its own header, an overload, …), or None."""
    digest: str
    """Hash of header, docstring, decorators, body and imports: what a result depends on."""

    @property
    def name_in_program(self) -> str:
        """Its dotted name in what `program` returns: a function inside another is taken out of it."""
        return self.qualname if self.in_class else self.name

    @property
    def unimplemented(self) -> bool:
        """Whether the function wants an implementation and could take one."""
        return self.stub is not None and self.problem is None
