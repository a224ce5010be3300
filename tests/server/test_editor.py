"""The fake editor itself: that it notices each kind of bad manners, and lets good ones pass."""

import asyncio
import contextlib

import pytest

from support import manners
from support.editor import Editor, profile

URI = "file:///project/example.py"


def told(method, **params):
    return {"jsonrpc": "2.0", "method": method, "params": params}


def asked(method, **params):
    return {"id": 1, **told(method, **params)}


def progress(kind, **value):
    return told("$/progress", token="t", value={"kind": kind, **value})


def text_edit(start, end, new=""):
    place = [{"line": 0, "character": character} for character in (start, end)]
    return {"range": {"start": place[0], "end": place[1]}, "newText": new}


def versioned(*edits, version=1):
    identifier = {"uri": URI, "version": version}
    return {"documentChanges": [{"textDocument": identifier, "edits": list(edits)}]}


def unversioned(*edits):
    return {"changes": {URI: list(edits)}}


def action(**parts):
    return {"title": "Do", "kind": "refactor.rewrite", "command": {"command": "do"}, **parts}


def finding(start=0, end=1, **parts):
    return {"range": text_edit(start, end)["range"], "message": "m", **parts}


def faults(*messages, capabilities=None, text=None):
    """What the editor holds against a server that sends these."""
    one = Editor(lambda data: None, capabilities or profile())
    if text is not None:
        one.open(text, URI)
    for message in messages:
        one.receive(message)
    return blamed(one)


def blamed(one):
    try:
        one.finish()
    except AssertionError as failed:
        return str(failed)
    return ""


async def faults_of_answers(method, params, *answers, capabilities=None):
    """The same for the answers to one request."""
    one = Editor(lambda data: None, capabilities or profile())
    number = one.start(method, params)
    for answer in answers:
        one.receive({"id": number, **answer})
    return blamed(one)


# What is left unread or open


def test_a_server_that_says_nothing_is_not_blamed():
    assert faults() == ""


@pytest.mark.parametrize(
    "message",
    [
        told("window/showMessage", type=3, message="hear me"),
        told("window/logMessage", type=1, message="hear me"),
    ],
)
def test_a_message_that_nobody_read_is_blamed(message):
    assert "hear me" in faults(message)


def test_a_message_that_was_read_is_not_blamed_nor_a_line_of_the_log_that_is_no_error():
    one = Editor(lambda data: None, profile())
    one.receive(told("window/showMessage", type=3, message="hear me"))
    assert one.take_messages() == ["hear me"]
    one.receive(told("window/logMessage", type=1, message="hear me"))
    assert one.take_messages() == []
    assert one.logged[-1]["message"] == "hear me"
    one.receive(told("window/logMessage", type=3, message="at your leisure"))
    assert blamed(one) == ""


@pytest.mark.parametrize("method", ["window/unheardOf", "textDocument/unheardOf"])
def test_a_message_of_an_unknown_kind_is_blamed(method):
    assert method in faults(told(method))
    assert method in faults(asked(method))


def test_a_progress_bar_that_is_never_ended_is_blamed():
    create = asked("window/workDoneProgress/create", token="t")
    assert "never ended" in faults(create, progress("begin", title="T"))
    assert faults(create, progress("begin", title="T"), progress("end")) == ""


@pytest.mark.parametrize("kinds", [["report"], ["begin", "begin"], ["begin", "end", "report"]])
def test_progress_out_of_order_is_blamed(kinds):
    create = asked("window/workDoneProgress/create", token="t")
    assert "out of order" in faults(create, *map(progress, kinds))


def test_progress_on_a_token_that_nobody_made_is_blamed():
    assert "nobody made" in faults(progress("begin"), progress("end"))


# Answers


@pytest.mark.parametrize("times", [0, 2])
async def test_a_request_that_is_not_answered_exactly_once_is_blamed(times):
    answers = [{"result": None}] * times
    assert f"answered {times} times" in await faults_of_answers("no/matter", {}, *answers)


async def test_an_error_and_then_an_answer_are_two_answers():
    error = {"error": {"code": -32800, "message": "cancelled"}}
    assert "2 times" in await faults_of_answers("no/matter", {}, error, {"result": None})


async def test_an_answer_to_no_request_is_blamed():
    assert "7" in faults({"id": 7, "result": None})


# Edits


@pytest.mark.parametrize(
    ("edit", "without", "words"),
    [
        (unversioned(text_edit(0, 1)), [], "unversioned"),
        (versioned(text_edit(0, 1)), ["workspace.workspaceEdit"], "cannot take it"),
        (versioned(text_edit(0, 3), text_edit(2, 4)), [], "overlap"),
        (unversioned(text_edit(0, 3), text_edit(2, 4)), ["workspace.workspaceEdit"], "overlap"),
        (versioned(text_edit(3, 1)), [], "ends before it begins"),
        ({"documentChanges": [{"kind": "create", "uri": URI}]}, [], "'create'"),
        (versioned(text_edit(0, 1), version=None), [], "for no version"),
    ],
)
def test_an_edit_that_the_client_cannot_make_is_blamed(edit, without, words):
    one = Editor(lambda data: None, profile(*without))
    one.faults += manners.of_edit(one.capabilities, edit)
    one.open("abcdef\n", URI)
    with contextlib.suppress(KeyError):
        one.apply(edit)
    assert words in blamed(one)


async def test_edits_that_touch_and_do_not_overlap_are_made():
    one = Editor(lambda data: None, profile())
    buffer = one.open("abcdef\n", URI)
    assert one.apply(versioned(text_edit(0, 2, "x"), text_edit(2, 4, "y"))) == ""
    assert buffer.text == "xyef\n"
    assert blamed(one) == ""


@pytest.mark.parametrize("version", [0, 2])
def test_an_edit_for_another_version_is_refused(version):
    one = Editor(lambda data: None, profile())
    buffer = one.open("abc\n", URI)
    assert one.apply(versioned(text_edit(0, 1), version=version))
    assert buffer.text == "abc\n"


async def test_an_edit_outside_of_the_text_is_blamed_and_answered():
    sent = []
    one = Editor(sent.append, profile())
    one.open("abc\n", URI)
    one.receive(asked("workspace/applyEdit", edit=versioned(text_edit(0, 9))))
    await asyncio.gather(*one._tasks)
    assert b'"applied": false' in sent[-1]
    assert "beyond the end" in blamed(one)


@pytest.mark.parametrize(
    ("method", "without"),
    [
        ("workspace/applyEdit", "workspace.applyEdit"),
        ("window/workDoneProgress/create", "window.workDoneProgress"),
        ("workspace/diagnostic/refresh", "workspace.diagnostics"),
    ],
)
async def test_a_request_that_the_client_cannot_serve_is_blamed(method, without):
    request = asked(method, edit=versioned(text_edit(0, 1)), token="t")
    assert method in faults(request, capabilities=profile(without), text="abc\n")


# What is offered


@pytest.mark.parametrize(
    ("offered", "blamed"),
    [
        ({"hoverProvider": True}, False),
        ({"codeActionProvider": {"resolveProvider": False}}, False),
        ({"codeActionProvider": {"resolveProvider": True}}, True),
        ({"codeLensProvider": {}}, True),
        ({"diagnosticProvider": {"interFileDependencies": False}}, True),
        ({"inlayHintProvider": False}, False),
        ({"workspace": {"workspaceFolders": {"supported": True}}}, True),
        ({"positionEncoding": "utf-8"}, True),
        ({"positionEncoding": "utf-16"}, False),
    ],
)
async def test_a_capability_that_the_client_cannot_use_is_blamed(offered, blamed):
    poor = {"textDocument": {}}
    assert bool(list(manners.of_offers(poor, offered))) == blamed


@pytest.mark.parametrize(("dynamic", "blamed"), [(True, False), (False, True)])
def test_a_registration_with_a_client_that_takes_none_is_blamed(dynamic, blamed):
    can = profile() | {"workspace": {"didChangeConfiguration": {"dynamicRegistration": dynamic}}}
    registration = {"id": "1", "method": "workspace/didChangeConfiguration"}
    params = {"registrations": [registration]}
    assert bool(list(manners.of_request(can, "client/registerCapability", params))) == blamed


# What is listed and shown


@pytest.mark.parametrize(
    ("only", "listed", "without", "words"),
    [
        (None, action(), [], ""),
        (["refactor"], action(), [], ""),
        ([""], action(), [], ""),
        (["quickfix"], action(), [], "outside of"),
        (["refactor.rewrite.liftSys"], action(), [], "outside of"),
        (["refactor.re"], action(), [], "outside of"),
        ([], action(), [], "outside of"),
        (["quickfix"], {"title": "Do", "command": "do"}, [], ""),
        (None, {"title": "Do", "kind": "quickfix", "data": 1}, [], ""),
        (None, {"title": "Do", "kind": "quickfix"}, [], "does nothing"),
        (
            None,
            {"title": "Do", "kind": "quickfix", "data": 1},
            ["textDocument.codeAction.resolveSupport"],
            "does nothing",
        ),
        (None, action(), ["textDocument.codeAction.codeActionLiteralSupport"], "no command"),
        (None, action(disabled={"reason": "no"}), [], "disabled"),
        (None, action(edit=unversioned(text_edit(0, 1))), [], "unversioned"),
    ],
)
async def test_an_action_that_was_not_asked_for_or_cannot_be_chosen_is_blamed(
    only, listed, without, words
):
    params = {"context": {"diagnostics": []} | ({} if only is None else {"only": only})}
    found = await faults_of_answers(
        "textDocument/codeAction", params, {"result": [listed]}, capabilities=profile(*without)
    )
    assert bool(found) == bool(words)
    assert words in found


async def test_markdown_for_a_client_that_shows_plain_text_is_blamed():
    answer = {"result": {"contents": {"kind": "markdown", "value": "**x**"}}}
    plain = profile("textDocument.hover.contentFormat")
    assert "markdown" in await faults_of_answers(
        "textDocument/hover", {}, answer, capabilities=plain
    )
    assert not await faults_of_answers("textDocument/hover", {}, answer)


def published(*items, version=1):
    return told("textDocument/publishDiagnostics", uri=URI, version=version, diagnostics=items)


@pytest.mark.parametrize(
    ("message", "without", "words"),
    [
        (published(finding()), [], ""),
        (published(finding(0, 9)), [], "beyond the end"),
        (published(version=2), [], "to come"),
        (
            published(finding(relatedInformation=[])),
            ["textDocument.publishDiagnostics"],
            "relatedInformation",
        ),
        (published(finding(tags=[1])), ["textDocument.publishDiagnostics"], "tags"),
    ],
)
async def test_diagnostics_that_the_client_cannot_show_are_blamed(message, without, words):
    found = faults(message, capabilities=profile(*without), text="abc\n")
    assert bool(found) == bool(words)
    assert words in found


async def test_pushed_diagnostics_for_a_client_that_pulls_are_blamed():
    one = Editor(lambda data: None, profile(pull=True))
    one.can = {"diagnosticProvider": {}}
    one.receive(published())
    assert "pulls" in blamed(one)
