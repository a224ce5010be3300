"""LIFT501 to LIFT519: the IR as a document, and whether it keeps what the user wrote."""

import warnings
from collections import Counter
from collections.abc import Iterator

from lift_sys.ir import IR_VERSION, Refusal, Signature, canonical, render
from lift_sys.source import Span
from lift_sys.validate.body import MAX_DEPTH, MAX_STATEMENTS, Body
from lift_sys.validate.registry import Problem, body_rule
from lift_sys.validate.syntax import names, short

__all__: list[str] = []

DOUBLE = '''
def double(number: int) -> int:
    """Double a number.

    >>> double(2)
    4
    """
'''

IR = """
lift-sys IR 1
intent: Double a number.
signature: def double(number: int) -> int
examples from docstring:
  double(2) -> 4
effects: none
body:
    return number * 2
"""


ENSURES = """ensures from model:
  {} >= number
effects:"""

HOLES = """holes:
  factor: By which factor?
    option: 2
    option: 3
body:"""


@body_rule(
    "LIFT501",
    "version",
    "error",
    meaning="The IR has a version that this lift-sys does not know.",
    cause="It was written by another version of lift-sys.",
    remedy="Generate it again.",
    example=DOUBLE,
    example_ir=IR.replace("IR 1", "IR 2"),
    fixed=DOUBLE,
    fixed_ir=IR,
)
def version(body: Body) -> Iterator[Problem]:
    if body.ir.version != IR_VERSION:
        message = (
            f"The IR of {body.ir.signature.name!r} has version {body.ir.version!r}, this lift-sys"
            f" knows {IR_VERSION!r}: generate it again"
        )
        yield Problem(message, body.header)


@body_rule(
    "LIFT502",
    "size",
    "error",
    meaning="The body is too large or too deeply nested to be checked.",
    cause="Generated code that runs away.",
    remedy="Split the function up.",
    example=DOUBLE,
    example_ir=IR.replace("return number * 2", "if number:\n        …"),
    fixed=DOUBLE,
    fixed_ir=IR,
)
def size(body: Body) -> Iterator[Problem]:
    count, depth = body.size
    if count > MAX_STATEMENTS or depth > MAX_DEPTH:
        message = (
            f"The body of {body.ir.signature.name!r} has more than {MAX_STATEMENTS:,} statements or"
            f" nests deeper than {MAX_DEPTH} levels: split the function up"
        )
        yield Problem(message, body.header)


@body_rule(
    "LIFT503",
    "malformed",
    "error",
    meaning="A statement or an expression of the IR is none, or is not in canonical form.",
    cause="A backend built the IR by hand.",
    remedy="Build it with `lift`, or read it with `from_text` or `from_json`.",
    example=DOUBLE,
    example_ir=IR.replace("number * 2", "number *"),
    fixed=DOUBLE,
    fixed_ir=IR,
)
def malformed(body: Body) -> Iterator[Problem]:
    for fault in body.malformed:
        name = body.ir.signature.name
        yield Problem(
            f"The IR of {name!r} is malformed: {fault}. Build it with `lift`", body.header
        )


@body_rule(
    "LIFT504",
    "empty-body",
    "error",
    meaning="The IR has no body.",
    cause="The backend answered nothing.",
    remedy="Ask again, or write the function.",
    example=DOUBLE,
    example_ir=IR.partition("body:")[0],
    fixed=DOUBLE,
    fixed_ir=IR,
)
def empty_body(body: Body) -> Iterator[Problem]:
    if not body.ir.body:
        message = f"The IR of {body.ir.signature.name!r} has no body: ask again, or write it"
        yield Problem(message, body.header)


@body_rule(
    "LIFT505",
    "refused-by-python",
    "error",
    meaning="Python does not compile the function that the IR stands for.",
    cause="`break` outside a loop, `await` outside `async def`, too many nested loops, and the like.",
    remedy="Mend what Python's message names.",
    example="""
def double(number: int) -> int:
    \"\"\"Double a number.\"\"\"
    if number == 0:
        break
    return number * 2
""",
    fixed="""
def double(number: int) -> int:
    \"\"\"Double a number.\"\"\"
    if number == 0:
        return 0
    return number * 2
""",
)
def refused_by_python(body: Body) -> Iterator[Problem]:
    is_inner = not body.text.knows_all_names and bool(body.spec.target.parents)
    # Alone, an inner function lacks the names for its `nonlocal`; Python 3.11 knows no type parameters.
    if is_inner or body.ir.signature.type_parameters is not None:
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(render(body.ir), "<IR>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        reason = error.msg if isinstance(error, SyntaxError) else type(error).__name__
        message = f"Python does not compile {body.ir.signature.name!r}: {reason}. Mend that place"
        yield Problem(message, body.header)


@body_rule(
    "LIFT511",
    "signature-changed",
    "error",
    meaning="The IR has another signature than the function in the file.",
    cause="The backend changed what the user wrote, or the file changed meanwhile.",
    remedy="Keep the signature as it stands in the file.",
    example=DOUBLE,
    example_ir=IR.replace("double(number: int)", "double(n: int)").replace("number * 2", "n * 2"),
    fixed=DOUBLE,
    fixed_ir=IR,
)
def signature_changed(body: Body) -> Iterator[Problem]:
    ours, theirs = body.spec.signature, body.ir.signature
    if ours != theirs:
        message = (
            f"The IR changes the signature of {ours.name!r} ({_difference(ours, theirs)}):"
            " keep it as it stands in the file"
        )
        yield Problem(message, body.header, about=theirs)


def _difference(ours: Signature, theirs: Signature) -> str:
    if ours.name != theirs.name:
        return f"it is called {theirs.name!r}"
    names = [item.name for item in ours.parameters], [item.name for item in theirs.parameters]
    if names[0] != names[1]:
        return f"its parameters are {', '.join(names[1]) or 'none'}"
    for one, other in zip(ours.parameters, theirs.parameters, strict=True):
        if one != other:
            return f"parameter {one.name!r} differs"
    return "its result or its kind differs"


@body_rule(
    "LIFT512",
    "contract-changed",
    "error",
    meaning="An example or a condition that the user wrote is missing from the IR or was added to it.",
    cause="The backend dropped one, changed one, or passed its own off as the user's.",
    remedy="Keep every example and condition of the docstring as it is.",
    example=DOUBLE,
    example_ir=IR.replace("-> 4", "-> 5"),
    fixed=DOUBLE,
    fixed_ir=IR,
)
def contract_changed(body: Body) -> Iterator[Problem]:
    examples = tuple(item.example for item in body.spec.examples)
    yield from _compare(body, "example", examples, body.ir.examples)
    yield from _compare(body, "precondition", body.spec.requires, body.ir.requires)
    yield from _compare(body, "postcondition", body.spec.ensures, body.ir.ensures)


def _compare(
    body: Body, what: str, ours: tuple[object, ...], theirs: tuple[object, ...]
) -> Iterator[Problem]:
    for item in ours:
        if item not in theirs:
            message = f"The IR drops the {what} `{_shown(item)}`: keep it as the docstring has it"
            yield Problem(message, _place(body, item))
    for item in theirs:
        if item not in ours and getattr(item, "origin", "model") != "model":
            message = (
                f"The IR adds the {what} `{_shown(item)}` as if it stood in the docstring:"
                " write it there, or list it as from the model"
            )
            yield Problem(message, body.header, about=item)


def _shown(item: object) -> str:
    return short(str(getattr(item, "call", "") or getattr(item, "expression", "")))


def _place(body: Body, item: object) -> Span:
    spans = (known.span for known in body.spec.examples if known.example == item)
    return next(spans, body.header)


@body_rule(
    "LIFT513",
    "open-hole",
    "error",
    meaning="The body still has a hole: a place that waits for an answer.",
    cause="The docstring leaves open what belongs there.",
    remedy="Answer the question in the docstring, best by an example.",
    example=DOUBLE,
    example_ir=IR.replace("return number * 2", 'hole("factor")').replace("body:", HOLES),
    fixed=DOUBLE,
    fixed_ir=IR,
)
def open_hole(body: Body) -> Iterator[Problem]:
    questions = {hole.id: hole.question for hole in body.ir.holes}
    for name, statement in body.holes.items():
        question = f" ({questions[name]})" if name in questions else ""
        message = (
            f"The body of {body.ir.signature.name!r} leaves the hole {name!r} open{question}:"
            " answer it in the docstring, best by an example"
        )
        yield Problem(message, body.text.docstring_span, about=statement)


@body_rule(
    "LIFT514",
    "hole-id",
    "error",
    meaning="Two holes share an id, or the body refers to a hole that the IR does not list.",
    cause="A backend built the IR by hand.",
    remedy="Give every hole an id of its own, and list it under `holes`.",
    example=DOUBLE,
    example_ir=IR.replace("return number * 2", 'hole("factor")'),
    fixed=DOUBLE,
    fixed_ir=IR,
)
def hole_id(body: Body) -> Iterator[Problem]:
    times = Counter(hole.id for hole in body.ir.holes)
    for name, count in times.items():
        if count > 1:
            message = f"The IR has {count} holes with the id {name!r}: give each an id of its own"
            second = [hole for hole in body.ir.holes if hole.id == name][1]
            yield Problem(message, body.header, about=second)
    for name, statement in body.holes.items():
        if name not in times:
            message = f"The body refers to the hole {name!r}, which the IR does not list: list it"
            yield Problem(message, body.header, about=statement)


@body_rule(
    "LIFT515",
    "contract-name",
    "warning",
    meaning="A condition of the IR's contract is no expression, or uses a name that does not exist.",
    cause="The backend wrote a condition about something that is neither a parameter nor `result`.",
    remedy="Use the parameters, `result` for the answer, and Python's operators.",
    example=DOUBLE,
    example_ir=IR.replace("effects:", ENSURES.format("reslt")),
    fixed=DOUBLE,
    fixed_ir=IR.replace("effects:", ENSURES.format("result")),
)
def contract_name(body: Body) -> Iterator[Problem]:
    parameters = {item.name for item in body.spec.signature.parameters}
    for predicate in body.ir.requires + body.ir.ensures:
        shown = f"`{short(predicate.expression)}`"
        if isinstance(canonical(predicate.expression), Refusal):
            message = f"The condition {shown} of the IR is no expression: write one in Python"
            yield Problem(message, body.text.docstring_span, about=predicate)
            continue
        known = body.text.outer_names | parameters
        allowed = known | {"result"} if predicate in body.ir.ensures else known
        unknown = [n for n in names(predicate.expression.strip()).reads if n not in allowed]
        if unknown and body.text.knows_all_names:
            message = f"The condition {shown} of the IR uses {unknown[0]!r}: use a parameter"
            yield Problem(message, body.text.docstring_span, about=predicate)
