import asyncio
import json
import os
import re
import shlex
import signal
from pathlib import Path

import pytest

from lift_sys.cli.commands.check import check as command
from lift_sys.verdicts import Answer, Counterexample, Evidence, Question, Strength, Verdict
from support.sarif import run_of
from support.verdicts import RAN, FakeCheck

GOOD = '''def double(n: int) -> int:
    """Return twice n.

    >>> double(3)
    6
    """
    return n * 2
'''
BAD = GOOD.replace("double", "triple").replace("    6", "    9")
LOST = GOOD.replace("double", "lost").replace("return n", "import elsewhere\n    return n")
SILENT = "def silent(n):\n    return n\n"
ODD = GOOD.replace("    >>>", "    Args:\n        m: odd\n\n    >>>")


@pytest.fixture
def shop(folder):
    """Write `shop.py`."""

    def write(*texts):
        (folder / "shop.py").write_text("\n\n".join(texts), encoding="utf-8")

    return write


@pytest.fixture
def shown(run, shop, monkeypatch):
    """Show a verdict that no sandbox has to come to."""

    def show(verdict, *words):
        shop(GOOD)
        monkeypatch.setattr("lift_sys.cli.checking.check", FakeCheck(verdict))
        return run("check", "shop.py", "--no-cache", *words).stdout

    return show


class TestExitCodes:
    @pytest.mark.parametrize(
        ("text", "codes"),
        [
            (GOOD, (0, 0, 0, 0)),
            (SILENT, (0, 0, 0, 1)),
            (LOST, (0, 0, 1, 1)),
            (BAD, (0, 1, 1, 1)),
        ],
    )
    def test_fail_on_takes_in_all_that_is_worse(self, run, shop, text, codes):
        shop(text, GOOD.replace("double", "other"))
        answers = ("never", "refuted", "failed", "unchecked")
        given = [run("check", "shop.py", "--fail-on", answer).exit_code for answer in answers]
        assert tuple(given) == codes

    def test_failed_is_the_default(self, run, shop):
        shop(LOST)
        assert run("check", "shop.py").exit_code == 1
        shop(SILENT)
        assert run("check", "shop.py").exit_code == 0

    def test_an_unreadable_file_is_never_overlooked(self, run, shop, folder):
        shop(BAD)
        (folder / "bad.py").write_bytes(b"'\xff'")
        assert run("check", ".", "--fail-on", "never").exit_code == 2

    def test_ok_in_the_document_means_exit_code_0(self, run, shop):
        shop(BAD)
        for answer, ok in (("never", True), ("refuted", False)):
            result = run("check", "shop.py", "--json", "--fail-on", answer)
            assert json.loads(result.stdout)["ok"] is ok is (result.exit_code == 0)

    def test_the_help_tells_them(self, run):
        told = run("check", "--help").stdout
        assert "Exit codes:" in told
        assert "130  interrupted" in told

    def test_another_verdict_is_refused(self, run, shop):
        shop(GOOD)
        result = run("check", "shop.py", "--fail-on", "stale")
        assert result.exit_code == 2
        assert "'never', 'refuted', 'failed', 'unchecked'" in result.stderr


class TestForms:
    def test_json_is_short_for_the_form(self, run, shop):
        shop(GOOD)
        documents = [
            json.loads(run("check", "shop.py", "--no-cache", *words).stdout)
            for words in (["--json"], ["--format", "json"], ["--json", "--format", "json"])
        ]
        verdicts = [document["results"][0]["message"] for document in documents]
        assert verdicts == ["consistent with 1 example"] * 3

    def test_two_forms_at_once_are_refused(self, run, shop):
        shop(GOOD)
        result = run("check", "shop.py", "--json", "--format", "sarif")
        assert result.exit_code == 2
        assert "--json and --format sarif exclude each other" in result.stderr

    @pytest.mark.parametrize("words", [["--json"], ["--format", "json"]])
    def test_a_path_that_is_not_there_gives_a_document_too(self, run, folder, words):
        result = run("check", "nowhere.py", *words)
        assert result.exit_code == 2
        error = {"message": "there is no file 'nowhere.py'", "hint": "Check the path"}
        assert json.loads(result.stdout) == {"ok": False, "error": error}
        assert result.stderr == "lift-sys: there is no file 'nowhere.py'. Check the path\n"

    def test_new_evidence_appears_in_the_document_by_itself(self, shown):
        proof = Evidence(kind="proof", ran=1, held=1, seconds=0.5, by="CrossHair", note="all")
        strength = Strength(rejected=3, survived=1)
        verdict = Verdict(status="proved", evidence=(RAN, proof), strength=strength)
        [result] = json.loads(shown(verdict, "--json"))["results"]
        assert result["verdict"]["evidence"][1]["by"] == "CrossHair"
        assert result["verdict"]["strength"]["survived"] == 1


class TestGitHub:
    def test_annotations_name_file_line_and_verdict(self, run, shop):
        shop(BAD, LOST, GOOD)
        result = run("check", "shop.py", "--format", "github")
        assert result.exit_code == 1
        refuted, failed = result.stdout.splitlines()
        assert refuted == (
            "::error file=shop.py,line=1,endLine=1,col=5,endColumn=11,title=lift-sys%3A refuted"
            "::triple: refuted: `triple(3)` returned 6, the docstring says 9"
        )
        assert failed == (
            "::warning file=shop.py,line=10,endLine=10,col=5,endColumn=9,title=lift-sys%3A failed"
            "::lost: failed: the module 'elsewhere' cannot be imported in the sandbox, which has the "
            "standard library only"
        )
        assert "3 functions: 1 refuted, 1 failed, 1 consistent" in result.stderr

    def test_errors_and_warnings_of_rules_are_annotated_and_hints_are_not(self, run, shop):
        shop(ODD.replace("n: int)", "n: int, k: int = 0)").replace("m: odd", "n: a\n        m: b"))
        lines = run("check", "shop.py", "--format", "github").stdout.splitlines()
        assert any("title=lift-sys%3A LIFT111::" in line for line in lines)
        assert not any("LIFT112" in line for line in lines)

    def test_nothing_to_say_is_no_line(self, run, shop):
        shop(GOOD, SILENT)
        assert run("check", "shop.py", "--format", "github").stdout == ""

    def test_text_of_the_repository_cannot_begin_a_command(self, shown, run, folder, monkeypatch):
        found = Counterexample(call="f()", got="returned\n::add-mask::100%\r", expected="1")
        told = shown(
            Verdict(status="refuted", evidence=(RAN,), counterexample=found), "--format", "github"
        )
        assert told.count("\n") == 1
        assert "returned%0A::add-mask::100%25%0D" in told

    def test_names_of_files_keep_their_signs(self, run, folder):
        name = "a,b:c%\n\x1b[31m.py"
        (folder / name).write_text(BAD)
        told = run("check", name, "--format", "github").stdout
        assert told.startswith("::error file=a%2Cb%3Ac%25%0A\x1b[31m.py,line=1,")

    def test_files_are_named_from_the_repository_on(self, run, folder, monkeypatch):
        (folder / ".git").mkdir()
        (folder / "src").mkdir()
        (folder / "src/shop.py").write_text(BAD)
        (folder / "src/bad.py").write_bytes(b"'\xff'")
        monkeypatch.chdir(folder / "src")
        told = run("check", ".", "--format", "github").stdout.splitlines()
        assert told[0].startswith("::error file=src/bad.py,title=")
        assert told[1].startswith("::error file=src/shop.py,line=1,")


class TestOutput:
    @pytest.mark.parametrize("form", ["text", "json", "sarif", "github"])
    def test_a_file_gets_the_report_and_stdout_the_text(self, run, shop, folder, form):
        shop(BAD)
        plain = run("check", "shop.py", "--format", form).stdout
        result = run("check", "shop.py", "--format", form, "--output", "the report")
        assert result.exit_code == 1
        assert result.stdout == (
            "shop.py:1: triple: refuted: `triple(3)` returned 6, the docstring says 9\n"
        )
        assert "the report is in 'the report'" in result.stderr
        written = (folder / "the report").read_text()
        if form == "json":
            assert json.loads(written)["results"][0]["name"] == "triple"
        else:
            assert written == plain

    def test_signs_are_written_as_utf_8(self, run, folder):
        (folder / "größe😀.py").write_text(BAD)
        run("check", ".", "--json", "-o", "report.json")
        assert '"größe😀.py"'.encode() in (folder / "report.json").read_bytes()

    def test_a_name_that_is_no_text_is_still_json(self, run, folder):
        name = os.fsdecode(b"raw\xff.py")
        (folder / name).write_text(BAD)
        run("check", ".", "--json", "-o", "report.json")
        assert json.loads((folder / "report.json").read_text())["results"][0]["path"] == name

    @pytest.mark.parametrize("place", [".", "nowhere/report.json"])
    def test_what_cannot_be_written_is_told_before_the_work(self, run, shop, monkeypatch, place):
        shop(GOOD)
        fake = FakeCheck()
        monkeypatch.setattr("lift_sys.cli.checking.check", fake)
        result = run("check", "shop.py", "--output", place)
        assert result.exit_code == 2
        assert "--output" in result.stderr
        assert fake.names == []

    def test_a_failure_is_written_too(self, run, folder):
        result = run("check", "nowhere.py", "--format", "sarif", "-o", "lift.sarif")
        assert (result.exit_code, result.stdout) == (2, "")
        found = run_of(json.loads((folder / "lift.sarif").read_text()))
        assert not found["invocations"][0]["executionSuccessful"]


class TestText:
    def test_findings_stand_below_their_function(self, run, shop):
        shop(ODD, BAD)
        result = run("check", "shop.py")
        lines = result.stdout.splitlines()
        assert lines[0] == "shop.py:1: double: consistent with 1 example"
        assert lines[1].startswith("shop.py:5:9: warning LIFT111 The docstring documents 'm'")
        assert lines[2].startswith("shop.py:13: triple: refuted")
        assert "; findings: 1 warning" in result.stderr

    def test_a_function_without_an_example_is_listed_for_its_findings_only(self, run, shop):
        shop(ODD.replace("    >>> double(3)\n    6\n", ""))
        result = run("check", "shop.py")
        assert result.stdout.startswith("shop.py:5:9: warning LIFT111")
        assert "1 unchecked (1 without an example" in result.stderr

    def test_what_is_only_worth_knowing_needs_verbose(self, run, shop):
        shop(ODD.replace("n: int)", "n: int, k: int = 0)").replace("m: odd", "n: a"))
        assert "LIFT112" not in run("check", "shop.py").stdout
        assert "hint LIFT112" in run("check", "shop.py", "--verbose").stdout

    def test_strength_is_told_in_words(self, shown):
        verdict = Verdict(
            status="consistent", evidence=(RAN,), strength=Strength(rejected=3, survived=2)
        )
        assert shown(verdict) == (
            "shop.py:1: double: consistent with 1 example (weak: 3 of 5 mutants rejected)\n"
        )

    def test_doubts_and_questions_need_verbose(self, shown):
        answers = (
            Answer(expectation="value", expected="0", candidate=True),
            Answer(expectation="raises", expected="ValueError"),
        )
        question = Question(call="double(0)", answers=answers)
        verdict = Verdict(
            status="consistent",
            evidence=(RAN,),
            doubts=("`double(-1)` fails",),
            questions=(question,),
        )
        assert shown(verdict).count("\n") == 1
        assert shown(verdict, "--verbose").splitlines()[1:] == [
            "shop.py:1: double: mind: `double(-1)` fails",
            "shop.py:1: double: left open: `double(0)`: 0 or raises ValueError?",
        ]

    def test_a_line_stays_a_line(self, shown):
        found = Counterexample(call="f()", got="returned 'a\nb.py:1: g: \x1b[31mx'", expected="1")
        told = shown(Verdict(status="refuted", evidence=(RAN,), counterexample=found))
        assert told.count("\n") == 1
        assert "returned 'a\\nb.py:1: g: \\x1b[31mx'" in told


def test_the_recipes_in_the_docs_use_what_there_is():
    page = (Path(__file__).parents[3] / "docs/ci.md").read_text(encoding="utf-8")
    recipes = re.findall(r"^(?: *-)? *(?:(?:run|entry): )?lift-sys check (.*)$", page, re.MULTILINE)
    assert len(recipes) == 6
    for recipe in recipes:
        words = shlex.split(recipe, comments=True)
        assert command.make_context("check", words).params["fail_on"] in ("failed", "refuted")


class TestInterrupted:
    @pytest.fixture
    def interrupted(self, run, shop, monkeypatch):
        """Check two functions, in the second of which Ctrl-C is pressed."""
        shop(GOOD, GOOD.replace("double", "last"))
        fake = FakeCheck()

        async def check(text, target, **options):
            if target.name == "last":
                signal.raise_signal(signal.SIGINT)
                await asyncio.Event().wait()
            return await fake(text, target)

        monkeypatch.setattr("lift_sys.cli.checking.check", check)
        return lambda *words: run("check", "shop.py", "--jobs", 1, *words)

    def test_the_log_says_so(self, interrupted):
        result = interrupted("--format", "sarif")
        [invocation] = run_of(json.loads(result.stdout))["invocations"]
        assert result.exit_code == invocation["exitCode"] == 130
        assert not invocation["executionSuccessful"]
        [note] = invocation["toolExecutionNotifications"]
        assert note["message"]["text"] == "interrupted: 1 of 2 were not checked"

    def test_the_file_is_written_with_what_was_done(self, interrupted, folder):
        assert interrupted("--json", "-o", "report.json").exit_code == 130
        assert len(json.loads((folder / "report.json").read_text())["results"]) == 1

    def test_what_was_done_is_remembered(self, interrupted, run):
        interrupted()
        assert "1 from the cache" in interrupted().stderr
