"""The server's log, in which no text of a user may stand: neither source, nor message bodies."""

import logging
import sys
import traceback
from pathlib import Path
from types import TracebackType
from typing import TypeAlias

__all__ = ["OUR_LOGGER", "RedactingFormatter", "start_log"]

OUR_LOGGER = "lift_sys_server"
ExcInfo: TypeAlias = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)


class RedactingFormatter(logging.Formatter):
    """Writes records without what may quote a document.

    pygls passes whole messages as arguments of its log calls, and the text of an exception often
    quotes its input. Of foreign records only the words before the first argument are kept, of
    exceptions the type and the places. What pygls says of exceptions we log ourselves.
    """

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Render a record; a foreign one loses its arguments."""
        if record.name.split(".")[0] != OUR_LOGGER:
            kept: dict[str, object] = {"args": (), "msg": _opening(record)}
            if record.name.split(".")[0] == "pygls":
                kept["exc_info"] = None
            record = logging.makeLogRecord(record.__dict__ | kept)
        record.exc_text = None
        return super().format(record)

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 -- the name is logging's
        """Render the places and types of an exception and of those behind it."""
        parts: list[str] = []
        error = ei[1]
        while error is not None:
            parts += [*traceback.format_tb(error.__traceback__), f"{type(error).__qualname__}\n"]
            error = error.__cause__ or error.__context__
        return "".join(parts).rstrip()


def start_log(path: Path | None, level: str) -> str:
    """Send the log to `path`, or to standard error; return what to call it in a message."""
    root = logging.getLogger()
    root.setLevel(level.upper())
    handler, name, problem = _handler(path)
    handler.setFormatter(RedactingFormatter())
    root.addHandler(handler)
    if problem:
        logging.getLogger(OUR_LOGGER).warning(problem)
    return name


def _handler(path: Path | None) -> tuple[logging.Handler, str, str]:
    """Open the log; when the file cannot be written, standard error takes its place."""
    fallback = "the server's output"
    if path is None:
        return logging.StreamHandler(sys.stderr), fallback, ""
    try:
        return logging.FileHandler(path, encoding="utf-8"), str(path), ""
    except OSError as error:
        reason = f"cannot write the log file {str(path)!r} ({error.strerror}): using standard error"
        return logging.StreamHandler(sys.stderr), fallback, reason


def _opening(record: logging.LogRecord) -> str:
    """The constant words that a foreign log call begins with."""
    lines = str(record.msg).partition("%")[0].splitlines() or [""]
    return lines[0].rstrip(' "').replace("%", "")
