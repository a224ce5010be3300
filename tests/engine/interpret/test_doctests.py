"""Doctests: what becomes an example, with which state, and what is refused."""

import pytest

from support.interpreting import examples, problems, spans

CLASS = "class Stack:\n    def push(self, x):"


@pytest.mark.parametrize(
    ("docstring", "expected"),
    [
        pytest.param(">>> f(1)\n2", ["f(1) == 2"], id="value"),
        pytest.param(">>> f(1)\n2.50", ["f(1) == 2.5"], id="float"),
        pytest.param(">>>f(1)\n2", ["f(1) == 2"], id="no space behind the prompt"),
        pytest.param(">>> f(1) # one\n2", ["f(1) == 2"], id="comment"),
        pytest.param(">>> f([1,\n...    2])\n[1,\n 2]", ["f([1, 2]) == [1, 2]"], id="lines"),
        pytest.param(">>> f(1)\n>>> f(2)\n3", ["f(1) == None", "f(2) == 3"], id="nothing shown"),
        pytest.param(">>> f(1)\n2\nThis is two.", ["f(1) == 2"], id="prose right below"),
        pytest.param(">>> f(1) == 2\nTrue", ["f(1) == 2"], id="comparison that is True"),
        pytest.param(">>> f(1) == 2", ["f(1) == 2"], id="comparison without a result"),
        pytest.param(">>> f(1) == 2\nFalse", ["f(1) == 2 == False"], id="comparison that is not"),
        pytest.param(
            ">>> abs(f(2) - 1.4) < 0.1\nTrue", ["abs(f(2) - 1.4) < 0.1 == True"], id="near"
        ),
        pytest.param(">>> assert f(1) == 2", ["f(1) == 2"], id="assert"),
        pytest.param(">>> f(1)\n<Foo at 1>", ["f(1) ~ <Foo at 1>"], id="repr"),
        pytest.param(">>> f(1)\ndeque([1])", ["f(1) ~ deque([1])"], id="constructor"),
        pytest.param(">>> f(1)\n[1, ...]", ["f(1) ~~ [1, ...]"], id="dots without a directive"),
        pytest.param(
            ">>> f(1) # doctest: +ELLIPSIS\n<Foo ...>", ["f(1) ~~ <Foo ...>"], id="ellipsis"
        ),
        pytest.param(">>> f(1) # doctest: +SKIP\n2", [], id="skipped"),
        pytest.param(
            ">>> f(1) # doctest: +NORMALIZE_WHITESPACE\n[1,\n   2]",
            ["f(1) == [1, 2]"],
            id="wrapped",
        ),
        pytest.param(
            ">>> f(1) # doctest: +NORMALIZE_WHITESPACE\nFoo(1,\n   2)",
            ["f(1) ~ Foo(1, 2)"],
            id="wrapped repr",
        ),
        pytest.param(">>> print(f(1))\na b", ["print(f(1)) prints 'a b\\n'"], id="printed"),
        pytest.param(
            ">>> print(f(1))\na\n<BLANKLINE>\nb",
            ["print(f(1)) prints 'a\\n\\nb\\n'"],
            id="blank line",
        ),
        pytest.param(
            ">>> for i in range(2):\n...     print(f(i))\n0\n1",
            ["[print(f(i)) for i in range(2)] prints '0\\n1\\n'"],
            id="loop that prints",
        ),
        pytest.param(
            ">>> [print(f(i)) for i in [1]]\n2\n[None]",
            ["[print(f(i)) for i in [1]] ~ 2\n[None]"],
            id="list of prints",
        ),
        pytest.param(">>> list(map(f, [1]))\n[2]", ["list(map(f, [1])) == [2]"], id="passed on"),
        pytest.param(">>> g(1)\n2", [], id="another function"),
        pytest.param(">>> # only a comment\n>>> f(1)\n2", ["f(1) == 2"], id="comment alone"),
        pytest.param(">>> f(1)  # => 2", ["f(1) == 2"], id="result in a comment"),
        pytest.param(">>> x = 3\n>>> f(x)  # 2.", ["x = 3; f(x) == 2"], id="comment and state"),
        pytest.param(">>> f('#')  # sorts", ["f('#') == None"], id="comment that is none"),
        pytest.param(">>> f(1) -> 2", ["f(1) == 2"], id="arrow behind the call"),
        pytest.param(">>> f(1)\n=> 2", ["f(1) == 2"], id="arrow before the result"),
        pytest.param(
            "In [1]: f(1)\nOut[1]: 2\n\nIn [2]: f(2)", ["f(1) == 2", "f(2) == None"], id="IPython"
        ),
        pytest.param(
            "In [1]: f([1,\n   ...: 2])\nOut[1]: 2", ["f([1, 2]) == 2"], id="IPython lines"
        ),
    ],
)
def test_a_doctest_says(docstring, expected):
    assert examples(docstring) == expected


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("Traceback (most recent call last):\n    ...\nValueError: bad 1", "ValueError: bad 1"),
        ("Traceback (most recent call last):\nValueError", "ValueError"),
        ("Traceback (most recent call last):\n  File x\n    y\nm.BadError: a\nb", "BadError: a\nb"),
        ("ValueError: bad", "ValueError: bad"),
        ("KeyError", "KeyError"),
    ],
)
def test_a_traceback_is_an_exception(shown, expected):
    assert examples(f">>> f(1)\n{shown}") == [f"f(1) raises {expected}"]


def test_an_ellipsis_in_the_message_of_an_exception_is_kept_as_one():
    traceback = "Traceback (most recent call last):\nValueError: bad ..."
    assert examples(f">>> f(1)\n{traceback}") == ["f(1) raises~ ValueError: bad ..."]
    ignoring = f">>> f(1)  # doctest: +IGNORE_EXCEPTION_DETAIL\n{traceback}"
    assert examples(ignoring) == ["f(1) raises ValueError"]


def test_a_word_that_only_looks_like_an_exception_is_a_repr():
    assert examples(">>> f(1)\nValue: bad") == ["f(1) ~ Value: bad"]


@pytest.mark.parametrize(
    ("docstring", "expected"),
    [
        pytest.param(
            ">>> xs = [3]\n>>> ys = []\n>>> f(xs)\n1",
            ["xs = [3]; f(xs) == 1"],
            id="only what it needs",
        ),
        pytest.param(">>> y = f(1)\n>>> y\n2", ["f(1) == 2"], id="result kept in a name"),
        pytest.param(">>> y = f(1); y\n2", ["f(1) == 2"], id="statements on one line"),
        pytest.param(
            ">>> xs = [1]\n>>> f(xs)\n>>> xs\n[1, 2]",
            ["xs = [1]; f(xs) == None", "xs = [1]; f(xs); xs == [1, 2]"],
            id="changed argument",
        ),
        pytest.param(
            ">>> import math\n>>> f(math.pi)\n3", ["import math; f(math.pi) == 3"], id="import"
        ),
        pytest.param(">>> from pkg import f\n>>> f(1)\n2", ["f(1) == 2"], id="import of itself"),
        pytest.param(
            ">>> def g(y):\n...     return y\n>>> f(g)\n2",
            ["def g(y):\n    return y; f(g) == 2"],
            id="definition",
        ),
        pytest.param(
            ">>> xs = []\n>>> f(xs)\nValueError\n>>> f(len(xs))\n0",
            ["xs = []; f(xs) raises ValueError", "xs = []; f(len(xs)) == 0"],
            id="a line that raises is no set-up",
        ),
        pytest.param(
            ">>> import random as r\n>>> r.seed(1)\n>>> r.choice([1])\n1\n>>> f(1)\n2",
            ["import random as r; r.seed(1); f(1) == 2"],
            id="a module that is set up",
        ),
        pytest.param(
            ">>> s = Bag()\n>>> s.set(1)\n>>> t.seed(1)\n>>> f(1)\n2",
            ["f(1) == 2"],
            id="an object that is set up",
        ),
    ],
)
def test_doctests_share_state(docstring, expected):
    assert examples(docstring) == expected


@pytest.mark.parametrize(
    ("docstring", "expected"),
    [
        (">>> Stack().push(1)\n2", ["Stack().push(1) == 2"]),
        (">>> s = Stack()\n>>> s.push(1)\n2", ["s = Stack(); s.push(1) == 2"]),
        (">>> Stack.push(Stack(), 1)\n2", ["Stack.push(Stack(), 1) == 2"]),
        (">>> push(1)\n2", []),
        (">>> s = Stack()\n>>> s.pop(1)\n2", []),
    ],
)
def test_a_method_is_called_on_an_object(docstring, expected):
    assert examples(docstring, CLASS, name="Stack.push") == expected


def test_a_property_is_read_without_a_call():
    header = "class Box:\n    @property\n    def size(self):"
    assert examples(">>> Box().size\n3", header, name="Box.size") == ["Box().size == 3"]


def test_a_function_that_returns_nothing_prints_what_is_shown():
    assert examples(">>> f(1)\n2", "def f(x) -> None:") == ["f(1) prints '2\\n'"]
    assert examples(">>> f(1)\n2", "def f(x) -> int:") == ["f(1) == 2"]


def test_the_coroutine_of_an_async_function_is_the_call():
    assert examples(">>> await f(1)\n2", "async def f(x):") == ["f(1) == 2"]


def test_the_span_covers_prompt_and_result():
    docstring = "Words.\n\n>>> x = 2\n>>> f(x,\n...   1)\n3\n\nMore words."
    assert spans(docstring) == [">>> f(x,\n    ...   1)\n    3"]


def test_a_doctest_may_begin_in_the_first_line():
    assert examples(">>> f(1)\n2\n  3") == examples("\n>>> f(1)\n2\n  3")


def test_a_result_ends_where_the_indentation_does():
    assert examples("    >>> f(1)\n    2\nOther words") == ["f(1) == 2"]


@pytest.mark.parametrize(
    ("docstring", "message", "words"),
    [
        (">>> f([1, 2", "not valid Python", ">>> f([1, 2"),
        (">>> f(1) 2", "not valid Python", ">>> f(1) 2"),
        (">>> f([1]) [2]", "shows no result", ">>> f([1]) [2]"),
        (">>> f(abc)\n1", "`abc`, which nothing defines", ">>> f(abc)"),
    ],
)
def test_a_doctest_that_cannot_be_read_is_told(docstring, message, words):
    assert examples(docstring) == []
    [(said, where)] = problems(f"{docstring}\n\nWords.")
    assert message in said
    assert where == words


def test_a_skipped_doctest_is_not_complained_of():
    assert problems(">>> f([1, 2  # doctest: +SKIP") == []


def test_what_nothing_defines_is_told_once():
    assert len(problems(">>> f(abc)\n1\n>>> f(abc, 2)\n1\n>>> f(other)\n1")) == 2


@pytest.mark.parametrize(
    ("docstring", "words", "reason"),
    [
        (">>> while True: pass", "'while True: pass'", "never ends"),
        (">>> while 1:\n...     print(f(1))\n2", "'while 1: print(f(1))'", "never ends"),
        (">>> import os; os._exit(0)", "'os._exit(0)'", "ends Python"),
        (">>> exit(f(1))", "'exit(f(1))'", "ends Python"),
    ],
)
def test_a_line_behind_which_nothing_runs_is_left_out_with_a_word(docstring, words, reason):
    assert examples(docstring + "\n\n>>> f(1)\n2") == ["f(1) == 2"]
    [(said, where)] = problems(docstring + "\n\n>>> f(1)\n2")
    assert said.startswith(f"{words} is left out")
    assert reason in said
    assert where.startswith(">>> ")


@pytest.mark.parametrize(
    "docstring",
    [
        ">>> while True: x = next(y)\n>>> f(x)\n2",
        ">>> import os\n>>> os._exit(0)\n>>> f(os.sep)\n2",
        ">>> import sys; sys.exit(1); f(sys)\n2",
    ],
)
def test_what_depends_on_such_a_line_is_no_example(docstring):
    assert examples(docstring) == []
    assert ["is left out" in message for message, _ in problems(docstring)] == [True]


@pytest.mark.parametrize(
    "docstring",
    [
        ">>> while True:\n...     break\n>>> f(1)\n2",
        ">>> def stop():\n...     exit()\n>>> f(1)\n2",
        ">>> try:\n...     exit()\n... except SystemExit: pass\n>>> f(1)\n2",
        ">>> x = [1]\n>>> while x: x.pop()\n>>> f(1)\n2",
    ],
)
def test_a_line_behind_which_something_runs_is_not_complained_of(docstring):
    assert examples(docstring) == ["f(1) == 2"]
    assert problems(docstring) == []


def test_an_exit_that_is_shown_is_an_example():
    shown = "Traceback (most recent call last):\nSystemExit: 3"
    assert examples(f">>> import sys\n>>> sys.exit(f(1))\n{shown}") == [
        "import sys; sys.exit(f(1)) raises SystemExit: 3"
    ]
    assert problems(">>> exit(1)\n>>> f(2)\n1", "def exit(x):", name="exit") == []


def test_a_block_with_a_result_is_told_unless_it_is_a_loop_of_prints():
    [(said, _)] = problems(">>> if f(1):\n...     print(1)\n1")
    assert "cannot be read as an example: 'if f(1): print(1)'" in said
    assert problems(">>> for i in f(2): print(i)\n1") == []
    assert problems(">>> if g(1):\n...     print(1)\n1") == []
