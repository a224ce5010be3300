import msgspec

from lift_sys.ir import Example, Hole, HoleStatement, Parameter, Predicate
from lift_sys.validate import validate
from support.validating import ir_of, spec_of

TEXT = '''
def f(a: int, b: int = 1) -> int:
    """Add.

    Requires:
        a > 0

    >>> f(1)
    2
    """
    return a + b
'''


def codes(**changes):
    """What is found after changing the IR of `TEXT`."""
    spec = spec_of(TEXT)
    ir = msgspec.structs.replace(ir_of(TEXT, spec), **changes)
    return [finding.code for finding in validate(ir, spec)]


def changed_signature(**changes):
    signature = msgspec.structs.replace(spec_of(TEXT).signature, **changes)
    spec = spec_of(TEXT)
    ir = msgspec.structs.replace(ir_of(TEXT, spec), signature=signature)
    return [finding.message for finding in validate(ir, spec) if finding.code == "LIFT511"]


def test_the_ir_that_keeps_what_the_user_wrote_is_clean():
    assert codes() == []


def test_every_change_of_the_signature_is_found_and_said():
    spec = spec_of(TEXT)
    a, b = spec.signature.parameters
    assert "called 'g'" in changed_signature(name="g")[0]
    assert "parameters are b, a" in changed_signature(parameters=(b, a))[0]
    assert "'a' differs" in changed_signature(parameters=(Parameter(name="a"), b))[0]
    assert changed_signature(returns="float") != []
    assert changed_signature(is_async=True) != []
    assert changed_signature() == []


def test_a_dropped_example_points_at_its_words():
    spec = spec_of(TEXT)
    ir = msgspec.structs.replace(ir_of(TEXT, spec), examples=())
    (finding,) = validate(ir, spec)
    assert finding.code == "LIFT512"
    assert ">>> f(1)" in finding.span.of(TEXT)


def test_a_dropped_condition_is_found():
    assert codes(requires=()) == ["LIFT512"]


def test_a_model_may_add_examples_but_not_in_the_users_name():
    own = spec_of(TEXT).examples[0].example
    for origin, expected in (("model", []), ("user", ["LIFT512"]), ("docstring", ["LIFT512"])):
        extra = Example(call="f(2)", expectation="value", expected="3", origin=origin)
        assert codes(examples=(own, extra)) == expected


def test_a_condition_of_the_model_may_use_parameters_and_the_result():
    for expression, expected in (
        ("result > a", []),
        ("len(str(result)) > b", []),
        ("result > c", ["LIFT515"]),
        ("result >", ["LIFT515"]),
    ):
        assert codes(ensures=(Predicate(expression=expression, origin="model"),)) == expected
    assert codes(
        requires=(*spec_of(TEXT).requires, Predicate(expression="result", origin="model"))
    ) == ["LIFT515"]


def test_holes_are_counted_and_named():
    hole = Hole(id="x", question="Which?")
    assert codes(holes=(hole,)) == []
    assert codes(holes=(hole, hole)) == ["LIFT514"]
    assert "LIFT513" in codes(holes=(hole,), body=(HoleStatement("x"),))
    assert "LIFT514" in codes(holes=(hole,), body=(HoleStatement("y"),))
