"""Asks whether *requires* and *ensures* hold of plain data, apart from the program that is being checked.

The predicates are run in a session of their own, which has seen nothing of the program: it cannot have a say.
"""

import keyword
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from lift_sys.inputs import Input
from lift_sys.ir.model import Parameter, Predicate
from lift_sys.sandbox import Call, Executor, Limits, Returned, Session
from lift_sys.spec import Spec
from lift_sys.verify.words import value_text

__all__ = ["Contract", "contract_of"]

_RESULT = "result"
_LITERAL_NAMES = "nan = float('nan')\ninf = float('inf')\n"
"""How Python shows floats that have no literal."""


@dataclass(frozen=True, slots=True)
class Contract:
    """What has to hold before a call, and after it."""

    requires: tuple[Predicate, ...]
    ensures: tuple[Predicate, ...]
    parameters: tuple[Parameter, ...]

    @asynccontextmanager
    async def session(self, executor: Executor, limits: Limits) -> AsyncIterator["Predicates"]:
        """Give access to something that knows the predicates and nothing else."""
        async with executor.session(self._program(), limits=limits) as session:
            yield Predicates(self, session)

    def _program(self) -> str:
        named = [it for it in self.parameters if it.name != _RESULT]
        header = ", ".join(
            f"{it.name}={it.default if it.default is not None else None}" for it in named
        )
        before = ", ".join(f"bool({it.expression})" for it in self.requires)
        after = ", ".join(f"bool({it.expression})" for it in self.ensures)
        return (
            f"{_LITERAL_NAMES}def _lift_requires({header}): return [{before}]\n"
            f"def _lift_ensures(*, {_RESULT}{', ' if header else ''}{header}): return [{after}]\n"
        )


@dataclass(frozen=True, slots=True)
class Predicates:
    """The predicates of a contract, ready to be asked."""

    contract: Contract
    session: Session

    async def allow(self, made: Input) -> bool:
        """Tell whether a call with these arguments is one that the contract speaks of."""
        if not self.contract.requires:
            return True
        held = await self._ask(f"_lift_requires({_words(made)})")
        return held is not None and all(held)

    async def broken(self, made: Input, value: object) -> Predicate | None:
        """Return the first predicate that does not hold of a result, or None; what cannot be asked holds."""
        words = ", ".join(each for each in (_words(made), f"{_RESULT}={value_text(value)}") if each)
        held = await self._ask(f"_lift_ensures({words})")
        if held is None or len(held) != len(self.contract.ensures):
            return None
        pairs = zip(self.contract.ensures, held, strict=True)
        return next((it for it, is_so in pairs if is_so is False), None)

    async def _ask(self, expression: str) -> list[object] | None:
        match await self.session.call(Call(expression)):
            case Returned(value=list() as held):
                return held
        return None


def contract_of(spec: Spec) -> Contract:
    """Return what the user's own words say; what a model says of a function refutes nothing."""
    return Contract(
        requires=tuple(it for it in spec.requires if it.origin != "model"),
        ensures=tuple(it for it in spec.ensures if it.origin != "model"),
        parameters=spec.signature.parameters,
    )


def _words(made: Input) -> str:
    """Spell the arguments by name."""
    pairs = zip(made.names, made.arguments, strict=True)
    return ", ".join(f"{name}={source}" for name, source in pairs if not keyword.iskeyword(name))
