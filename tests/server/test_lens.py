"""Code lenses: the verdict in words above each function, and what can be done about it."""

import pytest

from lift_sys.verdicts import Evidence, Strength, Verdict
from support.display import lens_items, lenses
from support.editor import editor, profile
from support.engines import REFUTED, FakeEngine

STUB = '''def f(x: int) -> int:
    """Double x."""
    ...

def g(x):
    return x / 2
'''
BODY = '''def g(x):
    """Halve x: g(2) is 1."""
    return x / 2
'''
STRONG = Verdict(
    status="consistent",
    evidence=(Evidence(kind="examples", ran=3, held=3, seconds=0.01),),
    strength=Strength(rejected=62, survived=37),
)
FOUND = "consistent with 2 examples · fake · 0.3 s"


async def press(one, buffer, name="f"):
    """Click on the lens of a function; return the request's number."""
    items = await lens_items(one, buffer)
    return one.execute(next(item for item in items if buffer.of(item["range"]) == name))


async def test_a_function_without_a_body_offers_to_implement_it():
    async with editor(FakeEngine()) as one:
        buffer = one.open(STUB)
        assert await lenses(one, buffer) == {"f": "Implement"}
        await one.answer(await press(one, buffer))
        assert "return 1" in buffer.text


async def test_the_verdict_is_told_with_strength_backend_and_time():
    async with editor(FakeEngine(verdict=STRONG)) as one:
        buffer = one.open(STUB)
        await one.answer(await press(one, buffer))
        told = "consistent with 3 examples · strength 0.62 · fake · 0.3 s"
        assert await lenses(one, buffer) == {"f": told}


async def test_a_body_with_examples_in_its_docstring_offers_to_verify_it():
    engine = FakeEngine()
    async with editor(engine) as one:
        buffer = one.open(BODY)
        [lens] = await lens_items(one, buffer)
        assert lens["command"]["title"] == "Verify against its docstring"
        assert lens["command"]["command"] == "liftSys.verify"
        [about] = lens["command"]["arguments"]
        assert (about["uri"], about["qualname"]) == (buffer.uri, "g")
        assert engine.asked == []


async def test_a_function_without_a_docstring_has_no_lens():
    async with editor(FakeEngine()) as one:
        assert await lenses(one, one.open("def g(x):\n    return x\n\ndef f(): ...\n")) == {}


async def test_the_lens_shows_the_step_of_the_work_and_cancels_it():
    engine = FakeEngine()
    engine.hold()
    async with editor(engine) as one:
        buffer = one.open(STUB)
        number = await press(one, buffer)
        await one.until(lambda: engine.asked)
        assert await lenses(one, buffer) == {"f": "reading the docstring · cancel"}
        assert await one.answer(await press(one, buffer)) == 1
        assert (await one.answer(number))["status"] == "cancelled"
        assert await lenses(one, buffer) == {"f": "Implement"}


async def test_the_lens_says_that_a_result_is_stale_and_takes_it_back_after_an_undo():
    async with editor(FakeEngine()) as one:
        buffer = one.open(STUB)
        await one.answer(await press(one, buffer))
        assert await lenses(one, buffer) == {"f": FOUND}
        one.replace(buffer, "return 1", "return 3")
        assert await lenses(one, buffer) == {"f": f"Verify · stale: {FOUND}"}
        one.undo(buffer)
        assert await lenses(one, buffer) == {"f": FOUND}
        one.undo(buffer)
        assert await lenses(one, buffer) == {"f": f"Implement · last found: {FOUND}"}
        one.replace(buffer, "Double", "Treble")
        assert await lenses(one, buffer) == {"f": f"Implement · stale: {FOUND}"}


async def test_what_was_refuted_is_told_with_the_reason():
    async with editor(FakeEngine(verdict=REFUTED)) as one:
        buffer = one.open(STUB)
        await one.answer(await press(one, buffer))
        one.take_messages()
        told = "refuted: `f(2)` returned 3, the docstring says 4"
        assert await lenses(one, buffer) == {"f": f"Implement · last tried: {told} · fake · 0.3 s"}


async def test_a_reason_of_any_form_is_one_short_line_without_icons():
    reason = "it says $(check)\nand " + "more " * 100
    async with editor(FakeEngine(verdict=Verdict(status="failed", reason=reason))) as one:
        buffer = one.open(STUB)
        await one.answer(await press(one, buffer))
        one.take_messages()
        told = (await lenses(one, buffer))["f"]
        assert "failed: it says $ (check) and more" in told
        assert "\n" not in told
        assert len(told) < 180


async def test_lenses_can_be_switched_off_and_on():
    async with editor(FakeEngine(), options={"codeLens": False}) as one:
        buffer = one.open(STUB)
        assert await lens_items(one, buffer) == []
        settings = {"settings": {"liftSys": {"codeLens": True}}}
        one.notify("workspace/didChangeConfiguration", settings)
        await one.until(lambda: one.lens_refreshes)
        assert await lenses(one, buffer) == {"f": "Implement"}


async def test_a_client_that_has_lenses_is_asked_to_show_them_anew_once_there_are_others():
    async with editor(FakeEngine()) as one:
        buffer = one.open(STUB)
        await one.answer(await press(one, buffer))
        await one.until(lambda: one.lens_refreshes)


async def test_a_client_that_cannot_refresh_is_not_asked_to():
    without = profile("workspace.codeLens", "workspace.inlayHint")
    async with editor(FakeEngine(), without) as one:
        buffer = one.open(STUB)
        await one.answer(await press(one, buffer))
        assert await lenses(one, buffer) == {"f": FOUND}
        assert one.lens_refreshes == 0


async def test_a_client_without_lenses_is_offered_none():
    async with editor(FakeEngine(), profile("textDocument.codeLens")) as one:
        assert "codeLensProvider" not in one.can


async def test_a_client_that_takes_no_edits_is_not_told_to_implement_from_a_lens():
    async with editor(FakeEngine(), profile("workspace.applyEdit")) as one:
        buffer = one.open(STUB + "\n" + BODY.replace("g(", "h("))
        assert await lenses(one, buffer) == {"h": "Verify against its docstring"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
async def test_lenses_stand_above_the_names_in_every_encoding(encoding):
    text = f"s = '𐐀é'; n = 1\n{STUB.replace('f(x', 'é𐐀(x')}"
    async with editor(FakeEngine(), profile(encoding=encoding)) as one:
        assert await lenses(one, one.open(text)) == {"é𐐀": "Implement"}


async def test_lenses_of_a_document_that_is_edited_while_it_is_read_are_of_its_last_text():
    names = {f"f{n}" for n in range(200)}
    async with editor(FakeEngine()) as one:
        buffer = one.open("\n".join(STUB.replace("f(", f"{name}(") for name in names))
        number = one.start("textDocument/codeLens", {"textDocument": {"uri": buffer.uri}})
        one.change(buffer, [(0, 0, "import os\n")])
        items = await one.answer(number)
        assert {buffer.of(item["range"]) for item in items} == names


async def test_lenses_of_a_document_that_is_not_open_are_none():
    async with editor(FakeEngine()) as one:
        buffer = one.open(STUB)
        one.close(buffer)
        assert await lens_items(one, buffer) == []


async def test_asking_for_lenses_runs_nothing_and_does_not_wait_for_docstrings_to_be_read():
    engine = FakeEngine()
    async with editor(engine, profile(pull=True)) as one:
        buffer = one.open(BODY)
        assert await lenses(one, buffer) == {"g": "Verify against its docstring"}
        assert engine.asked == engine.examined == []


async def test_that_there_is_nothing_to_verify_is_noticed_once_the_docstring_was_read():
    text = BODY.replace("Halve x: g(2) is 1.", "Halve x, as g() does.")
    async with editor(None, profile(pull=True)) as one:
        buffer = one.open(text)
        assert await lenses(one, buffer) == {"g": "Verify against its docstring"}
        about = {"textDocument": {"uri": buffer.uri}}
        await one.request("textDocument/diagnostic", about)
        assert await lenses(one, buffer) == {}


async def test_verifying_from_the_lens_shows_the_verdict_of_the_body_in_the_text():
    async with editor(FakeEngine()) as one:
        buffer = one.open(BODY)
        await one.answer(await press(one, buffer, "g"))
        one.take_messages()
        assert await lenses(one, buffer) == {"g": FOUND}
        one.replace(buffer, "x / 2", "x / 3")
        assert await lenses(one, buffer) == {"g": f"Verify · stale: {FOUND}"}
        one.undo(buffer)
        assert await lenses(one, buffer) == {"g": FOUND}


async def test_a_body_that_is_refuted_is_told_as_such():
    engine = FakeEngine()
    engine.checked = REFUTED
    async with editor(engine) as one:
        buffer = one.open(BODY)
        await one.answer(await press(one, buffer, "g"))
        one.take_messages()
        told = "refuted: `f(2)` returned 3, the docstring says 4 · fake · 0.3 s"
        assert await lenses(one, buffer) == {"g": told}
