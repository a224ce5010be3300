"""`lift-sys modal`: what it chooses, what it hands on to Modal's command, and what it says where something lacks."""

import json

import pytest

from lift_sys.cli import modal as work
from lift_sys.config import Key, Settings
from lift_sys.errors import AnswerError
from lift_sys.sandbox.attached import run_attached
from lift_sys.serving import APP, PRESETS, SERVICE_VARIABLE, chosen
from support.faults import FaultServer, openai_models, respond


@pytest.fixture(autouse=True)
def no_token(monkeypatch, tmp_path):
    """Whoever runs the tests may have a token: no test uses it."""
    from modal.config import config

    monkeypatch.delenv("MODAL_TOKEN_ID", raising=False)
    monkeypatch.delenv("MODAL_TOKEN_SECRET", raising=False)
    monkeypatch.setattr(config, "get", lambda *_, **__: None)


@pytest.fixture
def started(monkeypatch):
    """Note what would be started, in place of starting it."""
    commands = []

    def note(module, words, *, variables):
        commands.append((module, words, variables))
        return 0

    monkeypatch.setattr(work, "_need_modal", lambda: None)
    monkeypatch.setattr(work, "run_attached", note)
    return commands


@pytest.fixture
def app(folder):
    (folder / "modal_app.py").write_text("")
    return folder / "modal_app.py"


def test_without_a_token_deploying_says_how_to_get_one(run, app):
    result = run("modal", "deploy")
    assert result.exit_code == 2
    assert result.stderr.strip() == (
        "lift-sys: There is no token for Modal. Run `modal token new`, or set MODAL_TOKEN_ID and"
        " MODAL_TOKEN_SECRET"
    )


def test_without_the_package_deploying_says_how_to_install_it(run, app, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    result = run("modal", "deploy")
    assert result.exit_code == 2
    assert "pip install 'lift-sys[modal]'" in result.stderr


def test_without_the_app_deploying_says_where_it_lies(run, folder):
    result = run("modal", "deploy")
    assert result.exit_code == 2
    assert "There is no 'modal_app.py'" in result.stderr
    assert "--app" in result.stderr


def test_deploying_hands_the_service_on(run, app, started):
    words = ["--preset", "7b", "--idle", "60", "--adapter", "mine=/weights/mine", "--snapshots"]
    assert run("modal", "deploy", *words).exit_code == 0
    [(module, handed, variables)] = started
    assert (module, handed) == ("modal", ["deploy", "modal_app.py"])
    service = chosen(variables[SERVICE_VARIABLE])
    assert service.model == PRESETS["7b"].model
    assert service.idle_seconds == 60
    assert service.adapters == {"mine": "/weights/mine"}
    assert service.snapshots


@pytest.mark.parametrize("words", [["--preset", "70b"], ["--adapter", "mine"], ["--idle", "1"]])
def test_what_cannot_be_chosen_is_wrong_usage(run, app, started, words):
    result = run("modal", "deploy", *words)
    assert result.exit_code == 2
    assert "Try lift-sys modal deploy --help" in result.stderr
    assert started == []


def test_stopping_names_the_app(run, started):
    assert run("modal", "stop", "--yes").exit_code == 0
    assert started == [("modal", ["app", "stop", APP, "--yes"], {})]


def test_a_command_of_modals_that_fails_is_a_failure(run, started, monkeypatch):
    monkeypatch.setattr(work, "run_attached", lambda *_, **__: 1)
    assert run("modal", "stop", "--yes").exit_code == 1


def test_a_program_is_run_with_its_words_and_variables(tmp_path, monkeypatch, capfd):
    (tmp_path / "told.py").write_text(
        "import os, sys; print(sys.argv[1:], os.environ['WORD']); sys.exit(3)"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert run_attached("told", ["a", "b c"], variables={"WORD": "x"}) == 3
    assert capfd.readouterr().out == "['a', 'b c'] x\n"


def test_status_needs_the_address_of_the_service(run, monkeypatch):
    monkeypatch.setenv("LIFT_SYS_VLLM_URL", "http://127.0.0.1:1/v1")
    result = run("modal", "status")
    assert result.exit_code == 2
    assert "WORKSPACE--lift-sys.modal.run" in result.stderr


KEYS = Settings(vllm_proxy_key=Key("wk-sentinel"), vllm_proxy_secret=Key("ws-sentinel"))


async def test_the_health_endpoint_is_asked_with_the_proxys_keys():
    told = {"state": "starting", "containers": 1, "seconds": 40}
    reply = respond(503, json.dumps(told))
    async with FaultServer([reply]) as server:
        assert await work.health_told(f"{server.url}/", KEYS) == told
        [request] = server.requests
    assert request.headers["modal-key"] == "wk-sentinel"
    assert request.headers["modal-secret"] == "ws-sentinel"


@pytest.mark.parametrize("body", ["modal-http: app stopped", "[]", '{"ok": true}'])
async def test_what_is_no_state_is_told_without_its_words(body):
    async with FaultServer([respond(404, body)]) as server:
        with pytest.raises(AnswerError, match="status 404") as caught:
            await work.health_told(f"{server.url}/", KEYS)
    assert body not in f"{caught.value} {caught.value.hint}"


async def test_warming_up_waits_until_the_server_has_a_model():
    async with FaultServer([], {"/v1/models": openai_models("tiny")}) as server:
        assert await work.first_model(Settings(vllm_url=server.url), 5) == "tiny"


def test_warming_up_needs_an_address(run):
    result = run("modal", "warm")
    assert result.exit_code == 2
    assert "vllmUrl" in result.stderr
