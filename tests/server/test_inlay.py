"""Inlay hints: the verdict in short behind a function's first line; off unless they are wanted."""

from lift_sys.verdicts import Evidence, Strength, Verdict
from support.display import inlays
from support.editor import editor, profile
from support.engines import REFUTED, FakeEngine

STUB = '''def f(x: int) -> int:  # a note
    """Double x."""
    ...

def g(x):
    """Halve x."""
    return x / 2
'''
FIRST = "def f(x: int) -> int:  # a note"
ON = {"inlayHints": True}
STRONG = Verdict(
    status="tested",
    bounds="on 100 inputs",
    evidence=(Evidence(kind="examples", ran=3, held=3, seconds=0.01, by="CPython"),),
    strength=Strength(rejected=62, survived=37),
)


async def implement(one, buffer):
    [action] = await one.actions(buffer, "f(x", only=["refactor.rewrite"])
    return await one.choose(action)


async def test_hints_are_off_unless_they_are_wanted():
    async with editor(FakeEngine()) as one:
        buffer = one.open(STUB)
        await implement(one, buffer)
        assert await inlays(one, buffer) == {}


async def test_the_hint_tells_verdict_and_strength_and_its_tooltip_the_evidence():
    async with editor(FakeEngine(verdict=STRONG), options=ON) as one:
        buffer = one.open(STUB)
        assert await inlays(one, buffer) == {}
        await implement(one, buffer)
        [(label, tooltip)] = (await inlays(one, buffer)).values()
        assert label == "tested 0.62"
        assert tooltip.startswith("tested on 100 inputs, consistent with 3 examples · strength")
        assert "examples: 3 of 3 held (CPython, 10 ms)" in tooltip


async def test_the_hint_says_that_it_is_stale_and_takes_it_back_after_an_undo():
    async with editor(FakeEngine(), options=ON) as one:
        buffer = one.open(STUB)
        await implement(one, buffer)

        async def label():
            return (await inlays(one, buffer))[FIRST][0]

        assert await label() == "consistent"
        one.replace(buffer, "return 1", "return 3")
        assert await label() == "stale: consistent"
        one.undo(buffer)
        assert await label() == "consistent"
        one.undo(buffer)
        assert await label() == "last found: consistent"


async def test_the_hint_shows_the_step_of_the_work():
    engine = FakeEngine()
    engine.hold()
    async with editor(engine, options=ON) as one:
        buffer = one.open(STUB)
        [action] = await one.actions(buffer, "f(x", only=["refactor.rewrite"])
        number = one.execute(action)
        await one.until(lambda: engine.asked)
        assert (await inlays(one, buffer))[FIRST][0] == "reading the docstring"
        engine.release()
        await one.answer(number)
        assert (await inlays(one, buffer))[FIRST][0] == "consistent"


async def test_what_failed_last_is_not_told_of_the_stub_itself():
    async with editor(FakeEngine(verdict=REFUTED), options=ON) as one:
        buffer = one.open(STUB)
        await implement(one, buffer)
        one.take_messages()
        assert (await inlays(one, buffer))[FIRST][0] == "last tried: refuted"


async def test_only_hints_of_the_lines_that_were_asked_for_are_sent():
    async with editor(FakeEngine(), options=ON) as one:
        buffer = one.open(STUB)
        await implement(one, buffer)
        assert await inlays(one, buffer, 0, 3)
        assert await inlays(one, buffer, buffer.text.index("def g")) == {}


async def test_the_editor_is_asked_to_show_hints_anew_where_it_can():
    async with editor(FakeEngine(), options=ON) as one:
        await implement(one, one.open(STUB))
        await one.until(lambda: one.inlay_refreshes)


async def test_a_client_without_hints_is_offered_none():
    async with editor(FakeEngine(), profile("textDocument.inlayHint")) as one:
        assert "inlayHintProvider" not in one.can
