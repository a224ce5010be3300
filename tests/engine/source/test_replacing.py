"""What stands where a file is to be written: links, other names of it, and what is no file."""

import os

import pytest
from msgspec.structs import replace

from lift_sys.errors import SourceError
from lift_sys.source import read_source, write_source

pytestmark = pytest.mark.skipif(os.name == "nt", reason="modes, links and pipes are POSIX's")


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "a.py"
    path.write_text("x = 1\n")
    return path


def change(path):
    write_source(path, replace(read_source(path), text="x = 2\n"))


def names(directory):
    return sorted(path.name for path in directory.iterdir())


@pytest.mark.parametrize("name", ["a.py", "link.py"])
def test_a_read_only_file_is_left_as_it_is_even_by_the_administrator(path, name):
    path.chmod(0o444)
    (path.parent / "link.py").symlink_to(path)
    with pytest.raises(SourceError, match="is read-only: it was left as it is"):
        change(path.parent / name)
    assert path.read_text() == "x = 1\n"


def test_the_other_names_of_a_file_go_on_meaning_it(path):
    other = path.parent / "b.py"
    other.hardlink_to(path)
    change(path)
    assert other.read_text() == "x = 2\n"
    assert other.samefile(path)
    assert names(path.parent) == ["a.py", "b.py"]


def test_a_file_with_several_names_is_copied_before_it_is_written_in_part(path, monkeypatch):
    (path.parent / "b.py").hardlink_to(path)
    calls = []

    def fail_later(_):
        calls.append(1)
        if len(calls) > 1:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail_later)
    with pytest.raises(SourceError, match="written in part") as caught:
        change(path)
    [copy] = [file for file in path.parent.iterdir() if file.name.startswith(".a.py.")]
    assert copy.read_text() == "x = 1\n"
    assert str(copy) in caught.value.hint


def test_an_interrupt_while_writing_leaves_no_second_file(path, monkeypatch):
    def interrupt(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        change(path)
    assert path.read_text() == "x = 1\n"
    assert names(path.parent) == ["a.py"]


def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.py")
    for place in (tmp_path / "pipe.py", "/dev/zero"):
        with pytest.raises(SourceError, match="is no regular file"):
            read_source(place)
