"""Finds plan, contract and body in an answer, also in one that no grammar held. Understands none of them.

Reads leniently what surrounds the parts (fences, prose, missing ends), but changes nothing within the body.
"""

import json
import re
from collections.abc import Iterable

from lift_sys.answer.model import Form, Parts

__all__ = ["BODY", "BODY_END", "CONTRACT", "CONTRACT_END", "find_parts"]

CONTRACT, CONTRACT_END = "<contract>", "</contract>"
BODY, BODY_END = "<body>", "</body>"

_FENCE = re.compile(r"^[ \t]*(```+|~~~+)[ \t]*([\w+-]*)[^\n]*\n(.*?)^[ \t]*\1[ \t]*$", re.M | re.S)
_OPEN_FENCE = re.compile(r"^[ \t]*(?:```+|~~~+)[ \t]*[\w+-]*[ \t]*(?:\n|\Z)", re.M)
_NO_PYTHON = frozenset({"json", "text", "txt", "sh", "bash", "console", "pycon", "markdown", "md"})


def find_parts(text: str, form: Form) -> Parts:
    """Return the parts of an answer that should have this form; one of the other form is read as well."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    first, second = (_object, _sections) if form == "json" else (_sections, _object)
    parts = first(text)
    if parts.body is not None:
        return parts
    other = second(text)
    return parts if other.body is None else other


def _sections(text: str) -> Parts:
    start = _last_place(BODY, text)
    if start is None:
        before, body = _by_fence(text)
    else:
        before, body = text[: start[0]], _unfenced(_until(BODY_END, text[start[1] :]))
    contract_at = _first_place(CONTRACT, before)
    if contract_at is None:
        return Parts(before, _loose_contract(before), body)
    contract = _until(CONTRACT_END, before[contract_at[1] :])
    return Parts(before[: contract_at[0]], _json_object(contract), body)


def _object(text: str) -> Parts:
    found = _json_object(text)
    if found is None or "body" not in found:
        return Parts()
    body = found.pop("body")
    if isinstance(body, list):
        body = "\n".join(str(line) for line in body)
    plan = found.pop("plan", "")
    if isinstance(plan, list):
        plan = "\n".join(str(line) for line in plan)
    contract = found.get("contract", found)
    return Parts(
        plan=str(plan),
        contract=contract if isinstance(contract, dict) else None,
        body=_unfenced(body) if isinstance(body, str) else None,
    )


def _by_fence(text: str) -> tuple[str, str | None]:
    """Take the last fenced block that may be Python; what stands in front of it goes before."""
    fences = [it for it in _FENCE.finditer(text) if it[2].lower() not in _NO_PYTHON]
    fences = [it for it in fences if not it[3].lstrip().startswith("{")]
    if not fences:
        return text, None
    return text[: fences[-1].start()], fences[-1][3]


def _loose_contract(text: str) -> dict[str, object] | None:
    """Read a JSON block that stands in a fence, where the markers are missing."""
    for fence in _FENCE.finditer(text):
        if (found := _json_object(fence[3])) is not None:
            return found
    return None


def _json_object(text: str) -> dict[str, object] | None:
    """Return the first JSON object in `text`, whatever stands around it."""
    decoder = json.JSONDecoder(strict=False)
    for match in _limited(re.finditer(r"\{", text), 20):
        try:
            found, _ = decoder.raw_decode(text, match.start())
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict) and found:
            return found
    return None


def _limited(items: Iterable[re.Match[str]], most: int) -> Iterable[re.Match[str]]:
    return (item for _, item in zip(range(most), items, strict=False))


def _unfenced(text: str) -> str:
    """Return what stands between fences, or the text as it is where there are none."""
    match = _FENCE.search(text)
    if match is not None:
        return match[3]
    opened = _OPEN_FENCE.match(text.lstrip("\n"))
    return text.lstrip("\n")[opened.end() :] if opened else text


def _until(marker: str, text: str) -> str:
    """Return what stands before the closing marker, or all where the answer forgot it."""
    place = _last_place(marker, text)
    return text if place is None else text[: place[0]]


def _alone(marker: str, text: str) -> list[tuple[int, int]]:
    """The places where a marker has a line to itself."""
    pattern = rf"^[ \t]*{re.escape(marker)}[ \t]*(?:\n|\Z)"
    return [match.span() for match in re.finditer(pattern, text, re.M)]


def _first_place(marker: str, text: str) -> tuple[int, int] | None:
    """The first place of a marker, or of one with other text on its line where none stands alone."""
    places = _alone(marker, text)
    start = text.find(marker)
    return places[0] if places else _at(start, marker)


def _last_place(marker: str, text: str) -> tuple[int, int] | None:
    places = _alone(marker, text)
    return places[-1] if places else _at(text.rfind(marker), marker)


def _at(start: int, marker: str) -> tuple[int, int] | None:
    return None if start < 0 else (start, start + len(marker))
