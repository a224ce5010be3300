"""What a hover shows, and that it tells the truth about which text it is for."""

import asyncio

import pytest

from support.editor import editor, profile
from support.engines import CONTRACT, REFUTED, FakeEngine

STUB = '''def f(x: int) -> int:
    """Double x."""
    ...

def g(x):
    """Halve x."""
    return x / 2
'''
PLAIN = profile("textDocument.hover")


async def implement(one, buffer):
    return await one.choose(await one.action(buffer, "f(x", "Implement"))


@pytest.mark.parametrize("at", ["def f", "f(x", "int) ->", "Double", "..."])
async def test_hover_shows_the_function_on_header_docstring_and_stub(at):
    async with editor(FakeEngine()) as one:
        shown = await one.hover(one.open(STUB), at)
        assert shown.startswith("**`f`** · not implemented yet")
        assert "def f(x: int) -> int" in shown
        assert "`f(1)` → `2`" in shown


async def test_hover_shows_nothing_in_a_body_or_between_functions():
    async with editor(FakeEngine()) as one:
        buffer = one.open("import os\n\n" + STUB)
        assert await one.hover(buffer, "return x") is None
        assert await one.hover(buffer, "import") is None


async def test_what_a_docstring_quotes_is_shown_as_code():
    text = STUB.replace("Double x.", "Double `x` or ``y`` <b>.")
    async with editor(FakeEngine()) as one:
        assert "Double `x` or `y` \\<b>." in await one.hover(one.open(text), "Double")


async def test_hover_on_an_implemented_function_says_so():
    async with editor(FakeEngine()) as one:
        assert "implemented, not checked" in await one.hover(one.open(STUB), "Halve")


async def test_hover_shows_the_contract_and_what_is_open():
    engine = FakeEngine()
    for name, value in CONTRACT.items():
        setattr(engine, name, value)
    async with editor(engine) as one:
        shown = await one.hover(one.open(STUB), "Double")
        assert "- `x > 0`: x is positive" in shown
        assert "- `result > x` (proposed by the model)" in shown
        assert "- What of 0? — `0` or `None`" in shown
        assert "Effects: raises `ValueError`, changes `xs`, reads `stdin`" in shown


async def test_hover_after_the_work_shows_verdict_origin_and_implementation():
    async with editor(FakeEngine()) as one:
        buffer = one.open(STUB)
        await implement(one, buffer)
        shown = await one.hover(buffer, "Double")
        head = shown.partition("\n")[0]
        assert head == "**`f`** · consistent with 2 examples · fake · no cost · 0.3 s"
        assert "```python\nreturn 1\n```" in shown
        assert "1 candidate looked at: search 200 ms · verify 100 ms" in shown
        assert "Stale" not in shown


def heading(shown):
    return shown.partition("\n")[0].replace("**`f`** · ", "")


FOUND = "consistent with 2 examples · fake · no cost · 0.3 s"


async def test_hover_on_a_result_that_was_edited_by_hand_says_that_it_is_stale():
    async with editor(FakeEngine()) as one:
        buffer = one.open(STUB)
        await implement(one, buffer)
        one.replace(buffer, "return 1", "return 3")
        shown = await one.hover(buffer, "Double")
        assert heading(shown) == f"stale: {FOUND}"
        assert "Stale: the function has changed" in shown
        assert "**Found for the earlier text**\n\n```python\nreturn 1\n```" in shown
        one.undo(buffer)
        assert heading(await one.hover(buffer, "Double")) == FOUND


async def test_hover_on_a_stub_after_an_undo_says_that_it_is_not_implemented():
    async with editor(FakeEngine()) as one:
        buffer = one.open(STUB)
        await implement(one, buffer)
        one.undo(buffer)
        for place in ("Double", "..."):
            shown = await one.hover(buffer, place)
            assert heading(shown) == f"not implemented here; last found: {FOUND}"
            assert "**Last found (not in the text)**\n\n```python\nreturn 1\n```" in shown
            assert "**Implementation**" not in shown


async def test_hover_after_a_redo_shows_the_implementation_as_the_texts_own():
    async with editor(FakeEngine()) as one:
        buffer = one.open(STUB)
        await implement(one, buffer)
        done = buffer.text
        one.undo(buffer)
        one.change(buffer, [(0, len(buffer.text), done)])
        shown = await one.hover(buffer, "Double")
        assert heading(shown) == FOUND
        assert "**Implementation**" in shown


async def test_hover_on_another_stub_than_was_implemented_says_both():
    async with editor(FakeEngine()) as one:
        buffer = one.open(STUB)
        await implement(one, buffer)
        one.undo(buffer)
        one.replace(buffer, "Double", "Treble")
        shown = await one.hover(buffer, "Treble")
        assert heading(shown) == f"not implemented here; stale: {FOUND}"


async def test_to_implement_again_after_an_undo_is_a_search_of_its_own():
    engine = FakeEngine()
    async with editor(engine) as one:
        buffer = one.open(STUB)
        await implement(one, buffer)
        one.undo(buffer)
        engine.body = "return 2"
        await implement(one, buffer)
        assert len(engine.asked) == 2
        shown = await one.hover(buffer, "Double")
        assert "```python\nreturn 2\n```" in shown
        one.undo(buffer)
        engine.verdict = REFUTED
        await implement(one, buffer)
        assert len(one.take_messages()) == 1
        shown = await one.hover(buffer, "Double")
        assert "last tried: refuted" in shown
        assert "return 2" in shown  # the candidate that was refuted
        assert "Last found" not in shown


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("after", ["", "\n\ndef g(): pass\n"])
@pytest.mark.parametrize(
    "stub",
    [
        "    ...\n",
        "    pass  # x\n\n    # y\n# z\n",
        "    # x\n    ...\n    # y\n",
        "    # x\n",
        "",
    ],
)
async def test_what_was_inserted_is_not_stale_whatever_stood_around_the_stub(stub, after, line_end):
    text = f'def f(x):\n    """Double x."""\n{stub}{after}'.replace("\n", line_end)
    async with editor(FakeEngine()) as one:
        buffer = one.open(text)
        await implement(one, buffer)
        assert "return 1" in buffer.text
        assert heading(await one.hover(buffer, "Double")) == FOUND


async def test_a_change_elsewhere_makes_nothing_stale():
    async with editor(FakeEngine()) as one:
        buffer = one.open(STUB)
        await implement(one, buffer)
        one.replace(buffer, "def g", "# 😀\ndef h")
        one.change(buffer, [(0, 0, "# first\n\n")])
        assert heading(await one.hover(buffer, "Double")) == FOUND


async def test_hover_on_a_refuted_candidate_shows_the_counterexample():
    async with editor(FakeEngine(verdict=REFUTED)) as one:
        buffer = one.open(STUB)
        await implement(one, buffer)
        one.take_messages()
        shown = await one.hover(buffer, "Double")
        assert (
            "not implemented here; last tried: refuted: `f(2)` returned 3, the docstring says 4"
            in shown
        )
        assert "**Best candidate (not verified)**" in shown


async def test_hover_while_work_runs_says_what_is_being_done():
    engine = FakeEngine()
    engine.hold()
    async with editor(engine) as one:
        buffer = one.open(STUB)
        choosing = asyncio.create_task(implement(one, buffer))
        await one.until(lambda: engine.asked)
        assert "· working: reading the docstring" in await one.hover(buffer, "Double")
        engine.release()
        await choosing
        assert "working" not in await one.hover(buffer, "Double")


async def test_hover_for_a_client_without_markdown_is_plain_text():
    async with editor(FakeEngine(), PLAIN) as one:
        shown = await one.hover(one.open(STUB), "Double")
        assert "*" not in shown
        assert "`" not in shown
        assert "Double x." in shown


async def test_a_crash_while_reading_a_docstring_is_one_message_and_no_traceback():
    engine = FakeEngine()
    engine.examine_error = ZeroDivisionError("secret")
    async with editor(engine, profile(pull=True), log_name="server.log") as one:
        buffer = one.open(STUB)
        assert await one.hover(buffer, "Double") is None
        assert await one.hover(buffer, "Double") is None
        [message] = one.take_messages()
        assert "server.log" in message
        assert "secret" not in message
