"""Starts a real vLLM server with the tiny model on this machine's CPU, and ends it for certain."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from lift_sys.answer.layout import BODY_END, CONTRACT
from lift_sys.backends.completion import Knobs
from lift_sys.serving import Service, vllm_command, vllm_variables

ROOT = Path(__file__).parents[2]
HERE = ROOT / "tests" / "vllm"
PYTHON = Path(os.environ.get("VLLM_PYTHON", ROOT / ".venv-vllm" / "bin" / "python"))
"""The interpreter that has vLLM; `make test-vllm` makes it."""
KEY = "key-of-the-tiny-server"
MODEL = "tiny"
ENDINGS = [f"%s\n{CONTRACT}\n", '%s"', '%s"]', "%s)", f"%s\n    return None\n{BODY_END}"]
"""What ends the free words, a string, a list, brackets and a body."""
START_SECONDS = 240
END_SECONDS = 20
STILL_SECONDS = 0.3
AT_ONCE = 16
MANY = 3 * AT_ONCE
WITHOUT_END = MANY * 8000
"""How many tokens `answering_without_end` asks for."""
CPU = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "VLLM_CPU_KVCACHE_SPACE": "1",
    "TORCHDYNAMO_DISABLE": "1",
    "VLLM_API_KEY": KEY,
    "PYTHONPATH": str(HERE),
}
# vLLM puts its engine into a process of its own, which outlives a killed server: this ends both, and itself, when it
# is told to or when whoever started it is gone.
KEEPER = """
import ctypes, os, signal, subprocess, sys
def end(*_): raise SystemExit
signal.signal(signal.SIGTERM, end)
ctypes.CDLL(None).prctl(1, int(signal.SIGTERM), 0, 0, 0)
if os.getppid() != int(sys.argv[1]): sys.exit(1)
server = subprocess.Popen(sys.argv[2:])
try:
    server.wait()
except SystemExit:
    server.terminate()
    server.wait(15)
finally:
    os.killpg(0, signal.SIGKILL)
"""


def tiny_service(model: Path, **changes: object) -> Service:
    """What is served on Modal, but for the model and the machine."""
    options = ("--dtype", "bfloat16", "--enforce-eager", "--served-model-name", MODEL)
    options += ("--middleware", "anthropic_key.AnthropicKey")
    # The engine dies of a prompt read in parts for a request with a seed: "CPU Generator does not use offset".
    options += ("--no-enable-chunked-prefill", "--max-num-batched-tokens", "16384")
    given = {
        "model": str(model),
        "context": 8192,
        "at_once": AT_ONCE,
        "host": "127.0.0.1",
        "memory_share": 0.2,
        "python": str(PYTHON),
        "further": options,
        "variables": CPU,
    }
    return Service(**(given | changes))


def make_model(directory: Path) -> Path:
    """Make the tiny model in the server's own environment."""
    command = [str(PYTHON), str(HERE / "tiny_model.py"), str(directory), json.dumps(ENDINGS)]
    made = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert made.returncode == 0, made.stderr[-2000:]
    return directory


def with_body(client, **changes):
    """Let the client send other fields than it would."""
    build = client.request

    def request(prompt, knobs):
        wire = build(prompt, knobs)
        return type(wire)(wire.url, wire.body | changes)

    client.request = request
    return client


async def answering(client, prompt, knobs):
    """Ask, and return the request once the first of its answer has come."""
    begun = asyncio.Event()
    asking = asyncio.create_task(client.complete(prompt, knobs, on_text=lambda _: begun.set()))
    beginning = asyncio.create_task(begun.wait())
    await asyncio.wait([asking, beginning], return_when=asyncio.FIRST_COMPLETED)
    if not begun.is_set():
        beginning.cancel()
        await asking
    return asking


async def answering_without_end(client, prompt):
    """Have many long answers begun, most of which have to wait for their turn.

    The model is so small that a few are written faster than they are read.
    """
    free = with_body(client, structured_outputs=None, ignore_eos=True, skip_special_tokens=False)
    begun = asyncio.Event()
    knobs = Knobs(temperature=1.0, max_tokens=WITHOUT_END // MANY)
    asking = [
        asyncio.create_task(free.complete(prompt, knobs, on_text=lambda _: begun.set()))
        for _ in range(MANY)
    ]
    await asyncio.wait([*asking, asyncio.create_task(begun.wait())], return_when="FIRST_COMPLETED")
    return asking


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A server that can be started again at the same address; `log` is kept for whoever looks into a failure."""

    def __init__(self, model: Path, log: Path, *, key: str = KEY):
        self.port = free_port()
        self.root = f"http://127.0.0.1:{self.port}"
        self.url = f"{self.root}/v1"
        self.key = key
        self.log = log
        self.seconds_to_stop: float | None = None
        """How long after a cancel it stopped, once that was measured."""
        self._service = tiny_service(model, port=self.port)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        assert not self.runs
        words = vllm_command(self._service)
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [self._service.python, "-c", KEEPER, str(os.getpid()), *words],
                env=os.environ | vllm_variables(self._service),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            assert self._process.poll() is None, f"it ended at once: {self.told()}"
            assert time.monotonic() < deadline, f"it did not start: {self.told()}"
            time.sleep(0.2)

    @property
    def runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.root}/health", timeout=5) as reply:
                return reply.status == 200
        except OSError:
            return False

    def told(self) -> str:
        """The end of its log."""
        return self.log.read_text(encoding="utf-8", errors="replace")[-3000:]

    def metric(self, name: str) -> float:
        """Read one of vLLM's own figures, summed over its labels."""
        with urllib.request.urlopen(f"{self.root}/metrics", timeout=5) as reply:
            lines = reply.read().decode().splitlines()
        found = [line.rsplit(" ", 1)[1] for line in lines if line.startswith(f"vllm:{name}{{")]
        assert found, f"no metric {name!r}"
        return sum(map(float, found))

    @property
    def running(self) -> float:
        """How many requests it works on or has in its queue."""
        return self.metric("num_requests_running") + self.metric("num_requests_waiting")

    def seconds_until_idle(self, *, most: float) -> float:
        """Wait until it writes no more, and tell after how many seconds it stopped.

        Its figures come late, and not at all while it is busiest: it is idle when they have stood still for a while.
        """
        started = time.perf_counter()
        stopped, before = 0.0, None
        while before is None or time.perf_counter() - started - stopped < STILL_SECONDS:
            now = (self.running, self.metric("generation_tokens_total"))
            if now[0] or now != before:
                stopped, before = time.perf_counter() - started, now
            assert stopped < most, f"it still works on {now[0]:.0f} requests"
        return stopped

    def kill(self) -> None:
        """End it at once, in the middle of what it does, with its engine."""
        if self.runs:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(END_SECONDS)
            # Its keeper is gone; the server itself takes a moment longer to let go of its port.
            deadline = time.monotonic() + END_SECONDS
            while not self._port_is_free():
                assert time.monotonic() < deadline, "it holds its port"

    def _port_is_free(self) -> bool:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", self.port))
            except OSError:
                return False
        return True

    def stop(self) -> None:
        """End it in good order; what does not end is killed."""
        if self.runs:
            self._process.terminate()
            try:
                self._process.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()
