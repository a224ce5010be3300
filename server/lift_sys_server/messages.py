"""The form that JSON-RPC messages have, as parsed JSON. Knows no methods."""

import json
from typing import Any, Final

from pygls.exceptions import JsonRpcException

__all__ = ["document_of", "failure_of", "is_message", "number_of", "parsed"]

_VERSION: Final = "2.0"


def parsed(body: bytes) -> Any:  # noqa: ANN401 -- any JSON
    """Read JSON. Some editors send the bytes of a file that is not UTF-8: each becomes a U+FFFD."""
    try:
        return json.loads(body)
    except UnicodeDecodeError:
        return json.loads(body.decode(errors="replace"))


def is_message(data: object) -> bool:
    """Tell whether `data` is a request, a notification or an answer."""
    if not isinstance(data, dict) or data.get("jsonrpc") != _VERSION:
        return False
    if "id" in data and number_of(data) is None:
        return False
    return isinstance(data.get("method"), str) if "method" in data else "id" in data


def number_of(data: object) -> int | str | None:
    """The id of what may be a message, if it has one that may be an id."""
    number = data.get("id") if isinstance(data, dict) else None
    return number if isinstance(number, int | str) and not isinstance(number, bool) else None


def document_of(data: object) -> str | None:
    """The document that a malformed message is about, where it is legible."""
    params = data.get("params") if isinstance(data, dict) else None
    for name in ("textDocument", "notebookDocument"):
        about = params.get(name) if isinstance(params, dict) else None
        uri = about.get("uri") if isinstance(about, dict) else None
        if isinstance(uri, str):
            return uri
    return None


def failure_of(number: int | str | None, error: JsonRpcException) -> dict[str, object]:
    """The answer that a request of this id has failed."""
    described = {"code": error.code, "message": error.message}
    return {"jsonrpc": _VERSION, "id": number, "error": described}
