import json
from pathlib import Path
from textwrap import dedent

import msgspec
import pytest

from lift_sys.answer import read_answer, write_answer
from lift_sys.ir import Refusal, lift, render_body
from lift_sys.validate import validate
from support.validating import spec_of

SPEC = spec_of('''
import math

LIMIT = 3

def double(number: int, times: int = 1) -> int:
    """Double a number.

    Requires:
        times >= 0

    >>> double(2)
    4
    """
    ...
''')
EMPTY = {
    name: []
    for name in (
        "requires", "ensures", "raises", "mutates", "reads", "writes", "holes", "examples",
    )
}  # fmt: skip


def answer(body="    return number * 2", plan="Double it.", **contract):
    """An answer as the grammar would have it."""
    told = json.dumps({**EMPTY, **contract})
    return f"{plan}\n<contract>\n{told}\n</contract>\n<body>\n{body}\n</body>"


def body(text, form="sections"):
    """The body that is read, or the complaint."""
    reading = read_answer(dedent(text), SPEC, form)
    return reading.complaints[0] if reading.ir is None else render_body(reading.ir.body)


def dropped(**contract):
    """What of a contract is dropped, in words."""
    return read_answer(answer(**contract), SPEC).complaints


def test_an_answer_becomes_the_document_of_the_spec_with_plan_and_body():
    reading = read_answer(answer(plan="1. Take it.\n- Double it."), SPEC)
    assert reading.complaints == ()
    assert reading.ir is not None
    assert reading.ir.intent.steps == ("Take it.", "Double it.")
    assert reading.ir.signature == SPEC.signature
    assert render_body(reading.ir.body) == "return number * 2"


@pytest.mark.parametrize(
    "text",
    [
        "<body>\n    return number * 2\n</body>",
        "<body>\nreturn number * 2\n</body>\nI hope this helps.",
        "<body>return number * 2</body>",
        "<body>\n```python\nreturn number * 2\n```\n</body>",
        "<body>\n```\n    return number * 2\n</body>",
        "<body>\n        return number * 2\n",
        "I write it between <body> and </body>.\n<body>\n    return number * 2\n</body>",
        "Here:\n```json\n{}\n```\n```python\nreturn number * 2\n```\nDone.",
        "<body>\ndef double(number: int, times: int = 1) -> int:\n    return number * 2\n</body>",
        '<body>\ndef double(number, times=1):\n    """Double it."""\n    return number * 2\n</body>',
        "<body>\r\n    return number * 2\r\n</body>",
        '{"plan": "", "body": ["return number * 2"]}',
        '```json\n{"body": "return number * 2\\n"}\n```',
    ],
)
def test_form_is_read_leniently(text):
    assert body(text) == "return number * 2"
    assert body(text, "json") == "return number * 2"


def test_what_stands_in_front_of_a_repeated_function_becomes_part_of_the_body():
    text = """
        <body>
        import math
        TWO = 2
        def double(number: int, times: int = 1) -> int:
            return math.trunc(number * TWO)
        </body>
    """
    assert body(text) == "import math\nTWO = 2\nreturn math.trunc(number * TWO)"


def test_a_local_function_of_the_same_name_is_no_repeated_one():
    text = """
        <body>
            def double(n):
                return n * 2
            return double(number)
        </body>
    """
    assert body(text).endswith("return double(number)")


def test_a_body_with_the_marker_in_a_string_is_read_whole():
    text = '<body>\n    page = "</body>"\n    return page + "<body>"\n</body>'
    assert body(text) == "page = '</body>'\nreturn page + '<body>'"


def test_a_last_return_without_value_only_says_where_the_end_is():
    assert body("<body>\n    print(number)\n    return\n</body>") == "print(number)"
    assert body("<body>\n    return\n</body>") == "pass"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("I cannot do that.", "There is no body: write `<body>`"),
        ("<body>\n\n</body>", "The body is empty"),
        ("<body>\nx = 1\n    return x\n</body>", "Line 2: This is not valid Python"),
        ("<body>\n    return (\n</body>", "Line 1: This is not valid Python"),
        ("<body>\nclass A:\n    pass\nreturn A\n</body>", "define it at module level"),
        ("<body>\ndef double(n):\n    return n * 2\n</body>", "keep `def double(number: int"),
        ("<body>\nasync def double(number, times=1):\n    return 1\n</body>", "keep `def double("),
        (
            "<body>\nx()\ndef double(number, times=1):\n    return 1\n</body>",
            "write the body alone",
        ),
    ],
)
def test_what_cannot_be_read_is_said_so_that_a_model_can_mend_it(text, complaint):
    assert complaint in body(text)


def test_indentation_is_never_guessed():
    text = "<body>\nif number:\nreturn 2\nreturn 4\n</body>"
    assert "Line 2: This is not valid Python" in body(text)


def test_an_answer_without_a_contract_still_has_a_body():
    reading = read_answer("<body>\n    return number * 2\n</body>", SPEC)
    assert reading.ir is not None
    assert reading.complaints == ("The contract is no JSON object, so none of it was taken",)


def test_the_contract_adds_items_of_the_model_behind_those_of_the_user():
    ir = read_answer(
        answer(
            requires=["number < 10**9"],
            ensures=["result == number * 2 ** times  # doubled each time"],
            raises=["ValueError"],
            holes=[{"question": "What of fractions?", "options": ["0", "1 +"]}],
            examples=[
                {"call": "double(3)", "gives": "6"},
                {"call": "double('')", "gives": "raises TypeError"},
            ],
        ),
        SPEC,
    ).ir
    assert ir is not None
    assert ir.requires[: len(SPEC.requires)] == SPEC.requires
    assert [(it.expression, it.origin) for it in ir.requires[1:]] == [("number < 10 ** 9", "model")]
    assert [(it.words, it.origin) for it in ir.ensures] == [("doubled each time", "model")]
    assert ir.examples[0] == SPEC.examples[0].example
    assert [(it.call, it.expected) for it in ir.examples[1:]] == [
        ("double(3)", "6"),
        ("double('')", "TypeError"),
    ]
    assert ir.effects.raises == ("ValueError",)
    assert [(it.question, it.options) for it in ir.holes] == [("What of fractions?", ("0",))]
    assert [it.code for it in validate(ir, SPEC) if it.severity == "error"] == []


@pytest.mark.parametrize(
    ("contract", "why"),
    [
        ({"requires": ["number >"]}, "is no Python expression"),
        ({"requires": ["size > 0"]}, "uses 'size'"),
        ({"requires": ["result > 0"]}, "uses 'result'"),
        ({"requires": ["number > 2"]}, "does not hold of an example"),
        ({"ensures": ["result < 0"]}, "does not hold of an example"),
        ({"raises": ["no name"]}, "is no name"),
        ({"mutates": ["other"]}, "is none of number, times"),
        ({"reads": ["mind"]}, "is none of clock"),
        ({"examples": [{"call": "double(2)", "gives": "5"}]}, "speaks against another example"),
        ({"examples": [{"call": "halve(2)", "gives": "1"}]}, "does not call 'double'"),
        ({"examples": [{"call": "double(3)", "gives": "six"}]}, "does not show a literal"),
        ({"examples": [{"call": "double(", "gives": "6"}]}, "is no call in Python"),
    ],
)  # fmt: skip
def test_a_wrong_item_is_dropped_with_a_word_on_why(contract, why):
    (complaint,) = dropped(**contract)
    assert why in complaint
    assert read_answer(answer(**contract), SPEC).ir is not None


@pytest.mark.parametrize(
    "contract",
    [
        {"requires": ["number < LIMIT", "isinstance(number, int)", "math.isfinite(number)"]},
        {"ensures": ["any(it for it in range(result))", "result % 2 == 0"]},
        {"examples": ["double(3) == 6", "double(4) -> 8", "double('') raises TypeError: no number"]},
        {"examples": [{"call": "double(2)", "gives": "4"}], "requires": ["times >= 0"]},
    ],
)  # fmt: skip
def test_a_right_item_is_not(contract):
    assert dropped(**contract) == ()


def test_what_repeats_the_user_is_not_taken_twice():
    ir = read_answer(answer(requires=["times >= 0"], examples=["double(2) == 4"]), SPEC).ir
    assert ir is not None
    assert ir.requires == SPEC.requires
    assert len(ir.examples) == len(SPEC.examples)


@pytest.mark.parametrize("form", ["sections", "json"])
@pytest.mark.parametrize(
    "source",
    [
        "return number",
        "if number:\n    return 1\nelse:\n    raise ValueError('no')",
        "print(number)",
        "while True:\n    if number > 3:\n        return number\n    number += 1",
        "try:\n    return 1\nfinally:\n    print('\\n</body>')",
    ],
)
def test_what_is_written_is_read_back(form, source):
    lifted = lift(f"def double():\n    {source.replace(chr(10), chr(10) + '    ')}")
    assert not isinstance(lifted, Refusal)
    known = read_answer(
        answer(ensures=["result >= 0  # no loss"], examples=["double(3) == 6"]), SPEC
    ).ir
    ir = msgspec.structs.replace(known, body=lifted.body)
    again = read_answer(write_answer(ir, ["Double it."], form), SPEC, form)
    assert again.complaints == ()
    assert again.ir == msgspec.structs.replace(
        ir, intent=msgspec.structs.replace(ir.intent, steps=("Double it.",))
    )


@pytest.mark.parametrize(
    "text",
    ["", "<body>", "{" * 5000, "<contract>\n{\n<body>\nreturn 1", "```" * 300, "\x00<body>\n\x00"],
)
def test_no_answer_breaks_the_reader(text):
    for form in ("sections", "json"):
        read_answer(text, SPEC, form)


def test_long_answers_are_read_in_good_time():
    text = "{ <body> ```python\n" * 20_000
    assert read_answer(text, SPEC).ir is None


def test_the_example_of_the_page_is_one():
    page = Path(__file__).parents[3] / "docs" / "answer.md"
    text = page.read_text("utf-8").split("```")[1].removeprefix("text\n")
    header = "def lightest(parcels: dict[str, float], count: int = 1) -> list[str]:"
    reading = read_answer(
        text, spec_of(f'{header}\n    """Name the lightest parcels."""\n    ...\n')
    )
    assert reading.complaints == ()
    assert reading.ir is not None
    assert reading.ir.ensures[0].words == "never more"
