"""Measures what CrossHair proves and refutes of small functions with contracts, and what it costs.

Of `contracts.py`: how many right functions are confirmed and how many with a one-edit fault are refuted,
within each of several times; whether each refuting call really breaks the contract, and whether anything
confirmed is wrong (it must not be: exits with 1). `--mutants` adds all one-edit mutants of the right
functions; those that are confirmed are tried with many small arguments.
"""

import argparse
import ast
import asyncio
import contextlib
import copy
import itertools
import resource
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

from contracts import CASES, Case

from lift_sys.interpret import interpret
from lift_sys.prove import Proof, prove
from lift_sys.sandbox import Limits, launch
from lift_sys.source import Document, program
from lift_sys.spec import Spec

SECONDS = (1.0, 2.0, 5.0)
MUTANT_SECONDS = 1.0
MEMORY_MIB = (96, 128, 192, 256, 512, 1024, 2048)
SAMPLES: dict[str, list[Any]] = {
    "int": [0, 1, -1, 2, -2, 3, 5, 10, 47, 50, 100, 151, 365, 400, 500, -100, 10**9],
    "float": [0.0, -0.0, 1.0, -1.0, 0.5, 3.25, 1000.0, 1e300, 5e-324],
    "str": ["", "a", "b", "ab", "aa", "aba", "abca", "ß", "a\n", "'"],
    "list[int]": [[], [0], [1], [-1, -1], [0, 0], [1, 2], [2, 1], [3, 1, 2], [1, 1, 2], [-1, 0, 1]],
    "list[str]": [[], ["a"], ["b", "a"], ["a", "a"], ["", "b"]],
    "tuple[int, str]": [(0, ""), (1, "a"), (-1, "b")],
    "dict[str, int]": [{}, {"a": 1}, {"b": 0}, {"a": 2, "b": 3}, {"as": 5}],
    "set[int]": [set(), {1}, {1, 2}, {2, 3}, {-1, 0, 1}],
}
ENDLESS = '''
def endless(n: int) -> int:
    """Never return.

    Ensures: result > n
    """
    while True:
        n += 1
'''
Kept = tuple[str, Proof]


def main() -> int:
    """Run the measurements and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mutants", action="store_true", help="try all one-edit mutants, too")
    parser.add_argument("--seconds", type=float, nargs="*", default=SECONDS)
    arguments = parser.parse_args()
    asyncio.run(_starting())
    asyncio.run(_ending())
    wrong = []
    for seconds in arguments.seconds:
        wrong += asyncio.run(_suite(seconds))
    if arguments.mutants:
        wrong += asyncio.run(_mutants())
    print(_peak())
    print(f"wrong answers: {len(wrong)}")
    print("\n".join(wrong))
    return int(bool(wrong))


async def _starting() -> None:
    """Print what a child costs that has next to nothing to do, and with how little memory it runs."""
    bare, whole = [], []
    spec, source = _subject(CASES[0].source)
    for _ in range(10):
        start = time.perf_counter()
        async with launch(
            "lift_sys.sandbox.guest", limits=Limits(seconds=10, memory_mib=512)
        ) as child:
            await child.send(b"1 load s")
            await child.receive()
        bare.append((time.perf_counter() - start) * 1000)
        whole.append((await prove(spec, spec.document(), source, seconds=10)).seconds * 1000)
    print(
        f"an empty child {statistics.median(bare):.0f} ms, a proof of `larger` {statistics.median(whole):.0f} ms"
    )
    print(f"  {_peak()}")
    for memory in MEMORY_MIB:
        proof = await prove(spec, spec.document(), source, seconds=10, memory_mib=memory)
        print(f"  with {memory} MiB of address space: {proof.outcome}")


def _peak() -> str:
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return f"{most:.0f} MiB of memory in the largest child"


async def _ending() -> None:
    """Print how long after its time an endless function is gone, and how long after a cancel."""
    spec, source = _subject(ENDLESS)
    late, cancelled = [], []
    for _ in range(10):
        start = time.perf_counter()
        proof = await prove(spec, spec.document(), source, seconds=0.5)
        late.append((time.perf_counter() - start - 0.5) * 1000)
        assert proof.outcome == "timed_out", proof
        task = asyncio.create_task(prove(spec, spec.document(), source, seconds=5))
        await asyncio.sleep(0.4)
        start = time.perf_counter()
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        cancelled.append((time.perf_counter() - start) * 1000)
    print(
        f"an endless function: gone {statistics.median(late):.0f} ms after its time (most"
        f" {max(late):.0f}), {statistics.median(cancelled):.0f} ms after a cancel (most {max(cancelled):.0f})"
    )


async def _suite(seconds: float) -> list[str]:
    """Prove all cases within `seconds`; return what was answered wrongly."""
    right = [(case.source, await _proof(case.source, seconds)) for case in CASES]
    faulty = [(text, await _proof(text, seconds)) for case in CASES for text in _faulty(case)]
    print(f"within {seconds:g} s:")
    _print("right functions", right)
    _print("functions with a fault", faulty)
    wrong = [
        f"confirmed with a fault: {text}" for text, proof in faulty if proof.outcome == "confirmed"
    ]
    wrong += [
        f"refuted, and right: {proof.call}" for _, proof in right if proof.outcome == "refuted"
    ]
    wrong += [f"call that breaks nothing: {it[1].call}" for it in faulty if not _breaks(*it)]
    return wrong


async def _mutants() -> list[str]:
    """Prove all mutants; return those that are confirmed although some arguments break the contract."""
    texts = list(dict.fromkeys(text for case in CASES for text in _mutated(case.source)))
    proofs = [(text, await _proof(text, MUTANT_SECONDS)) for text in texts]
    _print("mutants", proofs)
    confirmed = [text for text, proof in proofs if proof.outcome == "confirmed"]
    wrong = [f"confirmed mutant: {text}: {call}" for text in confirmed if (call := _broken(text))]
    wrong += [
        f"call that breaks nothing: {text} {proof.call}"
        for text, proof in proofs
        if not _breaks(text, proof)
    ]
    return wrong


def _print(what: str, proofs: list[Kept]) -> None:
    counts = Counter(proof.outcome for _, proof in proofs)
    told = ", ".join(f"{count} {outcome}" for outcome, count in counts.most_common())
    median = statistics.median(proof.seconds for _, proof in proofs)
    print(f"  {len(proofs)} {what}: {told}; median {median:.2f} s")


async def _proof(text: str, seconds: float) -> Proof:
    spec, source = _subject(text)
    return await prove(spec, spec.document(), source, seconds=seconds)


def _subject(text: str) -> tuple[Spec, str]:
    name = text.partition("def ")[2].partition("(")[0]
    target = Document(text).find(name)
    assert target is not None, text
    return interpret(target), program(text, target, None)


def _faulty(case: Case) -> Iterator[str]:
    head, mark, body = case.source.rpartition('"""\n')
    for old, new in case.faults:
        assert old in body, (old, body)
        yield head + mark + body.replace(old, new, 1)


def _mutated(text: str) -> Iterator[str]:
    """Yield the function with each comparison, operator or number changed in turn."""
    tree = ast.parse(text)
    count = sum(1 for _ in ast.walk(tree))
    for place, variant in itertools.product(range(count), range(3)):
        mutant = copy.deepcopy(tree)
        node = next(itertools.islice(ast.walk(mutant), place, None))
        if _mutate(node, variant):
            yield ast.unparse(mutant)


def _mutate(node: ast.AST, variant: int) -> bool:
    swaps = {ast.Lt: (ast.LtE, ast.Gt), ast.Gt: (ast.GtE, ast.Lt), ast.LtE: (ast.Lt, ast.GtE)}
    swaps |= {ast.GtE: (ast.Gt, ast.LtE), ast.Eq: (ast.NotEq, ast.LtE), ast.NotEq: (ast.Eq, ast.Lt)}
    swaps |= {
        ast.Add: (ast.Sub, ast.Mult),
        ast.Sub: (ast.Add, ast.FloorDiv),
        ast.Mod: (ast.FloorDiv,),
    }
    swaps |= {ast.FloorDiv: (ast.Mod, ast.Mult), ast.Mult: (ast.Add, ast.Pow), ast.And: (ast.Or,)}
    match node:
        case ast.Compare() if variant < len(new := swaps.get(type(node.ops[0]), ())):
            node.ops[0] = new[variant]()
        case ast.BinOp() | ast.AugAssign() | ast.BoolOp() if variant < len(
            new := swaps.get(type(node.op), ())
        ):
            node.op = new[variant]()
        case ast.Constant(value=int(number)) if variant < 2:
            node.value = number + (1, -1)[variant]
        case ast.IfExp() if variant == 0:
            node.body, node.orelse = node.orelse, node.body
        case ast.Return(value=ast.expr()) if variant == 0:
            node.value = ast.Constant(None)
        case _:
            return False
    return True


def _breaks(text: str, proof: Proof) -> bool:
    """Tell whether a refuting call really breaks the contract, by plain calls in this process."""
    if proof.outcome != "refuted":
        return True
    tree = ast.parse(proof.call, mode="eval").body
    assert isinstance(tree, ast.Call)
    return not _meets(text, [ast.literal_eval(value) for value in tree.args])


def _broken(text: str) -> str:
    """Return arguments that break the contract, or nothing."""
    kinds = [it.annotation or "" for it in _subject(text)[0].signature.parameters]
    for values in itertools.product(*(SAMPLES[kind] for kind in kinds)):
        if not _meets(text, copy.deepcopy(list(values))):
            return repr(values)
    return ""


def _meets(text: str, values: list[Any]) -> bool:
    """Tell whether a call keeps to the contract, or is not allowed."""
    spec, source = _subject(text)
    space: dict[str, Any] = {}
    exec(compile(source, "<program>", "exec", dont_inherit=True), space)
    given = dict(zip((it.name for it in spec.signature.parameters), values, strict=True))
    before = copy.deepcopy(given)
    if not all(eval(it.expression, dict(before)) for it in spec.requires):
        return True
    try:
        result = space[spec.signature.name](*values)
    except Exception as error:
        return type(error).__name__ in {it.exception for it in spec.raises}
    try:
        return all(eval(it.expression, before | {"result": result}) for it in spec.ensures)
    except Exception:
        return False


if __name__ == "__main__":
    sys.exit(main())
