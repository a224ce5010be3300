"""What may be sent where, and what may never be told."""

import logging

import pytest

from lift_sys.backends.chat import available, chat_client
from lift_sys.config import DEFAULTS, Key, Settings
from lift_sys.errors import AuthenticationError, BackendError, RequestError
from support.chatting import JSON, KEY, PROMPT, asked, chat
from support.faults import (
    FaultServer,
    busy,
    garbage,
    openai_answer,
    openai_error,
    redirect,
    respond,
)

SENTINELS = (KEY.reveal(), "sentinel_prompt", "sentinel_answer", "wk-sentinel", "sentinel_cookie")


@pytest.mark.parametrize(
    ("kind", "options", "said"),
    [
        ("vllm", {}, "Set vllmUrl"),
        ("openai-compatible", {}, "Set openaiUrl"),
        ("vllm", {"vllm_url": "http://gpu.example.test/v1"}, "Use https"),
        ("vllm", {"vllm_url": "http://127.0.0.1.evil.test"}, "Use https"),
        ("vllm", {"vllm_url": "https://gpu.example.test", "stay_local": True}, "stayLocal"),
        ("openai-compatible", {"openai_url": "http://192.168.0.7:11434"}, "Use https"),
        ("vllm", {"vllm_url": "https://[::1", "stay_local": True}, "is no address"),
        ("vllm", {"vllm_url": "http://127.0.0.1:99999"}, "is no address"),
        ("vllm", {"vllm_url": "https://h:port"}, "is no address"),
    ],
)
def test_what_keeps_a_server_from_being_asked_is_told(kind, options, said):
    assert said in available(Settings(**options), kind)


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("vllm", {"vllm_url": "https://gpu.example.test"}),
        ("vllm", {"vllm_url": "http://[::1]:8000", "stay_local": True}),
        ("openai-compatible", {"openai_url": "http://localhost:11434/v1", "stay_local": True}),
        ("openai-compatible", {"openai_url": "http://127.8.9.1", "stay_local": True}),
    ],
)
def test_a_server_that_is_set_up_can_be_asked(kind, options):
    assert available(Settings(**options), kind) == ""


def test_a_client_knows_whether_anything_leaves_this_machine():
    assert chat("http://localhost:1").local
    assert not chat("https://gpu.example.test").local


async def test_settings_reach_the_server():
    async with FaultServer([openai_answer("x")]) as server:
        settings = Settings(
            vllm_url=server.url,
            vllm_model="qwen",
            vllm_key=Key("sk-1"),
            vllm_proxy_key=Key("wk-2"),
            vllm_proxy_secret=Key("ws-3"),
        )
        async with chat_client(settings, "vllm") as client:
            assert (client.backend, client.model) == ("vllm", "qwen")
            await client.complete(PROMPT, JSON, on_text=print)
        headers = server.requests[0].headers
    assert headers["authorization"] == "Bearer sk-1"
    assert (headers["modal-key"], headers["modal-secret"]) == ("wk-2", "ws-3")


async def test_keys_of_one_server_do_not_go_to_another():
    async with FaultServer([openai_answer("x")]) as server:
        settings = Settings(
            openai_url=server.url,
            openai_model="m",
            vllm_key=KEY,
            claude_key=KEY,
            vllm_proxy_key=KEY,
        )
        async with chat_client(settings, "openai-compatible") as client:
            await client.complete(PROMPT, JSON, on_text=print)
        assert KEY.reveal() not in str(server.requests)


@pytest.mark.parametrize("url", ["http://gpu.example.test", "ftp://gpu.example.test"])
async def test_nothing_is_sent_in_the_clear_to_another_machine(url):
    with pytest.raises(RequestError, match="Use https"):
        await asked(url)


@pytest.mark.parametrize("key", ["schlüssel", "two\r\nlines: x", "tab\t"])
async def test_a_key_that_no_header_can_hold_is_told_without_showing_it(key):
    async with FaultServer() as server:
        with pytest.raises(AuthenticationError) as caught:
            await asked(server.url, key=Key(key))
        assert not server.requests
    assert key not in str(caught.value)


def test_a_client_shows_no_key():
    client = chat("https://h", headers={"modal-key": Key("wk-sentinel")})
    shown = repr(vars(client)) + repr(client._server)
    assert not [it for it in SENTINELS if it in shown]


@pytest.fixture
def log():
    """All that any logger tells from the lowest level on."""
    lines = []

    class Lines(logging.Handler):
        def emit(self, record):
            lines.append(f"{record.name} {record.getMessage()} {record.args} {record.exc_info}")

    handler, root = Lines(), logging.getLogger()
    before = root.level
    root.setLevel(logging.DEBUG)
    root.addHandler(handler)
    yield lines
    root.removeHandler(handler)
    root.setLevel(before)


async def test_no_key_prompt_or_answer_stands_in_any_log(log):
    quoting = openai_error(" ".join(SENTINELS))
    cookie = {"set-cookie": "sentinel_cookie=1"}
    replies = [
        respond(401, quoting, headers=cookie),
        respond(400, quoting),
        busy(body=quoting),
        redirect("https://sentinel_cookie.test/"),
        garbage(),
        openai_answer("sentinel_answer"),
    ]
    logging.getLogger("test").debug("the log is kept")
    async with FaultServer(replies) as server:
        for reply in replies:
            try:
                await asked(server.url, headers={"modal-key": Key("wk-sentinel")})
            except BackendError:
                assert reply is not replies[-1]
        assert len(server.bodies) == len(replies)
    assert any("the log is kept" in line for line in log)
    assert not [line for line in log if any(it in line for it in SENTINELS)]
    assert not [line for line in log if line.startswith("http")]


def test_no_server_is_set_up_by_default():
    assert available(DEFAULTS, "vllm")
    assert available(DEFAULTS, "openai-compatible")
