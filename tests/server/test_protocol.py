"""The session as a whole: sync, settings, malformed messages, and the order of things."""

import pytest

from support.editor import ResponseError, editor
from support.engines import FakeEngine

STUB = 'def f(x):\n    """Double x."""\n    ...\n'


async def document_of(one, buffer):
    """The server's copy, once it has answered something."""
    await one.hover(buffer, 0)
    return one.server.context.session.documents[buffer.uri]


@pytest.mark.parametrize(
    "text",
    [
        "a = 1\n",
        "a = 1\r\nb = 2\r\n",
        "\ufeffa = 1\n",
        "# 😀 é 名\na = '😀'\n",
        "a\x0cb\u2028c\n",
        "no end",
        "",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
async def test_incremental_changes_keep_the_text_in_step(text, encoding):
    capabilities = {"general": {"positionEncodings": [encoding]}, "textDocument": {}}
    async with editor(FakeEngine(), capabilities) as one:
        buffer = one.open(text)
        one.change(buffer, [(0, 0, "😀x\r\n"), (1, 2, ""), (3, 3, "é")])
        end = len(buffer.text)
        one.change(buffer, [(end, end, "\nend😀"), (end, end + 2, "é")])
        document = await document_of(one, buffer)
        assert (document.text, document.version) == (buffer.text, 3)


async def test_half_of_a_surrogate_pair_does_no_harm():
    async with editor(FakeEngine()) as one:
        buffer = one.open("a = '\ud83d'\n" + STUB)
        document = await document_of(one, buffer)
        assert document.text.startswith("a = '\ufffd'\n")


async def test_a_change_of_a_file_that_is_not_open_is_ignored():
    async with editor(FakeEngine()) as one:
        buffer = one.open(STUB)
        one.close(buffer)
        one._changed(buffer, [{"text": "x"}])
        assert await one.hover(buffer, 0) is None


async def test_reopening_takes_the_new_text():
    async with editor(FakeEngine()) as one:
        one.close(one.open(STUB))
        assert (await document_of(one, one.open("a = 1\n"))).text == "a = 1\n"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"searchSeconds": "long"}, "searchSeconds"),
        ({"searchSeconds": -1}, "searchSeconds"),
        ({"noSuchThing": 1}, "noSuchThing"),
        (7, "must be an object"),
    ],
)
async def test_a_bad_setting_gives_one_message_and_the_default(options, words):
    async with editor(FakeEngine(), options=options) as one:
        await one.hover(one.open(STUB), "Double")
        assert one.server.context.session.settings_for("").search_seconds == 10.0
        [message] = one.take_messages()
        assert words in message
        one.notify("workspace/didChangeConfiguration", {"settings": options})
        await one.hover(one.open(STUB), "Double")


@pytest.mark.parametrize(
    "options", [None, {}, {"searchSeconds": None}, {"liftSys": {}}, {"liftSys": None}]
)
async def test_missing_settings_are_the_defaults_without_a_word(options):
    async with editor(FakeEngine(), options=options) as one:
        await one.hover(one.open(STUB), "Double")
        one.notify("workspace/didChangeConfiguration", {"settings": options})
        await one.hover(one.open(STUB), "Double")


async def test_the_environment_gives_defaults_that_the_client_overrides(monkeypatch):
    monkeypatch.setenv("LIFT_SYS_SEARCH_SECONDS", "3")
    monkeypatch.setenv("LIFT_SYS_VERIFY_SECONDS", "4")
    monkeypatch.setenv("LIFT_SYS_HINTS", "perhaps")
    async with editor(FakeEngine(), options={"verifySeconds": 5}) as one:
        await one.hover(one.open(STUB), "Double")
        settings = one.server.context.session.settings_for("")
        assert (settings.search_seconds, settings.verify_seconds, settings.hints) == (3, 5, True)
        [message] = one.take_messages()
        assert "LIFT_SYS_HINTS" in message


@pytest.mark.parametrize("section", [True, False])
async def test_settings_are_taken_with_or_without_their_section(section):
    settings = {"searchSeconds": 3}
    options = {"liftSys": settings} if section else settings
    async with editor(FakeEngine(), options=options) as one:
        await one.hover(one.open(STUB), "Double")
        assert one.server.context.session.settings_for("").search_seconds == 3


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("textDocument/hover", {}),
        ("textDocument/hover", {"textDocument": 3, "position": "x"}),
        ("textDocument/codeAction", {"textDocument": {"uri": "file:///a.py"}}),
        ("workspace/executeCommand", {"command": 7}),
    ],
)
async def test_a_request_that_cannot_be_read_is_answered_with_an_error(method, params):
    async with editor(FakeEngine()) as one:
        with pytest.raises(ResponseError) as refused:
            await one.request(method, params)
        assert (refused.value.code, refused.value.data) == (-32602, None)
        assert await one.hover(one.open(STUB), "Double")


@pytest.mark.parametrize("method", ["no/such/method", "textDocument/definition", "$/no"])
@pytest.mark.parametrize("params", [{}, {"a": 1}, [1], 7, None])
async def test_an_unknown_method_is_said_to_be_unknown_whatever_its_parameters(method, params):
    async with editor(FakeEngine()) as one:
        with pytest.raises(ResponseError) as refused:
            await one.request(method, params)
        assert refused.value.code == -32601


async def test_positions_far_outside_the_text_do_no_harm():
    async with editor(FakeEngine()) as one:
        buffer = one.open(STUB)
        far = {"line": 10**6, "character": 10**6}
        params = {"textDocument": {"uri": buffer.uri}, "position": far}
        await one.request("textDocument/hover", params)
        await one.actions(buffer, 0, to=len(STUB))
        one.notify(
            "textDocument/didChange",
            {
                "textDocument": {"uri": buffer.uri, "version": 2},
                "contentChanges": [{"range": {"start": far, "end": far}, "text": "# end\n"}],
            },
        )
        buffer.text += "# end\n"
        buffer.version = 2
        assert (await document_of(one, buffer)).text == buffer.text


async def test_a_request_before_initialize_and_one_after_shutdown_are_refused():
    async with editor(FakeEngine()) as one:
        hover = {"textDocument": {"uri": "file:///a.py"}, "position": {"line": 0, "character": 0}}
        one.server.protocol._workspace, kept = None, one.server.protocol._workspace
        with pytest.raises(ResponseError) as early:
            await one.request("textDocument/hover", hover)
        with pytest.raises(ResponseError) as unknown:
            await one.request("no/such/method")
        one.server.protocol._workspace = kept
        await one.request("shutdown")
        with pytest.raises(ResponseError) as late:
            await one.request("textDocument/hover", hover)
        one.server.protocol._shutdown = False
    codes = early.value.code, unknown.value.code, late.value.code
    assert codes == (-32002, -32002, -32600)


async def test_only_what_the_client_can_use_is_offered():
    async with editor(FakeEngine()) as one:
        assert one.can["hoverProvider"]
        assert one.can["codeActionProvider"] == {
            "codeActionKinds": ["quickfix", "refactor.rewrite.liftSys", "source.liftSys"],
            "resolveProvider": False,
        }
        commands = one.can["executeCommandProvider"]
        assert {"liftSys.cancel", "liftSys.implement"} <= set(commands["commands"])
        assert commands["workDoneProgress"]
        assert one.can["textDocumentSync"]["change"] == 2


async def test_a_client_that_can_do_nothing_is_served_all_the_same():
    async with editor(FakeEngine(), {"textDocument": {}}) as one:
        buffer = one.open(STUB)
        assert "Double x." in await one.hover(buffer, "Double")
        await one.until(lambda: one.diagnostics.get(buffer.uri))
