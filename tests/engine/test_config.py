import msgspec
import pytest

from lift_sys.config import (
    DEFAULTS,
    Settings,
    clean_environment,
    description,
    from_environment,
    read_settings,
)


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
    settings, messages = from_environment(
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
        ("LIFT_SYS_BACKEND", "oracle", "'embedded', not 'oracle'"),
        ("LIFT_SYS_HINTS", "maybe", "true or false, not 'maybe'; true is used instead"),
    ],
)
def test_a_bad_environment_variable_is_named_with_what_it_may_be(variable, value, said):
    settings, [message] = from_environment({variable: value})
    assert settings == DEFAULTS
    assert message.startswith(f"{variable} must be {said}")
    assert message.endswith("is used instead")


def test_every_setting_is_described_in_one_sentence():
    for field in msgspec.structs.fields(Settings):
        assert description(field.encode_name).endswith(".")


def test_a_sandboxed_process_sees_no_key():
    assert "SECRET_KEY" not in clean_environment({"SECRET_KEY": "x", "HOME": "/home/u"})
    assert "HOME" not in clean_environment({"HOME": "/home/u"})
