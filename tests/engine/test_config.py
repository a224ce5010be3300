import msgspec
import pytest

from lift_sys.config import (
    DEFAULTS,
    InForce,
    Key,
    Price,
    Settings,
    clean_environment,
    description,
    from_environment,
    names,
    on_loopback,
    over,
    shown,
    user_settings,
)


def read_settings(options, base=DEFAULTS, *, trusted=True):
    found = over(InForce(base), options, "client", trusted=trusted)
    return found.settings, list(found.complaints)


def read_environment(variables):
    found = from_environment(variables)
    return found.settings, list(found.complaints)


def test_settings_are_taken_by_their_camel_case_names():
    settings, messages = read_settings({"searchSeconds": 3, "hints": False})
    assert (settings.search_seconds, settings.hints, messages) == (3.0, False, [])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"searchSeconds": "soon"}, "'searchSeconds'"),
        ({"searchSeconds": -1}, "10.0 is used instead"),
        ({"backend": "oracle"}, "'backend'"),
        ({"colour": "red"}, "Unknown setting 'colour'"),
        ([1], "must be an object"),
    ],
)
def test_a_bad_setting_keeps_the_default_and_gives_one_message(options, said):
    settings, messages = read_settings(options)
    assert settings == DEFAULTS
    assert len(messages) == 1
    assert said in messages[0]


@pytest.mark.parametrize("options", [None, {}, {"searchSeconds": None}])
def test_null_and_missing_settings_are_silent(options):
    assert read_settings(options) == (DEFAULTS, [])


def test_a_bad_value_keeps_what_was_in_force_before():
    base = Settings(memory_mib=256)
    assert read_settings({"memoryMib": 1}, base)[0] == base


def test_the_environment_sets_the_same_settings():
    settings, messages = read_environment(
        {"LIFT_SYS_MEMORY_MIB": "128", "LIFT_SYS_BACKEND": "embedded"}
    )
    assert (settings.memory_mib, settings.backend, messages) == (128, "embedded", [])


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        (
            "LIFT_SYS_MEMORY_MIB",
            "much",
            "a whole number of at least 64 and at most 65536, not 'much'",
        ),
        ("LIFT_SYS_SEARCH_SECONDS", "0", "a number above 0 and at most 600, not 0"),
        ("LIFT_SYS_STRATEGY", "oracle", "'cascade' or 'category', not 'oracle'"),
        ("LIFT_SYS_HINTS", "maybe", "true or false, not 'maybe'; true is used instead"),
    ],
)
def test_a_bad_environment_variable_is_named_with_what_it_may_be(variable, value, said):
    settings, [message] = read_environment({variable: value})
    assert settings == DEFAULTS
    assert message.startswith(f"{variable} must be {said}")
    assert message.endswith("is used instead")


def test_every_setting_is_described_in_one_sentence():
    for field in msgspec.structs.fields(Settings):
        assert description(field.encode_name).endswith(".")


def test_a_sandboxed_process_sees_no_key():
    assert "SECRET_KEY" not in clean_environment({"SECRET_KEY": "x", "HOME": "/home/u"})
    assert "HOME" not in clean_environment({"HOME": "/home/u"})


WORKSHOP = {
    "LIFT_SYS_VLLM_URL": "https://models.example/v1",
    "LIFT_SYS_VLLM_KEY": "sk-sesame",
    "ANTHROPIC_API_KEY": "sk-ant",
}


def test_keys_are_read_as_they_stand_and_never_show_themselves():
    settings, messages = read_environment(WORKSHOP | {"LIFT_SYS_OPENAI_KEY": "1234"})
    assert messages == []
    assert [
        it.reveal() for it in (settings.vllm_key, settings.openai_key, settings.claude_key)
    ] == [
        "sk-sesame",
        "1234",
        "sk-ant",
    ]
    told = f"{settings} {settings!r} {settings.vllm_key} {settings.vllm_key!r} {shown(settings)}"
    assert "sk-" not in told
    assert "1234" not in told


def test_a_key_does_not_follow_to_another_host():
    base, _ = read_environment(WORKSHOP)
    settings, [message] = read_settings({"vllmUrl": "https://elsewhere.example/v1"}, base)
    assert settings.vllm_key == ""
    assert "'vllmKey' is not used: it was given for another host than 'vllmUrl' names" in message


def test_a_key_stays_where_the_host_is_the_same_or_the_key_is_given_too():
    base, _ = read_environment(WORKSHOP)
    settings, messages = read_settings({"vllmUrl": "https://MODELS.example/v2"}, base)
    assert (settings.vllm_key.reveal(), messages) == ("sk-sesame", [])
    options = {"vllmUrl": "https://elsewhere.example", "vllmKey": "other"}
    settings, messages = read_settings(options, base)
    assert (settings.vllm_key.reveal(), messages) == ("other", [])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("backend", "claude"),
        ("order", ["claude"]),
        ("stayLocal", True),
        ("vllmUrl", "https://elsewhere.example"),
        ("vllmModel", "large"),
        ("vllmKey", "k"),
        ("claudeUrl", "https://elsewhere.example"),
        ("claudeModel", "large"),
        ("claudeKey", "k"),
        ("answerBudget", 100),
        ("dayBudget", 100),
        ("prices", {"m": {"asOf": "2026-11-01", "input": 0}}),
        ("candidates", 32),
        ("maxTokens", 65536),
        ("repairRounds", 5),
        ("recordTo", "/tmp"),
        ("replayFrom", "/tmp"),
        ("unconfinedPython", True),
    ],
)
def test_a_workspace_cannot_choose_what_is_the_users_alone(name, value):
    settings, [message] = read_settings({name: value}, trusted=False)
    assert settings == DEFAULTS
    assert "only the user's own settings may choose it" in message
    chosen, _ = read_settings({name: value})
    assert chosen != DEFAULTS
    assert read_settings({name: value}, chosen, trusted=False) == (chosen, [])


def test_a_workspace_may_choose_the_rest():
    settings, messages = read_settings({"searchSeconds": 3}, trusted=False)
    assert (settings.search_seconds, messages) == (3.0, [])


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a",
        "https://user@a/v1",
        "https://a/v1?key=1",
        "a.b",
        "https://",
        "http://[::1",
        "http://a:b",
    ],
)
def test_an_address_that_is_none_is_refused(url):
    settings, [message] = read_settings({"vllmUrl": url})
    assert settings == DEFAULTS
    assert "an address such as" in message


def test_a_bad_key_is_not_repeated():
    _, [message] = read_settings({"claudeKey": "sk-secret\nX-Header: 1"})
    assert "sk-secret" not in message


def test_prices_and_lists_come_from_the_environment_too():
    settings, messages = read_environment(
        {
            "LIFT_SYS_PRICES": '{"m": {"asOf": "2026-11-01", "input": 3, "output": 15}}',
            "LIFT_SYS_ORDER": "embedded, claude",
            "LIFT_SYS_ANSWER_BUDGET": "0.25",
        }
    )
    assert messages == []
    assert settings.prices == {"m": Price(as_of="2026-11-01", input=3.0, output=15.0)}
    assert settings.order == ("embedded", "claude")
    assert settings.answer_budget == 0.25


def test_a_price_needs_its_date():
    _, [message] = read_settings({"prices": {"m": {"input": 3}}})
    assert "an object with a price for each model's name" in message


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://127.0.0.1:8000/v1", True),
        ("http://localhost/v1", True),
        ("http://[::1]:80", True),
        ("http://127.evil.example", False),
        ("https://localhost.example", False),
        ("http://10.0.0.1", False),
        ("http://127.999.1.1", False),
        ("http://[::1", False),
    ],
)
def test_loopback_is_this_machine_alone(url, local):
    assert on_loopback(url) is local


def test_an_empty_key_shows_that_it_is_empty():
    assert (repr(Key()), str(Key("x"))) == ("Key()", "…")


def test_the_users_file_stands_below_the_environment(own_home, monkeypatch):
    (own_home / "settings.json").write_text('{"seed": 3, "maxTokens": 100, "hints": 4}')
    monkeypatch.setenv("LIFT_SYS_MAX_TOKENS", "200")
    found = user_settings()
    settings, [message] = found.settings, found.complaints
    assert (settings.seed, settings.max_tokens, settings.hints) == (3, 200, True)
    assert message.startswith("Setting 'hints' in ")
    assert found.origins == {"seed": "file", "maxTokens": "environment LIFT_SYS_MAX_TOKENS"}


@pytest.mark.parametrize("text", ["{", "[]", ""])
def test_a_file_that_holds_no_settings_is_told_and_ignored(own_home, text):
    (own_home / "settings.json").write_text(text)
    found = user_settings()
    [message] = found.complaints
    assert found.settings == DEFAULTS
    assert "settings.json" in message


def test_a_setting_that_is_unknown_in_the_file_is_told_with_the_file(own_home):
    (own_home / "settings.json").write_text('{"colour": "red"}')
    [message] = user_settings().complaints
    assert message.startswith("Unknown setting 'colour' in ")
    assert "settings.json" in message


def test_the_topmost_layer_is_where_a_setting_comes_from():
    below = {"LIFT_SYS_SEED": "1", "LIFT_SYS_HINTS": "false"}
    found = over(from_environment(below), {"seed": 2, "topP": "much"}, "client")
    assert found.settings.seed == 2
    assert found.origins == {"seed": "client", "hints": "environment LIFT_SYS_HINTS"}


def test_a_key_from_another_tools_variable_is_told_by_its_name():
    origins = from_environment({"ANTHROPIC_API_KEY": "sk-ant"}).origins
    assert origins == {"claudeKey": "environment ANTHROPIC_API_KEY"}


def test_a_key_that_is_dropped_comes_from_nowhere():
    base = from_environment(WORKSHOP)
    origins = over(base, {"vllmUrl": "https://elsewhere.example"}, "client").origins
    assert (origins["vllmUrl"], "vllmKey" in origins) == ("client", False)


def test_settings_are_called_by_their_names_in_json():
    assert {"searchSeconds", "vllmUrl"} <= names()


def test_a_refused_address_is_not_repeated_since_it_may_hold_a_password():
    _, [message] = read_settings({"vllmUrl": "https://me:hunter2@models.example"}, DEFAULTS)
    assert "vllmUrl" in message
    assert "hunter2" not in message
