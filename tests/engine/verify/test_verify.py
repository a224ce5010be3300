"""A program is held against the examples and the annotation, and the verdict says what was shown."""

import asyncio
import time

import pytest

from lift_sys.sandbox import Call, CPython, Limits, Returned, cpython
from lift_sys.verify import Effort, Workbench, screen, verify, workbench
from support.examples import prints, raises, spec_of, text, value
from support.verifying import evidence
from support.verifying import verdict as written

LIMITS = Limits(seconds=20, memory_mib=256)


POINT = "import collections\nPoint = collections.namedtuple('Point', 'x y')\n"
ALIKE = "class Alike(int):\n    __repr__ = lambda self: '42'\n"


async def verdict(spec, program, limits=LIMITS):
    return await verify(spec, program, limits=limits)


def counts(verdict):
    return {item.kind: (item.ran, item.held) for item in verdict.evidence}


async def test_a_program_that_agrees_is_consistent_with_so_many_examples():
    spec = spec_of("def f(x: int) -> int:", value("f(1)", "2"), value("f(2)", "3"))
    result = await verdict(spec, "def f(x): return x + 1")
    assert str(result) == "consistent with 2 examples"
    assert result.offered
    assert counts(result) == {"examples": (2, 2), "annotation": (2, 2)}
    assert 0 < result.seconds < 20
    assert result.evidence[0].limits == "within 20 s and 256 MiB"


async def test_the_first_refutation_ends_the_check():
    spec = spec_of("def f(s):", value("f('a')", "1"), value("f('')", "0"), value("f('b')", "1"))
    result = await verdict(spec, "def f(s):\n    if s: return 1")
    assert str(result) == "refuted: `f('')` returned None, the docstring says 0"
    assert counts(result) == {"examples": (2, 1)}


@pytest.mark.parametrize(
    ("program", "example", "words"),
    [
        ("def f(): raise ValueError('no')", value("f()", "1"), "raised ValueError('no'), the docstring says 1"),
        ("def f(): return {}['a']", value("f()", "1"), "raised KeyError('a'), the docstring says 1"),
        ("def f(): assert False", value("f()", "1"), "raised AssertionError(), the docstring says 1"),
        ("def f(): exit(1)", value("f()", "1"), "raised NameError(\"name 'exit' is not defined\"), the docstring says 1"),
        ("def f(): return 3", raises("f()", "ValueError"), "returned 3, the docstring says ValueError"),
        (
            "def f(): raise ValueError('a')",
            raises("f()", "ValueError", message="b"),
            "raised ValueError('a'), the docstring says ValueError('b')",
        ),
        ("def f(): print('a')", prints("f()", "b\n"), "printed 'a\\n', the docstring says it prints 'b\\n'"),
        ("def f(): return 'b'", prints("f()", "b\n"), "returned 'b' and printed nothing, the docstring says it prints 'b\\n'"),
        ("def f(): return 'b'", text("f()", "'a'"), "returned 'b', the docstring says 'a'"),
        ("def f(): return '1.0'", value("f()", "1"), "returned '1.0', the docstring says 1"),
        (POINT + "def f(): return Point(1, 2.5)", text("f()", "Point(x=2, y=2)"), "returned Point(x=1, y=2.5), the docstring says Point(x=2, y=2)"),
        (POINT + "def f(): return {'a': [Point(1, 2)]}", text("f()", "<..>"), "returned {'a': [Point(x=1, y=2)]}, the docstring says <..>"),
        (POINT + "def f(): return Point(1, 2)", value("f()", "(1, 3)"), "returned Point(x=1, y=2), the docstring says (1, 3)"),
        (ALIKE + "def f(): return [Alike(1)]", value("f()", "[42]"), "returned [42] (with an object of class Alike), the docstring says [42]"),
        ("def f(): return [0] * 500", value("f()", "1"), f"returned [{'0, ' * 66}…, the docstring says 1"),
        (
            "import os\ndef f(): os._exit(0)",
            value("f()", "1"),
            "ended the process (exit code 0) instead of returning, the docstring says 1",
        ),
    ],
)  # fmt: skip
async def test_a_counterexample_reads_as_a_sentence(program, example, words):
    result = await verdict(spec_of("def f():", example), program)
    assert str(result) == f"refuted: `f()` {words}"


async def test_a_call_that_does_not_return_is_refuted():
    spec = spec_of("def f():", value("f()", "1"), value("f()", "1"))
    result = await verdict(spec, "def f():\n    while True: pass", Limits(1, 256))
    assert str(result) == "refuted: `f()` did not return within 0.5 s, the docstring says 1"


async def test_running_out_of_time_is_no_refutation():
    spec = spec_of("def f(x):", *[value(f"f({i})", str(i)) for i in range(20)])
    slow = "import time\ndef f(x):\n    time.sleep(0.1)\n    return x"
    result = await verdict(spec, slow, Limits(0.8, 256))
    assert result.status == "failed"
    assert result.reason.startswith("checking took longer than 0.8 s;")
    assert "verifySeconds" in result.reason


async def test_without_examples_there_is_nothing_to_check():
    result = await verdict(spec_of("def f():"), "this is not even Python")
    assert result.status == "unchecked"
    assert "add an example" in result.reason


async def test_only_where_there_are_examples_a_process_is_started():
    for examples, started in [((), 0), ((value("f()", "1"),), 1)]:
        runner = Recorded(Returned(1))
        await verify(
            spec_of("def f():", *examples), "", limits=LIMITS, bench=Workbench(python=runner)
        )
        assert runner.started == started


async def test_functions_without_examples_do_not_hold_up_others():
    other = asyncio.create_task(asyncio.sleep(0))
    for _ in range(3):
        await verdict(spec_of("def f():"), "")
    assert other.done()


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        (
            "import numpy_of_nobody\ndef f(): return 1",
            "the module 'numpy_of_nobody' cannot be imported",
        ),
        ("from . import x\ndef f(): return 1", "imports from the function's own package"),
        ("def f(: return 1", "raised SyntaxError('invalid syntax"),
        (
            "1 / 0\ndef f(): return 1",
            "raised ZeroDivisionError('division by zero') while it was loaded",
        ),
        ("import os; os._exit(3)", "ended the process (exit code 3)"),
        ("def f():\n    import numpy_of_nobody", "the module 'numpy_of_nobody' cannot be imported"),
    ],
)
async def test_a_program_that_cannot_be_checked_fails_with_the_reason(program, reason):
    result = await verdict(spec_of("def f():", value("f()", "1")), program)
    assert result.status == "failed"
    assert reason in result.reason
    assert not result.offered


async def test_a_program_that_never_finishes_loading_fails():
    spec = spec_of("def f():", value("f()", "1"))
    result = await verdict(spec, "while True: pass", Limits(0.3, 256))
    assert result.status == "failed"
    assert "did not come to its end within 0.3 s" in result.reason


async def test_an_example_at_fault_itself_refutes_nothing():
    spec = spec_of("def f(x):", value("f(y)", "1"))
    result = await verdict(spec, "def f(x): return 1")
    assert result.status == "failed"
    assert "`f(y)` themselves raised NameError" in result.reason


async def test_examples_that_could_not_be_checked_are_not_counted():
    spec = spec_of("def f(x):", value("f(y)", "1"), value("f(1)", "1"))
    result = await verdict(spec, "def f(x): return 1")
    assert str(result) == "consistent with 1 example"
    assert "1 could not be checked" in result.evidence[0].limits


async def test_an_example_cannot_be_passed_by_needing_a_module_that_is_missing():
    spec = spec_of("def f(x):", value("f(1)", "1"), value("f(2)", "5"))
    program = "def f(x):\n    if x == 2: import numpy_of_nobody\n    return x"
    result = await verdict(spec, program)
    assert result.status == "failed"
    assert "'numpy_of_nobody' cannot be imported" in result.reason


async def test_a_refutation_outweighs_what_could_not_be_run():
    spec = spec_of("def f(x):", value("f(2)", "5"), value("f(1)", "2"))
    program = "def f(x):\n    if x == 2: import numpy_of_nobody\n    return x"
    assert (await verdict(spec, program)).status == "refuted"


async def test_a_result_against_the_annotation_is_refuted():
    spec = spec_of("def f(x) -> list[str]:", value("f(1)", "[1]"))
    result = await verdict(spec, "def f(x): return [x]")
    assert str(result) == "refuted: `f(1)` returned [1], the annotation says list[str]"
    assert counts(result) == {"examples": (1, 1), "annotation": (1, 0)}


async def test_only_the_function_s_own_result_is_held_against_the_annotation():
    spec = spec_of("def f(x) -> str:", value("len(f(1))", "1"), value("f(1)[0]", "'1'"))
    result = await verdict(spec, "def f(x): return str(x)")
    assert counts(result) == {"examples": (2, 2)}


async def test_a_name_of_the_module_s_own_means_what_the_module_says():
    before = "from mine import List\nclass int: ...\n"
    spec = spec_of("def f() -> tuple[int, List]:", value("f()", "('a', 'b')"), before=before)
    assert (await verdict(spec, "def f(): return ('a', 'b')")).offered


async def test_methods_and_setup_are_checked_like_functions():
    spec = spec_of(
        "class Stack:\n    def pop(self) -> int:",
        value("s.pop()", "2", setup=("s = Stack()", "s.items = [1, 2]")),
        qualname="Stack.pop",
    )
    result = await verdict(spec, "class Stack:\n    def pop(self): return self.items.pop()")
    assert counts(result) == {"examples": (1, 1), "annotation": (1, 1)}


async def test_async_functions_are_awaited():
    spec = spec_of("async def f(x) -> int:", value("f(1)", "1"), value("await f(2)", "2"))
    result = await verdict(spec, "async def f(x): return x")
    assert counts(result) == {"examples": (2, 2), "annotation": (2, 2)}


async def test_many_examples_are_all_run():
    spec = spec_of("def f(x):", *[value(f"f({i})", str(i)) for i in range(300)])
    assert str(await verdict(spec, "def f(x): return x")) == "consistent with 300 examples"


async def test_text_of_all_scripts_is_compared_exactly():
    spec = spec_of("def größe(s):", value("größe('🙂ä')", r"'\ud800🙂ä'"), qualname="größe")
    assert (await verdict(spec, "def größe(s): return '\\ud800' + s")).offered
    refuted = await verdict(spec, "def größe(s): return '\\ud800'")
    assert str(refuted).encode()
    assert "returned '\\ud800'" in str(refuted)


async def test_cancelling_ends_a_check_within_a_tenth_of_a_second(monkeypatch):
    looping = asyncio.Event()
    ask = cpython._ask

    async def watched(child, seconds, verb, *texts):
        if verb == "call":
            looping.set()
        return await ask(child, seconds, verb, *texts)

    monkeypatch.setattr(cpython, "_ask", watched)
    spec = spec_of("def f():", value("f()", "1"))
    task = asyncio.create_task(verdict(spec, "def f():\n    while True: pass"))
    await looping.wait()
    begin = time.perf_counter()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert time.perf_counter() - begin < 0.1


class Recorded:
    """An executor that runs nothing and gives the outcomes it was made with."""

    name = "recorded"
    loading = None

    def __init__(self, *outcomes):
        self.outcomes, self.calls, self.started = list(outcomes), [], 0

    def session(self, program, *, limits):
        self.started += 1
        return self

    async def __aenter__(self):
        return self

    async def __aexit__(self, *error):
        return None

    async def call(self, call):
        self.calls.append(call)
        return self.outcomes.pop(0)


async def test_any_executor_can_run_the_calls():
    runner = Recorded(Returned(1), Returned(7))
    spec = spec_of("def f():", value("f()", "1", setup=("x = 1",)), value("f()", "2"))
    result = await verify(spec, "", limits=LIMITS, bench=Workbench(python=runner))
    assert result.status == "refuted"
    assert runner.calls == [Call("f()", ("x = 1",)), Call("f()")]


SIGN = '''def sign(x: int) -> int:
    """Tell the sign.

    >>> sign(5)
    1
    """
    if x > 10**7:
        return "much"
    return (x > 0) - (x < 0)
'''


async def test_what_contradicts_the_annotations_is_not_offered_even_if_no_call_shows_it():
    types = Effort(inputs=0, types=20, strength=0, proof=0)
    result = await written(SIGN, effort=types)
    assert result.status == "failed"
    assert 'objects to `return "much"`' in result.reason
    assert evidence(result, "types").outcome == "refuted"
    right = await written(SIGN.replace('"much"', "1"), effort=types)
    assert right.status == "consistent"
    assert evidence(right, "types").held == 1


async def test_a_call_that_shows_the_contradiction_is_the_better_word():
    both = Effort(inputs=20, types=20, strength=0, proof=0)
    result = await written(SIGN.replace("10**7", "10"), effort=both)
    assert str(result) == "refuted: `sign(11)` returned 'much', the annotation says int"


async def test_the_users_own_code_is_left_to_the_users_own_type_checker():
    types = Effort(inputs=0, types=20, strength=0, proof=0)
    assert (await written(SIGN, effort=types, generated=False)).status == "consistent"


async def test_without_a_type_checker_the_evidence_says_so():
    types = Effort(inputs=0, types=20, strength=0, proof=0)
    async with CPython() as python:
        result = await written(SIGN, effort=types, bench=Workbench(python=python))
    assert result.status == "consistent"
    assert evidence(result, "types").outcome == "unsupported"
    assert "lift-sys[verify]" in evidence(result, "types").note


KINDRED = """class Kin:
    def __init__(self, n): self.n = n
    def __eq__(self, other): return self.n == other.n
    __hash__ = None
def f(n): return Kin(n // 2)
def g(n): return n // 2
"""


async def test_the_two_sides_of_an_equality_are_run_apart_and_compared_here():
    examples = [
        value("g(4) == g(5)", "True"), value("f(4) == f(5)", "True"), value("g(3) == 1", "True"), value("1 == g(2)", "True"),
    ]  # fmt: skip
    spec = spec_of("def f(n):", *examples)
    async with workbench() as bench:
        assert (await verify(spec, KINDRED, limits=LIMITS, bench=bench)).evidence[0].held == 4
        assert await screen(spec, KINDRED, limits=LIMITS, bench=bench) in (True, None)
        wrong = spec_of("def f(n):", *examples, value("g(4) == g(6)", "True"))
        assert (await verify(wrong, KINDRED, limits=LIMITS, bench=bench)).status == "refuted"
        assert await screen(wrong, KINDRED, limits=LIMITS, bench=bench) in (False, None)


async def test_many_verifications_at_once_do_not_wait_for_each_other_for_ever():
    async with workbench() as bench, asyncio.timeout(100):
        effort = Effort(inputs=0.05, types=0, strength=0, proof=0)
        work = [written(SIGN, effort=effort, bench=bench) for _ in range(80)]
        assert {result.status for result in await asyncio.gather(*work)} == {"consistent"}
