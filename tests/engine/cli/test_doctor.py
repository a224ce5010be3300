import json

import pytest

from lift_sys.errors import BackendError
from support.backends import Scripted


def test_a_healthy_installation_does_the_main_job(run):
    result = run("doctor", "--json")
    document = json.loads(result.stdout)
    assert result.exit_code == 0, document
    sections = {record["section"] for record in document["records"]}
    assert sections == {
        "installation",
        "settings",
        "sandbox",
        "evidence",
        "backends",
        "main job",
    }
    assert document["ok"]


def test_people_get_a_list_with_a_last_word(run):
    result = run("doctor")
    assert "embedded" in result.stdout
    assert result.stdout.rstrip().endswith("The main job works")


@pytest.mark.parametrize(
    "backend",
    [Scripted(), Scripted(error=BackendError("no answer")), None],
    ids=["proposes nothing", "fails", "is broken"],
)
def test_a_main_job_that_cannot_work_is_an_error(run, monkeypatch, backend):
    monkeypatch.setattr("lift_sys.backends.load", lambda *_: backend)
    result = run("doctor")
    assert result.exit_code == 1
    assert "does not work here" in result.stdout
    assert "Traceback" not in result.output


def test_a_missing_package_is_an_error(run, monkeypatch):
    monkeypatch.setattr("lift_sys.health.PACKAGES", ("no-such-package",))
    result = run("doctor", "--json")
    assert result.exit_code == 1
    records = json.loads(result.stdout)["records"]
    [missing] = [record for record in records if record["name"] == "no-such-package"]
    assert missing["state"] == "error"
    assert missing["hint"]


def test_a_bad_setting_is_a_warning(run, monkeypatch):
    monkeypatch.setenv("LIFT_SYS_MEMORY_MIB", "lots")
    result = run("doctor")
    assert result.exit_code == 0
    assert "memoryMib" in result.stdout
