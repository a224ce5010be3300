"""Certificates and proxies, with the real libraries and servers on loopback."""

import asyncio
import shutil
import ssl
import subprocess
import sys

import pytest

from lift_sys.backends.http import certificates, unsafe
from lift_sys.config import Key
from lift_sys.errors import ConnectionFailedError, TimedOutError
from support.chatting import KEY, asked
from support.faults import HANG, FaultServer, openai_answer, raw, respond

PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch):
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for 127.0.0.1 that is its own authority, and its key, in one file."""
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("making a certificate needs the openssl program")
    place = tmp_path_factory.mktemp("tls")
    key, cert = place / "key.pem", place / "cert.pem"
    made = (
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=lift"
    )
    names = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(cert)]
    subprocess.run([program, *made.split(), *names], check=True, capture_output=True)
    (place / "both.pem").write_text(key.read_text() + cert.read_text())
    return place / "both.pem"


@pytest.fixture
def tls(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


async def test_a_certificate_of_an_unknown_authority_is_refused(tls):
    async with FaultServer([openai_answer("x")], tls=tls) as server:
        with pytest.raises(ConnectionFailedError, match="does not trust the certificate") as caught:
            await asked(server.url)
        assert "SSL_CERT_FILE" in caught.value.hint
        assert not server.requests


async def test_the_certificates_of_the_system_are_trusted(tls, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    async with FaultServer([openai_answer("x")], tls=tls) as server:
        assert (await asked(server.url)).text == "x"


async def test_a_certificate_of_another_host_is_refused(tls, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    async with FaultServer([openai_answer("x")], tls=tls) as server:
        with pytest.raises(ConnectionFailedError, match="does not trust the certificate"):
            await asked(server.url.replace("127.0.0.1", "localhost"))


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


def test_certificates_are_checked_by_the_system_itself():
    import truststore

    context = certificates("https://gpu.example.test")
    assert isinstance(context, truststore.SSLContext)
    assert context.verify_mode == ssl.CERT_REQUIRED


def test_without_it_python_checks_them(monkeypatch):
    monkeypatch.setitem(sys.modules, "truststore", None)
    context = certificates("https://gpu.example.test")
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)


# Proxies


async def test_another_machine_is_asked_through_the_proxy_of_the_environment(monkeypatch):
    async with FaultServer([respond(502)]) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        with pytest.raises(ConnectionFailedError, match="The proxy in front of") as caught:
            await asked("https://gpu.example.test/v1", headers={"modal-key": Key("wk-sentinel")})
        tunnel = proxy.requests[0]
    assert "HTTPS_PROXY" in caught.value.hint
    assert (tunnel.method, tunnel.path) == ("CONNECT", "gpu.example.test:443")
    assert KEY.reveal() not in str(tunnel.headers)
    assert "wk-sentinel" not in str(tunnel.headers)


async def test_this_machine_is_asked_without_a_proxy(monkeypatch):
    async with FaultServer([openai_answer("x")]) as server, FaultServer() as proxy:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        assert (await asked(server.url)).text == "x"
        assert proxy.connections == 0


async def test_a_proxy_that_does_not_answer_is_given_up(monkeypatch):
    async with FaultServer([raw(HANG)]) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        with pytest.raises(TimedOutError):
            await asked("https://gpu.example.test", connect=0.05, first_token=0.1)


@pytest.mark.parametrize("scheme", ["socks5", "ftp", "nothing"])
async def test_a_proxy_that_cannot_be_used_is_told_without_its_password(scheme, monkeypatch):
    monkeypatch.setenv("ALL_PROXY", f"{scheme}://me:hunter2@proxy.example.test:1")
    with pytest.raises(ConnectionFailedError, match="cannot be used") as caught:
        await asked("https://gpu.example.test")
    assert "hunter2" not in str(caught.value)
    assert "hunter2" not in str(caught.value.__cause__)


@pytest.mark.parametrize(
    "url", ["https://h", "http://127.0.0.1:8000", "http://localhost", "http://[::1]:1/v1"]
)
def test_what_may_be_asked(url):
    assert unsafe(url) == ""


@pytest.mark.parametrize(
    "url",
    ["http://h", "http://128.0.0.1", "http://localhost.evil.test", "http://127.0.0.1@evil.test"],
)
def test_what_may_not_be_asked(url):
    assert "Use https" in unsafe(url)
