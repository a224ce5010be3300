"""Quick fixes of findings: what the menu lists, and what they make of the text."""

import pytest

from support.editor import editor, profile
from support.notebook import Notebook

TEXT = '''def half(number: int) -> int:
    """Halve 😀 a number.

    Args:
        numbr (str): What to halve.

    Raises:
        ValueEror: If it is odd.
    """
    return number // 2
'''
PREFERRED = "Rename 'numbr' to 'number' in the docstring"


async def fixes(one, buffer, at, **asked):
    """The actions that are edits, once the present text has been looked at."""
    await one.until(lambda: _told(one, buffer) == buffer.version)
    found = await one.actions(buffer, at, **asked)
    return [action for action in found if action.get("edit")]


def _told(one, buffer):
    return max((it["version"] for it in one.published if it["uri"] == buffer.uri), default=0)


def titles(actions):
    return [action["title"] for action in actions]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
async def test_a_fix_mends_the_words_that_the_finding_stands_at(encoding):
    async with editor(capabilities=profile(encoding=encoding)) as one:
        buffer = one.open(TEXT)
        [fix] = await fixes(one, buffer, "numbr")
        assert (fix["title"], fix["kind"], fix["isPreferred"]) == (PREFERRED, "quickfix", True)
        await one.choose(fix)
        assert buffer.text == TEXT.replace("numbr", "number")
        [fix] = await fixes(one, buffer, "ValueEror")
        await one.choose(fix)
        assert buffer.text == TEXT.replace("numbr", "number").replace("ValueEror", "ValueError")
        [fix] = await fixes(one, buffer, "number (str)")
        assert (fix["title"], fix.get("isPreferred")) == (
            "Write `int`, as annotated, in the docstring",
            None,
        )


async def test_a_fix_names_the_diagnostic_that_it_mends():
    async with editor() as one:
        buffer = one.open(TEXT)
        await one.until(lambda: one.diagnostics.get(buffer.uri))
        sent = one.diagnostics[buffer.uri]
        [unknown] = [it for it in sent if it["code"] == "LIFT111"]
        assert unknown["data"]["fixes"] == [PREFERRED]
        [fix] = await fixes(one, buffer, "numbr", diagnostics=sent)
        assert fix["diagnostics"] == [unknown]


async def test_what_mends_stands_before_what_explains():
    async with editor() as one:
        buffer = one.open(TEXT)
        await one.until(lambda: one.diagnostics.get(buffer.uri))
        sent = [it for it in one.diagnostics[buffer.uri] if it["code"] == "LIFT111"]
        actions = await one.actions(buffer, "numbr", only=["quickfix"], diagnostics=sent)
        assert titles(actions) == [PREFERRED, "Explain LIFT111"]


async def test_a_selection_lists_the_fixes_of_all_that_it_touches():
    async with editor() as one:
        buffer = one.open(TEXT)
        found = await fixes(one, buffer, "Args", to="If it")
        assert titles(found) == [PREFERRED, "Write 'ValueError' in place of 'ValueEror'"]


async def test_there_is_no_fix_elsewhere_nor_when_other_kinds_are_asked_for():
    async with editor() as one:
        buffer = one.open(TEXT)
        assert await fixes(one, buffer, "return") == []
        assert await fixes(one, buffer, "numbr", only=["refactor"]) == []
        assert await fixes(one, buffer, "numbr", only=["source"]) == []
        assert titles(await fixes(one, buffer, "numbr", only=["quickfix"])) == [PREFERRED]


async def test_a_diagnostic_of_an_older_text_gets_no_edit_that_is_off():
    async with editor() as one:
        buffer = one.open(TEXT)
        await one.until(lambda: one.diagnostics.get(buffer.uri))
        sent = one.diagnostics[buffer.uri]
        one.change(buffer, [(0, 0, "# first\n\n")])
        [fix] = await fixes(one, buffer, "numbr", diagnostics=sent)
        assert "diagnostics" not in fix
        await one.choose(fix)
        assert buffer.text == "# first\n\n" + TEXT.replace("numbr", "number")


async def test_a_fix_works_without_versions_of_edits_and_without_applied_ones():
    able = profile("workspace.workspaceEdit.documentChanges", "workspace.applyEdit")
    async with editor(capabilities=able) as one:
        buffer = one.open(TEXT)
        [fix] = await fixes(one, buffer, "numbr")
        await one.choose(fix)
        assert "numbr" not in buffer.text


async def test_a_fix_that_is_resolved_all_the_same_keeps_its_edit():
    async with editor(capabilities=profile("workspace.applyEdit")) as one:
        buffer = one.open(TEXT)
        [fix] = await fixes(one, buffer, "numbr")
        assert await one.request("codeAction/resolve", fix) == fix


async def test_a_client_that_takes_commands_only_gets_no_fixes():
    able = profile("textDocument.codeAction.codeActionLiteralSupport")
    async with editor(capabilities=able) as one:
        buffer = one.open(TEXT)
        assert await fixes(one, buffer, "numbr") == []


async def test_a_fix_lands_in_its_cell():
    async with editor() as one:
        _, cell = Notebook(one).open("import math\n", f"!ls\n{TEXT}")
        [fix] = await fixes(one, cell, "numbr")
        await one.choose(fix)
        assert cell.text == f"!ls\n{TEXT.replace('numbr', 'number')}"


async def test_a_client_without_data_gets_none():
    async with editor(capabilities=profile("textDocument.publishDiagnostics.dataSupport")) as one:
        buffer = one.open(TEXT)
        await one.until(lambda: one.diagnostics.get(buffer.uri))
        assert all("data" not in it for it in one.diagnostics[buffer.uri])
        assert titles(await fixes(one, buffer, "numbr")) == [PREFERRED]
