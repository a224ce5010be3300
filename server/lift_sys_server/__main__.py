"""`lift-sys-server`, or `python -m lift_sys_server`: starts the server over stdio or TCP."""

import argparse
import asyncio
import gc
import ipaddress
import logging
import os
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from lift_sys import __version__
from lift_sys_server.logs import OUR_LOGGER, Recent, start_log

if TYPE_CHECKING:
    from lift_sys_server.server import LiftServer

__all__ = ["main"]

_log = logging.getLogger(f"{OUR_LOGGER}.main")

_COLLECT_RARELY = 1000
"""How many collections of younger objects there are to one of all; 10 in Python."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve one editor; return 0 when it said goodbye properly."""
    options, unknown = _parser().parse_known_args(arguments)
    recent = Recent()
    log_name = start_log(options.log_file, options.log_level, recent)
    for argument in unknown:
        _log.warning("unknown option %r is ignored", argument)
    server = _made(log_name, recent)
    try:
        if options.tcp:
            return _serve_tcp(server, options.host, options.port)
        return _serve_stdio(server)
    except KeyboardInterrupt:
        return 130


def _made(log_name: str, recent: Recent) -> "LiftServer":
    """Make the server without a look for garbage meanwhile: that would take a tenth of the start."""
    gc.disable()
    try:
        from lift_sys_server.server import LiftServer

        server = LiftServer(log_name=log_name, recent=recent)
        gc.freeze()
    finally:
        gc.enable()
    # A full collection keeps requests waiting for tens of milliseconds, and finds next to nothing.
    young, middle, _ = gc.get_threshold()
    gc.set_threshold(young, middle, _COLLECT_RARELY)
    return server


def _serve_stdio(server: "LiftServer") -> int:
    from lift_sys_server.transport import serve_stdio

    finished = asyncio.run(serve_stdio(server))
    code = 0 if server.said_goodbye else 1
    if not finished:
        # A thread may still be reading stdin, and would keep the process until the client closes it.
        logging.shutdown()
        sys.stdout.flush()
        os._exit(code)
    return code


def _serve_tcp(server: "LiftServer", host: str, port: int) -> int:
    from lift_sys_server.transport import serve_tcp

    if not _is_loopback(host):
        _log.warning("%s is not loopback: whoever reaches it can use this server", host)
    try:
        asyncio.run(serve_tcp(server, host, port, lambda at: _say(f"listens on {at}")))
    except OSError as error:
        reason = error.strerror or str(error)
        _say(f"cannot listen on {host}:{port}: {reason}. Choose another --port")
        return 2
    return 0 if server.said_goodbye else 1


def _say(message: str) -> None:
    print(f"lift-sys-server {message}", file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="lift-sys-server",
        description="The lift-sys language server. Editors start it and talk to it over stdio.",
        allow_abbrev=False,
        # To ask how wide the terminal is would import much that is not needed.
        formatter_class=partial(argparse.HelpFormatter, width=100),
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    parser.add_argument("--stdio", action="store_true", help="use stdin and stdout (the default)")
    parser.add_argument("--tcp", action="store_true", help="listen for one client on a TCP port")
    parser.add_argument("--host", default="127.0.0.1", help="address for --tcp (default: loopback)")
    parser.add_argument("--port", type=int, default=2087, help="port for --tcp (default: 2087)")
    parser.add_argument("--log-file", type=Path, help="write the log there (default: stderr)")
    parser.add_argument(
        "--log-level",
        default="warning",
        choices=("debug", "info", "warning", "error"),
        help="what to log; no text of yours is ever in it (default: warning)",
    )
    return parser


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


if __name__ == "__main__":
    sys.exit(main())
