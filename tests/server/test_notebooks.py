"""Notebooks: every cell is a document of its own, with what earlier cells define in reach."""

import pytest

from support.editor import editor, profile
from support.engines import FakeEngine
from support.notebook import CODE, MARKUP, Notebook

STUB = '''def f(x):
    """Double x."""
    ...
'''
WRONG = STUB.replace("Double", "Do wrong to")
RAISES = '''def half(number):
    """Halve a number.

    Raises:
        OddNumber: If it is odd.
    """
'''


def codes(found):
    return [item["code"] for item in found]


async def shown(one, cell, *expected):
    """Wait until the cell shows findings of these codes; return them."""
    known = one.diagnostics
    await one.until(lambda: cell.uri in known and codes(known[cell.uri]) == list(expected))
    return known[cell.uri]


async def test_only_an_editor_with_notebooks_is_offered_them():
    async with editor(FakeEngine()) as one:
        [jupyter, interactive] = one.can["notebookDocumentSync"]["notebookSelector"]
        assert jupyter["cells"] == interactive["cells"] == [{"language": "python"}]
        assert jupyter["notebook"]["notebookType"] == "jupyter-notebook"
    async with editor(FakeEngine(), profile("notebookDocument")) as one:
        assert "notebookDocumentSync" not in one.can


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
async def test_a_finding_stands_in_its_cell_at_the_words_that_cause_it(encoding):
    async with editor(FakeEngine(), profile(encoding=encoding)) as one:
        first, second = Notebook(one).open("x = '😀'\n" * 3, f"!echo 'é𝒳'\n# 😀\n{WRONG}")
        _, wrong = await shown(one, second, "LIFT001", "LIFT199")
        assert second.of(wrong["range"]) == "wrong"
        assert await shown(one, first) == []


async def test_a_cell_is_hovered_and_implemented_in_place():
    async with editor(FakeEngine(body="return x * 2")) as one:
        _, cell = Notebook(one).open("import math\n", STUB)
        assert "Double x" in await one.hover(cell, "f(x)")
        [action] = await one.actions(cell, "f(x)", only=["refactor"])
        await one.choose(action)
        assert cell.text == STUB.replace("...", "return x * 2")


async def test_the_engine_is_given_the_cells_up_to_this_one_as_one_module():
    engine = FakeEngine()
    async with editor(engine) as one:
        cells = "import math\n%matplotlib inline\n", "def g():\n    return 1", STUB, "later = 1\n"
        cell = Notebook(one).open(*cells)[2]
        [action] = await one.actions(cell, "f(x)", only=["refactor"])
        await one.choose(action)
        assert engine.texts == [f"import math\n{' ' * 18}\n\ndef g():\n    return 1\n{STUB}"]
        assert engine.asked == [STUB.rstrip("\n")]


async def test_a_cell_that_swallows_what_follows_is_left_out_of_the_module():
    engine = FakeEngine()
    async with editor(engine) as one:
        *_, cell = Notebook(one).open('x = """never\n', "y = (\n", "z = 1\n", STUB)
        [action] = await one.actions(cell, "f(x)", only=["refactor"])
        await one.choose(action)
        assert engine.texts == [f"z = 1\n\n{STUB}"]


async def test_a_body_of_ours_is_known_again_behind_other_cells():
    engine = FakeEngine()
    async with editor(engine) as one:
        book = Notebook(one)
        _, cell = book.open("import math\n", STUB)
        [action] = await one.actions(cell, "f(x)", only=["refactor"])
        await one.choose(action)
        card = await one.hover(cell, "f(x)")
        assert "stale" not in card
        one.replace(book.cells[0], "import math\n", "import math\nx = 1\n")
        assert await one.hover(cell, "f(x)") == card
        one.replace(book.cells[0], "import math\n", "import cmath\n")
        assert "stale" in await one.hover(cell, "f(x)")
        one.undo(book.cells[0])
        assert await one.hover(cell, "f(x)") == card


# What is in reach. These use the engine itself, which finds `OddNumber` undefined.


async def test_what_earlier_cells_define_is_in_reach_and_what_later_ones_define_is_not():
    async with editor() as one:
        book = Notebook(one)
        cell, _ = book.open(RAISES, "class OddNumber(ValueError): ...\n")
        await shown(one, cell, "LIFT001", "LIFT114", "LIFT106")
        book.move(1, 0)
        await shown(one, cell, "LIFT001", "LIFT106")
        book.move(0, 1)
        await shown(one, cell, "LIFT001", "LIFT114", "LIFT106")


@pytest.mark.parametrize("pull", [False, True])
async def test_an_edit_that_brings_a_name_into_reach_is_news_for_later_cells(pull):
    async with editor(capabilities=profile(pull=pull)) as one:
        book = Notebook(one)
        first, cell = book.open("class Odd(ValueError): ...\n", RAISES)
        if not pull:
            await shown(one, cell, "LIFT001", "LIFT114", "LIFT106")
        one.replace(first, "Odd", "OddNumber")
        if pull:
            await one.until(lambda: one.refreshes == 1)
            params = {"textDocument": {"uri": cell.uri}}
            report = await one.request("textDocument/diagnostic", params)
            assert codes(report["items"]) == ["LIFT001", "LIFT106"]
        else:
            await shown(one, cell, "LIFT001", "LIFT106")


async def test_an_edit_within_a_body_is_no_news_for_later_cells():
    engine = FakeEngine()
    async with editor(engine) as one:
        first, cell = Notebook(one).open("def g():\n    return 1\n", WRONG)
        await shown(one, cell, "LIFT001", "LIFT199")
        one.published.clear()
        one.replace(first, "return 1", "return 2")
        await one.until(lambda: one.published)
        await one.request("textDocument/hover", _where(cell))
        assert {it["uri"] for it in one.published} == {first.uri}


def _where(cell):
    return {"textDocument": {"uri": cell.uri}, "position": {"line": 0, "character": 0}}


# What happens to cells


async def test_a_cell_that_is_deleted_takes_its_findings_and_its_work_along():
    engine = FakeEngine()
    engine.hold()
    async with editor(engine) as one:
        book = Notebook(one)
        cell, _ = book.open(WRONG, "x = 1\n")
        await shown(one, cell, "LIFT001", "LIFT199")
        [action] = await one.actions(cell, "f(x)", only=["refactor"])
        work = one.execute(action)
        await engine.started.wait()
        book.splice(0, 1)
        assert (await one.answer(work))["status"] == "cancelled"
        assert engine.cancelled == 1
        await shown(one, cell)


async def test_a_cell_that_is_moved_keeps_its_work():
    engine = FakeEngine()
    engine.hold()
    async with editor(engine) as one:
        book = Notebook(one)
        cell, _ = book.open(STUB, "x = 1\n")
        [action] = await one.actions(cell, "f(x)", only=["refactor"])
        work = one.execute(action)
        await engine.started.wait()
        book.move(0, 1)
        engine.release()
        assert (await one.answer(work))["status"] == "consistent"
        assert "return 1" in cell.text


async def test_a_cell_that_becomes_words_and_code_again_is_known_only_as_code():
    async with editor(FakeEngine()) as one:
        book = Notebook(one)
        [cell] = book.open(WRONG)
        await shown(one, cell, "LIFT001", "LIFT199")
        book.mark(cell, MARKUP)
        await shown(one, cell)
        assert await one.hover(cell, "f(x)") is None
        book.mark(cell, CODE)
        await shown(one, cell, "LIFT001", "LIFT199")


async def test_a_cell_whose_language_changes_is_another_cell():
    async with editor(FakeEngine()) as one:
        book = Notebook(one)
        [cell] = book.open(WRONG)
        await shown(one, cell, "LIFT001", "LIFT199")
        book.splice(0, 1, book.cell(WRONG, language="julia"))
        await shown(one, cell)
        other = book.cell(WRONG)
        book.splice(0, 1, other)
        await shown(one, other, "LIFT001", "LIFT199")


async def test_a_shell_cell_and_one_without_python_hold_no_functions():
    async with editor(FakeEngine()) as one:
        timed, *others = Notebook(one).open(
            f"%%time\n{WRONG}", f"%%bash\n{WRONG}", f"%%writefile f.py\n{WRONG}", ""
        )
        await shown(one, timed, "LIFT001", "LIFT199")
        for cell in others:
            await shown(one, cell)


@pytest.mark.parametrize("magic", ["    !ls\n", "!ls\n", "    !ls\n    ...\n"])
@pytest.mark.parametrize("command", ["implement", "verify"])
async def test_a_line_of_ipythons_own_in_a_function_is_never_passed_over_nor_replaced(
    magic, command
):
    engine = FakeEngine()
    text = STUB.replace("    ...\n", magic)
    async with editor(engine) as one:
        [cell] = Notebook(one).open(text)
        asked = {"command": f"liftSys.{command}", "arguments": [{"uri": cell.uri, "qualname": "f"}]}
        assert (await one.request("workspace/executeCommand", asked))["status"] == "refused"
        [message] = one.take_messages()
        assert "IPython" in message
        assert (engine.asked, cell.text) == ([], text)


async def test_edits_of_a_cell_with_magics_keep_step_with_the_editor():
    async with editor(FakeEngine()) as one:
        [cell] = Notebook(one).open(f"!ls 😀\n{WRONG}")
        await shown(one, cell, "LIFT001", "LIFT199")
        one.replace(cell, "!ls", "# ls é")
        one.replace(cell, "😀", "%%")
        one.change(cell, [(0, 0, "%time 𝒳\n"), (3, 3, "\n"), (0, 0, "y = 1\n")])
        one.replace(cell, ", wrong" if ", wrong" in cell.text else "wrong", "wrong wrong")
        await one.until(lambda: one.published[-1]["version"] == cell.version)
        assert cell.of(one.diagnostics[cell.uri][-1]["range"]) == "wrong"


async def test_closing_a_notebook_closes_its_cells():
    async with editor(FakeEngine()) as one:
        book = Notebook(one)
        cells = book.open(WRONG, WRONG)
        for cell in cells:
            await shown(one, cell, "LIFT001", "LIFT199")
        book.close()
        for cell in cells:
            await shown(one, cell)
        assert one.server.context.session.documents == {}
        one.notify("notebookDocument/didChange", _change({"data": [cells[0].entry]}))
        one.notify("notebookDocument/didClose", _closing())
        assert await one.hover(cells[0], "f(x)") is None


async def test_a_saved_notebook_and_changes_of_metadata_are_no_news():
    async with editor(FakeEngine()) as one:
        book = Notebook(one)
        [cell] = book.open(STUB)
        one.notify("notebookDocument/didSave", {"notebookDocument": {"uri": book.uri}})
        identifier = {"uri": book.uri, "version": 2}
        change = {"notebookDocument": identifier, "change": {"metadata": {"kernel": "x"}}}
        one.notify("notebookDocument/didChange", change)
        assert "Double x" in await one.hover(cell, "f(x)")


@pytest.mark.parametrize(
    "cells",
    [
        {"structure": {"array": {"start": 7, "deleteCount": 9}}},
        {"structure": {"array": {"start": 0, "deleteCount": 0, "cells": [{"kind": 2, "document": "nowhere"}]}}},
        {"structure": {"array": {"start": 0, "deleteCount": 0}, "didClose": [{"uri": "nowhere"}]}},
        {"data": [{"kind": 1, "document": "nowhere"}]},
        {"textContent": [{"document": {"uri": "nowhere", "version": 3}, "changes": [{"text": ""}]}]},
    ],
)  # fmt: skip
async def test_a_change_of_what_is_not_there_does_no_harm(cells):
    async with editor(FakeEngine()) as one:
        [cell] = Notebook(one).open(STUB)
        one.notify("notebookDocument/didChange", _change(cells))
        assert "Double x" in await one.hover(cell, "f(x)")


def _change(cells):
    identifier = {"uri": "file:///project/book.ipynb", "version": 9}
    return {"notebookDocument": identifier, "change": {"cells": cells}}


def _closing():
    return {
        "notebookDocument": {"uri": "file:///project/book.ipynb"},
        "cellTextDocuments": [],
    }


async def test_a_notebook_whose_change_cannot_be_read_is_let_go():
    async with editor(FakeEngine()) as one:
        book = Notebook(one)
        first, second = book.open(WRONG, WRONG)
        await shown(one, first, "LIFT001", "LIFT199")
        broken = _change({"structure": "none"})
        one.notify("notebookDocument/didChange", broken)
        await shown(one, first)
        assert len(one.take_messages()) == 1
        one.replace(second, "wrong", "right")
        assert await one.hover(second, "f(x)") is None
        book.close()
        assert await one.hover(Notebook(one).open(STUB)[0], "f(x)")


async def test_a_cell_of_data_is_left_alone_until_it_is_short_again():
    async with editor(FakeEngine()) as one:
        [cell] = Notebook(one).open(WRONG)
        await shown(one, cell, "LIFT001", "LIFT199")
        one.change(cell, [(0, 0, "x = 1\n" * 200_000)])
        await shown(one, cell)
        one.change(cell, [(0, 6 * 200_000, "")])
        await shown(one, cell, "LIFT001", "LIFT199")


async def test_a_helper_in_an_earlier_cell_is_called_when_a_body_is_verified():
    helper = "%matplotlib inline\n\ndef twice(n: int) -> int:\n    return 2 * n\n"
    checked = (
        "def four(n: int) -> int:\n"
        '    """Return four times n.\n\n    >>> four(2)\n    8\n    """\n'
        "    return twice(twice(n))\n"
    )
    async with editor(options={"proofSeconds": 0, "typesSeconds": 0}) as one:
        _, cell = Notebook(one).open(helper, checked)
        await one.until(lambda: cell.uri in one.diagnostics)
        [verify] = [it for it in await one.actions(cell, "four") if "erify" in it["title"]]
        reply = await one.choose(verify)
        assert reply["status"] in ("consistent", "tested"), reply
        one.take_messages()


async def test_many_cells_that_have_something_new_in_reach_are_one_refresh():
    async with editor(FakeEngine(), profile(pull=True)) as one:
        first, *others = Notebook(one).open("import math\n", *[STUB] * 20)
        one.replace(first, "math", "cmath")
        await one.until(lambda: one.refreshes)
        assert await one.hover(others[-1], "f(x)")
        assert one.refreshes == 1
