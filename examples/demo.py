"""Shows the main job: a language server turns a docstring into verified Python, as an editor sees it.

    python examples/demo.py [FILE] [--function NAME] [--capture TEXT_FILE]

Starts `python -m lift_sys_server`, opens FILE, picks the code action of one function after the other, and prints what
came of it. The edits stay in this program's buffer: FILE is never changed. Exits with 1 when a function was not
implemented and verified.
"""

import argparse
import asyncio
import difflib
import io
import re
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from time import perf_counter
from typing import Any

from editor import Buffer, Editor, EditorError, editor, server_command
from rich.console import Console
from rich.rule import Rule
from rich.syntax import Syntax
from rich.text import Text

HERE = Path(__file__).resolve().parent
VERIFIED = ("consistent", "tested", "proved")
TITLE = re.compile(r"Implement (\w+) from its docstring")
WIDTH = 88
SYNTAX: dict[str, Any] = {"theme": "ansi_dark", "background_color": "default", "word_wrap": True}


@dataclass
class Demo:
    """Where the demo prints to, and how long each step took."""

    console: Console
    steps: list[tuple[str, float]] = field(default_factory=list)

    @contextmanager
    def step(self, words: str) -> Iterator[None]:
        """Measure one step."""
        start = perf_counter()
        yield
        self.steps.append((words, perf_counter() - start))

    def head(self, words: str) -> None:
        """Begin a section."""
        self.console.print()
        self.console.print(Rule(Text(words, "bold"), align="left", style="dim"))

    def say(self, *words: object) -> None:
        """Print one line."""
        self.console.print(*words, highlight=False)


@dataclass(frozen=True)
class Result:
    """What came of one function."""

    name: str
    before: str
    after: str
    status: str
    message: str
    hover: str
    seconds: tuple[float, ...]
    """For listing the code actions, implementing, and hovering."""

    @property
    def verified(self) -> bool:
        """Whether the function now has a body, and that was verified."""
        return self.status in VERIFIED and self.before != self.after


async def run(demo: Demo, path: Path, function: str | None, seconds: float) -> bool:
    """Show one function in full and the others in a line each; tell whether all were verified."""
    shown = path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
    demo.say(Text("lift-sys: from a docstring to verified Python, as an editor does it", "bold"))
    start = perf_counter()
    async with editor(*server_command(), seconds=seconds) as client:
        await client.initialize(path.parent)
        demo.steps.append(("start the server (python -m lift_sys_server)", perf_counter() - start))
        with demo.step(f"open {shown}, and ask what can be implemented"):
            buffer = client.open(path)
            names = list(await menu(client, buffer))
        if not names:
            raise EditorError(
                f"no function of {str(shown)!r} can be implemented: is each done already?"
            )
        chosen = function or names[0]
        if chosen not in names:
            raise EditorError(f"no function {chosen!r} to implement; there are {', '.join(names)}")
        first = await implement(client, buffer, chosen)
        show(demo, shown, first)
        others = [await implement(client, buffer, name) for name in names if name != chosen]
        end = perf_counter()
    if others:
        show_others(demo, others)
    words = ("list the code actions", "implement, verify and insert", "hover")
    named = zip(words, first.seconds, strict=True)
    demo.steps += [(f"{chosen}: {step}", took) for step, took in named]
    demo.steps += [(f"{result.name}: all three", sum(result.seconds)) for result in others]
    demo.steps.append(("end the server", perf_counter() - end))
    show_times(demo)
    return all(result.verified for result in [first, *others])


async def menu(client: Editor, buffer: Buffer) -> dict[str, dict[str, Any]]:
    """Ask for the code actions in the whole file; return those that implement, by function."""
    end = {"line": buffer.text.count("\n"), "character": 0}
    return await actions(client, buffer, {"line": 0, "character": 0}, end)


async def actions(
    client: Editor, buffer: Buffer, start: dict[str, int], end: dict[str, int]
) -> dict[str, dict[str, Any]]:
    """Ask for the code actions in a range; return those that implement, by function."""
    answer = await client.request(
        "textDocument/codeAction",
        {
            "textDocument": {"uri": buffer.uri},
            "range": {"start": start, "end": end},
            "context": {"diagnostics": [], "triggerKind": 1},
        },
    )
    titles = ((TITLE.search(action["title"]), action) for action in answer or [])
    return {match[1]: action for match, action in titles if match}


async def implement(client: Editor, buffer: Buffer, name: str) -> Result:
    """Put the cursor on a function, pick its code action, and hover over it afterwards."""
    before = buffer.text
    cursor = find(buffer.text, name)
    watch = [perf_counter()]
    action = (await actions(client, buffer, cursor, cursor)).get(name)
    watch.append(perf_counter())
    if action is None:
        raise EditorError(f"the server offers no code action to implement {name!r}")
    answer = await client.choose(action)
    watch.append(perf_counter())
    where = {"textDocument": {"uri": buffer.uri}, "position": find(buffer.text, name)}
    hover = await client.request("textDocument/hover", where)
    watch.append(perf_counter())
    return Result(
        name=name,
        before=before,
        after=buffer.text,
        status=answer.get("status", "failed"),
        message=answer.get("message", ""),
        hover=hover["contents"]["value"] if hover else "",
        seconds=tuple(end - start for start, end in pairwise(watch)),
    )


def find(text: str, name: str) -> dict[str, int]:
    """Return the position of a function's name."""
    for number, line in enumerate(text.split("\n")):
        match = re.match(rf"\s*(?:async )?def (?={name}\b)", line)
        if match:
            return {"line": number, "character": len(match[0].encode("utf-16-le")) // 2}
    raise EditorError(f"no function {name!r} in the file")


def show(demo: Demo, path: Path, result: Result) -> None:
    """Print before, after, IR and verdict of one function."""
    line = find(result.before, result.name)["line"]
    demo.head(f"Before: {path}, line {line + 1}")
    source = function_text(result.before, result.name)
    demo.console.print(Syntax(source, "python", **SYNTAX))
    demo.head(f"Code action: Implement {result.name} from its docstring")
    if result.before == result.after:
        demo.say(f"No edit: {result.message or result.status}")
    for text, style in changes(result.before, result.after):
        demo.say(Text(text, style))
    demo.head("The IR, as hover shows it")
    show_card(demo, result.hover)
    demo.head("Verdict")
    demo.say(verdict(result))


def show_card(demo: Demo, card: str) -> None:
    """Print the Markdown of a hover: code in colour, bold words bold, escapes resolved."""
    parts = re.split(r"^```(?:python)?\n", card.strip(), flags=re.MULTILINE)
    for number, part in enumerate(parts):
        if number % 2:
            source = textwrap.indent(part.rstrip("\n"), "    ")
            demo.console.print(Syntax(source, "python", **SYNTAX))
            continue
        pieces = re.split(r"\*\*(.+?)\*\*", part)
        text = Text()
        for index, piece in enumerate(pieces):
            text.append(re.sub(r"\\([^\w\s])|`", r"\1", piece), "bold" if index % 2 else "")
        text.rstrip()
        demo.console.print(text, end="\n\n" if part is not parts[-1] else "\n", highlight=False)


def function_text(text: str, name: str) -> str:
    """Cut one function at module level out of a text."""
    lines = text.split("\n")
    start = find(text, name)["line"]
    end = start + 1
    while end < len(lines) and (not lines[end].strip() or lines[end][:1] in " \t"):
        end += 1
    return "\n".join(lines[start:end]).rstrip()


def changes(before: str, after: str) -> Iterator[tuple[str, str]]:
    """Yield the lines of a diff, each with its colour."""
    lines = list(difflib.unified_diff(before.split("\n"), after.split("\n"), n=3, lineterm=""))
    while lines and not lines[-1].strip():
        lines.pop()
    for line in lines[2:]:
        yield line, {"+": "green", "-": "red", "@": "cyan"}.get(line[:1], "")


def verdict(result: Result) -> Text:
    """Say in one line what was shown."""
    words = result.message or said(result)
    mark = ("✓ ", "green") if result.verified else ("✗ ", "red")
    return Text.assemble(
        mark, (result.name, "bold"), f"  {words}  ", (f"{sum(result.seconds):.2f} s", "dim")
    )


def said(result: Result) -> str:
    """Find the verdict in the words of the hover."""
    match = re.search(rf"{result.status}[^\n·*_]*", result.hover)
    return match[0].strip() if match else result.status


def show_others(demo: Demo, results: list[Result]) -> None:
    """Print the other functions of the file: a verdict and the new lines of each."""
    demo.head("The other functions of the file")
    for result in results:
        demo.say(verdict(result))
        for line, style in changes(result.before, result.after):
            if line.startswith("+"):
                demo.say(Text(f"  {line[1:]}", style))


def show_times(demo: Demo) -> None:
    """Print how long each step took."""
    demo.head("Time of each step")
    for words, seconds in demo.steps:
        demo.say(f"{seconds * 1000:7.0f} ms  {words}")
    demo.say(f"{sum(seconds for _, seconds in demo.steps) * 1000:7.0f} ms  in all")


def main() -> int:
    """Read the command line, run the demo, and return its exit code."""
    parser = argparse.ArgumentParser(
        description="Implements functions through the language server."
    )
    parser.add_argument("file", nargs="?", type=Path, default=HERE / "inventory.py")
    parser.add_argument("--function", help="the function to show in full (default: the first)")
    parser.add_argument(
        "--timeout", type=float, default=60.0, help="seconds to wait for each answer"
    )
    parser.add_argument("--capture", type=Path, help="also write what is printed to this text file")
    options = parser.parse_args()
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    console = Console(record=options.capture is not None, width=WIDTH if options.capture else None)
    demo = Demo(console)
    try:
        good = asyncio.run(run(demo, options.file.resolve(), options.function, options.timeout))
    except (EditorError, OSError, UnicodeError) as error:
        print(f"demo: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    if options.capture:
        text = "\n".join(line.rstrip() for line in console.export_text().split("\n"))
        options.capture.write_text(text, encoding="utf-8")
    if not good:
        print("demo: a function was not implemented and verified", file=sys.stderr)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
