"""Puts questions to the user on the terminal and reads the answers. Decides nothing."""

import asyncio
import sys
import threading
from collections.abc import Callable
from typing import TextIO

from rich.console import Console
from rich.text import Text

from lift_sys.cli import console as terminal
from lift_sys.cli.bars import Bars
from lift_sys.errors import SourceError
from lift_sys.pipeline import Outcome, given_answer
from lift_sys.verdicts import Answer, Question

__all__ = ["Asker"]

LETTERS = "abcdefgh"
PROMPT = "  A letter, a value or an exception (Enter: no more questions): "


class Asker:
    """Asks on stderr and reads from standard input, one line an answer; the end of it ends the questions."""

    def __init__(self, console: Console, bars: Bars, stdin: TextIO | None = None) -> None:
        self._console = console
        self._bars = bars
        self._stdin = sys.stdin if stdin is None else stdin
        self._over = False

    async def __call__(
        self, question: Question, outcome: Outcome, problem: str = ""
    ) -> Answer | None:
        """Return what the user says; None when no more questions are wanted."""
        if problem:
            terminal.say(self._console, Text(f"  {problem}", "yellow"))
        if self._over:
            return None
        with self._bars.paused():
            if not problem:
                self._show(question, outcome)
            while True:
                self._console.print(Text(PROMPT, "bold"), end="", soft_wrap=True)
                line = await _in_a_thread(self._stdin.readline)
                if not line.endswith("\n"):
                    self._over = True
                    terminal.say(self._console, "")
                if not line.strip():
                    return None
                try:
                    return _chosen(question, line.strip())
                except SourceError as error:
                    terminal.say(self._console, Text(f"  {error}", "yellow"))
                    if self._over:
                        return None

    def _show(self, question: Question, outcome: Outcome) -> None:
        name, said = outcome.target.qualname, str(outcome.verdict)
        if outcome.verdict.strength is not None:
            said += f" · {outcome.verdict.strength}"
        terminal.say(self._console, Text.assemble(("? ", "cyan"), (name, "bold"), f"  {said}"))
        for statement in question.setup:
            terminal.say(self._console, f"      {statement}")
        terminal.say(self._console, f"  What does {question.call} give?")
        for letter, answer in zip(LETTERS, question.answers, strict=False):
            note = "  (the candidate)" if answer.candidate else ""
            terminal.say(self._console, Text.assemble(f"    {letter}) {answer}", (note, "dim")))


def _chosen(question: Question, words: str) -> Answer:
    """Read an answer: the letter of one that is listed, or any other; no value is a bare letter."""
    listed = dict(zip(LETTERS, question.answers, strict=False))
    return listed.get(words.lower().rstrip(").")) or given_answer(words)


async def _in_a_thread(read: Callable[[], str]) -> str:
    """Read without holding up the event loop; a thread that nobody waits for any more is no hindrance."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[str] = loop.create_future()

    def deliver(line: str) -> None:
        if not future.done():
            future.set_result(line)

    def work() -> None:
        line = read()
        if not loop.is_closed():
            loop.call_soon_threadsafe(deliver, line)

    threading.Thread(target=work, daemon=True).start()
    return await future
