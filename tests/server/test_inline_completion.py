"""Ghost text: a verified body for the stub at the cursor, and nothing at all unless it is wanted."""

import pytest

from lift_sys.errors import BackendError
from support.display import accept, ask_ghost, ghost
from support.editor import ResponseError, editor, profile
from support.engines import REFUTED, FakeEngine

STUB = '''import os

def f(x):
    """Double x."""
    ...

def g(x):
    """Halve x."""
    return x / 2
'''
DONE = STUB.replace("...", "return 1")
ON = {"inlineCompletion": True}


async def implement(one, buffer):
    [action] = await one.actions(buffer, "f(x", only=["refactor.rewrite"])
    return await one.choose(action)


@pytest.mark.parametrize("invoked", [True, False])
async def test_off_means_that_nothing_is_asked_and_nothing_is_read(invoked):
    engine = FakeEngine()
    async with editor(engine) as one:
        buffer = one.open(STUB)
        await one.until(lambda: buffer.uri in one.diagnostics)
        read = list(engine.examined)
        assert await ghost(one, buffer, "...", invoked=invoked) is None
        assert engine.asked == []
        assert engine.examined == read


async def test_while_typing_nothing_is_looked_for():
    engine = FakeEngine()
    async with editor(engine, options=ON) as one:
        assert await ghost(one, one.open(STUB), "...") is None
        assert engine.asked == []


async def test_when_invoked_the_body_is_found_and_shown_and_taking_it_inserts_it():
    async with editor(FakeEngine(), options=ON) as one:
        buffer = one.open(STUB)
        item = await ghost(one, buffer, "...", invoked=True)
        assert buffer.text == STUB
        assert item["insertText"] == "return 1"
        accept(one, buffer, item)
        assert buffer.text == DONE
        assert "consistent" in (await one.hover(buffer, "Double")).partition("\n")[0]


async def test_what_was_verified_for_exactly_this_text_is_shown_without_further_work():
    engine = FakeEngine()
    async with editor(engine, options=ON) as one:
        buffer = one.open(STUB)
        await implement(one, buffer)
        one.undo(buffer)
        one.replace(buffer, "import os", "import os  # and a line\n")
        item = await ghost(one, buffer, "...")
        assert len(engine.asked) == 1
        accept(one, buffer, item)
        assert "    return 1\n" in buffer.text


async def test_what_was_verified_for_another_text_is_not_shown():
    engine = FakeEngine()
    async with editor(engine, options=ON) as one:
        buffer = one.open(STUB)
        await implement(one, buffer)
        one.undo(buffer)
        one.replace(buffer, "Double", "Treble")
        assert await ghost(one, buffer, "...") is None
        assert len(engine.asked) == 1


async def test_a_body_that_is_not_verified_is_never_shown():
    async with editor(FakeEngine(verdict=REFUTED), options=ON) as one:
        buffer = one.open(STUB)
        assert await ghost(one, buffer, "...", invoked=True) is None
        [message] = one.take_messages()
        assert message.startswith("'f' was not implemented")
        assert await ghost(one, buffer, "...") is None


async def test_a_failure_is_told_and_ends_the_request():
    engine = FakeEngine(error=BackendError("no answer", retryable=False, hint="Try later"))
    async with editor(engine, options=ON) as one:
        assert await ghost(one, one.open(STUB), "...", invoked=True) is None
        assert len(one.take_messages()) == 1


STUBS = [
    'def f(x):\n    """Double x."""\n    ...|\n',
    'def f(x):\n    """Double x."""\n    |...\n',
    'def f(x):\n    """Double x."""\n|    pass\n',
    'def f(x):\n    """Double x."""\n    |\n',
    'def f(x):\n    """Double x."""\n    |\n\ny = 1\n',
    'def f(x):\n    """Double x."""|',
    'def f(x):\r\n    """Double x."""\r\n    ...|\r\n',
    'class A:\n\tdef f(self):\n\t\t"""Double x."""\n\t\tpass|\n',
    'def f(x):\n    """Double x."""\n    # a note\n    ...|\n',
    'def f(x):\n    """Double x."""\n    raise NotImplementedError|  # later\n',
    'def é(x):\n    """Double 𐐀."""\n    ...|\n',
]


@pytest.mark.parametrize("marked", STUBS)
@pytest.mark.parametrize("body", ["return 1", "if x:\n    return 1\nreturn 2"])
async def test_taking_it_makes_the_same_document_as_the_code_action(marked, body):
    text, at = marked.replace("|", ""), marked.index("|")
    async with editor(FakeEngine(body), options=ON) as one:
        buffer, other = one.open(text), one.open(text, uri="file:///project/other.py")
        item = await ghost(one, buffer, at, invoked=True)
        accept(one, buffer, item)
        place = "é(x" if "é" in text else "f("
        [action] = await one.actions(other, place, only=["refactor.rewrite"])
        await one.choose(action)
        assert buffer.text == other.text != text
        extent = item["range"]
        line = extent["start"]["line"]
        assert one.edits
        assert line == extent["end"]["line"]


async def test_a_stub_of_several_lines_has_no_ghost_text_as_that_replaces_one_line_at_most():
    text = 'def f(x):\n    """Double x."""\n    pass\n    ...\n'
    async with editor(FakeEngine(), options=ON) as one:
        buffer = one.open(text)
        await implement(one, buffer)
        one.undo(buffer)
        assert await ghost(one, buffer, "pass") is None


@pytest.mark.parametrize("at", ["import", "Double", "f(x", "return x"])
async def test_there_is_none_outside_of_a_stub(at):
    engine = FakeEngine()
    async with editor(engine, options=ON) as one:
        assert await ghost(one, one.open(STUB), at, invoked=True) is None
        assert engine.asked == []


async def test_a_request_that_is_cancelled_ends_the_work():
    engine = FakeEngine()
    engine.hold()
    async with editor(engine, options=ON) as one:
        buffer = one.open(STUB)
        number = ask_ghost(one, buffer, "...", invoked=True)
        await one.until(lambda: engine.asked)
        one.cancel(number)
        with pytest.raises(ResponseError) as refused:
            await one.answer(number)
        assert refused.value.code == -32800
        assert engine.cancelled == 1


async def test_a_request_that_is_asked_again_wins_over_the_earlier_one():
    engine = FakeEngine()
    engine.hold()
    async with editor(engine, options=ON) as one:
        buffer = one.open(STUB)
        first = ask_ghost(one, buffer, "...", invoked=True)
        await one.until(lambda: engine.asked)
        second = ask_ghost(one, buffer, "...", invoked=True)
        assert not await one.answer(first)
        engine.release()
        assert len(await one.answer(second)) == 1


@pytest.mark.parametrize("change", ["import re\nimport os", "# a note\nimport os"])
async def test_a_text_that_changed_meanwhile_gets_nothing_as_the_cursor_has_moved(change):
    engine = FakeEngine()
    engine.hold()
    async with editor(engine, options=ON) as one:
        buffer = one.open(STUB)
        number = ask_ghost(one, buffer, "...", invoked=True)
        await one.until(lambda: engine.asked)
        one.replace(buffer, "import os", change)
        engine.release()
        assert not await one.answer(number)


async def test_a_client_without_ghost_text_is_offered_none():
    async with editor(FakeEngine(), profile("textDocument.inlineCompletion")) as one:
        assert "inlineCompletionProvider" not in one.can
