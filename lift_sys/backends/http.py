"""Opens connections to a server: certificates, proxies, no redirects. Knows no API, and no key by name."""

import logging
import ssl
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from lift_sys import __version__
from lift_sys.config import Key, on_loopback
from lift_sys.errors import (
    AnswerError,
    AuthenticationError,
    BackendError,
    ConnectionFailedError,
    RequestError,
    TimedOutError,
)

if TYPE_CHECKING:
    import httpx

__all__ = ["certificates", "explained", "host_of", "keep_quiet", "open_http", "unsafe"]

BROKE_OFF = ("Server disconnected", "peer closed connection")
"""How httpx begins to tell that a connection ended early, which has no class of its own."""


def host_of(url: str) -> str:
    """Return host and port of an address, as messages name it."""
    return urlsplit(url).netloc.rpartition("@")[2]


def unsafe(url: str) -> str:
    """Say why nothing may be sent to an address, and what to do; nothing where it may."""
    try:
        scheme, _ = urlsplit(url).scheme, urlsplit(url).port
    except ValueError:
        return f"{url!r} is no address: see how its host and port are written"
    if scheme == "https" or (scheme == "http" and on_loopback(url)):
        return ""
    return f"{host_of(url)!r} is another machine, and {scheme} would show keys and source on the way. Use https"


def open_http(
    url: str, *, headers: Mapping[str, Key], connect_seconds: float
) -> "httpx.AsyncClient":
    """Return a client for the server at `url`; `headers` hold keys, which go to that server alone.

    Nothing on this machine is asked through a proxy. Time-outs but that for connecting are the caller's.
    """
    import httpx

    if reason := unsafe(url):
        raise RequestError(reason)
    keep_quiet("httpx", "httpcore")
    plain = {
        "user-agent": f"lift-sys/{__version__}",
        # A proxy that compresses gathers tokens before it passes them on.
        "accept-encoding": "identity",
    }
    secret = {name: _sendable(name, key) for name, key in headers.items() if key}
    try:
        return httpx.AsyncClient(
            headers=plain | secret,
            verify=certificates(url),
            trust_env=not on_loopback(url),
            follow_redirects=False,
            timeout=httpx.Timeout(None, connect=connect_seconds),
        )
    except (ImportError, ValueError, httpx.InvalidURL) as error:
        # The text of the error may hold the password of the proxy.
        raise ConnectionFailedError(
            f"The proxy that the environment names for {host_of(url)!r} cannot be used"
            f" ({type(error).__name__})",
            hint="Set HTTPS_PROXY to an http or https address, or exempt the host with NO_PROXY",
        ) from None


def certificates(url: str) -> ssl.SSLContext:
    """Return what to check the server's certificate with: the system's own store."""
    if urlsplit(url).scheme != "https":
        # Reading the store takes tens of milliseconds, and nothing is checked here.
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        import truststore

        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    except (ImportError, NotImplementedError, OSError):
        return ssl.create_default_context()


def keep_quiet(*loggers: str) -> None:
    """Let these loggers tell warnings only: at lower levels they quote headers and addresses."""
    for name in loggers:
        logging.getLogger(name).setLevel(logging.WARNING)


def explained(
    error: "httpx.HTTPError | httpx.StreamError | httpx.InvalidURL", url: str, seconds: float
) -> BackendError:
    """Return our error for what went wrong on the way; `seconds` is what connecting was given."""
    import httpx

    host = host_of(url)
    match error:
        case httpx.ConnectTimeout():
            return TimedOutError(
                f"Connecting to {host!r} took longer than {seconds:g} seconds",
                hint="See that it runs and can be reached, or raise the setting connectSeconds",
            )
        case httpx.ProxyError():
            return ConnectionFailedError(
                f"The proxy in front of {host!r} does not let the request through",
                hint="See HTTPS_PROXY and NO_PROXY in the environment",
            )
        case httpx.ConnectError():
            return _unreached(error, host)
        case httpx.RemoteProtocolError() if not str(error).startswith(BROKE_OFF):
            return AnswerError(
                f"What {host!r} sends is not HTTP",
                hint="See that the address and its port are right",
            )
        case httpx.DecodingError():
            return AnswerError(f"The answer of {host!r} cannot be unpacked", hint="Try again")
        case httpx.InvalidURL() | httpx.UnsupportedProtocol() | httpx.LocalProtocolError():
            return RequestError(
                f"{host!r} cannot be asked at this address", hint="See how the address is written"
            )
        case _:
            return ConnectionFailedError(
                f"The connection to {host!r} broke off",
                hint="Try again; if it happens again, see the log of that server",
            )


def _unreached(error: "httpx.ConnectError", host: str) -> BackendError:
    causes = list(_behind(error))
    if any(isinstance(it, ssl.SSLCertVerificationError) for it in causes):
        return ConnectionFailedError(
            f"This machine does not trust the certificate of {host!r}",
            hint="Add its authority to the system's certificates, or name the file in SSL_CERT_FILE",
        )
    if any(isinstance(it, ssl.SSLError) for it in causes):
        return ConnectionFailedError(
            f"{host!r} does not speak TLS as https asks",
            hint="See the port; http is possible on this machine only",
        )
    return ConnectionFailedError(
        f"{host!r} cannot be reached", hint="See that the server runs and that its address is right"
    )


def _behind(error: BaseException | None) -> "list[BaseException]":
    """The error and all that it came from."""
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found


def _sendable(name: str, key: Key) -> str:
    """Return the key in plain text, as long as it can stand in a header."""
    plain = key.reveal()
    if not (plain.isascii() and plain.isprintable()):
        raise AuthenticationError(
            f"The key for {name!r} holds characters that no key has", hint="Copy it once more"
        )
    return plain
