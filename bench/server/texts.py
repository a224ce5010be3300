"""The documents that servers are measured on, and a typist who changes them. Knows no server."""

import ast
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

__all__ = ["HARD_NAME", "Place", "Text", "Typist", "long_text", "own_texts"]

ROOT = Path(__file__).parents[2]
OWN = (
    "lift_sys/pipeline/search.py",
    "lift_sys/source/document.py",
    "server/lift_sys_server/session/session.py",
)
HARD_NAME = "hard"
WORD = "typed "
NOQA = "UNUSED = 1  # noqa: E501\n"
"""The one thing that ruff's server has a hover for."""

FUNCTION = '''
def {name}(values: list[int], limit: int = {number}) -> list[int]:
    """Return those of `values` that are below `limit`, in their order.

    Args:
        values: The numbers to choose from.
        limit: The first number that is too large.

    Examples:
        >>> {name}([1, {number}, 2])
        [1, 2]
    """
    {body}
'''
BODY = "return [value for value in values if value < limit]"
HARD = '''
def hard(values: list[int]) -> int:
    """Return the number that belongs to `values`.

    >>> hard([1, 2])
    74291
    >>> hard([3, 5, 8])
    -1188
    >>> hard([2])
    90017
    """
    ...
'''


@dataclass(frozen=True, slots=True)
class Place:
    """A function with a docstring: where its name stands, and where one can type in its docstring."""

    name: str
    line: int
    character: int
    words_line: int
    words_character: int


@dataclass
class Text:
    """An open document; the typist leaves its text as it was."""

    uri: str
    text: str
    places: Sequence[Place]
    version: int = 1
    noqa_line: int = field(init=False)

    def __post_init__(self) -> None:
        self.noqa_line = self.text.count("\n") - 1

    @property
    def opening(self) -> dict[str, Any]:
        """The parameters of `didOpen`."""
        about = {"uri": self.uri, "languageId": "python", "version": 1, "text": self.text}
        return {"textDocument": about}


def own_texts() -> list[Text]:
    """A few typical files of this project."""
    return [_text((ROOT / path).as_uri(), (ROOT / path).read_text("utf-8")) for path in OWN]


def long_text(lines: int, words: str = "are below") -> Text:
    """A module of that many lines, one stub in ten, with a stub in the middle that takes long.

    With other words in its docstrings it is one that nobody has read before.
    """
    parts = ["import os\n"]
    count = 1
    number = 0
    hard = False
    while count < lines:
        number += 1
        if not hard and count > lines // 2:
            part, hard = HARD, True
        else:
            body = BODY if number % 10 else "..."
            part = FUNCTION.format(name=f"below_{number}", number=number, body=body)
        parts.append(part)
        count += part.count("\n")
    return _text(
        (ROOT / "bench" / f"that_{words}.py").as_uri(), "".join(parts).replace("are below", words)
    )


def _text(uri: str, text: str) -> Text:
    text = f"{text}\n\n{NOQA}"
    return Text(uri, text, list(_places(text)))


def _places(text: str) -> Iterator[Place]:
    lines = text.splitlines()
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        words = node.body[0]
        if lines[words.lineno - 1].lstrip().startswith('"""') and node.name != HARD_NAME:
            line = node.lineno - 1
            column = lines[line].index(node.name, lines[line].index("def "))
            yield Place(node.name, line, column, words.lineno - 1, words.col_offset + 3)


class Typist:
    """Types a word into a docstring and takes it away again, then goes to another function.

    `where` and `what` are always of the function that was changed last.
    """

    def __init__(self, texts: Sequence[Text], seed: int = 7) -> None:
        self._chance = random.Random(seed)
        self._texts = texts
        self._typed = 0
        self._forward = True
        self.move()

    @property
    def at_rest(self) -> bool:
        """Whether the text is as it was at first."""
        return self._typed == 0

    def move(self) -> None:
        """Go to a function by chance."""
        self.what = self._chance.choice(self._texts)
        self.where = self._chance.choice(self.what.places)

    def press(self) -> dict[str, Any]:
        """Change one character; return the parameters of `didChange`."""
        if self.at_rest:
            self._forward = True
            self.move()
        at = self.where.words_character + self._typed
        start = at if self._forward else at - 1
        typed = WORD[self._typed] if self._forward else ""
        self._typed += 1 if self._forward else -1
        self._forward = self._forward and self._typed < len(WORD)
        self.what.version += 1
        line = self.where.words_line
        extent = {
            "start": {"line": line, "character": start},
            "end": {"line": line, "character": at},
        }
        identifier = {"uri": self.what.uri, "version": self.what.version}
        return {"textDocument": identifier, "contentChanges": [{"range": extent, "text": typed}]}

    def finish(self) -> Iterator[dict[str, Any]]:
        """Yield the changes that bring the text back to what it was."""
        while not self.at_rest:
            self._forward = False
            yield self.press()
