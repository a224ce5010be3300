import json
import os

import pytest

from lift_sys.errors import BackendError
from support.backends import Scripted

DOUBLE = '''def double(n: int) -> int:
    """Return twice n.

    >>> double(3)
    6
    >>> double(0)
    0
    """
    ...
'''
TRIPLE = DOUBLE.replace("double", "triple").replace("twice", "thrice").replace("    6", "    9")


class ByName(Scripted):
    """Proposes a body for each function by its name."""

    def __init__(self, **bodies: str) -> None:
        super().__init__()
        self.known = bodies

    def propose(self, spec, task):
        name = spec.signature.name
        found = Scripted(self.known[name]) if name in self.known else Scripted()
        return found.propose(spec, task)


def write(folder, text, name="shop.py"):
    path = folder / name
    path.write_bytes(text.encode())
    return path


def test_the_embedded_backend_implements_without_any_help(run, folder):
    write(folder, DOUBLE)
    result = run("implement", "shop.py")
    assert result.exit_code == 0, result.output
    assert "consistent with 2 examples" in result.stderr
    assert "-    ...\n+    return " in result.stdout


def test_a_diff_is_shown_and_nothing_is_written(run, folder, use_backend):
    path = write(folder, DOUBLE)
    use_backend(Scripted("return n * 2"))
    result = run("implement", "shop.py")
    assert result.stdout == (
        "--- a/shop.py\n+++ b/shop.py\n@@ -6,4 +6,4 @@\n     >>> double(0)\n     0\n"
        '     """\n-    ...\n+    return n * 2\n'
    )
    assert path.read_text() == DOUBLE


def test_write_changes_the_file(run, folder, use_backend):
    path = write(folder, DOUBLE)
    use_backend(Scripted("return n * 2"))
    result = run("implement", "shop.py", "--write")
    assert result.exit_code == 0
    assert path.read_text() == DOUBLE.replace("...", "return n * 2")
    assert result.stdout == ""
    assert "wrote shop.py" in result.stderr


def test_several_functions_of_one_file_are_written_together(run, folder, use_backend):
    path = write(folder, DOUBLE + "\n\n" + TRIPLE)
    use_backend(ByName(double="m = n * 2\nreturn m", triple="return n * 3"))
    assert run("implement", "shop.py", "-w", "--jobs", 2).exit_code == 0
    assert path.read_text() == (
        DOUBLE.replace("...", "m = n * 2\n    return m")
        + "\n\n"
        + TRIPLE.replace("...", "return n * 3")
    )


def test_only_what_was_verified_is_written(run, folder, use_backend):
    path = write(folder, DOUBLE + "\n\n" + TRIPLE)
    use_backend(ByName(double="return n + 3", triple="return n * 3"))
    result = run("implement", "shop.py", "-w")
    assert result.exit_code == 1
    assert path.read_text() == DOUBLE + "\n\n" + TRIPLE.replace("...", "return n * 3")
    assert "1 of 2 functions verified" in result.stderr
    assert "`double(0)` returned 3, the docstring says 0" in result.stderr


def test_a_refuted_candidate_is_not_told_as_the_users_code(run, folder, use_backend):
    write(folder, DOUBLE)
    use_backend(Scripted("m = n\nreturn n + 3"))
    result = run("implement", "shop.py")
    assert "! shop.py::double  no body found; the nearest candidate: `double(0)`" in result.stderr
    assert "refuted" not in result.stderr
    assert "LIFT" not in result.stderr
    [function] = json.loads(run("implement", "shop.py", "--json").stdout)["results"]
    assert function["verdict"]["status"] == "refuted"
    assert function["message"].startswith("no body found; the nearest candidate")


def test_only_the_function_that_is_named_is_implemented(run, folder, use_backend):
    path = write(folder, DOUBLE + "\n\n" + TRIPLE)
    use_backend(ByName(double="return n * 2", triple="return n * 3"))
    run("implement", "shop.py::triple", "-w")
    assert path.read_text() == DOUBLE + "\n\n" + TRIPLE.replace("...", "return n * 3")


def test_byte_order_mark_and_line_ends_are_kept(run, folder, use_backend):
    crlf = b"\xef\xbb\xbf" + DOUBLE.replace("\n", "\r\n").encode()
    path = folder / "shop.py"
    path.write_bytes(crlf)
    use_backend(Scripted("m = n * 2\nreturn m"))
    assert run("implement", "shop.py", "-w").exit_code == 0
    assert path.read_bytes() == crlf.replace(b"...", b"m = n * 2\r\n    return m")


def test_a_file_that_changed_meanwhile_is_left_alone(run, folder, use_backend):
    path = write(folder, DOUBLE)

    class Busy(Scripted):
        def propose(self, spec, task):
            path.write_text("# mine\n" + DOUBLE)
            return super().propose(spec, task)

    use_backend(Busy("return n * 2"))
    result = run("implement", "shop.py", "-w")
    assert result.exit_code == 1
    assert "changed on disk" in result.stderr
    assert path.read_text() == "# mine\n" + DOUBLE
    assert "+    return n * 2" in result.stdout


def test_a_file_that_was_deleted_meanwhile_stays_deleted(run, folder, use_backend):
    path = write(folder, DOUBLE)

    class Busy(Scripted):
        def propose(self, spec, task):
            path.unlink()
            return super().propose(spec, task)

    use_backend(Busy("return n * 2"))
    result = run("implement", "shop.py", "-w")
    assert result.exit_code == 1
    assert not path.exists()
    assert "+    return n * 2" in result.stdout


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_writing_through_a_link_keeps_the_link_and_the_mode(run, folder, use_backend):
    path = write(folder, DOUBLE)
    path.chmod(0o755)
    (folder / "link.py").symlink_to(path)
    use_backend(Scripted("return n * 2"))
    assert run("implement", "link.py", "-w").exit_code == 0
    assert (folder / "link.py").is_symlink()
    assert "return n * 2" in path.read_text()
    assert path.stat().st_mode & 0o777 == 0o755


def test_json_is_one_document_with_all_that_is_known(run, folder, use_backend):
    write(folder, DOUBLE)
    use_backend(Scripted("return n * 2"))
    result = run("implement", "shop.py", "--json")
    document = json.loads(result.stdout)
    assert document["ok"]
    [function] = document["results"]
    assert (function["name"], function["line"], function["column"]) == ("double", 1, 5)
    assert function["verdict"]["status"] == "consistent"
    assert function["verdict"]["evidence"][0]["held"] == 2
    assert function["ir"]["body"] == [{"kind": "return", "value": "n * 2"}]
    assert "+    return n * 2" in function["diff"]
    assert function["cost_usd"] == 0
    assert function["seconds"] > 0
    assert not function["written"]


def test_json_places_findings_at_the_words_that_caused_them(run, folder, use_backend):
    write(folder, DOUBLE.replace("double(0)\n    0", "double(3)\n    7"))
    use_backend(Scripted("return n * 2"))
    result = run("implement", "shop.py", "--json")
    assert result.exit_code == 1
    [function] = json.loads(result.stdout)["results"]
    assert function["ir"] is None
    assert function["diff"] is None
    finding = next(found for found in function["findings"] if found["severity"] == "error")
    assert finding["code"].startswith("LIFT")
    assert 4 <= finding["line"] <= 7
    assert finding["column"] >= 5


def test_findings_are_printed_as_compilers_do(run, folder, use_backend):
    write(folder, DOUBLE.replace("double(0)\n    0", "double(3)\n    7"))
    use_backend(Scripted())
    result = run("implement", "shop.py")
    assert result.exit_code == 1
    assert "shop.py:" in result.stderr
    assert ": error LIFT" in result.stderr


def test_a_backend_that_fails_says_what_to_do(run, folder, use_backend):
    write(folder, DOUBLE)
    use_backend(Scripted(error=BackendError("the model is asleep", hint="Wake it")))
    result = run("implement", "shop.py")
    assert result.exit_code == 1
    assert "the model is asleep. Wake it" in result.stderr
    assert "Traceback" not in result.output


def test_an_internal_error_takes_one_line(run, folder, use_backend):
    write(folder, DOUBLE)

    class Broken(Scripted):
        def propose(self, spec, task):
            raise ZeroDivisionError("by zero")

    use_backend(Broken())
    result = run("implement", "shop.py")
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert "internal error: ZeroDivisionError" in result.stderr
    assert "Traceback" in run("--debug", "implement", "shop.py").stderr


def test_a_file_without_stubs_has_nothing_to_implement(run, folder):
    write(folder, DOUBLE.replace("...", "return n * 2"))
    result = run("implement", "shop.py")
    assert result.exit_code == 0
    assert "Nothing to implement" in result.stderr


def test_a_function_that_is_done_is_not_overwritten(run, folder):
    path = write(folder, DOUBLE.replace("...", "return n * 2"))
    before = path.read_bytes()
    result = run("implement", "shop.py::double", "-w")
    assert result.exit_code == 1
    assert "already has an implementation" in result.stderr
    assert path.read_bytes() == before


def test_timeout_bounds_the_search_and_a_models_answer(run, folder, monkeypatch):
    seen = []

    def watching(settings):
        seen.append((settings.search_seconds, settings.answer_seconds))
        return (Scripted("return n * 2"),)

    write(folder, DOUBLE)
    monkeypatch.setattr("lift_sys.cli.implementing.route", watching)
    run("implement", "shop.py", "--timeout", "0.5")
    assert seen == [(0.5, 0.5)]


@pytest.mark.parametrize("seconds", ["0", "-1", "soon", "nan"])
def test_a_useless_timeout_is_refused(run, folder, seconds):
    write(folder, DOUBLE)
    result = run("implement", "shop.py", "--timeout", seconds)
    assert result.exit_code == 2
    assert "--timeout" in result.stderr


def test_a_bad_setting_in_the_environment_is_told_and_ignored(
    run, folder, use_backend, monkeypatch
):
    monkeypatch.setenv("LIFT_SYS_SEARCH_SECONDS", "soon")
    write(folder, DOUBLE)
    use_backend(Scripted("return n * 2"))
    result = run("implement", "shop.py")
    assert result.exit_code == 0
    assert "LIFT_SYS_SEARCH_SECONDS must be a number" in result.stderr
