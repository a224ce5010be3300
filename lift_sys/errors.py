"""What can go wrong with the world outside; the user's own text never raises these.

    LiftError                      every error that lift-sys raises on purpose
    ├── SettingsError              a setting has a value that cannot be used
    ├── SourceError                a file cannot be read, or holds no such function
    ├── BackendError               a backend gave no usable answer
    │   ├── ConnectionFailedError  the server cannot be reached, or broke off
    │   ├── TimedOutError          it took longer than it may: to connect, to begin, or in all
    │   ├── AuthenticationError    it does not accept the key
    │   ├── BusyError              it asks for patience (429, 503, 529)
    │   ├── RequestError           it does not take the request: model, size, constraint
    │   ├── AnswerError            what it sent is no answer, or a part of one
    │   └── BudgetError            the request was not sent: budget, or "never leave this machine"
    └── SandboxError               a child process could not be started or broke its protocol
        └── CheckTimeoutError      a type checker took longer than it was given

Failure of the user's text (a docstring that contradicts itself, say) is a `Finding`, not an error.
"""

__all__ = [
    "AnswerError",
    "AuthenticationError",
    "BackendError",
    "BudgetError",
    "BusyError",
    "ConnectionFailedError",
    "LiftError",
    "RequestError",
    "SandboxError",
    "SettingsError",
    "SourceError",
    "TimedOutError",
    "sentences",
]


def sentences(*parts: str) -> str:
    """Join what happened and what to do: a part that ends a sentence itself gets no further full stop."""
    told = [part for part in parts if part]
    closed = [part if part.endswith((".", "?", "!", "…")) else f"{part}." for part in told[:-1]]
    return " ".join([*closed, *told[-1:]])


class LiftError(Exception):
    """An error with a message for the user and a hint that says what to do next."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        """Keep `message` (what happened, to what) apart from `hint` (what to do)."""
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return sentences(self.message, self.hint)


class SettingsError(LiftError):
    """A setting has a value that cannot be used."""


class SourceError(LiftError):
    """A file cannot be read, or does not hold the function that was asked for."""


class BackendError(LiftError):
    """A backend gave no usable answer; `retryable` says whether the same request may succeed later."""

    def __init__(self, message: str, *, hint: str = "", retryable: bool = False) -> None:
        super().__init__(message, hint=hint)
        self.retryable = retryable


class ConnectionFailedError(BackendError):
    """The server cannot be reached, or the connection broke off in mid-answer."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message, hint=hint, retryable=True)


class TimedOutError(BackendError):
    """Connecting, the first token or the whole answer took longer than it may."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message, hint=hint, retryable=True)


class AuthenticationError(BackendError):
    """The server does not accept the key, or asks for one."""


class BusyError(BackendError):
    """The server asks for patience; `retry_after` is what it asks for in seconds, or None."""

    def __init__(self, message: str, *, hint: str = "", retry_after: float | None = None) -> None:
        super().__init__(message, hint=hint, retryable=True)
        self.retry_after = retry_after


class RequestError(BackendError):
    """The server does not take the request: an unknown model, an overlong prompt, a bad constraint."""


class AnswerError(BackendError):
    """What the server sent is no answer, or only a part of one."""


class BudgetError(BackendError):
    """The request was not sent, because the user's settings forbid it: a budget, or leaving this machine."""


class SandboxError(LiftError):
    """A child process could not be started, or answered outside its protocol."""
