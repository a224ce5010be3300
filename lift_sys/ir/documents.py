"""Writes IR as JSON and reads it back, strictly. The types of the model are the schema."""

import json
from functools import lru_cache
from typing import Any

import msgspec

from lift_sys.ir.checking import canonical_document
from lift_sys.ir.docstrings import clean
from lift_sys.ir.model import IR_VERSION, FunctionIR
from lift_sys.ir.refusal import Refusal, Refused

__all__ = ["from_json", "schema", "to_json"]

MAX_BYTES = 10_000_000
SCHEMA_ID = f"urn:lift-sys:schema:ir:{IR_VERSION}"


class _Head(msgspec.Struct):
    """Only what says which model a document follows."""

    version: Any = IR_VERSION


def to_json(ir: FunctionIR) -> bytes:
    """Return the document as compact JSON in UTF-8."""
    try:
        return msgspec.json.encode(ir)
    except UnicodeEncodeError:
        # A docstring may hold half a surrogate pair, which UTF-8 has no way to write.
        text = json.dumps(msgspec.to_builtins(ir), ensure_ascii=False, separators=(",", ":"))
        return text.encode("utf-8", "replace")


def from_json(data: bytes | str) -> FunctionIR | Refusal:
    """Read a document and bring it into canonical form; the refusal names the place in it."""
    if len(data) > MAX_BYTES:
        return Refusal("large document", f"The document is larger than {MAX_BYTES:,} bytes")
    try:
        version = msgspec.json.decode(data, type=_Head).version
        if version != IR_VERSION:
            return Refusal("version", _version_message(version))
        return canonical_document(msgspec.json.decode(data, type=FunctionIR))
    except Refused as refused:
        return refused.refusal
    except msgspec.ValidationError as error:
        return Refusal("document", f"{error}: see `lift-sys schema`")
    except (msgspec.DecodeError, UnicodeError) as error:
        return Refusal("JSON", f"This is not valid JSON ({error}): correct it first")
    except RecursionError:
        return Refusal("deep nesting", "The document nests too deeply: split the function up")


def schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a document."""
    made: dict[str, Any] = json.loads(_schema())
    return made


@lru_cache(maxsize=1)
def _schema() -> bytes:
    made = msgspec.json.schema(FunctionIR)
    statements = made["$defs"]["FunctionIR"]["properties"]["body"]["items"]["anyOf"]
    definitions = {
        name: _referring(part | {"description": clean(part["description"])})
        for name, part in made["$defs"].items()
    }
    definitions["Statement"] = _statement(definitions, statements)
    return msgspec.json.encode(
        {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": SCHEMA_ID,
            "title": "lift-sys IR",
            "description": f"One Python function as lift-sys sees it, version {IR_VERSION} of the format.",
            "$ref": made["$ref"],
            "$defs": dict(sorted(definitions.items())),
        }
    )


def _statement(definitions: dict[str, Any], references: list[dict[str, str]]) -> dict[str, Any]:
    """Choose among the statements by `kind`.

    An `anyOf` would say the same, but validators try all of its branches to the bottom: the time that
    they need grows exponentially with the depth of a body.
    """
    kinds = {}
    for reference in references:
        properties = definitions[reference["$ref"].rpartition("/")[2]]["properties"]
        kinds[properties["kind"]["enum"][0]] = reference
    return {
        "title": "Statement",
        "description": "A statement of a body; `kind` says which.",
        "type": "object",
        "properties": {"kind": {"enum": [*kinds]}},
        "required": ["kind"],
        "allOf": [
            {"if": {"properties": {"kind": {"const": kind}}}, "then": reference}
            for kind, reference in kinds.items()
        ],
    }


def _referring(part: Any) -> Any:  # noqa: ANN401 -- JSON
    """Refer to the union of all statements by its name instead of writing it out."""
    if isinstance(part, dict):
        if "discriminator" in part:
            return {"$ref": "#/$defs/Statement"}
        return {name: _referring(value) for name, value in part.items()}
    return part


def _version_message(version: object) -> str:
    return f"`$.version` is {version!r}, and this lift-sys reads {IR_VERSION!r}: use the lift-sys that wrote it"
