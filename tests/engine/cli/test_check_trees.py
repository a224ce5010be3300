import asyncio
import json
import os
import sys

import click
import pytest

from lift_sys.cli.work import run as run_to_the_end
from support.verdicts import FakeCheck

GOOD = '''def double(n: int) -> int:
    """Return twice n.

    >>> double(3)
    6
    """
    return n * 2
'''


@pytest.fixture
def quick(monkeypatch):
    """Come to every verdict at once."""
    fake = FakeCheck()
    monkeypatch.setattr("lift_sys.cli.checking.check", fake)
    return fake


@pytest.mark.parametrize("name", ["a b.py", "größe😀.py", "sub dir/ü.py", "-x.py", "a::b.py"])
def test_any_name_of_a_file_will_do(run, folder, quick, name):
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(GOOD)
    for words in ([f"./{name}"], ["."], ["--", name]):
        result = run("check", *words)
        assert result.exit_code == 0
        assert result.stdout == f"{name}:1: double: consistent with 1 example\n"


@pytest.mark.parametrize(
    ("name", "shown"), [("new\nline.py", "new\\nline.py"), ("red\x1b[31m.py", "red\\x1b[31m.py")]
)
def test_signs_that_are_none_are_shown_as_escapes(run, folder, quick, name, shown):
    (folder / name).write_text(GOOD)
    assert run("check", ".").stdout == f"{shown}:1: double: consistent with 1 example\n"
    document = json.loads(run("check", ".", "--json").stdout)
    assert document["results"][0]["path"] == name


def test_a_file_that_is_named_twice_is_checked_once(run, folder, quick):
    (folder / "shop.py").write_text(GOOD)
    (folder / "link.py").symlink_to("shop.py")
    result = run("check", "shop.py", "./shop.py", folder / "shop.py", "link.py", ".")
    assert quick.names == ["double"]
    assert result.stdout == "shop.py:1: double: consistent with 1 example\n"


def test_a_subdirectory_is_as_good_as_the_root(run, folder, quick, monkeypatch):
    (folder / "src").mkdir()
    (folder / "src/shop.py").write_text(GOOD)
    monkeypatch.chdir(folder / "src")
    for place, shown in (("shop.py", "shop.py"), (".", "shop.py"), ("../src", "../src/shop.py")):
        assert run("check", place).stdout == f"{shown}:1: double: consistent with 1 example\n"


def test_links_in_a_circle_end(run, folder, quick):
    (folder / "shop.py").write_text(GOOD)
    (folder / "again").symlink_to(".", target_is_directory=True)
    assert run("check", ".").stdout == "shop.py:1: double: consistent with 1 example\n"


def test_a_link_to_itself_is_told_and_the_rest_is_checked(run, folder, quick):
    (folder / "loop.py").symlink_to("loop.py")
    (folder / "shop.py").write_text(GOOD)
    for place, listed in ((".", True), ("loop.py", False)):
        result = run("check", place)
        assert result.exit_code == 2
        assert "'loop.py' cannot be read" in result.stderr
        assert "internal error" not in result.stderr
        assert ("double: consistent" in result.stdout) == listed


def test_a_file_that_is_not_utf_8_is_told_and_the_rest_is_checked(run, folder, quick):
    (folder / "bad.py").write_bytes(b"'\xff'")
    (folder / "shop.py").write_text(GOOD)
    result = run("check", ".")
    assert result.exit_code == 2
    assert "'bad.py' is not utf-8: byte 1 cannot be decoded" in result.stderr
    assert "double: consistent" in result.stdout


def test_an_empty_directory_is_told(run, folder):
    (folder / "empty").mkdir()
    result = run("check", "empty")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "the directory 'empty' holds no Python files" in result.stderr


@pytest.mark.parametrize("command", ["check", "implement"])
def test_stdin_is_refused_by_name(run, folder, command):
    result = run(command, "-")
    assert result.exit_code == 2
    assert "'-' (stdin) cannot be read: name a file or a directory" in result.stderr


def test_without_a_path_nothing_is_checked(run, folder):
    (folder / "shop.py").write_text(GOOD)
    result = run("check")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "missing argument PATH[::NAME]" in result.stderr


def test_results_stand_in_the_order_of_the_files_whichever_ends_first(run, folder, monkeypatch):
    for name in ("a", "b", "c"):
        (folder / f"{name}.py").write_text(GOOD.replace("double", name))
    fake, ended = FakeCheck(), asyncio.Event()

    async def check(text, target, **options):
        if target.name == "a":
            await ended.wait()
        outcome = await fake(text, target)
        if target.name == "c":
            ended.set()
        return outcome

    monkeypatch.setattr("lift_sys.cli.checking.check", check)
    result = run("check", ".", "--jobs", 2)
    assert fake.names == ["b", "c", "a"]
    assert [line[:4] for line in result.stdout.splitlines()] == ["a.py", "b.py", "c.py"]


@pytest.mark.parametrize("jobs", [1, 3])
def test_no_more_functions_are_worked_on_at_once_than_jobs(run, folder, monkeypatch, jobs):
    (folder / "shop.py").write_text("\n\n".join(GOOD.replace("double", f"f{n}") for n in range(9)))
    fake, running, most = FakeCheck(), set(), set()

    async def check(text, target, **options):
        running.add(target.name)
        most.add((len(running), len(asyncio.all_tasks()) - 1))
        await asyncio.sleep(0)
        running.discard(target.name)
        return await fake(text, target)

    monkeypatch.setattr("lift_sys.cli.checking.check", check)
    run("check", "shop.py", "--jobs", jobs)
    assert max(most) == (jobs, jobs)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the machine's cores are counted")
@pytest.mark.parametrize(("cores", "jobs"), [(1, 1), (3, 3), (200, 64)])
def test_one_function_for_each_core_is_worked_on(run, folder, monkeypatch, cores, jobs):
    (folder / "shop.py").write_text(GOOD)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(cores)))
    asked = []

    def check_places(places, request):
        asked.append(request.jobs)
        return 0

    monkeypatch.setattr("lift_sys.cli.checking.check_places", check_places)
    run("check", "shop.py")
    run("check", "shop.py", "-j", 5)
    assert asked == [jobs, 5]


def test_a_large_result_is_never_written_out_on_the_way():
    asked = []

    class Large:
        def __repr__(self):
            asked.append(self)
            return "large"

    async def work():
        return [Large()]

    assert isinstance(run_to_the_end(work())[0], Large)
    assert asked == []


def test_no_progress_and_no_colour_without_a_terminal(run, folder):
    (folder / "shop.py").write_text(GOOD)
    result = run("check", "shop.py", color=True)
    assert click.unstyle(result.stdout + result.stderr) == result.stdout + result.stderr
    assert result.stderr == "1 function: 1 consistent\n"
