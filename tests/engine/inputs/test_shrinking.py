"""How an input that shows a fault is made smaller."""

import asyncio
import time

import pytest

from lift_sys.inputs import Input, generate, shrink
from lift_sys.inputs.writing import size_of
from lift_sys.interpret import interpret
from lift_sys.source import Document
from support.inputs import value_of
from support.interpreting import read


def spec_of(header, docstring="Do."):
    return read(docstring, header)[0]


async def smallest(header, fails, start, *, docstring="Do.", seconds=5.0):
    """Shrink the call with the arguments `start` while `fails` holds of its values."""
    spec = spec_of(header, docstring)
    names = tuple(p.name for p in spec.signature.parameters)
    found = Input(f"f({', '.join(start)})", (), tuple(start), names)

    async def still_fails(made):
        return bool(fails(*map(value_of, made.arguments)))

    return (await shrink(found, spec, still_fails, seconds=seconds)).call


@pytest.mark.parametrize(
    ("header", "fails", "start", "expected"),
    [
        ("def f(n: int):", lambda n: n > 37, ["912"], "f(38)"),
        ("def f(n: int):", lambda n: n < -3, ["-77"], "f(-4)"),
        ("def f(x: float):", lambda x: x >= 2, ["7.38"], "f(2.0)"),
        ("def f(b: bool):", lambda b: True, ["True"], "f(False)"),
        ("def f(s: str):", lambda s: "q" in s, ["'some quite long'"], "f('q')"),
        ("def f(s: bytes):", lambda s: len(s) > 1, ["b'xyz'"], "f(b'aa')"),
        ("def f(xs: list[int]):", lambda xs: len(xs) > 1, ["[9, 8, 7, 6]"], "f([0, 0])"),
        ("def f(xs: list[int]):", lambda xs: max(xs, default=0) > 9, ["[5, 80, 3]"], "f([10])"),
        ("def f(xs: list[int]):", lambda xs: len(set(xs)) < len(xs), ["[57, 3, 57]"], "f([0, 0])"),
        ("def f(xs: tuple[int, str]):", lambda xs: True, ["(4, 'ab')"], "f((0, ''))"),
        ("def f(xs: set[int]):", lambda xs: 7 in xs, ["{7, 8, 9}"], "f({7})"),
        ("def f(d: dict[str, int]):", len, ["{'xyz': 4, 'b': 2}"], "f({'': 0})"),
        ("def f(x: int | None):", lambda x: x != 5, ["99"], "f(None)"),
        ("def f(a: int, b: int):", lambda a, b: a > b, ["40", "21"], "f(1, 0)"),
        ("def f(a: str, b: str):", lambda a, b: b and b in a, ["'hello'", "'ell'"], "f('a', 'a')"),
    ],
)
async def test_the_smallest_input_that_still_fails_is_found(header, fails, start, expected):
    assert await smallest(header, fails, start) == expected


async def test_rows_of_a_matrix_stay_as_long_as_one_another():
    docstring = "Do.\n\n>>> f([[1, 2], [3, 4]])\n0"

    def fails(rows):
        return len({len(row) for row in rows}) == 1 and rows[0] and 9 in rows[-1]

    start = ["[[1, 2, 3], [4, 9, 6]]"]
    assert await smallest("def f(rows):", fails, start, docstring=docstring) == "f([[9]])"


async def test_nothing_smaller_gives_what_was_found():
    assert await smallest("def f(n: int):", lambda n: n == 912, ["912"]) == "f(912)"


async def test_what_was_not_generated_for_the_function_stays_as_it_is():
    spec = spec_of("def f(n: int):")
    found = Input("f(g(900))", ("g = abs",), (), ())

    async def still_fails(made):
        raise AssertionError(made)

    assert await shrink(found, spec, still_fails, seconds=5) is found


async def test_every_generated_input_can_be_shrunk_and_never_grows():
    spec = spec_of("def f(xs: list[int], *more: str, k: float = 1.0):")
    for found in generate(spec, count=40).inputs:
        asked = []

        async def still_fails(made, asked=asked):
            asked.append(made)
            return len(asked) % 3 == 0

        made = await shrink(found, spec, still_fails, seconds=5)
        assert total(made) <= total(found)
        assert made in (found, *asked[2::3])


def total(made):
    return sum(size_of(value_of(source)) for source in made.arguments)


async def test_the_object_of_a_method_is_made_smaller_too():
    module = (
        'class A:\n    def __init__(self, xs): ...\n    def top(self, k: int):\n        """Top.\n\n'
        '        >>> a = A([3, 1])\n        >>> a.top(1)\n        3\n        """\n        ...\n'
    )
    spec = interpret(Document(module).find("A.top"))
    found = Input("a.top(3)", ("a = A([5, 6, 7])",), ("3",), ("k",))

    async def still_fails(made):
        return made.setup != ("a = A([])",)

    made = await shrink(found, spec, still_fails, seconds=5)
    assert (made.setup, made.call) == (("a = A([0])",), "a.top(0)")


async def test_it_ends_when_its_time_is_over():
    spec = spec_of("def f(xs: list[int]):")
    found = Input("f([9, 8, 7])", (), ("[9, 8, 7]",), ("xs",))
    cancelled = []

    async def still_fails(made):
        if made.call == "f([])":
            return True
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.append(made)
            raise

    started = time.monotonic()
    made = await shrink(found, spec, still_fails, seconds=0.02)
    assert time.monotonic() - started < 2
    assert made.call in ("f([])", found.call)

    async def never(made):
        cancelled.append(made)
        await asyncio.Event().wait()

    assert await shrink(found, spec, never, seconds=0.02) is found
    assert cancelled


async def test_cancelling_it_is_passed_on():
    spec = spec_of("def f(xs: list[int]):")
    found = Input("f([9, 8, 7])", (), ("[9, 8, 7]",), ("xs",))
    asked = asyncio.Event()

    async def never(made):
        asked.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(shrink(found, spec, never, seconds=60))
    await asked.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_an_error_of_who_is_asked_comes_through():
    async def broken(made):
        raise RuntimeError("no sandbox")

    found = Input("f(9)", (), ("9",), ("n",))
    with pytest.raises(RuntimeError, match="no sandbox"):
        await shrink(found, spec_of("def f(n: int):"), broken, seconds=5)
