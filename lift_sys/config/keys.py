"""Keys that hide themselves, and the addresses that they are bound to."""

import ipaddress
from urllib.parse import urlsplit

__all__ = ["NO_KEY", "Key", "on_loopback", "origin"]


class Key(str):
    """A key, which shows itself only where it is sent: `str(key)` and `repr` hide it, `reveal` does not."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "Key(…)" if self else "Key()"

    def __str__(self) -> str:
        return "…" if self else ""

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def reveal(self) -> str:
        """Return the key itself."""
        return self[:]


NO_KEY = Key()


def origin(url: str) -> str:
    """Return scheme, host and port of an address, in lower case: what a key is bound to."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


def on_loopback(url: str) -> bool:
    """Tell whether an address is on this machine."""
    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
