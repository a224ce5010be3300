"""Builds the prompt for one function: what is known of it, what stands around it, what went wrong before."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from lift_sys.answer import Form, write_answer
from lift_sys.errors import RequestError
from lift_sys.ir import Example, FunctionIR, render_header
from lift_sys.prompts.files import VERSION, plan_words, system_text
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
    words = "\n".join(f"- {it}" for it in _short(complaints)) or "- It holds no body."
    told = f"Your answer cannot be read:\n{words}\nAnswer again, whole, in the layout described."
    added = (Message("assistant", answer or "(nothing)"), Message("user", told))
    return replace(prompt, messages=(*prompt.messages, *added))


def _prompt(spec: Spec, around: list[str], form: Form, plan: int, attempts: Attempts) -> Prompt:
    """Put the parts together; each attempt is a turn of the conversation."""
    blocks = [_block("The function", _function(spec))]
    known = "\n".join(_known(spec))
    blocks += [_block("Read from its docstring", known)] if known else []
    blocks += (
        [_block("What stands around it, and can be used", "\n\n".join(around))] if around else []
    )
    blocks.append(plan_words(plan))
    messages = [Message("user", "\n\n".join(blocks))]
    for ir, complaints in attempts:
        messages.append(Message("assistant", write_answer(ir, ir.intent.steps, form)))
        messages.append(Message("user", _told(complaints)))
    return Prompt(system_text(form), tuple(messages), VERSION)


def _told(complaints: Sequence[str]) -> str:
    listed = _block("What was found when it was checked", "\n".join(_short(complaints)))
    return (
        f"{listed}\n\nThink about what in the body causes this, then answer again, whole:"
        " a plan that avoids it, the contract, the body."
    )


def _short(complaints: Sequence[str]) -> list[str]:
    return [it[:LONGEST_COMPLAINT] for it in complaints[:MOST_COMPLAINTS]]


def _block(title: str, text: str) -> str:
    """Mark text from somebody's file as data: the fence is longer than any that stands in it."""
    fence = "~" * max([3, *(len(it) + 1 for it in TILDES.findall(text))])
    return f"{title}:\n{fence}\n{text}\n{fence}"


def _function(spec: Spec) -> str:
    target = spec.target
    docstring = target.docstring.text if target.docstring is not None else ""
    quotes = "'''" if '"""' in docstring else '"""'
    decorators = [f"@{it}" for it in target.decorators]
    return "\n".join(
        [*decorators, f"{render_header(spec.signature)}:", f"    {quotes}{docstring}{quotes}"]
    )


def _known(spec: Spec) -> Iterator[str]:
    """Say what was read exactly, for whoever might read the prose otherwise."""
    yield from (f"example: {_example(it.example)}" for it in spec.examples)
    yield from (f"requires: {it.expression}" for it in spec.requires)
    yield from (f"ensures: {it.expression}" for it in spec.ensures)
    yield from (f"may raise {it.exception}: {it.condition or 'see above'}" for it in spec.raises)
    if spec.effects.mutates:
        yield f"changes its argument: {', '.join(spec.effects.mutates)}"


def _example(example: Example) -> str:
    before = "".join(f"{it}; " for it in example.setup)
    match example.expectation:
        case "raises":
            return f"{before}{example.call} raises {example.expected}"
        case "prints":
            return f"{before}{example.call} prints {example.expected!r}"
        case _:
            return f"{before}{example.call} gives {example.expected}"


def _around(surroundings: Surroundings) -> list[str]:
    """Return what stands around the function in parts, the most useful first."""
    parts = ["\n".join(surroundings.imports)] if surroundings.imports else []
    parts += [surroundings.enclosing] if surroundings.enclosing else []
    parts += [
        f"{it.header}\n    # {it.docstring}" if it.docstring else it.header
        for it in surroundings.neighbours
    ]
    return parts
