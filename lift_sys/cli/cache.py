"""Keeps verdicts on disk for later runs. Knows neither the functions nor what their keys are made of."""

import contextlib
import os
import shutil
import tempfile
from hashlib import blake2b
from pathlib import Path

import msgspec

from lift_sys.verdicts import Verdict

__all__ = ["VerdictCache"]

FORMAT = "verdicts-1"
"""Name of the directory that holds the entries; another layout of them gets another name."""

MOST_ENTRIES = 50_000
MOST_BYTES = 64 * 1024 * 1024
LONGEST_ENTRY = 64 * 1024
KEPT = 0.9
"""The share of the bounds that is left when the oldest entries are removed, so that this is seldom done."""

CHECKSUM = 16
"""Length in bytes."""


class VerdictCache:
    """Verdicts by key, each in a file of its own below `directory`, which is made when it is needed.

    Several processes may use it at once: an entry is there whole or not at all. What cannot be read or is not
    what was written is as good as not there. What cannot be written is left: `problem` says why.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.problem = ""
        """Why nothing more is written, or empty."""
        self._entries = directory / FORMAT
        self._written = 0

    def get(self, key: str) -> Verdict | None:
        """Return what is known under `key`, and count the entry as used."""
        path = self._path(key)
        try:
            data = path.read_bytes()
        except OSError:
            return None
        checksum, payload = data[:CHECKSUM], data[CHECKSUM:]
        if checksum != _checksum(key, payload):
            return None
        try:
            verdict = msgspec.json.decode(payload, type=Verdict)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return None
        with contextlib.suppress(OSError):
            os.utime(path)
        return verdict

    def put(self, key: str, verdict: Verdict) -> None:
        """Keep `verdict` under `key`, in place of what was there."""
        if self.problem:
            return
        try:
            payload = msgspec.json.encode(verdict)
        except UnicodeEncodeError:  # a lone surrogate in the words of an example
            return
        if len(payload) > LONGEST_ENTRY:
            return
        try:
            self._write(self._path(key), _checksum(key, payload) + payload)
        except OSError as error:
            self.problem = (
                f"the cache in {str(self.directory)!r} cannot be written: {error.strerror or error}"
            )
        else:
            self._written += 1

    def prune(self) -> None:
        """Remove the entries that were not used for the longest time, where this run made them too many."""
        if not self._written:
            return
        entries = sorted(self._states(), key=lambda entry: entry[1].st_mtime_ns, reverse=True)
        size = sum(state.st_size for _, state in entries)
        if len(entries) <= MOST_ENTRIES and size <= MOST_BYTES:
            return
        room = int(MOST_BYTES * KEPT)
        for count, (path, state) in enumerate(entries, start=1):
            room -= state.st_size
            if count > MOST_ENTRIES * KEPT or room < 0:
                with contextlib.suppress(OSError):
                    path.unlink()

    def clear(self) -> int:
        """Remove all entries and return how many there were; what else is in the directory stays."""
        count = sum(1 for _ in self._states())
        # What another process writes meanwhile may be there again: it is of the same kind, and no error.
        shutil.rmtree(self._entries, ignore_errors=True)
        return count

    def _path(self, key: str) -> Path:
        return self._entries / key[:2] / key[2:]

    def _write(self, path: Path, data: bytes) -> None:
        """Let the whole entry appear in one step; a crash leaves at most a stray file that `prune` will find."""
        self._prepare(path.parent)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
            Path(name).replace(path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            # Windows does not replace a file that another process reads: then the entry is there already.
            if not path.exists():
                raise

    def _prepare(self, folder: Path) -> None:
        """Make a folder for entries; backups and version control are told to leave them alone."""
        if folder.is_dir():
            return
        if not self._entries.is_dir():
            self._entries.mkdir(mode=0o700, parents=True, exist_ok=True)
            (self._entries / ".gitignore").write_text("*\n", encoding="utf-8")
            signature = "Signature: 8a477f597d28d172789f06886806bc55\n"
            (self._entries / "CACHEDIR.TAG").write_text(signature, encoding="utf-8")
        folder.mkdir(exist_ok=True)

    def _states(self) -> list[tuple[Path, os.stat_result]]:
        """List the entries; those that another process removes meanwhile are left out."""
        found = []
        for path in self._entries.glob("??/*"):
            with contextlib.suppress(OSError):
                found.append((path, path.stat()))
        return found


def _checksum(key: str, payload: bytes) -> bytes:
    return blake2b(key.encode() + payload, digest_size=CHECKSUM).digest()
