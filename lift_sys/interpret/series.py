"""Reads a series such as "0, 1, 1, 2, 3, 5, ..." as the values of a function of one integer."""

import re
from collections.abc import Iterator

from lift_sys.interpret.claims import Found
from lift_sys.interpret.page import Page
from lift_sys.interpret.subject import Subject
from lift_sys.ir.model import Example, Hole

__all__ = ["read_series"]

_SERIES = re.compile(
    r"(?<![\w.,\[(-])(?P<terms>-?\d{1,18}(?:,\s{0,2}-?\d{1,18}){2,60}),?\s{0,2}(?:\.{3}|…|and\s+so\s+on|etc\b)"
)
_STATED = re.compile(
    r"(?:sequence|series|numbers|terms|values|results|outputs|elements|starts?|begins?|goes|:)"
    r"[\w\s'()=-]{0,60}?(?:are|is|be|with|as|follows|goes|starts?|begins?|sequence|values)?\s*:?\s*$",
    re.IGNORECASE,
)
_BASES = {"0": 0, "zero": 0, "1": 1, "one": 1}
_TERMS = 12
"""How many terms of a series become examples; more would only say the same."""


def read_series(page: Page, subject: Subject, known: list[Found]) -> Iterator[Found | Hole]:
    """Read the one series of a docstring that speaks of the n-th element.

    Where it counts from must be said, or follow from the other examples; else it is an open question.
    """
    name = _integer_parameter(subject)
    if name is None or subject.callee is None:
        return
    found = [match for match in _SERIES.finditer(page.text) if not page.is_taken(*match.span())]
    if len(found) != 1 or not _says_nth(page.text, name) or not _is_stated(page, found[0]):
        return
    terms = [int(term) for term in found[0]["terms"].split(",")]
    shown = _shown(subject, known)
    base = _stated_base(page.text, name)
    fitting = [b for b in (0, 1) if _agrees(shown, terms, b)] if base is None else [base]
    if base is None and not shown:
        yield _where_it_starts(name, terms[0])
    elif len(fitting) == 1 and _agrees(shown, terms, fitting[0]) is not False:
        yield from _examples(subject, found[0], terms, fitting[0])


def _where_it_starts(name: str, first: int) -> Hole:
    return Hole(
        id="series_start",
        question=f"Is {first}, the first of the series, the result for {name} = 0 or for {name} = 1?",
        type="int",
        options=("0", "1"),
    )


def _examples(
    subject: Subject, match: re.Match[str], terms: list[int], base: int
) -> Iterator[Found]:
    for at, term in enumerate(terms[:_TERMS]):
        call = f"{subject.callee}({at + base})"
        example = Example(call=call, expectation="value", expected=str(term))
        yield Found(example, match.start(), match.end("terms"))


def _integer_parameter(subject: Subject) -> str | None:
    """The one parameter that a call needs, if it may be an integer and the result too."""
    if len(subject.parameters) != 1 or subject.required != 1:
        return None
    parameter = subject.parameters[0]
    is_integer = parameter.annotation in (None, "int") and subject.returns in (None, "int")
    return parameter.name if is_integer and parameter.kind != "keyword_only" else None


def _says_nth(text: str, name: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}\W{{0,3}}th\b", text, re.IGNORECASE) is not None


def _is_stated(page: Page, match: re.Match[str]) -> bool:
    return _STATED.search(page.text, max(0, match.start() - 100), match.start()) is not None


def _stated_base(text: str, name: str) -> int | None:
    """Where the text says that counting starts, or None when it does not or says two things."""
    number = r"(0|1|zero|one)\b(?!\s*(?:,|and\b)\s*\d)"
    patterns = (
        rf"(?:index(?:ed|ing|es)?|count(?:ed|ing|s)?|number(?:ed|ing)?)\s+(?:\w+\s+)?(?:from|at)\s+{number}",
        rf"\b{re.escape(name)}\W{{0,2}}\s+(?:starts?|starting|begins?|counts?|is\s+counted)\s+(?:from|at|with)\s+{number}",
        rf"(?:starts?|starting|begins?|beginning)\s+(?:from|at|with)\s+\W{{0,2}}{re.escape(name)}\W{{0,2}}\s*=\s*{number}",
        r"\b(0|1|zero|one)[- ](?:based|indexed)\b",
        rf"\bfor\s+\W{{0,2}}{re.escape(name)}\W{{0,2}}\s*=\s*(0|1)\s*,\s*[12]\s*,",
    )
    found = {
        _BASES[match.lower()]
        for pattern in patterns
        for match in re.findall(pattern, text, re.IGNORECASE)
    }
    return found.pop() if len(found) == 1 else None


def _shown(subject: Subject, known: list[Found]) -> dict[int, int]:
    """The results for integers that other examples show."""
    call = re.compile(rf"{re.escape(subject.callee or '')}\((\d{{1,6}})\)")
    shown: dict[int, int] = {}
    for item in known:
        match = call.fullmatch(item.example.call)
        if (
            match
            and item.example.expectation == "value"
            and item.example.expected.lstrip("-").isdigit()
        ):
            shown[int(match[1])] = int(item.example.expected)
    return shown


def _agrees(shown: dict[int, int], terms: list[int], base: int) -> bool | None:
    """Whether other examples agree with this start; None when none of them falls into the series."""
    checked = {at - base: value for at, value in shown.items() if 0 <= at - base < len(terms)}
    return all(terms[at] == value for at, value in checked.items()) if checked else None
