"""The text form: what it shows, and how a mistake in it is named."""

import pytest

from lift_sys.ir import (
    Effects,
    Example,
    FunctionIR,
    Hole,
    HoleStatement,
    Intent,
    Parameter,
    Predicate,
    Provenance,
    Refusal,
    Return,
    Signature,
    from_text,
    shown_call,
    to_text,
)

TEXT = """\
lift-sys IR 1
intent: Count the crates that fit on a truck.
  1. Divide the load by the weight.
signature: def crates(load: int, weight: int = 1) -> int
binding: staticmethod
examples from docstring:
  crates(10, 3) -> 3
  crates(1, 0) -> raises ValueError: no weight
examples from user:
  crates(a -> b) -> shows <...>
    after: a = 1
    ellipsis: yes
requires from docstring:
  weight > 0  # nothing weighs nothing
ensures from model:
  result * weight <= load
effects:
  raises ValueError
  writes stdout
holes:
  rest: What becomes of the rest?
    type: str
    option: 'left'
    option: 'sent later'
body:
    if not weight:
        hole("rest")
    return load // weight
provenance:
  backend: embedded
  seed: 3
  settings: {"depth": 2}
  tokens: 10 in, 2 out
  cost: 0.25 USD
  time: 1.5 s
""".replace("a -> b", "'a -> b'")


def edited(before, after):
    assert before in TEXT
    return from_text(TEXT.replace(before, after, 1))


def test_every_part_is_read():
    ir = from_text(TEXT)
    assert ir.intent == Intent(
        summary="Count the crates that fit on a truck.", steps=("Divide the load by the weight.",)
    )
    assert ir.signature == Signature(
        name="crates",
        parameters=(
            Parameter(name="load", annotation="int"),
            Parameter(name="weight", annotation="int", default="1"),
        ),
        returns="int",
        binding="staticmethod",
    )
    assert ir.examples == (
        Example(call="crates(10, 3)", expectation="value", expected="3"),
        Example(
            call="crates(1, 0)", expectation="raises", expected="ValueError", message="no weight"
        ),
        Example(
            call="crates('a -> b')",
            expectation="text",
            expected="<...>",
            ellipsis=True,
            setup=("a = 1",),
            origin="user",
        ),
    )
    assert ir.requires == (Predicate(expression="weight > 0", words="nothing weighs nothing"),)
    assert ir.ensures == (Predicate(expression="result * weight <= load", origin="model"),)
    assert ir.effects == Effects(raises=("ValueError",), writes=("stdout",))
    assert ir.holes == (
        Hole(
            id="rest",
            question="What becomes of the rest?",
            type="str",
            options=("'left'", "'sent later'"),
        ),
    )
    assert ir.body[0].body == (HoleStatement("rest"),)
    assert ir.body[1] == Return("load // weight")
    assert ir.provenance == Provenance(
        backend="embedded",
        seed=3,
        settings={"depth": 2},
        input_tokens=10,
        output_tokens=2,
        cost_usd=0.25,
        seconds=1.5,
    )


def test_what_was_read_is_written_the_same():
    assert to_text(from_text(TEXT)) == TEXT


def test_what_says_nothing_is_left_out():
    ir = FunctionIR(intent=Intent(summary=""), signature=Signature(name="f"))
    text = "lift-sys IR 1\nintent:\nsignature: def f()\neffects: none\nbody: none\n"
    assert to_text(ir) == text
    assert from_text(text) == ir


def test_order_blank_lines_comments_and_line_ends_do_not_matter():
    text = "\n\nlift-sys IR 1\r\nbody:\r\n\r\n  return 1 # one\r\n# why\nsignature: def f():\n\nintent: x\n"
    ir = from_text(text)
    assert (ir.signature.name, ir.body) == ("f", (Return("1"),))


def test_an_example_added_without_an_origin_is_the_users():
    ir = edited("examples from user:", "examples:\n  crates(4, 2) → 2\nexamples from user:")
    assert ir.examples[2] == Example(
        call="crates(4, 2)", expectation="value", expected="2", origin="user"
    )


def test_a_body_may_be_indented_in_any_way():
    ir = from_text("lift-sys IR 1\nintent: x\nsignature: def f(x)\nbody:\n\tif x:\n\t  return 1\n")
    assert ir.body[0].body == (Return("1"),)


def test_a_string_over_several_lines_means_what_it_means_in_python():
    ir = from_text('lift-sys IR 1\nintent: x\nsignature: def f(x)\nbody:\n  return """a\n   b"""\n')
    assert ir.body == (Return("'a\\n   b'"),)


def test_type_parameters_are_read_by_every_python():
    ir = edited("def crates(", "def crates[T: (int, str), *Ts](")
    assert ir.signature.type_parameters == "[T: (int, str), *Ts]"


@pytest.mark.parametrize(
    ("before", "after", "line", "word"),
    [
        ("lift-sys IR 1", "lift-sys IR 2", 1, "`lift-sys IR 1`"),
        ("  1. Divide", "  Divide", 3, "`1. words`"),
        ("signature: def", "signature: fed", 4, "not valid Python"),
        ("signature: def crates(", "signature: def crates[T(", 4, "not closed"),
        ("signature:", "signatur:", 4, "one of intent, signature"),
        ("binding: staticmethod", "binding: static", 5, "staticmethod"),
        ("binding: staticmethod", "intent: again", 5, "only one section `intent`"),
        ("from docstring", "from docs", 6, "docstring, user, model"),
        ("-> 3", "3", 7, "`call -> value`"),
        ("-> 3", "-> 3 +", 7, "not valid Python"),
        ("raises ValueError", "raises Value Error", 8, "no Python name"),
        ("    ellipsis: yes", "    ellipsis: maybe", 12, "yes, no"),
        ("    after: a", "    before: a", 11, "`after`"),
        ("  weight > 0", "  weight > ", 14, "not valid Python"),
        ("  raises ValueError\n", "  raise ValueError\n", 18, "raises, mutates"),
        ("  writes stdout", "  writes paper", 19, "stdout"),
        ("effects:", "effects: some", 17, "`effects: none`"),
        ("  rest: What", "  rest What", 21, "`NAME: words`"),
        ("    type: str", "    kind: str", 22, "`type` or `option`"),
        ("option: 'left'", "option: 'left", 23, "not valid Python"),
        ("    if not weight:", "    if not weight", 26, "not valid Python"),
        ('        hole("rest")', "        global x", 27, "global statement"),
        ("body:\n", "body: none\n", 26, "nothing below `body`"),
        ("    return load", "return load", 28, "a section"),
        ("  seed: 3", "  seed: three", 31, "no value for `seed`"),
        ('{"depth": 2}', '{"depth": [2]}', 32, "no value for `settings`"),
        ("10 in, 2 out", "10", 33, "no value for `tokens`"),
        ("  backend: embedded\n", "", 29, "`backend: …`"),
        ("  time:", "  times:", 35, "backend, model, seed"),
        ("# nothing", '# "nothing', 14, "close the quote"),
        ("    option: 'sent", " option: 'sent", 24, "indentation of 2"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_line_and_what_was_expected(before, after, line, word):
    refusal = edited(before, after)
    assert isinstance(refusal, Refusal)
    assert refusal.line == line
    assert refusal.message.startswith(f"Line {line}: ")
    assert word in refusal.message


@pytest.mark.parametrize("name", ["intent", "signature", "body"])
def test_a_missing_section_is_named(name):
    lines = TEXT.replace("lift-sys IR 1\n", "lift-sys IR 1\n\n").split("\n")
    start = next(n for n, line in enumerate(lines) if line.startswith(f"{name}:"))
    end = next(n for n in range(start + 1, len(lines)) if lines[n][:1].strip())
    refusal = from_text("\n".join(lines[:start] + lines[end:]))
    assert f"`{name}: …`" in refusal.message


@pytest.mark.parametrize(
    "text", ["", "\n", "hello", "lift-sys IR 1", "lift-sys IR 1\n\0", "\ud800"]
)
def test_what_is_no_text_form_is_refused(text):
    assert isinstance(from_text(text), Refusal)


def test_a_loop_that_prints_is_shown_as_a_loop():
    loop = Example(call="[print(f(i)) for i in (1, 2)]", expectation="prints", expected="1\n2\n")
    ir = FunctionIR(
        intent=Intent(summary=""), signature=Signature(name="f"), examples=(loop,), body=()
    )
    assert '  for i in (1, 2): print(f(i)) -> prints "1\\n2\\n"\n' in to_text(ir)
    assert from_text(to_text(ir)) == ir


@pytest.mark.parametrize("call", ["[f(i) for i in (1, 2)]", "[print(i) for i in f() if i]"])
def test_any_other_list_is_shown_as_it_is(call):
    assert shown_call(Example(call=call, expectation="prints", expected="")) == call
