"""Brings what the server logs to the editor: its output channel and its trace. Knows no documents."""

import asyncio
import contextlib
import logging
import threading
import time
from collections.abc import Callable
from typing import Final

from lsprotocol import types as lsp

from lift_sys_server.logs import OUR_LOGGER, WORK_LOGGER, BriefFormatter

__all__ = ["Channels"]

_MOST: Final = 20
_SECONDS: Final = 10.0
"""So many messages in so long; those beyond are counted."""

_UNTOLD: Final = (f"{OUR_LOGGER}.wire", f"{OUR_LOGGER}.transport")
"""What these have to say, the client has been answered already, or is not there to hear."""

_KINDS: Final = {
    logging.ERROR: lsp.MessageType.Error,
    logging.WARNING: lsp.MessageType.Warning,
    logging.INFO: lsp.MessageType.Info,
}

Log = Callable[[str, lsp.MessageType], None]


class Channels(logging.Handler):
    """Sends what is logged under our own name, from `open` to `close`.

    `log` writes into the output channel, at a bounded rate, and `trace` to the trace.
    """

    def __init__(
        self,
        log: Log,
        trace: Callable[[str], None],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self.setFormatter(BriefFormatter("%(message)s"))
        self._log = log
        self._trace = trace
        self._clock = clock
        self._tracing: lsp.TraceValue | str = lsp.TraceValue.Off
        self._began = -_SECONDS
        self._sent = 0
        self._loop = asyncio.get_running_loop()
        self._thread = threading.get_ident()
        self._level = logging.NOTSET

    def open(self) -> None:
        """Begin to send: from level info on, whatever the log itself takes."""
        ours = logging.getLogger(OUR_LOGGER)
        self._level = ours.level
        ours.setLevel(min(logging.INFO, ours.getEffectiveLevel()))
        ours.addHandler(self)

    def close(self) -> None:
        """Send nothing more."""
        ours = logging.getLogger(OUR_LOGGER)
        ours.removeHandler(self)
        ours.setLevel(self._level)
        self.set_trace(lsp.TraceValue.Off)
        super().close()

    def set_trace(self, value: lsp.TraceValue | str) -> None:
        """Trace nothing, what is done, or also the steps in which it is done."""
        self._tracing = value
        verbose = value == lsp.TraceValue.Verbose
        logging.getLogger(WORK_LOGGER).setLevel(logging.DEBUG if verbose else logging.NOTSET)

    def emit(self, record: logging.LogRecord) -> None:
        """Send one record, from whatever thread it comes; who logs must not suffer for it."""
        with contextlib.suppress(Exception):
            if threading.get_ident() == self._thread:
                self._send(record)
            else:
                self._loop.call_soon_threadsafe(self._send, record)

    def _send(self, record: logging.LogRecord) -> None:
        if record.name == WORK_LOGGER:
            self._send_trace(record)
        elif record.levelno >= logging.INFO and record.name not in _UNTOLD and self._has_turn():
            kind = _KINDS.get(record.levelno, lsp.MessageType.Error)
            self._log(self.format(record), kind)

    def _send_trace(self, record: logging.LogRecord) -> None:
        verbose = self._tracing == lsp.TraceValue.Verbose
        if verbose or (self._tracing == lsp.TraceValue.Messages and record.levelno > logging.DEBUG):
            self._trace(self.format(record))

    def _has_turn(self) -> bool:
        """Count one message; tell whether it may be sent. What was left out before is told first."""
        now = self._clock()
        if now - self._began >= _SECONDS:
            left_out = self._sent - _MOST
            self._began, self._sent = now, 0
            if left_out > 0:
                self._log(f"{left_out} messages more are in the log only", lsp.MessageType.Warning)
        self._sent += 1
        return self._sent <= _MOST
