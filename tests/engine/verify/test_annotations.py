"""A value is held against an annotation; what cannot be told for certain agrees."""

import pytest

from lift_sys.sandbox import Derived, Opaque
from lift_sys.verify.annotations import Annotation

COUNTER = Derived(("Counter", "dict", "object"), "Counter({'a': 1})", {"a": 1})
GENERATOR = Opaque(("generator", "object"), "<generator object>")
BYTES = Opaque(("bytearray", "object"), "bytearray(b'')")
DEEP = Opaque(("list", "object"), "[[…]]")


@pytest.mark.parametrize(
    ("annotation", "fits", "misfits"),
    [
        ("int", [1, True], [1.0, "1", None, GENERATOR]),
        ("float", [1.0, 1], ["1", None, 1j]),
        ("complex", [1j, 1.0], ["1"]),
        ("bool", [True], [1]),
        ("str", ["a"], [b"a", None]),
        ("bytes", [b"a", BYTES], ["a"]),
        ("None", [None], [0, ""]),
        ("Any", [1, None, GENERATOR], []),
        ("object", [1, None], []),
        ("Never", [], [None, 1]),
        ("list", [[], [1], DEEP], [(), None, GENERATOR]),
        ("list[int]", [[], [1]], [["a"], [1, None], [1.5]]),
        ("List['int']", [[1]], [["a"]]),
        ("typing.List[str]", [["a"]], [[1]]),
        ("set[int]", [{1}], [frozenset({1}), {"a"}, [1]]),
        ("Set[int]", [{1}, frozenset({1})], [[1]]),
        ("frozenset[int]", [frozenset()], [set()]),
        ("dict[str, int]", [{}, {"a": 1}, COUNTER], [{1: 1}, {"a": "b"}, [("a", 1)]]),
        ("dict[str, list[int]]", [{"a": [1]}], [{"a": [None]}]),
        ("tuple[int, str]", [(1, "a")], [(1,), (1, 2), ("a", 1), [1, "a"]]),
        ("tuple[int, ...]", [(), (1, 2)], [("a",), (1, "a")]),
        ("tuple[int, *tuple[str, ...]]", [(1, "a")], [[1]]),
        ("tuple", [(1, "a")], [[1]]),
        ("Optional[int]", [1, None], ["a"]),
        ("Union[int, str]", [1, "a"], [None, 1.5]),
        ("int | None", [1, None], ["a"]),
        ("'int | None'", [1, None], ["a"]),
        ("list[int | str]", [[1, "a"]], [[None]]),
        ("Literal['a', 1]", ["a", 1], ["b", True, 2]),
        ("Annotated[int, 'positive']", [1], ["a"]),
        ("Iterable[int]", [[1], (1,), {1}, {1: "a"}, GENERATOR], [1, ["a"]]),
        ("Sequence[int]", [[1], (1, 2, 3)], [{1}, ["a"], None, GENERATOR][:3]),
        ("collections.abc.Mapping[str, int]", [{"a": 1}, COUNTER], [[1], {"a": None}]),
        ("Iterator[int]", [GENERATOR], [[1]]),
        ("Generator[int, None, None]", [GENERATOR], [(1,)]),
        ("Callable[[int], int]", [Opaque(("function", "object"), "<f>")], [1]),
        ("T", [1, None, "a"], []),
        ("np.ndarray", [1, [1]], []),
        ("Mine", [1], []),
        ("list[T]", [[1, "a"]], [1]),
        ("dict[str", [1], []),
        ("", [1], []),
        ("1 + 1", [1], []),
        ("'('", [1], []),
    ],
)
def test_values_agree_with_annotations(annotation, fits, misfits):
    read = Annotation(annotation)
    assert [value for value in fits if not read.allows(value)] == []
    assert [value for value in misfits if read.allows(value)] == []


def test_a_name_of_the_module_s_own_agrees_with_everything():
    assert Annotation("list[List]", {"List"}).allows([1])
    assert not Annotation("list[List]").allows([1])


@pytest.mark.parametrize(
    "annotation", ["float", "list[float]", "'Optional[float]'", "t.Union[float, str]"]
)
def test_an_annotation_knows_what_it_speaks_of(annotation):
    assert Annotation(annotation).mentions("float")
    assert not Annotation(annotation).mentions("complex")


def test_a_word_within_another_is_not_spoken_of():
    assert not Annotation("'Point'").mentions("int")
