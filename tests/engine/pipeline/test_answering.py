"""An answer becomes an example of the docstring, read as it was meant, or is refused with words that help."""

import doctest

import pytest

from lift_sys.errors import SourceError
from lift_sys.interpret import interpret
from lift_sys.pipeline import answer_edit, given_answer
from lift_sys.source import Document
from lift_sys.verdicts import Question
from support.interpreting import said

FUNCTION = '''def f(xs):
    """Sum up.

    >>> f([1])
    1

    Args:
        xs: what to sum up
    """
    ...
'''


def answered(text, words, call="f([])", setup=()):
    target = Document(text).targets()[0]
    question = Question(call=call, setup=setup, answers=())
    return answer_edit(text, target, question, given_answer(words)).apply(text)


def examples(text):
    return [said(item.example) for item in interpret(Document(text).targets()[0]).examples]


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ("0", "f([]) == 0"),
        ("None", "f([]) == None"),
        (" [ 1,2 ] ", "f([]) == [1, 2]"),
        ("'a\\n'", r"f([]) == 'a\n'"),
        ("-1.5", "f([]) == -1.5"),
        ("ValueError", "f([]) raises ValueError"),
        ("raises KeyError", "f([]) raises KeyError"),
        ("raises mine.Trouble", "f([]) raises Trouble"),
        ("{'b', 'a'}", "f([]) == {'a', 'b'}"),
    ],
)
def test_an_answer_is_an_example_beside_the_others(words, read):
    text = answered(FUNCTION, words)
    assert examples(text) == ["f([1]) == 1", read]
    assert text.index(">>> f([])") < text.index("Args:")


def test_what_is_written_is_a_doctest_that_python_takes_too():
    text = answered(answered(FUNCTION, "0"), "raises ValueError", call="f(1)")
    body = "if xs == 1: raise ValueError('no')\n    return sum(xs)"
    namespace = {}
    exec(text.replace("...\n", body + "\n", 2).replace(body, "...", 1), namespace)
    runner = doctest.DocTestRunner(verbose=False)
    for test in doctest.DocTestFinder().find(namespace["f"], "f", globs=namespace):
        runner.run(test)
    assert runner.summarize(verbose=False) == (0, 3)


@pytest.mark.parametrize(
    "words", ["", "perhaps", "f([1])", "0 or None", "x = 1", "print(1)", "1e999", "raises 5"]
)
def test_what_is_no_answer_is_refused_with_what_to_write(words):
    with pytest.raises(SourceError, match="is no answer") as error:
        given_answer(words)
    assert "Write a literal" in str(error.value)


def test_an_answer_that_cannot_be_written_down_is_given_back():
    raw = FUNCTION.replace('"""Sum', 'r"""Sum')
    with pytest.raises(SourceError, match="Add it by hand") as error:
        answered(raw, '\'"""\'')
    assert ">>> f([])" in str(error.value)


def test_an_example_of_a_method_keeps_its_setup():
    text = 'class A:\n    def f(self):\n        """Say.\n\n        >>> a = A()\n        >>> a.f()\n        1\n        """\n'
    assert examples(answered(text, "2", call="a.f()", setup=("a = A()", "a.x = 1")))[1] == (
        "a = A(); a.f(); a = A(); a.x = 1; a.f() == 2"
    )
