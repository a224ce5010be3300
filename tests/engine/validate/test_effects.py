import pytest

from support.validating import codes, pointed

CHANGES = [
    "a.sort()\n    return a",
    "a[0] = 1\n    return a",
    "a += [1]\n    return a",
    "b = a\n    b.append(1)\n    return b",
    "b = a[0]\n    b.append(1)\n    return b",
    "for row in a:\n        row.append(1)\n    return a",
    "c = a\n    for x in a:\n        b = c\n        b.append(1)\n    return c",
    "del a[0]\n    return a",
    "if a:\n        a = list(a)\n    a.append(1)\n    return a",
    "from heapq import heappush\n    heappush(a, 1)\n    return a",
    "import heapq as h\n    h.heapify(a)\n    return a",
]


@pytest.mark.parametrize("body", CHANGES)
def test_changes_of_an_argument_are_found(body):
    text = f'def f(a: list):\n    """F."""\n    {body}'
    assert codes(text, grave=True) == ["LIFT401"]
    assert pointed(text, "LIFT401") == ["list"]


SPARES = [
    "a = sorted(a)\n    a.append(1)\n    return a",
    "a = a[:]\n    a[0] = 1\n    return a",
    "b = list(a)\n    b.sort()\n    return b",
    "a = a + [1]\n    return a",
    "b = [x for x in a]\n    b += a\n    return b",
    "b = 0\n    for x in a:\n        x += 1\n        b += x\n    return b",
    "def g(a):\n        a.append(1)\n        return a\n    return g(list(a))",
]


@pytest.mark.parametrize("body", SPARES)
def test_changes_of_a_copy_are_not_blamed(body):
    assert codes(f'def f(a: list):\n    """F."""\n    {body}', grave=True) == []


def test_a_declared_change_is_allowed():
    body = "a.sort()\n    return a"
    assert codes(f'def f(a: list) -> list:\n    """Sort a in place."""\n    {body}') == []
    assert codes(f'def f(a: list) -> list:\n    """Sort a."""\n    {body}') == ["LIFT401"]


def test_a_function_without_an_answer_is_there_for_its_effect():
    assert codes('def f(a):\n    """Sort."""\n    a.sort()') == []
    assert codes('def f(a) -> None:\n    """Sort."""\n    a.sort()') == []


def test_a_method_may_change_its_own_object():
    text = (
        'class C:\n    def f(self, a: list) -> int:\n        """F."""\n        {}\n        return 1'
    )
    assert codes(text.format("self.x = self.y[0] = a")) == []
    assert codes(text.format("a.clear()")) == ["LIFT401"]


def test_adding_to_a_number_changes_nobodys_value():
    assert codes('def f(a):\n    """F."""\n    a += 1\n    return a') == []


RAISES = '''
    def f(a):
        """F.

        Raises:
            LookupError: If there is none.
        """
        if a:
            raise {}
        return 1
'''


def test_a_listed_exception_allows_its_built_in_kinds():
    assert codes(RAISES.format("KeyError(a)")) == []
    assert codes(RAISES.format("ValueError(a)")) == ["LIFT402"]
    assert "LookupError" in pointed(RAISES.format("ValueError(a)"), "LIFT402")[0]


def test_an_exception_that_is_caught_is_not_raised():
    text = 'def f(a):\n    """F."""\n    try:\n        raise ValueError(a)\n    except ValueError:\n        return 1'
    assert codes(text) == []


def test_an_exception_is_only_worth_a_word_where_none_is_listed():
    text = 'def f(a):\n    """F."""\n    if a:\n        raise ValueError(a)\n    return 1'
    assert codes(text) == ["LIFT403"]
    assert codes(text, grave=True) == []


def test_printing_is_declared_by_words_or_by_examples():
    body = "print(a)\n    return a"
    assert codes(f'def f(a):\n    """F."""\n    {body}') == ["LIFT404"]
    assert codes(f'def f(a):\n    """Print it."""\n    {body}') == []


def test_chance_and_clock_are_found_through_any_import():
    for line in ("import random", "import random as r", "from random import choice"):
        call = {"import random": "random.choice", "import random as r": "r.choice"}
        name = call.get(line, "choice")
        assert codes(f'{line}\ndef f(a):\n    """F."""\n    return {name}(a)') == ["LIFT404"]
    body = "from datetime import datetime\n    return datetime.now(), a"
    assert codes(f'def f(a):\n    """F."""\n    {body}') == ["LIFT404"]


def test_a_local_value_of_such_a_name_is_harmless():
    assert codes('def f(random):\n    """F."""\n    return random.choice()') == []
    assert codes('def f(print):\n    """F."""\n    return print(1)') == []
