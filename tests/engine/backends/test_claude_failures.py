import json

import pytest

from lift_sys.errors import (
    AnswerError,
    AuthenticationError,
    BackendError,
    BusyError,
    ConnectionFailedError,
    RequestError,
)
from support.claude import QUOTING, asked, refused
from support.faults import (
    FaultServer,
    anthropic_answer,
    anthropic_error,
    anthropic_event,
    anthropic_events,
    anthropic_message,
    dropped,
    dropped_in_headers,
    garbage,
    page,
    redirect,
    respond,
    stream,
)

STATUSES = [
    (400, "invalid_request_error", RequestError, False),
    (401, "authentication_error", AuthenticationError, False),
    (402, "billing_error", RequestError, False),
    (403, "permission_error", AuthenticationError, False),
    (404, "not_found_error", RequestError, False),
    (413, "request_too_large", RequestError, False),
    (422, "unknown", RequestError, False),
    (429, "rate_limit_error", BusyError, True),
    (500, "api_error", ConnectionFailedError, True),
    (504, "timeout_error", ConnectionFailedError, True),
    (529, "overloaded_error", BusyError, True),
]


@pytest.mark.parametrize(("status", "kind", "error", "retryable"), STATUSES)
async def test_each_status_has_its_error(status, kind, error, retryable):
    told = await refused(respond(status, anthropic_error(kind, QUOTING)))
    assert (type(told), told.retryable) == (error, retryable)


@pytest.mark.parametrize(
    ("status", "kind", "error", "retryable"), [it for it in STATUSES if it[1] != "unknown"]
)
async def test_an_error_inside_the_stream_is_mapped_like_its_status(status, kind, error, retryable):
    told = await refused(stream(anthropic_event(anthropic_error(kind, QUOTING))))
    assert (type(told), told.retryable) == (error, retryable)


@pytest.mark.parametrize("status", [200, 404, 502, 503])
async def test_a_page_of_a_proxy_is_told(status):
    told = await refused(page(status))
    assert "claudeUrl" in told.hint or told.retryable


@pytest.mark.parametrize(
    ("status", "kind", "words", "message"),
    [
        (400, "invalid_request_error", "prompt is too long: 9 tokens > 8", "longer than"),
        (
            400,
            "invalid_request_error",
            "input length and max_tokens exceed context limit",
            "longer",
        ),
        (400, "BadRequestError", "This model's maximum context length is 64 tokens", "longer than"),
        (400, "invalid_request_error", "messages.0: context `a b` is bad", "does not take"),
        (400, "invalid_request_error", "Your credit balance is too low", "no credit left"),
        (404, "not_found_error", "model: claude-test", "has no model 'claude-test'"),
        (404, "NotFoundError", "The model `claude-test` does not exist.", "has no model"),
        (404, "", "Not Found", "no API of Anthropic's"),
        (403, "", "Request not allowed", "forbids the request"),
    ],
)
async def test_what_a_refusal_means_is_told(status, kind, words, message):
    told = await refused(respond(status, anthropic_error(kind, f"{words} {QUOTING}")), retries=2)
    assert message in told.message


async def test_no_redirect_is_followed():
    async with FaultServer([anthropic_answer("x")]) as other:
        told = await refused(redirect(f"{other.url}/v1/messages"))
        assert other.requests == []
    assert isinstance(told, RequestError)
    assert "redirects" in told.message


@pytest.mark.parametrize(
    "reply",
    [
        page(),
        respond(200, {"some": "json"}),
        respond(200, b"\xff\xfe", content_type="text/event-stream"),
        anthropic_message("whole, not streamed"),
        stream(b"event: message_start\ndata: {broken\n\n"),
        stream(b"event: message_start\ndata: \xff\xfe\n\n"),
        stream(b"data: [1, 2]\n\n"),
        stream(b"event: message_start\ndata: [1, 2]\n\n"),
        stream(b"event: message_delta\ndata: {}\n\n"),
        garbage(),
    ],
)
async def test_what_is_no_answer_is_said_to_be_none(reply):
    assert isinstance(await refused(reply), AnswerError)


@pytest.mark.parametrize(
    "reply", [dropped(), dropped_in_headers(), stream(*anthropic_events("one")[:3])]
)
async def test_what_breaks_off_is_said_to_do_so(reply):
    told = await refused(reply)
    assert isinstance(told, ConnectionFailedError)
    assert "broke off" in told.message


def spoilt():
    """Each event with each part of it replaced by something else, or left out."""
    events = anthropic_events("one", usage={"cache_read_input_tokens": 3})
    for number, event in enumerate(events):
        data = json.loads(event.partition(b"data: ")[2])
        for other in variants(data):
            name = data["type"]
            piece = f"event: {name}\ndata: {json.dumps(other)}\n\n".encode()
            yield [*events[:number], piece, *events[number + 1 :]]


def variants(value):
    yield from ({}, [], None, 7, "x")
    if isinstance(value, dict):
        for key in value:
            yield {name: it for name, it in value.items() if name != key}
            yield from (value | {key: other} for other in variants(value[key]))


async def test_no_event_however_odd_makes_another_error_than_ours():
    series = list(spoilt())
    assert len(series) > 150
    async with FaultServer([stream(*events) for events in series]) as server:
        for _ in series:
            try:
                completion = await asked(server.url)
            except BackendError:
                continue
            assert isinstance(completion.text, str)
            assert isinstance(completion.usage.input_tokens, int | None)
