import json
from contextlib import asynccontextmanager

import pytest

from lift_sys.backends.answers import Remembering, Shelf, remembering
from lift_sys.backends.completion import Completion, Knobs, WireRequest
from lift_sys.config import Settings
from lift_sys.errors import AnswerError
from lift_sys.prompts import Message, Prompt
from lift_sys.usage import Usage

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


async def ask(client, seed=0, **shelves):
    async with Remembering(lambda: client, **shelves) as kept:
        return await kept.complete(PROMPT, Knobs(seed=seed), on_text=lambda _: None)


async def test_the_same_request_is_sent_once(tmp_path):
    client, cache = Counting(), Shelf(tmp_path)
    first, second = [await ask(client, cache=cache) for _ in range(2)]
    assert (client.sent, first.text, second.text) == (1, "answer 1", "answer 1")
    assert (first.usage.source, second.usage.source, second.usage.seconds) == ("sent", "cached", 0)
    assert second.usage.output_tokens == 1


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
    path.write_text("{")
    assert (await ask(client, cache=cache)).text == "answer 2"


async def test_what_is_recorded_is_played_back_without_a_server(tmp_path):
    recorded = await ask(Counting(), record=Shelf(tmp_path))
    client = Counting(model="")
    played = await ask(client, replay=Shelf(tmp_path))
    assert played.text == recorded.text
    assert (client.sent, client.entered, client.model) == (0, False, "m")
    assert played.usage.source == "replayed"


async def test_what_is_not_recorded_is_not_sent_either(tmp_path):
    client = Counting()
    with pytest.raises(AnswerError, match="nothing is sent"):
        await ask(client, replay=Shelf(tmp_path))
    assert client.sent == 0


async def test_a_record_is_a_readable_file(tmp_path):
    await ask(Counting(), record=Shelf(tmp_path))
    [path] = tmp_path.iterdir()
    kept = json.loads(path.read_text())
    assert kept["body"] == {"prompt": "system", "seed": 0}
    assert kept["text"] == "answer 1"
    assert path.stat().st_mode & 0o077 == 0


async def test_a_directory_that_cannot_be_written_keeps_nothing_and_breaks_nothing(tmp_path):
    place = tmp_path / "file"
    place.write_text("in the way")
    assert (await ask(Counting(), cache=Shelf(place))).text == "answer 1"


async def test_the_cache_drops_what_was_not_used_for_longest(tmp_path):
    client, cache = Counting(), Shelf(tmp_path, most_bytes=900)
    for seed in range(6):
        await ask(client, seed=seed, cache=cache)
    assert 1 <= len(list(tmp_path.iterdir())) < 6
    assert sum(it.stat().st_size for it in tmp_path.iterdir()) <= 900


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
