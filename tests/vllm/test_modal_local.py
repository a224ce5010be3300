"""`modal_app.py` without Modal: what runs in its container really starts vLLM, warms it up and answers."""

import asyncio
import importlib.util
import sys

import msgspec
import pytest

from lift_sys.backends.chat import chat_client
from lift_sys.backends.completion import Knobs
from lift_sys.config import Key, Settings
from lift_sys.prompts import Message, Prompt
from lift_sys.serving import SERVICE_VARIABLE
from support.vllm_server import KEY, ROOT, free_port, tiny_service

PROMPT = Prompt("You write Python.", (Message("user", "Write a function."),), "1")


@pytest.fixture
def modal_app(model, only_server, monkeypatch):
    """The app for the tiny model; the other server makes room for it."""
    only_server.stop()
    service = tiny_service(model, port=free_port())
    monkeypatch.setenv(SERVICE_VARIABLE, msgspec.json.encode(service).decode())
    for name in ("MODAL_TOKEN_ID", "MODAL_TOKEN_SECRET"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MODAL_CONFIG_PATH", "/nonexistent")
    spec = importlib.util.spec_from_file_location("modal_app", ROOT / "modal_app.py")
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "modal_app", module)
    spec.loader.exec_module(module)
    return module


async def first_words(service):
    """Ask as a user would."""
    url = f"http://127.0.0.1:{service.port}/v1"
    async with chat_client(Settings(vllm_url=url, vllm_key=Key(KEY)), "vllm") as client:
        return await client.complete(PROMPT, Knobs(max_tokens=16), on_text=lambda _: None)


@pytest.mark.filterwarnings("ignore:The .* function is executing locally:UserWarning")
def test_the_served_class_starts_vllm_warms_it_up_and_answers(modal_app, capfd):
    serving = modal_app.Serving()
    try:
        serving.serve.local()
        assert modal_app.canary() == serving.said
        assert asyncio.run(first_words(modal_app.SERVICE)).usage.output_tokens == 16
    finally:
        # What its exit hook does; Modal offers no way to run one by hand.
        serving.ended.set()
        serving.stop()
    assert not modal_app.answers()
    # There is no Modal here to leave signs of life in, and that is said and survived.
    assert "No sign of life could be left: AuthError" in capfd.readouterr().out
