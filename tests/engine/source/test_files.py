"""Files are read and written byte for byte."""

import os

import pytest
from msgspec.structs import replace

from lift_sys.errors import SourceError
from lift_sys.source import SourceText, read_source, write_source


def names(directory):
    return sorted(path.name for path in directory.iterdir())


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        (b"", "", "utf-8"),
        ("x = 'é😀'\n".encode(), "x = 'é😀'\n", "utf-8"),
        (b"\xef\xbb\xbfx = 1", "x = 1", "utf-8"),
        (b"\xef\xbb\xbf# coding: utf-8\n", "# coding: utf-8\n", "utf-8"),
        (b"\xef\xbb\xbf\xef\xbb\xbfx", "\ufeffx", "utf-8"),
        (b"# coding: latin-1\nx = '\xe9'\r\n", "# coding: latin-1\nx = 'é'\r\n", "iso8859-1"),
        (
            b"#!/x\n# -*- coding: cp1252 -*-\n'\x80'",
            "#!/x\n# -*- coding: cp1252 -*-\n'€'",
            "cp1252",
        ),
        (b"\n# vim: set fileencoding=cp437 :\n", "\n# vim: set fileencoding=cp437 :\n", "cp437"),
        (b"#\r# coding=latin-1\r\xe9", "#\r# coding=latin-1\ré", "iso8859-1"),
        (b"# coding: utf-8-sig\n", "# coding: utf-8-sig\n", "utf-8"),
        (b"x = 1\n# coding: latin-1\n", "x = 1\n# coding: latin-1\n", "utf-8"),
        (b"#\n#\n# coding: latin-1\n", "#\n#\n# coding: latin-1\n", "utf-8"),
        (b"a\r\nb\rc\nd\x0c\x00", "a\r\nb\rc\nd\x0c\x00", "utf-8"),
    ],
)
def test_what_was_read_is_written_back_as_it_was(tmp_path, data, text, encoding):
    path = tmp_path / "a.py"
    path.write_bytes(data)
    source = read_source(path)
    assert (source.text, source.encoding) == (text, encoding)
    write_source(path, source)
    assert path.read_bytes() == data


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"x = '\xe9'", "byte 5"),
        (b"# coding: ascii\n'\xc3\xa9'", "ascii"),
        (b"# coding: nonsense\n", "nonsense"),
        (b"# coding: rot13\n", "rot13"),
        (b"# coding: base64\n", "base64"),
        (b"# coding: utf-7\n+AGEAYg-", "utf-7"),
        (b"# coding: utf-16\n12", "utf-16"),
        (b"\xef\xbb\xbf# coding: latin-1\n", "latin-1"),
    ],
)
def test_what_cannot_be_read_is_an_error_with_a_hint(tmp_path, data, words):
    path = tmp_path / "a.py"
    path.write_bytes(data)
    with pytest.raises(SourceError, match=words) as caught:
        read_source(path)
    assert "a.py" in caught.value.message
    assert caught.value.hint


def test_a_missing_file_and_a_directory_are_errors(tmp_path):
    for path in (tmp_path / "none.py", tmp_path, "nul\0byte.py"):
        with pytest.raises(SourceError):
            read_source(path)


def test_a_file_that_changed_since_is_left_alone(tmp_path):
    path = tmp_path / "a.py"
    path.write_text("one")
    source = read_source(path)
    path.write_text("two")
    with pytest.raises(SourceError, match="changed"):
        write_source(path, replace(source, text="three"))
    assert path.read_text() == "two"
    path.unlink()
    with pytest.raises(SourceError):
        write_source(path, source)
    assert not path.exists()


def test_a_text_that_was_never_in_a_file_is_written(tmp_path):
    write_source(tmp_path / "a.py", SourceText(text="é", bom=True))
    assert (tmp_path / "a.py").read_bytes() == b"\xef\xbb\xbf\xc3\xa9"


def test_a_character_that_the_encoding_lacks_is_refused_and_nothing_is_written(tmp_path):
    path = tmp_path / "a.py"
    path.write_bytes(b"# coding: latin-1\n")
    with pytest.raises(SourceError, match="😀"):
        write_source(path, replace(read_source(path), text="# coding: latin-1\n'😀'"))
    assert path.read_bytes() == b"# coding: latin-1\n"
    assert names(tmp_path) == ["a.py"]


def test_permissions_and_links_stay(tmp_path):
    path, link = tmp_path / "a.py", tmp_path / "b.py"
    path.write_text("x = 1\n")
    path.chmod(0o750)
    link.symlink_to(path)
    source = read_source(link)
    write_source(link, replace(source, text="x = 2\n"))
    assert (link.is_symlink(), path.read_text(), path.stat().st_mode & 0o777) == (
        True,
        "x = 2\n",
        0o750,
    )
    assert names(tmp_path) == ["a.py", "b.py"]


def test_a_failing_write_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "a.py"
    path.write_text("x = 1\n")
    source = read_source(path)

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(SourceError, match="No space left"):
        write_source(path, replace(source, text="x = 2\n"))
    assert path.read_text() == "x = 1\n"
    assert names(tmp_path) == ["a.py"]


def test_two_megabytes_are_no_trouble(tmp_path):
    path = tmp_path / "a.py"
    path.write_bytes("# é\r\n".encode() * 350_000)
    source = read_source(path)
    write_source(path, replace(source, text=source.text + "x"))
    assert path.stat().st_size == 350_000 * 6 + 1
