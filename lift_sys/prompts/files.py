"""The files that prompts are made from, read once, and the hash that names their version. Knows no function."""

from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib.resources import files

from lift_sys.answer import Form, read_answer, write_answer
from lift_sys.interpret import interpret
from lift_sys.source import Document

__all__ = ["PLANS", "VERSION", "WORDS", "Worked", "plan_words", "system_text", "worked_examples"]

BETWEEN = "\n=====\n"
NAMES = ("rules", "sections", "json", "contract", "plans", "examples", "turns")
TEXTS = {
    name: (files("lift_sys.prompts") / "texts" / f"{name}.md").read_text(encoding="utf-8").strip()
    for name in NAMES
}
VERSION = blake2b(repr(sorted(TEXTS.items())).encode(), digest_size=6).hexdigest()
"""Changes with every word of the files."""
PLANS = len(TEXTS["plans"].split("\n"))
"""How many kinds of plan there are; the first leaves the choice to the model."""
WORDS = dict(line.split(": ", 1) for line in TEXTS["turns"].split("\n"))
"""Headings and sentences of the turns of a conversation."""


@dataclass(frozen=True, slots=True)
class Worked:
    """A worked example: a function without body, and the answer to it in the three sections."""

    function: str
    answer: str

    @property
    def plan(self) -> str:
        """The words in front of the contract."""
        return self.answer.partition("\n<contract>")[0]


def worked_examples() -> tuple[Worked, ...]:
    """Return the examples of the file."""
    parts = TEXTS["examples"].split(BETWEEN)
    return tuple(Worked(*pair) for pair in zip(parts[::2], parts[1::2], strict=True))


def plan_words(number: int) -> str:
    """Say what kind of plan is asked for."""
    return TEXTS["plans"].split("\n")[number % PLANS]


@cache
def system_text(form: Form) -> str:
    """Return the part of the prompt that is the same for every function."""
    shown = [
        f"Example {number}:\n~~~\n{it.function}\n~~~\nAnswer:\n{_answer(it, form)}"
        for number, it in enumerate(worked_examples(), 1)
    ]
    return "\n\n".join([TEXTS["rules"], TEXTS[form], TEXTS["contract"], *shown])


def _answer(example: Worked, form: Form) -> str:
    """Write the answer as it is asked for: read and written again, so that there is one layout, not two."""
    spec = interpret(Document(example.function).targets()[0])
    reading = read_answer(example.answer, spec)
    assert reading.ir is not None, reading.complaints
    return write_answer(reading.ir, example.plan, form)
