"""The IR as a document: shown, edited with diagnostics in its own text, and applied to the function once verified."""

import pytest

from lift_sys.errors import BackendError
from lift_sys_server.session import address, function_at
from support.editor import editor, profile
from support.engines import REFUTED, FakeEngine
from support.notebook import Notebook

TOTAL = '''import math

def total(xs: list[int]) -> int:
    """Add up.

    >>> total([1, 2])
    3
    >>> total([])
    0
    """
    result = 0
    for x in xs:
        result += x
    return result

def other(x):
    return math.sqrt(x)
'''
STUB = '''def double(x: int) -> int:
    """Double it.

    >>> double(2)
    4
    """
    ...
'''
FILE = "file:///project/example.py"


def can(*without, pull=False, dynamic=True):
    """A client that has the IR as a document."""
    capabilities = profile(*without, pull=pull)
    dynamically = {"dynamicRegistration": True} if dynamic else {}
    capabilities["window"]["showDocument"] = {"support": True}
    capabilities["workspace"]["textDocumentContent"] = dynamically
    trees = {"hierarchicalDocumentSymbolSupport": True}
    capabilities["textDocument"]["documentSymbol"] = dynamically | trees
    capabilities["textDocument"]["foldingRange"] = dynamically
    return capabilities


async def run(one, command, **argument):
    params = {"command": f"liftSys.{command}", "arguments": [argument]}
    return await one.request("workspace/executeCommand", params)


async def show(one, qualname, uri=FILE):
    return await run(one, "showIR", uri=uri, qualname=qualname)


async def content(one, uri):
    return (await one.request("workspace/textDocumentContent", {"uri": uri}))["text"]


async def open_ir(one, qualname="total", text=TOTAL):
    """Open a file and the IR of one of its functions; return both."""
    buffer = one.open(text)
    shown = await show(one, qualname)
    return buffer, one.open(shown["text"], shown["uri"], "lift-sys-ir")


async def found(one, sheet):
    """The diagnostics on a sheet for the version that it has."""
    await one.until(
        lambda: any(
            it["uri"] == sheet.uri and it.get("version") == sheet.version for it in one.published
        )
    )
    return one.diagnostics[sheet.uri]


def rewrite(one, sheet, body):
    """Write another body into a sheet."""
    start = sheet.text.index("body:")
    end = sheet.text.find("provenance:", start)
    end = len(sheet.text) if end < 0 else end
    one.change(sheet, [(start, end, f"body:\n    {body}\n")])


async def apply(one, sheet, **argument):
    return await run(one, "applyIR", **(argument or {"uri": sheet.uri}))


# Addresses


@pytest.mark.parametrize(
    "uri",
    [
        FILE,
        "file:///c%3A/Users/me/a%20b.py",
        "file:///C:/Users/me/a.py",
        "untitled:Untitled-1",
        "vscode-notebook-cell:/project/n%C3%B6te.ipynb#W0sZmlsZQ%3D%3D",
        "vscode-vfs://github/a/b.py?x=1&y=%3F#part",
        "file://server/share/ä b.py",
        "file:///odd/100%.py",
    ],
)
def test_an_address_names_the_document_and_the_function_whatever_they_are(uri):
    for qualname in ("f", "Outer.größe.inner"):
        assert function_at(address(uri, qualname)) == (uri, qualname)


def test_an_address_is_understood_as_other_editors_write_it():
    ours = address(FILE, "A.f")
    assert ours.startswith("lift-sys-ir:///example.py/A.f.lift-sys-ir?")
    assert function_at(ours.replace(":///", ":/")) == (FILE, "A.f")
    assert function_at(ours.replace("%3A", "%3a").replace("%2F", "/")) == (FILE, "A.f")


@pytest.mark.parametrize(
    "uri", [FILE, "lift-sys-ir:", "lift-sys-ir:///x", "lift-sys-ir:///x?y", ""]
)
def test_no_other_uri_is_an_address(uri):
    assert function_at(uri) is None


# Showing


async def test_showing_returns_the_text_and_has_the_editor_open_it():
    async with editor(capabilities=can()) as one:
        one.open(TOTAL)
        shown = await show(one, "total")
        assert shown["text"].startswith("lift-sys IR 1\nintent: Add up.\n")
        assert "    for x in xs:\n        result += x\n" in shown["text"]
        assert shown["languageId"] == "lift-sys-ir"
        assert [it["uri"] for it in one.shown] == [shown["uri"]]
        assert await content(one, shown["uri"]) == shown["text"]
        assert one.registered["workspace/textDocumentContent"] == {"schemes": ["lift-sys-ir"]}


async def test_an_older_client_is_sent_the_text_and_asked_for_nothing():
    async with editor() as one:
        one.open(TOTAL)
        assert "intent: Add up." in (await show(one, "total"))["text"]
        assert one.shown == []
        assert "workspace/textDocumentContent" not in one.registered


async def test_a_client_without_registration_is_offered_the_documents_at_the_start():
    async with editor(capabilities=can(dynamic=False)) as one:
        assert one.can["workspace"]["textDocumentContent"] == {"schemes": ["lift-sys-ir"]}
        assert one.can["foldingRangeProvider"]
        assert one.can["documentSymbolProvider"]


async def test_a_stub_has_an_ir_without_a_body():
    async with editor() as one:
        one.open(STUB)
        shown = await show(one, "double")
        assert "  double(2) -> 4\n" in shown["text"]
        assert "body: none\n" in shown["text"]


async def test_the_ir_says_what_was_shown_of_its_body():
    async with editor(FakeEngine(body="return x * 2")) as one:
        buffer = one.open(STUB)
        [action] = await one.actions(buffer, "double", only=["refactor"])
        await one.choose(action)
        shown = await show(one, "double")
        assert "\n# consistent with 2 examples\n" in shown["text"]
        one.undo(buffer)
        shown = await show(one, "double")
        assert "\n# not in the file. consistent with 2 examples\n" in shown["text"]


@pytest.mark.parametrize(
    ("text", "qualname", "reason"),
    [
        (STUB, "triple", "no function 'triple' in an open document"),
        ("def f(x):\n    match x:\n        case _: return 1\n", "f", "match statement"),
    ],
)
async def test_what_cannot_be_shown_is_refused_with_a_reason(text, qualname, reason):
    async with editor(capabilities=can()) as one:
        one.open(text)
        answer = await show(one, qualname)
        assert answer["status"] == "refused"
        assert one.take_messages() == [answer["message"]]
        assert reason in answer["message"]
        assert reason in await content(one, address(FILE, qualname))


async def test_the_command_says_what_it_takes():
    async with editor() as one:
        assert (await run(one, "showIR"))["status"] == "refused"
        assert (await run(one, "applyIR", uri="file:///nowhere"))["status"] == "refused"
        for message in one.take_messages():
            assert "takes one object" in message


async def test_the_editor_is_told_when_the_ir_of_a_function_is_another():
    async with editor(capabilities=can()) as one:
        buffer = one.open(TOTAL)
        uri = (await show(one, "total"))["uri"]
        one.replace(buffer, "sqrt(x)", "sqrt(x + 1)")
        one.replace(buffer, "result += x", "result = result + x")
        await one.until(lambda: one.content_refreshes)
        assert set(one.content_refreshes) == {uri}
        assert "result = result + x" in await content(one, uri)


async def test_an_ir_that_was_asked_for_too_early_is_sent_once_its_file_is_open():
    async with editor(capabilities=can()) as one:
        uri = address(FILE, "total")
        assert (await content(one, uri)).startswith("# There is no function 'total'")
        one.open(TOTAL)
        await one.until(lambda: one.content_refreshes == [uri])
        assert "intent: Add up." in await content(one, uri)


# Diagnostics


async def test_an_ir_as_it_was_shown_has_nothing_wrong():
    async with editor() as one:
        _, sheet = await open_ir(one)
        assert await found(one, sheet) == []


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        ("lift-sys IR 1", "lift-sys IR 2", "LIFT004", "lift-sys IR 2"),
        ("body:", "boddy:", "LIFT004", "boddy:"),
        ("for x in xs:", "for x in:", "LIFT004", "for x in:"),
        ("total([1, 2]) -> 3", "total([1, 2] -> 3", "LIFT004", "total([1, 2] -> 3"),
        ("intent: Add up.", "intent: Multiply.", "LIFT512", "intent: Multiply."),
        ("xs: list", "ys: list", "LIFT511", "signature: def total(ys: list[int]) -> int"),
        ("total([]) -> 0", "total([]) -> 1", "LIFT512", "total([]) -> 1"),
        ("result += x", "result += y", "LIFT301", "result += y"),
        ("    return result\n", "", "LIFT202", "signature: def total(xs: list[int]) -> int"),
        ("return result", "return eval('1')", "LIFT411", "return eval('1')"),
    ],
)
async def test_what_is_wrong_is_said_where_it_stands_in_the_ir(old, new, code, place):
    async with editor() as one:
        _, sheet = await open_ir(one)
        one.replace(sheet, old, new)
        by_code = {
            it["code"]: it for it in await found(one, sheet) if sheet.of(it["range"]) == place
        }
        assert by_code[code]["severity"] == 1
        assert "Line " not in by_code[code]["message"]


async def test_what_is_wrong_stands_right_in_text_that_is_not_ascii():
    text = TOTAL.replace("Add up.", "‘é’ 😀 𝒳.").replace("result", "größe")
    async with editor(capabilities=profile(encoding="utf-8")) as one:
        _, sheet = await open_ir(one, text=text)
        one.replace(sheet, "größe += x", "größe += größer")
        [wrong, *_] = [it for it in await found(one, sheet) if it["code"] == "LIFT301"]
        assert sheet.of(wrong["range"]) == "größe += größer"


async def test_a_client_that_pulls_gets_the_same():
    async with editor(capabilities=can(pull=True)) as one:
        _, sheet = await open_ir(one)
        one.replace(sheet, "result += x", "result += y")
        about = {"textDocument": {"uri": sheet.uri}}
        report = await one.request("textDocument/diagnostic", about)
        assert [it["code"] for it in report["items"]][:1] == ["LIFT301"]


async def test_the_user_s_own_calls_are_no_fault_of_an_ir_that_nobody_edited():
    text = STUB.replace("...", "print(open)\n    return x * 2")
    async with editor() as one:
        _, sheet = await open_ir(one, "double", text)
        assert "LIFT411" not in [it["code"] for it in await found(one, sheet)]
        one.replace(sheet, "x * 2", "x + x")
        assert "LIFT411" in [it["code"] for it in await found(one, sheet)]


async def test_an_ir_without_its_file_says_so_until_that_is_opened():
    async with editor() as one:
        uri = address(FILE, "total")
        sheet = one.open("lift-sys IR 1\n", uri, "lift-sys-ir")
        assert [it["code"] for it in await found(one, sheet)] == ["LIFT006"]
        one.open(TOTAL)
        await one.until(lambda: [it["code"] for it in one.diagnostics[uri]] == ["LIFT004"])


async def test_a_text_that_is_ir_by_its_language_alone_is_read_and_no_more():
    async with editor() as one:
        sheet = one.open("lift-sys IR 1\nintent:\n", "untitled:Untitled-1", "lift-sys-ir")
        [wrong] = await found(one, sheet)
        assert (wrong["code"], "signature" in wrong["message"]) == ("LIFT004", True)
        one.save(sheet)
        assert await one.hover(sheet, "intent") is None


async def test_a_change_in_the_file_makes_an_ir_outdated_and_an_undo_makes_it_good_again():
    async with editor() as one:
        buffer, sheet = await open_ir(one)
        await found(one, sheet)
        one.replace(buffer, "result = 0", "result = 1")
        await one.until(lambda: one.diagnostics[sheet.uri])
        [outdated] = one.diagnostics[sheet.uri]
        assert (outdated["code"], outdated["severity"]) == ("LIFT005", 2)
        one.undo(buffer)
        await one.until(lambda: not one.diagnostics[sheet.uri])


async def test_showing_it_again_brings_an_outdated_ir_up_to_date():
    async with editor() as one:
        buffer, sheet = await open_ir(one)
        one.replace(buffer, "result = 0", "result = 1")
        await one.until(lambda: one.diagnostics.get(sheet.uri))
        shown = await show(one, "total")
        one.change(sheet, [(0, len(sheet.text), shown["text"])])
        assert await found(one, sheet) == []


# Applying, with the real engine


async def test_an_edited_ir_is_verified_and_replaces_the_body_in_one_step():
    async with editor() as one:
        buffer, sheet = await open_ir(one)
        rewrite(one, sheet, "return sum(xs)")
        one.save(sheet)
        await one.until(lambda: one.edits)
        assert buffer.text == TOTAL.replace(
            "    result = 0\n    for x in xs:\n        result += x\n    return result\n",
            "    return sum(xs)\n",
        )
        assert await found(one, sheet) == []
        assert "consistent with 2 examples" in await one.hover(buffer, "total(")
        one.undo(buffer)
        assert buffer.text == TOTAL


async def test_the_edit_is_for_the_version_that_was_verified():
    async with editor() as one:
        buffer, sheet = await open_ir(one)
        rewrite(one, sheet, "return sum(xs)")
        ending = await apply(one, sheet)
        assert ending == {"status": "consistent", "message": "consistent with 2 examples"}
        assert one.edits[0]["textDocument"] == {"uri": buffer.uri, "version": 1}
        [bar] = one.bars().values()
        assert bar


async def test_a_stub_is_implemented_by_its_ir():
    async with editor() as one:
        buffer, sheet = await open_ir(one, "double", STUB)
        rewrite(one, sheet, "return x * 2")
        assert (await apply(one, sheet))["status"] == "consistent"
        assert buffer.text == STUB.replace("...", "return x * 2")


async def test_a_refuted_body_changes_nothing_and_says_why_at_the_example():
    async with editor() as one:
        buffer, sheet = await open_ir(one)
        rewrite(one, sheet, "return len(xs)")
        one.save(sheet)
        await one.until(lambda: one.diagnostics.get(sheet.uri))
        [refuted] = one.diagnostics[sheet.uri]
        assert refuted["code"] == "LIFT003"
        assert sheet.of(refuted["range"]) == "total([1, 2]) -> 3"
        [message] = one.take_messages()
        assert "'total' was left as it is: refuted: `total([1, 2])` returned 2" in message
        assert buffer.text == TOTAL
        rewrite(one, sheet, "return sum(xs)")
        assert await found(one, sheet) == []


async def test_a_body_that_nothing_speaks_for_is_not_inserted():
    text = 'def f(x):\n    """Say."""\n    return x\n'
    async with editor() as one:
        buffer, sheet = await open_ir(one, "f", text)
        rewrite(one, sheet, "return x + 1")
        assert (await apply(one, sheet))["status"] == "unchecked"
        [message] = one.take_messages()
        assert "add an example" in message
        assert buffer.text == text


async def test_an_ir_goes_on_after_it_was_applied():
    async with editor() as one:
        buffer, sheet = await open_ir(one)
        for body in ("return sum(xs)", "return sum(xs) + 0"):
            rewrite(one, sheet, body)
            assert (await apply(one, sheet))["status"] == "consistent"
            assert body in buffer.text


async def test_an_undo_of_what_was_applied_brings_back_the_verdict_on_the_body_before():
    async with editor() as one:
        buffer, sheet = await open_ir(one, "double", STUB)
        for body in ("return x * 2", "return x + x"):
            rewrite(one, sheet, body)
            await apply(one, sheet)
        one.undo(buffer)
        assert "return x * 2" in buffer.text
        shown = await one.hover(buffer, "double(x")
        assert "**`double`** · consistent with 1 example" in shown
        assert "return x * 2" in shown


async def test_a_method_is_replaced_at_its_own_depth_and_its_comments_stay():
    body = (
        TOTAL.partition("def other")[0].replace("import math\n\n", "").replace("(xs", "(self, xs")
    )
    lines = body.replace("total([", "A().total([").replace("result = 0", "result = 0  # so far")
    text = "class A:\n" + "".join(f"    {line}".rstrip(" ") for line in lines.splitlines(True))
    async with editor() as one:
        buffer, sheet = await open_ir(one, "A.total", text)
        rewrite(one, sheet, "if not xs:\n        return 0\n    return sum(xs)")
        assert (await apply(one, sheet))["status"] == "consistent"
        end = '"""\n        # so far\n        if not xs:\n            return 0\n        return sum(xs)\n'
        assert buffer.text.rstrip().endswith(end.rstrip())


async def test_a_function_in_a_cell_has_an_ir_and_is_verified_with_the_cells_before_it():
    later = TOTAL.partition("def other")[0].removeprefix("import math\n\n")
    async with editor() as one:
        _, cell = Notebook(one).open("START = 0\n", later)
        shown = await show(one, "total", cell.uri)
        sheet = one.open(shown["text"], shown["uri"], "lift-sys-ir")
        rewrite(one, sheet, "return sum(xs, START)")
        assert (await apply(one, sheet))["status"] == "consistent"
        assert cell.text.rstrip().endswith('"""\n    return sum(xs, START)')
        assert [it for it in await found(one, sheet) if it["severity"] < 3] == []


async def test_an_ir_that_the_editor_kept_from_an_earlier_session_can_be_applied():
    async with editor() as one:
        one.open(TOTAL)
        text = (await show(one, "total"))["text"]
    async with editor() as one:
        text = text[: text.index("body:")] + "body:\n    return sum(xs)\n"
        sheet = one.open(text, address(FILE, "total"), "lift-sys-ir")
        buffer = one.open(TOTAL)
        one.save(sheet)
        await one.until(lambda: one.edits)
        assert "return sum(xs)" in buffer.text


async def test_a_client_that_cannot_save_it_sends_the_text_with_the_command():
    async with editor() as one:
        buffer = one.open(TOTAL)
        text = (await show(one, "total"))["text"]
        text = text[: text.index("body:")] + "body:\n    return sum(xs)\n"
        ending = await apply(one, None, uri=buffer.uri, qualname="total", text=text)
        assert ending["status"] == "consistent"
        assert "return sum(xs)" in buffer.text


async def test_after_it_was_applied_the_editor_is_sent_the_ir_as_it_is_now():
    async with editor(capabilities=can()) as one:
        _, sheet = await open_ir(one)
        rewrite(one, sheet, "return  sum( xs )")
        assert (await apply(one, sheet))["status"] == "consistent"
        await one.until(lambda: sheet.uri in one.content_refreshes)
        text = await content(one, sheet.uri)
        assert "    return sum(xs)\nprovenance:\n  backend: user\n" in text
        one.change(sheet, [(0, len(sheet.text), text)])
        assert await found(one, sheet) == []


# What is refused, with an engine that does what the test says


async def test_saving_an_ir_that_nobody_edited_does_nothing():
    engine = FakeEngine()
    async with editor(engine) as one:
        buffer, sheet = await open_ir(one)
        one.save(sheet)
        one.change(sheet, [(0, 0, "\n")])
        one.save(sheet)
        ending = await apply(one, sheet)
        assert (ending["status"], engine.asked) == ("refused", [])
        assert "has this body already" in ending["message"]
        assert buffer.text == TOTAL


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("for x in xs:", "for x in", "cannot be read. Line 10: "),
        ("xs: list", "ys: list", "keep it as it stands in the file"),
        ("total([]) -> 0", "total([]) -> 1", "keep it as the docstring has it"),
    ],
)
async def test_an_ir_with_an_error_is_not_even_run(old, new, reason):
    engine = FakeEngine()
    async with editor(engine) as one:
        buffer, sheet = await open_ir(one)
        one.replace(sheet, "result = 0", "result = int(0)")
        one.replace(sheet, old, new)
        one.save(sheet)
        await one.until(lambda: one._said)
        [message] = one.take_messages()
        assert reason in message
        assert (engine.asked, buffer.text) == ([], TOTAL)


async def test_an_outdated_ir_is_refused():
    engine = FakeEngine()
    async with editor(engine) as one:
        buffer, sheet = await open_ir(one)
        one.replace(buffer, "result = 0", "result = 1")
        rewrite(one, sheet, "return 0")
        assert (await apply(one, sheet))["status"] == "refused"
        [message] = one.take_messages()
        assert "has changed since its IR was shown" in message
        assert engine.asked == []


async def test_a_change_of_the_function_meanwhile_keeps_the_edit_out():
    engine = FakeEngine()
    async with editor(engine) as one:
        engine.hold()
        buffer, sheet = await open_ir(one)
        rewrite(one, sheet, "return 0")
        command = {"command": "liftSys.applyIR", "arguments": [{"uri": sheet.uri}]}
        number = one.execute(command)
        await one.until(lambda: engine.asked)
        one.replace(buffer, "result = 0", "result = 1")
        text = buffer.text
        engine.release()
        assert (await one.answer(number))["status"] == "stale"
        assert len(one.take_messages()) == 1
        assert buffer.text == text


async def test_a_change_elsewhere_meanwhile_does_not_matter():
    engine = FakeEngine()
    async with editor(engine) as one:
        engine.hold()
        buffer, sheet = await open_ir(one)
        rewrite(one, sheet, "return 0")
        one.save(sheet)
        await one.until(lambda: engine.asked)
        one.replace(buffer, "import math\n", "import math\n\n# Sums.\n")
        engine.release()
        await one.until(lambda: one.edits)
        assert '    """\n    return 0\n' in buffer.text


async def test_an_ir_whose_edit_the_editor_refused_is_applied_by_the_next_save():
    async def refuse(_):
        return {"applied": False, "failureReason": "not now"}

    async with editor(FakeEngine()) as one:
        buffer, sheet = await open_ir(one)
        rewrite(one, sheet, "return 0")
        usual, one.answer_apply = one.answer_apply, refuse
        assert (await apply(one, sheet))["status"] == "refused"
        assert len(one.take_messages()) == 1
        one.answer_apply = usual
        one.save(sheet)
        await one.until(lambda: one.edits)
        assert '    """\n    return 0\n' in buffer.text


async def test_a_save_can_be_cancelled_and_then_says_nothing():
    engine = FakeEngine()
    async with editor(engine) as one:
        engine.hold()
        buffer, sheet = await open_ir(one)
        rewrite(one, sheet, "return 0")
        one.save(sheet)
        await one.until(lambda: engine.asked)
        await run(one, "cancel", uri=buffer.uri, qualname="total")
        await one.until(lambda: engine.cancelled == 1)
        assert buffer.text == TOTAL


async def test_a_fault_of_the_world_is_told():
    engine = FakeEngine(error=BackendError("no sandbox", hint="Look there"))
    async with editor(engine) as one:
        _, sheet = await open_ir(one)
        rewrite(one, sheet, "return 0")
        assert (await apply(one, sheet))["status"] == "failed"
        [message] = one.take_messages()
        assert "no sandbox" in message


async def test_a_refutation_of_an_ir_is_no_news_of_the_function_as_it_is():
    engine = FakeEngine(verdict=REFUTED)
    async with editor(engine) as one:
        buffer, sheet = await open_ir(one)
        rewrite(one, sheet, "return 0")
        assert (await apply(one, sheet))["status"] == "refuted"
        assert len(one.take_messages()) == 1
        assert "refuted" not in await one.hover(buffer, "total(")


# Folding, symbols, and the features for Python


async def test_folds_and_symbols_are_registered_for_ir_alone():
    async with editor(capabilities=can()) as one:
        for method in ("textDocument/foldingRange", "textDocument/documentSymbol"):
            await one.until(lambda method=method: method in one.registered)
            selector = one.registered[method]["documentSelector"]
            assert selector == [{"language": "lift-sys-ir"}, {"scheme": "lift-sys-ir"}]
        assert "foldingRangeProvider" not in one.can
        assert "documentSymbolProvider" not in one.can


@pytest.mark.parametrize("dynamic", [True, False])
async def test_an_ir_folds_and_has_symbols_and_python_is_left_alone(dynamic):
    async with editor(capabilities=can(dynamic=dynamic)) as one:
        buffer, sheet = await open_ir(one)
        about = {"textDocument": {"uri": sheet.uri}}
        folds = await one.request("textDocument/foldingRange", about)
        lines = sheet.text.split("\n")
        starts = {lines[it["startLine"]]: lines[it["endLine"]] for it in folds}
        assert starts == {
            "examples from docstring:": "  total([]) -> 0",
            "body:": "    return result",
            "    for x in xs:": "        result += x",
        }
        symbols = await one.request("textDocument/documentSymbol", about)
        names = ["intent", "signature", "examples from docstring", "effects", "body"]
        assert [it["name"] for it in symbols] == names
        assert [it["name"] for it in symbols[2]["children"]] == [
            "total([1, 2]) -> 3",
            "total([]) -> 0",
        ]
        about = {"textDocument": {"uri": buffer.uri}}
        assert await one.request("textDocument/foldingRange", about) is None
        assert await one.request("textDocument/documentSymbol", about) is None


@pytest.mark.parametrize(
    "text", ["", "\n", "x", "body:", "body:\n\n  x\n", "\n".join(" " * n + "a" for n in range(300))]
)
async def test_a_broken_ir_folds_as_far_as_it_goes(text):
    capabilities = can(dynamic=False)
    capabilities["textDocument"]["documentSymbol"] = {}
    async with editor(capabilities=capabilities) as one:
        sheet = one.open(text, address(FILE, "f"), "lift-sys-ir")
        about = {"textDocument": {"uri": sheet.uri}}
        assert isinstance(await one.request("textDocument/foldingRange", about), list)
        assert isinstance(await one.request("textDocument/documentSymbol", about), list)


async def test_features_for_python_have_nothing_to_say_of_an_ir():
    async with editor(capabilities=can()) as one:
        _, sheet = await open_ir(one)
        assert await one.hover(sheet, "signature") is None
        assert await one.actions(sheet, "signature") == []
        about = {"textDocument": {"uri": sheet.uri}}
        assert not await one.request("textDocument/codeLens", about)
        everywhere = {"range": sheet_range(sheet)}
        assert not await one.request("textDocument/inlayHint", about | everywhere)


def sheet_range(sheet):
    return sheet.range(0, len(sheet.text))


async def test_closing_an_ir_forgets_it():
    async with editor() as one:
        _, sheet = await open_ir(one)
        one.replace(sheet, "body:", "boddy:")
        await found(one, sheet)
        one.close(sheet)
        await one.until(lambda: one.diagnostics[sheet.uri] == [])
        assert one.server.context.session.sheets.open == {}
        assert (await apply(one, sheet))["status"] == "refused"
        one.take_messages()


async def test_two_hundred_irs_are_open_at_once():
    one_of_many = TOTAL.partition("def other")[0].removeprefix("import math\n\n")
    text = "".join(one_of_many.replace("total", f"total{number}") for number in range(200))
    async with editor(FakeEngine(), capabilities=can()) as one:
        buffer = one.open(text)
        sheets = []
        for number in range(200):
            shown = await show(one, f"total{number}")
            sheets.append(one.open(shown["text"], shown["uri"], "lift-sys-ir"))
        one.change(buffer, [(0, 0, "# first\n")])
        one.replace(sheets[-1], "result += x", "result += y")
        assert "LIFT301" in [it["code"] for it in await found(one, sheets[-1])]
        assert one.content_refreshes == []
