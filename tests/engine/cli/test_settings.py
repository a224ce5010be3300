import json

import pytest


@pytest.fixture
def file(own_home, monkeypatch):
    path = own_home / "settings.json"
    monkeypatch.setattr("lift_sys.cli.settings.settings_file", lambda: path)
    return path


def by_name(result):
    return {it["name"]: it for it in json.loads(result.stdout)["settings"]}


def line_of(result, name):
    return next(line for line in result.stdout.splitlines() if line.startswith(f"{name} "))


def test_each_setting_is_shown_with_where_it_comes_from(run, folder, file, monkeypatch):
    file.write_text('{"seed": 3, "retries": 4}')
    monkeypatch.setenv("LIFT_SYS_RETRIES", "5")
    result = run("settings")
    assert result.exit_code == 0
    assert line_of(result, "seed").split() == ["seed", "3", "file"]
    assert line_of(result, "retries").split() == ["retries", "5", "environment", "LIFT_SYS_RETRIES"]
    assert line_of(result, "topP").split() == ["topP", "1.0", "default"]
    assert f"file: {file}\n" in result.stdout


def test_json_has_one_record_for_each_setting(run, folder, file):
    file.write_text('{"order": ["claude"]}')
    result = run("settings", "--json")
    document = json.loads(result.stdout)
    assert (document["ok"], document["ignored"]) == (True, [])
    assert document["file"] == {"path": str(file), "exists": True}
    assert document["python_environment"] is None
    assert by_name(result)["order"] == {
        "name": "order",
        "value": ["claude"],
        "from": "file",
        "default": ["embedded", "vllm", "openai-compatible", "claude"],
        "only_users": True,
    }


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_a_key_is_set_or_not_and_never_shown(run, folder, monkeypatch, options):
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-secret")
    result = run("settings", *options)
    assert "secret" not in result.output
    if options:
        assert [by_name(result)[it]["value"] for it in ("claudeKey", "vllmKey")] == ["set", ""]
    else:
        told = "claudeKey set environment ANTHROPIC_API_KEY"
        assert line_of(result, "claudeKey").split() == told.split()
        assert line_of(result, "vllmKey").split() == ["vllmKey", "none", "default"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"colour": "red"}', "Unknown setting 'colour' in"),
        ('{"seed": "soon"}', "Setting 'seed' in"),
        ("{", "cannot be read and are ignored"),
    ],
)
def test_what_is_ignored_is_told_and_makes_the_exit_code(run, folder, file, text, said):
    file.write_text(text)
    result = run("settings", "--json")
    assert result.exit_code == 1
    assert said in result.stderr
    document = json.loads(result.stdout)
    [message] = document["ignored"]
    assert not document["ok"]
    assert said in message
    assert str(file) in message


def test_without_a_file_it_is_said_where_one_would_be(run, folder, file):
    result = run("settings")
    assert f"file: {file} (not there)" in result.stdout
    assert result.exit_code == 0


def test_the_environment_of_the_project_is_told(run, folder):
    (folder / "pyproject.toml").touch()
    root = folder / ".venv"
    (root / "lib" / "python3.11" / "site-packages").mkdir(parents=True)
    (root / "pyvenv.cfg").write_text("home = /usr/bin\n")
    told = f"packages for type checks: {root} (found by '.venv' in the project)"
    assert told in run("settings").stdout
    document = json.loads(run("settings", "--json").stdout)
    assert document["python_environment"]["root"] == str(root)


def test_a_value_steers_no_terminal(run, folder, file):
    file.write_text(json.dumps({"vllmModel": "qwen\x1b[31m"}))
    assert line_of(run("settings"), "vllmModel").split()[1] == "qwen?[31m"


def test_it_takes_no_arguments(run):
    assert run("settings", "seed").exit_code == 2
