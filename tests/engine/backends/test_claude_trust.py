"""Keys, certificates, proxies and logs of the Claude client."""

import asyncio
import logging
import subprocess
import sys

import pytest

from lift_sys.config import Key
from lift_sys.errors import AuthenticationError, ConnectionFailedError, RequestError
from support.chatting import KEY
from support.claude import QUOTING, SECRETS, asked, refused
from support.faults import FaultServer, anthropic_answer, anthropic_error, respond

PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch):
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


async def test_only_what_the_server_needs_is_sent():
    async with FaultServer([anthropic_answer("x")]) as server:
        await asked(server.url)
        [request] = server.requests
    assert request.headers.keys() == {
        "accept",
        "accept-encoding",
        "anthropic-version",
        "authorization",
        "connection",
        "content-length",
        "content-type",
        "host",
        "user-agent",
    }
    assert request.headers["authorization"] == f"Bearer {KEY.reveal()}"
    assert request.headers["accept-encoding"] == "identity"


async def test_nothing_of_the_environment_is_sent_but_the_key(monkeypatch):
    monkeypatch.setenv("ANTHROPIC_API_KEY", "stray-key")
    monkeypatch.setenv("ANTHROPIC_AUTH_TOKEN", "stray-token")
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "http://127.0.0.1:9")
    monkeypatch.setenv(
        "ANTHROPIC_CUSTOM_HEADERS",
        "Authorization: Bearer stray\nX-Api-Key: stray\nX-Gate: stray\nHost: stray.example",
    )
    async with FaultServer([anthropic_answer("x")]) as server:
        await asked(server.url)
        [request] = server.requests
    assert "stray" not in str(request.headers)
    assert request.headers["authorization"] == f"Bearer {KEY.reveal()}"
    assert request.headers["host"] == f"127.0.0.1:{server.port}"


async def test_credentials_in_the_address_do_not_replace_the_key():
    async with FaultServer([anthropic_answer("x")]) as server:
        await asked(server.url.replace("//", "//me:hunter2@"))
        [request] = server.requests
    assert request.headers["authorization"] == f"Bearer {KEY.reveal()}"


@pytest.mark.parametrize(
    "url", ["http://elsewhere.example", "http://127.0.0.1.evil.example", "ftp://127.0.0.1"]
)
async def test_a_key_goes_nowhere_over_plain_http(url):
    with pytest.raises(RequestError, match="Use https"):
        await asked(url)


@pytest.mark.parametrize("key", ["", "sk-\u00e9", "sk-\n", "sk-1\r\nx-evil: 1", "sk 1"])
async def test_a_key_that_none_can_be_is_told_before_anything_is_sent(key):
    async with FaultServer() as server:
        with pytest.raises(AuthenticationError) as caught:
            await asked(server.url, key=Key(key))
        assert server.connections == 0
    assert caught.value.hint
    assert not key or key not in str(caught.value)


# Logs


@pytest.mark.parametrize("wanted", ["", "debug"])
async def test_no_key_and_no_source_reach_a_log(caplog, monkeypatch, wanted):
    from anthropic._utils._logs import setup_logging

    monkeypatch.setenv("ANTHROPIC_LOG", wanted)
    setup_logging()
    with caplog.at_level(logging.DEBUG):
        async with FaultServer([anthropic_answer("x")]) as server:
            await asked(server.url)
        await refused(respond(400, anthropic_error("invalid_request_error", QUOTING)))
        await refused(respond(529, anthropic_error("overloaded_error", QUOTING)), retries=1)
    told = caplog.text + "".join(str(it.__dict__) for it in caplog.records)
    assert not [it for it in SECRETS if it in told]


# Proxies and certificates


async def test_another_machine_is_asked_through_the_proxy_of_the_environment(monkeypatch):
    async with FaultServer([respond(502)]) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        with pytest.raises(ConnectionFailedError, match="The proxy in front of") as caught:
            await asked("https://claude.example.test")
        [tunnel] = proxy.requests
    assert "HTTPS_PROXY" in caught.value.hint
    assert (tunnel.method, tunnel.path) == ("CONNECT", "claude.example.test:443")
    assert KEY.reveal() not in str(tunnel.headers)


async def test_this_machine_is_asked_without_a_proxy(monkeypatch):
    async with FaultServer([anthropic_answer("x")]) as server, FaultServer() as proxy:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        assert (await asked(server.url)).text == "x"
        assert proxy.connections == 0


@pytest.mark.parametrize("scheme", ["socks5", "ftp", "nothing"])
async def test_a_proxy_that_cannot_be_used_is_told_without_its_password(scheme, monkeypatch):
    monkeypatch.setenv("ALL_PROXY", f"{scheme}://me:hunter2@proxy.example.test:1")
    with pytest.raises(ConnectionFailedError, match="cannot be used") as caught:
        await asked("https://claude.example.test")
    assert "hunter2" not in str(caught.value)
    assert "hunter2" not in str(caught.value.__cause__)


async def test_https_to_a_server_without_it_is_told():
    async def answer(reader, writer):
        await reader.read(5)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(ConnectionFailedError, match="does not speak TLS"):
            await asked(f"https://127.0.0.1:{port}")


# Loading


def test_loading_the_backend_loads_no_package_of_the_vendor():
    code = "import sys, lift_sys.backends.claude as c; print({'anthropic', 'httpx2', 'httpx'} & {*sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
