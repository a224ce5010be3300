"""What the server knows of the user's documents and of the work on them. Knows no LSP."""

from lift_sys_server.session.addresses import address, function_at
from lift_sys_server.session.batch import Batch
from lift_sys_server.session.changes import alike
from lift_sys_server.session.closed_files import (
    ClosedFile,
    Told,
    place,
    python_files,
    read_closed,
)
from lift_sys_server.session.configuration import Configuration
from lift_sys_server.session.documents import OpenDocument
from lift_sys_server.session.endings import Ending, Request
from lift_sys_server.session.notebooks import CellText
from lift_sys_server.session.plans import question_words
from lift_sys_server.session.results import Found
from lift_sys_server.session.session import Cause, Session
from lift_sys_server.session.sheets import Sheet
from lift_sys_server.session.views import View
from lift_sys_server.session.work import QUEUED

__all__ = [
    "QUEUED",
    "Batch",
    "Cause",
    "CellText",
    "ClosedFile",
    "Configuration",
    "Ending",
    "Found",
    "OpenDocument",
    "Request",
    "Session",
    "Sheet",
    "Told",
    "View",
    "address",
    "alike",
    "function_at",
    "place",
    "python_files",
    "question_words",
    "read_closed",
]
