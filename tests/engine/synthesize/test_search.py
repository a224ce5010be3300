import pytest

from lift_sys.synthesize.values import error, same
from lift_sys.synthesize.worker import solve


def request(header, prose, *examples, returns=None):
    """`header` as in `xs: list[int], n`; an example as in `("[1], 2", "3")`."""
    parameters = []
    for part in header.split("; "):
        name, _, annotation = part.partition(": ")
        parameters.append({"name": name, "annotation": annotation or None})
    names = [parameter["name"] for parameter in parameters]
    shown = [
        {"arguments": dict(zip(names, arguments, strict=True)), "expected": expected}
        for *arguments, expected in examples
    ]
    return {
        "name": "wanted",
        "parameters": parameters,
        "returns": returns,
        "prose": prose,
        "examples": shown,
    }


def found(message):
    sent = []
    solve(message, sent.append)
    return [item["body"] for item in sent if item["kind"] == "candidate"]


@pytest.mark.parametrize(
    ("header", "prose", "examples", "body"),
    [
        (
            "names: list[str]",
            "Join the names with a hyphen.",
            [("['x', 'y']", "'x-y'"), ("[]", "''")],
            "return '-'.join(names)",
        ),
        (
            "numbers: list[int]",
            "Return the product of the odd numbers.",
            [("[1, 2, 3, 5]", "15"), ("[]", "1")],
            "import math\nreturn math.prod([number for number in numbers if number % 2 == 1])",
        ),
        (
            "words: list[str]",
            "Return the longest word, or None when there is no word.",
            [("['a', 'bcd', 'ef']", "'bcd'"), ("[]", "None")],
            "try:\n    return max(words, key=len)\nexcept ValueError:\n    return None",
        ),
        (
            "pairs: dict[str, int]",
            "Keep the entries with a negative value.",
            [("{'a': -1, 'b': 2}", "{'a': -1}"), ("{}", "{}")],
            "return {key: value for key, value in pairs.items() if value < 0}",
        ),
        (
            "text: str",
            "Convert the text to an integer, or return -1 if it is not one.",
            [("'12'", "12"), ("'x'", "-1")],
            "try:\n    return int(text)\nexcept ValueError:\n    return -1",
        ),
        (
            "n: int",
            "Return the n-th term of the sequence 3, 1, 4, 5, 9, 14, ..., counted from 0.",
            [("0", "3"), ("3", "5")],
            "a, b = (3, 1)\nfor _ in range(n):\n    a, b = (b, b + a)\nreturn a",
        ),
    ],
)
def test_the_first_candidate_is_what_a_person_would_write(header, prose, examples, body):
    assert found(request(header, prose, *examples))[0] == body


def test_candidates_agree_with_every_example():
    bodies = found(
        request("x: int; y: int", "Combine x and y.", ("3", "4", "12"), ("2", "5", "10"))
    )
    assert bodies
    assert bodies[0] == "return x * y"


def test_examples_that_contradict_each_other_have_no_candidate():
    assert found(request("x: int", "Return x.", ("1", "1"), ("1", "2"))) == []


def test_cases_without_an_example_are_answered_from_the_words():
    prose = "Return 'cold' below 5, 'hot' above 30 and 'mild' otherwise."
    assert found(request("t: int", prose, returns="str"))[0].startswith("if t < 5:")


def test_prose_without_cases_and_examples_has_no_candidate():
    assert found(request("t: int", "Return the weather.", returns="str")) == []


def test_an_expected_exception_is_raised():
    message = request("xs: list[int]", "Return the largest; raise an error if xs is empty.")
    message["examples"] = [
        {"arguments": {"xs": "[4, 9]"}, "expected": "9"},
        {"arguments": {"xs": "[]"}, "raises": "ValueError", "message": "nothing there"},
    ]
    assert found(message)[0] == (
        "if not xs:\n    raise ValueError('nothing there')\nreturn max(xs)"
    )


def test_the_same_request_has_the_same_answer():
    message = request("x: str", "Reverse the words.", ("'ab cd'", "'cd ab'"), ("'x'", "'x'"))
    assert found(message) == found(message)


def test_an_example_that_cannot_be_evaluated_is_left_out():
    bodies = found(request("x: int", "Return x doubled.", ("1", "2"), ("4", "8"), ("oops", "1")))
    assert bodies[0] == "return x * 2"


def test_a_parameter_that_hides_a_built_in_is_respected():
    bodies = found(
        request("str: list[str]", "Count the strings.", ("['a', 'b']", "2"), ("[]", "0"))
    )
    assert bodies[0] == "return len(str)"


def test_values_that_explode_do_not_hold_up_the_search():
    message = request("x: int", "Raise x to its own power.", ("3", "27"), ("4", "256"))
    assert found(message)[0] == "return x ** x"


@pytest.mark.parametrize(
    ("one", "two", "alike"),
    [
        (1, 1, True),
        (1, True, False),
        (1, 1.0, False),
        (0.1 + 0.2, 0.3, True),
        ([1, (2,)], [1, (2,)], True),
        ([1, (2,)], [1, [2]], False),
        ({"a": 1}, {"a": True}, False),
        (error("KeyError"), error("KeyError"), True),
        (error("KeyError"), error("ValueError"), False),
    ],
)
def test_values_are_compared_with_their_types(one, two, alike):
    assert same(one, two) is alike
