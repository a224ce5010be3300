"""Documents that lie in no folder, have odd addresses, or hold what nobody would call a program."""

import pytest

from support.editor import editor, folders, profile
from support.engines import FakeEngine

WRONG = '''def f(x):
    """Double x, wrong."""
    ...
'''
ALL = {"previousResultIds": []}


def codes(found):
    return [item["code"] for item in found]


@pytest.mark.parametrize(
    "uri",
    [
        "untitled:Untitled-1",
        "untitled:/nowhere/%F0%9F%98%80.py",
        "file:///elsewhere/f.py",
        "file:///C%3A/Users/me/f.py",
        "file://host/share/f.py",
        "git:/project/f.py?%7B%22ref%22%3A%22HEAD%22%7D",
        "file://[",
        "relative/path.py",
        "",
        "é😀 .py",
    ],
)
@pytest.mark.parametrize("pulls", [False, True])
async def test_documents_of_any_uri_are_cared_for(uri, pulls, tmp_path):
    workspace = {"workspaceFolders": folders(tmp_path.as_uri())}
    async with editor(FakeEngine(), profile(pull=pulls), workspace=workspace) as one:
        buffer = one.open(WRONG, uri)
        assert "Double x" in await one.hover(buffer, "f(x)")
        if pulls:
            [report] = (await one.request("workspace/diagnostic", ALL))["items"]
            assert (report["uri"], codes(report["items"])) == (uri, ["LIFT001", "LIFT199"])
        else:
            await one.until(lambda: codes(one.diagnostics.get(uri, [])) == ["LIFT001", "LIFT199"])
        [action] = await one.actions(buffer, "f(x)", only=["refactor.rewrite"])
        await one.choose(action)
        assert "return 1" in buffer.text


@pytest.mark.parametrize("uri", ["file:///p/f.pyi", "file:///p/f.pyi?x#y", "untitled:f.pyi"])
async def test_stub_files_never_are(uri):
    async with editor(FakeEngine(), profile(pull=True)) as one:
        buffer = one.open(WRONG, uri)
        assert await one.hover(buffer, "f(x)") is None
        assert (await one.request("workspace/diagnostic", ALL))["items"] == []


async def test_a_document_that_is_too_large_is_left_alone_with_one_message():
    async with editor(FakeEngine()) as one:
        huge = "x = 1\n" * 200_000
        buffer = one.open(huge)
        assert await one.hover(buffer, "x") is None
        [message] = one.take_messages()
        assert "'example.py' alone: it is longer than 1,000,000 characters" in message
        one.change(buffer, [(0, 0, "y = 1\n")])
        one.close(buffer)
        assert await one.hover(one.open(huge), "x") is None


async def test_a_document_that_grows_too_large_is_let_go():
    async with editor(FakeEngine()) as one:
        buffer = one.open(WRONG)
        await one.until(lambda: one.diagnostics.get(buffer.uri))
        one.change(buffer, [(0, 0, "x = 1\n" * 200_000)])
        await one.until(lambda: one.diagnostics[buffer.uri] == [])
        assert await one.hover(buffer, "f(x)") is None
        assert len(one.take_messages()) == 1


async def test_binary_garbage_does_no_harm():
    garbage = bytes(range(256)).decode("latin-1") * 20 + "\0\ud800\ufeff"
    async with editor(FakeEngine()) as one:
        buffer = one.open(garbage.replace("\ud800", "") + WRONG)
        await one.until(lambda: buffer.uri in one.diagnostics)
        one.change(buffer, [(7, 900, "\0" * 50)])
        await one.until(lambda: one.published[-1]["version"] == 2)
