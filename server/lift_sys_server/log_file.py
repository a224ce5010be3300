"""A log file that does not grow for ever, nor disturb anybody when it cannot be written. Knows no records."""

import logging
import os
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final

__all__ = ["FILE_BYTES", "LogFile"]

FILE_BYTES: Final = 2**20
"""How long a log file may become; the one before it is kept as well."""


class LogFile(RotatingFileHandler):
    """A file of bounded length; what cannot be written to it is left out, and said once."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            path, maxBytes=FILE_BYTES, backupCount=1, encoding="utf-8", errors="backslashreplace"
        )
        self._told = False
        self.rotator = _set_aside

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002, N802 -- logging's
        """Tell once, wherever else warnings go; the next record is tried again."""
        if not self._told:
            self._told = True
            error = sys.exc_info()[1]
            reason = error.strerror if isinstance(error, OSError) else type(error).__name__
            logging.getLogger(__name__).warning("the log file cannot be written: %s", reason)


def _set_aside(source: str, kept: str) -> None:
    """Keep a full log under another name, or empty it where that cannot be done."""
    try:
        Path(source).replace(kept)
    except OSError:
        os.truncate(source, 0)
