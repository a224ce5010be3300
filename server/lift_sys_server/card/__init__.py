"""What a hover shows of a function, built once and written as Markdown or plain text."""

from lift_sys_server.card.contents import card
from lift_sys_server.card.summary import brief, details, summary
from lift_sys_server.card.writing import markdown, plain

__all__ = ["brief", "card", "details", "markdown", "plain", "summary"]
