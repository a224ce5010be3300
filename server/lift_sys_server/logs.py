"""The server's log, in which no text of a user may stand: neither source, nor message bodies."""

import contextlib
import logging
import select
import sys
import traceback
from collections import deque
from pathlib import Path
from types import TracebackType
from typing import Final, TextIO, TypeAlias

__all__ = [
    "OUR_LOGGER",
    "WORK_LOGGER",
    "BriefFormatter",
    "Recent",
    "RedactingFormatter",
    "start_log",
]

OUR_LOGGER: Final = "lift_sys_server"

WORK_LOGGER: Final = f"{OUR_LOGGER}.work"
"""Tells in words what is being done, for `$/logTrace` too: more of it at level debug."""

_LONGEST = 3500
"""Of a record, in characters: what can be written to a pipe that has room without waiting for more."""

_FRAMES = 15
_RECENT = 20
ExcInfo: TypeAlias = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)


class RedactingFormatter(logging.Formatter):
    """Writes records without what may quote a document.

    pygls passes whole messages as arguments of its log calls, and the text of an exception often
    quotes its input. Of foreign records only the words before the first argument are kept, of
    exceptions the type and the places. What pygls says of exceptions we log ourselves.
    """

    def __init__(self, form: str = "%(asctime)s %(levelname)s %(name)s: %(message)s") -> None:
        super().__init__(form)

    def format(self, record: logging.LogRecord) -> str:
        """Render a record; a foreign one loses its arguments."""
        if record.name.split(".")[0] != OUR_LOGGER:
            kept: dict[str, object] = {"args": (), "msg": _opening(record)}
            if record.name.split(".")[0] == "pygls":
                kept["exc_info"] = None
            record = logging.makeLogRecord(record.__dict__ | kept)
        record.exc_text = None
        return super().format(record)[:_LONGEST]

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 -- the name is logging's
        """Render the places and types of an exception and of those behind it."""
        parts: list[str] = []
        error = ei[1]
        while error is not None:
            frames = traceback.format_tb(error.__traceback__, limit=-_FRAMES)
            parts += [*frames, f"{type(error).__qualname__}\n"]
            error = error.__cause__ or error.__context__
        return "".join(parts).rstrip()


class BriefFormatter(RedactingFormatter):
    """Writes of an exception its type and its place, on one line."""

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 -- the name is logging's
        """Render the type, and the innermost place in our own code, or else in any."""
        frames = traceback.extract_tb(ei[2])
        ours = [frame for frame in frames if "lift_sys" in frame.filename]
        kind = ei[0].__qualname__ if ei[0] else "nothing"
        for frame in (ours or list(frames))[-1:]:
            place = "/".join(Path(frame.filename).parts[-2:])
            return f"{kind} at {place}:{frame.lineno} in {frame.name}"
        return kind


class Recent(logging.Handler):
    """Keeps the last warnings and errors, as lines without any text of the user's."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.setFormatter(BriefFormatter())
        self.lines: deque[str] = deque(maxlen=_RECENT)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one record."""
        self.lines.append(" ".join(self.format(record).split("\n")))


def start_log(path: Path | None, level: str, recent: Recent) -> str:
    """Send the log to `path`, or to standard error, and to `recent`; return what to call it."""
    # Where a record cannot be written, the library would print it whole, arguments included.
    logging.raiseExceptions = False
    root = logging.getLogger()
    root.setLevel(level.upper())
    handler, name, problem = _handler(path)
    handler.setLevel(level.upper())
    handler.setFormatter(RedactingFormatter())
    root.addHandler(handler)
    root.addHandler(recent)
    if problem:
        logging.getLogger(OUR_LOGGER).warning(problem)
    return name


def _handler(path: Path | None) -> tuple[logging.Handler, str, str]:
    """Open the log; when the file cannot be written, standard error takes its place."""
    fallback = "the server's output"
    if path is None:
        return _Unhurried(sys.stderr), fallback, ""
    from lift_sys_server.log_file import LogFile

    try:
        return LogFile(path), str(path), ""
    except OSError as error:
        reason = f"cannot write the log file {str(path)!r} ({error.strerror}): using standard error"
        return _Unhurried(sys.stderr), fallback, reason


class _Unhurried(logging.StreamHandler[TextIO]):
    """Leaves out what cannot be written at once: a client that reads no errors must not stop us."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record, if there is room."""
        if _has_room(self.stream):
            super().emit(record)


def _has_room(stream: TextIO) -> bool:
    """Tell whether a pipe takes a few kilobytes without waiting; what is no pipe always does."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        return bool(select.select([], [stream.fileno()], [], 0)[1])
    return True


def _opening(record: logging.LogRecord) -> str:
    """The constant words that a foreign log call begins with."""
    lines = str(record.msg).partition("%")[0].splitlines() or [""]
    return lines[0].rstrip(' "').replace("%", "")
