"""What checking needs is kept warm for the next function, and ended some time after the last."""

import asyncio
import json

from lift_sys.config import Settings
from lift_sys.source import Document
from lift_sys_server import engine as engines
from lift_sys_server.engine import LocalEngine
from support.editor import editor
from support.faults import FaultServer, openai_answer
from support.processes import descendants, linux, wait_until

STUB = 'def twice(n: int) -> int:\n    """Twice n.\n\n    >>> twice(3)\n    6\n    >>> twice(0)\n    0\n    """\n    ...\n'


async def implemented(engine, **settings):
    target = Document(STUB).targets()[0]
    chosen = Settings(**settings)
    outcome = await engine.implement(STUB, target, settings=chosen, report=lambda *_: None)
    assert outcome.verdict.offered


@linux
async def test_processes_are_kept_for_the_next_function_and_ended_by_closing():
    before = descendants()
    engine = LocalEngine()
    await implemented(engine)
    warm = descendants() - before
    assert warm
    await implemented(engine)
    assert warm <= descendants() - before
    await engine.close()
    assert descendants() <= before


@linux
async def test_processes_that_nobody_uses_are_ended(monkeypatch):
    monkeypatch.setattr(engines, "WARM_SECONDS", 0.01)
    before = descendants()
    engine = LocalEngine()
    await implemented(engine)
    await asyncio.to_thread(wait_until, lambda: descendants() <= before, 20)
    await implemented(engine)
    await engine.close()
    assert descendants() <= before


@linux
async def test_what_may_run_unconfined_is_kept_apart():
    before = descendants()
    engine = LocalEngine()
    await implemented(engine)
    await implemented(engine, unconfined_python=True)
    assert {unconfined for unconfined, _ in engine._benches} == {False, True}
    await engine.close()
    assert descendants() <= before


@linux
async def test_each_environment_has_a_type_checker_of_its_own(tmp_path):
    (tmp_path / "lib" / "python3.11" / "site-packages").mkdir(parents=True)
    before = descendants()
    engine = LocalEngine()
    await implemented(engine)
    await implemented(engine, interpreter=str(tmp_path))
    assert {environment for _, environment in engine._benches} == {None, tmp_path}
    await engine.close()
    assert descendants() <= before


def a_body(body):
    contract = {name: [] for name in ("requires", "ensures", "raises", "mutates", "reads")}
    contract |= {name: [] for name in ("writes", "holes", "examples")}
    return f"Do it.\n<contract>\n{json.dumps(contract)}\n</contract>\n<body>\n    {body}\n</body>"


async def test_a_model_writes_the_body_and_what_it_cost_is_shown():
    async with FaultServer([openai_answer(a_body("return n * 2"))]) as model:
        settings = {"backend": "vllm", "vllmUrl": model.url, "vllmModel": "tiny"}
        async with editor(LocalEngine(), options=settings) as one:
            buffer = one.open(STUB)
            [action] = await one.actions(buffer, "twice")
            await one.choose(action)
            await one.until(lambda: "return n * 2" in buffer.text)
            hover = await one.hover(buffer, "twice")
            assert "vllm (tiny) · cost unknown" in str(hover)
            one.take_messages()


async def test_a_backend_that_is_not_set_up_is_one_message_and_changes_nothing():
    async with editor(LocalEngine(), options={"backend": "vllm"}) as one:
        buffer = one.open(STUB)
        [action] = await one.actions(buffer, "twice")
        await one.choose(action)
        [message] = one.take_messages()
        assert "Set vllmUrl to its address" in message
        assert buffer.text == STUB
