"""vLLM on Modal, as lift-sys asks it: `lift-sys modal deploy`, or `modal deploy modal_app.py`.

What is served stands in `lift_sys/serving.py`. Nothing imports this file, and it imports `lift_sys` only.
"""

import contextlib
import json
import os
import signal
import subprocess
import threading
import time
import urllib.request
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

import modal

from lift_sys.answer import structural_tag
from lift_sys.serving import (
    APP,
    HEALTH,
    SERVICE_VARIABLE,
    VLLM,
    Phase,
    Pulse,
    chosen,
    health,
    vllm_command,
    vllm_variables,
)

TEXT = os.environ.get(SERVICE_VARIABLE, "")
SERVICE = chosen(TEXT)
STATE = f"{APP}-state"
"""The dictionary on Modal in which containers leave signs of life."""
BEAT_SECONDS = 30.0
WEIGHTS, CACHE = "/weights", "/cache"
CANARY = "Write a function twice(n: int) -> int that returns two times n. First the plan, in one sentence."

base = (
    modal.Image.debian_slim(python_version="3.12")
    .uv_pip_install("msgspec>=0.20,<0.24")
    .env({SERVICE_VARIABLE: TEXT})
)
vllm_image = (
    base.uv_pip_install(VLLM)
    # What is compiled for the model and the GPU is kept on a volume, as the weights are.
    .env(
        {
            "HF_HOME": WEIGHTS,
            "HF_XET_HIGH_PERFORMANCE": "1",
            "VLLM_CACHE_ROOT": f"{CACHE}/vllm",
            "TORCHINDUCTOR_CACHE_DIR": f"{CACHE}/inductor",
            "TRITON_CACHE_DIR": f"{CACHE}/triton",
        }
    )
    .add_local_python_source("lift_sys")
)
app = modal.App(APP)
weights = modal.Volume.from_name(f"{APP}-weights", create_if_missing=True)
cache = modal.Volume.from_name(f"{APP}-cache", create_if_missing=True)
snapshot: dict[str, Any] = (
    {
        "enable_memory_snapshot": True,
        "experimental_options": {"enable_gpu_snapshot": True},
        "memory": SERVICE.memory_gib * 1024,
    }
    if SERVICE.snapshots
    else {}
)


@app.cls(
    image=vllm_image,
    gpu=SERVICE.gpu,
    volumes={WEIGHTS: weights, CACHE: cache},
    secrets=[modal.Secret.from_name(SERVICE.secret)] if SERVICE.secret else [],
    scaledown_window=SERVICE.idle_seconds,
    max_containers=SERVICE.most_containers,
    startup_timeout=SERVICE.start_seconds,
    timeout=3600,
    **snapshot,
)
@modal.concurrent(max_inputs=SERVICE.at_once)
class Serving:
    """One container: vLLM, warmed up before the first request reaches it."""

    process: "subprocess.Popen[bytes] | None" = None
    phase: Phase | None = None
    since = told = 0.0
    """When the phase began, and when a sign of life was last left (POSIX time)."""

    # Modal refuses snap=True without snapshots; both hooks run in this order then, one after the other.
    @modal.enter(snap=SERVICE.snapshots)
    def begin(self) -> None:
        """Start vLLM and warm it up; with snapshots, put it to sleep so that its memory can be kept."""
        self.ended = threading.Event()
        self.restart()
        self.asleep = False
        if SERVICE.snapshots:
            try:
                ask("/sleep?level=1", {}, seconds=300)
                self.asleep = True
                keep_volumes()
            except OSError as error:
                print(f"vLLM cannot be put to sleep ({error}): the snapshot is taken of it awake")

    @modal.enter(snap=False)
    def resume(self) -> None:
        """Wake vLLM where it sleeps. If it then says other things than before, start it again."""
        if self.asleep:
            try:
                ask("/wake_up", {}, seconds=300)
                awake = canary() == self.said
            except OSError:
                awake = False
            if not awake:
                print("vLLM did not come back from its snapshot as it was: it is started again")
                self.restart()
        self.pulse("ready")
        threading.Thread(target=self.beat, daemon=True).start()

    @modal.web_server(
        SERVICE.port, startup_timeout=SERVICE.start_seconds, label=APP, requires_proxy_auth=True
    )
    def serve(self) -> None:
        """Requests go to vLLM itself."""

    @modal.exit()
    def end(self) -> None:
        """End vLLM, and take the sign of life away."""
        self.ended.set()
        self.stop()
        tell(lambda state: state.pop(container(), None))

    def restart(self) -> None:
        """Start vLLM afresh, and send the canary, for which the grammar of answers is compiled too."""
        self.stop()
        self.pulse("starting")
        self.process = subprocess.Popen(  # noqa: S603 -- the words are ours
            vllm_command(SERVICE),
            env=os.environ | vllm_variables(SERVICE),
            start_new_session=True,
        )
        deadline = time.monotonic() + SERVICE.start_seconds
        while not answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("vLLM did not start: its own log above says why")
            # A start takes minutes: without a sign in between the container would pass for gone.
            self.pulse("starting")
            time.sleep(1)
        self.pulse("warming")
        with ThreadPoolExecutor(1) as pool:
            canary_says = pool.submit(canary)
            while wait([canary_says], BEAT_SECONDS).not_done:
                self.pulse("warming")
        self.said = canary_says.result()

    def stop(self) -> None:
        """End vLLM with its engine: a process of its own, which outlives a server that died and keeps the GPU's memory."""
        process, self.process = self.process, None
        if process is None:
            return
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(30)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def beat(self) -> None:
        """Leave a sign of life again and again; vLLM that has died is started again."""
        while not self.ended.wait(BEAT_SECONDS):
            if self.process is None or self.process.poll() is not None:
                try:
                    self.restart()
                except (RuntimeError, OSError) as error:
                    print(f"vLLM could not be started again: {error}")
            self.pulse("ready" if answers() else "failing")

    def pulse(self, phase: Phase) -> None:
        """Leave a sign of life; the same one not too often."""
        now = time.time()
        if phase != self.phase:
            self.phase, self.since = phase, now
        elif now - self.told < BEAT_SECONDS:
            return
        self.told = now
        sign = {"phase": phase, "since": self.since, "at": now}
        tell(lambda state: state.put(container(), sign))


# Whoever asks it keeps one small processor busy, and no more than one.
@app.function(
    image=base.add_local_python_source("lift_sys"), cpu=0.125, max_containers=1, scaledown_window=60
)
@modal.wsgi_app(label=HEALTH, requires_proxy_auth=True)
def state() -> Callable[..., Iterable[bytes]]:
    """Tell whether a container is ready, starting or not there, without waking one."""

    def answer(_: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        signs = modal.Dict.from_name(STATE, create_if_missing=True).values()
        pulses = [Pulse(**sign) for sign in signs]
        status, body = health(pulses, now=time.time())
        words = "200 OK" if status == 200 else "503 Service Unavailable"
        start_response(words, [("content-type", "application/json"), ("cache-control", "no-store")])
        return [json.dumps(body).encode()]

    return answer


def container() -> str:
    """Return the name of this container."""
    return os.environ.get("MODAL_TASK_ID", "here")


def keep_volumes() -> None:
    """Write what was fetched and compiled to the volumes: a snapshot that refers to unwritten files cannot be restored."""
    if not modal.is_local():
        for volume in (weights, cache):
            volume.commit()


def tell(change: Callable[[modal.Dict], object]) -> None:
    """Change the state; what cannot be told is no reason not to serve."""
    try:
        change(modal.Dict.from_name(STATE, create_if_missing=True))
    except modal.exception.Error as error:
        print(f"No sign of life could be left: {type(error).__name__}")


def ask(path: str, body: dict[str, Any] | None = None, *, seconds: float) -> bytes:
    """Ask vLLM in this container: with POST where there is a body. Raise `OSError`."""
    key = os.environ.get("VLLM_API_KEY") or SERVICE.variables.get("VLLM_API_KEY", "")
    request = urllib.request.Request(
        f"http://127.0.0.1:{SERVICE.port}{path}",
        data=None if body is None else json.dumps(body).encode(),
        headers={"content-type": "application/json", "authorization": f"Bearer {key}"},
    )
    with urllib.request.urlopen(request, timeout=seconds) as reply:  # noqa: S310 -- loopback
        content: bytes = reply.read()
    return content


def answers() -> bool:
    """Tell whether vLLM takes requests."""
    try:
        ask("/health", seconds=5)
    except OSError:
        return False
    return True


def canary() -> str:
    """Return what the model says to small requests in both forms of all others; it is the same each time."""
    model = json.loads(ask("/v1/models", seconds=30))["data"][0]["id"]
    said = ""
    for asynchronous in (False, True):
        tag = structural_tag(asynchronous=asynchronous)
        body = {
            "model": model,
            "messages": [{"role": "user", "content": CANARY}],
            "temperature": 0,
            "max_tokens": 64,
            "structured_outputs": {"structural_tag": json.dumps(tag)},
        }
        reply = json.loads(ask("/v1/chat/completions", body, seconds=300))
        said += reply["choices"][0]["message"]["content"]
    return said
