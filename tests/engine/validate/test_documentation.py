import msgspec
import pytest

from lift_sys.ir import Expression, If, Refusal, from_text
from lift_sys.validate import RULES, markdown, validate
from support.validating import found, spec_of

GRAVE = ("error", "warning")


def broken_by_hand(code):
    """The IR of `double` with a fault that neither the text form nor JSON lets through."""
    rule = RULES[code]
    spec = spec_of(rule.example + "\n")
    ir = from_text(rule.fixed_ir)
    assert not isinstance(ir, Refusal)
    deep = ir.body
    for _ in range(200):
        deep = (If("number", deep),)
    changes = {
        "LIFT501": {"version": "2"},
        "LIFT502": {"body": deep},
        "LIFT503": {"body": (Expression("number *"),)},
        "LIFT504": {"body": ()},
    }
    return validate(msgspec.structs.replace(ir, **changes[code]), spec)


@pytest.mark.parametrize("code", sorted(RULES))
def test_the_documented_example_breaks_the_rule(code):
    rule = RULES[code]
    by_hand = rule.example_ir and isinstance(from_text(rule.example_ir), Refusal)
    findings = broken_by_hand(code) if by_hand else found(rule.example, rule.example_ir)
    assert code in [finding.code for finding in findings]
    assert {f.severity for f in findings if f.code == code} == {rule.severity}


@pytest.mark.parametrize("code", sorted(RULES))
def test_the_documented_remedy_heals_it(code):
    rule = RULES[code]
    findings = found(rule.fixed, rule.fixed_ir)
    assert code not in [finding.code for finding in findings]
    assert [f.message for f in findings if f.severity in GRAVE] == []


def test_every_rule_is_documented():
    page = markdown()
    for code, rule in RULES.items():
        assert f"### {code} {rule.name}\n" in page
        assert f"[{code}](#{code.lower()}-{rule.name})" in page
        assert all((rule.meaning, rule.cause, rule.remedy, rule.example, rule.fixed))


def test_messages_name_what_they_are_about_and_end_with_what_to_do():
    for code, rule in RULES.items():
        if code not in ("LIFT501", "LIFT502", "LIFT503", "LIFT504"):
            message = next(
                f.message for f in found(rule.example, rule.example_ir) if f.code == code
            )
            assert "`" in message or "'" in message or "example" in message, message
            assert any(sign in message for sign in ":.,?"), message


def test_names_of_rules_are_unique():
    assert len({rule.name for rule in RULES.values()}) == len(RULES)
