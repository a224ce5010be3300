"""A model that knows nothing writes what can be read: the grammar of the answer reaches the server and holds."""

import ast
import asyncio

from lift_sys.answer import read_answer
from lift_sys.backends.chat_request import held
from lift_sys.backends.completion import Knobs
from lift_sys.interpret import interpret
from lift_sys.ir import render
from lift_sys.prompts import Message, Prompt, build_prompt
from lift_sys.source import Document, surroundings

SOURCE = '''def halve(total: int, parts: list[int]) -> int:
    """Return half of `total` without the parts.

    >>> halve(10, [2, 4])
    2
    """
    ...
'''


def prompt_for(source, form):
    """What a model is asked, and the Spec that its answer is read by."""
    document = Document(source)
    target = document.targets()[0]
    spec = interpret(target)
    around = surroundings(source, target)
    return build_prompt(spec, around, form=form, plan=0, attempts=(), budget=4000), spec


async def draw(client, prompt, form, count, *, max_tokens):
    """Draw answers at once, as wild as the model can."""
    knobs = [
        Knobs(form=form, temperature=1.0, seed=seed, max_tokens=max_tokens) for seed in range(count)
    ]
    asking = [client.complete(prompt, knob, on_text=lambda _: None) for knob in knobs]
    return await asyncio.gather(*asking)


async def whole_answers(chat, form):
    """Have 16 answers drawn at once: those that were not cut off, and the Spec that they are read by."""
    prompt, spec = prompt_for(SOURCE, form)
    async with chat() as client:
        answers = await draw(client, prompt, form, 16, max_tokens=2048)
    whole = {it.text for it in answers if it.finish == "stop"}
    # A model that knows nothing may go on for long.
    assert len(whole) >= 4
    return whole, spec


async def test_every_whole_answer_of_sixteen_at_once_is_python_in_the_subset(chat, server):
    whole, spec = await whole_answers(chat, "sections")
    for text in whole:
        assert held(text, "sections")
        reading = read_answer(text, spec, "sections")
        assert reading.ir is not None, reading.complaints
        ast.parse(render(reading.ir))
    assert server.running == 0


async def test_every_whole_json_answer_has_the_schema_and_what_is_no_python_is_told(chat):
    whole, spec = await whole_answers(chat, "json")
    for text in whole:
        assert held(text, "json")
        reading = read_answer(text, spec, "json")
        # Nothing holds the body's lines to Python here.
        assert reading.ir is not None or reading.complaints


async def test_without_the_grammar_the_same_model_writes_nothing_of_the_kind(chat):
    """Servers ignore what they do not know: that the answers above have the form is the grammar's doing."""
    prompt = Prompt("", (Message("user", "Write Python."),), "1")
    async with chat() as client:
        free = client.request(prompt, Knobs(max_tokens=64))
        bare = {name: value for name, value in free.body.items() if name != "structured_outputs"}
        client.request = lambda *_: type(free)(free.url, bare)
        answer = await client.complete(prompt, Knobs(max_tokens=64), on_text=lambda _: None)
    assert not held(answer.text, "sections")
