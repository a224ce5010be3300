"""What is asked for a function, and how that ends. Data only."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from lift_sys.source import TextEdit
from lift_sys.verdicts import Status
from lift_sys_server.session.changes import Change
from lift_sys_server.session.documents import OpenDocument

__all__ = ["Apply", "Ending", "Key", "Request", "refused", "stale"]

Key = tuple[str, str]
Apply = Callable[[OpenDocument, TextEdit], Awaitable[str]]
"""Makes an edit in the editor; returns why it was not made, or nothing."""


@dataclass(frozen=True, slots=True)
class Request:
    """A function that the user pointed at, and the text that it had then."""

    uri: str
    qualname: str
    digest: str | None = None

    @property
    def key(self) -> Key:
        """What tells this function's work apart from any other."""
        return self.uri, self.qualname

    @property
    def name(self) -> str:
        """The function's own name."""
        return self.qualname.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Ending:
    """How the work on a function ended; every path leads to one."""

    status: Status | Literal["stale", "refused", "cancelled", "superseded"]
    """The verdict's, or why there is none."""
    message: str
    """What happened, to what, and what to do."""
    document: OpenDocument | None = None
    edit: TextEdit | None = None
    """For the text of `document` as it is at this moment."""
    change: Change | None = None
    """What the edit was made from, and can be made from again once the text has moved on."""
    says: Literal["nothing", "news", "trouble"] = "trouble"
    """What the user is to be told: nothing where the edit says it all, or where it was the user who ended it."""

    @property
    def by_user(self) -> bool:
        """Whether the user ended it and need not be told."""
        return self.status in ("cancelled", "superseded")


def refused(message: str) -> Ending:
    """The ending of what cannot be done at the moment."""
    return Ending("refused", message)


def stale(request: Request) -> Ending:
    """The ending of work on a function that is another by now."""
    return Ending(
        "stale",
        f"{request.name!r} has changed since it was asked for, so nothing was inserted. Ask again",
    )
