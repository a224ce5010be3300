"""Measures what evidence rejects of one-edit mutants, and whether strength orders programs by correctness.

    python bench/mutants.py [--suite humaneval|mbpp] [--most N] [--tasks N] [--examples-only] [--list]

Mutants of each published solution are judged by the hidden tests: what these accept is equivalent, or an error
that nobody sees, and is left out, as are the mutants of a solution that its own docstring refutes. Of the wrong ones the
share is counted that the docstring's examples reject alone, that all evidence rejects, that the rules of `validate`
reject besides, and that are found out once a user, for whom the published solution answers, has answered the questions
asked about them (three at most). Then solutions and the mutants that agree with all examples are put into bins by
strength. Exits with 1 when a share on HumanEval is below its goal, or a solution is refuted.
"""

import argparse
import ast
import asyncio
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from textwrap import indent

import msgspec
from suites import SuiteName, Task, add_data_option, document, load

from lift_sys.interpret import interpret
from lift_sys.ir import FunctionIR, Refusal, lift, render_body, render_header
from lift_sys.mutants import Mutant, mutants
from lift_sys.sandbox import Call, Executor, Limits, Outcome, Raised, Returned
from lift_sys.source import Document
from lift_sys.spec import Spec
from lift_sys.validate import validate
from lift_sys.verdicts import Answer, Verdict
from lift_sys.verify import Effort, Form, Workbench, verify, workbench
from lift_sys.verify.compare import same

SUITES: tuple[SuiteName, ...] = ("humaneval", "mbpp")
GOALS = {"examples": 0.93, "all evidence": 0.96}
JOBS = 2
LIMITS = Limits(seconds=6, memory_mib=1024)
HIDDEN = Limits(seconds=8, memory_mib=1024)
ALL_EVIDENCE = Effort()
BINS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 1.0)


@dataclass(frozen=True, slots=True)
class Trial:
    """A mutant that the hidden tests reject, and what rejected it before."""

    task: str
    kind: str
    change: str
    by_examples: bool
    by_all: bool
    by_rules: bool
    by_answers: bool


@dataclass(frozen=True, slots=True)
class Rated:
    """A program that agrees with all examples: its strength, and whether the hidden tests accept it."""

    strength: float | None
    correct: bool


@dataclass(slots=True)
class Tally:
    """What came of one suite with one way of showing examples."""

    tasks: int = 0
    with_examples: int = 0
    unsound: list[str] = field(default_factory=list)
    """Solutions that could not be measured."""
    refuted: list[str] = field(default_factory=list)
    made: int = 0
    unseen: list[str] = field(default_factory=list)
    """Mutants that the hidden tests accept."""
    trials: list[Trial] = field(default_factory=list)
    rated: list[Rated] = field(default_factory=list)
    offered: list[tuple[bool, bool]] = field(default_factory=list)
    """Of each mutant of a task with examples: whether it is wrong, and whether examples let it through."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One task, ready to be measured."""

    task: Task
    ir: FunctionIR
    with_body: Callable[[str], str]

    def program(self, ir: FunctionIR) -> str:
        """Return the solution's module with another body in the place of the function's own."""
        return self.with_body(render_body(ir.body))


def main() -> int:
    """Measure and print; say by the exit code whether the goals were met."""
    arguments = _arguments()
    warnings.simplefilter("ignore", SyntaxWarning)
    warnings.simplefilter("ignore", DeprecationWarning)
    missed = False
    for suite in [arguments.suite] if arguments.suite else SUITES:
        for shown, show in _SHOWS[suite].items():
            start = time.perf_counter()
            tally = asyncio.run(_measure(suite, show, arguments))
            seconds = time.perf_counter() - start
            print(f"\n{suite}, {shown} shown ({seconds:.0f} s)")
            is_missed = _print(tally, arguments)
            missed = missed or (is_missed and suite == "humaneval")
    return int(missed)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--suite", choices=SUITES)
    parser.add_argument("--most", type=int, default=12, help="mutants of each function, at most")
    parser.add_argument("--tasks", type=int, help="only so many tasks of each suite")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--examples-only", action="store_true", help="no other evidence, no strength"
    )
    parser.add_argument(
        "--list", action="store_true", help="name the mutants that examples let through"
    )
    add_data_option(parser)
    return parser.parse_args()


async def _measure(
    suite: SuiteName, show: Callable[[Task], str], arguments: argparse.Namespace
) -> Tally:
    tally, places = Tally(), asyncio.Semaphore(JOBS)

    async def one(task: Task) -> None:
        async with places:
            await _task(task, show(task), tally, bench, arguments)

    async with workbench() as bench, asyncio.TaskGroup() as group:
        for task in load(suite, arguments.data)[: arguments.tasks]:
            group.create_task(one(task))
    return tally


async def _task(
    task: Task, text: str, tally: Tally, bench: Workbench, arguments: argparse.Namespace
) -> None:
    tally.tasks += 1
    subject = subject_of(task)
    if isinstance(subject, str):
        tally.unsound.append(f"{task.id}: {subject}")
        return
    assert bench.python is not None, "this needs a sandbox for Python"
    if not await accepted(bench.python, subject, subject.ir):
        tally.unsound.append(f"{task.id}: the hidden tests reject the solution")
        return
    target = Document(text).find(task.entry_point)
    assert target is not None, task.id
    measured = _Measured(subject, interpret(target), bench, tally, arguments)
    await measured.solution()
    for mutant in mutants(
        subject.ir.body,
        signature=subject.ir.signature,
        limit=arguments.most,
        seed=arguments.seed,
    ):
        await measured.mutant(mutant)


@dataclass(slots=True)
class _Measured:
    """The measurement of one task."""

    subject: Subject
    spec: Spec
    bench: Workbench
    tally: Tally
    arguments: argparse.Namespace
    contradicted: bool = False
    """Whether the docstring's examples refute the solution, so that the hidden tests cannot judge by them."""

    async def solution(self) -> None:
        """Hold the solution itself against its docstring; it should not be refuted."""
        self.tally.with_examples += bool(self.spec.examples)
        verdict = await self.by_examples(self.subject.ir)
        self.contradicted = verdict.status in ("refuted", "failed")
        if not self.contradicted:
            verdict = await self.verdict(self.subject.ir)
        if verdict.status in ("refuted", "failed"):
            self.tally.refuted.append(f"{self.subject.task.id}: {verdict}")
        elif self.spec.examples:
            self.tally.rated.append(Rated(strength(verdict), correct=True))

    async def mutant(self, mutant: Mutant) -> None:
        """Ask the hidden tests, the examples, and all the evidence."""
        assert self.bench.python is not None
        self.tally.made += 1
        ir = msgspec.structs.replace(self.subject.ir, body=mutant.body)
        is_right = await accepted(self.bench.python, self.subject, ir)
        if is_right:
            self.tally.unseen.append(f"{self.subject.task.id} {mutant.kind}: {mutant.change}")
        if not self.spec.examples or self.contradicted:
            return
        alone = await self.by_examples(ir)
        self.tally.offered.append((not is_right, alone.offered))
        verdict = await self.verdict(ir) if alone.offered else alone
        if verdict.offered:
            self.tally.rated.append(Rated(strength(verdict), is_right))
        if not is_right:
            trial = Trial(
                self.subject.task.id,
                mutant.kind,
                mutant.change,
                by_examples=not alone.offered,
                by_all=not verdict.offered,
                by_rules=not verdict.offered or self.breaks_a_rule(ir),
                by_answers=not verdict.offered or await self.is_found_out(verdict),
            )
            self.tally.trials.append(trial)

    def breaks_a_rule(self, ir: FunctionIR) -> bool:
        """Tell whether `validate` finds an error, so that the pipeline would not even run it."""
        document = msgspec.structs.replace(self.spec.document(), body=ir.body)
        return any(finding.severity == "error" for finding in validate(document, self.spec))

    async def is_found_out(self, verdict: Verdict) -> bool:
        """Tell whether the solution answers a question otherwise than the mutant."""
        program = self.subject.program(self.subject.ir)
        assert self.bench.python is not None
        for question in verdict.questions:
            call = Call(question.call, question.setup)
            (outcome,) = await self.bench.python.run_calls(program, [call], limits=LIMITS)
            if not _is_answer(outcome, question.answers[0]):
                return True
        return False

    async def by_examples(self, ir: FunctionIR) -> Verdict:
        """Run the examples and nothing else."""
        program = self.subject.program(ir)
        return await verify(self.spec, program, limits=LIMITS, bench=self.bench)

    async def verdict(self, ir: FunctionIR) -> Verdict:
        """Gather as much evidence as was asked for."""
        if self.arguments.examples_only:
            return await self.by_examples(ir)
        program, form = self.subject.program(ir), Form(ir, self.subject.with_body)
        return await verify(
            self.spec, program, limits=LIMITS, bench=self.bench, form=form, effort=ALL_EVIDENCE
        )


def _is_answer(outcome: Outcome, answer: Answer) -> bool:
    match outcome:
        case Returned(value=value):
            if answer.expectation != "value":
                return False
            return same(value, ast.literal_eval(answer.expected), mixed=True)
        case Raised(classes=classes):
            return answer.expectation == "raises" and answer.expected in classes
    return False


def strength(verdict: Verdict) -> float | None:
    """Return the strength to bin by. What measures it is `lift_sys.verify`; another measure goes here."""
    return None if verdict.strength is None else verdict.strength.share


async def accepted(executor: Executor, subject: Subject, ir: FunctionIR) -> bool:
    """Tell whether the hidden tests accept the module with this function in it."""
    source = f"{subject.program(ir)}\n{subject.task.hidden}"
    return (await executor.run_script(source, limits=HIDDEN)).ok


def subject_of(task: Task) -> Subject | str:
    """Lift the function that the tests call; return why not where that cannot be done."""
    assert task.solution is not None
    ir = lift(task.solution, task.entry_point)
    if isinstance(ir, Refusal):
        return f"the IR holds no {ir.construct}"
    nodes = [it for it in ast.parse(task.solution).body if isinstance(it, ast.FunctionDef)]
    node = next(it for it in reversed(nodes) if it.name == task.entry_point)
    lines = task.solution.split("\n")
    before, behind = lines[: node.lineno - 1], lines[node.end_lineno :]
    header = f"{render_header(ir.signature)}:"

    def with_body(body: str) -> str:
        return "\n".join([*before, header, indent(body, "    "), *behind])

    return Subject(task, ir, with_body)


def _published(task: Task) -> str:
    return document(task, "all")


def _first(task: Task) -> str:
    return document(task, 1)


def _all_asserts(task: Task) -> str:
    """Show every assert, also those that judge: what could be had from examples at most."""
    lines = tuple(line for line in task.tests.splitlines() if line.startswith("assert"))
    return document(replace(task, shown=lines), "all")


_SHOWS: dict[SuiteName, dict[str, Callable[[Task], str]]] = {
    "humaneval": {"the prompt's examples": _published},
    "mbpp": {"the first assert": _first, "all asserts": _all_asserts},
}


def _print(tally: Tally, arguments: argparse.Namespace) -> bool:
    """Print the figures; tell whether a goal was missed."""
    trials = tally.trials
    print(
        f"  {tally.tasks} solutions, {tally.with_examples} with examples; {tally.made} mutants, of which the"
        f" hidden tests accept {len(tally.unseen)}; {len(trials)} wrong ones where there are examples"
    )
    shares = {
        "examples": _share(trial.by_examples for trial in trials),
        "all evidence": _share(trial.by_all for trial in trials),
        "all evidence and the rules": _share(trial.by_rules for trial in trials),
        "all evidence and answers": _share(trial.by_answers for trial in trials),
    }
    for name, share in shares.items():
        if name == "examples" or not arguments.examples_only:
            goal = f" (the goal is {GOALS[name]:.0%})" if name in GOALS else ""
            print(f"  rejected by {name}: {share:.1%}{goal}")
    passing = [wrong for wrong, through in tally.offered if through]
    print(f"  of {len(passing)} mutants that agree with all examples {sum(passing)} are wrong")
    _print_kinds(trials)
    _print_bins(tally.rated)
    _print_items("solutions that are refuted or could not be checked", tally.refuted)
    _print_items("solutions that were not measured", tally.unsound)
    if arguments.list:
        let_through = [it for it in trials if not it.by_all]
        _print_items("accepted by the hidden tests", tally.unseen)
        _print_items("let through", [f"{it.task} {it.kind}: {it.change}" for it in let_through])
    low = shares["examples"] < GOALS["examples"]
    low_all = not arguments.examples_only and shares["all evidence"] < GOALS["all evidence"]
    return low or low_all or bool(tally.refuted)


def _print_kinds(trials: Sequence[Trial]) -> None:
    wrong = Counter(trial.kind for trial in trials)
    by_examples = Counter(trial.kind for trial in trials if trial.by_examples)
    by_all = Counter(trial.kind for trial in trials if trial.by_all)
    print(f"  {'kind':<12} {'wrong':>6} {'examples':>9} {'all':>7}")
    for kind in sorted(wrong, key=lambda kind: by_examples[kind] / wrong[kind]):
        count = wrong[kind]
        print(
            f"  {kind:<12} {count:>6} {by_examples[kind] / count:>9.1%} {by_all[kind] / count:>7.1%}"
        )


def _print_bins(rated: Sequence[Rated]) -> None:
    """Print how many programs of each bin are correct, of those that agree with all examples."""
    known = [(it.strength, it.correct) for it in rated if it.strength is not None]
    if not known:
        return
    print(f"  {'strength':<12} {'programs':>8} {'correct':>8} {'precision':>10}")
    for low, high in zip(BINS, [*BINS[1:], 2.0], strict=True):
        inside = [correct for share, correct in known if low <= share < high]
        if inside:
            label = f"{low:g}" if low == 1.0 else f"{low:g} – {high:g}"
            print(f"  {label:<12} {len(inside):>8} {sum(inside):>8} {_share(inside):>10.1%}")
    unknown = [it.correct for it in rated if it.strength is None]
    print(f"  {'not known':<12} {len(unknown):>8} {sum(unknown):>8}")


def _print_items(title: str, items: Iterable[str]) -> None:
    for item in sorted(items):
        print(f"  {title}: {item}")


def _share(hits: Iterable[bool]) -> float:
    counted = list(hits)
    return sum(counted) / len(counted) if counted else 0.0


if __name__ == "__main__":
    sys.exit(main())
