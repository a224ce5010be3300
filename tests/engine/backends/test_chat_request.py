import json
import subprocess
import sys

import pytest

import lift_sys
from lift_sys.answer import answer_schema, contract_schema, structural_tag
from lift_sys.backends.chat_request import Server, base_url, chat_request, held
from lift_sys.backends.completion import Knobs
from lift_sys.config import Key
from lift_sys.prompts import Message, Prompt
from support.chatting import PROMPT, asked, chat
from support.faults import FaultServer, openai_answer

KNOBS = Knobs(form="json", temperature=0.7, top_p=0.9, seed=42, max_tokens=321)


def test_a_request_to_an_openai_compatible_server():
    server = Server(kind="openai-compatible", url="http://127.0.0.1:11434/v1/", key=Key("secret"))
    turns = (Message("user", "ask"), Message("assistant", "tried"), Message("user", "mend"))
    wire = chat_request(server, "qwen3", Prompt("rules", turns, "1"), KNOBS)
    assert wire.url == "http://127.0.0.1:11434/v1/chat/completions"
    assert wire.body == {
        "model": "qwen3",
        "messages": [
            {"role": "system", "content": "rules"},
            {"role": "user", "content": "ask"},
            {"role": "assistant", "content": "tried"},
            {"role": "user", "content": "mend"},
        ],
        "stream": True,
        "stream_options": {"include_usage": True},
        "temperature": 0.7,
        "top_p": 0.9,
        "seed": 42,
        "max_tokens": 321,
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "answer", "strict": True, "schema": answer_schema()},
        },
    }


def test_vllm_is_held_to_three_sections_by_a_structural_tag():
    body = chat_request(Server(kind="vllm", url="https://h"), "m", PROMPT, Knobs()).body
    assert body["structured_outputs"] == {"structural_tag": json.dumps(structural_tag())}
    assert "response_format" not in body


def test_vllm_is_held_to_json_by_its_schema():
    body = chat_request(Server(kind="vllm", url="https://h"), "m", PROMPT, KNOBS).body
    assert body["response_format"]["json_schema"]["schema"] == answer_schema()
    assert "structured_outputs" not in body


def test_a_request_holds_no_key():
    server = Server(
        kind="vllm", url="https://h", key=Key("sentinel"), headers={"k": Key("sentinel")}
    )
    wire = chat_request(server, "m", PROMPT, Knobs())
    assert "sentinel" not in json.dumps(wire.body).replace("sentinel_prompt", "")


@pytest.mark.parametrize(
    ("url", "base"),
    [
        ("http://localhost:8000", "http://localhost:8000/v1"),
        ("http://localhost:8000/", "http://localhost:8000/v1"),
        ("http://localhost:8000/v1", "http://localhost:8000/v1"),
        ("http://localhost:8000/v1//", "http://localhost:8000/v1"),
        ("https://h/openai/v1", "https://h/openai/v1"),
        ("https://h/v1beta/openai/", "https://h/v1beta/openai"),
        ("https://h/serve", "https://h/serve/v1"),
    ],
)
def test_an_address_may_be_written_with_or_without_its_version(url, base):
    assert base_url(url) == base


async def test_every_knob_arrives_at_the_server():
    async with FaultServer([openai_answer("x")] * 2) as server:
        await asked(server.url, knobs=KNOBS)
        await asked(server.url + "/v1/", knobs=Knobs(seed=7), kind="vllm")
        first, second = server.requests
    assert (first.method, first.path) == (second.method, second.path)
    assert (first.method, first.path) == ("POST", "/v1/chat/completions")
    knobs = ("temperature", "top_p", "seed", "max_tokens", "stream")
    assert [first.json[it] for it in knobs] == [0.7, 0.9, 42, 321, True]
    assert [second.json[it] for it in knobs] == [0.0, 1.0, 7, 2048, True]


async def test_the_body_at_the_server_is_the_one_that_request_tells():
    async with FaultServer([openai_answer("x")]) as server:
        async with chat(server.url) as client:
            wire = client.request(PROMPT, KNOBS)
            await client.complete(PROMPT, KNOBS, on_text=print)
        assert server.bodies == [wire.body]
        assert wire.url == server.url + server.requests[0].path


async def test_any_text_of_an_editor_can_be_sent():
    text = "naïve 😀 \u2028 \x00 \ud83d"
    async with FaultServer([openai_answer("x")]) as server:
        await asked(server.url, Prompt("", (Message("user", text),), "1"))
        assert server.bodies[0]["messages"][1]["content"] == text
        assert server.requests[0].headers["content-type"] == "application/json"


async def test_keys_and_the_name_of_the_program_stand_in_headers():
    proxy = {"modal-key": Key("wk-1"), "modal-secret": Key("ws-2")}
    async with FaultServer([openai_answer("x")]) as server:
        await asked(server.url, key=Key("sk-3"), headers=proxy)
        headers = server.requests[0].headers
    assert headers["authorization"] == "Bearer sk-3"
    assert (headers["modal-key"], headers["modal-secret"]) == ("wk-1", "ws-2")
    assert headers["user-agent"] == f"lift-sys/{lift_sys.__version__}"
    assert (headers["accept"], headers["accept-encoding"]) == ("text/event-stream", "identity")


async def test_a_server_without_a_key_gets_none():
    async with FaultServer([openai_answer("x")]) as server:
        await asked(server.url, key=Key(""), headers={"modal-key": Key("")})
        assert not {"authorization", "modal-key"} & server.requests[0].headers.keys()


# Whether the form was kept

CONTRACT = json.dumps({name: [] for name in contract_schema()["properties"]})
SECTIONS = f"add them\n<contract>\n{CONTRACT}\n</contract>\n<body>\nreturn a + b\n</body>"
OBJECT = json.dumps({name: [] for name in answer_schema()["properties"]})


def test_an_answer_of_the_asked_form_is_held():
    assert held(SECTIONS, "sections")
    assert held(OBJECT, "json")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "return a + b",
        f"```\n{SECTIONS}\n```",
        SECTIONS.replace("</body>", ""),
        SECTIONS.replace("</contract>", ""),
        SECTIONS.replace(CONTRACT, "{}"),
        SECTIONS.replace(CONTRACT, "[" * 100_000),
        OBJECT,
    ],
)
def test_an_answer_of_free_form_is_not_held_to_sections(text):
    assert not held(text, "sections")


@pytest.mark.parametrize("text", ["", "{}", "[]", f"```json\n{OBJECT}\n```", OBJECT[:-1], SECTIONS])
def test_an_answer_of_free_form_is_not_held_to_json(text):
    assert not held(text, "json")


def test_importing_the_client_loads_no_http_library():
    code = "import lift_sys.backends.chat, sys; print({'httpx', 'truststore'} & sys.modules.keys())"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "set()\n"
