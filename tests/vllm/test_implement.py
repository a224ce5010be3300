"""The whole way of one function with a real model that knows nothing: it must fail, honestly."""

from lift_sys.backends import load
from lift_sys.config import Key, Settings
from lift_sys.pipeline import implement
from lift_sys.source import Document
from support.vllm_server import KEY

SOURCE = '''def halve(total: int, parts: list[int]) -> int:
    """Return half of `total` without the parts.

    >>> halve(10, [2, 4])
    2
    >>> halve(9, [1])
    4
    >>> halve(100, [])
    50
    """
    ...
'''


async def test_what_a_random_model_writes_is_refused_and_the_function_stays(server):
    settings = Settings(
        backend="vllm",
        vllm_url=server.url,
        vllm_key=Key(KEY),
        candidates=4,
        repair_rounds=1,
        repair_seconds=0,
        seed=3,
        prompt_tokens=4000,
        first_token_seconds=120,
    )
    outcome = await implement(
        SOURCE,
        Document(SOURCE).targets()[0],
        backends=(load("vllm", settings),),
        settings=settings,
    )
    assert outcome.edit is None
    assert outcome.verdict.status in ("refuted", "failed")
    [asked] = outcome.asked
    assert asked.backend == "vllm"
    assert asked.candidates >= 1, str(asked)
    assert server.running == 0
