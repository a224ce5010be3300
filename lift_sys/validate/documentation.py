"""Writes the documentation of the rules, from the rules."""

from lift_sys.validate.registry import RULES, Rule

__all__ = ["markdown"]

GROUPS = {
    "1": "Docstring and signature",
    "2": "Control flow",
    "3": "Names and types",
    "4": "Effects and safety",
    "5": "The IR as a document",
}

HEAD = """\
# Diagnostics

Made from the rules in `lift_sys/validate/rules/` by `make docs`; do not edit.

What lift-sys says about a docstring, a signature or the code made from them. Every code is stable. An
*error* stops a body from being offered; a *warning* is most probably a mistake; *information* and
*hints* are worth knowing. Nothing is run to find any of these.
"""


def markdown() -> str:
    """Return `docs/diagnostics.md`: an index, then each rule with its example."""
    codes = sorted(RULES)
    index = ["| code | name | severity | meaning |", "|---|---|---|---|"]
    index += [_row(RULES[code]) for code in codes]
    parts = [HEAD, "\n".join(index)]
    for digit, title in GROUPS.items():
        parts.append(f"## {title}")
        parts += [_section(RULES[code]) for code in codes if code[4] == digit]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def _row(rule: Rule) -> str:  # type: ignore[type-arg]
    link = f"[{rule.code}](#{rule.code.lower()}-{rule.name})"
    return f"| {link} | {rule.name} | {rule.severity} | {rule.meaning} |"


def _section(rule: Rule) -> str:  # type: ignore[type-arg]
    lines = [
        f"### {rule.code} {rule.name}",
        f"**{rule.severity.capitalize()}.** {rule.meaning}",
        f"*Cause:* {rule.cause}",
        f"*What to do:* {rule.remedy}",
        f"```python\n{rule.example}\n```",
    ]
    if rule.example_ir:
        lines.append(f"with the IR\n\n```\n{rule.example_ir}\n```")
    if rule.fixed != rule.example:
        lines.append(f"Mended:\n\n```python\n{rule.fixed}\n```")
    return "\n\n".join(lines)
