"""What is read of a document's functions for lenses, while somebody types in it."""

import asyncio
from itertools import count
from time import perf_counter

from lift_sys_server.session.documents import OpenDocument
from lift_sys_server.session.examinations import SLICE_SECONDS
from lift_sys_server.session.views import View, Views

TEXT = "def f(x):\n    ...\n\n\ndef g(x):\n    ...\n"


def look(document, target):
    """Take longer than work may go on without giving way."""
    until = perf_counter() + 2 * SLICE_SECONDS
    while perf_counter() < until:
        pass
    return View(target, None, None, settled=True)


async def test_who_types_on_and_on_gets_an_answer_all_the_same():
    numbers = count()
    views = Views(look, lambda document: str(next(numbers)))
    async with asyncio.timeout(30):
        found = await views.of(OpenDocument("file:///f.py", 1, TEXT))
    assert [view.target.name for view in found] == ["f", "g"]


async def test_views_of_an_unchanged_text_are_made_once():
    views = Views(look, lambda document: "same")
    document = OpenDocument("file:///f.py", 1, TEXT)
    assert await views.of(document) is await views.of(document)
