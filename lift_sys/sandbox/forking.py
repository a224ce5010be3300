"""Forks a confined child for each program, out of a process that has everything loaded already.

Runs in a process of its own, started with a clean environment. It never runs untrusted code itself: that is
what the children are for. Standard library only; POSIX only. Its control socket carries lines:

    fork <id> <seconds> <memory>   with the child's own socket attached   ->  started <id> <pid>
    kill <id>
                                                                          ->  ended <id> <status>

When the control socket is closed, for whatever reason, all children are killed and this process ends.
"""

from __future__ import annotations

import gc
import importlib
import os
import select
import signal
import socket
import sys

from lift_sys.sandbox import guest
from lift_sys.sandbox.confine import limit, lock, refuse

__all__ = ["main"]

CHANNEL = 3
"""The descriptor of a child's own socket."""
MOST_DESCRIPTORS = 1 << 20
"""Whoever starts this process may have had many files open, and handed the control socket over under a high number."""
HELLO = b"hello\n"
"""What a child says before anything else: from then on whatever happens is the program's doing."""
PRELOADED = (
    "collections", "functools", "itertools", "operator", "re", "math", "string", "typing", "dataclasses",
    "enum", "heapq", "bisect", "copy", "random", "json", "datetime", "decimal", "fractions", "statistics",
    "textwrap", "contextlib", "abc", "numbers", "unicodedata", "hashlib", "calendar",
)  # fmt: skip
"""What programs often import: loaded while nobody waits, so that no child has to."""


def main(descriptor: str) -> None:
    """Serve until the control socket, which has this descriptor, is closed."""
    lock()
    control = socket.socket(fileno=os.dup(int(descriptor)))
    os.close(int(descriptor))
    control.setblocking(False)
    server = _Server(control)
    control.sendall(b"ready\n")
    server.serve()


class _Server:
    """The children, by their process ids, and what is known of each."""

    def __init__(self, control: socket.socket) -> None:
        self.control = control
        self.identifiers: dict[int, str] = {}
        self.received = b""
        self.sockets: list[int] = []
        self.to_load = list(PRELOADED)
        self.woken, wake = os.pipe()
        for end in (self.woken, wake):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # A terminal's Ctrl-C reaches the parent too, which then closes the control socket.
            signal.signal(ignored, signal.SIG_IGN)

    def serve(self) -> None:
        """Handle requests and ended children, and use idle moments to load what programs need."""
        poll = select.poll()
        poll.register(self.control, select.POLLIN)
        poll.register(self.woken, select.POLLIN)
        while True:
            ready = poll.poll(0 if self.to_load else None)
            if not ready and self.to_load:
                self.load_one()
            for descriptor, _ in ready:
                if descriptor == self.woken:
                    os.read(self.woken, 4096)
                    self.reap()
                elif not self.read():
                    self.end()
                    return

    def load_one(self) -> None:
        """Load one module; one that cannot be loaded is none that a program would get either."""
        name = self.to_load.pop(0)
        try:
            importlib.import_module(name)
        except ImportError:
            return
        finally:
            if not self.to_load:
                # What stands in memory is shared with the children as long as nobody writes to it.
                gc.collect()
                gc.freeze()

    def read(self) -> bool:
        """Read and handle requests; tell whether there can be more."""
        try:
            data, sockets, _, _ = socket.recv_fds(self.control, 65536, 64)
        except BlockingIOError:
            return True
        except OSError:
            return False
        self.sockets += sockets
        self.received += data
        *lines, self.received = self.received.split(b"\n")
        for line in lines:
            verb, identifier, *numbers = line.decode("ascii").split()
            if verb == "fork":
                self.fork(identifier, float(numbers[0]), int(numbers[1]), self.sockets.pop(0))
            else:
                self.kill(identifier)
        return bool(data)

    def fork(self, identifier: str, seconds: float, memory_mib: int, channel: int) -> None:
        """Start a child that answers on `channel`."""
        parent = os.getpid()
        try:
            pid = os.fork()
        except OSError:
            self.tell(f"ended {identifier} -1")
            os.close(channel)
            return
        if pid == 0:
            _become_child(parent, channel, seconds, memory_mib)
        os.close(channel)
        self.identifiers[pid] = identifier
        self.tell(f"started {identifier} {pid}")

    def kill(self, identifier: str) -> None:
        """Kill a child and its group, unless it has ended: its number may be another's by then."""
        for pid, known in self.identifiers.items():
            if known == identifier:
                _kill_group(pid)

    def reap(self) -> None:
        """Take leave of the children that have ended, and tell of each."""
        for pid in list(self.identifiers):
            # As long as it is not waited for, its number cannot belong to anybody else.
            if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
                _kill_group(pid)
                _, status = os.waitpid(pid, 0)
                identifier = self.identifiers.pop(pid)
                self.tell(f"ended {identifier} {os.waitstatus_to_exitcode(status)}")

    def tell(self, line: str) -> None:
        """Write one line to whoever controls this process; it may be gone."""
        try:
            self.control.setblocking(True)
            self.control.sendall(line.encode("ascii") + b"\n")
        except OSError:
            pass
        finally:
            self.control.setblocking(False)

    def end(self) -> None:
        """Kill and reap all children."""
        for pid in self.identifiers:
            _kill_group(pid)
        for pid in self.identifiers:
            os.waitpid(pid, 0)


def _kill_group(pid: int) -> None:
    # Between the fork and the child's `setsid` there is no group of that number yet.
    for kill in (os.killpg, os.kill):
        try:
            kill(pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            continue


def _become_child(parent: int, channel: int, seconds: float, memory_mib: int) -> None:
    """Give up all but the channel, and run the guest; does not return."""
    try:
        os.setsid()
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nothing, stream)
        os.dup2(channel, CHANNEL)
        os.closerange(CHANNEL + 1, MOST_DESCRIPTORS)
        signal.set_wakeup_fd(-1)
        for changed in (signal.SIGCHLD, signal.SIGTERM, signal.SIGHUP):
            signal.signal(changed, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        limit(seconds, memory_mib, refused=refuse(parent))
        sys.argv = [""]
        os.write(CHANNEL, HELLO)
        guest.serve(CHANNEL)
    except BaseException:  # a child must never go on as a second server
        os._exit(70)
    os._exit(0)
