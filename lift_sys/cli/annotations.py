"""What a check found as the lines that GitHub Actions shows beside the code. Knows no other service."""

from collections.abc import Iterator
from pathlib import Path

from lift_sys.cli.artifacts import Root
from lift_sys.cli.positions import position
from lift_sys.cli.selection import Selection
from lift_sys.cli.work import Worked
from lift_sys.errors import LiftError
from lift_sys.source import Span

__all__ = ["annotations"]

COMMANDS = {"refuted": "error", "failed": "warning", "error": "error", "warning": "warning"}
"""By verdict or severity. What is only worth knowing is left out: the service shows ten of a kind."""

TEXT_ESCAPES = {"%": "%25", "\r": "%0D", "\n": "%0A"}
PROPERTY_ESCAPES = TEXT_ESCAPES | {":": "%3A", ",": "%2C"}


def annotations(selection: Selection, worked: Worked, root: Root) -> Iterator[str]:
    """Yield a line for each refuted or failed function, each error and warning, each unreadable file."""
    for path, error in selection.unreadable:
        yield _unreadable(path, error, root)
    for file in worked.files:
        text = file.chosen.source.text
        for outcome in file.outcomes:
            status = outcome.verdict.status
            if status in COMMANDS:
                place = _place(file.chosen.path, text, outcome.target.name_span, root)
                words = f"{outcome.target.qualname}: {outcome.verdict}"
                yield _line(COMMANDS[status], place | {"title": f"lift-sys: {status}"}, words)
            for finding in outcome.findings:
                if finding.severity in COMMANDS:
                    place = _place(file.chosen.path, text, finding.span, root)
                    title = {"title": f"lift-sys: {finding.code}"}
                    yield _line(COMMANDS[finding.severity], place | title, finding.message)


def _unreadable(path: Path, error: LiftError, root: Root) -> str:
    place = {"file": root.relative(path) or str(path), "title": "lift-sys: unreadable"}
    return _line("error", place, str(error))


def _place(path: Path, text: str, span: Span, root: Root) -> dict[str, str]:
    line, column = position(text, span.start)
    end_line, end_column = position(text, span.end)
    place = {"file": root.relative(path) or str(path), "line": str(line), "endLine": str(end_line)}
    # Columns are shown for one line only.
    return place | {"col": str(column), "endColumn": str(end_column)} if line == end_line else place


def _line(command: str, properties: dict[str, str], words: str) -> str:
    told = ",".join(
        f"{key}={_escaped(value, PROPERTY_ESCAPES)}" for key, value in properties.items()
    )
    return f"::{command} {told}::{_escaped(words, TEXT_ESCAPES)}"


def _escaped(text: str, escapes: dict[str, str]) -> str:
    """Keep text of the repository from ending the command, or beginning one of its own."""
    return "".join(escapes.get(sign, sign) for sign in text)
