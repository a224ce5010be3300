"""How a vLLM server is started for lift-sys, in one place: `modal_app.py`, the tests and the docs read it.

Knows neither Modal nor what is asked of the server.
"""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Literal
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta, Struct

from lift_sys.errors import RequestError

__all__ = [
    "APP",
    "DEFAULT_PRESET",
    "HEALTH",
    "PHASES",
    "PRESETS",
    "SERVICE_VARIABLE",
    "VLLM",
    "Phase",
    "Pulse",
    "Service",
    "chosen",
    "health",
    "health_url",
    "vllm_command",
    "vllm_variables",
]

APP = "lift-sys"
"""The app's name on Modal, and the label in its address: `https://WORKSPACE--lift-sys.modal.run`."""
HEALTH = f"{APP}-health"
"""The label of the health endpoint, which answers without a GPU."""
VLLM = "vllm==0.32.0"
"""What the image installs: the release whose CPU build `make test-vllm` runs."""
SERVICE_VARIABLE = "LIFT_MODAL_SERVICE"
"""The variable that holds a `Service` as JSON, for `modal_app.py` here and in its container."""
STRUCTURED = {"backend": "xgrammar", "disable_any_whitespace": True}
"""Named, because `auto` may take a backend that knows no structural tags; without the second, models spend
what they may write on spaces."""
STALE_SECONDS = 90.0
"""After so long without a sign of life a container counts as gone."""

Phase = Literal["starting", "warming", "ready", "failing"]
PHASES: tuple[Phase, ...] = ("ready", "warming", "starting", "failing")
"""What a container can be doing, the best first."""


class Service(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """One model on one kind of machine."""

    model: str = "Qwen/Qwen2.5-Coder-32B-Instruct"
    revision: str = ""
    """Which version of its weights; empty for the newest."""
    gpu: str = "A100-80GB"
    context: Annotated[int, Meta(ge=2048)] = 16384
    """How many tokens prompt and answer may have together."""
    at_once: Annotated[int, Meta(ge=1)] = 32
    """How many requests one container answers at the same time."""
    most_containers: Annotated[int, Meta(ge=1)] = 1
    """No more than so many are paid at the same time."""
    idle_seconds: Annotated[int, Meta(ge=2, le=3600)] = 300
    """How long a container waits, and is paid, after its last request."""
    start_seconds: Annotated[int, Meta(ge=60, le=3600)] = 1800
    """How long a start may take; the first one fetches the weights."""
    memory_share: Annotated[float, Meta(gt=0, le=1)] = 0.92
    """The share of the GPU's memory that vLLM may take."""
    quantization: Literal["", "fp8"] = ""
    """`fp8`: the weights are made half as large while they are loaded."""
    adapters: dict[str, str] = {}
    """LoRA adapters: a name to ask for as a model, and a repository or a directory on the weights' volume."""
    most_rank: Literal[8, 16, 32, 64, 128, 256] = 32
    """The largest rank of an adapter."""
    snapshots: bool = False
    """Keep the memory of a container that has started, GPU and all, and begin there the next time."""
    memory_gib: Annotated[int, Meta(ge=1)] = 80
    """The main memory to ask for with snapshots: the weights lie there while vLLM sleeps."""
    secret: str = ""
    """A secret of Modal's with VLLM_API_KEY, to be asked for beside the proxy's key, or HF_TOKEN."""
    host: str = "0.0.0.0"  # noqa: S104 -- Modal's proxy comes from outside the container
    port: int = 8000
    python: str = "python"
    """The interpreter that has vLLM."""
    further: tuple[str, ...] = ()
    """Further options of vLLM; they win over those above."""
    variables: dict[str, str] = {}
    """Further variables for vLLM."""


DEFAULT_PRESET = "32b"
PRESETS: Mapping[str, Service] = MappingProxyType(
    {
        # 61 GiB of weights leave some 9 GiB of an A100 for what the model has in mind: 36,000 tokens.
        "32b": Service(),
        # An A100 has no FP8 units, but half the bytes to read for each token, and room for four times the tokens.
        "32b-fp8": Service(quantization="fp8", context=32768, memory_gib=48),
        "32b-h100": Service(gpu="H100", quantization="fp8", context=32768, memory_gib=48),
        "7b": Service(model="Qwen/Qwen2.5-Coder-7B-Instruct", gpu="L4", at_once=16, memory_gib=24),
    }
)
"""What can be chosen by name."""


def chosen(text: str) -> Service:
    """Return the service that `text` (JSON) describes, the default one for none; raise `RequestError`."""
    if not text:
        return PRESETS[DEFAULT_PRESET]
    try:
        return msgspec.json.decode(text, type=Service)
    except msgspec.DecodeError as error:
        raise RequestError(
            f"{SERVICE_VARIABLE} describes no service: {error}",
            hint="Let `lift-sys modal deploy` set it, or leave it out",
        ) from None


def vllm_command(service: Service) -> list[str]:
    """Return the words that start vLLM's own server, which speaks OpenAI's protocol and Anthropic's."""
    words = [
        service.python,
        *("-m", "vllm.entrypoints.openai.api_server"),
        *("--model", service.model),
        *("--host", service.host, "--port", str(service.port)),
        *("--max-model-len", str(service.context)),
        *("--max-num-seqs", str(service.at_once)),
        *("--gpu-memory-utilization", str(service.memory_share)),
        *("--structured-outputs-config", json.dumps(STRUCTURED)),
        # A model's own defaults would add a repetition penalty and a top_k to what a request says.
        *("--generation-config", "vllm"),
        "--enable-prompt-tokens-details",
    ]
    if service.revision:
        words += ["--revision", service.revision]
    if service.quantization:
        words += ["--quantization", service.quantization]
    if service.adapters:
        pairs = [f"{name}={place}" for name, place in service.adapters.items()]
        words += ["--enable-lora", "--max-lora-rank", str(service.most_rank)]
        words += ["--lora-modules", *pairs]
    if service.snapshots:
        words += ["--enable-sleep-mode"]
    return [*words, *service.further]


def vllm_variables(service: Service) -> dict[str, str]:
    """Return the variables that vLLM needs: it tells nobody of its use, and can be put to sleep for a snapshot."""
    variables = {"VLLM_NO_USAGE_STATS": "1", "DO_NOT_TRACK": "1"}
    if service.snapshots:
        # Sleeping and waking are offered in the development mode only.
        variables |= {"VLLM_SERVER_DEV_MODE": "1", "TORCHINDUCTOR_COMPILE_THREADS": "1"}
    return variables | service.variables


class Pulse(Struct, frozen=True, kw_only=True):
    """The last sign of life of one container."""

    phase: Phase
    since: float
    """When the phase began (POSIX time)."""
    at: float
    """When the sign was given."""


def health(pulses: list[Pulse], *, now: float) -> tuple[int, dict[str, object]]:
    """Return the status and the body with which the health endpoint answers.

    It is 200 only if a container can answer at once; `cold` says that the next request has to wait for a start.
    """
    alive = [pulse for pulse in pulses if now - pulse.at < STALE_SECONDS]
    if not alive:
        return 503, {"state": "cold", "containers": 0}
    best = min(alive, key=lambda pulse: (PHASES.index(pulse.phase), pulse.since))
    body: dict[str, object] = {
        "state": best.phase,
        "containers": len(alive),
        "seconds": round(max(0.0, now - best.since)),
    }
    return (200 if best.phase == "ready" else 503), body


def health_url(url: str) -> str:
    """Return the address of the health endpoint beside the service at `url`; nothing where that is not ours."""
    parts = urlsplit(url)
    workspace, found, rest = (parts.hostname or "").partition(f"--{APP}.")
    return f"https://{workspace}--{HEALTH}.{rest}/" if found and rest == "modal.run" else ""
