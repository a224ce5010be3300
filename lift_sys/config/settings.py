"""The settings, each defined once; `docs/settings.md` is made from here."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from lift_sys.config.keys import NO_KEY, Key

__all__ = ["DEFAULTS", "KEYS", "BackendName", "Price", "Settings"]

USER = {"scope": "user"}
"""Of a setting that only the user may choose, never a workspace."""
SECRET = USER | {"secret": True}
URL = r"^(https?://(\[[0-9A-Fa-f:.]+\]|[^\s/?#@\[\]:]+)(:\d+)?(/[^\s?#]*)?)?$"
"""An address without user, query and fragment, or nothing."""

Dollars = Annotated[float, Meta(ge=0)]
BackendName = Literal["embedded", "vllm", "openai-compatible", "claude"]


class Price(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """What a model costs, in US dollars, and on which day that was so."""

    as_of: Annotated[str, Meta(pattern=r"^\d{4}-\d\d-\d\d$")]
    input: Dollars | None = None
    """A million tokens of the prompt; None where tokens are not what is paid."""
    cached_input: Dollars | None = None
    """A million tokens of the prompt that the server had in its cache; None for as much as `input`."""
    cache_write: Dollars | None = None
    """A million tokens of the prompt that the server wrote into its cache; None for as much as `input`."""
    output: Dollars | None = None
    """A million tokens of the answer."""
    gpu_hour: Dollars | None = None
    """An hour of the machine, for a server that is paid by time."""


class Settings(Struct, frozen=True, kw_only=True, rename="camel"):
    """What a user may choose. In JSON the names are camelCase; `docs/settings.md` is made from here."""

    backend: Annotated[
        Literal["embedded", "vllm", "openai-compatible", "claude", "auto"],
        Meta(
            description="Which backend proposes implementations; `auto` asks those of `order` in turn, until checking is content.",
            extra=USER,
        ),
    ] = "embedded"
    order: Annotated[
        tuple[BackendName, ...],
        Meta(
            min_length=1,
            description="The backends that `auto` may ask, cheapest first; those that are not set up are passed over.",
            extra=USER,
        ),
    ] = ("embedded", "vllm", "openai-compatible", "claude")
    strategy: Annotated[
        Literal["cascade", "category"],
        Meta(
            description="How `auto` chooses: by what checking says of the cheaper backend's answer, or beforehand by the kind of task.",
            extra=USER,
        ),
    ] = "cascade"
    stay_local: Annotated[
        bool,
        Meta(
            description="Never send anything to another machine: only the embedded search and servers on this machine are asked.",
            extra=USER,
        ),
    ] = False
    answer_budget: Annotated[
        Dollars | None,
        Meta(
            description="What one answer may cost at most, in US dollars; none for no limit.",
            extra=USER,
        ),
    ] = None
    day_budget: Annotated[
        Dollars | None,
        Meta(
            description="What all answers of a day (UTC) may cost at most, in US dollars; none for no limit.",
            extra=USER,
        ),
    ] = None
    prices: Annotated[
        dict[str, Price],
        Meta(
            description="What models cost, by the model's name: see [serving](serving.md#prices). What is not here costs *unknown*.",
            extra=USER,
        ),
    ] = {}
    vllm_url: Annotated[
        str,
        Meta(
            pattern=URL,
            description="Where the vLLM server answers, as in `https://…/v1`; https, except on this machine.",
            extra=USER,
        ),
    ] = ""
    vllm_model: Annotated[
        str,
        Meta(description="The model to ask there; empty for the one that it serves.", extra=USER),
    ] = ""
    vllm_key: Annotated[
        Key,
        Meta(description="The API key of the vLLM server, sent to its host only.", extra=SECRET),
    ] = NO_KEY
    vllm_proxy_key: Annotated[
        Key,
        Meta(description="The key of Modal's proxy in front of it (`Modal-Key`).", extra=SECRET),
    ] = NO_KEY
    vllm_proxy_secret: Annotated[
        Key,
        Meta(description="The secret of Modal's proxy (`Modal-Secret`).", extra=SECRET),
    ] = NO_KEY
    openai_url: Annotated[
        str,
        Meta(
            pattern=URL,
            description="Where another server of the OpenAI kind answers (Ollama, llama.cpp), as in `http://127.0.0.1:11434/v1`.",
            extra=USER,
        ),
    ] = ""
    openai_model: Annotated[str, Meta(description="The model to ask there.", extra=USER)] = ""
    openai_key: Annotated[
        Key, Meta(description="The API key of that server, sent to its host only.", extra=SECRET)
    ] = NO_KEY
    claude_url: Annotated[
        str, Meta(pattern=URL, description="Where Claude answers.", extra=USER)
    ] = "https://api.anthropic.com"
    claude_model: Annotated[str, Meta(description="Which Claude to ask.", extra=USER)] = (
        "claude-sonnet-5-5"
    )
    claude_key: Annotated[
        Key,
        Meta(
            description="The API key for Claude, sent to its host only; `ANTHROPIC_API_KEY` is read too.",
            extra=SECRET,
        ),
    ] = NO_KEY
    candidates: Annotated[
        int,
        Meta(
            ge=1,
            le=32,
            description="How many bodies a model is asked for, each by another plan; checking chooses.",
            extra=USER,
        ),
    ] = 1
    temperature: Annotated[
        float,
        Meta(
            ge=0,
            le=2,
            description="The sampling temperature of all bodies but the first, which is always the likeliest one.",
        ),
    ] = 0.7
    top_p: Annotated[
        float, Meta(gt=0, le=1, description="The share of likelihood that tokens are drawn from.")
    ] = 1.0
    seed: Annotated[int, Meta(ge=0, description="Where chance begins; each body has its own.")] = 0
    max_tokens: Annotated[
        int,
        Meta(ge=64, le=65536, description="How long one answer may be, in tokens.", extra=USER),
    ] = 2048
    prompt_tokens: Annotated[
        int,
        Meta(
            ge=4096,
            le=1_000_000,
            description="How long a prompt may be, in tokens (estimated): what stands around the function is cut to fit.",
            extra=USER,
        ),
    ] = 8000
    connect_seconds: Annotated[
        float,
        Meta(gt=0, le=600, description="How long connecting to a server may take, in seconds."),
    ] = 10.0
    first_token_seconds: Annotated[
        float,
        Meta(
            gt=0,
            le=1800,
            description="How long the first token may take, in seconds; a server that starts cold needs minutes.",
        ),
    ] = 60.0
    answer_seconds: Annotated[
        float, Meta(gt=0, le=3600, description="How long one whole answer may take, in seconds.")
    ] = 180.0
    retries: Annotated[
        int,
        Meta(
            ge=0,
            le=10,
            description="How often a request that failed for a passing reason is sent again.",
            extra=USER,
        ),
    ] = 2
    repair_seconds: Annotated[
        float,
        Meta(
            ge=0,
            le=600,
            description="How long to look for a small edit that mends a wrong body, in seconds; 0 leaves that out.",
        ),
    ] = 1.0
    repair_rounds: Annotated[
        int,
        Meta(
            ge=0,
            le=5,
            description="How often a model is shown what is wrong with its body, to mend it.",
            extra=USER,
        ),
    ] = 2
    cache_answers: Annotated[
        bool,
        Meta(
            description="Keep the answers of models, so that the same request is not paid twice.",
            extra=USER,
        ),
    ] = True
    record_to: Annotated[
        str,
        Meta(description="A directory that raw answers are recorded in, keys removed.", extra=USER),
    ] = ""
    replay_from: Annotated[
        str,
        Meta(
            description="A directory of recorded answers to take instead of asking: nothing is sent.",
            extra=USER,
        ),
    ] = ""
    search_seconds: Annotated[
        float,
        Meta(
            gt=0,
            le=600,
            description="How long the embedded search may look for candidates, in seconds.",
        ),
    ] = 10.0
    verify_seconds: Annotated[
        float,
        Meta(
            gt=0,
            le=600,
            description="How long checking one candidate may take, in seconds; one call may take half of it.",
        ),
    ] = 5.0
    inputs_seconds: Annotated[
        float,
        Meta(
            ge=0,
            le=600,
            description="How long a function may be called with generated inputs, in seconds; 0 leaves that out.",
        ),
    ] = 1.0
    types_seconds: Annotated[
        float,
        Meta(
            ge=0,
            le=600,
            description="How long a type checker may look at a candidate, in seconds; 0 leaves that out.",
        ),
    ] = 2.0
    strength_seconds: Annotated[
        float,
        Meta(
            ge=0,
            le=600,
            description="How long to measure what the evidence is worth, in seconds; 0 leaves that out, and questions too.",
        ),
    ] = 0.5
    interpreter: Annotated[
        str,
        Meta(
            description="The Python environment (its folder, or the interpreter in it) whose packages type checks know; empty to find it by [a rule](server.md#settings-and-folders). It is read, never run.",
            extra=USER,
        ),
    ] = ""
    proof_seconds: Annotated[
        float,
        Meta(
            ge=0,
            le=600,
            description="How long to look for a proof of what the docstring ensures, in seconds; 0 leaves that out.",
        ),
    ] = 2.0
    unconfined_python: Annotated[
        bool,
        Meta(
            description="Run untrusted Python where nothing walls it off from files and the network (see `lift-sys doctor`).",
            extra=USER,
        ),
    ] = False
    memory_mib: Annotated[
        int,
        Meta(
            ge=64,
            le=65536,
            description="How much memory a sandboxed process may use, in MiB.",
            extra=USER,
        ),
    ] = 1024
    diagnostic_mode: Annotated[
        Literal["openFilesOnly", "workspace"],
        Meta(
            description="Which files findings are shown for: those that are open, or all Python files of the workspace's folders.",
        ),
    ] = "openFilesOnly"
    hints: Annotated[
        bool, Meta(description="Mark functions that could be implemented with a faint hint.")
    ] = True
    ask_questions: Annotated[
        bool,
        Meta(
            description="Ask, after an implementation, what the docstring leaves open; each answer becomes an example."
        ),
    ] = True
    code_lens: Annotated[
        bool,
        Meta(
            description="Show above each function how it stands, and what can be done: code lenses."
        ),
    ] = True
    inlay_hints: Annotated[
        bool, Meta(description="Show the verdict, in short, behind the function's first line.")
    ] = False
    inline_completion: Annotated[
        bool,
        Meta(
            description="Show verified bodies as ghost text; off means that nothing is looked for on that account."
        ),
    ] = False


DEFAULTS = Settings()
KEYS = {
    "vllm_url": ("vllm_key", "vllm_proxy_key", "vllm_proxy_secret"),
    "openai_url": ("openai_key",),
    "claude_url": ("claude_key",),
}
"""Which keys go to which address, and nowhere else."""
