import json
import os
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from lift_sys.backends import route
from lift_sys.backends.answers import Remembering, Shelf, remembering
from lift_sys.backends.completion import Completion, Knobs, WireRequest
from lift_sys.config import Key, Settings
from lift_sys.errors import AnswerError, BackendError, BudgetError
from lift_sys.ledger import Ledger, LedgerPurse
from lift_sys.pipeline import implement
from lift_sys.prompts import Message, Prompt
from lift_sys.source import Document
from lift_sys.usage import Usage
from support.faults import FaultServer, anthropic_answer, openai_answer

PROMPT = Prompt("system", (Message("user", "def f(): ..."),), "1")


class Counting:
    """A client that answers with the number of the request."""

    backend, local = "vllm", False

    def __init__(self, finish="stop", model="m"):
        self.sent = 0
        self.finish = finish
        self.model = model
        self.entered = False

    def request(self, prompt, knobs):
        return WireRequest("http://127.0.0.1/v1", {"prompt": prompt.system, "seed": knobs.seed})

    async def complete(self, prompt, knobs, *, on_text):
        self.sent += 1
        on_text(f"{self.sent}")
        usage = Usage(backend="vllm", model="m", input_tokens=5, output_tokens=1, seconds=2.0)
        return Completion(f"answer {self.sent}", self.finish, usage)

    async def __aenter__(self):
        self.entered = True
        return self

    async def __aexit__(self, *_):
        pass


async def ask(client, seed=0, prompt=PROMPT, on_text=lambda _: None, **how):
    async with Remembering(lambda: client, **how) as kept:
        return await kept.complete(prompt, Knobs(seed=seed), on_text=on_text)


# Answers that are kept


async def test_the_same_request_is_sent_once(tmp_path):
    client, cache = Counting(), Shelf(tmp_path)
    first, second = [await ask(client, cache=cache) for _ in range(2)]
    assert (client.sent, first.text, second.text) == (1, "answer 1", "answer 1")
    assert (first.usage.source, second.usage.source, second.usage.seconds) == ("sent", "cached", 0)
    assert second.usage.output_tokens == 1


async def test_the_whole_text_of_a_kept_answer_is_told_at_once(tmp_path):
    client, cache = Counting(), Shelf(tmp_path)
    told = []
    for _ in range(2):
        await ask(client, cache=cache, on_text=told.append)
    assert told == ["1", "answer 1"]


async def test_another_seed_is_another_request(tmp_path):
    client, cache = Counting(), Shelf(tmp_path)
    await ask(client, cache=cache)
    await ask(client, seed=1, cache=cache)
    assert client.sent == 2


@pytest.mark.parametrize("finish", ["length", "refusal"])
async def test_what_is_no_whole_answer_is_not_cached(tmp_path, finish):
    client, cache = Counting(finish), Shelf(tmp_path)
    for _ in range(2):
        await ask(client, cache=cache)
    assert client.sent == 2


async def test_a_damaged_file_counts_as_missing(tmp_path):
    client, cache = Counting(), Shelf(tmp_path)
    await ask(client, cache=cache)
    [path] = tmp_path.iterdir()
    whole = path.read_bytes()
    damages = (b"", b"{", b'{"url": "\xff"}', whole[:-9], b'{"body": ' + b'{"a": ' * 100_000)
    for number, damage in enumerate(damages, 2):
        path.write_bytes(damage)
        assert (await ask(client, cache=cache)).text == f"answer {number}"


async def test_the_answer_to_another_request_is_not_taken_for_this_ones(tmp_path):
    client, cache = Counting(), Shelf(tmp_path)
    await ask(client, cache=cache)
    [path] = tmp_path.iterdir()
    path.write_bytes(path.read_bytes().replace(b'"system"', b'"another"'))
    assert (await ask(client, cache=cache)).text == "answer 2"


async def test_the_order_of_a_requests_fields_does_not_matter(tmp_path):
    shelf = Shelf(tmp_path)
    usage = Usage(backend="vllm", model="m")
    shelf.put(WireRequest("u", {"a": 1, "b": (2.0,)}), Completion("text", "stop", usage))
    assert shelf.find(WireRequest("u", {"b": [2.0], "a": 1})) is not None
    assert shelf.find(WireRequest("u", {"b": [2.5], "a": 1})) is None


async def test_a_prompt_with_half_a_character_is_sent_and_not_kept(tmp_path):
    client, cache = Counting(), Shelf(tmp_path)
    prompt = Prompt("half a character: \ud83d", PROMPT.messages, "1")
    for _ in range(2):
        await ask(client, cache=cache, prompt=prompt)
    assert (client.sent, list(tmp_path.iterdir())) == (2, [])


async def test_who_tries_again_gets_another_answer_which_is_kept_in_its_place(tmp_path):
    client, cache = Counting(), Shelf(tmp_path)
    texts = [(await ask(client, cache=cache, fresh=fresh)).text for fresh in (False, True, False)]
    assert texts == ["answer 1", "answer 2", "answer 2"]


async def test_an_answer_that_was_no_good_can_be_dropped(tmp_path):
    client, cache = Counting(), Shelf(tmp_path)
    async with Remembering(lambda: client, cache=cache) as kept:
        await kept.complete(PROMPT, Knobs(), on_text=lambda _: None)
        kept.forget(PROMPT, Knobs())
        kept.forget(PROMPT, Knobs())
    assert (await ask(client, cache=cache)).text == "answer 2"


async def test_only_what_is_sent_needs_a_permit(tmp_path):
    client, cache, permits = Counting(), Shelf(tmp_path), []
    async with Remembering(lambda: client, cache=cache) as kept:
        for _ in range(2):
            await kept.complete(
                PROMPT, Knobs(), on_text=lambda _: None, permit=lambda: permits.append(client.sent)
            )
    assert permits == [0]


async def test_what_is_not_permitted_is_not_sent(tmp_path):
    def refuse():
        raise BudgetError("too much")

    client = Counting()
    async with Remembering(lambda: client, cache=Shelf(tmp_path)) as kept:
        with pytest.raises(BudgetError):
            await kept.complete(PROMPT, Knobs(), on_text=lambda _: None, permit=refuse)
    assert client.sent == 0


# Records and replays


async def test_what_is_recorded_is_played_back_without_a_server(tmp_path):
    recorded = await ask(Counting(), record=Shelf(tmp_path))
    client = Counting(model="")
    played = await ask(client, replay=Shelf(tmp_path))
    assert played.text == recorded.text
    assert (client.sent, client.entered, client.model) == (0, False, "m")
    assert played.usage.source == "replayed"


async def test_a_replay_takes_the_model_of_its_own_backend(tmp_path):
    other = Usage(backend="claude", model="another")
    shelf = Shelf(tmp_path)
    for number in range(9):
        request = WireRequest("https://example.org", {"number": number})
        shelf.put(request, Completion("text", "stop", other))
    await ask(Counting(), record=shelf)
    client = Counting(model="")
    await ask(client, replay=shelf)
    assert client.model == "m"


async def test_a_replay_changes_nothing_where_it_reads(tmp_path):
    await ask(Counting(), record=Shelf(tmp_path))
    [path] = tmp_path.iterdir()
    os.utime(path, (1, 1))
    await ask(Counting(), replay=Shelf(tmp_path))
    assert path.stat().st_mtime == 1


@pytest.mark.parametrize("finish", ["stop", "length", "refusal"])
async def test_a_record_holds_what_is_no_whole_answer_too(tmp_path, finish):
    await ask(Counting(finish), record=Shelf(tmp_path))
    assert (await ask(Counting(), replay=Shelf(tmp_path))).finish == finish


async def test_where_nothing_can_be_recorded_nothing_is_paid(tmp_path):
    place = tmp_path / "file"
    place.write_text("in the way")
    client = Counting()
    with pytest.raises(BackendError, match=r"cannot be recorded in .*file.*recordTo"):
        await ask(client, record=Shelf(place))
    assert (client.sent, client.entered) == (0, False)


async def test_what_is_not_recorded_is_not_sent_either(tmp_path):
    client = Counting()
    with pytest.raises(AnswerError, match="nothing is sent"):
        await ask(client, replay=Shelf(tmp_path))
    assert client.sent == 0


async def test_a_record_is_a_readable_file(tmp_path):
    noon = datetime(2026, 11, 25, 12, tzinfo=UTC)
    await ask(Counting(), record=Shelf(tmp_path, clock=lambda: noon))
    [path] = tmp_path.iterdir()
    kept = json.loads(path.read_text())
    assert kept["at"] == "2026-11-25T12:00:00+00:00"
    assert kept["body"] == {"prompt": "system", "seed": 0}
    assert kept["text"] == "answer 1"
    assert path.stat().st_mode & 0o077 == 0


async def test_a_directory_that_cannot_be_written_keeps_nothing_and_breaks_nothing(tmp_path):
    place = tmp_path / "file"
    place.write_text("in the way")
    assert (await ask(Counting(), cache=Shelf(place))).text == "answer 1"


async def test_the_cache_drops_what_was_not_used_for_longest(tmp_path):
    client, cache = Counting(), Shelf(tmp_path, most_bytes=10_000)
    paths = []
    for seed in range(3):
        before = set(tmp_path.iterdir())
        await ask(client, seed=seed, cache=cache)
        [path] = set(tmp_path.iterdir()) - before
        os.utime(path, (seed, seed))
        paths.append(path)
    half_written = tmp_path / "left by a process that died.part"
    half_written.write_text("{")
    os.utime(half_written, (0, 0))
    await ask(client, seed=0, cache=cache)
    assert client.sent == 3
    small = Shelf(tmp_path, most_bytes=3 * paths[0].stat().st_size + 50)
    await ask(client, seed=3, cache=small)
    assert not half_written.exists()
    assert [path.exists() for path in paths] == [True, False, True]
    assert len(list(tmp_path.iterdir())) == 3


async def test_the_settings_say_what_is_kept(tmp_path, own_home):
    record = tmp_path / "record"
    client = Counting()
    settings = Settings(record_to=str(record))
    for _ in range(2):
        async with remembering(lambda: client, settings) as kept:
            await kept.complete(PROMPT, Knobs(), on_text=lambda _: None)
    assert client.sent == 1
    assert len(list(record.iterdir())) == 1
    async with remembering(lambda: client, Settings(cache_answers=False)) as kept:
        await kept.complete(PROMPT, Knobs(), on_text=lambda _: None)
    assert client.sent == 2


async def test_a_client_is_left_when_its_opening_fails():
    @asynccontextmanager
    async def broken():
        raise AnswerError("no server")
        yield

    with pytest.raises(AnswerError, match="no server"):
        async with Remembering(broken):
            pass


# What is in no file

TEXT = '''def clamp(n: int, low: int, high: int) -> int:
    """Bring n into the range, said in a way that is told from all else.

    >>> clamp(5, 0, 9)
    5
    """
    ...
'''
KEYS = ("the-key-of-vllm", "the-proxys-key", "the-proxys-secret", "the-key-of-claude")
ANSWER = "Compare.\n<contract>\n{}\n</contract>\n<body>\nreturn max(low, min(n, high))\n</body>"


def everything_in(*places):
    files = [path for place in places for path in place.rglob("*") if path.is_file()]
    assert files
    return [path.read_bytes() for path in files]


@pytest.mark.parametrize(
    ("backend", "answer"), [("vllm", openai_answer), ("claude", anthropic_answer)]
)
async def test_no_key_is_in_any_file_and_no_prompt_in_the_ledger(
    tmp_path, own_home, backend, answer
):
    fields = ("requires", "ensures", "raises", "mutates", "reads", "writes", "holes", "examples")
    text = ANSWER.format(json.dumps({name: [] for name in fields}))
    vllm, proxy, secret, claude = map(Key, KEYS)
    async with FaultServer([answer(text)]) as server:
        settings = Settings(
            backend=backend,
            vllm_url=server.url,
            vllm_model="tiny",
            vllm_key=vllm,
            vllm_proxy_key=proxy,
            vllm_proxy_secret=secret,
            claude_url=server.url,
            claude_key=claude,
            record_to=str(tmp_path / "record"),
        )
        ledger = Ledger(tmp_path / "state")
        outcome = await implement(
            TEXT,
            Document(TEXT).targets()[0],
            backends=route(settings),
            settings=settings,
            purse=LedgerPurse(ledger, settings),
        )
    assert outcome.edit is not None
    files = everything_in(own_home, tmp_path)
    assert not [key for key in KEYS for data in files if key.encode() in data]
    assert sum(b"told from all else" in data for data in files) == 2
    [row] = ledger.rows(datetime.now(UTC).date(), "backend")
    assert (row.key, row.requests) == (backend, 1)
    assert not any(b"clamp" in data for data in everything_in(tmp_path / "state"))
