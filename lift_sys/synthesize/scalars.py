"""The grammar of numbers, truth values and strings."""

import math
from collections.abc import Callable
from typing import Any

from lift_sys.synthesize.operations import Operation, Table, arithmetic, same_types
from lift_sys.synthesize.types import ANY, BOOL, FLOAT, INT, NONE, STR, Type, list_of

__all__ = ["scalar_operations"]


def scalar_operations() -> list[Operation]:
    """All operations on numbers, truth values and strings."""
    table = Table()
    parts = (_numbers, _tests, _logic, _conversions, _mathematics, _strings, _cuts, _letters)
    for part in (*parts, _anything):
        part(table)
    return table.operations


def _power(base: float, exponent: float) -> object:
    if abs(base) > 10**6 or abs(exponent) > 64:
        raise OverflowError
    return base**exponent


def _repeat(value: str, times: int) -> str:
    if times * len(value) > 2000:
        raise OverflowError
    return value * times


def _numbers(table: Table) -> None:
    add = table.add
    add("{0} + {1}", "num num", arithmetic, lambda a, b: a + b, "add")
    add("{0} - {1}", "num num", arithmetic, lambda a, b: a - b, "sub")
    add("{0} * {1}", "num num", arithmetic, lambda a, b: a * b, "mul")
    add("{0} // {1}", "int int", INT, lambda a, b: a // b, "floordiv div")
    add("{0} / {1}", "num num", FLOAT, lambda a, b: a / b, "truediv div")
    add("{0} % {1}", "num num", arithmetic, lambda a, b: a % b, "mod")
    add("{0} ** {1}", "num num", arithmetic, _power, "pow")
    add("{0} & {1}", "int int", INT, lambda a, b: a & b, "bit", 6)
    add("{0} | {1}", "int int", INT, lambda a, b: a | b, "bit", 6)
    add("{0} ^ {1}", "int int", INT, lambda a, b: a ^ b, "bit xor", 6)
    add("{0} >> 1", "int", INT, lambda a: a >> 1, "bit shift", 7)
    add("-{0}", "num", same_types, lambda a: -a, "neg")
    add("abs({0})", "num", same_types, abs, "abs")
    add("{0} ** 2", "num", same_types, lambda a: _power(a, 2), "square pow", 4)
    add("{0} ** 3", "num", same_types, lambda a: _power(a, 3), "cube pow", 5)
    add("{0} * 2", "num", same_types, lambda a: a * 2, "double mul", 4)
    add("{0} / 2", "num", FLOAT, lambda a: a / 2, "half truediv div", 4)
    add("{0} + 1", "num", same_types, lambda a: a + 1, "increment add", 4)
    add("{0} - 1", "num", same_types, lambda a: a - 1, "decrement sub", 4)
    for pattern, cost in (("num", 3), ("orderable", 7)):
        both = f"{pattern} {pattern}"
        add("min({0}, {1})", both, same_types, lambda a, b: min(a, b), "min", cost)
        add("max({0}, {1})", both, same_types, lambda a, b: max(a, b), "max", cost)


def _tests(table: Table) -> None:
    add = table.add
    add("{0} == {1}", "any any", _equal, lambda a, b: a == b, "eq")
    add("{0} != {1}", "any any", _equal, lambda a, b: a != b, "ne")
    for pattern, cost in (("num", 3), ("orderable", 7)):
        both = f"{pattern} {pattern}"
        add("{0} < {1}", both, _equal, lambda a, b: a < b, "lt", cost)
        add("{0} > {1}", both, _equal, lambda a, b: a > b, "gt", cost)
        add("{0} <= {1}", both, _equal, lambda a, b: a <= b, "le", cost)
        add("{0} >= {1}", both, _equal, lambda a, b: a >= b, "ge", cost)
    add("{1} <= {0} <= {2}", "num num num", BOOL, lambda a, b, c: b <= a <= c, "between", 4)
    add("{0} % 2 == 0", "int", BOOL, lambda a: a % 2 == 0, "even", 4)
    add("{0} % 2 == 1", "int", BOOL, lambda a: a % 2 == 1, "odd", 4)
    add("{0} % {1} == 0", "int int", BOOL, lambda a, b: a % b == 0, "divisible", 4)
    add("{0} % {1} != 0", "int int", BOOL, lambda a, b: a % b != 0, "divisible", 4)
    add("{0} > 0", "num", BOOL, lambda a: a > 0, "positive", 4)
    add("{0} < 0", "num", BOOL, lambda a: a < 0, "negative", 4)
    add("{0} == 0", "num", BOOL, lambda a: a == 0, "zero", 4)
    add("{0} > 1", "num", BOOL, lambda a: a > 1, "", 3)


def _equal(one: Type, two: Type) -> Type | None:
    numbers = (INT, FLOAT)
    fits = one == two or (one in numbers and two in numbers) or (ANY in (one, two) and one != BOOL)
    return BOOL if fits else None


def _choice(_: Type, one: Type, two: Type) -> Type | None:
    return one if one == two else None


def _logic(table: Table) -> None:
    add = table.add
    add("not {0}", "bool", BOOL, lambda a: not a, "not", 3)
    add("not {0}", "sized", BOOL, lambda a: not a, "empty not", 3)
    add("{0} and {1}", "bool bool", BOOL, lambda a, b: a and b, "and", 3)
    add("{0} or {1}", "bool bool", BOOL, lambda a, b: a or b, "or", 3)
    add(
        "{1} if {0} else {2}", "bool scalar scalar", _choice, lambda a, b, c: b if a else c, "if", 5
    )
    add("{0} is None", "unknown", BOOL, lambda a: a is None, "none", 4)
    add("{0} is not None", "unknown", BOOL, lambda a: a is not None, "none", 4)
    for name, kind in (
        ("int", int),
        ("str", str),
        ("float", float),
        ("list", list),
        ("bool", bool),
    ):
        add(
            f"isinstance({{0}}, {name})",
            "unknown",
            BOOL,
            _instance(kind),
            f"isinstance type-{name}",
            5,
        )
        add(f"type({{0}}) is {name}", "unknown", BOOL, _exactly(kind), f"type type-{name}", 5)


def _instance(kind: type) -> Callable[[object], bool]:
    return lambda value: isinstance(value, kind)


def _exactly(kind: type) -> Callable[[object], bool]:
    return lambda value: type(value) is kind


def _conversions(table: Table) -> None:
    add = table.add
    add("str({0})", "num", STR, str, "str digits")
    add("str({0})", "unknown", STR, str, "str", 4)
    add("int({0})", "str", INT, int, "int")
    add("int({0})", "float", INT, int, "int trunc")
    add("int({0})", "bool", INT, int, "int")
    add("int({0})", "unknown", INT, int, "int", 4)
    add("float({0})", "str", FLOAT, float, "float")
    add("float({0})", "int", FLOAT, float, "float")
    add("float({0})", "unknown", FLOAT, float, "float", 4)
    add("bool({0})", "any", BOOL, bool, "bool", 5)
    add("type({0}).__name__", "any", STR, lambda a: type(a).__name__, "type", 5)
    add("len(str({0}))", "int", INT, lambda a: len(str(a)), "digits", 6)
    add("bin({0})", "int", STR, bin, "binary", 6)
    add("bin({0})[2:]", "int", STR, lambda a: bin(a)[2:], "binary", 6)
    add("hex({0})[2:]", "int", STR, lambda a: hex(a)[2:], "hex", 6)
    add("oct({0})[2:]", "int", STR, lambda a: oct(a)[2:], "octal", 6)
    add("int({0}, {1})", "str int", INT, int, "base int", 5)
    add("int({0}, 2)", "str", INT, lambda a: int(a, 2), "binary int", 6)
    add("ord({0})", "str", INT, ord, "ord", 6)
    add("chr({0})", "int", STR, chr, "chr", 6)


def _mathematics(table: Table) -> None:
    add = table.add
    add("round({0})", "float", INT, round, "round")
    add("round({0}, {1})", "float int", FLOAT, round, "round", 4)
    add("math.pi", "", FLOAT, lambda: math.pi, "pi", 6)
    for name in ("floor", "ceil"):
        add(f"math.{name}({{0}})", "float", INT, getattr(math, name), name, 4)
    for name in ("sqrt", "log", "log2", "log10", "exp", "sin", "cos", "tan", "radians", "degrees"):
        add(f"math.{name}({{0}})", "num", FLOAT, getattr(math, name), name, 9)
    for name in ("isqrt", "factorial"):
        add(f"math.{name}({{0}})", "int", INT, _small(getattr(math, name)), name, 8)
    for name in ("gcd", "lcm", "comb", "perm"):
        add(f"math.{name}({{0}}, {{1}})", "int int", INT, _small(getattr(math, name)), name, 8)
    for name in ("hypot", "atan2"):
        add(f"math.{name}({{0}}, {{1}})", "num num", FLOAT, getattr(math, name), name, 9)


def _small(function: Callable[..., int]) -> Callable[..., int]:
    def call(*numbers: int) -> int:
        if any(abs(number) > 10**9 for number in numbers):
            raise OverflowError
        return (
            function(*numbers)
            if len(numbers) > 1 or numbers[0] < 400
            else _large(function, numbers[0])
        )

    return call


def _large(function: Callable[..., int], number: int) -> int:
    if function is math.factorial:
        raise OverflowError
    return function(number)


def _strings(table: Table) -> None:
    add = table.add
    for name in ("upper", "lower", "capitalize", "swapcase", "strip"):
        add(f"{{0}}.{name}()", "str", STR, getattr(str, name), name)
    add("{0}.title()", "str", STR, str.title, "title", 6)
    for name in ("lstrip", "rstrip"):
        add(f"{{0}}.{name}()", "str", STR, getattr(str, name), f"{name} strip", 4)
    for name in ("strip", "lstrip", "rstrip", "removeprefix", "removesuffix"):
        tags = name.replace("remove", f"{name} ")
        add(f"{{0}}.{name}({{1}})", "str str", STR, getattr(str, name), tags, 4)
    for name, tag in (("isdigit", "digit"), ("isalpha", "letter"), ("isalnum", "alnum")):
        add(f"{{0}}.{name}()", "str", BOOL, getattr(str, name), f"{name} {tag}", 4)
    for name, tag in (("isupper", "upper"), ("islower", "lower"), ("isspace", "space")):
        add(f"{{0}}.{name}()", "str", BOOL, getattr(str, name), f"{name} {tag}", 4)
    add("{0}.isidentifier()", "str", BOOL, str.isidentifier, "isidentifier", 6)
    add("{0}.split()", "str", list_of(STR), str.split, "split space")
    add("{0}.split({1})", "str str", list_of(STR), _split, "split separate")
    add("{0}.splitlines()", "str", list_of(STR), str.splitlines, "line", 5)
    add("{0}.join({1})", "str row[str]", STR, str.join, "join")
    add("''.join({0})", "row[str]", STR, "".join, "join", 4)
    add("{0}.replace({1}, {2})", "str str str", STR, str.replace, "replace", 4)
    add("{0}.replace({1}, '')", "str str", STR, lambda a, b: a.replace(b, ""), "remove", 4)
    add("{0}.startswith({1})", "str str", BOOL, str.startswith, "startswith")
    add("{0}.endswith({1})", "str str", BOOL, str.endswith, "endswith")
    add("{1} in {0}", "str str", BOOL, lambda a, b: b in a, "in")
    add("{1} not in {0}", "str str", BOOL, lambda a, b: b not in a, "in not", 4)
    add("{0}.count({1})", "str str", INT, str.count, "count")
    add("{0}.find({1})", "str str", INT, str.find, "index find", 4)
    add("{0}.rfind({1})", "str str", INT, str.rfind, "index find last", 5)
    add("{0} + {1}", "str str", STR, lambda a, b: a + b, "add concat")
    add("{0} * {1}", "str int", STR, _repeat, "repeat", 3)
    for name in ("zfill", "ljust", "rjust", "center"):
        add(f"{{0}}.{name}({{1}})", "str int", STR, _padded(getattr(str, name)), f"{name} pad", 5)
    for name in ("ljust", "rjust", "center"):
        function = _padded(getattr(str, name))
        add(f"{{0}}.{name}({{1}}, {{2}})", "str int str", STR, function, f"{name} pad", 6)


def _padded(function: Callable[..., str]) -> Callable[..., str]:
    def call(text: str, width: int, *fill: str) -> str:
        if width > 500:
            raise OverflowError
        return function(text, width, *fill)

    return call


def _split(text: str, separator: str) -> list[str]:
    return text.split(separator)


def _cuts(table: Table) -> None:
    add = table.add
    add("{0}[::-1]", "str", STR, lambda a: a[::-1], "reverse")
    add("{0}[{1}]", "str int", STR, lambda a, b: a[b], "at")
    add("{0}[0]", "str", STR, lambda a: a[0], "first", 4)
    add("{0}[-1]", "str", STR, lambda a: a[-1], "last", 4)
    add("{0}[:{1}]", "str int", STR, lambda a, b: a[:b], "first prefix take", 4)
    add("{0}[{1}:]", "str int", STR, lambda a, b: a[b:], "suffix drop", 4)
    add("{0}[-{1}:]", "str int", STR, lambda a, b: a[-b:], "last suffix", 5)
    add("{0}[:-{1}]", "str int", STR, lambda a, b: a[:-b], "drop last", 5)
    add(
        "{0}[-{1}:].rjust(len({0}), {2})",
        "str int str",
        STR,
        lambda a, b, c: a[-b:].rjust(len(a), c),
        "mask +rest last map str if replace suffix repeat",
        9,
    )
    add(
        "{0}[:{1}].ljust(len({0}), {2})",
        "str int str",
        STR,
        lambda a, b, c: a[:b].ljust(len(a), c),
        "mask +rest first map str if replace prefix repeat",
        9,
    )
    add("{0}[1:]", "str", STR, lambda a: a[1:], "rest drop", 4)
    add("{0}[:-1]", "str", STR, lambda a: a[:-1], "drop last", 4)
    add("{0}[::2]", "str", STR, lambda a: a[::2], "alternate even index", 5)
    add("{0}[1::2]", "str", STR, lambda a: a[1::2], "alternate odd index", 5)
    add("{0}[{1}:{2}]", "str int int", STR, lambda a, b, c: a[b:c], "slice between", 5)
    add("None", "", NONE, lambda: None, "none", 3)


def _anything(table: Table) -> None:
    """What works on values of several types alike."""
    add = table.add
    add("{0} * 2", "unknown", ANY, _twice, "double mul repeat", 5)
    add("{0} + {0}", "unknown", ANY, _twice, "add concat repeat", 7)
    add("{0} + {1}", "unknown unknown", ANY, _added, "add concat", 4)
    add("{0} * {1}", "unknown int", ANY, _times, "mul repeat", 4)
    add("{0}[::-1]", "unknown", ANY, lambda a: a[::-1], "reverse", 5)
    add("{0}[0]", "unknown", ANY, lambda a: a[0], "first", 5)
    add("{0}[-1]", "unknown", ANY, lambda a: a[-1], "last", 5)
    add("len({0})", "unknown", INT, len, "len", 4)
    add("max({0}, {1})", "unknown unknown", ANY, lambda a, b: max(a, b), "max", 5)
    add("min({0}, {1})", "unknown unknown", ANY, lambda a, b: min(a, b), "min", 5)


def _twice(value: Any) -> object:  # noqa: ANN401  # values of any type pass through here
    return _times(value, 2)


def _times(value: Any, times: int) -> object:  # noqa: ANN401
    if isinstance(value, (str, list, tuple)) and len(value) * times > 2000:
        raise OverflowError
    return value * times


def _added(one: Any, two: Any) -> object:  # noqa: ANN401
    return one + two


def _letters(table: Table) -> None:
    add = table.add
    add("{0} in 'aeiou'", "str", BOOL, lambda a: a in "aeiou", "vowel", 6)
    add("{0} in 'aeiouAEIOU'", "str", BOOL, lambda a: a in "aeiouAEIOU", "vowel", 6)
    add("{0}.lower() in 'aeiou'", "str", BOOL, lambda a: a.lower() in "aeiou", "vowel lower", 7)
    add("{0} not in 'aeiouAEIOU'", "str", BOOL, lambda a: a not in "aeiouAEIOU", "vowel", 7)
