import email.utils

import pytest

from lift_sys.backends.chat_failures import Refusal, error_in, failure
from lift_sys.backends.chat_request import Server
from lift_sys.config import Key
from lift_sys.errors import (
    AnswerError,
    AuthenticationError,
    BackendError,
    BusyError,
    ConnectionFailedError,
    RequestError,
)
from support.chatting import KEY, Time, asked
from support.faults import (
    DONE,
    DROP,
    HANG,
    FaultServer,
    busy,
    dropped,
    dropped_in_headers,
    event,
    garbage,
    openai_answer,
    openai_chunk,
    openai_error,
    openai_models,
    page,
    redirect,
    respond,
    stream,
)

SECRETS = ("sentinel_prompt", KEY.reveal())
QUOTING = f"no: {SECRETS[0]} {SECRETS[1]}"
"""What a server may say that quotes what it was sent."""


async def refused(*replies, models=(), **options):
    """Ask once, without retries, and return the error."""
    routes = {"/v1/models": openai_models(*models)} if models else {}
    async with FaultServer(list(replies), routes) as server:
        with pytest.raises(BackendError) as caught:
            await asked(server.url, **options)
    said = str(caught.value)
    assert caught.value.hint
    assert not [it for it in SECRETS if it in said]
    return caught.value


def told(status, message=QUOTING, **options):
    return respond(status, openai_error(message, code=status, **options))


LONG = "This model's maximum context length is 2048 tokens. However, you requested 9000 tokens."
MORE = "max_tokens=60000 cannot be greater than max_model_len=8192. Please request fewer output tokens."
FULL = "request (9412 tokens) exceeds the available context size (8192 tokens), try increasing it"


@pytest.mark.parametrize(
    ("reply", "kind", "said"),
    [
        (told(401), AuthenticationError, "does not accept the key"),
        (told(403), AuthenticationError, "Set openaiKey"),
        (told(402), RequestError, "no credit"),
        (told(429, kind="insufficient_quota"), RequestError, "no credit"),
        (told(404), RequestError, "no such model, or does not answer at this address"),
        (told(400), RequestError, "does not take the request (status 400)"),
        (told(400, LONG), RequestError, "(it holds 2048 tokens)"),
        (told(400, FULL), RequestError, "(it holds 8192 tokens)"),
        (told(400, MORE), RequestError, "(it holds 8192 tokens)"),
        (told(400, "max_tokens must be at least 1, got -5"), RequestError, "promptTokens"),
        (told(413), RequestError, "Lower the settings promptTokens or maxTokens"),
        (told(400, "Failed to compile grammar"), RequestError, "takes a JSON schema"),
        (told(422, "Invalid schema: uniqueItems"), RequestError, "cannot hold an answer"),
        (told(429), BusyError, "asks for patience (429)"),
        (told(503), BusyError, "asks for patience (503)"),
        (busy(529), BusyError, "asks for patience (529)"),
        (told(408), ConnectionFailedError, "failed on the request (status 408)"),
        (told(500), ConnectionFailedError, "failed on the request (status 500)"),
        (respond(502, "<html>", content_type="text/html"), ConnectionFailedError, "status 502"),
        (respond(204), AnswerError, "status 204"),
        (page(), AnswerError, "A web page came"),
        (page(403), AuthenticationError, "does not accept"),
        (respond(200, "hello", content_type="text/plain"), AnswerError, "'text/plain'"),
        (respond(200, "hello", content_type=""), AnswerError, "nothing named"),
        (respond(200, {"choices": []}), AnswerError, "in one piece"),
        (respond(200, openai_error(LONG)), RequestError, "it holds 2048 tokens"),
        (garbage(), AnswerError, "not HTTP"),
        (dropped(), ConnectionFailedError, "broke off"),
        (dropped_in_headers(), ConnectionFailedError, "broke off"),
        (stream(openai_chunk("x"), DROP), ConnectionFailedError, "broke off"),
        (stream("data: {", DROP), ConnectionFailedError, "broke off"),
    ],
)
async def test_every_fault_is_one_error_that_says_what_to_do(reply, kind, said):
    error = await refused(reply)
    assert type(error) is kind
    assert said in str(error)


@pytest.mark.parametrize(
    ("data", "kind", "said"),
    [
        (openai_error(QUOTING, code=400), RequestError, "status 400"),
        (openai_error("Invalid grammar", code="400"), RequestError, "cannot hold"),
        (openai_error(LONG, code=None, kind="invalid_request_error"), RequestError, "2048"),
        (openai_error(QUOTING, code=429), BusyError, "429"),
        (openai_error(QUOTING, code="rate_limit_exceeded"), BusyError, "429"),
        (openai_error(QUOTING, code=None, kind="overloaded_error"), BusyError, "503"),
        (
            openai_error(QUOTING, code=None, kind="InternalServerError"),
            ConnectionFailedError,
            "500",
        ),
        (openai_error(QUOTING, code="invalid_api_key"), AuthenticationError, "key"),
        ({"error": QUOTING}, ConnectionFailedError, "500"),
        ({"object": "error", "message": LONG, "code": 400}, RequestError, "2048"),
    ],
)
@pytest.mark.parametrize("before", [(), (openai_chunk("x"),)], ids=["at once", "in mid-answer"])
async def test_an_error_inside_a_stream_is_told_as_its_status_would_be(data, kind, said, before):
    error = await refused(stream(*before, event(data), DONE))
    assert type(error) is kind
    assert said in str(error)


async def test_llama_cpp_names_the_field_of_an_error_after_it():
    error = await refused(stream('error: {"error": {"code": 400, "message": "x"}}\n\n'))
    assert type(error) is RequestError


async def test_an_unknown_model_is_told_with_those_that_there_are():
    error = await refused(told(404, "The model `tiny` does not exist."), models=("a", "b"))
    assert type(error) is RequestError
    assert "has no model 'tiny'. Set openaiModel to one that it has: 'a', 'b'" in str(error)


async def test_a_wrong_address_is_not_taken_for_a_wrong_model():
    error = await refused(respond(404, {"detail": "Not Found"}), models=("tiny",))
    assert "Url" in error.hint


async def test_many_models_are_not_all_told():
    error = await refused(told(404), models=tuple(f"m{it}" for it in range(20)))
    assert "and 12 more" in error.hint


async def test_a_server_that_wants_a_key_says_so():
    error = await refused(told(401), key=Key(""))
    assert "asks for a key" in str(error)


@pytest.mark.parametrize(
    ("status", "text", "said"),
    [
        (401, "modal-http: missing credentials for proxy authorization", "vllmProxyKey"),
        (404, "modal-http: app for invoked web endpoint is stopped", "lift-sys modal deploy"),
        (429, "modal-http: Webhook failed: workspace billing cycle spend limit reached", "credit"),
    ],
)
async def test_what_modal_says_itself_is_understood(status, text, said):
    reply = respond(status, text, content_type="text/plain")
    assert said in str(await refused(reply, kind="vllm", models=("tiny",)))


async def test_an_old_vllm_that_cannot_hold_the_form_is_told_from_other_servers():
    error = await refused(told(400, "unknown structural tag"), kind="vllm")
    assert "vLLM with xgrammar" in error.hint


async def test_a_refusal_without_end_is_not_read_to_its_end(monkeypatch):
    monkeypatch.setattr("lift_sys.backends.chat_connection.MOST_OF_A_BODY", 1000)
    error = await refused(stream(b"x" * 2000, HANG, status=400))
    assert "status 400" in str(error)


# Redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_told_and_not_followed(status):
    async with FaultServer([openai_answer("x")]) as other:
        error = await refused(redirect(other.url + "/v1/chat/completions", status))
        assert other.connections == 0
        assert f"redirects to '127.0.0.1:{other.port}'" in str(error)
    assert type(error) is RequestError


async def test_a_redirect_within_the_host_is_not_followed_either():
    async with FaultServer([redirect("/elsewhere"), openai_answer("x")]) as server:
        with pytest.raises(RequestError, match="redirects"):
            await asked(server.url)
        assert len(server.requests) == 1


@pytest.mark.parametrize("location", ["", "http://[bad", "//", "data:text/plain,x"])
async def test_a_redirect_to_nowhere_is_an_error_as_well(location):
    assert type(await refused(redirect(location))) is RequestError


async def test_modal_redirects_while_it_starts():
    error = await refused(redirect("/v1/chat/completions?__modal_function_call_id=fc-1", 303))
    assert type(error) is BusyError
    assert "still starting" in str(error)


async def test_another_host_cannot_pose_as_modal():
    error = await refused(redirect("https://evil.test/?__modal_function_call_id=fc-1", 303))
    assert type(error) is RequestError


# What the server asks to wait


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        ("0.25", 0.25),
        ("-3", 0.0),
        (None, None),
        ("soon", None),
        ("nan", None),
        ("inf", None),
        (email.utils.formatdate(1030, usegmt=True), 30.0),
        (email.utils.formatdate(500, usegmt=True), 0.0),
        ("Wed, 99 Foo 2026 99:99:99 GMT", None),
    ],
)
async def test_retry_after_is_read_in_seconds_and_as_a_date(header, seconds):
    error = await refused(busy(retry_after=header), time=Time(at=1000.0))
    assert error.retry_after == seconds


def test_no_error_quotes_what_the_server_says():
    server = Server(kind="vllm", url="https://h", key=KEY)
    for status in range(400, 600):
        assert SECRETS[0] not in str(failure(server, Refusal(status, QUOTING), now=0.0))


@pytest.mark.parametrize("data", [b"", b"[]", b"5", b"{}", b'{"error": null}', b"\xff", b"x"])
def test_what_holds_no_error_gives_none(data):
    assert error_in(data) is None
