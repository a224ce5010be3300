"""What becomes of statements: beside each edit the one that would be no use."""

from textwrap import dedent

import pytest

from support.mutating import bodies

ITEMS = "items: list[int]"


def text(source: str) -> str:
    return dedent(source).strip()


COUNT = """
    count = 0
    for item in items:
        if item > 0:
            count += 1
    return count
"""
LARGEST = """
    best = items[0]
    for item in items:
        if item > best:
            best = item
    return best
"""
STEPS = """
    n = len(items)
    while n > 1:
        n = n // 2
    return n
"""
GUARDED = """
    if not items:
        raise ValueError('empty')
    return items[0]
"""


@pytest.mark.parametrize(
    "mutant",
    [
        COUNT.replace("count += 1", "count -= 1"),
        COUNT.replace("count += 1", "count = 1"),
        COUNT.replace("count += 1", "count += 2"),
        COUNT.replace("count += 1", "pass"),
        COUNT.replace("count = 0", "count = 1"),
        COUNT.replace("in items", "in items[1:]"),
        COUNT.replace("in items", "in items[:-1]"),
        COUNT.replace("    return count", ""),
        COUNT.replace("    return count", "        return count"),
        COUNT.replace("            count += 1\n", "            count += 1\n        break\n"),
        COUNT.replace("        if item > 0:\n    ", ""),
    ],
)
def test_a_loop_that_counts_can_go_wrong_in_these_ways(mutant):
    assert text(mutant) in bodies(COUNT, ITEMS)


def test_what_only_says_the_same_is_not_made():
    found = bodies(COUNT, ITEMS)
    assert text(COUNT) not in found
    assert text(COUNT.replace("+= 1", "+= 0")) not in found
    assert text(COUNT.replace("+= 1", "+= -1")) not in found
    assert text(COUNT.replace("    return count", "    return None")) not in found


def test_a_maximum_begins_with_zero_but_ties_make_no_difference():
    found = bodies(LARGEST, ITEMS)
    assert text(LARGEST.replace("best = items[0]", "best = 0")) in found
    assert text(LARGEST.replace("item > best", "item <= best")) in found
    assert text(LARGEST.replace("item > best", "item >= best")) not in found


def test_ties_make_no_difference_however_the_condition_is_turned():
    body = LARGEST.replace("item > best", "best < item")
    assert text(body.replace("best < item", "best <= item")) not in bodies(body, ITEMS)


def test_variables_of_different_types_are_not_exchanged():
    body = "n = len(a)\ns = a + b\nm = n\nm /= 2\nfor i, c in enumerate(a):\n    n += i\nreturn (n, s, m)"
    found = bodies(body, "a: str, b: str")
    assert body.replace("return (n, s, m)", "return n, s, n") in found
    assert body.replace("return (n, s, m)", "return n, n, m") not in found


def test_ties_count_where_something_else_is_done():
    body = LARGEST.replace("best = item\n", "best = item - 1\n")
    assert text(body.replace("item > best", "item >= best")) in bodies(body, ITEMS)


def test_the_step_of_a_while_loop_stays():
    found = bodies(STEPS, ITEMS)
    assert text(STEPS.replace("n > 1", "n >= 1")) in found
    for stalled in ("n // 3", "n / 2", "n", "2 // n"):
        assert text(STEPS.replace("n // 2", stalled)) not in found
    assert text(STEPS.replace("n = n // 2", "pass")) not in found


def test_the_only_way_out_of_an_endless_loop_stays():
    body = """
        while True:
            items.pop()
            if not items:
                break
    """
    found = bodies(body, ITEMS)
    assert text(body.replace("break", "pass")) not in found
    assert text(body.replace("not items", "items")) in found
    two = f"{text(body)}\n    if len(items) == 3:\n        break"
    assert two.replace("break", "pass", 1) in bodies(two, ITEMS)


def test_a_raise_is_forgotten_or_raises_something_else():
    found = bodies(GUARDED, ITEMS)
    assert text(GUARDED.replace("raise ValueError('empty')", "pass")) in found
    assert text(GUARDED.replace("ValueError", "TypeError")) in found
    assert "return items[0]" in found
    assert not any("empt'" in it or "raise ValueError('')" in it for it in found)


def test_a_handler_catches_something_else_or_nothing():
    body = """
        try:
            return items[0]
        except IndexError:
            return None
    """
    found = bodies(body, ITEMS)
    assert "return items[0]" in found
    assert text(body.replace("IndexError", "KeyError")) in found
    assert text(body.replace("return None", "return 0")) in found
    assert text(body.replace("return None", "pass")) not in found


def test_branches_are_taken_always_or_never():
    body = """
        if a > 0:
            x = 1
        else:
            x = a
        return x
    """
    found = bodies(body)
    assert "x = 1\nreturn x" in found
    assert "x = a\nreturn x" in found
    assert "if a > 0:\n    x = 1\nreturn x" in found
    assert "return x" not in found


def test_a_middle_branch_is_dropped_from_its_chain():
    body = """
        if a > 0:
            return 1
        elif a < 0:
            return 2
        else:
            return 3
    """
    assert "if a > 0:\n    return 1\nelse:\n    return 3" in bodies(body)


def test_the_only_value_of_a_variable_is_not_left_out():
    body = "x = a + b\nx = x * 2\nreturn x"
    found = bodies(body)
    assert "x = a + b\nreturn x" in found
    assert "x = x * 2\nreturn x" not in found


def test_a_variable_without_a_value_yet_is_not_read():
    body = "x = a\ny = b\nreturn x + y"
    found = bodies(body)
    assert "x = a\ny = b\nreturn y + y" in found
    assert not any(it.startswith("x = y") for it in found)


def test_neighbours_change_places_where_one_sees_the_other():
    seen = "x = a\nx += 1\ny = x\nreturn y"
    assert not any(it.startswith("y = x") for it in bodies(seen))
    body = "for i in range(a):\n    b += i\n    a = b\nreturn a"
    assert "for i in range(a):\n    a = b\n    b += i\nreturn a" in bodies(body)
    unseen = "for i in range(a):\n    a = i\n    b = i + 1\nreturn a"
    assert "for i in range(a):\n    b = i + 1\n    a = i\nreturn a" not in bodies(unseen)


def test_text_is_put_together_from_the_other_end():
    body = "out = ''\nfor c in a:\n    out += c\nreturn out"
    found = bodies(body, "a: str")
    assert body.replace("out += c", "out = c + out") in found
    assert body.replace("out += c", "out -= c") not in found


def test_the_last_continue_of_a_round_is_not_left_out():
    body = """
        for i in range(a):
            if i == b:
                continue
    """
    found = bodies(body)
    assert text(body.replace("continue", "break")) in found
    assert text(body.replace("continue", "pass")) not in found
    longer = f"{text(body)}\n    print(i)"
    assert longer.replace("continue", "pass") in bodies(longer)


def test_the_index_of_an_assignment_is_edited():
    body = "items[0] = 7"
    found = bodies(body, ITEMS)
    assert {"items[1] = 7", "items[-1] = 7", "items[0] = 8"} <= found


def test_a_list_is_filled_from_the_other_end_or_not():
    body = "out = []\nfor item in items:\n    out.append(item)\nreturn out"
    found = bodies(body, ITEMS)
    assert body.replace("append(item)", "insert(0, item)") in found
    assert body.replace("out.append(item)", "pass") in found
    assert body.replace("out.append(item)", "out") not in found


def test_a_local_function_is_edited_with_its_own_parameters():
    body = "def inner(x, y):\n    return x\n\nreturn inner(a, b)"
    found = bodies(body)
    assert body.replace("return x", "return y") in found
    assert body.replace("inner(a, b)", "inner(b, a)") in found
    assert not any("return inner\n" in it for it in found)
