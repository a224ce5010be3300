"""Builds the request to Claude, and turns its refusals into our errors. Pure; knows no package of the vendor's."""

import re

from lift_sys.backends.completion import Knobs, WireRequest
from lift_sys.backends.http import host_of
from lift_sys.errors import (
    AuthenticationError,
    BackendError,
    BusyError,
    ConnectionFailedError,
    RequestError,
)
from lift_sys.prompts import Prompt

__all__ = ["api_url", "claude_request", "refused"]

THOUGHT_TOKENS = 8192
"""Room for what a Claude thinks before it answers, which newer ones do unasked and within `max_tokens`."""
KINDS = {
    "invalid_request_error": 400,
    "authentication_error": 401,
    "billing_error": 402,
    "permission_error": 403,
    "not_found_error": 404,
    "request_too_large": 413,
    "rate_limit_error": 429,
    "api_error": 500,
    "timeout_error": 504,
    "overloaded_error": 529,
}
"""The status that each class of error has, for those that come inside a stream that began with 200."""
TOO_LONG = re.compile(
    r"too long|too large|context.{0,3}(window|length|limit)|maximum.{0,20}tokens", re.I
)
NO_CREDIT = re.compile(r"credit balance|spend limit|usage limits", re.I)


def api_url(url: str) -> str:
    """Return the address that the paths of the API follow, for the one that the user gives."""
    return url.rstrip("/").removesuffix("/messages").removesuffix("/v1")


def claude_request(url: str, model: str, prompt: Prompt, knobs: Knobs) -> WireRequest:
    """Return the request for one streamed answer.

    The stable prefix is marked for the server's cache. There is no `temperature`, `top_p` or seed in this API any
    more: bodies differ by their plans alone. `docs/prompts.md` says why there is no `output_config`.
    """
    prefix = {"type": "text", "text": prompt.system, "cache_control": {"type": "ephemeral"}}
    thought = THOUGHT_TOKENS if "claude" in model else 0
    return WireRequest(
        f"{api_url(url)}/v1/messages",
        {
            "model": model,
            "max_tokens": knobs.max_tokens + thought,
            "system": [prefix],
            "messages": [{"role": it.role, "content": it.text} for it in prompt.messages],
            "stream": True,
        },
    )


def refused(
    url: str, model: str, *, status: int, kind: str, text: str, retry_after: float | None
) -> BackendError:
    """Return our error for what the server said; `text` is looked at and never passed on."""
    host = host_of(url)
    status = KINDS.get(kind, 500) if status == 200 else status
    if status == 401:
        return AuthenticationError(
            f"{host!r} does not accept the key",
            hint="Set claudeKey, or ANTHROPIC_API_KEY, to a key of that server",
        )
    if status == 402 or (400 <= status < 500 and NO_CREDIT.search(text)):
        return RequestError(
            f"The account at {host!r} has no credit left",
            hint="See its billing, or choose another backend",
        )
    if status == 403:
        return AuthenticationError(
            f"{host!r} forbids the request",
            hint="See that the key may use this model, and that no proxy or firewall stands between",
        )
    if status in (429, 503, 529):
        return BusyError(
            f"{host!r} asks for patience ({status})",
            hint="Try again in a while, or choose another backend",
            retry_after=retry_after,
        )
    if status in (408, 409) or status >= 500:
        return ConnectionFailedError(
            f"{host!r} failed on the request (status {status})", hint="Try again in a while"
        )
    return _not_taken(host, model, status, text)


def _not_taken(host: str, model: str, status: int, text: str) -> RequestError:
    """What is wrong with a request that will be refused every time."""
    if 300 <= status < 400:
        return RequestError(
            f"{host!r} redirects elsewhere (status {status}), where nothing is sent",
            hint="If another server is the right one, put its address into the setting claudeUrl",
        )
    if status == 413 or (status == 400 and TOO_LONG.search(text)):
        return RequestError(
            f"Prompt and answer are longer than {model!r} can hold",
            hint="Lower the settings promptTokens or maxTokens",
        )
    if status == 404 and "model" in text.lower():
        return RequestError(
            f"{host!r} has no model {model!r}", hint="Set claudeModel to one that it has"
        )
    if status == 404:
        return RequestError(
            f"{host!r} has no API of Anthropic's at this address", hint="See the setting claudeUrl"
        )
    return RequestError(
        f"{host!r} does not take the request (status {status})",
        hint="See that claudeModel and claudeUrl are right",
    )
