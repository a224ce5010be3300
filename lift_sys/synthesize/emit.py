"""Terms and decision lists as Python source that a person would write."""

import ast
from collections.abc import Sequence

from lift_sys.synthesize.clauses import Clause
from lift_sys.synthesize.conditionals import Decision
from lift_sys.synthesize.operations import Operation
from lift_sys.synthesize.terms import Gather, Literal, Name, Raising, Source, Term
from lift_sys.synthesize.types import FLOAT, INT

__all__ = ["Writer", "body_of", "cases_body", "catching_body", "tidy"]

ITERATES = frozenset(
    {
        "len({0})", "sum({0})", "min({0})", "max({0})", "sorted({0})", "math.prod({0})", "set({0})",
        "{1} in {0}", "{1} not in {0}", "tuple({0})", "list({0})", "sorted({0}, reverse=True)",
        "dict(zip({0}, {1}))", "list(itertools.accumulate({0}))", "sum({0}) / len({0})",
    }
)  # fmt: skip
"""Operations to which a bare `range` is as good as a list."""
COMMUTE = frozenset({"{0} + {1}", "{0} * {1}"})
"""Operations on numbers in which a person writes a constant last."""


class Writer:
    """Writes expressions, and gathers the statements and imports that they need before them."""

    def __init__(self, imported: frozenset[str] = frozenset()) -> None:
        self.imported = imported
        self.modules: dict[str, None] = {}
        self.prelude: list[str] = []

    def write(self, term: Term, *, iterated: bool = False) -> str:
        """The source of a term, with more parentheses than it needs."""
        match term.form:
            case Name(name):
                return name
            case Raising(source):
                return source
            case Literal(source) | Source(source):
                return f"({source})"
            case Gather() as form:
                return self._gather(form, term)
            case Operation() as form:
                return self._operation(form, term, iterated=iterated)

    def _operation(self, form: Operation, term: Term, *, iterated: bool) -> str:
        if form.module and form.module not in self.imported:
            self.modules[form.module] = None
        bare = form.template in ITERATES
        given = term.parts
        if form.template in COMMUTE and term.kind in (INT, FLOAT) and _leads(given):
            given = given[::-1]
        parts = [f"({self.write(part, iterated=bare)})" for part in given]
        source = form.template.format(*parts)
        return f"list({source})" if source.startswith("range(") and not iterated else f"({source})"

    def _gather(self, form: Gather, term: Term) -> str:
        shape, binding = form.shape, form.binding
        if shape.module and shape.module not in self.imported:
            self.modules[shape.module] = None
        count = 2 if binding.name == "zip" else 1
        iterables = [self.write(part, iterated=True) for part in term.parts[:count]]
        iterable = binding.iterable.format(*iterables)
        lambdas = [f"({self.write(part)})" for part in term.parts[count:]]
        clause = f"for {', '.join(binding.names)} in {iterable}"
        fields = dict(zip(shape.uses, lambdas, strict=True))
        if shape.name == "group":
            return self._group(clause, fields["f"], form.item)
        return shape.template.format(
            **fields, **{"x": form.item, "for": clause, "iterable": iterable}
        )

    def _group(self, clause: str, key: str, item: str) -> str:
        self.prelude += [
            "groups = {}",
            f"{clause}:",
            f"    groups.setdefault({key}, []).append({item})",
        ]
        return "groups"


def _leads(parts: Sequence[Term]) -> bool:
    """Whether a constant stands before something else."""
    return isinstance(parts[0].form, Literal) and not isinstance(parts[1].form, Literal)


def body_of(branches: list[tuple[Term, Term]], last: Term, imported: frozenset[str]) -> str:
    """Statements that return the first branch whose guard holds, or else `last`."""
    writer = Writer(imported)
    lines: list[str] = []
    for guard, value in branches:
        test = writer.write(guard)
        lines += [f"if {test}:", f"    {_ending(writer, value)}"]
    end = _ending(writer, last)
    imports = [f"import {module}" for module in sorted(writer.modules)]
    source = "\n".join([*imports, *lines, *writer.prelude, end])
    return tidy(source)


def _ending(writer: Writer, value: Term) -> str:
    verb = "raise" if isinstance(value.form, Raising) else "return"
    return f"{verb} {writer.write(value)}"


def tidy(source: str) -> str:
    """The canonical spelling of some statements."""
    return ast.unparse(ast.parse(source))


def catching_body(decision: Decision, imported: frozenset[str]) -> str:
    """Statements that return a value, or another one when it raises."""
    writer = Writer(imported)
    value = writer.write(decision.branches[0][0])
    imports = [f"import {module}" for module in sorted(writer.modules)]
    names = ", ".join(decision.caught)
    caught = f"({names})" if len(decision.caught) > 1 else names
    lines = [
        "try:",
        f"    return {value}",
        f"except {caught}:",
        f"    return {writer.write(decision.last)}",
    ]
    return tidy("\n".join([*imports, *writer.prelude, *lines]))


def cases_body(clauses: Sequence[Clause]) -> str:
    """Statements for cases that the text lists; the last one holds for all others."""
    lines: list[str] = []
    for clause in clauses[:-1]:
        lines += [f"if {clause.condition}:", f"    return {clause.result}"]
    return tidy("\n".join([*lines, f"return {clauses[-1].result}"]))
