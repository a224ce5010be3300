"""Cleans docstrings and writes them as literals that read back the same at any indentation."""

__all__ = ["clean", "docstring_literal", "fold", "string_literal"]


def clean(value: str) -> str:
    r"""Return a docstring without the indentation that it owes to its place in the source.

    Like `inspect.cleandoc`, but white space at line ends goes too, and what Unicode cannot encode
    becomes `?`. `clean("\n" + text) == text` for every result `text`.
    """
    text = value.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n")
    first, *rest = (line.rstrip() for line in text.expandtabs().split("\n"))
    margin = min((_indentation(line) for line in rest if line), default=0)
    lines = [first.lstrip(), *(line[margin:] for line in rest)]
    while lines and not lines[0]:
        del lines[0]
    while lines and not lines[-1]:
        del lines[-1]
    return "\n".join(lines)


def fold(text: str) -> str:
    """Return `text` on one line, with single spaces for all white space."""
    return " ".join(text.encode("utf-8", "replace").decode().split())


def docstring_literal(text: str) -> list[str]:
    """Return the lines of a triple-quoted literal whose cleaned value is the clean `text`.

    Each line but an empty one may be indented further by any amount, the same for all.
    """
    lines = _escape(text).split("\n")
    if len(lines) == 1:
        return [f'"""{lines[0]}"""']
    raw = text.split("\n")
    if _indentation(raw[0]) or all(not line or _indentation(line) for line in raw[1:]):
        # Beside the quotes, the first line could not show how the others are indented against it.
        return ['"""', *lines, '"""']
    return [f'"""{lines[0]}', *lines[1:], '"""']


def string_literal(text: str) -> str:
    """Return `text` as a Python literal in double quotes, on one line."""
    escaped = text.replace("\\", "\\\\").replace('"', r"\"").replace("\n", r"\n")
    return f'"{_visible(escaped)}"'


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip())


def _escape(text: str) -> str:
    """Escape what cannot stand raw inside triple quotes."""
    text = text.replace("\\", "\\\\").replace('"""', r"\"\"\"")
    if text.endswith('"') and "\n" not in text:
        text = text[:-1] + r"\""
    return _visible(text)


def _visible(text: str) -> str:
    """Write what cannot be seen, or be encoded, as an escape; line ends stay."""
    return "".join(
        char if char == "\n" or char.isprintable() else char.encode("unicode_escape").decode()
        for char in text
    )
