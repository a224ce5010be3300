"""Things to be harmed, and how to see whether they were: files, sockets, this process."""

import os
import resource
import socket
import tempfile
from pathlib import Path

__all__ = ["SECRET", "Stage"]

SECRET = "zQ7-not-for-strangers"
"""Stands in a file at home, in the environment, and behind a descriptor that could be inherited."""


class Stage:
    """Files, sockets and a process, all of them made for those who would do harm."""

    def __init__(self, place: Path):
        self.home, self.work = place / "home", place / "work"
        self.token = f"hostile-{os.getpid()}-{place.name}"
        for folder in (self.home, self.work):
            folder.mkdir(parents=True)
        self.secret, self.canary = self.home / "secret.txt", self.home / "canary.txt"
        self.secret.write_text(SECRET)
        self.canary.write_text("alive")
        self.held = os.open(self.secret, os.O_RDWR)
        os.set_inheritable(self.held, True)
        self.tcp, self.local = socket.socket(), socket.socket(socket.AF_UNIX)
        self.udp = socket.socket(type=socket.SOCK_DGRAM)
        for each in (self.tcp, self.udp):
            each.bind(("127.0.0.1", 0))
        self.local.bind(str(place / "socket"))
        for each in (self.tcp, self.local):
            each.listen()
        self.before = self.state()

    def filled(self, program):
        """A program that knows where everything is."""
        words = {
            "HOME": str(self.home),
            "WORK": str(self.work),
            "SECRET": str(self.secret),
            "CANARY": str(self.canary),
            "TOKEN": self.token,
            "PORT": self.tcp.getsockname()[1],
            "UDP": self.udp.getsockname()[1],
            "SOCKET": self.local.getsockname(),
            "VICTIM": os.getpid(),
        }
        for word, value in words.items():
            program = program.replace(f"${word}", repr(value))
        assert "$" not in program
        return program

    def state(self):
        """What must stay as it is."""
        files = [it for folder in (self.home, self.work) for it in folder.glob("*")]
        return {
            "files": sorted(files),
            "what they hold": {it: it.read_text() for it in files if it.is_file()},
            "their state": {
                it: (it.stat().st_mode, it.stat().st_nlink) for it in files if it.exists()
            },
            "their times": {it: it.stat().st_mtime_ns for it in files if it.exists()},
            "limits": resource.getrlimit(resource.RLIMIT_NOFILE),
            "priority": os.getpriority(os.PRIO_PROCESS, 0),
            "processors": os.sched_getaffinity(0),
        }

    def harm(self, said):
        """All harm that was done, in words; `said` is whatever the program could say."""
        now = self.state()
        found = [f"changed: {name}" for name, value in self.before.items() if now[name] != value]
        found += [f"made {path}" for path in self.made()]
        found += [f"reached the {name} socket" for name in self.reached()]
        if SECRET in said:
            found.append("told the secret")
        if "GOT" in said:
            found.append(f"got through: {said[:300]}")
        return found

    def made(self):
        """Files of this stage's name where everybody may write, and where Python stands."""
        places = {tempfile.gettempdir(), "/", "/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue"}
        folders = [Path(it) for it in (*places, Path.cwd(), Path(os.__file__).parent)]
        return [
            path
            for it in folders
            if it.is_dir()
            for path in it.iterdir()
            if self.token in path.name
        ]

    def reached(self):
        """The sockets that somebody connected or wrote to."""
        found = []
        for name, each in (("tcp", self.tcp), ("local", self.local), ("udp", self.udp)):
            each.setblocking(False)
            try:
                each.recv(9) if name == "udp" else each.accept()[0].close()
            except BlockingIOError:
                continue
            found.append(name)
        return found

    def close(self):
        """Close and remove what was made, by whomever."""
        os.close(self.held)
        for each in (self.tcp, self.udp, self.local):
            each.close()
        for path in self.made():
            path.unlink()
