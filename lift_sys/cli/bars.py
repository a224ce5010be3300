"""Shows on stderr, while it is a terminal, how far the work is. Says nothing elsewhere."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from lift_sys.pipeline import Progress as Report

__all__ = ["Bars"]


class Bars:
    """One bar for all the work and one line for each function that is being worked on."""

    def __init__(self, console: Console, total: int) -> None:
        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=16),
            TaskProgressColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._done, self._count = 0, total
        self._total = self._progress.add_task(self._counted(), total=total)

    def __enter__(self) -> "Bars":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    @contextmanager
    def track(self, name: str) -> Iterator[Report]:
        """Show the work on one function while the block runs; count it if it runs to its end."""
        task = self._progress.add_task(name, total=100)

        def report(message: str, percent: int | None) -> None:
            self._progress.update(task, description=f"{name}: {message}", completed=percent)

        try:
            yield report
        finally:
            self._progress.remove_task(task)
        self._done += 1
        self._progress.update(self._total, completed=self._done, description=self._counted())

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Leave the terminal to somebody else while the block runs."""
        self._progress.stop()
        try:
            yield
        finally:
            self._progress.start()

    def _counted(self) -> str:
        noun = "function" if self._count == 1 else "functions"
        return f"{self._done} of {self._count} {noun}"
