"""What a rule is, and the list of all of them. Knows no rule's subject.

A rule stands in one of the files of `rules/` as a small function under `text_rule` or `body_rule`,
together with its documentation: `docs/diagnostics.md` is generated from it, and a test runs every
documented example.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from inspect import cleandoc
from typing import Generic, TypeVar

from lift_sys.findings import Finding, Fix, Severity
from lift_sys.source import Span
from lift_sys.validate.body import Body
from lift_sys.validate.text import Text

__all__ = ["BODY_RULES", "RULES", "TEXT_RULES", "Problem", "Rule", "body_rule", "text_rule"]

MAX_FINDINGS = 20
"""How often one rule speaks of one function: what is left out is said by the last message."""

Subject = TypeVar("Subject")


@dataclass(frozen=True, slots=True)
class Problem:
    """One breach of a rule: what is wrong, with what and what to do, and the words to blame."""

    message: str
    span: Span
    related: tuple[tuple[Span, str], ...] = ()
    fixes: tuple[Fix, ...] = ()
    unnecessary: bool = False
    about: object = None
    """The part of the IR to blame, a statement or an example for instance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Generic[Subject]):
    """One thing that is looked for, with all that is said of it in the documentation."""

    code: str
    """Stable. 1xx text, 2xx control flow, 3xx names and types, 4xx effects and safety, 5xx document."""
    name: str
    severity: Severity
    check: Callable[[Subject], Iterator[Problem]]
    meaning: str
    cause: str
    remedy: str
    example: str
    """A function that breaks the rule."""
    fixed: str
    """The same function after the remedy."""
    example_ir: str = ""
    """The IR in its text form, where the IR of `example`'s own body does not show the breach."""
    fixed_ir: str = ""

    @property
    def is_on_safety(self) -> bool:
        """Whether the rule restricts what generated code may do, and no code of the user's."""
        return self.code.startswith("LIFT41")

    def findings(self, subject: Subject) -> Iterator[Finding]:
        """Yield what the rule finds, at most `MAX_FINDINGS` times."""
        for count, problem in enumerate(self.check(subject), start=1):
            if count > MAX_FINDINGS:
                message = f"{self.name}: there are more findings like this; mend those above first"
                yield Finding(self.code, self.severity, message, problem.span)
                return
            yield Finding(
                self.code,
                self.severity,
                problem.message,
                problem.span,
                problem.related,
                problem.fixes,
                problem.unnecessary,
                problem.about,
            )


TEXT_RULES: list[Rule[Text]] = []
"""Rules that need no IR, in the order in which they run."""

BODY_RULES: list[Rule[Body]] = []
"""Rules that look at an IR, in the order in which they run."""

RULES: dict[str, Rule[Text] | Rule[Body]] = {}
"""Every rule by its code."""

TextCheck = Callable[[Text], Iterator[Problem]]
BodyCheck = Callable[[Body], Iterator[Problem]]


def text_rule(
    code: str, name: str, severity: Severity, **documentation: str
) -> Callable[[TextCheck], TextCheck]:
    """Register a function as a rule on the docstring and the signature."""

    def register(check: TextCheck) -> TextCheck:
        rule: Rule[Text] = Rule(
            code=code, name=name, severity=severity, check=check, **_cleaned(documentation)
        )
        TEXT_RULES.append(rule)
        _add(rule)
        return check

    return register


def body_rule(
    code: str, name: str, severity: Severity, **documentation: str
) -> Callable[[BodyCheck], BodyCheck]:
    """Register a function as a rule on an IR and the Spec that it should fulfil."""

    def register(check: BodyCheck) -> BodyCheck:
        rule: Rule[Body] = Rule(
            code=code, name=name, severity=severity, check=check, **_cleaned(documentation)
        )
        BODY_RULES.append(rule)
        _add(rule)
        return check

    return register


def _cleaned(documentation: dict[str, str]) -> dict[str, str]:
    return {name: cleandoc(text) for name, text in documentation.items()}


def _add(rule: Rule[Text] | Rule[Body]) -> None:
    assert rule.code not in RULES, f"{rule.code} is given to two rules"
    RULES[rule.code] = rule
