"""The vllm backend: any vLLM server, Modal's for instance, held to the three sections by a structural tag."""

from lift_sys.backends.chat import available, chat_client
from lift_sys.backends.modelled import Modelled
from lift_sys.backends.protocol import Backend
from lift_sys.config import Settings, on_loopback

__all__ = ["missing", "open_backend"]


def open_backend(settings: Settings) -> Backend:
    """Return the backend for the server that the settings name."""
    return Modelled(
        "vllm",
        lambda: chat_client(settings, "vllm"),
        settings,
        form="sections",
        local=on_loopback(settings.vllm_url),
    )


def missing(settings: Settings) -> str:
    """Say what it lacks to be used, or nothing."""
    return available(settings, "vllm")
