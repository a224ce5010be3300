import pytest

from lift_sys.backends.claude import missing
from lift_sys.backends.claude_request import claude_request
from lift_sys.backends.completion import Knobs
from lift_sys.config import Key, Settings
from lift_sys.prompts import Message, Prompt

TURNS = (Message("user", "u"), Message("assistant", "a"), Message("user", "again"))


def request(url="https://api.example", model="m", **knobs):
    return claude_request(url, model, Prompt("s", TURNS, "1"), Knobs(**knobs))


def test_the_request_marks_the_stable_prefix_for_the_cache():
    wire = request(max_tokens=99, temperature=0.7, top_p=0.5, seed=4)
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


@pytest.mark.parametrize("model", ["claude-sonnet-5-5", "anthropic/claude-opus-5-5"])
def test_a_claude_has_room_to_think_before_it_answers(model):
    assert request(model=model, max_tokens=99).body["max_tokens"] == 99 + 8192


@pytest.mark.parametrize("end", ["", "/", "/v1", "/v1/", "/v1/messages"])
def test_the_address_may_be_given_with_or_without_its_version(end):
    assert request(f"https://gate.example/anthropic{end}").url == (
        "https://gate.example/anthropic/v1/messages"
    )


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
