"""Measures how much smaller `shrink` makes an input that shows a fault, beside what Hypothesis makes of it.

    python bench/shrinking.py [--faults N] [--seed N]

A fault is a one-edit mutant of a published solution. It is shown by the first of the generated inputs
that tells both apart, or by a later one, as a generator would find it that does not begin with the smallest.

Hypothesis shrinks only what it has drawn itself, and no public call of it takes a value to begin with.
Here the parts of the found value are what it draws: whether an item is kept, a number between 0 and the
one found, a letter or a simpler one. The choices that give the found value are put into its database as if an
earlier run had failed with them (an undocumented place); `find` then begins there.
"""

import argparse
import asyncio
import statistics
import sys
import time
import warnings
from collections.abc import Awaitable, Callable, Iterable
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, find, settings, strategies
from hypothesis.database import InMemoryExampleDatabase, choices_to_bytes
from inputs import GUEST, known_constants, mutants, spec_of
from suites import add_data_option, load

from lift_sys.inputs import Input, generate, shrink
from lift_sys.inputs.shrinking import located
from lift_sys.inputs.writing import size_of
from lift_sys.sandbox import Call, CPython, Limits, Returned, Session
from lift_sys.spec import Spec

LIMITS = Limits(seconds=60, memory_mib=1024)
SECONDS = 2.0
"""For one input: enough for both ways to come to their end."""

Draw = Callable[[Any], Any]
StillFails = Callable[[Input], Awaitable[bool]]
Shrink = Callable[[Input, Spec, StillFails], Awaitable[Input]]


async def ours(found: Input, spec: Spec, fails: StillFails) -> Input:
    """Shrink as the engine does."""
    return await shrink(found, spec, fails, seconds=SECONDS)


async def hypothesis(found: Input, spec: Spec, fails: StillFails) -> Input:
    """Have Hypothesis shrink, in a thread that asks this event loop."""
    place = located(found, spec)
    choices: list[Any] = []
    if place is None:
        return found
    form, row = place
    parts = [_part(value, choices) for value in row]
    if not choices:
        return found
    loop = asyncio.get_running_loop()
    answers: dict[tuple[object, ...], bool] = {(found.call, found.setup): True}
    best = [found]

    def still(values: list[Any]) -> bool:
        made = form.write(values)
        key = (made.call, made.setup)
        if key not in answers:
            answers[key] = asyncio.run_coroutine_threadsafe(_ask(fails, made), loop).result()
        if answers[key] and _length(made) < _length(best[0]):
            best[0] = made
        return answers[key]

    @strategies.composite
    def rows(draw: Draw) -> list[Any]:
        return [part(draw) for part in parts]

    database = InMemoryExampleDatabase()
    database.save(b"found.secondary", choices_to_bytes(choices))
    chosen = settings(
        database=database, deadline=None, max_examples=500, derandomize=False,
        phases=[Phase.reuse, Phase.shrink], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    await asyncio.to_thread(find, rows(), still, settings=chosen, database_key=b"found")
    return best[0]


async def _ask(fails: StillFails, made: Input) -> bool:
    return await fails(made)


def _part(value: Any, choices: list[Any]) -> Callable[[Draw], Any]:  # noqa: ANN401
    """Return what draws simpler values, and note the choices with which it draws `value` itself."""
    match value:
        case bool() if value:
            return _chosen([False, True], choices)
        case int() if value and not isinstance(value, bool):
            choices.append(value)
            numbers = strategies.integers(min(0, value), abs(value))
            return lambda draw: draw(numbers)
        case float() if abs(value) < 1e15:
            return _chosen(
                [0.0, 1.0, float(int(value)), round(value, 1), abs(value), value], choices
            )
        case str():
            letters = _kept(value, lambda letter: _chosen([*"a0 ", letter], choices), choices)
            return lambda draw: "".join(letters(draw))
        case list():
            return _kept(value, lambda item: _part(item, choices), choices)
        case tuple():
            places = [_part(item, choices) for item in value]
            return lambda draw: tuple(place(draw) for place in places)
    return lambda _: value


def _chosen(values: list[Any], choices: list[Any]) -> Callable[[Draw], Any]:
    different = list(dict.fromkeys(values[: values.index(values[-1]) + 1]))
    if len(different) == 1:
        return lambda _: different[0]
    choices.append(len(different) - 1)
    place = strategies.integers(0, len(different) - 1)
    return lambda draw: different[draw(place)]


def _kept(
    values: Iterable[Any], part: Callable[[Any], Callable[[Draw], Any]], choices: list[Any]
) -> Callable[[Draw], list[Any]]:
    """Return what draws simpler ones of the values, or leaves them out."""
    found = []
    for value in values:
        choices.append(True)
        found.append(part(value))
    return lambda draw: [each(draw) for each in found if draw(strategies.booleans())]


def main() -> int:
    """Print a table for both ways."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--faults", type=int, default=60)
    parser.add_argument("--seed", type=int, default=0)
    add_data_option(parser)
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    table = asyncio.run(_measure(arguments))
    print(
        "found by    shrunk by    faults  length before, after  smaller  questions, most   ms, most"
    )
    for (place, way), rows in table.items():
        before, after, asked, times = zip(*rows, strict=True)
        smaller = sum(a < b for b, a in zip(before, after, strict=True))
        print(
            f"{place:11} {way:12} {len(rows):6}  {statistics.mean(before):13.1f}, {statistics.mean(after):5.1f}"
            f"  {smaller:7}  {statistics.median(asked):9.0f}, {max(asked):4}"
            f"  {statistics.median(times):4.1f}, {max(times):4.0f}"
        )
    return 0


async def _measure(
    arguments: argparse.Namespace,
) -> dict[tuple[str, str], list[tuple[int, int, int, float]]]:
    ways: dict[str, Shrink] = {"shrink": ours, "Hypothesis": hypothesis}
    table: dict[tuple[str, str], list[tuple[int, int, int, float]]] = {
        (place, way): [] for place in ("first", "later") for way in ways
    }
    random = Random(arguments.seed)
    tasks = [task for suite in ("humaneval", "mbpp") for task in load(suite, arguments.data)]
    random.shuffle(tasks)
    program = GUEST.read_text(encoding="utf-8")
    async with CPython() as executor:
        for task in tasks:
            spec, edited = spec_of(task), list(mutants(task.solution or ""))
            made = generate(spec, constants=known_constants(task)).inputs
            if not made or not edited:
                continue
            fault = _Fault(task.solution or "", random.choice(edited)[1])
            async with executor.session(program, limits=LIMITS) as session:
                failing = await fault.failing(session, made)
                for place, found in (
                    ("first", failing[:1]),
                    ("later", failing[len(failing) // 2 :][:1]),
                ):
                    for way, shrinking in ways.items() if found else ():
                        row = await fault.measured(session, shrinking, spec, made[found[0]])
                        table[place, way].append(row)
            if len(table["first", "shrink"]) == arguments.faults:
                break
    return table


class _Fault:
    """A solution and a mutant of it."""

    def __init__(self, solution: str, mutant: str) -> None:
        self.solution = solution
        self.mutant = mutant
        self.asked = 0

    async def failing(self, session: Session, made: tuple[Input, ...]) -> list[int]:
        """Return the places of the inputs that tell both apart."""
        calls = [(each.call, list(each.setup)) for each in made]
        request = (self.solution, self.mutant, calls)
        outcome = await session.call(Call(f"failing(*{request!r})"))
        value = outcome.value if isinstance(outcome, Returned) else []
        return value if isinstance(value, list) else []

    async def measured(
        self, session: Session, shrinking: Shrink, spec: Spec, found: Input
    ) -> tuple[int, int, int, float]:
        """Return the size before and after, how often was asked, and how long it took (ms)."""
        self.asked = 0

        async def fails(made: Input) -> bool:
            self.asked += 1
            return bool(await self.failing(session, (made,)))

        started = time.perf_counter()
        shrunk = await shrinking(found, spec, fails)
        took = (time.perf_counter() - started) * 1000
        return _length(found), _length(shrunk), self.asked, took


def _length(made: Input) -> int:
    """The signs of the values alone."""
    return sum(map(len, made.arguments)) if made.arguments else size_of(made.call)


if __name__ == "__main__":
    sys.exit(main())
