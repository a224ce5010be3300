"""Calls of a program run in a child and come back as values, errors or reasons."""

import asyncio

import pytest

from lift_sys.sandbox import (
    Call,
    Limits,
    Raised,
    Returned,
    Stopped,
    cpython,
    run_calls,
    run_script,
)

LIMITS = Limits(seconds=20, memory_mib=256)
SHORT = Limits(seconds=1.0, memory_mib=256)


async def outcomes(program, *calls, limits=LIMITS):
    calls = [call if isinstance(call, Call) else Call(call) for call in calls]
    return await run_calls(program, calls, limits=limits)


async def test_a_call_gives_its_value_and_what_it_printed():
    program = "def f(x):\n    print('got', x)\n    return [x, None]"
    assert await outcomes(program, "f(1)") == (Returned([1, None], "got 1\n"),)


async def test_setup_runs_before_the_call_and_for_it_alone():
    first, second = await outcomes("def f(x): return x", Call("f(y)", ("y = 2", "y += 1")), "f(y)")
    assert first == Returned(3)
    assert second.name == "NameError"
    assert second.by_example


async def test_only_the_call_itself_is_heard():
    (outcome,) = await outcomes("print('loading')", Call("print('call')", ("print('setup')",)))
    assert outcome == Returned(None, "call\n")


async def test_a_call_does_not_see_what_another_left_behind():
    program = "seen = []\ndef f(x):\n    seen.append(x)\n    return seen"
    assert await outcomes(program, "f(1)", "f(2)") == (Returned([1]), Returned([2]))


async def test_an_exception_gives_its_classes_and_message():
    program = "class Odd(ValueError): pass\ndef f(): raise Odd('no such thing')"
    (outcome,) = await outcomes(program, "f()")
    assert outcome.classes[:3] == ("Odd", "ValueError", "Exception")
    assert outcome.message == "no such thing"
    assert not outcome.by_example


@pytest.mark.parametrize("call", ["g()", "f(", "f(x for x in y)"])
async def test_an_error_in_the_example_itself_is_told_from_one_in_the_program(call):
    own, inside = await outcomes("def f(x=0): return missing", call, "f()")
    assert own.by_example
    assert inside.name == "NameError"
    assert not inside.by_example


@pytest.mark.parametrize("error", ["SystemExit(0)", "KeyboardInterrupt()", "BaseException()"])
async def test_exceptions_that_end_programs_do_not_end_the_child(error):
    first, second = await outcomes(
        f"def f(x):\n    if x: raise {error}\n    return 5", "f(1)", "f(0)"
    )
    assert first.name == error.partition("(")[0]
    assert second == Returned(5)


async def test_coroutines_are_run_to_their_end():
    program = "import asyncio\nasync def f(x):\n    await asyncio.sleep(0)\n    return x\nasync def g(): return 1"
    calls = ("f(1)", "await f(2)", "[await f(3), await g()]", "g()")
    assert [o.value for o in await outcomes(program, *calls)] == [1, 2, [3, 1], 1]


async def test_a_module_can_be_more_than_functions():
    program = (
        "from __future__ import annotations\nimport dataclasses, typing\n"
        "@dataclasses.dataclass\nclass D:\n    x: int\n    y: typing.ClassVar[int] = 1\n"
        "def hints(): return list(typing.get_type_hints(D))\n"
        "if __name__ == '__main__': raise SystemExit"
    )
    first, second = await outcomes(program, "D(1)", "hints()")
    assert repr(first.value) == "D(x=1)"
    assert second == Returned(["x", "y"])


@pytest.mark.parametrize(
    ("program", "name"),
    [
        ("def f(:", "SyntaxError"),
        ("import no_such_module_at_all", "ModuleNotFoundError"),
        ("1 / 0", "ZeroDivisionError"),
        ("import msgspec", "ModuleNotFoundError"),
        ("raise SystemExit", "SystemExit"),
    ],
)
async def test_a_program_that_does_not_load_fails_every_call(program, name):
    first, second = await outcomes(program, "1", "2")
    assert (first.name, second.name) == (name, name)


async def test_text_of_all_kinds_survives():
    program = "def größe(х): return х + '\\ud800🙂\\x00\\n'"
    assert await outcomes(program, "größe('ä\\t')", "größe('🙂')") == (
        Returned("ä\t\ud800🙂\x00\n"),
        Returned("🙂\ud800🙂\x00\n"),
    )


async def test_one_endless_call_does_not_lose_the_others():
    program = "def f(x):\n    while x: pass\n    return x"
    before, endless, after = await outcomes(program, "f(0)", "f(1)", "f([])", limits=SHORT)
    assert before == Returned(0)
    assert endless == Stopped("call_time", "did not return within 0.5 s")
    assert after == Returned([])


async def test_calls_that_no_time_is_left_for_say_so():
    program = "def f():\n    while True: pass"
    *_, last = await outcomes(program, "f()", "f()", "f()", limits=Limits(0.6, 256))
    assert isinstance(last, Stopped)
    assert last.cause == "all_time"


class Busy:
    """A child whose answer nobody took, as the event loop was held up; or that has not answered."""

    def __init__(self, answers):
        self.answers, self.line = answers, None

    async def send(self, line):
        self.line = line.split()[0] + b" done" if self.answers else None

    async def receive(self):
        await asyncio.Event().wait()

    def next_line(self):
        return self.line


@pytest.mark.parametrize("answers", [True, False])
async def test_an_answer_that_came_in_time_is_not_lost_to_a_busy_event_loop(answers):
    answer = await cpython._ask(Busy(answers), 0.01, "load", "x = 1")
    late = Stopped("call_time", "did not return within 0.01 s")
    assert answer == (["done"] if answers else late)


async def test_a_program_that_never_finishes_loading_says_so():
    (outcome,) = await outcomes("while True: pass", "1", limits=Limits(0.5, 256))
    assert outcome == Stopped("all_time", "did not come to its end within 0.5 s")


async def test_memory_is_limited():
    program = "def f(): return len(b'x' * 10**9)\ndef g(): return 1"
    first, second = await outcomes(program, "f()", "g()")
    assert isinstance(first, Raised)
    assert first.name == "MemoryError"
    assert second == Returned(1)


async def test_output_is_kept_up_to_a_bound():
    program = "def f():\n    for _ in range(100): print('x' * 10_000)\n    return 1"
    (outcome,) = await outcomes(program, "f()")
    assert outcome.value == 1
    assert len(outcome.output) < 60_000
    assert outcome.output.endswith("…")


async def test_bytes_that_are_no_text_can_be_printed():
    program = "import sys\ndef f(): sys.stdout.buffer.write(b'\\xff')"
    assert await outcomes(program, "f()") == (Returned(None, "�"),)


async def test_there_is_nothing_to_read_and_nothing_to_inherit():
    program = (
        "import os\ndef f(): return sorted(os.environ)\ndef g(): return os.listdir()\n"
        "def h(): return input()"
    )
    environment, files, line = await outcomes(program, "f()", "g()", "h()")
    assert set(environment.value) - {"PWD"} == {"LC_ALL", "PYTHONHASHSEED", "PYTHONIOENCODING"}
    assert files.name == "PermissionError"
    assert line.name == "EOFError"


async def test_many_calls_are_answered_in_order():
    results = await outcomes("def f(x): return x * x", *[f"f({i})" for i in range(500)])
    assert [outcome.value for outcome in results] == [i * i for i in range(500)]


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("assert 1 + 1 == 2", None),
        ("if __name__ != '__main__': 1 / 0", None),
        ("assert 1 + 1 == 3, 'sum'", "AssertionError: sum"),
        ("assert 0", "AssertionError"),
        ("x =", "SyntaxError"),
        ("import os; os._exit(0)", "ended the process (exit code 0)"),
        ("raise SystemExit(0)", "SystemExit: 0"),
    ],
)
async def test_a_script_says_whether_it_came_to_its_end(source, error):
    result = await run_script(source, limits=LIMITS)
    assert result.ok is (error is None)
    assert result.error.startswith(error or "")


async def test_an_endless_script_is_ended():
    result = await run_script("while True: pass", limits=Limits(0.5, 256))
    assert not result.ok
    assert "0.5 s" in result.error
