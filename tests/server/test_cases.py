"""The cases of `tests/cases/lsp/`, each in all position encodings."""

import re
from pathlib import Path

import pytest

from lift_sys.source import Span
from support.cases import DIAGNOSTIC, matches, read_cases
from support.editor import editor, profile
from support.engines import FakeEngine

CASES = read_cases(Path(__file__).parents[1] / "cases" / "lsp")
SEVERITIES = {1: "error", 2: "warning", 3: "information", 4: "hint"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
async def test_case(case, encoding):
    body = case.options.get("body")
    engine = body and FakeEngine(body.replace("\\n", "\n"))
    can = profile(encoding=encoding, pull=True)
    async with editor(engine, can) as one:
        buffer, actions = None, []
        for state in case.states:
            if buffer is None:
                buffer = one.open(state.text)
            else:
                await _go_on(one, buffer, state, actions)
            assert buffer.text == state.text
            await _check_marks(one, buffer, state)
            actions = await _check_cursor(one, buffer, state, case.options)
            said, expected = one.take_messages(), state.noted("says:")
            assert len(said) == len(expected), said
            assert all(map(matches, expected, said)), said


async def _go_on(one, buffer, state, actions):
    """Do what leads to the next state."""
    match state.how:
        case "after undo":
            one.undo(buffer)
        case "after edit":
            _type(one, buffer, state.text)
        case how:
            title = how.removeprefix("after ")
            [action] = [action for action in actions if action["title"] == title]
            await one.choose(action)


def _type(one, buffer, text):
    """Change only what differs."""
    old, start = buffer.text, 0
    least = min(len(old), len(text))
    while start < least and old[start] == text[start]:
        start += 1
    end = 0
    while end < least - start and old[-1 - end] == text[-1 - end]:
        end += 1
    one.change(buffer, [(start, len(old) - end, text[start : len(text) - end])])


async def _check_marks(one, buffer, state):
    told = [mark for mark in state.marks if DIAGNOSTIC.match(mark.words)]
    if told or "no diagnostics" in state.notes:
        await _check_list(one, buffer, told, _diagnostics)
    lenses = [mark for mark in state.marks if mark.words.startswith("lens: ")]
    if lenses or "no lens" in state.notes:
        await _check_list(one, buffer, lenses, _lenses)
    for mark in state.marks:
        kind, _, words = mark.words.partition(": ")
        match kind:
            case "hover":
                for offset in (mark.span.start, mark.span.end - 1):
                    shown = await one.hover(buffer, offset)
                    assert shown, f"line {mark.line}: no hover"
                    assert matches(words, shown.partition("\n")[0]), f"line {mark.line}: {shown}"
            case "no hover":
                for offset in (mark.span.start, mark.span.end - 1):
                    assert await one.hover(buffer, offset) is None, f"line {mark.line}"


async def _diagnostics(one, about):
    for item in (await one.request("textDocument/diagnostic", about))["items"]:
        severity = SEVERITIES[item["severity"]]
        yield item["range"], f"{item['code']} {severity}: {item['message']}"


async def _lenses(one, about):
    for lens in await one.request("textDocument/codeLens", about):
        yield lens["range"], f"lens: {lens['command']['title']}"


async def _check_list(one, buffer, marks, listing):
    """Check that what is listed are the marks and nothing else."""
    about = {"textDocument": {"uri": buffer.uri}}
    found = [(_place(buffer, extent), words) async for extent, words in listing(one, about)]
    shown = [f"{place.of(buffer.text)!r}: {words}" for place, words in found]
    assert len(found) == len(marks), shown
    for mark in marks:
        fits = [place == mark.span and matches(mark.words, words) for place, words in found]
        assert any(fits), f"line {mark.line}: {shown}"


def _place(buffer, extent):
    """What of a range stands on its first line."""
    start, end = buffer.offset(extent["start"]), buffer.offset(extent["end"])
    return Span(start, start + len(re.split("[\r\n]", buffer.text[start:end])[0]))


async def _check_cursor(one, buffer, state, options):
    """Check what is shown and listed at the cursor; return what is listed."""
    if state.cursor is None:
        return []
    if state.hover is not None:
        shown = await one.hover(buffer, state.cursor.start)
        lines = zip(state.hover.split("\n"), shown.split("\n"), strict=False)
        assert all(matches(*pair) for pair in lines), shown
        assert state.hover.count("\n") == shown.count("\n"), shown
    if "no hover" in state.notes:
        assert await one.hover(buffer, state.cursor.start) is None
    only = options["only"].split(", ") if "only" in options else None
    start, end = state.cursor.start, state.cursor.end
    actions = await one.actions(buffer, start, to=end if end > start else None, only=only)
    listed = [f"{action['title']} ({action['kind']})" for action in actions]
    if expected := state.noted("→"):
        assert listed == [title for title in expected if title != "nothing"]
    return actions
