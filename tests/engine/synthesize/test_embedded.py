import asyncio

import pytest

from lift_sys.backends import load, names
from lift_sys.errors import BackendError
from lift_sys.interpret import interpret
from lift_sys.ir import render_body
from lift_sys.source import Document


def spec(text):
    return interpret(Document(text).targets()[-1])


async def proposals(text, *, seconds=10.0, report=lambda _: None):
    found = load("embedded").propose(spec(text), seconds=seconds, report=report)
    return [document async for document in found]


DOUBLE = '''
def double(numbers: list[int]) -> list[int]:
    """Double each number.

    >>> double([1, 5])
    [2, 10]
    """
'''


async def test_a_stub_gets_a_body_with_provenance():
    messages = []
    documents = await proposals(DOUBLE, report=messages.append)
    assert render_body(documents[0].body) == "return [number * 2 for number in numbers]"
    assert documents[0].provenance.backend == "embedded"
    assert documents[0].signature.name == "double"
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


def test_the_registry_knows_its_backends():
    assert "embedded" in names()
    with pytest.raises(BackendError, match="no backend 'other'"):
        load("other")
