"""Builds the prompt for one function: what is known of it, what stands around it, what went wrong before."""

import inspect
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal

from lift_sys.answer import Form, write_answer
from lift_sys.errors import RequestError
from lift_sys.ir import Example, FunctionIR, render_header
from lift_sys.prompts.files import VERSION, WORDS, plan_words, system_text
from lift_sys.prompts.model import Message, Prompt, size
from lift_sys.source import Surroundings
from lift_sys.spec import Spec

__all__ = ["build_prompt", "corrected"]

Attempts = Sequence[tuple[FunctionIR, tuple[str, ...]]]
"""Bodies that were tried, oldest first, each with what is wrong with it."""
TILDES = re.compile(r"~{3,}")
MOST_COMPLAINTS = 8
LONGEST_COMPLAINT = 600
"""Longest complaint that is passed on, in code points."""
LONGEST_ANSWER = 8000
"""How much of an answer that cannot be read goes back, in code points."""


def build_prompt(
    spec: Spec,
    surroundings: Surroundings,
    *,
    form: Form,
    plan: int,
    attempts: Attempts,
    budget: int,
) -> Prompt:
    """Return the prompt, of at most `budget` tokens by estimate.

    Where it would be longer, what stands around the function is left out, the least useful first, then all attempts
    but the last. `RequestError` where the function alone is too long.
    """
    around = _around(surroundings)
    while True:
        prompt = _prompt(spec, around, form, plan, attempts)
        if size(prompt) <= budget:
            return prompt
        if around:
            around = around[:-1]
        elif len(attempts) > 1:
            attempts = attempts[1:]
        else:
            raise RequestError(
                f"The prompt for {spec.signature.name!r} would have about {size(prompt)} tokens,"
                f" more than the {budget} that it may have",
                hint="Raise the setting promptTokens, or shorten the docstring",
            )


def corrected(prompt: Prompt, answer: str, complaints: Sequence[str]) -> Prompt:
    """Return the prompt that shows a model what cannot be read of its answer."""
    words = _complaints(complaints) or "It holds no body."
    told = f"{_block('unreadable', words)}\n\n{WORDS['again']}"
    shown = answer.strip()[:LONGEST_ANSWER] or "(nothing)"
    added = (_message("assistant", shown), _message("user", told))
    return replace(prompt, messages=(*prompt.messages, *added))


def _prompt(spec: Spec, around: list[str], form: Form, plan: int, attempts: Attempts) -> Prompt:
    """Put the parts together; each attempt is a turn of the conversation."""
    parts = {
        "function": _function(spec),
        "known": "\n".join(_known(spec)),
        "around": "\n\n".join(around),
    }
    blocks = [_block(name, text) for name, text in parts.items() if text]
    messages = [_message("user", "\n\n".join([*blocks, plan_words(plan)]))]
    for ir, complaints in attempts:
        told = f"{_block('found', _complaints(complaints))}\n\n{WORDS['repair']}"
        messages.append(_message("assistant", write_answer(ir, ir.intent.steps, form)))
        messages.append(_message("user", told))
    return Prompt(system_text(form), tuple(messages), VERSION)


def _message(role: Literal["user", "assistant"], text: str) -> Message:
    """Return a turn that can be sent: text from an editor may hold half of a surrogate pair."""
    return Message(role, text.encode("utf-8", "replace").decode("utf-8"))


def _complaints(complaints: Sequence[str]) -> str:
    return "\n".join(f"- {it[:LONGEST_COMPLAINT]}" for it in complaints[:MOST_COMPLAINTS])


def _block(name: str, text: str) -> str:
    """Mark text from somebody's file as data: the fence is longer than any that stands in it."""
    fence = "~" * max([3, *(len(it) + 1 for it in TILDES.findall(text))])
    return f"{WORDS[name]}:\n{fence}\n{text}\n{fence}"


def _function(spec: Spec) -> str:
    target = spec.target
    decorators = [f"@{it}" for it in target.decorators]
    docstring = target.docstring.text if target.docstring is not None else ""
    quotes = "'''" if '"""' in docstring else '"""'
    first, *lines = f"{quotes}{inspect.cleandoc(docstring)}".split("\n")
    last = [quotes] if lines else []
    written = [first if last else f"{first}{quotes}", *lines, *last]
    body = [f"    {line}" if line else "" for line in written]
    return "\n".join([*decorators, f"{render_header(spec.signature)}:", *body])


def _known(spec: Spec) -> Iterator[str]:
    """Say what was read exactly, for whoever might read the prose otherwise."""
    if spec.target.in_class:
        yield f"belongs to the class {'.'.join(spec.target.parents)}"
    yield from (f"example: {_example(it.example)}" for it in spec.examples)
    yield from (f"requires: {it.expression}" for it in spec.requires)
    yield from (f"ensures: {it.expression}" for it in spec.ensures)
    yield from (f"may raise {it.exception}: {it.condition or 'see above'}" for it in spec.raises)
    if spec.effects.mutates:
        yield f"changes its argument: {', '.join(spec.effects.mutates)}"
    if spec.effects.reads:
        yield f"reads from outside: {', '.join(spec.effects.reads)}"
    if spec.effects.writes:
        yield f"writes outside: {', '.join(spec.effects.writes)}"
    for hole in spec.holes:
        options = f" ({' or '.join(hole.options)})" if hole.options else ""
        yield f"left open: {hole.question}{options}"


def _example(example: Example) -> str:
    before = "".join(f"{it}; " for it in example.setup)
    match example.expectation:
        case "raises":
            message = f": {example.message}" if example.message else ""
            return f"{before}{example.call} raises {example.expected}{message}"
        case "prints":
            return f"{before}{example.call} prints {example.expected!r}"
        case _:
            anything = " (`...` stands for anything)" if example.ellipsis else ""
            return f"{before}{example.call} gives {example.expected}{anything}"


def _around(surroundings: Surroundings) -> list[str]:
    """Return what stands around the function in parts, the most useful first."""
    parts = ["\n".join(surroundings.imports)] if surroundings.imports else []
    parts += [surroundings.enclosing] if surroundings.enclosing else []
    parts += [
        f"{it.header}\n    # {it.docstring}" if it.docstring else it.header
        for it in surroundings.neighbours
    ]
    return parts
