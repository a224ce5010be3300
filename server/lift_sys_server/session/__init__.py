"""What the server knows of the user's documents and of the work on them. Knows no LSP."""

from lift_sys_server.session.documents import OpenDocument
from lift_sys_server.session.results import Found
from lift_sys_server.session.session import Cause, Ending, Request, Session

__all__ = ["Cause", "Ending", "Found", "OpenDocument", "Request", "Session"]
