import pytest

from lift_sys.synthesize.clauses import conditions, decision_lists
from lift_sys.synthesize.formulas import formulas, recurrence
from lift_sys.synthesize.phrases import Context, normalise, read_condition
from lift_sys.synthesize.types import ANY, INT, STR, list_of
from lift_sys.synthesize.words import numbers, quoted, sequences, stem

NUMBER = Context((("n", INT),), ())
TEXT = Context((("s", STR),), ("ab",))
ITEMS = Context((("xs", list_of(INT)),), ())
PAIR = Context((("p", INT), ("q", INT)), ())


def test_a_long_list_of_words_is_read_at_once():
    text = " and ".join(f"by {k} or 3, " for k in range(2, 40))
    assert read(f"divisible {text} unless the moon is full", NUMBER) is None


def read(phrase, context):
    return read_condition(normalise(phrase, context), context)


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("from 40 up", "n >= 40"),
        ("at least 7", "n >= 7"),
        ("under 12", "n < 12"),
        ("between 3 and 9", "3 <= n <= 9"),
        ("for numbers above 1,000", "n > 1000"),
        ("it is negative", "n < 0"),
        ("divisible by 3 and 5", "(n % 3 == 0) and (n % 5 == 0)"),
        ("divisible by 6 but not by 4", "(n % 6 == 0) and (not (n % 4 == 0))"),
        ("not even", "not (n % 2 == 0)"),
        ("otherwise", "True"),
        ("for everything else", "True"),
    ],
)
def test_a_condition_on_a_number_is_read(phrase, expected):
    assert read(phrase, NUMBER) == expected


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("with fewer than 4 characters", "len(s) < 4"),
        ("without a digit", "not any(c.isdigit() for c in s)"),
        ("contains an upper-case letter", "any(c.isupper() for c in s)"),
        ("when it starts with 'ab'", "s.startswith('ab')"),
        ("longer than 3 characters", "len(s) > 3"),
        ("of odd length", "len(s) % 2 == 1"),
        ("empty", "not s"),
    ],
)
def test_a_condition_on_a_text_is_read(phrase, expected):
    assert read(phrase, TEXT) == expected


def test_a_condition_on_two_parameters_is_read():
    assert read("both are positive", PAIR) == "(p > 0) and (q > 0)"
    assert read("only q is positive", PAIR) == "not (p > 0) and (q > 0)"
    assert read("p is greater than q", PAIR) == "p > q"


def test_a_condition_on_a_type_is_read():
    assert read("an int or a float", Context((("v", ANY),), ())) == "isinstance(v, (int, float))"


@pytest.mark.parametrize("phrase", ["sorted by hand", "the moon is full", "from here", ""])
def test_words_that_state_no_condition_are_not_read(phrase):
    assert read(phrase, NUMBER) is None


def cases(prose, parameters, goal="str"):
    context = Context(parameters, tuple(quoted(prose)))
    answers = [text for text in quoted(prose) if text.isalnum()]
    found = next(iter(decision_lists(prose, context, answers, goal)), None)
    return found and [(clause.result, clause.condition) for clause in found.clauses]


def test_results_with_conditions_behind_them_are_cases():
    prose = "Name a size: 'small' below 10, 'large' from 50 up, otherwise 'medium'."
    assert cases(prose, (("n", INT),)) == [
        ("'small'", "n < 10"),
        ("'large'", "n >= 50"),
        ("'medium'", "True"),
    ]


def test_results_with_conditions_before_them_are_cases():
    prose = "If s is empty return 'none', if it ends with '!' return 'loud', else 'calm'."
    assert cases(prose, (("s", STR),))[0] == ("'none'", "not s")


def test_it_stands_for_the_number_before():
    prose = "Return 'level' for 4, 'deep' below it and 'high' above it."
    assert [c for _, c in cases(prose, (("n", INT),))] == ["n == 4", "n < 4", "True"]


def test_a_result_may_describe_itself():
    prose = "Return 'negative' or 'positive' for an integer, and 'zero' for 0."
    assert ("'negative'", "n < 0") in cases(prose, (("n", INT),))


def test_results_without_readable_conditions_are_no_cases():
    prose = "Return 'red' by night, 'green' in spring and 'blue' at sea."
    assert cases(prose, (("n", INT),)) is None


def test_a_condition_behind_if_is_strong_and_another_is_not():
    found = conditions("Return the sum, or 0 if the list is empty.", ITEMS)
    assert [(guard.source, guard.strong) for guard in found] == [("not xs", True)]
    assert not any(guard.strong for guard in conditions("Keep all that are empty.", ITEMS))


def test_formulas_are_found_between_words():
    assert formulas("Return 3x + 1 of x, that is x * (x - 2).", ["x"]) == [
        "3 * x + 1",
        "x * (x - 2)",
    ]


def test_a_hyphen_is_no_formula():
    assert formulas("Return the n-th item of a well-known list.", ["n"]) == []


def test_a_definition_by_recurrence_is_read():
    found = recurrence("t(0) = 5, t(1) = 7, t(n) = 2 * t(n - 1) - t(n - 2)")
    assert found is not None
    assert (found.step, found.reach) == ("2 * values[i - 1] - values[i - 2]", 2)
    assert found.bases == ((0, 5), (1, 7))
    assert recurrence("t(n) = 2 * n") is None


def test_numbers_and_sequences_are_kept_apart():
    text = "Take 12 of the terms 4, 5, 9, 14, ... but at most three."
    assert numbers(text) == [12, 3]
    assert sequences(text) == [[4, 5, 9, 14]]


@pytest.mark.parametrize(
    ("one", "two"),
    [("capitalise", "capitalize"), ("words", "word"), ("sorted", "sort"), ("indices", "index")],
)
def test_forms_of_a_word_have_one_stem(one, two):
    assert stem(one) == stem(two)


def test_different_words_keep_different_stems():
    assert len({stem(word) for word in ("minus", "minimum", "sum", "summit", "less", "list")}) == 6
