"""Asks whether *requires* and *ensures* hold of plain data, apart from the program that is being checked.

The predicates are run in a session of their own, which has seen nothing of the program: it cannot have a say.
"""

import ast
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from lift_sys.inputs import Input, source_of
from lift_sys.ir.model import Parameter, Predicate
from lift_sys.sandbox import Call, Executor, Limits, Raised, Returned, Session
from lift_sys.spec import Spec
from lift_sys.verify.compare import plain_of
from lift_sys.verify.texts import UNREADABLE, parse

__all__ = ["Broken", "Contract", "Predicates", "contract_of"]

_RESULT = "result"
# One that cannot be asked must not hide what the others say.
_ASK = """
def _lift_ask(_lift_predicate):
    try:
        return bool(_lift_predicate())
    except Exception as _lift_error:
        return type(_lift_error).__name__
"""


@dataclass(frozen=True, slots=True)
class Broken:
    """What a result showed: a predicate that does not hold, or none; and how many could be asked."""

    predicate: Predicate | None
    asked: int
    trouble: str = ""
    """Why one could not be asked: `IndexError in len(result[0]) > 1`."""


@dataclass(frozen=True, slots=True)
class Contract:
    """What has to hold before a call, and after it."""

    requires: tuple[Predicate, ...]
    ensures: tuple[Predicate, ...]
    parameters: tuple[Parameter, ...]

    @property
    def speaks_of_result(self) -> bool:
        """Whether anything is said of the result, and not of arguments alone."""
        return any(_RESULT in _names(it.expression) for it in self.ensures)

    def speaks_of_all(self, made: Input) -> bool:
        """Whether what is required speaks of every argument of a call."""
        spoken = {name for it in self.requires for name in _names(it.expression)}
        return bool(self.requires) and spoken.issuperset(made.names)

    @asynccontextmanager
    async def session(self, executor: Executor, limits: Limits) -> AsyncIterator["Predicates"]:
        """Give access to something that knows the predicates and nothing else."""
        async with executor.session(_ASK, limits=limits) as session:
            yield Predicates(self, session)


@dataclass(frozen=True, slots=True)
class Predicates:
    """The predicates of a contract, ready to be asked."""

    contract: Contract
    session: Session

    async def allow(self, made: Input) -> bool:
        """Tell whether a call with these arguments is one that the contract speaks of."""
        held = await self._ask(self.contract.requires, self._known(made))
        return all(it is True for it in held)

    async def judge(self, made: Input, value: object) -> Broken:
        """Hold a result against what is ensured; the arguments count as they were before the call."""
        known = self._known(made)
        with contextlib.suppress(ValueError):
            known[_RESULT] = source_of(plain_of(value))
        ensures = self.contract.ensures
        held = await self._ask(ensures, known)
        pairs = list(zip(ensures, held, strict=True))
        troubles = [f"{it} in {one.expression}" for one, it in pairs if isinstance(it, str) and it]
        return Broken(
            predicate=next((one for one, it in pairs if it is False), None),
            asked=sum(it is True or it is False for it in held),
            trouble=troubles[0] if troubles else "",
        )

    def _known(self, made: Input) -> dict[str, str]:
        """Return the source of each argument, those left to a default included, where that is a literal."""
        defaults = {
            it.name: it.default for it in self.contract.parameters if _is_literal(it.default)
        }
        return defaults | dict(zip(made.names, made.arguments, strict=True))  # type: ignore[return-value]

    async def _ask(
        self, predicates: tuple[Predicate, ...], known: dict[str, str]
    ) -> list[bool | str | None]:
        """Return what each predicate says; the name of what it raises, or None where it cannot be asked."""
        if not predicates:
            return []
        parameters = {it.name for it in self.contract.parameters} | {_RESULT}
        askable = [_names(it.expression) & parameters <= known.keys() for it in predicates]
        words = ", ".join(f"{name}={source}" for name, source in known.items())
        asked = ", ".join(
            f"_lift_ask(lambda: {it.expression})"
            for it, can in zip(predicates, askable, strict=True)
            if can
        )
        call = Call(
            f"(lambda *, {', '.join(known)}: [{asked}])({words})" if known else f"[{asked}]"
        )
        outcome = await self.session.call(call)
        match outcome:
            case Returned(value=list() as held) if len(held) == sum(askable):
                answers = iter(held)
                return [next(answers) if can else None for can in askable]
            case Raised(name=name):
                return [name] * len(predicates)
        return [None] * len(predicates)


def contract_of(spec: Spec) -> Contract:
    """Return what the user's own words say; what a model says of a function refutes nothing.

    Where a parameter has the name of the result, nothing can be said of the result.
    """
    parameters = spec.signature.parameters
    hidden = any(it.name == _RESULT for it in parameters)
    ensures = () if hidden else spec.ensures
    return Contract(
        requires=tuple(it for it in spec.requires if it.origin != "model"),
        ensures=tuple(it for it in ensures if it.origin != "model"),
        parameters=parameters,
    )


def _names(expression: str) -> set[str]:
    tree = parse(expression)
    found = () if tree is None else ast.walk(tree)
    return {node.id for node in found if isinstance(node, ast.Name)}


def _is_literal(source: str | None) -> bool:
    if source is None:
        return False
    try:
        ast.literal_eval(source)
    except UNREADABLE:
        return False
    return True
