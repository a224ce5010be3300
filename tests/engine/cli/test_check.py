import json

import pytest

GOOD = '''def double(n: int) -> int:
    """Return twice n.

    >>> double(3)
    6
    """
    return n * 2
'''
BAD = GOOD.replace("double", "triple").replace("    6", "    9")
SILENT = "def silent(n):\n    return n\n"


def test_right_functions_pass(run, folder):
    (folder / "shop.py").write_text(GOOD)
    result = run("check", "shop.py")
    assert result.exit_code == 0
    assert result.stdout == "shop.py:1: double: consistent with 1 example\n"


def test_a_wrong_function_is_refuted_with_its_counterexample(run, folder):
    (folder / "shop.py").write_text(GOOD + "\n\n" + BAD)
    result = run("check", "shop.py")
    assert result.exit_code == 1
    assert (
        "shop.py:10: triple: refuted: `triple(3)` returned 6, the docstring says 9" in result.stdout
    )
    assert "1 consistent, 1 refuted" in result.stderr


def test_functions_without_an_example_are_counted_and_not_listed(run, folder):
    (folder / "shop.py").write_text(SILENT + GOOD)
    result = run("check", "shop.py")
    assert result.exit_code == 0
    assert result.stdout == "shop.py:3: double: consistent with 1 example\n"
    assert "2 functions: 1 unchecked, 1 consistent (1 without an example" in result.stderr


@pytest.mark.parametrize("words", [["shop.py", "--verbose"], ["shop.py::silent"]])
def test_functions_without_an_example_are_listed_for_those_who_ask(run, folder, words):
    (folder / "shop.py").write_text(SILENT)
    result = run("check", *words)
    assert result.exit_code == 0
    assert result.stdout.startswith("shop.py:1: silent: unchecked")
    assert len(json.loads(run("check", "shop.py", "--json").stdout)["results"]) == 1


def test_a_stub_is_listed_as_unchecked(run, folder):
    (folder / "shop.py").write_text(GOOD.replace("return n * 2", "..."))
    result = run("check", "shop.py")
    assert result.exit_code == 0
    assert "no implementation yet" in result.stdout


def test_only_the_function_that_is_named_is_checked(run, folder):
    (folder / "shop.py").write_text(GOOD + "\n\n" + BAD)
    assert run("check", "shop.py::double").exit_code == 0


def test_json_holds_the_counterexample(run, folder):
    (folder / "shop.py").write_text(BAD)
    document = json.loads(run("check", "shop.py", "--json").stdout)
    assert not document["ok"]
    [function] = document["results"]
    assert function["verdict"]["counterexample"]["call"] == "triple(3)"
    assert function["diff"] is None


def test_checking_runs_nothing_of_the_module(run, folder):
    (folder / "shop.py").write_text(f"open({str(folder / 'ran')!r}, 'w')\n" + GOOD)
    run("check", "shop.py")
    assert not (folder / "ran").exists()


def test_a_body_that_does_not_end_is_stopped(run, folder):
    (folder / "shop.py").write_text(GOOD.replace("return n * 2", "while True: pass"))
    result = run("check", "shop.py", "--timeout", "0.3")
    assert result.exit_code == 1
