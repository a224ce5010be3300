import email.utils

import pytest

from lift_sys.backends.patience import Patience
from lift_sys.errors import (
    AnswerError,
    BackendError,
    BusyError,
    ConnectionFailedError,
    TimedOutError,
)
from support.chatting import Time, asked, chat
from support.faults import (
    DROP,
    FaultServer,
    busy,
    dropped,
    dropped_in_headers,
    event,
    openai_answer,
    openai_chunk,
    openai_error,
    openai_models,
    respond,
    stream,
)

GOOD = openai_answer("good")
FAILED = respond(500, {})


async def tried(*replies, retries=2, error=None, **waits):
    """Ask with these replies; return how often the server was asked, and what was slept."""
    time = Time()
    async with FaultServer(list(replies)) as server:
        if error:
            with pytest.raises(error):
                await asked(server.url, retries=retries, time=time, **waits)
        else:
            assert (await asked(server.url, retries=retries, time=time, **waits)).text == "good"
        return len(server.bodies), time.slept


@pytest.mark.parametrize(
    "fault",
    [
        busy(429),
        busy(503),
        busy(529),
        FAILED,
        respond(502, {}),
        dropped(),
        dropped_in_headers(),
        stream(DROP),
        stream(event(openai_error(code=503))),
    ],
    ids=range(9),
)
async def test_what_may_pass_is_tried_again(fault):
    assert await tried(fault, GOOD) == (2, [0.25])


@pytest.mark.parametrize(
    "fault", [respond(it, {}) for it in (400, 401, 403, 404, 413, 422)], ids=range(6)
)
async def test_what_will_not_pass_is_not_tried_again(fault):
    assert await tried(fault, GOOD, error=BackendError) == (1, [])


async def test_pauses_grow_and_tries_are_counted():
    assert await tried(FAILED, FAILED, FAILED, GOOD, retries=3) == (4, [0.25, 0.5, 1.0])
    assert await tried(FAILED, FAILED, GOOD, retries=1, error=ConnectionFailedError) == (2, [0.25])


async def test_no_retries_are_none():
    assert await tried(busy(429), GOOD, retries=0, error=BusyError) == (1, [])


async def test_the_server_says_how_long_to_wait():
    assert await tried(busy(retry_after=3), GOOD) == (2, [3.0])
    date = email.utils.formatdate(Time().at + 6, usegmt=True)
    assert await tried(busy(503, retry_after=date), GOOD) == (2, [6.0])


async def test_a_wait_longer_than_the_answer_may_take_is_not_begun():
    assert await tried(busy(retry_after=60), GOOD, error=BusyError) == (1, [])


async def test_all_waits_together_are_not_longer_than_the_answer_may_take():
    replies = [busy(retry_after=4)] * 3
    assert await tried(*replies, GOOD, retries=5, error=BusyError) == (3, [4.0, 4.0])


@pytest.mark.parametrize("end", [DROP, event(openai_error(code=503))], ids=["drop", "error"])
async def test_nothing_is_sent_again_once_an_answer_has_begun(end):
    fault = stream(openai_chunk("half"), end)
    assert await tried(fault, GOOD, error=BackendError) == (1, [])


async def test_a_listener_hears_no_piece_twice():
    told = []
    async with FaultServer([stream(DROP), openai_answer("a", "b")]) as server:
        await asked(server.url, retries=1, on_text=told.append)
    assert told == ["a", "b"]


async def test_asking_for_the_model_is_tried_again_too():
    async with (
        FaultServer([busy(503), openai_models("qwen")]) as server,
        chat(server.url, model="", retries=1) as client,
    ):
        assert client.model == "qwen"


def test_chance_keeps_clients_apart():
    patience = Patience(retries=9, seconds=99, chance=lambda: 1.0)
    failed = ConnectionFailedError("x")
    assert [patience.pause(failed, it, 99) for it in range(6)] == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0]
    assert patience.pause(BusyError("x", retry_after=3), 0, 99) == 3.5


@pytest.mark.parametrize("error", [TimedOutError("x"), AnswerError("x")])
def test_what_took_too_long_or_is_no_answer_is_not_repeated(error):
    assert Patience(retries=9, seconds=99).pause(error, 0, 99) is None
