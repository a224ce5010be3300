"""Conditions, effects and the summary: what the text says exactly, and what it merely suggests."""

import pytest

from support.interpreting import read


def required(docstring, header="def f(n, xs):"):
    return [p.expression for p in read(docstring, header)[0].requires]


def ensured(docstring, header="def f(n, xs):"):
    return [p.expression for p in read(docstring, header)[0].ensures]


@pytest.mark.parametrize(
    ("docstring", "expected"),
    [
        ("Do.\n\nRequires: n >= 0.", ["n >= 0"]),
        ("Do. Requires len(xs) > 0.", ["len(xs) > 0"]),
        ("Do.\n\n- Precondition: `0 < n <= len(xs)`", ["0 < n <= len(xs)"]),
        ("Do.\n\nAssumes that n > 0 and xs != [].", ["n > 0 and xs != []"]),
        ("You may assume n ≥ 1, n ≤ 9.", ["n >= 1", "n <= 9"]),
        ("Do.\n\nConstraints:\n    1. 1 <= n <= 9\n    * n is even\n    * k > 1", ["1 <= n <= 9"]),
        ("Do.\n\nRequires:\n    all(x > 0 for x in xs)", ["all((x > 0 for x in xs))"]),
        ("Do.\n\nRequires: isinstance(n, int)", ["isinstance(n, int)"]),
        ("Do.\n\nRequires: n", []),
        ("Do.\n\nRequires: n > 0 if xs", []),
        ("Do.\n\nRequires: m > 0", []),
        ("Do.\n\nRequires: xs.length > 0", []),
        ("Do.\n\nRequires: exit(n) > 0", []),
        ("Do.\n\nRequires: a positive n", []),
        ("Return 1 for n >= 0.", []),
        ("Do.\n\nn >= 0", []),
    ],
)
def test_requires_reads_comparisons_over_parameters(docstring, expected):
    assert required(docstring) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("A count, n >= 0.", ["n >= 0"]),
        ("A count (>= 1).", ["n >= 1"]),
        ("A count; must be > 0", ["n > 0"]),
        ("A count where 0 <= n < len(xs).", ["0 <= n < len(xs)"]),
        ("A count. Nothing is done if n < 0.", []),
        ("A count (positive), not len(xs) > 0 things", []),
    ],
)
def test_the_entry_of_a_parameter_may_bound_it(words, expected):
    assert required(f"Do.\n\nArgs:\n    n: {words}\n    xs: Things.") == expected


@pytest.mark.parametrize(
    ("docstring", "expected"),
    [
        ("Do.\n\nEnsures: result >= n", ["result >= n"]),
        ("Do.\n\n:raises ValueError: if n < 0", ["not n < 0"]),
        ("Do.\n\n:raises ValueError: if n is 0", ["not n == 0"]),
        ("Do.\n\n:raises ValueError: if xs is not None", ["not xs is not None"]),
        ("Do.\n\nRaises:\n    ValueError: If n < 0 or not xs.", ["not (n < 0 or not xs)"]),
        ("Do.\n\nReturns:\n    A number, result > 0.", ["result > 0"]),
        ("Do.\n\nRaises:\n    ValueError: If n is negative.", []),
        ("Do.\n\nRaises:\n    ValueError: Perhaps if n < 0.", []),
        ("Do.\n\nReturns:\n    The result is more than n.", []),
    ],
)
def test_ensures_holds_after_a_return(docstring, expected):
    assert ensured(docstring) == expected


def test_a_predicate_keeps_its_words_and_origin():
    [predicate] = read("Do.\n\nRequires: n ≥ 0.", "def f(n):")[0].requires
    assert (predicate.words, predicate.origin) == ("n ≥ 0", "docstring")


def effects(docstring, header="def f(xs, k=0):", name="f"):
    found = read(docstring, header, name=name)[0].effects
    return {
        kind: list(values)
        for kind in ("raises", "mutates", "reads", "writes")
        if (values := getattr(found, kind))
    }


@pytest.mark.parametrize(
    ("docstring", "expected"),
    [
        ("Add k to every item of xs in place.", {"mutates": ["k", "xs"]}),
        ("Modifies xs and returns it.", {"mutates": ["xs"]}),
        ("It mutates the list `xs`.", {"mutates": ["xs"]}),
        ("Do.\n\nArgs:\n    xs: Sorted in place.", {"mutates": ["xs"]}),
        ("Do not modify xs.", {}),
        ("Sort without changing xs.", {}),
        ("Use k in place of xs.", {}),
        ("Modifies the world.", {}),
        ("Raises ValueError if k is odd.", {"raises": ["ValueError"]}),
        ("Do. Raise a `KeyError` then.", {"raises": ["KeyError"]}),
        ("f(1) raises TypeError", {"raises": ["TypeError"]}),
        ("Never raises ValueError.", {}),
        ("Raises the Roof.", {}),
        ("Print the items.", {"writes": ["stdout"]}),
        ("Sorts xs and prints it.", {"writes": ["stdout"]}),
        ("Return what would be printed.", {}),
        ("Return the items instead of printing. Does not print.", {}),
        ("Write xs to the file.", {"writes": ["files"]}),
        ("Read numbers from a text file.", {"reads": ["files"]}),
        ("The line of the file that was read.", {}),
        ("Read a line from standard input.", {"reads": ["stdin"]}),
        ("Return the current time.", {"reads": ["clock"]}),
        ("Return a random element.", {"reads": ["random"]}),
        ("Look into the environment variable HOME.", {"reads": ["environment"]}),
    ],
)
def test_effects_are_those_that_the_text_names(docstring, expected):
    assert effects(docstring) == expected


def test_in_place_means_the_only_parameter():
    assert effects("Sort the list in place.", "def f(items):") == {"mutates": ["items"]}
    assert effects("Sort the list in place.", "def f(items, key):") == {}


def test_a_method_may_change_its_object():
    header = "class C:\n    def f(self, x):"
    assert effects("Updates self.", header, "C.f") == {"mutates": ["self"]}


@pytest.mark.parametrize(
    ("docstring", "summary"),
    [
        ("Add one.  Then stop.", "Add one."),
        ("Add e.g. one, i.e. 1.0 vs. 2. Then stop.", "Add e.g. one, i.e. 1.0 vs. 2."),
        ("Parse v1.2.3 of a file. More.", "Parse v1.2.3 of a file."),
        ("Add over\ntwo lines\n\nMore.", "Add over two lines"),
        ("Is it so? Yes.", "Is it so?"),
        ('\n    Say "hello." Then go.', 'Say "hello."'),
        (">>> f(1)\n2\n\nThe words come later. Really.", "The words come later."),
        ("Ask J. Smith. Then stop.", "Ask J. Smith."),
        ("", ""),
        ("Args:\n    x: one", ""),
    ],
)
def test_the_summary_is_the_first_sentence(docstring, summary):
    assert read(docstring)[0].intent.summary == summary


def test_the_prose_leaves_out_examples_and_their_headings():
    docstring = (
        "One.\n\nTwo  (see f(1) == 2).\n\nExamples:\n  f(3) == 4\n  3 -> 4\n\n>>> f(1)\n2\n\nEnd."
    )
    assert read(docstring)[0].prose == "One. Two (see f(1) == 2). End."
