import json
import os
import urllib.parse
from pathlib import Path

import jsonschema
import pytest

from lift_sys import __version__
from lift_sys.cli.artifacts import Root, utf16_position
from lift_sys.cli.sarif_rules import rules
from lift_sys.validate import RULES
from lift_sys.verdicts import Counterexample, Verdict
from support.sarif import LOG, artifact, region, run_of
from support.verdicts import RAN, FakeCheck

GOOD = '''def double(n: int) -> int:
    """Return twice n.

    >>> double(3)
    6
    """
    return n * 2
'''
BAD = GOOD.replace("double", "triple").replace("    6", "    9")
ODD = GOOD.replace("n: int)", "n: int, k: int = 0)").replace(
    "    >>>", "    Args:\n        n: a number\n        m: odd\n\n    >>>"
)
LOST = GOOD.replace("double", "lost").replace("return n", "import elsewhere\n    return n")


@pytest.fixture
def sarif(run, folder):
    """Check `shop.py` with this text and return the run of the log."""

    def check(text, *words, name="shop.py"):
        path = folder / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(text, encoding="utf-8", newline="")
        result = run("check", name, "--format", "sarif", *words)
        assert result.stderr == ""
        return run_of(json.loads(result.stdout))

    return check


def test_a_refuted_function_is_an_error_at_its_name(sarif):
    [result] = sarif("\n" + BAD)["results"]
    assert (result["ruleId"], result["level"]) == ("refuted", "error")
    assert result["message"]["text"] == (
        "triple: refuted: `triple(3)` returned 6, the docstring says 9 (see [the example](1))"
    )
    assert artifact(result) == {"uri": "shop.py", "uriBaseId": "%SRCROOT%"}
    assert region(result["locations"][0]) == (2, 5, 2, 11)
    [example] = result["relatedLocations"]
    assert (example["id"], region(example)) == (1, (5, 5, 6, 6))


def test_a_broken_annotation_is_where_the_annotation_stands(sarif):
    text = GOOD.replace("-> int", "-> str")
    result = next(it for it in sarif(text)["results"] if it["ruleId"] == "refuted")
    assert region(result["relatedLocations"][0]) == (1, 23, 1, 26)


def test_what_could_not_be_checked_is_a_warning(sarif):
    [result] = [it for it in sarif(LOST)["results"] if it["ruleId"] == "failed"]
    assert result["level"] == "warning"
    assert "the module 'elsewhere' cannot be imported" in result["message"]["text"]


@pytest.mark.parametrize("text", [GOOD, "def silent(n):\n    return n\n", ""])
def test_right_and_unchecked_functions_give_no_result(sarif, text):
    found = sarif(text)
    assert found["results"] == []
    assert found["invocations"] == [
        {"executionSuccessful": True, "exitCode": 0, "toolExecutionNotifications": []}
    ]


def test_findings_have_the_level_of_their_rule(sarif):
    found = {result["ruleId"]: result for result in sarif(ODD)["results"]}
    assert found["LIFT111"]["level"] == "warning"
    assert found["LIFT112"]["level"] == "note"
    assert found["LIFT111"]["relatedLocations"][0]["message"]["text"] == "the signature"
    assert "refuted" not in found


def test_the_tool_is_named_with_its_rules(sarif):
    driver = sarif(GOOD)["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("lift-sys", __version__)
    assert "informationUri" not in driver
    ids = [rule["id"] for rule in driver["rules"]]
    assert ids == ["refuted", "failed", *sorted(c for c in RULES if not c.startswith("LIFT41"))]


def test_every_rule_is_documented():
    for rule in rules():
        help_text = rule["help"]
        assert "What to do:" in help_text["text"]
        assert "```" not in help_text["text"]
        assert "*" not in help_text["text"].partition("What to do:")[0]
        if rule["id"] in RULES:
            assert RULES[rule["id"]].remedy in help_text["markdown"]
            assert f"```python\n{RULES[rule['id']].example}\n```" in help_text["markdown"]


def test_columns_count_utf_16_code_units(sarif):
    text = 'def size(t: str) -> int:\n    """Size of 😀: size("ab") == 3"""\n    return len(t)\n'
    [result] = [it for it in sarif(text)["results"] if it["ruleId"] == "refuted"]
    line, column, _, _ = region(result["relatedLocations"][0])
    units = text.splitlines()[line - 1].encode("utf-16-le")
    assert units[2 * (column - 1) :].decode("utf-16-le").startswith('size("ab") == 3')


@pytest.mark.parametrize(
    ("text", "offset", "expected"),
    [
        ("ab", 1, (1, 2)),
        ("😀b", 1, (1, 3)),
        ("😀\n😀b", 3, (2, 3)),
        ("a\r\nb\rc", 5, (3, 1)),
        ("ö", 1, (1, 2)),
    ],
)
def test_positions_in_utf_16(text, offset, expected):
    assert utf16_position(text, offset) == expected


def test_fingerprints_do_not_change_when_the_rest_of_the_file_does(sarif):
    before = sarif(BAD + ODD)["results"]
    after = sarif(f"# moved\n{GOOD.replace('double', 'another')}\n\n{BAD}\n\n{ODD}")["results"]
    assert len(before) == 4
    assert prints(before) == prints(after)


def test_another_function_and_another_rule_have_another_fingerprint(sarif):
    found = prints(sarif(BAD + BAD.replace("triple", "times"))["results"])
    assert len(set(found)) == 2
    assert prints(sarif(LOST)["results"])[0] not in found


def test_two_functions_of_one_name_are_told_apart(sarif):
    assert len(set(prints(sarif(BAD + "\n\n" + BAD)["results"]))) == 2


def prints(results):
    return [result["partialFingerprints"]["liftSys/v1"] for result in results]


@pytest.mark.parametrize(
    ("name", "uri"),
    [
        ("sub/a b.py", "sub/a%20b.py"),
        ("größe#1?.py", "gr%C3%B6%C3%9Fe%231%3F.py"),
        ("100%.py", "100%25.py"),
        ("a:b~c-d_e.py", "a%3Ab~c-d_e.py"),
        ("new\nline.py", "new%0Aline.py"),
        (os.fsdecode(b"raw\xff.py"), "raw%FF.py"),
    ],
)
def test_uris_are_percent_encoded(sarif, name, uri):
    [result] = sarif(BAD, name=name)["results"]
    assert artifact(result)["uri"] == uri


def test_paths_start_at_the_repository_wherever_the_command_runs(run, folder, monkeypatch):
    (folder / ".git").mkdir()
    (folder / "src").mkdir()
    (folder / "src/shop.py").write_text(BAD)
    monkeypatch.chdir(folder / "src")
    for place in ("shop.py", "../src/shop.py", folder / "src/shop.py", "."):
        found = run_of(json.loads(run("check", place, "--format", "sarif").stdout))
        assert artifact(found["results"][0])["uri"] == "src/shop.py"
        base = urllib.parse.urlsplit(found["originalUriBaseIds"]["%SRCROOT%"]["uri"])
        assert Path(urllib.parse.unquote(base.path)) == Path(os.path.realpath(folder))


def test_a_file_elsewhere_has_an_absolute_uri(run, folder, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("else where") / "shop.py"
    elsewhere.write_text(BAD)
    found = run_of(json.loads(run("check", elsewhere, "--format", "sarif").stdout))
    place = artifact(found["results"][0])
    assert "uriBaseId" not in place
    assert place["uri"] == Path(os.path.realpath(elsewhere)).as_uri()


def test_a_link_is_reported_as_the_file_it_leads_to(run, folder):
    (folder / "shop.py").write_text(BAD)
    (folder / "link.py").symlink_to("shop.py")
    found = run_of(json.loads(run("check", "link.py", "--format", "sarif").stdout))
    assert artifact(found["results"][0])["uri"] == "shop.py"


def test_a_file_that_cannot_be_read_is_notified(run, folder):
    (folder / "bad name.py").write_bytes(b'x = "\xff"\n')
    (folder / "shop.py").write_text(GOOD)
    result = run("check", ".", "--format", "sarif", "--fail-on", "never")
    [invocation] = run_of(json.loads(result.stdout))["invocations"]
    assert result.exit_code == invocation["exitCode"] == 2
    assert not invocation["executionSuccessful"]
    [note] = invocation["toolExecutionNotifications"]
    assert (note["level"], artifact(note)["uri"]) == ("error", "bad%20name.py")
    assert "is not utf-8" in note["message"]["text"]


def test_what_does_not_exist_gives_a_log_that_says_so(run, folder):
    result = run("check", "nowhere.py", "--format", "sarif")
    found = run_of(json.loads(result.stdout))
    assert result.exit_code == found["invocations"][0]["exitCode"] == 2
    assert not found["invocations"][0]["executionSuccessful"]
    assert found["results"] == []
    assert "there is no file 'nowhere.py'" in result.stderr


def test_code_in_a_message_is_no_link(sarif, monkeypatch):
    found = Counterexample(call="table[0](1)", got="returned 2", expected="3")
    verdict = Verdict(status="refuted", evidence=(RAN,), counterexample=found)
    monkeypatch.setattr("lift_sys.cli.checking.check", FakeCheck(verdict))
    [result] = sarif(GOOD)["results"]
    assert result["message"]["text"] == (
        "double: refuted: `table[0\\](1)` returned 2, the docstring says 3"
    )


def test_the_root_is_the_nearest_repository(tmp_path):
    (tmp_path / "a/b").mkdir(parents=True)
    assert Root(tmp_path / "a/b").path == Path(os.path.realpath(tmp_path / "a/b"))
    (tmp_path / ".git").write_text("gitdir: elsewhere")
    assert Root(tmp_path / "a/b").path == Path(os.path.realpath(tmp_path))
    (tmp_path / "a/.git").mkdir()
    assert Root(tmp_path / "a/b").path == Path(os.path.realpath(tmp_path / "a"))


def test_the_schema_of_the_tests_refuses_what_is_wrong(sarif):
    sarif(BAD)
    for spoil in (
        lambda log: log["runs"][0].pop("tool"),
        lambda log: log["runs"][0].update(result=[]),
        lambda log: log.update(version="2.0"),
    ):
        log = {"$schema": LOG["properties"]["$schema"]["const"], "version": "2.1.0"}
        log["runs"] = [{"tool": {"driver": {"name": "x", "version": "1", "rules": []}}}]
        log["runs"][0]["results"] = []
        jsonschema.Draft7Validator(LOG).validate(log)
        spoil(log)
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.Draft7Validator(LOG).validate(log)
