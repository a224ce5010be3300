"""Arithmetic that a text writes out: formulas over parameters, and definitions by recurrence."""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

__all__ = ["Recurrence", "formulas", "recurrence"]

SIGNS = str.maketrans({"×": "*", "·": "*", "−": "-", "÷": "/"})
NUMBER = r"\d+(?:\.\d+)?"
OPERATOR = r"\*\*|//|[-+*/%()]"


@dataclass(frozen=True, slots=True)
class Recurrence:
    """`f(n) = …` in terms of earlier values; `bases` holds those that the text gives outright."""

    step: str
    """Source with `values[i - k]` for the earlier values and `i` for the index."""
    reach: int
    """How far back the step looks."""
    bases: tuple[tuple[int, int], ...]


def formulas(text: str, names: Sequence[str]) -> list[str]:
    """The expressions that the text writes out, each once, the longest reading of each place."""
    if not names:
        return []
    text = text.translate(SIGNS).replace("^", "**")
    name = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    text = re.sub(rf"(?<![\w.])({NUMBER})\s?(?=(?:{name})\b)", r"\1 * ", text)
    token = rf"(?:{NUMBER}(?![\w.]\d)|\b(?:{name})\b|{OPERATOR})"
    found: dict[str, None] = {}
    for run in re.finditer(rf"(?<![\w.]){token}(?:\s*{token})+|\({token}(?:\s*{token})+", text):
        for source in _parsed(run.group()):
            if re.search(rf"\b(?:{name})\b", source):
                found.setdefault(source)
                break
    return list(found)


def _parsed(run: str) -> Iterator[str]:
    """Readings of a run of tokens: the whole, or without some at either end."""
    tokens = re.findall(rf"{NUMBER}|\w+|{OPERATOR}", run)
    for size in range(len(tokens), 2, -1):
        for start in range(len(tokens) - size + 1):
            source = " ".join(tokens[start : start + size])
            try:
                tree = ast.parse(source, mode="eval")
            except SyntaxError:
                continue
            calls = any(isinstance(node, ast.Call) for node in ast.walk(tree))
            if isinstance(tree.body, ast.BinOp) and not calls:
                yield ast.unparse(tree)


def recurrence(text: str) -> Recurrence | None:
    """The definition `f(n) = f(n - 1) + …` that a text gives, with the values it states."""
    text = re.sub(r"(?:->|→|==)", "=", text.translate(SIGNS).replace("^", "**"))
    for match in re.finditer(r"(\w+)\(\s*([a-z])\s*\)\s*=\s*", text):
        function, index = match[1], match[2]
        step, reach = _step(text[match.end() :], function, index)
        if step:
            bases = re.findall(rf"\b{function}\(\s*(\d+)\s*\)\s*=\s*(-?\d+)", text)
            return Recurrence(step, reach, tuple((int(a), int(b)) for a, b in bases))
    return None


def _step(rest: str, function: str, index: str) -> tuple[str, int]:
    back = rf"{function}\(\s*{index}\s*-\s*(\d+)\s*\)"
    token = rf"(?:{back}|{NUMBER}|\b{index}\b|{OPERATOR})"
    run = re.match(rf"{token}(?:\s*{token})*", rest)
    if run is None:
        return "", 0
    steps = [int(k) for k in re.findall(back, run.group())]
    source = re.sub(back, r"values[i - \1]", run.group()).strip()
    source = re.sub(rf"\b{index}\b", "i", source)
    try:
        tree = ast.parse(source, mode="eval")
    except SyntaxError:
        return "", 0
    return (ast.unparse(tree), max(steps)) if steps else ("", 0)
