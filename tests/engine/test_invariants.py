"""The invariants of ARCHITECTURE.md that import-linter cannot see."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data"
ENGINE = sorted((ROOT / "lift_sys").rglob("*.py"))
PRODUCT = ENGINE + sorted((ROOT / "server").rglob("*.py"))

STARTS_PROCESSES = {
    "asyncio.create_subprocess_exec",
    "asyncio.create_subprocess_shell",
    "multiprocessing",
    "os.execv",
    "os.execve",
    "os.fork",
    "os.popen",
    "os.posix_spawn",
    "os.spawnv",
    "os.system",
    "subprocess",
}
READS_ENVIRONMENT = {"os.environ", "os.environb", "os.getenv"}
PROVERS = ("lift_sys/prove/worker.py", "lift_sys/prove/contract.py")
RUNS_TEXT = {"eval", "exec", "__import__"}

# Words that are the name of a task and also ordinary words of any program.
ORDINARY = {
    "add",
    "average",
    "clamp",
    "common",
    "compare",
    "concatenate",
    "convert",
    "f",
    "factorial",
    "longest",
}
ORDINARY |= {
    "divisor",
    "maximum",
    "median",
    "minimum",
    "order",
    "sequence",
    "solution",
    "solve",
    "sort",
}
ORDINARY |= {"unique"}


def names_used(tree: ast.AST) -> Iterator[str]:
    """Yield each name, dotted name and imported module of a file."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name):
                yield name
            case ast.Attribute(value=ast.Name(id=base), attr=attribute):
                yield f"{base}.{attribute}"
            case ast.Import(names=aliases):
                yield from (alias.name for alias in aliases)
            case ast.ImportFrom(module=str(module), names=aliases):
                yield module
                yield from (f"{module}.{alias.name}" for alias in aliases)


def offenders(forbidden: set[str], allowed: tuple[str, ...], files: list[Path]) -> list[str]:
    """List `file: name` for each forbidden name outside the allowed places."""
    found = []
    for path in files:
        place = path.relative_to(ROOT).as_posix()
        if not place.startswith(allowed):
            used = set(names_used(ast.parse(path.read_text(encoding="utf-8"))))
            found += [f"{place}: {name}" for name in sorted(used & forbidden)]
    return found


def test_only_the_sandbox_starts_processes():
    assert offenders(STARTS_PROCESSES, ("lift_sys/sandbox/",), PRODUCT) == []


def test_only_config_reads_the_environment():
    assert offenders(READS_ENVIRONMENT, ("lift_sys/config/",), PRODUCT) == []


def test_text_is_run_only_by_what_runs_in_the_sandbox():
    in_children = ("lift_sys/sandbox/", "lift_sys/synthesize/", *PROVERS)
    assert offenders(RUNS_TEXT, in_children, PRODUCT) == []


def test_what_runs_in_the_sandbox_needs_the_standard_library_only():
    third_party = {"msgspec", "tree_sitter", "griffe", "click", "rich", "pygls", "lsprotocol"}
    synthesize = [path for path in ENGINE if "synthesize" in path.parts]
    assert synthesize
    assert offenders(third_party, (), synthesize) == []


def test_the_scan_sees_what_it_forbids():
    tree = ast.parse("import subprocess\nfrom os import getenv\nos.environ\neval('1')")
    assert {"subprocess", "os.getenv", "os.environ", "eval"} <= set(names_used(tree))


@pytest.mark.skipif(
    not DATA.is_dir(), reason="the benchmark data does not lie beside this checkout"
)
def test_no_benchmark_task_is_named_in_the_engine():
    names = {name for name in task_names() if len(name) > 5} - ORDINARY
    assert len(names) > 200
    pattern = re.compile(rf"\b({'|'.join(sorted(names))})\b")
    named = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in PRODUCT
        for match in pattern.finditer(path.read_text(encoding="utf-8"))
    ]
    assert named == []


def task_names() -> Iterator[str]:
    """Yield the function's name of every benchmark task."""
    for path in DATA.glob("*.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            task = json.loads(line)
            source = task.get("signature") or task.get("code") or f"def {task['entry_point']}("
            yield from re.findall(r"def (\w+)", source)
