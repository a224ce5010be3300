"""`liftSys.debugInformation`: what is in it, what is not, and how it is shown."""

import logging
import os
from pathlib import Path

import pytest

from lift_sys.health import Record
from support.editor import editor, profile
from support.engines import FakeEngine

STUB = 'def f(x):\n    """Double hunter2."""\n    ...\n'
MARK = "hunter2"


async def ask(one, *arguments):
    command = {"command": "liftSys.debugInformation", "arguments": list(arguments)}
    return await one.request("workspace/executeCommand", command)


def section(text, title):
    return text.partition(f"## {title}\n\n")[2].partition("\n\n")[0]


async def test_it_says_what_is_installed_which_backends_there_are_and_what_isolates():
    async with editor() as one:
        text = await ask(one)
    for name in ("lift-sys:", "python:", "platform:", "pygls:", "lsprotocol:"):
        assert name in section(text, "Installation")
    assert "embedded: usable (in use)" in section(text, "Backends")
    assert "claude: not set up" in section(text, "Backends")
    for name in ("network:", "writing:", "cpython:"):
        assert name in section(text, "Sandbox")


async def test_it_says_who_the_client_is_and_what_it_can_do():
    workspace = {"clientInfo": {"name": "Ed", "version": "1.5"}}
    async with editor(FakeEngine(), profile(encoding="utf-8"), workspace=workspace) as one:
        text = section(await ask(one), "Client")
    assert "name: Ed 1.5" in text
    assert "positions: utf-8" in text
    assert "apply_edit" in text
    assert "pull" not in text


async def test_it_says_which_settings_somebody_chose_and_no_key():
    options = {"searchSeconds": 3, "openaiKey": MARK}
    async with editor(FakeEngine(), options=options) as one:
        text = section(await ask(one), "Settings")
    assert "searchSeconds: 3.0 (editor (user))" in text
    assert "openaiKey: " in text
    assert MARK not in text


async def test_it_tells_of_work_and_of_the_last_errors_by_type_and_place():
    engine = FakeEngine(error=KeyError(MARK))
    async with editor(engine) as one:
        [action, *_] = await one.actions(one.open(STUB), "f(")
        await one.choose(action)
        logging.getLogger("lift_sys_server.part").warning("it is odd")
        text = await ask(one)
        one.take_messages()
    assert "open documents: 1" in section(text, "Work")
    assert "KeyError at " in section(text, "Last warnings and errors")
    assert "it is odd" in section(text, "Last warnings and errors")
    assert MARK not in text


async def test_the_users_home_and_credentials_in_addresses_are_not_spelled_out(monkeypatch):
    home = Path(os.sep, "home", "somebody")
    monkeypatch.setattr(Path, "home", lambda: home)
    engine = FakeEngine()

    async def health(settings):
        return [Record("x", "python", "ok", f"{home}/bin/python at https://me:{MARK}@host/v1")]

    engine.health = health
    workspace = {"workspaceFolders": [{"uri": (home / "project").as_uri(), "name": "project"}]}
    async with editor(engine, workspace=workspace) as one:
        text = await ask(one)
    assert "~/bin/python at https://…@host/v1" in text
    assert "in file://~/project" in text
    assert "somebody" not in text
    assert MARK not in text


SHOWING = profile() | {"window": {"workDoneProgress": True, "showDocument": {"support": True}}}


@pytest.fixture
def place(monkeypatch, tmp_path):
    """Where the document to be shown is written."""
    module = "lift_sys_server.features.debug_information"
    monkeypatch.setattr(f"{module}.state_directory", lambda: tmp_path / "state")
    return tmp_path / "state"


async def test_where_the_client_can_show_documents_it_is_shown(place):
    async with editor(FakeEngine(), SHOWING) as one:
        text = await ask(one)
        await one.until(lambda: one.shown)
        written = place / "debug-information.md"
        assert one.shown[0]["uri"] == written.as_uri()
        assert written.read_text("utf-8") == text
        await ask(one, {"show": False})
        assert len(one.shown) == 1


async def test_where_no_file_can_be_written_the_reply_has_to_do(place):
    place.touch()
    async with editor(FakeEngine(), SHOWING) as one:
        assert "# lift-sys: debug information" in await ask(one)
        assert one.shown == []


@pytest.mark.parametrize("arguments", [[None], [7], ["x", "y"], [{"show": 1}]])
async def test_odd_arguments_are_passed_over(arguments):
    async with editor(FakeEngine()) as one:
        assert "# lift-sys: debug information" in await ask(one, *arguments)
