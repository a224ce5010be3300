"""The type checkers that are installed here, as evidence."""

import asyncio
import sys
import tempfile
from pathlib import Path

import pytest

from lift_sys.typecheck import (
    TypeProblem,
    checkers,
    find_checker,
    find_extent,
    refutation,
    type_checker,
)
from lift_sys.typecheck.checkers import installed
from support.processes import alive, descriptors, linux

CHECKERS = {checker.name.partition(" ")[0]: checker for checker in installed()}
each = pytest.mark.parametrize("name", ["ty", "pyrefly"])
SECONDS = 20


async def check(name, program, **options):
    async with type_checker(CHECKERS[name], **options) as checker:
        return await checker.check(program, seconds=SECONDS)


def lines(problems):
    return [problem.line for problem in problems]


@each
async def test_a_contradiction_is_found_with_its_place_in_code_points(name):
    (problem,) = await check(name, "def f(a: int) -> str:\n    'ü😀'; return a\n")
    assert (problem.line, problem.column) == (1, 17)
    assert "int" in problem.message
    assert "\n" not in problem.message


@each
async def test_nothing_is_said_of_a_correct_program(name):
    assert await check(name, "def f(a: int) -> str:\n    return str(a)\n") == ()


@each
async def test_one_process_checks_many_programs(name):
    async with type_checker(CHECKERS[name]) as checker:
        await checker.ready()
        first = checker.pid
        for count in (1, 3, 0, 2):
            program = "x: int = ''\n" * count
            assert lines(await checker.check(program, seconds=SECONDS)) == list(range(count))
        assert checker.pid == first


@each
@pytest.mark.parametrize(
    "program",
    ["def f(:\n", "x = '\n", "\0", "if True:\n", "x = '\ud800'\n", "", "\ufeff", "(" * 99],
)
async def test_no_text_is_too_odd(name, program):
    async with type_checker(CHECKERS[name]) as checker:
        await checker.check(program, seconds=SECONDS)
        assert lines(await checker.check("\nx: int = ''", seconds=SECONDS)) == [1]


@each
async def test_what_does_not_parse_is_told(name):
    assert lines(await check(name, "x = 1\ndef f(:\n"))[0] == 1


@each
async def test_half_a_surrogate_pair_moves_no_problem(name):
    problems = await check(name, "'\udc00', '😀'; x: int = ''")
    assert [problem.column for problem in problems] == [19]


@each
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
async def test_lines_may_end_in_any_way(name, end):
    problems = await check(name, f"x = 1{end}'\x0c\u2028', 'ü'; y: int = ''{end}")
    assert [(problem.line, problem.column) for problem in problems] == [(1, 20)]


@each
async def test_a_program_of_twenty_thousand_lines_is_checked(name):
    program = "x = 1\n" * 20_000 + "y: int = ''\n"
    assert lines(await check(name, program)) == [20_000]


@each
async def test_the_version_of_python_is_the_one_that_is_given(name):
    program = "import sys\nif sys.version_info >= (3, 13):\n    x: int = ''\n"
    assert await check(name, program, python=(3, 12)) == ()
    assert lines(await check(name, program, python=(3, 13))) == [2]


@each
async def test_a_version_of_python_that_it_does_not_know_yet_is_taken_for_the_newest(name):
    assert lines(await check(name, "x: int = ''\n", python=(3, 99))) == [0]


@each
async def test_neither_configuration_nor_modules_of_the_user_are_seen(name, tmp_path, monkeypatch):
    (tmp_path / "ty.toml").write_text('[rules]\nall = "ignore"\n')
    (tmp_path / "pyrefly.toml").write_text('[errors]\nbad-assignment = "ignore"\n')
    (tmp_path / "pyproject.toml").write_text('[tool.ty.rules]\nall = "ignore"\n')
    (tmp_path / "mine.py").write_text("number: int = 1\n")
    for variable in ("HOME", "XDG_CONFIG_HOME", "VIRTUAL_ENV", "PYTHONPATH"):
        monkeypatch.setenv(variable, str(tmp_path))
    # The folder that it starts in lies below as well.
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    problems = await check(name, "import mine, msgspec, lift_sys\nx: int = ''\n")
    assert lines(problems) == [0, 0, 0, 1]
    assert sorted(tmp_path.rglob("*")) == before


@each
async def test_nothing_of_a_program_is_run(name, tmp_path):
    program = f"open({str(tmp_path / 'made')!r}, 'w').close()\nx: int = ''\n"
    assert lines(await check(name, program)) == [1]
    assert not list(tmp_path.iterdir())


@each
async def test_while_it_runs_its_folder_is_gone(name, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    async with type_checker(CHECKERS[name]) as checker:
        await checker.ready()
        assert not list(tmp_path.iterdir())
        assert lines(await checker.check("x: int = ''", seconds=SECONDS)) == [0]


SLOW = "".join(
    f"def f{n}(a: list[int]) -> int:\n    return a[{n}] + f{n}(a)\n" for n in range(3000)
)


@each
async def test_cancelling_leaves_it_usable(name):
    async with type_checker(CHECKERS[name]) as checker:
        await checker.ready()
        first = checker.pid
        task = asyncio.create_task(checker.check(SLOW, seconds=SECONDS))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert lines(await checker.check("x: int = ''", seconds=SECONDS)) == [0]
        assert checker.pid == first


@linux
@each
async def test_leaving_ends_it_in_the_middle_of_a_check(name):
    open_before = descriptors()
    async with type_checker(CHECKERS[name]) as checker:
        await checker.ready()
        pid = checker.pid
        task = asyncio.create_task(checker.check(SLOW, seconds=SECONDS))
        await asyncio.sleep(0)
    assert not alive(pid)
    await asyncio.gather(task, return_exceptions=True)
    assert descriptors() == open_before


WRONG = {
    "another type": ("str", "return n"),
    "nothing": ("str", "text + text"),
    "None": ("str", "return None"),
    "a method's None": ("list[int]", "return xs.sort()"),
    "an iterator": ("list[str]", "return map(str, xs)"),
    "swapped items": ("tuple[int, str]", "return text, n"),
    "an argument's type": ("int", "return len(n)"),
    "one argument too many": ("int", "return len(xs, 1)"),
    "an argument for another function": ("int", "return helper(xs)"),
    "an unknown argument": ("int", "return helper(text=n)"),
}
WRONG_FOR_TY = {
    "an attribute": ("int", "return xs.length"),
    "an attribute after a test": ("int", "if xs:\n        return xs.length\n    return 0"),
    "mixed operands": ("str", "return text + n"),
    "iterating over a number": ("int", "for i in len(xs):\n        n += i\n    return n"),
    "an index": ("int", "return xs['first']"),
    "a call": ("int", "return n(1)"),
    "a raised text": ("int", "raise 'wrong'"),
}
RIGHT = {
    "the type": ("str", "return text"),
    "an optional result": ("str | None", "return None if n else text"),
    "a search": ("int", "for x in xs:\n        if x > n:\n            return x"),
    "what only runs can tell": ("str", "found = None\n    for x in [text]:\n        found = x\n    return found"),
    "an inferred item": ("list[float]", "ys = [1]\n    ys.append(n / 2)\n    return ys"),
    "a tried attribute": ("int", "try:\n        return n.size\n    except AttributeError:\n        return n"),
    "a number": ("float", "return n"),
    "a package": ("int", "import numpy\n    return numpy.sum(xs)"),
    "a local function": ("int", "def g(x):\n        return str(x)\n    return len(g(n))"),
}  # fmt: skip


def program(annotation, body):
    return (
        "def helper(text: str) -> int: ...\n\n"
        f"def f(xs: list[int], text: str, n: int) -> {annotation}:\n    {body}\n"
    )


async def refuted(name, functions):
    """Which of these functions the checker's problems refute."""
    async with type_checker(CHECKERS[name]) as checker:
        found = []
        for kind, function in functions.items():
            text = program(*function)
            problems = await checker.check(text, seconds=SECONDS)
            found += [kind] if refutation(problems, find_extent(text, "f")) else []
        return found


async def test_ty_refutes_what_cannot_be_right():
    wrong = WRONG | WRONG_FOR_TY
    assert await refuted("ty", wrong) == [*wrong]


async def test_pyrefly_refutes_what_cannot_be_right():
    assert await refuted("pyrefly", WRONG) == [*WRONG]


@each
async def test_what_may_be_right_is_not_refuted(name):
    assert await refuted(name, RIGHT) == []


def scripts(monkeypatch, tmp_path, *names):
    monkeypatch.setattr(checkers.sysconfig, "get_path", lambda *_: str(tmp_path))
    monkeypatch.setattr(checkers.importlib.util, "find_spec", lambda _: None)
    suffix = checkers.sysconfig.get_config_var("EXE") or ""
    for name in names:
        (tmp_path / f"{name}{suffix}").touch()


@pytest.mark.parametrize(
    ("names", "found"),
    [(["ty", "pyrefly"], "ty"), (["pyrefly"], "pyrefly"), (["ty"], "ty"), (["mypy"], None)],
)
def test_ty_is_taken_before_pyrefly_and_nothing_else(monkeypatch, tmp_path, names, found):
    scripts(monkeypatch, tmp_path, *names)
    checker = find_checker()
    assert (checker and checker.name.partition(" ")[0]) == found


def test_a_program_on_the_path_is_not_taken(monkeypatch, tmp_path):
    scripts(monkeypatch, tmp_path / "scripts")
    (tmp_path / "ty").touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_checker() is None


async def test_where_none_is_installed_there_is_none(monkeypatch, tmp_path):
    scripts(monkeypatch, tmp_path)
    async with type_checker() as checker:
        assert checker is None


def test_the_version_stands_in_the_name():
    assert CHECKERS["ty"].name.split()[1][0].isdigit()
    assert Path(CHECKERS["ty"].command[0]).is_file()
    assert sys.executable not in CHECKERS["ty"].command


def test_problems_are_plain_data():
    assert TypeProblem("rule", "words", 1, 2) == TypeProblem("rule", "words", 1, 2)
