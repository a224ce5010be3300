"""Builds the request to Claude, and turns its refusals into our errors. Pure; knows no package of the vendor's."""

from lift_sys.backends.completion import Knobs, WireRequest
from lift_sys.backends.http import host_of
from lift_sys.errors import (
    AnswerError,
    AuthenticationError,
    BackendError,
    BusyError,
    ConnectionFailedError,
    RequestError,
)
from lift_sys.prompts import Prompt

__all__ = ["claude_request", "messages_url", "refused"]

KINDS = {
    "authentication_error": 401,
    "permission_error": 403,
    "not_found_error": 404,
    "request_too_large": 413,
    "rate_limit_error": 429,
    "api_error": 500,
    "overloaded_error": 529,
}
"""The status that each class of error has, for those that come inside a stream that began with 200."""


def messages_url(url: str) -> str:
    """Return where messages are sent to, for the address as the user gives it."""
    return f"{url.rstrip('/').removesuffix('/v1')}/v1/messages"


def claude_request(url: str, model: str, prompt: Prompt, knobs: Knobs) -> WireRequest:
    """Return the request for one streamed answer.

    The stable prefix is marked for the server's cache. There is no temperature, `top_p` or seed in this API any
    more: bodies differ by their plans alone.
    """
    prefix = {"type": "text", "text": prompt.system, "cache_control": {"type": "ephemeral"}}
    return WireRequest(
        messages_url(url),
        {
            "model": model,
            "max_tokens": knobs.max_tokens,
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
    status = KINDS.get(kind, status) if status == 200 else status
    words = text.lower()
    if 300 <= status < 400:
        return RequestError(
            f"{host!r} redirects elsewhere (status {status}), where nothing is sent",
            hint="If another server is the right one, put its address into the setting claudeUrl",
        )
    if status in (401, 403):
        return AuthenticationError(
            f"{host!r} does not accept the key",
            hint="Set claudeKey, or ANTHROPIC_API_KEY, to a key that may use this model",
        )
    if status == 402 or "credit balance" in words or "spend limit" in words:
        return RequestError(
            f"The account at {host!r} has no credit left",
            hint="See its billing, or choose another backend",
        )
    if status in (429, 503, 529):
        return BusyError(
            f"{host!r} asks for patience ({status})",
            hint="Try again in a while, or choose another backend",
            retry_after=retry_after,
        )
    if status == 413 or "too long" in words or "context" in words:
        return RequestError(
            f"Prompt and answer are longer than {model!r} can hold",
            hint="Lower the settings promptTokens or maxTokens",
        )
    if status == 404:
        return RequestError(
            f"{host!r} has no model {model!r}", hint="Set claudeModel to one that it has"
        )
    if status in (408, 409) or status >= 500:
        return ConnectionFailedError(
            f"{host!r} failed on the request (status {status})", hint="Try again in a while"
        )
    if 400 <= status < 500:
        return RequestError(
            f"{host!r} does not take the request (status {status})",
            hint="See that claudeModel and claudeUrl are right",
        )
    return AnswerError(
        f"{host!r} answers with what is no message", hint="See the setting claudeUrl, and the proxy"
    )
