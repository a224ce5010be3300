"""What a program does with generated inputs: results, changed arguments, results that vary. Judges nothing."""

import ast
from dataclasses import dataclass

from lift_sys.inputs import Input
from lift_sys.ir.model import Signature
from lift_sys.sandbox import Call, Outcome, Returned
from lift_sys.verify.compare import foreign_kinds, same
from lift_sys.verify.texts import UNREADABLE, parse

__all__ = ["Observation", "Probe", "bare_call", "observed", "probe"]

_FIRST, _SECOND = "_lift_first", "_lift_second"
_CONTAINERS = (ast.List, ast.Set, ast.Dict, ast.ListComp, ast.SetComp, ast.DictComp)


@dataclass(frozen=True, slots=True)
class Observation:
    """One call with generated arguments, and what came of it."""

    input: Input
    outcome: Outcome
    changed: tuple[str, ...] = ()
    """Sources of the arguments that the call changed."""
    varied: bool = False
    """Whether the same call, made again in the same module, gave another result."""
    direct: bool = True
    """Whether the value is the function's own result, not made from it."""


@dataclass(frozen=True, slots=True)
class Probe:
    """A call that also shows what became of its arguments, and what it does the second time."""

    input: Input
    call: Call
    containers: tuple[str, ...] = ()
    """Sources of the arguments that a call can change."""
    repeated: bool = False


def probe(made: Input, signature: Signature) -> Probe:
    """Prepare the observation of one input.

    What is set up for a call, an object with a state say, would not be the same for a second one, and only a
    call that stands alone is awaited: such calls are made once and as they are.
    """
    tree = parse(made.call)
    alone = bool(made.setup) or signature.is_async
    if alone or not isinstance(tree, ast.Call) or not _calls(tree, signature.name):
        return Probe(made, bare_call(made))
    call = tree
    arguments = [*call.args, *(word.value for word in call.keywords)]
    sources = tuple(ast.unparse(it) for it in arguments if _can_change(it))
    first, second = (_renamed(made.call, prefix) for prefix in (_FIRST, _SECOND))
    setup = [
        f"{prefix}{number} = {source}"
        for prefix in (_FIRST, _SECOND)
        for number, source in enumerate(sources)
    ]
    kept = "".join(f"{_FIRST}{number}, " for number in range(len(sources)))
    expression = f"({first}, {kept}{second})"
    return Probe(made, Call(expression, tuple(setup)), sources, repeated=True)


def bare_call(made: Input) -> Call:
    """Return the call as a user would make it."""
    return Call(made.call, made.setup)


def observed(prepared: Probe, outcome: Outcome) -> Observation | None:
    """Take apart what came of a probe; None where it cannot be told from that what the call does alone."""
    if not prepared.repeated:
        return Observation(prepared.input, outcome)
    match outcome:
        case Returned(value=tuple() as parts) if len(parts) == len(prepared.containers) + 2:
            result, *kept, again = parts
            changed = tuple(
                source
                for source, value in zip(prepared.containers, kept, strict=True)
                if not _is_still(source, value)
            )
            # Objects without a value of their own, generators say, never look the same twice.
            varied = not foreign_kinds(result) and not same(result, again, mixed=False)
            return Observation(prepared.input, Returned(result, outcome.output), changed, varied)
    return None


def _calls(call: ast.Call, name: str) -> bool:
    match call.func:
        case ast.Name(id=called) | ast.Attribute(attr=called):
            return called == name
    return False


def _renamed(source: str, prefix: str) -> str:
    """Spell a call with a name in the place of each argument that it can change."""
    call = parse(source)
    assert isinstance(call, ast.Call)
    count = 0
    for index, argument in enumerate(call.args):
        if _can_change(argument):
            call.args[index] = ast.Name(f"{prefix}{count}")
            count += 1
    for word in call.keywords:
        if _can_change(word.value):
            word.value = ast.Name(f"{prefix}{count}")
            count += 1
    return ast.unparse(call)


def _can_change(argument: ast.expr) -> bool:
    if isinstance(argument, ast.Tuple):
        return any(_can_change(item) for item in argument.elts)
    return isinstance(argument, _CONTAINERS)


def _is_still(source: str, value: object) -> bool:
    try:
        return same(value, ast.literal_eval(source), mixed=False)
    except UNREADABLE:
        return True
