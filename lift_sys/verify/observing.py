"""What a program does with generated inputs: results, changed arguments, results that vary. Judges nothing."""

import ast
from dataclasses import dataclass

from lift_sys.inputs import Input
from lift_sys.sandbox import Call, Outcome, Returned
from lift_sys.verify.compare import foreign_kinds, same
from lift_sys.verify.texts import UNREADABLE, parse

__all__ = ["Observation", "Probe", "observed", "probe"]

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


@dataclass(frozen=True, slots=True)
class Probe:
    """A call that also shows what became of its arguments, and what it does the second time."""

    input: Input
    call: Call
    containers: tuple[str, ...] = ()
    """Sources of the arguments that a call can change."""
    repeated: bool = False


def probe(made: Input, name: str) -> Probe:
    """Prepare the observation of one input of the function `name`."""
    tree = parse(made.call)
    call = tree.value if isinstance(tree, ast.Await) else tree
    if tree is None or not isinstance(call, ast.Call) or not _calls(call, name):
        return Probe(made, Call(made.call, made.setup))
    arguments = [*call.args, *(word.value for word in call.keywords)]
    sources = tuple(ast.unparse(it) for it in arguments if isinstance(it, _CONTAINERS))
    first, second = (_renamed(made.call, prefix) for prefix in (_FIRST, _SECOND))
    setup = [
        f"{prefix}{number} = {source}"
        for prefix in (_FIRST, _SECOND)
        for number, source in enumerate(sources)
    ]
    kept = "".join(f"{_FIRST}{number}, " for number in range(len(sources)))
    expression = f"({first}, {kept}{second})"
    return Probe(made, Call(expression, (*made.setup, *setup)), sources, repeated=True)


def observed(prepared: Probe, outcome: Outcome) -> Observation:
    """Take apart what came of a probe."""
    match outcome:
        case Returned(value=tuple() as parts) if prepared.repeated:
            if len(parts) != len(prepared.containers) + 2:
                return Observation(prepared.input, outcome)
            result, *kept, again = parts
            changed = tuple(
                source
                for source, value in zip(prepared.containers, kept, strict=True)
                if not _is_still(source, value)
            )
            # Objects without a value of their own, generators say, never look the same twice.
            varied = not foreign_kinds(result) and not same(result, again, mixed=False)
            return Observation(prepared.input, Returned(result, outcome.output), changed, varied)
    return Observation(prepared.input, outcome)


def _calls(call: ast.Call, name: str) -> bool:
    match call.func:
        case ast.Name(id=called) | ast.Attribute(attr=called):
            return called == name
    return False


def _renamed(source: str, prefix: str) -> str:
    """Spell a call with a name in the place of each container among its arguments."""
    tree = parse(source)
    call = tree.value if isinstance(tree, ast.Await) else tree
    assert isinstance(call, ast.Call)
    assert tree is not None
    count = 0
    for index, argument in enumerate(call.args):
        if isinstance(argument, _CONTAINERS):
            call.args[index] = ast.Name(f"{prefix}{count}")
            count += 1
    for word in call.keywords:
        if isinstance(word.value, _CONTAINERS):
            word.value = ast.Name(f"{prefix}{count}")
            count += 1
    return ast.unparse(tree)


def _is_still(source: str, value: object) -> bool:
    try:
        return same(value, ast.literal_eval(source), mixed=False)
    except UNREADABLE:
        return True
