"""Turns a refusal of a server of the OpenAI kind into one of our errors. Pure.

Servers quote what they were sent, keys and source included: of their words only the class is passed on.
"""

import re
from dataclasses import dataclass
from urllib.parse import urljoin

import msgspec

from lift_sys.backends.chat_request import Server
from lift_sys.backends.http import host_of
from lift_sys.backends.patience import retry_after
from lift_sys.config import origin
from lift_sys.errors import (
    AnswerError,
    AuthenticationError,
    BackendError,
    BusyError,
    ConnectionFailedError,
    RequestError,
)

__all__ = ["Refusal", "error_in", "failure", "names_of_models", "redirected", "unknown_model"]

TOO_LONG = re.compile(
    r"context.{0,10}(length|size|window)|too large to process|max_tokens|too long|exceeds? the (available|maximum)",
    re.I,
)
LENGTH = re.compile(
    r"(?:context (?:length|size)\D{0,12}|available context size \(|max_model_len=)(\d{2,9})", re.I
)
CONSTRAINT = re.compile(
    r"grammar|schema|structural|structured|response_format|xgrammar|guided", re.I
)
NO_MODEL = re.compile(r"model.{0,200}(not exist|not found)|model_not_found", re.I | re.S)
NO_CREDIT = re.compile(r"insufficient_quota|spend limit|billing|credit", re.I)
MODAL = "modal-http:"
"""How Modal begins what it says itself, in front of the server."""
MODAL_WAITS = "__modal_function_call_id"
"""In the address to which Modal sends a request that has had no answer for 150 seconds."""
WORDS = {
    "rate": 429,
    "overload": 503,
    "unavailable": 503,
    "api_key": 401,
    "auth": 401,
    "permission": 403,
    "not_found": 404,
    "notfound": 404,
    "invalid": 400,
    "badrequest": 400,
    "exceed": 400,
    "context": 400,
}
"""What the class of an error says where its code is no status."""
SHOWN = 8


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a server said instead of an answer."""

    status: int
    text: str = ""
    retry_after: str | None = None

    @property
    def maybe_no_model(self) -> bool:
        """Whether it may be the model that is unknown."""
        own = not self.text.startswith(MODAL)
        return own and (self.status == 404 or bool(NO_MODEL.search(self.text)))


class _Told(msgspec.Struct):
    message: object = ""
    type: object = ""
    code: object = None


class _Body(_Told):
    """vLLM once sent what is inside `error` as the whole body, with `object` to tell it by."""

    error: _Told | str | None = None
    object: str = ""


def error_in(data: bytes) -> Refusal | None:
    """Return the error that a JSON text tells, in a body or a stream that began with status 200."""
    try:
        body = msgspec.json.decode(data, type=_Body)
    except msgspec.DecodeError:
        return None
    told = body if body.object == "error" else body.error
    if told is None:
        return None
    if isinstance(told, str):
        return Refusal(500, told)
    text = f"{told.type} {told.code} {told.message}"
    return Refusal(_status(f"{told.code}", f"{told.type} {told.code}".lower()), text)


def _status(code: str, words: str) -> int:
    if code.isdigit() and 400 <= int(code) <= 599:
        return int(code)
    return next((status for word, status in WORDS.items() if word in words), 500)


def failure(server: Server, refusal: Refusal, *, now: float) -> BackendError:
    """Return our error for a refusal; `now` is the POSIX time, for `retry-after` as a date."""
    status, text, host = refusal.status, refusal.text, server.host
    if status in (401, 403):
        return _unauthorized(server, text)
    if text.startswith(MODAL) and status == 404:
        return RequestError(
            f"No Modal app runs behind {host!r}", hint="Start it with `lift-sys modal deploy`"
        )
    if status == 402 or (status in (403, 429) and NO_CREDIT.search(text)):
        return RequestError(f"The account at {host!r} has no credit left", hint="See its billing")
    if status in (429, 503, 529):
        return BusyError(
            f"{host!r} asks for patience ({status})",
            hint="Try again in a while",
            retry_after=retry_after(refusal.retry_after, now),
        )
    if TOO_LONG.search(text) or status == 413:
        return _too_long(server, text)
    if refusal.maybe_no_model:
        return _nothing_there(server)
    if status in (408, 409) or status >= 500:
        return ConnectionFailedError(
            f"{host!r} failed on the request (status {status})",
            hint="Try again; if it happens again, see the log of that server",
        )
    return _not_taken(server, status, text)


def redirected(server: Server, status: int, location: str) -> BackendError:
    """Return our error for a redirect, which is never followed: keys belong to one host."""
    try:
        target = urljoin(server.url, location)
        host = host_of(target)[:80]
    except ValueError:
        target = host = "an address that is none"
    if MODAL_WAITS in target and origin(target) == origin(server.url):
        return BusyError(
            f"The service behind {server.host!r} is still starting",
            hint="Try again in a minute, or start it beforehand with `lift-sys modal warm`",
        )
    return RequestError(
        f"{server.host!r} redirects to {host!r} (status {status}), where nothing is sent",
        hint=f"If that is the right server, put its address into the setting {server.setting('Url')}",
    )


def unknown_model(server: Server, model: str, names: tuple[str, ...]) -> RequestError:
    """Return our error for a model that the server does not have, with those that it has."""
    return RequestError(
        f"{server.host!r} has no model {model!r}",
        hint=f"Set {server.setting('Model')} to one that it has: {names_of_models(names)}",
    )


def names_of_models(names: tuple[str, ...]) -> str:
    """List the first of a server's models in a message."""
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(repr(name[:80]) for name in names[:SHOWN]) + more


def _unauthorized(server: Server, text: str) -> AuthenticationError:
    if text.startswith(MODAL):
        return AuthenticationError(
            f"Modal's proxy in front of {server.host!r} does not accept the proxy token",
            hint=f"Set {server.setting('ProxyKey')} and {server.setting('ProxySecret')} to a token of that workspace",
        )
    verb = "does not accept the key" if server.key else "asks for a key"
    return AuthenticationError(
        f"{server.host!r} {verb}", hint=f"Set {server.setting('Key')} to a key of that server"
    )


def _too_long(server: Server, text: str) -> RequestError:
    found = LENGTH.search(text)
    holds = f" (it holds {found[1]} tokens)" if found else ""
    return RequestError(
        f"Prompt and answer are longer than the model at {server.host!r} can hold{holds}",
        hint="Lower the settings promptTokens or maxTokens",
    )


def _nothing_there(server: Server) -> RequestError:
    return RequestError(
        f"{server.host!r} has no such model, or does not answer at this address",
        hint=f"See the settings {server.setting('Model')} and {server.setting('Url')}, which often ends in /v1",
    )


def _not_taken(server: Server, status: int, text: str) -> BackendError:
    if 400 <= status < 500 and CONSTRAINT.search(text):
        needs = (
            "vLLM with xgrammar" if server.kind == "vllm" else "a server that takes a JSON schema"
        )
        return RequestError(
            f"{server.host!r} cannot hold an answer to the form that is asked for (status {status})",
            hint=f"Use a current version of {needs}",
        )
    if 400 <= status < 500:
        return RequestError(
            f"{server.host!r} does not take the request (status {status})",
            hint="See the log of that server for the reason",
        )
    return AnswerError(
        f"{server.host!r} answers with status {status}, which is no answer",
        hint=f"See the setting {server.setting('Url')}",
    )
