"""Says what is wrong with a docstring, a signature or an IR. Runs nothing of the user's."""

from lift_sys.findings import Finding
from lift_sys.ir import FunctionIR
from lift_sys.spec import Spec
from lift_sys.validate.body import Body
from lift_sys.validate.documentation import markdown
from lift_sys.validate.registry import BODY_RULES, RULES, TEXT_RULES, Rule
from lift_sys.validate.rules import (  # noqa: F401 -- importing them registers their rules
    contract,
    docstring,
    document,
    effects,
    examples,
    flow,
    loops,
    names,
    safety,
    types,
)
from lift_sys.validate.text import Text

__all__ = ["RULES", "Rule", "markdown", "validate", "validate_own", "validate_spec"]

STRUCTURE = ("LIFT501", "LIFT502", "LIFT503", "LIFT504")
"""Rules that come first: the others need what these check."""


def validate_spec(spec: Spec) -> tuple[Finding, ...]:
    """Check a docstring and a signature, without any IR."""
    text = Text(spec)
    return tuple(finding for rule in TEXT_RULES for finding in rule.findings(text))


def validate(ir: FunctionIR, spec: Spec) -> tuple[Finding, ...]:
    """Check a generated IR against the Spec that it should fulfil."""
    return _checked(Body(ir, spec), BODY_RULES)


def validate_own(ir: FunctionIR, spec: Spec) -> tuple[Finding, ...]:
    """Check the IR of a body that the user wrote: what it calls and imports is the user's decision."""
    return _checked(Body(ir, spec), [rule for rule in BODY_RULES if not rule.is_on_safety])


def _checked(body: Body, rules: list[Rule[Body]]) -> tuple[Finding, ...]:
    first = [rule for rule in rules if rule.code in STRUCTURE]
    for rule in first:
        if found := tuple(rule.findings(body)):
            return found
    rest = [rule for rule in rules if rule.code not in STRUCTURE]
    return tuple(finding for rule in rest for finding in rule.findings(body))
