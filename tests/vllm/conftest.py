import pytest

from lift_sys.backends.chat import ChatClient
from lift_sys.backends.chat_connection import Waits
from lift_sys.backends.chat_request import Server as Address
from lift_sys.backends.patience import Patience
from lift_sys.config import Key
from support.vllm_server import KEY, PYTHON, Server, make_model

STOPPED = pytest.StashKey[float]()
WAITS = Waits(connect=60.0, first_token=120.0, answer=300.0)


@pytest.fixture(scope="session")
def model(tmp_path_factory):
    """The directory of the tiny model."""
    assert PYTHON.exists(), "vLLM's environment is missing: run make test-vllm"
    return make_model(tmp_path_factory.mktemp("model") / "tiny")


@pytest.fixture(scope="session")
def only_server(model, tmp_path_factory, pytestconfig):
    """The one server of all these tests, which is started when a test needs it."""
    server = Server(model, tmp_path_factory.mktemp("vllm") / "server.log")
    yield server
    server.stop()
    if server.seconds_to_stop is not None:
        pytestconfig.stash[STOPPED] = server.seconds_to_stop


@pytest.fixture
def server(only_server):
    """A server that answers: one that an earlier test has ended is started again."""
    if not only_server.runs:
        only_server.start()
    return only_server


@pytest.fixture
def chat(server):
    """Make clients for the server, of either kind of constraint."""

    def open_chat(*, key=KEY, model="", kind="vllm", waits=WAITS):
        patience = Patience(retries=0, seconds=waits.answer)
        address = Address(kind=kind, url=server.url, model=model, key=Key(key))
        return ChatClient(address, waits=waits, patience=patience)

    return open_chat


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    """Show what the server said beside a failure."""
    report = yield
    server = item.funcargs.get("server")
    if report.failed and server is not None:
        report.sections.append(("vLLM", server.told()))
    return report


def pytest_terminal_summary(terminalreporter, config):
    if STOPPED in config.stash:
        terminalreporter.write_line(
            f"vLLM stopped {config.stash[STOPPED] * 1000:.0f} ms after a request was cancelled"
        )
