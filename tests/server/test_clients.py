"""Clients as they are: the capabilities of real editors, and those of editors that can do less."""

import json
from importlib import resources

import pytest

from support.editor import FULL, ResponseError, editor, editor_of_process, profile
from support.engines import FakeEngine
from support.manners import can
from support.stubs import EVENS as STUB
from support.stubs import HARD

PROFILES = {
    path.name.removesuffix(".json"): json.loads(path.read_text())
    for path in resources.files("pytest_lsp.clients").iterdir()
    if path.name.endswith(".json")
}
"""As pytest-lsp recorded them from the editors."""

IN_A_PROCESS = [
    "visual_studio_code_v1.65.2",
    "neovim_v0.6.1",
    "neovim_v0.9.1",
    "neovim_v0.11.0",
    "emacs_v29.1",
]
LESS = [
    "general.positionEncodings",
    "window",
    "window.workDoneProgress",
    "workspace",
    "workspace.applyEdit",
    "workspace.workspaceEdit",
    "workspace.diagnostics",
    "workspace.codeLens",
    "workspace.configuration",
    "workspace.didChangeConfiguration",
    "workspace.workspaceFolders",
    "textDocument.hover",
    "textDocument.codeLens",
    "textDocument.inlayHint",
    "textDocument.codeAction.resolveSupport",
    "textDocument.codeAction.dataSupport",
    "textDocument.codeAction.codeActionLiteralSupport",
    "textDocument.publishDiagnostics",
]


async def marked(one, buffer, *, as_stub):
    """See the hint on a stub come and go, however this client comes by diagnostics."""

    def hinted(items):
        return any(item["code"] == "LIFT001" for item in items)

    if "diagnosticProvider" in one.can:
        params = {"textDocument": {"uri": buffer.uri}}
        assert hinted((await one.request("textDocument/diagnostic", params))["items"]) == as_stub
    else:
        await one.until(lambda: hinted(one.diagnostics.get(buffer.uri, [])) == as_stub)


async def implementing(one, buffer, name):
    """The action that implements a function, and may stand among others."""
    actions = await one.actions(buffer, name)
    [action] = [one for one in actions if one["title"].startswith(f"Implement {name}")]
    return action


async def use(one, stub, name):
    """Do with a server what its users do, as far as this client can."""
    buffer = one.open(stub)
    await marked(one, buffer, as_stub=True)
    assert name in await one.hover(buffer, name)
    if "codeLensProvider" in one.can:
        lenses = await one.request("textDocument/codeLens", {"textDocument": {"uri": buffer.uri}})
        assert bool(lenses) == can(one.capabilities, "workspace.applyEdit")
    if "codeActionProvider" not in one.can:
        return
    await one.choose(await implementing(one, buffer, name))
    assert "..." not in buffer.text
    await marked(one, buffer, as_stub=False)
    one.undo(buffer)
    assert buffer.text == stub


async def cancel(one, running):
    """Begin work that would take long, end it, and get one answer."""
    buffer = one.open(HARD, "file:///project/hard.py")
    action = await implementing(one, buffer, "hard")
    resolved = "command" not in action
    number = one.start("codeAction/resolve", action) if resolved else one.execute(action)
    await one.until(running)
    one.cancel(number)
    with pytest.raises(ResponseError) as refused:
        await one.answer(number)
    assert refused.value.code == -32800
    assert one.replies[number] == 1


@pytest.mark.parametrize("name", IN_A_PROCESS)
async def test_the_main_job_in_a_real_editors_ways(name):
    capabilities = PROFILES[name]["capabilities"]
    options = {"searchSeconds": 60}
    async with editor_of_process(capabilities=capabilities, options=options) as one:
        await use(one, STUB, "evens")
        await cancel(one, lambda: any(len(steps) > 1 for steps in list(one.bars().values())[1:]))
        one.take_messages()
    assert (one.process.returncode, one.errors) == (0, "")


@pytest.mark.parametrize("name", sorted(PROFILES))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32", None])
async def test_every_known_editor_in_every_encoding(name, encoding):
    capabilities = json.loads(json.dumps(PROFILES[name]["capabilities"]))
    if encoding:
        capabilities.setdefault("general", {})["positionEncodings"] = [encoding]
    engine = FakeEngine()
    async with editor(engine, capabilities) as one:
        await use(one, STUB, "evens")
        engine.hold()
        before = len(engine.asked)
        await cancel(one, lambda: len(engine.asked) > before)
        assert engine.cancelled == 1


@pytest.mark.parametrize("pull", [False, True])
@pytest.mark.parametrize("missing", LESS)
async def test_a_client_that_can_do_less_gets_less_and_nothing_that_it_cannot_use(missing, pull):
    async with editor(FakeEngine(), profile(missing, pull=pull)) as one:
        await use(one, STUB, "evens")


async def test_a_client_that_can_do_next_to_nothing_is_served():
    async with editor(FakeEngine(), {"textDocument": {}}) as one:
        await use(one, STUB, "evens")
        assert one.can["positionEncoding"] == "utf-16"
        assert not {"codeActionProvider", "codeLensProvider", "diagnosticProvider"} & set(one.can)


async def test_a_client_that_never_answers_loses_nothing_but_what_it_was_asked_for():
    async with editor(FakeEngine()) as one:
        one.never_answers = {
            "window/workDoneProgress/create",
            "workspace/diagnostic/refresh",
            "workspace/codeLens/refresh",
            "workspace/inlayHint/refresh",
            "client/registerCapability",
        }
        await use(one, STUB, "evens")
        [bar] = one.progress.values()
        assert bar[-1]["kind"] == "end"


async def test_a_created_progress_token_is_a_string_and_a_clients_own_is_used_as_it_is():
    async with editor(FakeEngine()) as one:
        buffer = one.open(STUB)
        await one.choose(await implementing(one, buffer, "evens"))
        one.undo(buffer)
        await one.choose(await implementing(one, buffer, "evens"), token=7)
        assert [type(token) for token in one.progress] == [str, int]


@pytest.mark.parametrize(
    "capabilities",
    [
        FULL | {"experimental": {"unheardOf": [1]}, "unheardOf": None},
        FULL | {"textDocument": FULL["textDocument"] | {"callHierarchy": [{}]}},
        FULL | {"window": None},
        FULL | {"general": {"positionEncodings": ["utf-7", "utf-16"]}},
        FULL | {"general": {"positionEncodings": []}},
    ],
)
async def test_capabilities_that_are_odd_are_no_reason_not_to_start(capabilities):
    async with editor(FakeEngine(), capabilities) as one:
        await use(one, STUB, "evens")
