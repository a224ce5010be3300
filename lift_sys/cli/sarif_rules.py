"""The rules of a SARIF log: two verdicts and the engine's own rules, each with its documentation."""

from typing import Any

from lift_sys.findings import Severity
from lift_sys.validate import RULES, Rule

__all__ = ["LEVELS", "rules"]

Object = dict[str, Any]

LEVELS: dict[Severity, str] = {
    "error": "error",
    "warning": "warning",
    "information": "note",
    "hint": "note",
}

KINDS = {"error": "error", "warning": "warning", "note": "recommendation"}
"""Levels in the words of the property `problem.severity`."""

PRECISION: dict[Severity, str] = {
    "error": "very-high",
    "warning": "high",
    "information": "medium",
    "hint": "medium",
}
"""How often a rule is right: nothing is run to find a breach, and some may be meant so."""

REFUTED = """\
The function was run in a sandbox, and what it did contradicts its docstring or its annotation. The message names the \
call, so that you can repeat it.

*What to do:* Correct the body, or the docstring where that is wrong."""

FAILED = """\
The docstring says something that could be checked, and the check did not come to its end. The message says why: the \
module cannot be imported in the sandbox, for instance, which has the standard library only.

*What to do:* What the message says. `--fail-on refuted` lets such functions pass."""


def rules() -> list[Object]:
    """Return every rule that a check can report; the order is fixed, so that results can refer to it."""
    verdicts = [
        _rule(
            *("refuted", "refuted", "The function does not do what its docstring says.", REFUTED),
            level="error",
            precision="very-high",
        ),
        _rule(
            *(
                "failed",
                "failed",
                "The function could not be checked against its docstring.",
                FAILED,
            ),
            level="warning",
            precision="medium",
        ),
    ]
    # What generated code must not do is no one's business in code that a person wrote.
    return verdicts + [
        _documented(rule) for _, rule in sorted(RULES.items()) if not rule.is_on_safety
    ]


def _documented(rule: Rule[Any]) -> Object:
    help_text = f"{rule.cause}\n\n*What to do:* {rule.remedy}\n\n```python\n{rule.example}\n```"
    if rule.fixed != rule.example:
        help_text += f"\n\nMended:\n\n```python\n{rule.fixed}\n```"
    return _rule(
        *(rule.code, rule.name, rule.meaning, help_text),
        level=LEVELS[rule.severity],
        precision=PRECISION[rule.severity],
    )


def _rule(
    code: str, name: str, meaning: str, help_text: str, *, level: str, precision: str
) -> Object:
    return {
        "id": code,
        "name": name,
        "shortDescription": {"text": meaning},
        "fullDescription": {"text": meaning},
        "help": {"text": _without_marks(help_text), "markdown": help_text},
        "defaultConfiguration": {"level": level},
        "properties": {
            "precision": precision,
            "problem.severity": KINDS[level],
            "tags": ["correctness", "docstring"],
        },
    }


def _without_marks(text: str) -> str:
    """Drop the Markdown that these texts use; what is code stays as it is."""
    return (
        text.replace("```python\n", "").replace("\n```", "").replace("*What to do:*", "What to do:")
    )
