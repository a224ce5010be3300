import asyncio
import logging

import pytest

from lift_sys.backends.chat_connection import Waits
from lift_sys.backends.claude import ClaudeClient, missing
from lift_sys.backends.claude_request import claude_request
from lift_sys.backends.completion import Knobs
from lift_sys.backends.patience import Patience
from lift_sys.config import Key, Settings
from lift_sys.errors import (
    AnswerError,
    AuthenticationError,
    BackendError,
    BusyError,
    ConnectionFailedError,
    RequestError,
    TimedOutError,
)
from lift_sys.prompts import Message, Prompt
from support.chatting import KEY, PROMPT, Time
from support.faults import (
    DROP,
    HANG,
    FaultServer,
    anthropic_answer,
    anthropic_error,
    anthropic_event,
    anthropic_events,
    anthropic_message,
    busy,
    dropped,
    dropped_in_headers,
    garbage,
    page,
    redirect,
    respond,
    silent,
    slow,
    stream,
)

SECRETS = ("sentinel_prompt", KEY.reveal())
QUOTING = f"no: {SECRETS[0]} {SECRETS[1]}"


def claude(url, *, retries=0, time=None, key=KEY, **waits):
    time = time or Time()
    given = Waits(**({"connect": 5.0, "first_token": 5.0, "answer": 10.0} | waits))
    patience = Patience(
        retries=retries,
        seconds=given.answer,
        clock=time.clock,
        sleep=time.sleep,
        chance=lambda: 0.0,
    )
    return ClaudeClient(url, "claude-test", key, waits=given, patience=patience, clock=time.clock)


async def asked(url, on_text=None, **options):
    async with claude(url, **options) as client:
        return await client.complete(PROMPT, Knobs(), on_text=on_text or (lambda _: None))


async def refused(*replies, **options):
    async with FaultServer(list(replies)) as server:
        with pytest.raises(BackendError) as caught:
            await asked(server.url, **options)
    assert caught.value.hint
    assert not [it for it in SECRETS if it in str(caught.value)]
    return caught.value


def test_the_request_marks_the_stable_prefix_for_the_cache():
    turns = (Message("user", "u"), Message("assistant", "a"), Message("user", "again"))
    wire = claude_request(
        "https://api.example/", "m", Prompt("s", turns, "1"), Knobs(max_tokens=99, temperature=0.7)
    )
    assert wire.url == "https://api.example/v1/messages"
    assert wire.body == {
        "model": "m",
        "max_tokens": 99,
        "system": [{"type": "text", "text": "s", "cache_control": {"type": "ephemeral"}}],
        "messages": [
            {"role": "user", "content": "u"},
            {"role": "assistant", "content": "a"},
            {"role": "user", "content": "again"},
        ],
        "stream": True,
    }


async def test_a_streamed_answer_is_gathered_with_its_usage():
    usage = {"cache_read_input_tokens": 100, "cache_creation_input_tokens": 10}
    pieces = []
    async with FaultServer([anthropic_answer("one ", "two", usage=usage)]) as server:
        completion = await asked(server.url, pieces.append)
        [request] = server.requests
    assert (completion.text, completion.finish, pieces) == ("one two", "stop", ["one ", "two"])
    usage = completion.usage
    assert (usage.input_tokens, usage.cached_tokens, usage.output_tokens) == (121, 100, 7)
    assert usage.first_token_seconds is not None
    assert request.path == "/v1/messages"
    assert request.json == claude_request(server.url, "claude-test", PROMPT, Knobs()).body


async def test_the_key_is_sent_and_no_other_credential_of_the_environment(monkeypatch):
    monkeypatch.setenv("ANTHROPIC_AUTH_TOKEN", "stray-token")
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "http://127.0.0.1:9")
    async with FaultServer([anthropic_answer("x")]) as server:
        await asked(server.url)
        [request] = server.requests
    sent = [request.headers.get("x-api-key"), request.headers.get("authorization")]
    assert [it for it in sent if it] in ([KEY.reveal()], [f"Bearer {KEY.reveal()}"])
    assert "stray-token" not in str(request.headers)


@pytest.mark.parametrize(
    ("reason", "finish"),
    [
        ("max_tokens", "length"),
        ("model_context_window_exceeded", "length"),
        ("refusal", "refusal"),
        ("stop_sequence", "stop"),
    ],
)
async def test_each_reason_to_stop_is_told(reason, finish):
    async with FaultServer([anthropic_answer("x", stop_reason=reason)]) as server:
        assert (await asked(server.url)).finish == finish


@pytest.mark.parametrize(
    ("status", "kind", "error"),
    [
        (401, "authentication_error", AuthenticationError),
        (403, "permission_error", AuthenticationError),
        (404, "not_found_error", RequestError),
        (400, "invalid_request_error", RequestError),
        (413, "request_too_large", RequestError),
        (429, "rate_limit_error", BusyError),
        (529, "overloaded_error", BusyError),
        (500, "api_error", ConnectionFailedError),
    ],
)
async def test_each_status_has_its_error(status, kind, error):
    assert type(await refused(respond(status, anthropic_error(kind, QUOTING)))) is error


async def test_what_is_too_long_says_which_settings_to_lower():
    told = respond(400, anthropic_error("invalid_request_error", "prompt is too long: 9 tokens"))
    error = await refused(told)
    assert "promptTokens" in error.hint


async def test_no_credit_is_no_reason_to_try_again():
    words = "Your credit balance is too low"
    error = await refused(respond(400, anthropic_error("invalid_request_error", words)), retries=3)
    assert not error.retryable
    assert "credit" in error.message


async def test_it_waits_as_long_as_the_server_asks():
    time = Time()
    async with FaultServer(
        [busy(429, retry_after=3), busy(529, retry_after=1), anthropic_answer("x")]
    ) as server:
        assert (await asked(server.url, retries=2, time=time)).text == "x"
    assert time.slept == [3.0, 1.0]


async def test_it_gives_up_at_once_where_the_server_asks_for_longer_than_there_is():
    error = await refused(busy(429, retry_after=60), retries=2, answer=10.0)
    assert isinstance(error, BusyError)
    assert error.retry_after == 60.0


async def test_an_error_inside_the_stream_is_mapped_like_its_status():
    error = anthropic_event(anthropic_error("overloaded_error", QUOTING) | {"type": "error"})
    assert isinstance(await refused(stream(error)), BusyError)


async def test_nothing_is_sent_again_once_the_answer_has_begun():
    events = anthropic_events("one")
    broken = stream(*events[:3], DROP)
    error = await refused(broken, anthropic_answer("other"), retries=3)
    assert isinstance(error, ConnectionFailedError)


@pytest.mark.parametrize(
    "reply",
    [garbage(), dropped(), dropped_in_headers(), stream(*anthropic_events("one")[:3])],
    ids=["garbage", "dropped", "in the headers", "no end"],
)
async def test_what_breaks_off_is_worth_another_try(reply):
    error = await refused(reply)
    assert isinstance(error, ConnectionFailedError | AnswerError)
    async with FaultServer([dropped(), anthropic_answer("x")]) as server:
        assert (await asked(server.url, retries=1)).text == "x"


@pytest.mark.parametrize(
    "reply",
    [
        page(),
        respond(200, {"some": "json"}),
        anthropic_message("whole, not streamed"),
        stream(b"event: message_start\ndata: {broken\n\n"),
        stream(b"data: [1, 2]\n\n"),
    ],
    ids=["a proxy's page", "other JSON", "not streamed", "broken JSON", "another event"],
)
async def test_what_is_no_answer_is_said_to_be_none(reply):
    assert isinstance(await refused(reply), AnswerError)


async def test_no_redirect_is_followed():
    async with FaultServer([anthropic_answer("x")]) as other:
        error = await refused(redirect(f"{other.url}/v1/messages"))
        assert other.requests == []
    assert isinstance(error, RequestError)
    assert "redirects" in error.message


async def test_slow_bytes_are_waited_for():
    gate = asyncio.Event()
    async with FaultServer([slow(anthropic_answer("one", "two"), gate)]) as server:
        asking = asyncio.create_task(asked(server.url))
        await server.asked.wait()
        assert not asking.done()
        gate.set()
        assert (await asking).text == "onetwo"


async def test_a_first_token_that_does_not_come_names_the_setting():
    error = await refused(silent(), first_token=0.05)
    assert isinstance(error, TimedOutError)
    assert "firstTokenSeconds" in error.hint


async def test_an_answer_without_end_names_the_setting():
    events = anthropic_events("one")
    error = await refused(stream(*events[:3], HANG), answer=0.2)
    assert isinstance(error, TimedOutError)
    assert "answerSeconds" in error.hint


@pytest.mark.parametrize("begun", [False, True])
async def test_cancelling_closes_the_connection(begun):
    reply = stream(*anthropic_events("one")[:3], HANG) if begun else silent()
    heard = asyncio.Event()
    async with FaultServer([reply]) as server:
        asking = asyncio.create_task(asked(server.url, lambda _: heard.set()))
        await (heard if begun else server.asked).wait()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        await server.left.wait()
        assert server.open == 0


async def test_a_key_goes_nowhere_over_plain_http():
    with pytest.raises(RequestError, match="Use https"):
        await asked("http://elsewhere.example")


async def test_a_server_that_is_not_there_is_told():
    async with FaultServer() as server:
        url = server.url
    with pytest.raises(ConnectionFailedError, match="cannot be reached"):
        await asked(url)


async def test_no_key_and_no_source_reach_a_log(caplog):
    with caplog.at_level(logging.DEBUG):
        async with FaultServer([anthropic_answer("x")]) as server:
            await asked(server.url)
        await refused(respond(400, anthropic_error("invalid_request_error", QUOTING)))
    told = caplog.text + "".join(str(it.__dict__) for it in caplog.records)
    assert not [it for it in SECRETS if it in told]


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        (Settings(), "no key"),
        (Settings(claude_key=Key("k"), stay_local=True), "stayLocal"),
        (Settings(claude_key=Key("k"), claude_url="http://elsewhere.example"), "Use https"),
    ],
)
def test_what_it_lacks_is_said(settings, word):
    assert word in missing(settings)


def test_with_a_key_it_lacks_nothing():
    assert missing(Settings(claude_key=Key("k"))) == ""


def test_without_the_package_it_says_how_to_install_it(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert "lift-sys[claude]" in missing(Settings(claude_key=Key("k")))
