"""How words stand in the text form: plain where that is unambiguous, else as a JSON string."""

import json
import re

from lift_sys.ir.refusal import Refused

__all__ = ["label", "split_label", "unwords", "words"]

_LABEL = re.compile(r"[\w.-]+")


def words(text: str) -> str:
    """Write any text on one line."""
    plain = text and text == text.strip() and text.isprintable() and text[0] != '"'
    return text if plain else json.dumps(text)


def unwords(text: str) -> str:
    """Read what `words` wrote; raise `Refused`."""
    text = text.strip()
    if not text.startswith('"'):
        return text
    value, rest = _string(text)
    if rest:
        raise Refused("text form", f"Expected nothing behind the closing quote, not `{rest}`")
    return value


def label(text: str) -> str:
    """Write a text that a colon follows."""
    return text if _LABEL.fullmatch(text) else json.dumps(text)


def split_label(text: str) -> tuple[str, str]:
    """Split `LABEL: rest`; raise `Refused`."""
    if text.startswith('"'):
        name, rest = _string(text)
    else:
        match = _LABEL.match(text)
        name, rest = (match[0], text[match.end() :]) if match else ("", text)
    if not rest.startswith(":"):
        raise Refused("text form", f"Expected `NAME: words`, not `{text}`")
    return name, rest[1:].strip()


def _string(text: str) -> tuple[str, str]:
    try:
        value, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        message = (
            f"Expected a string in JSON's spelling, not `{text}`: close the quote, or leave it out"
        )
        raise Refused("text form", message) from None
    return str(value), text[end:]
