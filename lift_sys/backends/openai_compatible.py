"""The openai-compatible backend: a server such as Ollama or llama.cpp, held to the answer's JSON form by its schema."""

from lift_sys.backends.chat import available, chat_client
from lift_sys.backends.modelled import Modelled
from lift_sys.backends.protocol import Backend
from lift_sys.config import Settings, on_loopback

__all__ = ["missing", "open_backend"]


def open_backend(settings: Settings) -> Backend:
    """Return the backend for the server that the settings name."""
    return Modelled(
        "openai-compatible",
        lambda: chat_client(settings, "openai-compatible"),
        settings,
        form="json",
        local=on_loopback(settings.openai_url),
    )


def missing(settings: Settings) -> str:
    """Say what it lacks to be used, or nothing."""
    return available(settings, "openai-compatible")
