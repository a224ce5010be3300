"""Makes questions to CrossHair from a program and its contract, inside the child.

The texts come from the trusted parent, the program does not.
"""

from __future__ import annotations

import copy
import inspect
import math
import re
from collections.abc import Callable, Iterable, Mapping
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from crosshair.core import deep_realize, suspected_proxy_intolerance_exception
from crosshair.smt import Z3Exception
from crosshair.statespace import context_statespace
from crosshair.tracers import NoTracing
from crosshair.util import CrosshairUnsupported, NotDeterministic

from lift_sys.prove.literals import shown
from lift_sys.prove.search import Escaped

__all__ = ["AnyResult", "Contract", "WrongContract"]

ANY = "Union[int, str, None]"
"""What stands for any type of a result."""
_CHANGEABLE = re.compile(r"\b(?:list|dict|set)\[")
PLAIN = (bool, bytes, dict, float, frozenset, int, list, set, str, tuple, type(None))
"""What a result is held against when the function is annotated to return it."""


class Contract:
    """A function with its contract, and what the search has seen of it."""

    def __init__(self, asked: Mapping[str, Any], function: Callable[..., object]) -> None:
        """Read what was asked: texts of conditions and types, names of exceptions."""
        types = {name: _type(source) for name, source in asked["parameters"].items()}
        own = inspect.signature(function).parameters.values()
        self.signature = inspect.Signature(
            [each.replace(annotation=types[each.name]) for each in own]
        )
        self.returns = _type(asked["returns"] or ANY)
        self._results = _classes(self.returns) if asked["returns"] else ()
        self._parameters = list(types)
        self.weighed = self.entered = self.judged = self.returned = 0
        """How many paths had their arguments weighed, entered the function, left it, and did so by
        returning."""
        self.broken = ""
        """What plain Python does with arguments of which CrossHair had thought that all is well."""
        self.differs = False
        """Whether plain Python returned anything else than CrossHair had thought."""
        self._function = function
        self._floats = [name for name, kind in types.items() if kind is float]
        # What cannot change needs no copy of how it was: CrossHair would compare the two.
        kept = {name for name, source in asked["parameters"].items() if _CHANGEABLE.search(source)}
        self._kept = kept - set(asked["mutates"])
        self._mutates = frozenset(asked["mutates"]) & types.keys()
        self._raises = frozenset(asked["raises"])
        self._requires = _condition(asked["requires"], types)
        self._ensures = _condition(asked["ensures"], [*types, "result"])

    def call(self, *values: object, **named: object) -> object:
        """Call the function; raising what it may raise gives a `_Raised`, anything else `Escaped`."""
        self.entered += 1
        return self._called(*values, **named)

    def _called(self, *values: object, **named: object) -> object:
        try:
            return self._function(*values, **named)
        except Exception as error:
            names = _names(error)
            if self._raises.isdisjoint(names):
                raise Escaped(names[0]) from None
            return _Raised()

    def admits(self, bound: Mapping[str, Any]) -> bool:
        """Tell whether arguments meet the precondition; a float alone must be finite."""
        given = {name: bound[name] for name in self._parameters}
        try:
            admitted = all(map(math.isfinite, [given[it] for it in self._floats]))
            admitted = admitted and self._requires(**given)
        except Exception as error:
            _names(error)
            admitted = False
        self.weighed += 1
        return admitted

    def holds(self, bound: Mapping[str, Any]) -> bool:
        """Tell whether a call raised what it may, or its result has its type and meets the contract.

        What holds of symbolic values has to hold in plain Python too, with an example of them.
        """
        result = bound["__return__"]
        self.judged += 1
        if not isinstance(result, _Raised):
            self.returned += 1
            if self._results and not isinstance(result, self._results):
                return False
            if not self.ensures(bound):
                return False
        context_statespace().detach_path()
        before = bound["__old__"]
        given = deep_realize({name: getattr(before, name) for name in self._parameters})
        result = deep_realize(result)
        with NoTracing():  # type: ignore[no-untyped-call]
            return self._holds_plainly(given, result)

    def _holds_plainly(self, given: dict[str, Any], expected: object) -> bool:
        """Tell whether plain values meet the contract; note when their result is not as expected."""
        after = copy.deepcopy(given)
        arguments = inspect.BoundArguments(self.signature, after)
        try:
            result = self._called(*arguments.args, **arguments.kwargs)
        except Escaped as error:
            self.broken = f"raises {error}"
            return False
        if isinstance(result, _Raised):
            self.differs |= not isinstance(expected, _Raised)
            return True
        same = type(result) is type(expected) and (result == expected or result != result)
        self.differs |= not same
        if self._is_right({**given, **{name: after[name] for name in self._mutates}}, result):
            return True
        self.broken = f"returns {shown(result) or 'something else'}"
        return False

    def _is_right(self, given: dict[str, Any], result: object) -> bool:
        """Tell whether a plain result has its type and meets the contract."""
        try:
            typed = not self._results or isinstance(result, self._results)
            return typed and bool(self._ensures(**given, result=result))
        except Exception:
            return False

    def ensures(self, bound: Mapping[str, Any]) -> bool:
        """Tell whether the postcondition holds, of arguments as they were unless they may change."""
        before = bound["__old__"]
        given = {
            name: getattr(before, name) if name in self._kept else bound[name]
            for name in self._parameters
        }
        try:
            return self._ensures(**given, result=bound["__return__"])
        except Exception as error:
            raise Escaped(_names(error)[0]) from None


class WrongContract(Contract):
    """The same with a postcondition that no result meets: whoever confirms it is not to be believed."""

    def holds(self, bound: Mapping[str, Any]) -> bool:
        """Tell that a result is wrong."""
        return isinstance(bound["__return__"], _Raised)


class AnyResult(Contract):
    """The same for a function that returns anything: a contract that holds of it says nothing."""

    def __init__(self, asked: Mapping[str, Any], function: Callable[..., object]) -> None:
        """Take the result for one more argument."""
        super().__init__(asked, function)
        result = inspect.Parameter(
            "result", inspect.Parameter.KEYWORD_ONLY, annotation=self.returns
        )
        self.signature = inspect.Signature([*self.signature.parameters.values(), result])

    def call(self, *_: object, **named: object) -> object:
        """Return what was given as the result."""
        return named["result"]

    def holds(self, bound: Mapping[str, Any]) -> bool:
        """Tell whether the result meets the contract."""
        return self.ensures(bound)


class _Raised:
    """Stands for the result of a call that raised what it may raise."""


def _names(error: Exception) -> list[str]:
    """Return the names of an exception's classes; raises anew what the search itself brought about."""
    with NoTracing():  # type: ignore[no-untyped-call]
        if isinstance(error, Z3Exception | NotDeterministic):
            raise error
        if suspected_proxy_intolerance_exception(error):
            raise CrosshairUnsupported from error
        return [kind.__name__ for kind in type(error).__mro__]


def _type(source: str) -> Any:  # noqa: ANN401 - a type or a special form
    return eval(source, {"Union": Union, "Literal": Literal})  # noqa: S307 - written by the parent


def _classes(kind: object) -> tuple[type, ...]:
    """Return the built-in classes that a value of this type may have; nothing if not all are known."""
    if get_origin(kind) in (Union, UnionType):
        parts = [_classes(part) for part in get_args(kind)]
        return tuple(one for part in parts for one in part) if all(parts) else ()
    if get_origin(kind) is Literal:
        return tuple({type(value) for value in get_args(kind)})
    plain = get_origin(kind) or (type(None) if kind is None else kind)
    return (float, int) if plain is float else (plain,) if plain in PLAIN else ()


def _condition(source: str, names: Iterable[str]) -> Callable[..., bool]:
    space: dict[str, Any] = {}
    exec(f"def condition({', '.join(names)}):\n return ({source})\n", space)  # noqa: S102 - the same
    condition: Callable[..., bool] = space["condition"]
    return condition
