"""The servers that are measured: ours, the floor, and the peers in an environment of their own."""

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["FLOOR", "OURS", "PYTHON_PEERS", "RUST_PEER", "Server", "servers"]

HERE = Path(__file__).parent
PEERS = HERE.parents[1] / ".venv-peers" / "bin"

OURS, FLOOR, RUST_PEER = "lift-sys", "bare pygls", "ruff"
PYTHON_PEERS = ("jedi", "pylsp")


@dataclass(frozen=True)
class Server:
    """How a server is started."""

    name: str
    command: tuple[str, ...]
    package: str | None = None
    """Where its version is told from."""
    options: Mapping[str, object] | None = None
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def hovers_over_noqa(self) -> bool:
        """Whether that, and no name, is what it has something to say on."""
        return self.name == RUST_PEER

    @property
    def version(self) -> str:
        """The version of its package, or nothing."""
        if self.package is None:
            return ""
        ask = f"from importlib.metadata import version; print(version({self.package!r}), end='')"
        python = PEERS / "python" if self.name not in (OURS, FLOOR) else Path(sys.executable)
        return subprocess.run(
            [python, "-c", ask], check=True, capture_output=True, text=True
        ).stdout


def servers(wanted: set[str]) -> list[Server]:
    """Those that are there and wanted; ours and the floor always are."""
    search = {"searchSeconds": 600}
    both = [
        Server(FLOOR, (sys.executable, str(HERE / "bare.py")), "pygls"),
        Server(OURS, (sys.executable, "-m", "lift_sys_server"), "lift-sys", search),
    ]
    peers = [
        Server("jedi", (_peer("jedi-language-server"),), "jedi-language-server"),
        Server("pylsp", (_peer("pylsp"),), "python-lsp-server"),
        Server(RUST_PEER, (_peer("ruff"), "server"), "ruff"),
        Server("basedpyright", (_peer("basedpyright-langserver"), "--stdio"), "basedpyright"),
    ]
    there = [peer for peer in peers if Path(peer.command[0]).exists()]
    return both + [peer for peer in there if not wanted or peer.name in wanted]


def _peer(name: str) -> str:
    return str(PEERS / name)
