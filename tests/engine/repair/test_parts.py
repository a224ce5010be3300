import asyncio

import pytest

from lift_sys.interpret import interpret
from lift_sys.ir import lift_body, render_body
from lift_sys.repair.edits import edits
from lift_sys.repair.guards import guards
from lift_sys.repair.material import material
from lift_sys.repair.oddness import oddness
from lift_sys.repair.reaching import reached, watched
from lift_sys.sandbox import Limits, Monty
from lift_sys.source import Document, program
from lift_sys.verify import Form

TEXT = '''def sign(n: int) -> int:
    """Return the sign.

    >>> sign(7)
    1
    >>> sign(-3)
    -1
    """
    ...
'''
BODY = "if n < 0:\n    x = 1\n    return x\nfor i in range(n):\n    pass\nreturn 1"


def subject():
    target = Document(TEXT).targets()[0]
    spec = interpret(target)
    return spec, Form(spec.document(), lambda body: program(TEXT, target, body))


def test_only_statements_that_a_failing_example_comes_to_are_reached():
    spec, form = subject()

    async def run():
        async with Monty() as fast:
            examples = [item.example for item in spec.examples]
            more = {"form": form, "executor": fast, "limits": Limits(2, 64)}
            body = lift_body(BODY)
            return [await reached(body, failing, **more) for failing in (examples[1:], examples)]

    assert asyncio.run(run()) == [{0, 1, 2}, {0}]


def test_a_watched_body_does_what_it_did():
    text = render_body(watched(lift_body(BODY)))
    assert [line for line in text.splitlines() if "_lift_seen" not in line] == BODY.splitlines()


def test_edits_are_made_of_reached_statements_only():
    spec, form = subject()
    body, signature = lift_body(BODY), spec.signature
    stuff = material(spec, form.ir)
    made = [edit.make() for edit in edits(body, signature, stuff, {5})]
    assert made
    assert all(it is None or it[:2] == body[:2] for it in made)


def test_guards_ask_for_no_input_of_an_example():
    spec, _ = subject()
    examples = [item.example for item in spec.examples]
    tests = {guard.test for _, guard in guards(examples, spec.signature)}
    assert "n < 0" in tests
    assert not any(number in test for test in tests for number in ("7", "3"))


@pytest.mark.parametrize(
    ("body", "odd"),
    [
        ("return n", 0),
        ("return n + n", 1),
        ("return n + 0", 1),
        ("x = n\nreturn n", 1),
        ("if n:\n    pass\nreturn n", 1),
        ("return 1", 3),
    ],
)
def test_what_is_seldom_meant_counts(body, odd):
    spec, _ = subject()
    assert oddness(lift_body(body), spec.signature) == odd
