"""JSON: what the schema and the reader accept, and how they refuse."""

import json
from random import Random

import jsonschema
import pytest

from lift_sys.ir import FunctionIR, Intent, Refusal, Signature, from_json, schema, to_json
from support.random_ir import Maker

VALIDATOR = jsonschema.Draft202012Validator(schema())
DOCUMENTS = [Maker(seed).document() for seed in range(25)]
MINIMAL = {"intent": {"summary": ""}, "signature": {"name": "f"}}


def body(*statements):
    return MINIMAL | {"body": list(statements)}


def read(document):
    return from_json(json.dumps(document))


def places(value, path=()):
    """Every object of a document, with the keys that lead to it."""
    if isinstance(value, dict):
        yield path
    entries = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in entries:
        if isinstance(item, dict | list):
            yield from places(item, (*path, key))


def damaged(document, random):
    """A copy of `document` with one object spoilt, and how."""
    copy = json.loads(json.dumps(document))
    free = ("settings",)
    paths = [path for path in places(copy) if not path or path[-1] not in free]
    spot = copy
    for key in random.choice(paths):
        spot = spot[key]
    name = random.choice(list(spot) or ["kind"])
    how = random.choice(("unknown field", "wrong type", "null object"))
    if how == "unknown field":
        spot["extra"] = 1
    elif how == "wrong type":
        spot[name] = {"no": "such"}
    else:
        spot[name] = [None, 3.5]
    return copy, how


def test_the_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(schema())


def test_the_schema_names_itself_and_its_version():
    assert schema()["$id"] == "urn:lift-sys:schema:ir:1"
    assert schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_every_object_of_the_schema_is_closed_and_described():
    for name, part in schema()["$defs"].items():
        if name != "Statement":  # it refers to closed ones
            assert part["additionalProperties"] is False, name
            assert part["description"], name


def test_random_documents_fit_the_schema():
    for ir in DOCUMENTS:
        VALIDATOR.validate(json.loads(to_json(ir)))


def test_damaged_documents_are_refused_by_schema_and_reader_alike():
    random = Random(0)
    for ir in DOCUMENTS:
        for _ in range(3):
            document, how = damaged(json.loads(to_json(ir)), random)
            assert not VALIDATOR.is_valid(document), how
            assert isinstance(read(document), Refusal), how


def test_what_is_left_out_has_its_default():
    assert read(MINIMAL) == FunctionIR(intent=Intent(summary=""), signature=Signature(name="f"))


@pytest.mark.parametrize(
    ("statement", "place"),
    [
        ({"kind": "return", "value": 3}, "$.body[0].value"),
        ({"kind": "return", "valeu": "3"}, "valeu"),
        ({"kind": "retrun"}, "$.body[0].kind"),
        ({"kind": "if", "test": "x", "body": []}, "$.body[0].body"),
        ({"kind": "if", "test": "x", "body": [{"kind": "return", "value": "x +"}]}, "$.body[0].body[0].value"),
        ({"kind": "expression", "value": "x = 1"}, "$.body[0].value"),
        ({"kind": "expression", "value": "f(); g()"}, "$.body[0].value"),
        ({"kind": "expression", "value": "f()) + (g()"}, "$.body[0].value"),
        ({"kind": "expression", "value": "'only a string'"}, "$.body[0]"),
        ({"kind": "assign", "targets": ["x = y"], "value": "1"}, "$.body[0].targets[0]"),
        ({"kind": "assign", "targets": ["f()"], "value": "1"}, "$.body[0].targets[0]"),
        ({"kind": "assign", "targets": ["x"], "value": None}, "$.body[0]"),
        ({"kind": "assign", "targets": ["x, y"], "value": "1", "annotation": "int"}, "$.body[0]"),
        ({"kind": "augmented_assign", "target": "x, y", "operator": "+", "value": "1"}, "$.body[0]"),
        ({"kind": "delete", "targets": ["x, y; z"]}, "$.body[0].targets[0]"),
        ({"kind": "nonlocal", "names": ["class"]}, "$.body[0].names[0]"),
        ({"kind": "import", "names": [["os; x", None]]}, "$.body[0].names[0][0]"),
        ({"kind": "import", "names": [["a.b", None]], "module": "c"}, "$.body[0]"),
        ({"kind": "try", "body": [{"kind": "pass"}]}, "$.body[0]"),
    ],
)  # fmt: skip
def test_a_refusal_names_the_place(statement, place):
    refusal = read(body(statement))
    assert isinstance(refusal, Refusal)
    assert place in refusal.message


@pytest.mark.parametrize(
    ("parameters", "place"),
    [
        ([{"name": "x y"}], "$.signature.parameters[0].name"),
        ([{"name": "x", "annotation": "*Ts"}], "$.signature.parameters[0]"),
        ([{"name": "x", "default": "1"}, {"name": "y"}], "$.signature"),
        ([{"name": "x", "kind": "var_keyword"}, {"name": "y"}], "$.signature"),
    ],
)
def test_a_signature_that_python_refuses_is_refused(parameters, place):
    refusal = read(MINIMAL | {"signature": {"name": "f", "parameters": parameters}})
    assert isinstance(refusal, Refusal)
    assert f"`{place}`" in refusal.message


def test_spelling_is_made_canonical():
    ir = read(body({"kind": "assign", "targets": ["(a),b"], "value": "1,2 # two"}))
    assert ir.body[0].targets == ("(a, b)",)
    assert ir.body[0].value == "(1, 2)"


def test_a_call_of_hole_is_a_hole():
    assert read(body({"kind": "expression", "value": "hole('tie')"})).body[0].id == "tie"


def test_an_unknown_version_is_refused_with_a_hint():
    refusal = read(MINIMAL | {"version": "2", "new": True})
    assert refusal.construct == "version"
    assert "'2'" in refusal.message
    assert "use the lift-sys" in refusal.message


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"3", b"\xff", '"\ud800"', b'{"version": {}}'])
def test_what_is_no_document_is_refused(data):
    assert isinstance(from_json(data), Refusal)


def nested(levels):
    statement = {"kind": "pass"}
    for _ in range(levels):
        statement = {"kind": "while", "test": "x", "body": [statement]}
    return body(statement)


def test_blocks_nest_up_to_a_limit():
    assert isinstance(read(nested(99)), FunctionIR)
    assert read(nested(100)).construct == "deep nesting"


@pytest.mark.parametrize("levels", [1_000, 200_000])
def test_hostile_nesting_is_refused(levels):
    data = '{"body":[' + '{"kind":"while","test":"x","body":[' * levels
    assert isinstance(from_json(data), Refusal)
    full = data + "]}" * levels + "]}"
    assert isinstance(from_json(full), Refusal)


def test_a_document_of_many_megabytes_is_refused():
    assert from_json(b" " * 10_000_001).construct == "large document"


def test_half_a_surrogate_pair_does_not_stop_the_writer():
    ir = FunctionIR(intent=Intent(summary="\ud800"), signature=Signature(name="f"))
    assert isinstance(from_json(to_json(ir)), FunctionIR)
