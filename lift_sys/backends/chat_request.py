"""Builds requests of the OpenAI kind, and tells whether an answer kept the form they ask for. Pure."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal, assert_never
from urllib.parse import urlsplit

from lift_sys.answer import Form, answer_schema, contract_schema, structural_tag
from lift_sys.answer.layout import BODY, BODY_END, CONTRACT, CONTRACT_END
from lift_sys.backends.completion import Knobs, WireRequest
from lift_sys.backends.http import host_of
from lift_sys.config import Key
from lift_sys.prompts import Prompt

__all__ = ["Kind", "Server", "base_url", "chat_request", "held"]

Kind = Literal["vllm", "openai-compatible"]
VERSION = re.compile(r"v\d+\w*")
"""A segment of an address that says which version of an API it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Which server is asked, for which model, and as whom."""

    kind: Kind
    url: str
    model: str = ""
    """Empty for the one that the server has."""
    key: Key = field(default_factory=Key)
    headers: Mapping[str, Key] = field(default_factory=dict)
    """Further keys that its gatekeepers want."""

    @property
    def host(self) -> str:
        """Host and port, as messages name it."""
        return host_of(self.url)

    def setting(self, what: str) -> str:
        """Return the name of the setting of this server, for messages."""
        return f"{'vllm' if self.kind == 'vllm' else 'openai'}{what}"


def base_url(url: str) -> str:
    """Return the address that the paths of the API follow; `/v1` is added where no version is named."""
    url = url.rstrip("/")
    versioned = any(VERSION.fullmatch(it) for it in urlsplit(url).path.split("/"))
    return url if versioned else f"{url}/v1"


def chat_request(server: Server, model: str, prompt: Prompt, knobs: Knobs) -> WireRequest:
    """Return the request for one streamed answer."""
    turns = [{"role": it.role, "content": it.text} for it in prompt.messages]
    body = {
        "model": model,
        "messages": [{"role": "system", "content": prompt.system}, *turns],
        "stream": True,
        "stream_options": {"include_usage": True},
        "temperature": knobs.temperature,
        "top_p": knobs.top_p,
        "seed": knobs.seed,
        "max_tokens": knobs.max_tokens,
    }
    return WireRequest(
        f"{base_url(server.url)}/chat/completions", body | _constraint(server.kind, knobs)
    )


def _constraint(kind: Kind, knobs: Knobs) -> dict[str, Any]:
    """What holds the answer to its form. vLLM, Ollama and llama.cpp read the same `response_format`."""
    match knobs.form:
        case "sections":
            assert kind == "vllm", "only vLLM takes structural tags"
            return {"structured_outputs": {"structural_tag": _tag(knobs.asynchronous)}}
        case "json":
            schema = {"name": "answer", "strict": True, "schema": answer_schema()}
            return {"response_format": {"type": "json_schema", "json_schema": schema}}
        case _:
            assert_never(knobs.form)


def held(text: str, form: Form) -> bool:
    """Tell whether an answer has the form to which the request holds the server.

    Servers that do not know a constraint ignore it, and answer with status 200 all the same.
    """
    match form:
        case "sections":
            _, _, rest = text.partition(f"\n{CONTRACT}\n")
            contract, _, body = rest.partition(f"\n{CONTRACT_END}\n{BODY}\n")
            return body.endswith(BODY_END) and _has(contract, contract_schema())
        case "json":
            return _has(text, answer_schema())
        case _:
            assert_never(form)


def _has(text: str, schema: dict[str, Any]) -> bool:
    """Tell whether `text` is an object with exactly the schema's keys."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and value.keys() == schema["properties"].keys()


@cache
def _tag(asynchronous: bool) -> str:
    return json.dumps(structural_tag(asynchronous=asynchronous))
