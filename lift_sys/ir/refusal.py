"""What the IR cannot hold, said so that the writer of the text can act on it. Data only."""

from dataclasses import dataclass, replace

__all__ = ["Refusal", "Refused"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Says that a text is not IR: which construct, why and what to do, and on which line."""

    construct: str
    """The name of what is refused, as in `match statement`."""
    message: str
    """Complete by itself: it begins with the line, or with the place in the JSON, where there is one."""
    line: int | None = None
    """Counted from 1 in the text that was read; None where there are no lines (JSON)."""


class Refused(Exception):  # noqa: N818 -- it carries a value through the recursion and is caught here
    """Carries a `Refusal` out of a recursion; never leaves this package."""

    def __init__(self, construct: str, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.refusal = Refusal(construct, message, line)

    def located(self) -> Refusal:
        """Return the refusal with its line in the message as well."""
        line, message = self.refusal.line, self.refusal.message
        return (
            self.refusal
            if line is None
            else replace(self.refusal, message=f"Line {line}: {message}")
        )
