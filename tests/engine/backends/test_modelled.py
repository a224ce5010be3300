"""From the settings to candidates and edits, over a server on loopback that plays scripted answers."""

import asyncio
import json

import pytest

from lift_sys.backends import Task, load, missing, names, route
from lift_sys.config import Key, Price, Settings
from lift_sys.errors import AnswerError, BackendError, BudgetError
from lift_sys.interpret import interpret
from lift_sys.ir import render_body
from lift_sys.ledger import Ledger, LedgerPurse
from lift_sys.pipeline import implement
from lift_sys.source import Document
from support.faults import (
    FaultServer,
    anthropic_answer,
    openai_answer,
    openai_error,
    respond,
    silent,
)

TEXT = '''def clamp(n: int, low: int, high: int) -> int:
    """Bring n into the range from low to high.

    >>> clamp(5, 0, 9)
    5
    >>> clamp(-3, 0, 9)
    0
    >>> clamp(12, 0, 9)
    9
    """
    ...
'''
RIGHT, WRONG = "return max(low, min(n, high))", "return min(n, high)"


FIELDS = ("requires", "ensures", "raises", "mutates", "reads", "writes", "holes", "examples")


def answer(body, plan="Compare."):
    contract = json.dumps({name: [] for name in FIELDS})
    return f"{plan}\n<contract>\n{contract}\n</contract>\n<body>\n{body}\n</body>"


def settings(server, **more):
    known = {"vllm_url": server.url, "vllm_model": "tiny", "vllm_key": Key("k"), "retries": 0}
    return Settings(backend="vllm", repair_seconds=0, **(known | more))


async def proposals(server, task=None, **more):
    spec = interpret(Document(TEXT).targets()[0])
    backend = load("vllm", settings(server, **more))
    return [ir async for ir in backend.propose(spec, task or Task())]


async def outcome_of(server, purse=None, **more):
    chosen = settings(server, **more)
    return await implement(
        TEXT,
        Document(TEXT).targets()[0],
        backends=route(chosen),
        settings=chosen,
        **({"purse": purse} if purse else {}),
    )


async def test_an_answer_becomes_a_candidate_that_says_where_it_came_from():
    async with FaultServer([openai_answer(answer(RIGHT))]) as server:
        [ir] = await proposals(server, seed=7)
    assert render_body(ir.body) == RIGHT
    assert ir.intent.steps == ("Compare.",)
    made = ir.provenance
    assert made is not None
    assert (made.backend, made.model, made.seed) == ("vllm", "tiny", 7)
    assert (made.input_tokens, made.output_tokens, made.cost_usd) == (11, 7, None)


async def test_every_knob_reaches_the_request():
    answers = [openai_answer(answer(f"return {n}")) for n in range(3)]
    async with FaultServer(answers) as server:
        await proposals(server, candidates=3, temperature=0.9, top_p=0.8, seed=40, max_tokens=321)
        bodies = sorted(server.bodies, key=lambda body: body["seed"])
    assert [body["seed"] for body in bodies] == [40, 41, 42]
    assert [body["temperature"] for body in bodies] == [0.0, 0.9, 0.9]
    assert {body["top_p"] for body in bodies} == {0.8}
    assert {body["max_tokens"] for body in bodies} == {321}
    plans = {body["messages"][-1]["content"].splitlines()[-1] for body in bodies}
    assert len(plans) == 3
    assert len({body["messages"][0]["content"] for body in bodies}) == 1
    assert all(json.loads(body["structured_outputs"]["structural_tag"]) for body in bodies)


async def test_bodies_that_are_the_same_ir_come_once():
    same = [openai_answer(answer(RIGHT)), openai_answer(answer("return max(low,min(n,high))"))]
    async with FaultServer(same) as server:
        assert len(await proposals(server, candidates=2)) == 1


async def test_an_answer_that_cannot_be_read_is_asked_for_once_more_with_why():
    async with FaultServer([openai_answer("Sure!"), openai_answer(answer(RIGHT))]) as server:
        [ir] = await proposals(server)
        turns = server.bodies[1]["messages"]
    assert render_body(ir.body) == RIGHT
    assert turns[-2] == {"role": "assistant", "content": "Sure!"}
    assert "cannot be read" in turns[-1]["content"]


async def test_after_that_it_is_an_error_that_says_what_is_wrong():
    async with FaultServer([openai_answer("Sure!"), openai_answer("Well.")]) as server:
        with pytest.raises(AnswerError, match="cannot be read"):
            await proposals(server)


@pytest.mark.parametrize(
    ("finish", "word"), [("length", "maxTokens"), ("content_filter", "declines")]
)
async def test_what_is_no_whole_answer_is_no_candidate(finish, word):
    async with FaultServer([openai_answer(answer(RIGHT), finish=finish)]) as server:
        with pytest.raises(AnswerError, match=word):
            await proposals(server)


async def test_one_body_that_fails_does_not_cost_the_others():
    answers = [respond(500, openai_error("broken")), openai_answer(answer(RIGHT))]
    async with FaultServer(answers) as server:
        assert len(await proposals(server, candidates=2)) == 1


async def test_a_verified_body_comes_out_with_its_cost(tmp_path):
    prices = {"tiny": Price(as_of="2026-11-01", input=1000.0, cached_input=0.0, output=0.0)}
    async with FaultServer([openai_answer(answer(RIGHT))]) as server:
        chosen = settings(server, prices=prices)
        outcome = await outcome_of(server, LedgerPurse(Ledger(tmp_path), chosen), prices=prices)
    assert outcome.edit is not None
    assert outcome.edit.new_text.strip() == RIGHT
    assert outcome.cost == pytest.approx(0.008)
    assert outcome.asked[0].candidates == 1


async def test_a_refuted_body_goes_back_with_its_counterexample():
    async with FaultServer([openai_answer(answer(WRONG)), openai_answer(answer(RIGHT))]) as server:
        outcome = await outcome_of(server)
        told = server.bodies[1]["messages"]
    assert outcome.edit is not None
    assert outcome.edit.new_text.strip() == RIGHT
    assert WRONG in told[-2]["content"]
    assert "`clamp(-3, 0, 9)` returned -3, the docstring says 0" in told[-1]["content"]


async def test_the_same_function_is_not_paid_twice():
    async with FaultServer([openai_answer(answer(RIGHT))]) as server:
        await outcome_of(server)
        again = await outcome_of(server)
        assert len(server.requests) == 1
    assert again.edit is not None
    assert [it.source for it in again.usages] == ["cached"]


async def test_a_recorded_answer_needs_no_server(tmp_path):
    async with FaultServer([openai_answer(answer(RIGHT))]) as server:
        await outcome_of(server, record_to=str(tmp_path), cache_answers=False)
    again = await outcome_of(server, replay_from=str(tmp_path), cache_answers=False)
    assert again.edit is not None
    assert [it.source for it in again.usages] == ["replayed"]


async def test_over_budget_nothing_is_sent(tmp_path):
    prices = {"tiny": Price(as_of="2026-11-01", input=3.0, output=15.0)}
    async with FaultServer() as server:
        chosen = settings(server, prices=prices, answer_budget=0.0001)
        purse = LedgerPurse(Ledger(tmp_path), chosen)
        with pytest.raises(BudgetError, match="answerBudget"):
            await proposals(server, Task(purse=purse), prices=prices)
    # The server of this test is on this machine, but it has a price.
    assert server.requests == []


async def test_claude_travels_the_same_way():
    async with FaultServer([anthropic_answer(answer(RIGHT))]) as server:
        chosen = Settings(claude_url=server.url, claude_key=Key("k"), backend="claude")
        outcome = await implement(
            TEXT, Document(TEXT).targets()[0], backends=route(chosen), settings=chosen
        )
    assert outcome.edit is not None
    assert outcome.ir is not None
    assert outcome.ir.provenance is not None
    assert outcome.ir.provenance.backend == "claude"


async def test_a_json_server_is_asked_for_json():
    body = {"plan": "Compare.", "body": RIGHT.split("\n")}
    async with FaultServer([openai_answer(json.dumps(body))]) as server:
        chosen = Settings(openai_url=server.url, openai_model="local", backend="openai-compatible")
        outcome = await implement(
            TEXT, Document(TEXT).targets()[0], backends=route(chosen), settings=chosen
        )
        [sent] = server.bodies
    assert outcome.edit is not None
    assert sent["response_format"]["type"] == "json_schema"
    assert "structured_outputs" not in sent


# The registry


def test_each_backend_says_what_it_lacks():
    told = {name: missing(name, Settings()) for name in names()}
    assert told["embedded"] == ""
    assert "vllmUrl" in told["vllm"]
    assert "openaiUrl" in told["openai-compatible"]
    assert "ANTHROPIC_API_KEY" in told["claude"]


def test_auto_passes_over_what_is_not_set_up():
    assert [it.name for it in route(Settings(backend="auto"))] == ["embedded"]
    both = Settings(backend="auto", vllm_url="http://127.0.0.1:1", order=("vllm", "embedded"))
    assert [it.name for it in route(both)] == ["vllm", "embedded"]


def test_a_backend_that_is_named_and_not_set_up_is_an_error():
    with pytest.raises(BackendError, match="vllm backend cannot be used: no server"):
        route(Settings(backend="vllm"))
    with pytest.raises(BackendError, match="No backend of the setting 'order'"):
        route(Settings(backend="auto", order=("claude",)))


@pytest.mark.parametrize("candidates", [1, 5])
async def test_cancelling_an_implementation_closes_every_connection(candidates):
    async with FaultServer([silent()] * candidates) as server:
        work = asyncio.create_task(outcome_of(server, candidates=candidates))
        while len(server.requests) < candidates:
            server.asked.clear()
            await server.asked.wait()
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work
        await server.left.wait()


async def test_once_enough_bodies_agree_the_rest_is_called_off():
    answers = [openai_answer(answer(RIGHT)), openai_answer(answer(f"x = n\n{RIGHT}")), silent()]
    async with FaultServer(answers) as server:
        outcome = await outcome_of(server, candidates=3)
        await server.left.wait()
    assert outcome.edit is not None
    assert len(outcome.usages) == 3


async def test_what_cannot_be_read_is_asked_for_anew_the_next_time():
    bad = [openai_answer("Sure!"), openai_answer("Well.")]
    async with FaultServer([*bad, openai_answer(answer(RIGHT))]) as server:
        with pytest.raises(AnswerError, match="cannot be read"):
            await proposals(server)
        assert len(await proposals(server)) == 1


async def test_who_tries_again_does_not_get_the_kept_answer():
    answers = [openai_answer(answer(WRONG)), openai_answer(answer(RIGHT))]
    async with FaultServer(answers) as server:
        await proposals(server)
        [ir] = await proposals(server, Task(fresh=True))
    assert render_body(ir.body) == RIGHT


async def test_a_replay_that_lacks_the_answer_is_no_request(tmp_path):
    async with FaultServer() as server:
        chosen = settings(server, replay_from=str(tmp_path))
        purse = LedgerPurse(Ledger(tmp_path / "state"), chosen)
        with pytest.raises(AnswerError, match="nothing is sent"):
            await proposals(server, Task(purse=purse), replay_from=str(tmp_path))
    assert not purse.ledger.path.exists()


async def test_only_the_body_of_an_async_function_may_await():
    text = 'async def f(x: int) -> int:\n    """Return x.\n\n    >>> 1\n    1\n    """\n    ...\n'
    sent = []
    for source in (text, text.removeprefix("async ")):
        async with FaultServer([openai_answer(answer("return x"))]) as server:
            spec = interpret(Document(source).targets()[0])
            backend = load("vllm", settings(server))
            assert [ir async for ir in backend.propose(spec, Task())]
            sent.append(server.bodies[0]["structured_outputs"]["structural_tag"])
    assert ["await" in tag for tag in sent] == [True, False]
