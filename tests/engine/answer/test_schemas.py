import json

import pytest
from jsonschema import Draft202012Validator

from engine.answer.deriving import Grammar
from lift_sys.answer import (
    answer_schema,
    body_grammar,
    contract_schema,
    read_answer,
    structural_tag,
    write_answer,
)
from lift_sys.answer.objects import contract_grammar
from support.validating import spec_of

SPEC = spec_of('def double(number: int) -> int:\n    """Double a number."""\n    ...\n')


def objects(schema):
    """Every object that a schema describes, at any depth."""
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            yield schema
        for value in schema.values():
            yield from objects(value)


@pytest.mark.parametrize("schema", [contract_schema(), answer_schema()])
def test_schemas_leave_nothing_open(schema):
    Draft202012Validator.check_schema(schema)
    for found in objects(schema):
        assert found["additionalProperties"] is False
        assert found["required"] == [*found["properties"]]


def test_schemas_use_only_what_every_server_enforces():
    words = {"type", "properties", "required", "additionalProperties", "items", "enum"}

    def used(schema):
        if not isinstance(schema, dict):
            return set()
        inner = schema.get("properties", {}).values()
        return schema.keys() | set().union(*map(used, [*inner, schema.get("items")]))

    assert used(answer_schema()) == words


def test_the_contracts_grammar_says_what_its_schema_says():
    grammar, schema = Grammar(contract_grammar()), Draft202012Validator(contract_schema())
    for seed in range(100):
        text = grammar.derive(seed, budget=(20, 100, 400)[seed % 3])
        contract = json.loads(text)
        schema.validate(contract)
        assert [*contract] == contract_schema()["required"]
        assert "\n" not in text


def test_the_tag_holds_the_three_sections_in_order():
    tag = structural_tag()
    plan, contract, between, body, end = tag["format"]["elements"]
    assert plan["end"] == "\n<contract>\n"
    assert plan["content"]["excludes"] == ["<contract>"], "or the plan could go on behind its end"
    assert contract["grammar"] == contract_grammar()
    assert between["value"] == "\n</contract>\n<body>\n"
    assert body["grammar"] == body_grammar()
    assert end["value"] == "</body>"
    json.dumps(tag)


def test_only_the_body_differs_for_an_asynchronous_function():
    plain, other = structural_tag(), structural_tag(asynchronous=True)
    assert other["format"]["elements"][3]["grammar"] == body_grammar(asynchronous=True)
    del plain["format"]["elements"][3], other["format"]["elements"][3]
    assert plain == other


def test_what_the_tag_lets_through_can_be_read():
    grammars = Grammar(contract_grammar()), Grammar(body_grammar())
    for seed in range(50):
        contract, body = (it.derive(seed, budget=100) for it in grammars)
        text = f"Plan.\n<contract>\n{contract}\n</contract>\n<body>\n{body}</body>"
        assert read_answer(text, SPEC).ir is not None, text


def test_an_answer_in_json_fits_its_schema():
    ir = read_answer("<body>\nif number:\n    return 2\n</body>", SPEC).ir
    Draft202012Validator(answer_schema()).validate(json.loads(write_answer(ir, "Plan.", "json")))
