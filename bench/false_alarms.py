"""Counts what the rules say of correct functions, and how much damage to them they notice.

Every function of the canonical solutions is lifted and validated against its own docstring (for MBPP
the prompt with the first assert). Nothing is run. Exits with 1 when any rule fires as an error.
"""

import argparse
import ast
import statistics
import sys
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import msgspec
from damage import DAMAGES
from suites import SuiteName, Task, add_data_option, load

from lift_sys.findings import Finding
from lift_sys.interpret import interpret
from lift_sys.ir import FunctionIR, Provenance, Refusal, lift
from lift_sys.ir.docstrings import docstring_literal
from lift_sys.source import Document
from lift_sys.spec import Spec
from lift_sys.validate import RULES, validate, validate_spec

SUITES: tuple[SuiteName, ...] = ("humaneval", "mbpp")
SEED = 2
SEVERITIES = ("error", "warning", "information", "hint")


@dataclass(slots=True)
class Tally:
    """What was said of the correct functions, and of the damaged ones."""

    functions: int = 0
    refused: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    said: list[tuple[str, Finding]] = field(default_factory=list)
    damaged: Counter[str] = field(default_factory=Counter)
    noticed: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


def main() -> int:
    """Measure both suites and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", choices=[*SEVERITIES, "missed"], action="append", default=[])
    add_data_option(parser)
    arguments = parser.parse_args()
    warnings.simplefilter("ignore", SyntaxWarning)
    warnings.simplefilter("ignore", DeprecationWarning)
    errors = 0
    noticed, damaged = Counter[str](), Counter[str]()
    for suite in SUITES:
        tally = _measure(suite, arguments.data)
        errors += _print(suite, tally, ["error", *arguments.show])
        noticed += tally.noticed
        damaged += tally.damaged
    _print_noticed(noticed, damaged)
    print(f"errors on correct functions: {errors} (the goal is 0)")
    return 1 if errors else 0


def _measure(suite: SuiteName, data: Path) -> Tally:
    tally = Tally()
    for task in load(suite, data):
        for spec, ir in _functions(task, tally):
            tally.functions += 1
            start = time.perf_counter()
            own = validate(ir, spec)
            tally.seconds.append(time.perf_counter() - start)
            for finding in (*validate_spec(spec), *own):
                tally.counts[finding.code] += 1
                tally.said.append((f"{task.id} {spec.target.qualname}", finding))
            _damage(task, spec, ir, own, tally)
    return tally


def _functions(task: Task, tally: Tally) -> Iterator[tuple[Spec, FunctionIR]]:
    """Yield each top-level function of a solution with its Spec; the called one has its docstring."""
    assert task.solution is not None
    module = task.solution if task.suite == "humaneval" else with_docstring(task)
    document = Document(module)
    for target in document.targets():
        if "." in target.qualname:
            continue
        lifted = lift(module, target.qualname)
        if isinstance(lifted, Refusal):
            tally.refused.append(f"{task.id} {target.qualname}: {lifted.construct}")
            continue
        spec = interpret(target)
        provenance = Provenance(backend="canonical")
        ir = msgspec.structs.replace(spec.document(), body=lifted.body, provenance=provenance)
        yield spec, ir


def with_docstring(task: Task) -> str:
    """Write MBPP's prompt with the first assert as the docstring of the function that is tested."""
    assert task.solution is not None
    functions = ast.parse(task.solution).body
    node = next(n for n in functions if getattr(n, "name", "") == task.entry_point)
    assert isinstance(node, ast.FunctionDef)
    lines = task.solution.split("\n")
    first = node.body[0]
    if first.lineno == node.lineno:
        return task.solution
    literal = docstring_literal(f"{task.prompt}\n\n{task.shown[0]}")
    indent = lines[first.lineno - 1][: first.col_offset]
    lines[first.lineno - 1 : first.lineno - 1] = [f"{indent}{line}".rstrip() for line in literal]
    return "\n".join(lines)


def _damage(
    task: Task, spec: Spec, ir: FunctionIR, before: tuple[Finding, ...], tally: Tally
) -> None:
    """Damage a function in every way and see whether something graver than a hint is said of it."""
    known = _grave(before)
    for damage in DAMAGES:
        random = Random(f"{SEED} {task.id} {spec.target.qualname} {damage.__name__}")
        damaged = damage(ir, random)
        if damaged is None or damaged == ir:
            continue
        tally.damaged[damage.__name__] += 1
        if _grave(validate(damaged, spec)) - known:
            tally.noticed[damage.__name__] += 1
        else:
            tally.missed.append(f"{damage.__name__}: {task.id} {spec.target.qualname}")


def _grave(findings: tuple[Finding, ...]) -> set[tuple[str, str]]:
    return {(f.code, f.message) for f in findings if f.severity in ("error", "warning")}


def _print(suite: str, tally: Tally, show: list[str]) -> int:
    times = sorted(seconds * 1000 for seconds in tally.seconds)
    print(
        f"{suite}: {tally.functions} functions, {len(tally.refused)} not held by the IR; validate"
        f" median {statistics.median(times):.2f} ms, p95 {times[int(0.95 * len(times))]:.2f} ms"
    )
    for severity in SEVERITIES:
        codes = {c: n for c, n in sorted(tally.counts.items()) if RULES[c].severity == severity}
        listed = ", ".join(f"{RULES[c].name} ({c}) {n}" for c, n in codes.items())
        print(f"  {severity}: {sum(codes.values())}{f': {listed}' if listed else ''}")
    for place, finding in tally.said:
        if finding.severity in show:
            print(f"    {finding.code} {place}: {finding.message}")
    if "missed" in show:
        for line in tally.missed:
            print(f"    missed {line}")
    return sum(finding.severity == "error" for _, finding in tally.said)


def _print_noticed(noticed: Counter[str], damaged: Counter[str]) -> None:
    print(
        f"damage noticed: {noticed.total()} of {damaged.total()} ({noticed.total() / damaged.total():.1%})"
    )
    for name, count in damaged.items():
        share = noticed[name] / count
        print(f"  {name.replace('_', ' ')}: {noticed[name]} of {count} ({share:.0%})")


if __name__ == "__main__":
    sys.exit(main())
