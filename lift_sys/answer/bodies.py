"""Reads the body's text as statements of the IR. Never guesses indentation: what is unclear is complained of."""

import textwrap

from lift_sys.ir import (
    Assign,
    Import,
    LocalFunction,
    Pass,
    Raise,
    Refusal,
    Return,
    Signature,
    Statement,
    lift_body,
    render_header,
)

__all__ = ["read_body"]

Block = tuple[Statement, ...]


def read_body(source: str, signature: Signature) -> Block | str:
    """Return the statements of a body, or in words why they cannot be had.

    All lines may be indented alike, and the whole function may have been written, with imports and
    functions of its own in front: these become part of the body.
    """
    text = textwrap.dedent(source.expandtabs(4) if "\t" in source else source).strip("\n")
    if not text.strip():
        return "The body is empty: write the statements of the function"
    lifted = lift_body(text)
    if isinstance(lifted, Refusal):
        return f"The body cannot be read. {lifted.message}"
    own = _own_definition(lifted, signature.name)
    body = lifted if own is None else _unwrapped(lifted, own, signature)
    return body if isinstance(body, str) else _without_last_return(body)


def _own_definition(block: Block, name: str) -> int | None:
    """Return the place of the function's own `def`, where the answer is a module and no body."""
    if any(isinstance(it, Return | Raise) for it in block):
        return None
    places = [
        place
        for place, it in enumerate(block)
        if isinstance(it, LocalFunction) and it.signature.name == name
    ]
    return places[-1] if places else None


def _unwrapped(block: Block, place: int, signature: Signature) -> Block | str:
    """Take the body out of the function, with what the module defines in front of it."""
    own, before = block[place], block[:place]
    assert isinstance(own, LocalFunction)
    if _called(own.signature) != _called(signature):
        header = render_header(signature)
        return (
            f"The signature is not the one that was given: keep `{header}`, or write the body alone"
        )
    if not all(isinstance(it, Import | LocalFunction | Assign) for it in before):
        return "Statements stand in front of the function: write the body alone"
    return (*before, *own.body)


def _called(signature: Signature) -> tuple[bool, list[tuple[str, str]]]:
    """What a body depends on: annotations and defaults may be written in another way."""
    return signature.is_async, [(it.name, it.kind) for it in signature.parameters]


def _without_last_return(body: Block) -> Block:
    """Drop a `return` without value at the end, which only says that the end is meant."""
    if len(body) > 1 and body[-1] == Return(None):
        return body[:-1]
    return (Pass(),) if body == (Return(None),) else body
