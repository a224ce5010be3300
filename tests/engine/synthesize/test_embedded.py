import asyncio
import json
from contextlib import asynccontextmanager

import pytest

from lift_sys.backends import Task, load, names
from lift_sys.config import Settings
from lift_sys.errors import BackendError
from lift_sys.interpret import interpret
from lift_sys.ir import render_body
from lift_sys.source import Document


def spec(text):
    return interpret(Document(text).targets()[-1])


async def proposals(text, *, seconds=10.0, report=lambda _: None):
    backend = load("embedded", Settings(search_seconds=seconds))
    found = backend.propose(spec(text), Task(report=report))
    return [document async for document in found]


DOUBLE = '''
def double(numbers: list[int]) -> list[int]:
    """Double each number.

    >>> double([1, 5])
    [2, 10]
    """
'''


async def test_a_stub_gets_a_body_with_provenance():
    documents = await proposals(DOUBLE)
    assert render_body(documents[0].body) == "return [number * 2 for number in numbers]"
    assert documents[0].provenance.backend == "embedded"
    assert documents[0].signature.name == "double"


async def test_progress_is_told_when_there_is_some():
    messages = []
    await proposals(DOUBLE, report=messages.append)
    assert messages == []
    with pytest.raises(BackendError):
        await proposals(DOUBLE.replace("[2, 10]", "[2, 47, 11, 3, 90]"), report=messages.append)
    assert messages[0].startswith("looked at ")


async def test_the_order_is_the_same_each_time():
    first, second = await proposals(DOUBLE), await proposals(DOUBLE)
    assert [d.body for d in first] == [d.body for d in second]


async def test_a_method_is_written_without_its_self():
    text = '''
class Box:
    def scaled(self, size: int, factor: int) -> int:
        """Multiply size by factor.

        >>> Box().scaled(3, 4)
        12
        >>> Box().scaled(2, 5)
        10
        """
'''
    assert render_body((await proposals(text))[0].body) == "return size * factor"


async def test_a_function_without_examples_is_refused_with_a_hint():
    text = 'def f(x: int) -> int:\n    """Do what is right."""\n'
    with pytest.raises(BackendError) as caught:
        await proposals(text)
    assert "example" in caught.value.hint


async def test_examples_through_a_built_in_are_used():
    for call, shown, body in [
        ("list(evens([1, 2, 4]))", "[2, 4]", "return [x for x in xs if x % 2 == 0]"),
        ("len(evens([1, 2, 4]))", "2", "return [x for x in xs if x % 2 == 0]"),
    ]:
        text = f'def evens(xs):\n    """Keep the even numbers.\n\n    >>> {call}\n    {shown}\n    """\n'
        assert render_body((await proposals(text))[0].body) == body


async def test_examples_that_print_are_no_examples_of_a_value():
    text = 'def hello():\n    """Say it.\n\n    >>> hello()\n    hello\n    """\n'
    with pytest.raises(BackendError, match="cannot use examples of this form"):
        await proposals(text)


async def test_a_method_of_nothing_but_the_object_is_refused():
    text = 'class A:\n    def size(self):\n        """Return it.\n\n        >>> A().size()\n        0\n        """\n'
    with pytest.raises(BackendError, match="state"):
        await proposals(text)


async def test_an_odd_fit_is_not_offered():
    text = 'def f(n: int) -> int:\n    """Do it.\n\n    >>> f(3)\n    7919\n    """\n'
    with pytest.raises(BackendError, match=r"trusted|no body"):
        await proposals(text)


async def test_examples_among_the_words_are_no_words():
    text = 'def divide(a, b):\n    """Divide a by b. divide(1, 4) == 0.25. divide(1, 0) raises ZeroDivisionError."""\n'
    assert render_body((await proposals(text))[0].body) == "return a / b"


async def test_a_constant_of_the_module_is_not_guessed():
    tax = 'RATE = 0.2\n\n\ndef f(x: float) -> float:\n    """Multiply x by {}.\n\n    >>> f(100.0)\n    20.0\n    """\n'
    with pytest.raises(BackendError, match="trusted"):
        await proposals(tax.format("RATE"))
    assert render_body((await proposals(tax.format("0.2")))[0].body) == "return x * 0.2"


async def test_a_stated_constant_may_ignore_the_arguments():
    text = 'def f(x):\n    """Return 42. f(1) == 42"""\n'
    assert render_body((await proposals(text))[0].body) == "return 42"


async def test_parameters_that_a_call_may_leave_out_need_not_be_used():
    text = 'def f(a, b=2, *args, key=None, **kw):\n    """Sum a and b.\n\n    >>> f(1, 2)\n    3\n    >>> f(4)\n    6\n    """\n'
    assert render_body((await proposals(text))[0].body) == "return a + b"


async def test_contradicting_examples_are_refused():
    text = 'def f(x: int) -> int:\n    """Do it.\n\n    >>> f(1)\n    2\n    >>> f(1)\n    3\n    """\n'
    with pytest.raises(BackendError, match="no body for 'f'"):
        await proposals(text)


async def test_a_property_is_refused_with_a_hint():
    text = 'class A:\n    @property\n    def size(self) -> int:\n        """Return 1."""\n'
    with pytest.raises(BackendError, match="property"):
        await proposals(text)


async def test_cancelling_ends_the_search():
    started = asyncio.Event()
    text = DOUBLE.replace("[2, 10]", "[2, 47, 11, 3, 90]")
    task = asyncio.create_task(proposals(text, report=lambda _: started.set()))
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_child_that_is_ended_early_has_told_its_best(monkeypatch):
    best = {"kind": "candidate", "body": "return [1]", "score": 3, "cost": 3}

    class Child:
        problem, stderr = "ran too long", ""

        def __init__(self):
            self.lines = [{"kind": "progress", "looked": 5000, "best": [best]}]

        async def send(self, line):
            pass

        async def receive(self):
            return json.dumps(self.lines.pop()).encode() if self.lines else None

    @asynccontextmanager
    async def launch(*_, **__):
        yield Child()

    monkeypatch.setattr("lift_sys.backends.embedded.launch", launch)
    assert [render_body(d.body) for d in await proposals(DOUBLE)] == ["return [1]"]


def test_the_registry_knows_its_backends():
    assert "embedded" in names()
    with pytest.raises(BackendError, match="no backend 'other'"):
        load("other", Settings())
