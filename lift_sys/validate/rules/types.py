"""LIFT321 to LIFT329: types that contradict the signature, as far as they are plain."""

import ast
from collections import Counter
from collections.abc import Iterator

from lift_sys.ir import LocalFunction, Signature
from lift_sys.validate.annotations import any_fits
from lift_sys.validate.body import Body
from lift_sys.validate.calls import bind, parse_example
from lift_sys.validate.naming import environment
from lift_sys.validate.registry import Problem, body_rule
from lift_sys.validate.scopes import bound_names
from lift_sys.validate.shapes import infer
from lift_sys.validate.statements import describe, expressions, walk
from lift_sys.validate.syntax import parse, short

__all__: list[str] = []


@body_rule(
    "LIFT321",
    "return-type",
    "warning",
    meaning="The body returns a value that is not of the type that the signature promises.",
    cause="A conversion is missing, or the annotation is mistaken.",
    remedy="Convert the value, or mend the annotation.",
    example='''
    def digits(number: int) -> list[int]:
        """Return the digits of a number."""
        return map(int, str(number))
    ''',
    fixed='''
    def digits(number: int) -> list[int]:
        """Return the digits of a number."""
        return list(map(int, str(number)))
    ''',
)
def return_type(body: Body) -> Iterator[Problem]:
    written = body.ir.signature.returns
    annotation = parse_example(written) if written is not None else None
    if annotation is None or body.is_generator:
        return
    known = environment(body)
    for source, statement in body.returned.items():
        shapes = infer(parse(source), known, body.text.modules)
        if not any_fits(shapes, annotation):
            kinds = " or ".join(sorted(map(str, shapes)))
            message = (
                f"`return {short(source)}` gives {kinds}, the signature of"
                f" {body.ir.signature.name!r} promises `{written}`: convert it or mend the annotation"
            )
            yield Problem(message, body.text.annotation_span("return"), about=statement)


@body_rule(
    "LIFT322",
    "wrong-arguments",
    "error",
    meaning="The body calls the function itself, or one that it defines, with arguments that do not fit.",
    cause="An argument is missing or superfluous, or a keyword is no parameter.",
    remedy="Call it as its signature says.",
    example='''
    def power(base: int, exponent: int) -> int:
        """Raise a number to a power."""
        if exponent == 0:
            return 1
        return base * power(exponent - 1)
    ''',
    fixed='''
    def power(base: int, exponent: int) -> int:
        """Raise a number to a power."""
        if exponent == 0:
            return 1
        return base * power(base, exponent - 1)
    ''',
)
def wrong_arguments(body: Body) -> Iterator[Problem]:
    known = _callable(body)
    for scope in body.scopes:
        for statement in walk(scope.body):
            for call in (c for source in expressions(statement) for c in _calls(source)):
                assert isinstance(call.func, ast.Name)
                signature = known.get(call.func.id)
                problem = bind(call, signature.parameters).problem if signature else None
                if problem:
                    message = (
                        f"`{short(ast.unparse(call))}` in `{short(describe(statement))}` does not"
                        f" fit {call.func.id!r}: {problem}. Call it as its signature says"
                    )
                    yield Problem(message, body.header, about=statement)


def _callable(body: Body) -> dict[str, Signature]:
    """Return the signatures of the functions in reach that nothing else in the IR binds."""
    target = body.spec.target
    known: dict[str, Signature] = {}
    bound = [name for scope in body.scopes for name in bound_names(walk(scope.body))]
    bound += [name for scope in body.scopes for name in scope.parameters]
    times = Counter(bound)
    if not target.in_class and not target.decorators and not times[body.ir.signature.name]:
        known[body.ir.signature.name] = body.ir.signature
    for scope in body.scopes:
        for inner in walk(scope.body):
            if isinstance(inner, LocalFunction) and not inner.decorators:
                name = inner.signature.name
                if times[name] == 1:
                    known[name] = inner.signature
    return known


def _calls(source: str) -> Iterator[ast.Call]:
    for node in ast.walk(parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        has_star = any(isinstance(argument, ast.Starred) for argument in node.args)
        if not has_star and all(keyword.arg for keyword in node.keywords):
            yield node
