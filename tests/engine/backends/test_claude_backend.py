"""The claude backend as a whole: prompt, request, stream, answer, IR."""

import pytest

from lift_sys.answer import write_answer
from lift_sys.backends import Task, load
from lift_sys.config import Key, Settings
from lift_sys.errors import AnswerError
from lift_sys.interpret import interpret
from lift_sys.ir import render_body
from lift_sys.source import Document, surroundings
from support.faults import FaultServer, anthropic_answer
from support.prompting import SHOP, attempted

TARGET = Document(SHOP).find("total")
SPEC = interpret(TARGET)
RIGHT = write_answer(attempted(SPEC, "return sum(map(taxed, prices), Decimal(0))"), "Add up.")


async def proposed(*texts, **settings):
    """Bodies from a server that answers so, and what it was sent."""
    replies = [anthropic_answer(text[:9], text[9:]) for text in texts]
    async with FaultServer(replies) as server:
        backend = load("claude", Settings(claude_url=server.url, claude_key=Key("k"), **settings))
        task = Task(surroundings=surroundings(SHOP, TARGET))
        found = [it async for it in backend.propose(SPEC, task)]
        return found, server.bodies


async def test_an_answer_becomes_a_body_with_where_it_came_from():
    [ir], [body] = await proposed(RIGHT)
    assert render_body(ir.body) == "return sum(map(taxed, prices), Decimal(0))"
    assert ir.intent.steps == ("Add up.",)
    assert (ir.provenance.backend, ir.provenance.model) == ("claude", "claude-sonnet-5-5")
    assert "def taxed(price: Decimal) -> Decimal" in body["messages"][0]["content"]


async def test_what_cannot_be_read_goes_back_once_with_why():
    [ir], [first, second] = await proposed("Sure! Let me think about this.", RIGHT)
    assert render_body(ir.body).startswith("return sum")
    assert second["system"] == first["system"]
    assert second["messages"][:1] == first["messages"]
    assert second["messages"][1]["content"] == "Sure! Let me think about this."
    assert "There is no body" in second["messages"][2]["content"]


async def test_what_cannot_be_read_twice_is_told():
    with pytest.raises(AnswerError, match="cannot be read"):
        await proposed("Sure!", "Of course!")


async def test_bodies_differ_by_their_plans():
    _, bodies = await proposed(*[RIGHT] * 3, candidates=3)
    asked = [it["messages"][0]["content"].rpartition("\n\n") for it in bodies]
    assert len({before for before, _, _ in asked}) == 1
    assert len({plan for _, _, plan in asked}) == 3
