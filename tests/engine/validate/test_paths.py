from support.validating import codes, pointed


def test_a_promise_is_pointed_at_where_it_was_made():
    text = 'def f(a: int) -> str:\n    """F."""\n    if a:\n        return "a"'
    assert codes(text) == ["LIFT201"]
    assert pointed(text, "LIFT201") == ["str"]


def test_an_example_promises_a_value_where_no_annotation_does():
    text = 'def f(a):\n    """F.\n\n    >>> f(1)\n    2\n    """\n    a = 2'
    assert "LIFT202" in codes(text)
    assert ">>> f(1)" in pointed(text, "LIFT202")[0]


def test_an_answer_that_is_no_value_was_printed():
    text = 'def f(a):\n    """F.\n\n    >>> f(1)\n    1.5 -2.5\n    """\n    a.show()'
    assert codes(text) == []


def test_none_may_be_promised():
    body = '\n    """F."""\n    if a:\n        return 1'
    assert codes(f"def f(a) -> int | None:{body}") == []
    assert codes(f"from typing import Optional\ndef f(a) -> Optional[int]:{body}") == []
    assert codes(f"def f(a) -> None:{body}".replace("return 1", "return")) == []


def test_the_docstring_may_count_with_none():
    assert codes('def f(a):\n    """Return 1, or None."""\n    if a:\n        return 1') == []
    assert codes('def f(a):\n    """Return 1."""\n    if a:\n        return 1') == ["LIFT201"]


def test_a_generator_need_not_return():
    assert codes('def f(a) -> list:\n    """F."""\n    yield a') == []


def test_paths_end_by_raising_looping_or_returning_in_every_branch():
    ends = [
        "raise ValueError(a)",
        "while True:\n        if a:\n            return 1",
        "try:\n        return 1\n    except ValueError:\n        return 2",
        "try:\n        a()\n    finally:\n        return 1",
        "if a:\n        return 1\n    elif a > 2:\n        return 2\n    else:\n        return 3",
        "with a:\n        return 1",
        "for x in a:\n        return x\n    else:\n        return 1",
        "assert False",
    ]
    for end in ends:
        assert "LIFT201" not in codes(f'def f(a) -> int:\n    """F."""\n    {end}'), end
        assert "LIFT202" not in codes(f'def f(a) -> int:\n    """F."""\n    {end}'), end


def test_paths_that_fall_off_the_end_are_found():
    ends = [
        "for x in a:\n        return x",
        "while a:\n        return 1",
        "while True:\n        if a:\n            break\n        return 1",
        "try:\n        return 1\n    except ValueError:\n        a = 2",
        "with a:\n        if a:\n            return 1",
        "if a:\n        return 1\n    return",
    ]
    for end in ends:
        assert "LIFT201" in codes(f'def f(a) -> int:\n    """F."""\n    {end}'), end


def test_code_behind_an_endless_loop_or_a_jump_is_unreachable():
    unreached = [
        "while True:\n        if a:\n            return 1\n    return 2",
        "for x in a:\n        continue\n        a = 1\n    return 1",
        "if a:\n        return 1\n    else:\n        return 2\n    return 3",
    ]
    for body in unreached:
        assert "LIFT203" in codes(f'def f(a) -> int:\n    """F."""\n    {body}'), body


def test_a_comparison_as_a_statement_has_no_effect_and_a_call_may_have_one():
    assert codes('def f(a):\n    """F."""\n    a == 1') == ["LIFT204"]
    assert codes('def f(a):\n    """F."""\n    a.check()') == []


def test_a_loop_ends_by_its_own_break_only():
    inner = "while True:\n        for x in a:\n            break"
    assert "LIFT211" in codes(f'def f(a) -> int:\n    """F."""\n    {inner}')
    of_else = f"{inner}\n        else:\n            break\n    return 1"
    assert codes(f'def f(a) -> int:\n    """F."""\n    {of_else}', grave=True) == []


def test_a_loop_may_end_by_an_exception_that_something_catches():
    body = (
        "try:\n        while True:\n            a.pop()\n    except IndexError:\n        return 1"
    )
    assert "LIFT211" not in codes(f'def f(a: list) -> int:\n    """F."""\n    {body}')


def test_a_function_that_promises_nothing_may_serve_for_ever():
    assert codes('def f(a):\n    """Serve."""\n    while True:\n        a.serve()') == []
    assert codes('def f(a):\n    """Spin."""\n    while a or True:\n        a += 1') == []
    assert codes('def f(a):\n    """Spin."""\n    while True:\n        a += 1') == ["LIFT211"]


def test_a_generator_may_loop_for_ever():
    assert codes('def f(a):\n    """Count."""\n    while True:\n        yield a') == []


def test_a_condition_may_change_in_many_ways():
    steps = ["a -= 1", "a.pop()", "g(a)", "del a[0]", "a[0] = 1", "b = a = b", "x = (a := 1)"]
    for step in steps:
        text = f'def f(a, b):\n    """F."""\n    while a > b:\n        {step}'
        assert "LIFT212" not in codes(text), step


def test_a_condition_that_nothing_changes_is_found():
    for step in ("b = len(c)", "c.append(1)", "c[0] = 1", "pass"):
        text = f'def f(a, c):\n    """F."""\n    while a > 1:\n        {step}'
        assert "LIFT212" in codes(text), step


def test_a_condition_on_the_inside_may_change_through_another_name():
    text = 'def f(a, b):\n    """F."""\n    while len(a) > 1:\n        b.pop()'
    assert "LIFT212" not in codes(text)


def test_recursion_needs_a_way_out_before_the_call():
    assert codes('def f(a):\n    """F."""\n    b = f(a)\n    return b') == ["LIFT213"]
    for body in ("return a and f(a)", "return [f(x) for x in a]", "return f(a - 1) if a else 1"):
        assert codes(f'def f(a):\n    """F."""\n    {body}') == [], body
