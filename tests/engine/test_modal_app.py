"""What `modal_app.py` does in its container when vLLM starts slowly or dies, with a small server in vLLM's place."""

import fcntl
import importlib.util
import os
import signal
import sys
import threading
import time
from pathlib import Path

import msgspec
import pytest

from lift_sys.serving import SERVICE_VARIABLE, Service

ROOT = Path(__file__).parents[2]
SECONDS = 20
# Takes vLLM's options. Its engine is a process of its own, which holds a lock as vLLM's holds the GPU's memory; the
# server answers once the file `go` is there. To a shell its second line starts Python, whose path may hold spaces; to
# Python it is a text.
STUB = """#!/bin/sh
"exec" "{python}" "$0" "$@"
import fcntl, http.server, json, os, pathlib, signal, sys, time
here = pathlib.Path(__file__).parent
if os.fork() == 0:
    lock = (here / "gpu").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        (here / "engine").write_text("runs")
    except OSError:
        os.kill(os.getppid(), signal.SIGKILL)
        os._exit(1)
    signal.pause()
while not (here / "go").exists():
    time.sleep(0.01)
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = b'{{"data": [{{"id": "stub"}}], "choices": [{{"message": {{"content": "said"}}}}]}}'
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)
    do_POST = do_GET
    def log_message(self, *_): pass
port = int(sys.argv[sys.argv.index("--port") + 1])
http.server.ThreadingHTTPServer(("127.0.0.1", port), Answer).serve_forever()
"""


@pytest.fixture
def container(tmp_path, monkeypatch, unused_port):
    """The class that Modal runs, and what it tells; vLLM is ended afterwards."""
    stub = tmp_path / "vllm"
    stub.write_text(STUB.format(python=sys.executable))
    stub.chmod(0o755)
    service = Service(port=unused_port, host="127.0.0.1", python=str(stub), start_seconds=60)
    monkeypatch.setenv(SERVICE_VARIABLE, msgspec.json.encode(service).decode())
    spec = importlib.util.spec_from_file_location("modal_app", ROOT / "modal_app.py")
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "modal_app", module)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "BEAT_SECONDS", 0.0)
    serving = module.Serving._get_user_cls()()
    serving.told_phases = []
    monkeypatch.setattr(module, "tell", lambda _: serving.told_phases.append(serving.phase))
    yield serving
    serving.stop()


@pytest.fixture
def unused_port():
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(holds):
    deadline = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def is_free(gpu):
    """Tell whether no engine holds it."""
    with gpu.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
    return True


def test_a_slow_start_leaves_signs_of_life_all_the_time(container, tmp_path):
    starting = threading.Thread(target=container.restart)
    starting.start()
    until(lambda: container.told_phases.count("starting") >= 3)
    (tmp_path / "go").touch()
    starting.join(SECONDS)
    assert container.told_phases[-1] == "warming"
    assert container.said


def test_vllm_is_ended_with_its_engine(container, tmp_path):
    (tmp_path / "go").touch()
    container.restart()
    assert not is_free(tmp_path / "gpu")
    container.stop()
    until(lambda: is_free(tmp_path / "gpu"))
    container.stop()


def test_vllm_that_died_is_started_again_though_its_engine_lives_on(container, tmp_path):
    (tmp_path / "go").touch()
    container.restart()
    os.kill(container.process.pid, signal.SIGKILL)
    container.process.wait()
    assert not is_free(tmp_path / "gpu"), "the engine is to outlive its server here"
    (tmp_path / "engine").unlink()
    container.restart()
    assert (tmp_path / "engine").read_text() == "runs"
