import json

import pytest

TWO = '''class Shop:
    def total(self) -> int:
        """Total."""
        ...

    def open(self) -> bool:
        """Open."""
        ...


def label(text: str) -> str:
    """Label."""
    ...
'''


def names(result):
    return [found["name"] for found in json.loads(result.stdout)["results"]]


@pytest.fixture
def listed(run, folder):
    """List the functions that `implement` would work on (none of them has an example)."""

    def places(*words):
        return names(run("implement", *words, "--json"))

    (folder / "shop.py").write_text(TWO)
    return places


def test_a_file_means_all_its_stubs(listed):
    assert listed("shop.py") == ["Shop.total", "Shop.open", "label"]


def test_a_class_means_all_its_methods(listed):
    assert listed("shop.py::Shop") == ["Shop.total", "Shop.open"]


def test_a_method_is_named_with_its_class(listed):
    assert listed("shop.py::Shop.open") == ["Shop.open"]


def test_places_of_one_file_are_joined_however_it_is_spelled(listed, folder):
    assert listed("shop.py::label", "./shop.py", folder / "shop.py") == [
        "Shop.total",
        "Shop.open",
        "label",
    ]


def test_a_directory_means_its_files_but_no_hidden_ones_and_no_environments(listed, folder):
    for name in (".hidden", "env", "__pycache__", "more"):
        (folder / name).mkdir()
        (folder / name / "a.py").write_text("def a():\n    '''A.'''\n")
    (folder / "env" / "pyvenv.cfg").touch()
    assert listed(".") == ["Shop.total", "Shop.open", "label", "a"]


def test_a_path_with_two_colons_and_spaces_is_a_path_first(listed, folder):
    (folder / "a ::b.py").write_text(TWO)
    assert listed("a ::b.py") == ["Shop.total", "Shop.open", "label"]
    assert listed("a ::b.py::label") == ["label"]


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("nowhere.py", "nowhere.py"),
        ("nowhere.py::label", "nowhere.py"),
        ("shop.py::", "no function is named"),
        ("::label", "no path is named"),
        ("shop.py::lable", "Did you mean 'label'?"),
        ("shop.py::totl", "Did you mean 'Shop.total'?"),
        ("shop.py::LABEL", "Did you mean 'label'?"),
        ("shop.py::zzz", "It holds Shop.total, Shop.open, label"),
        ("empty", "holds no Python files"),
        ("empty::label", "is a directory"),
        ("latin.py", "latin.py"),
        ("broken.py::f", "broken.py"),
        ("none.py::f", "It holds no functions at all"),
    ],
)
@pytest.mark.parametrize("command", ["implement", "check", "ir"])
def test_a_place_that_means_nothing_is_one_line_on_stderr(run, folder, command, place, message):
    (folder / "shop.py").write_text(TWO)
    (folder / "none.py").write_text("x = 1\n")
    (folder / "latin.py").write_bytes(b"# \xe9\ndef f(): ...\n")
    (folder / "broken.py").write_text("def f(:\n    '''F.'''\n    ...\n")
    (folder / "empty").mkdir()
    result = run(command, place)
    if command == "ir" and "::" not in place:
        message = "PATH::NAME"
    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stderr.startswith("lift-sys: ")
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""


def test_bad_input_stops_before_any_work(run, folder):
    (folder / "shop.py").write_text(TWO)
    result = run("implement", "shop.py", "nowhere.py", "--json")
    assert result.exit_code == 2
    document = json.loads(result.stdout)
    assert not document["ok"]
    assert "nowhere.py" in document["error"]["message"]


def test_an_unreadable_file_in_a_directory_does_not_hide_the_others(run, folder):
    (folder / "shop.py").write_text(TWO)
    (folder / "latin.py").write_bytes(b"# \xe9\n")
    result = run("implement", ".", "--json")
    assert result.exit_code == 2
    assert names(result) == ["Shop.total", "Shop.open", "label"]
    [unreadable] = json.loads(result.stdout)["unreadable"]
    assert unreadable["path"] == "latin.py"


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("implement",),
        ("implement", "shop.py", "--backend", "nobody"),
        ("implement", "shop.py", "--jobs", "0"),
        ("implement", "shop.py", "--nonsense"),
        ("nonsense",),
        ("completion", "tcsh"),
    ],
)
def test_wrong_usage_takes_one_line_and_exit_code_2(run, folder, words):
    (folder / "shop.py").write_text(TWO)
    result = run(*words)
    assert result.exit_code == 2
    assert "Traceback" not in result.output
    if words:
        assert result.stderr.count("\n") == 1


def test_an_unknown_backend_is_told_with_those_that_there_are(run, folder):
    (folder / "shop.py").write_text(TWO)
    assert "embedded" in run("implement", "shop.py", "--backend", "nobody").stderr


OVERLOADED = '''from typing import overload

@overload
def f(n: int) -> int: ...
def f(n):
    """F."""
    ...

def g(:
    """G."""
    ...
'''


def test_what_can_be_given_no_body_is_left_out_and_told(run, folder):
    (folder / "shop.py").write_text(OVERLOADED)
    result = run("implement", "shop.py", "--json")
    assert names(result) == ["f"]
    left_out = json.loads(result.stdout)["left_out"]
    assert [(found["name"], found["line"]) for found in left_out] == [("f", 4), ("g", 9)]
    assert "left out: The `def` line of 'g' does not parse" in run("implement", "shop.py").stderr


def test_a_name_means_the_definition_and_not_its_overloads(run, folder):
    (folder / "shop.py").write_text(OVERLOADED)
    result = run("implement", "shop.py::f", "--json")
    assert [found["line"] for found in json.loads(result.stdout)["results"]] == [5]


def test_many_functions_that_are_left_out_are_counted(run, folder):
    (folder / "shop.py").write_text("".join(f"def f{n}(:\n    ...\n\n" for n in range(9)))
    stderr = run("implement", "shop.py").stderr
    assert stderr.count("  left out: ") == 5
    assert "4 more were left out" in stderr
