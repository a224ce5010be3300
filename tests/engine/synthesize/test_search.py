import pytest

from lift_sys.synthesize.problem import read_problem
from lift_sys.synthesize.running import behaviour, compile_body
from lift_sys.synthesize.search import Search
from lift_sys.synthesize.trust import trusted
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


@pytest.mark.parametrize(
    ("header", "prose", "examples", "body"),
    [
        ("x", "Return x twice.", [("4", "8"), ("'a'", "'aa'")], "return x * 2"),
        ("a: int; b: int", "Return the larger.", [("3", "1", "3"), ("2", "5", "5")], "return max(a, b)"),
        ("n: int", "", [("1", "2"), ("2", "3")], "return n + 1"),
        ("who: str", "Greet someone.", [("'Ann'", "'Hi, Ann!'")], "return f'Hi, {who}!'"),
        ("a: str; b: str", "", [("'Ann'", "'Lee'", "'Lee, Ann'")], "return f'{b}, {a}'"),
        ("s: str", "", [("'Ann'", "'{Ann} \"it\"'")], "return f'{{{s}}} \"it\"'"),
        ("x: float", "Convert: multiply by 3 and add 2.", [("1.5", "6.5")], "return x * 3 + 2"),
    ],
)  # fmt: skip
def test_the_plainest_body_comes_before_guards_loops_and_oddities(header, prose, examples, body):
    assert found(request(header, prose, *examples))[0] == body


def test_an_expression_may_itself_raise_what_is_expected():
    message = request("a; b", "Divide a by b.", ("1", "4", "0.25"))
    raises = {"arguments": {"a": "1", "b": "0"}, "raises": "ZeroDivisionError"}
    for text in (None, "division by zero"):
        message["examples"][1:] = [raises | {"message": text}]
        assert found(message)[0] == "return a / b"


def test_an_exception_with_a_message_of_its_own_is_raised_on_purpose():
    message = request(
        "a; b", "Divide a by b; b is not zero.", ("1", "4", "0.25"), ("6", "3", "2.0")
    )
    raises = {"arguments": {"a": "1", "b": "0"}, "raises": "ZeroDivisionError", "message": "no"}
    message["examples"].append(raises)
    assert "raise ZeroDivisionError('no')" in found(message)[0]


def test_a_template_is_not_read_into_an_answer_without_the_argument():
    bodies = found(request("who: str", "Greet someone.", ("'Ann'", "'Hi!'"), ("'Bo'", "'Ho!'")))
    assert not any("f'" in body for body in bodies)


def test_a_recurrence_wants_words_or_many_examples():
    said = found(request("n: int", "The n-th term of the sequence.", ("1", "2"), ("2", "3")))
    unsaid = found(request("n: int", "", ("1", "2"), ("2", "3")))
    assert any("for _" in body for body in said)
    assert "for _" not in unsaid[0]


def test_what_fails_on_inputs_of_its_own_types_comes_last():
    message = request("x: float", "Take the square root.", ("4", "2.0"))
    assert all("round(" not in body for body in found(message)[:1])


def test_one_broken_candidate_does_not_lose_the_others(monkeypatch):
    judge = Search._judge

    def fail(self, body, score, cost):
        if "*" in body:
            raise ValueError(body)
        judge(self, body, score, cost)

    monkeypatch.setattr(Search, "_judge", fail)
    bodies = found(request("x: int", "", ("1", "2"), ("2", "4"), ("5", "10"), ("9", "18")))
    assert bodies
    assert not any("*" in body for body in bodies)


def test_a_search_that_breaks_off_keeps_what_it_found(monkeypatch):
    level = Search._level

    def fail(self, number, *scopes):
        level(self, number, *scopes)
        if self.found:
            raise SyntaxError

    monkeypatch.setattr(Search, "_level", fail)
    assert found(request("x: str", "Upper case.", ("'a'", "'A'")))[0] == "return x.upper()"


def test_a_search_past_its_deadline_keeps_what_it_found(monkeypatch):
    level = Search._level

    def hang(self, number, *scopes):
        level(self, number, *scopes)
        while self.found:
            pass

    monkeypatch.setattr(Search, "_level", hang)
    message = request("x: str", "Upper case.", ("'a'", "'A'")) | {"seconds": 0.6}
    assert found(message)[0] == "return x.upper()"


def test_a_power_beyond_all_bounds_does_not_hold_up_a_candidate():
    problem = read_problem(request("x: int", "", ("9", "1")))
    for body in ("return x ** x ** x ** x", "return sum(range(x ** 99))"):
        assert behaviour(problem, compile_body(problem, body))[0] == error("OverflowError")
    assert behaviour(problem, compile_body(problem, "return x ** 2"))[0] == 81


@pytest.mark.parametrize(
    ("cost", "missed", "believed"), [(4, 0, True), (30, 0, False), (4, 20, False)]
)
def test_trust_falls_with_size_and_with_words_left_out(cost, missed, believed):
    assert trusted(cost, missed, 0, [7, 8]) is believed


def test_examples_buy_trust_and_the_same_answer_twice_does_not():
    assert not trusted(16, 0, 0, [12])
    assert not trusted(16, 0, 0, [12, 12, 12, 12])
    assert trusted(16, 0, 0, [12, 13, 14, 15])


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
