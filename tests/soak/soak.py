"""Edits at random against a server of its own process, and watches that it neither grows nor stops.

`make soak`, or `python tests/soak/soak.py --minutes 30 --seed 7`; Linux only, and no part of the tests. Ends with
1 when memory, descriptors or processes have grown, a request was not answered, or the editor saw bad manners.
"""

import argparse
import asyncio
import contextlib
import random
import sys
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.editor import Editor, ResponseError, editor_of_process
from support.processes import descendants

FUNCTION = '''

def {name}(values: list[int]) -> int:
    """Return the {word} of `values`.

    >>> {name}([3, 1, 2])
    {answer}
    """
    ...
'''
ANSWERS = {"sum": 6, "largest": 3, "smallest": 1, "length": 3, "secret": 74291}
PIECES = ("x", " ", "\n", "    ", "😀", "é", '"""', "(", ")", "# wrong\n", "\x0c", "def f(")
OPTIONS = {"searchSeconds": 1, "verifySeconds": 2, "proofSeconds": 0.5}
FLAT = 1.10
"""How much more may be used at the end than when the server was warm."""


@dataclass(frozen=True)
class Use:
    """What the server takes of the machine."""

    mebibytes: float
    descriptors: int
    processes: int

    @classmethod
    def of(cls, pid: int) -> "Use":
        place = Path(f"/proc/{pid}")
        pages = int((place / "statm").read_text().split()[1])
        return cls(pages * 4096 / 2**20, len(list((place / "fd").iterdir())), len(descendants(pid)))


class User:
    """Does this and that in an editor."""

    def __init__(self, one: Editor, chance: random.Random) -> None:
        self.one = one
        self.chance = chance
        self.done = 0
        self._names = 0

    async def act(self) -> None:
        """Do one thing; refused requests are fine, unanswered ones are not."""
        self.done += 1
        deeds = (self.edit, self.undo, self.open, self.close, self.hover, self.implement, self.rave)
        [deed] = self.chance.choices(deeds, (60, 10, 3, 2, 15, 2, 1))
        buffers = list(self.one.buffers.values())
        if not buffers or (deed == self.open and len(buffers) < 20):
            self.open()
        elif deed != self.open:
            with contextlib.suppress(ResponseError):
                await deed(self.chance.choice(buffers))

    def open(self) -> None:
        self._names += 1
        words = self.chance.choices(list(ANSWERS), k=self.chance.randint(1, 5))
        parts = [
            FUNCTION.format(name=f"f{number}", word=word, answer=ANSWERS[word])
            for number, word in enumerate(words)
        ]
        # The same few names again and again, as in a day's work.
        self.one.open("".join(parts), uri=f"file:///project/m{self._names % 40}.py")

    async def close(self, buffer) -> None:
        self.one.close(buffer)

    async def edit(self, buffer) -> None:
        start = self.chance.randint(0, len(buffer.text))
        end = min(len(buffer.text), start + self.chance.choice((0, 0, 1, 5)))
        if len(buffer.text) > 20_000:
            start, end = 0, len(buffer.text)
        self.one.change(buffer, [(start, end, self.chance.choice(PIECES))])
        del buffer.undo_stack[:-50]

    async def undo(self, buffer) -> None:
        if buffer.undo_stack:
            self.one.undo(buffer)

    async def hover(self, buffer) -> None:
        await self.one.hover(buffer, self.chance.randint(0, len(buffer.text)))

    async def implement(self, buffer) -> None:
        actions = await self.one.actions(buffer, 0, to=len(buffer.text))
        actions = [action for action in actions if "command" in action]
        if actions:
            number = self.one.execute(self.chance.choice(actions))
            if self.chance.random() < 0.5:
                self.one.cancel(number)
            with contextlib.suppress(ResponseError):
                await self.one.answer(number)

    async def rave(self, _) -> None:
        self.one.notify(self.chance.choice(("no/such", "$/no", "textDocument/didSave")), {"a": 1})


async def soak(minutes: float, seed: int) -> list[str]:
    """Go on for so long; return what was wrong."""
    began, warm, faults = time.monotonic(), None, []
    async with editor_of_process(options=OPTIONS) as one:
        user = User(one, random.Random(seed))
        while (gone := time.monotonic() - began) < minutes * 60:
            for _ in range(200):
                await user.act()
            one.take_messages()
            for kept in (one.published, one.edits, one.logged, one.progress):
                kept.clear()
            use = Use.of(one.process.pid)
            print(f"{gone:6.0f} s  {user.done:8} deeds  {use}", flush=True)
            if warm is None and gone > minutes * 15:
                warm = use
        for buffer in list(one.buffers.values()):
            one.close(buffer)
        await one.request("workspace/executeCommand", {"command": "liftSys.cancel"})
        last = Use.of(one.process.pid)
        one.take_messages()
    if warm is None:
        return ["It was too short to tell anything"]
    if last.mebibytes > warm.mebibytes * FLAT:
        faults.append(f"memory grew from {warm.mebibytes:.0f} to {last.mebibytes:.0f} MiB")
    if last.descriptors > warm.descriptors + 10:
        faults.append(f"descriptors grew from {warm.descriptors} to {last.descriptors}")
    if last.processes > warm.processes + 10:
        faults.append(f"processes grew from {warm.processes} to {last.processes}")
    return faults


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 10**6)
    options = parser.parse_args()
    print(f"seed {options.seed}")
    faults = asyncio.run(soak(options.minutes, options.seed))
    print("\n".join(faults) or "steady")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
