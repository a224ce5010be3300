"""Where settings come from, which of them wins, and what is said of those that are not taken."""

import json
import logging

import pytest

from support.editor import editor, folders, profile
from support.engines import FakeEngine

CHANGES = "workspace/didChangeConfiguration"
ROOT = "file:///project"
DOCUMENT = f"{ROOT}/example.py"
STUB = '''def double(n: int) -> int:
    """Double a number.

    >>> double(2)
    4
    """
    ...
'''
ONE_FOLDER = {"workspaceFolders": folders(ROOT)}
PUSHES = profile("workspace.configuration")
"""A client that cannot be asked for settings."""


def in_force(one, uri=DOCUMENT):
    return one.server.context.session.settings_for(uri)


async def listed(one, uri=DOCUMENT):
    """What the command says once the server has taken all that was sent to it before."""
    arguments = {"command": "liftSys.settings", "arguments": [{"uri": uri}]}
    return await one.request("workspace/executeCommand", arguments)


async def told(one):
    """The messages on all that was sent to the server before."""
    await listed(one)
    return one.take_messages()


def push(one, settings):
    one.notify("workspace/didChangeConfiguration", {"settings": settings})


def choose(one, settings):
    one.notify("liftSys/didChangeUserSettings", {"settings": settings})


# Which of them wins

LAYERS = {
    "seed": "file",
    "retries": "environment LIFT_SYS_RETRIES",
    "searchSeconds": "editor (user)",
    "verifySeconds": "editor",
    "proofSeconds": "editor (folder)",
}


async def test_each_layer_stands_over_those_below_it(own_home, monkeypatch):
    names = [*LAYERS]
    (own_home / "settings.json").write_text(json.dumps(dict.fromkeys(names, 1)))
    for variable in ("RETRIES", "SEARCH_SECONDS", "VERIFY_SECONDS", "PROOF_SECONDS"):
        monkeypatch.setenv(f"LIFT_SYS_{variable}", "2")
    options = dict.fromkeys(names[2:], 3)

    def prepare(one):
        one.configuration[ROOT] = dict.fromkeys(names[4:], 5)

    async with editor(FakeEngine(), None, options, workspace=ONE_FOLDER, prepare=prepare) as one:
        push(one, {"liftSys": dict.fromkeys(names[3:], 4)})
        await one.configured(2)
        by_name = {it["name"]: it for it in (await listed(one))["settings"]}
        assert {name: by_name[name]["value"] for name in names} == dict(
            zip(names, range(1, 6), strict=True)
        )
        assert {name: by_name[name]["from"] for name in names} == LAYERS
        assert by_name["hints"]["from"] == "default"


async def test_a_setting_that_is_sent_no_more_falls_back_to_the_layer_below():
    async with editor(FakeEngine(), PUSHES, {"seed": 1}) as one:
        push(one, {"liftSys": {"seed": 2}})
        push(one, {"liftSys": {"searchSeconds": 3}})
        await listed(one)
        assert (in_force(one).seed, in_force(one).search_seconds) == (1, 3)


@pytest.mark.parametrize("nothing", [None, {}, []])
async def test_a_change_without_settings_keeps_those_in_force(nothing):
    async with editor(FakeEngine(), PUSHES) as one:
        push(one, {"seed": 2})
        push(one, nothing)
        await listed(one)
        assert in_force(one).seed == 2


async def test_settings_of_other_servers_are_none_of_ours():
    async with editor(FakeEngine(), PUSHES) as one:
        push(one, {"python": {"analysis": {}}, "gopls": {"seed": 1}})
        assert await told(one) == []


# Asking the client


async def test_the_client_is_asked_at_the_start_for_each_folder_and_for_what_is_outside():
    async with editor(FakeEngine(), workspace=ONE_FOLDER) as one:
        await one.until(lambda: one.configuration_asked)
        assert one.configuration_asked == [[ROOT, None]]


async def test_a_client_that_cannot_be_asked_is_not():
    async with editor(FakeEngine(), PUSHES, workspace=ONE_FOLDER) as one:
        push(one, {"seed": 1})
        await listed(one)
        assert one.configuration_asked == []


async def test_a_change_is_asked_for_and_shown():
    async with editor(FakeEngine(), workspace=ONE_FOLDER) as one:
        buffer = one.open(STUB)
        await one.until(lambda: [it["code"] for it in one.diagnostics.get(buffer.uri, ())])
        one.configure({"hints": False}, scope=ROOT)
        await one.until(lambda: not one.diagnostics[buffer.uri])
        one.configure({"hints": True}, scope=ROOT)
        await one.until(lambda: one.diagnostics[buffer.uri])


ODD = {
    "an error": {"error": {"code": -32603, "message": "no"}},
    "null": {"result": None},
    "nothing": {"result": []},
    "one null too few": {"result": [None]},
    "too much": {"result": [{"seed": 9}, {"seed": 9}, {"seed": 9}]},
    "no list": {"result": 7},
    "an object": {"result": {"seed": 9}},
    "a text": {"result": "seed"},
}


@pytest.mark.parametrize("answer", ODD.values(), ids=ODD)
async def test_an_odd_answer_stops_nothing(answer):
    def prepare(one):
        one.answer_configuration = lambda _: answer

    workspace = ONE_FOLDER
    async with editor(FakeEngine(), None, {"seed": 4}, workspace=workspace, prepare=prepare) as one:
        assert "Double a number" in await one.hover(one.open(STUB), "Double")
        assert in_force(one).seed in (4, 9)
        one.answer_configuration = one._configured
        one.configure({"seed": 5}, scope=ROOT)
        await one.configured(2)
        assert in_force(one).seed == 5
        assert all("must be an object" in message for message in await told(one))


async def test_a_client_that_never_answers_is_not_waited_for():
    def prepare(one):
        one.answer_configuration = lambda _: None

    async with editor(
        FakeEngine(), None, {"seed": 4}, workspace=ONE_FOLDER, prepare=prepare
    ) as one:
        assert "Double a number" in await one.hover(one.open(STUB), "Double")
        assert in_force(one).seed == 4


async def test_an_answer_that_was_overtaken_is_not_taken():
    held = []

    def prepare(one):
        one.hold_configuration = held.append

    async with editor(FakeEngine(), workspace=ONE_FOLDER, prepare=prepare) as one:
        for seed in (1, 2):
            one.configure({"seed": seed}, scope=ROOT)
        await one.until(lambda: len(held) == 3)
        for reply in reversed(held):
            reply()
        await one.configured(3)
        assert in_force(one).seed == 2


async def test_a_client_that_can_is_asked_to_tell_of_changes():
    async with editor(FakeEngine()) as one:
        await one.until(lambda: CHANGES in one.registered)
        assert one.registered[CHANGES] == {}


async def test_a_client_that_cannot_be_asked_is_told_our_section():
    async with editor(FakeEngine(), PUSHES) as one:
        await one.until(lambda: CHANGES in one.registered)
        assert one.registered[CHANGES] == {"section": "liftSys"}


async def test_a_client_without_registration_is_not_asked_to():
    async with editor(FakeEngine(), profile("workspace.didChangeConfiguration")) as one:
        await one.configured()
        assert CHANGES not in one.registered


# What is said

BAD = {"seed": "soon", "colour": "red", "retries": None}


async def test_what_is_wrong_is_said_once_however_often_and_wherever_it_is_sent():
    workspace = {"workspaceFolders": folders(ROOT, "file:///other")}

    def prepare(one):
        one.configuration |= {ROOT: BAD, "file:///other": BAD, None: BAD}

    async with editor(FakeEngine(), None, BAD, workspace=workspace, prepare=prepare) as one:
        await one.until(lambda: one.configuration_asked)
        push(one, {"liftSys": BAD})
        await one.configured(2)
        messages = await told(one)
        assert sorted(messages) == [
            "Setting 'seed' must be a whole number of at least 0, not 'soon'; 0 is used instead",
            "Unknown setting 'colour' is ignored",
        ]
        assert sorted((await listed(one))["ignored"]) == sorted(messages)


async def test_what_is_wrong_again_is_said_again():
    async with editor(FakeEngine(), PUSHES) as one:
        for settings in ({"seed": "soon"}, {"seed": 1}, {"seed": "soon"}):
            push(one, settings)
        assert len(await told(one)) == 2


async def test_a_bad_value_keeps_what_the_layer_below_says():
    async with editor(FakeEngine(), PUSHES, {"seed": 7}) as one:
        push(one, {"seed": []})
        [message] = await told(one)
        assert message.endswith("not []; 7 is used instead")
        assert in_force(one).seed == 7


# What is the user's alone


@pytest.mark.parametrize("way", ["pushed", "asked for", "asked for a folder"])
async def test_a_workspace_chooses_no_backend(way):
    async with editor(FakeEngine(), None, {"backend": "vllm"}, workspace=ONE_FOLDER) as one:
        await one.until(lambda: one.configuration_asked)
        if way == "pushed":
            push(one, {"liftSys": {"backend": "claude"}})
        else:
            one.configure({"backend": "claude"}, scope=None if way == "asked for" else ROOT)
        await one.configured(2)
        [message] = await told(one)
        assert "only the user's own settings may choose it" in message
        assert "restart the server" in message
        assert {in_force(one, uri).backend for uri in (DOCUMENT, "file:///else.py")} == {"vllm"}


async def test_the_client_vouches_for_user_settings_and_they_need_no_restart():
    prices = {"qwen-2.5 coder": {"asOf": "2026-11-01", "input": 1}}
    mine = {"backend": "claude", "prices": prices}
    async with editor(FakeEngine(), None, {"backend": "vllm"}, workspace=ONE_FOLDER) as one:
        await one.until(lambda: one.configuration_asked)
        choose(one, mine)
        # What the client answers are the user's own and the workspace's in one.
        one.configure(mine | {"seed": 3}, scope=ROOT)
        await one.configured(2)
        assert await told(one) == []
        assert in_force(one).seed == 3
        assert in_force(one).backend == "claude"
        assert in_force(one).prices["qwen-2.5 coder"].input == 1.0


async def test_user_settings_are_those_that_were_sent_last():
    async with editor(FakeEngine(), PUSHES, {"backend": "vllm", "seed": 1}) as one:
        choose(one, {"liftSys": {"retries": 3}})
        await listed(one)
        settings = in_force(one)
        assert (settings.backend, settings.seed, settings.retries) == ("embedded", 0, 3)


@pytest.mark.parametrize("params", [None, {}, [], "backend", {"settings": None}, {"settings": 4}])
async def test_user_settings_that_are_none_change_nothing_else(params):
    async with editor(FakeEngine(), PUSHES) as one:
        one.notify("liftSys/didChangeUserSettings", params)
        messages = await told(one)
        assert len(messages) == (params == {"settings": 4})
        assert in_force(one).backend == "embedded"


# The command


async def test_the_command_says_that_a_key_is_set_and_not_which():
    options = {"claudeKey": "sk-secret", "claudeUrl": "https://claude.example"}
    async with editor(FakeEngine(), None, options) as one:
        answer = await listed(one)
        assert "sk-secret" not in json.dumps(answer)
        keys = {it["name"]: it["value"] for it in answer["settings"] if it["name"].endswith("Key")}
        assert keys["claudeKey"] == "set"
        assert keys["vllmKey"] == ""


@pytest.mark.parametrize("arguments", [None, [], [None], [4], [{}], [{"uri": 4}], ["untitled:a"]])
async def test_the_command_answers_whatever_it_is_given(arguments):
    async with editor(FakeEngine(), None, {"seed": 1}, workspace=ONE_FOLDER) as one:
        params = {"command": "liftSys.settings", "arguments": arguments}
        answer = await one.request("workspace/executeCommand", params)
        assert answer["folder"] is None
        assert {"name": "seed", "value": 1, "from": "editor (user)"}.items() <= next(
            it for it in answer["settings"] if it["name"] == "seed"
        ).items()


async def test_the_command_says_what_is_ignored():
    async with editor(FakeEngine(), None, {"colour": 1}) as one:
        assert (await listed(one))["ignored"] == ["Unknown setting 'colour' is ignored"]
        one.take_messages()


# The environment of a project


async def test_the_environment_is_found_told_and_logged_once_without_its_path(tmp_path, caplog):
    root = tmp_path / "private" / ".venv"
    (root / "lib" / "python3.11" / "site-packages").mkdir(parents=True)
    (root / "pyvenv.cfg").write_text("home = /usr/bin\n")
    document = (tmp_path / "private" / "sub" / "a.py").as_uri()
    workspace = {"workspaceFolders": folders((tmp_path / "private").as_uri())}
    with caplog.at_level(logging.INFO, logger="lift_sys_server"):
        async with editor(FakeEngine(), workspace=workspace) as one:
            for _ in range(2):
                found = (await listed(one, document))["python_environment"]
                assert found == {"root": str(root), "found_by": "'.venv' in the project"}
    said = [it.getMessage() for it in caplog.records if "environment" in it.getMessage()]
    assert len(said) == 1
    assert "'.venv' in the project" in said[0]
    assert "private" not in said[0]


async def test_work_is_told_the_environment_and_the_settings_of_its_folder(tmp_path):
    root = tmp_path / "venv"
    (root / "Lib" / "site-packages").mkdir(parents=True)
    (root / "pyvenv.cfg").write_text("home = C:\\Python\n")
    engine = Watched()
    folder = tmp_path.as_uri()

    def prepare(one):
        one.configuration[folder] = {"seed": 8}

    workspace = {"workspaceFolders": folders(folder)}
    async with editor(engine, workspace=workspace, prepare=prepare) as one:
        buffer = one.open(STUB, uri=(tmp_path / "a.py").as_uri())
        await one.configured()
        action = next(
            it for it in await one.actions(buffer, "double") if "Implement" in it["title"]
        )
        await one.choose(action)
        [settings] = engine.given
        assert (settings.seed, settings.interpreter) == (8, str(root))


class Watched(FakeEngine):
    def __init__(self):
        super().__init__()
        self.given = []

    async def implement(self, text, target, *, settings, report, **how):
        self.given.append(settings)
        return await super().implement(text, target, settings=settings, report=report, **how)
