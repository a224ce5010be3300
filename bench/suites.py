"""Reads the benchmark tasks into one shape. Runs nothing; no engine code may import it."""

import argparse
import ast
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from lift_sys.ir.docstrings import docstring_literal

__all__ = ["Show", "SuiteName", "Task", "add_data_option", "document", "load", "load_like_phase3"]

SuiteName = Literal["phase3", "humaneval", "mbpp"]
Show = Literal["all", "none"] | int

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
FILES: dict[SuiteName, str] = {
    "phase3": "phase3-18.jsonl",
    "humaneval": "humaneval-dev.jsonl",
    "mbpp": "mbpp-dev.jsonl",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One function to write, in terms that all suites share."""

    suite: SuiteName
    id: str
    """Unique over all suites, as in `mbpp/17`."""
    entry_point: str
    """Name of the function that the tests call."""
    prompt: str
    """HumanEval: the whole module up to the body. The others: the docstring's words, no examples."""
    signature: str
    """The `def` line with its colon; empty for HumanEval, where the prompt holds it."""
    solution: str | None
    """Source of a module that passes `tests`, or None where none is published."""
    shown: tuple[str, ...]
    """Statements that may stand as examples in the docstring; HumanEval shows its own in the prompt."""
    tests: str
    """Source that raises when the function is wrong, run behind the module that defines it."""
    hidden: str
    """As `tests`, without what the docstring may show: it judges what was generated."""
    category: str = ""


def load(suite: SuiteName, data: Path = DATA) -> tuple[Task, ...]:
    """Read all tasks of one suite, in the file's order, from the folder `data`."""
    lines = (data / FILES[suite]).read_text(encoding="utf-8").splitlines()
    readers = {"phase3": _phase3, "humaneval": _humaneval, "mbpp": _mbpp}
    return tuple(readers[suite](json.loads(line)) for line in lines if line.strip())


def load_like_phase3(path: Path) -> tuple[Task, ...]:
    """Read tasks of one's own, in the format of the `phase3` suite."""
    lines = path.read_text(encoding="utf-8").splitlines()
    tasks = (_phase3(json.loads(line)) for line in lines if line.strip())
    return tuple(replace(task, id=f"{path.stem}/{task.entry_point}") for task in tasks)


def document(task: Task, show: Show = "all") -> str:
    """Return a module with the function as a user would leave it: signature, docstring and `...`.

    `show` says how many examples stand in the docstring; HumanEval's prompt is what was published,
    and cannot be shown without them.
    """
    if task.suite == "humaneval":
        if show != "all":
            raise ValueError("HumanEval's examples are part of its prompt: show all of them")
        return f"{task.prompt.rstrip()}\n    ...\n"
    count = {"all": len(task.shown), "none": 0}[show] if isinstance(show, str) else show
    examples = "".join(f"\n{text}" for text in task.shown[:count])
    docstring = docstring_literal(task.prompt + (f"\n{examples}" if examples else ""))
    body = "\n".join(f"    {line}" if line else "" for line in [*docstring, "..."])
    return f"{task.signature}\n{body}\n"


def add_data_option(parser: argparse.ArgumentParser) -> None:
    """Give a benchmark's command line the option `--data`."""
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the data files")


def _phase3(record: dict[str, Any]) -> Task:
    name = record["task_id"]
    examples = [_Case.read(name, *case) for case in record["examples"]]
    hidden = [_Case.read(name, *case) for case in record["hidden"]]
    return Task(
        suite="phase3",
        id=f"phase3/{name}",
        entry_point=name,
        prompt=record["docstring"],
        signature=record["signature"],
        solution=None,
        shown=tuple(case.doctest for case in examples),
        tests=_checks([*examples, *hidden]),
        hidden=_checks(hidden),
        category=record["category"],
    )


def _humaneval(record: dict[str, Any]) -> Task:
    tests = f"{record['test']}\n\ncheck({record['entry_point']})\n"
    return Task(
        suite="humaneval",
        id=f"humaneval/{record['task_id'].partition('/')[2]}",
        entry_point=record["entry_point"],
        prompt=record["prompt"],
        signature="",
        solution=record["prompt"] + record["canonical_solution"],
        shown=(),
        tests=tests,
        hidden=tests,
    )


def _mbpp(record: dict[str, Any]) -> Task:
    code, asserts = record["code"].replace("\r\n", "\n"), record["test_list"]
    function = _called(code, asserts)
    return Task(
        suite="mbpp",
        id=f"mbpp/{record['task_id']}",
        entry_point=function.name,
        prompt=record["prompt"],
        signature=f"def {function.name}({ast.unparse(function.args)}):",
        solution=code,
        shown=(asserts[0],),
        tests="\n".join([*record["test_imports"], *asserts, ""]),
        hidden="\n".join([*record["test_imports"], *asserts[1:], ""]),
    )


@dataclass(frozen=True, slots=True)
class _Case:
    """One call and its value."""

    call: str
    expected: str

    @classmethod
    def read(cls, name: str, arguments: str, expected: str) -> "_Case":
        node = ast.parse(arguments, mode="eval").body
        assert isinstance(node, ast.Tuple)
        return cls(f"{name}({', '.join(ast.unparse(item) for item in node.elts)})", expected)

    @property
    def doctest(self) -> str:
        """As `doctest` wants it: the shell shows nothing for None."""
        value = repr(ast.literal_eval(self.expected))
        return f">>> {self.call}" + ("" if value == "None" else f"\n{value}")


def _checks(cases: list[_Case]) -> str:
    """Compare type and value: `True` is not 1 to a user."""
    lines = ["def _agree(got, expected):", "    assert type(got) is type(expected), got"]
    lines += ["    assert got == expected, got", ""]
    return "\n".join([*lines, *(f"_agree({case.call}, {case.expected})" for case in cases), ""])


def _called(code: str, asserts: list[str]) -> ast.FunctionDef:
    """Find the function of `code` that the tests call."""
    called = {node.id for node in _nodes("\n".join(asserts)) if isinstance(node, ast.Name)}
    found = [node for node in ast.parse(code).body if isinstance(node, ast.FunctionDef)]
    return next(node for node in reversed(found) if node.name in called)


def _nodes(source: str) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(source))
