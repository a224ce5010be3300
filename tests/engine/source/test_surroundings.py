import pytest

from lift_sys.source import Document, surroundings

TEXT = '''import math
from typing import NamedTuple

LIMIT = 10
names: list[str] = []


class Point(NamedTuple):
    """A place in the plane."""

    x: float
    y: float


class Path:
    """A way through the plane.

    It begins somewhere.
    """

    closed: bool = False

    def __init__(self, points: list[Point]) -> None:
        self.points = points
        self.length, self.seen = 0.0, set()

    def first(self) -> Point:
        """Return where it begins."""
        return self.points[0]

    def longest(self) -> float:
        """Return the longest step; see distance."""
        ...

    @property
    def empty(self) -> bool:
        return not self.points


def other(
    a: int,
    *, b: str = "x",
) -> None:
    """Do something else.

    At length.
    """


def distance(one: Point, two: Point) -> float:
    """Measure how far two points are apart."""
    return math.dist(one, two)
'''


def around(text, name):
    target = Document(text).find(name)
    assert target is not None
    return surroundings(text, target)


def test_the_class_around_a_method_is_shown_without_bodies():
    assert (
        around(TEXT, "Path.longest").enclosing
        == """class Path:
    # A way through the plane.
    closed: bool = False
    # has self.points: list[Point]
    # has self.length
    # has self.seen
    def __init__(self, points: list[Point]) -> None: ...
    def first(self) -> Point: ...  # Return where it begins.
    @property
    def empty(self) -> bool: ..."""
    )


def test_what_the_docstring_names_comes_first():
    found = around(TEXT, "Path.longest").neighbours
    assert found[0].name == "distance"
    assert found[0].header == "def distance(one: Point, two: Point) -> float: ..."
    assert found[0].docstring == "Measure how far two points are apart."


def test_the_function_itself_is_left_out():
    names = [it.name for it in around(TEXT, "distance").neighbours]
    assert "distance" not in names
    assert {"Point", "Path", "other", "LIMIT", "names"} == set(names)


def test_imports_are_told():
    assert around(TEXT, "distance").imports == ("import math", "from typing import NamedTuple")


def test_what_does_not_parse_hides_no_other():
    broken = TEXT.replace("def other(", "def other(((")
    names = [it.name for it in around(broken, "distance").neighbours]
    assert "Point" in names
    assert "Path" in names


def test_a_long_value_is_cut():
    text = f"TABLE = {list(range(1000))}\n\n\ndef f(x: int) -> int:\n    ...\n"
    [table] = around(text, "f").neighbours
    assert len(table.header) < 130
    assert table.header.endswith("…")


def test_an_inner_function_sees_what_stands_around_it():
    text = '''def outer(limit: int):
    """Do."""
    step = limit // 2
    def helper(x): return x + step
    def inner(x):
        """Do the same."""
        ...


A = 1
'''
    found = around(text, "outer.inner")
    assert (
        found.enclosing
        == """def outer(limit: int):
    # Do.
    step = limit // 2
    def helper(x): ..."""
    )
    assert [it.name for it in found.neighbours] == ["A"]


def test_a_class_inside_a_class_is_shown_with_its_place():
    text = '''class Outer(Base):
    x = 1
    class Inner:
        y: int

        def f(self) -> int:
            """Do."""
            ...
'''
    assert (
        around(text, "Outer.Inner.f").enclosing
        == """class Outer(Base):
    class Inner:
        y: int"""
    )


def test_the_other_half_of_a_property_is_shown():
    text = '''class Box:
    @property
    def width(self) -> int:
        """Tell it."""
        ...

    @width.setter
    def width(self, value: int) -> None:
        self._width = value
'''
    [target] = [it for it in Document(text).targets() if it.stub is not None]
    told = surroundings(text, target).enclosing
    assert "@width.setter\n" in told
    assert "@property" not in told


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_line_ends_make_no_difference(line_end):
    text = TEXT.replace("\n", line_end)
    for name in ("Path.longest", "distance"):
        found, plain = around(text, name), around(TEXT, name)
        assert (found.enclosing, found.neighbours) == (plain.enclosing, plain.neighbours)


def test_a_broken_method_hides_nothing_of_its_class():
    text = TEXT.replace("return self.points[0]", "return self.points[")
    told = around(text, "Path.longest").enclosing
    assert "def first(self) -> Point: ..." in told
    assert "# has self.points: list[Point]" in told


def test_what_a_long_string_says_is_no_definition():
    text = 'PAGE = """\ndef fake(x): ...\nclass Fake:\n"""\n\n\ndef f(x):\n    """Do."""\n    ...\n'
    assert [it.name for it in around(text, "f").neighbours] == ["PAGE"]


def test_what_stands_under_a_condition_belongs_to_no_class():
    text = '''class A:
    x = 1

if DEBUG:
    def log(x): ...

def f(x):
    """Do."""
    ...
'''
    assert [it.header for it in around(text, "f").neighbours] == [
        "def log(x): ...",
        "class A:\n    x = 1",
    ]


def test_a_class_under_a_condition_is_shown():
    text = '''try:
    import fast
except ImportError:
    class Slow(Base):
        speed: int = 1

        def run(self) -> int:
            """Run."""
            ...

if __name__ == "__main__":
    value = Slow()
'''
    found = around(text, "Slow.run")
    assert (found.enclosing, found.neighbours) == ("class Slow(Base):\n    speed: int = 1", ())


def test_what_the_enclosing_class_names_comes_before_what_is_near():
    text = '''class Far: ...
class Near: ...
class Holder(Far):
    def f(self) -> int:
        """Do."""
        ...
'''
    assert [it.name for it in around(text, "Holder.f").neighbours] == ["Far", "Near"]


def test_of_a_long_class_the_members_that_are_named_and_near_are_shown():
    methods = [f"    def m{n}(self): return {n}\n\n" for n in range(300)]
    methods[200] = "    def own(self):\n        '''See m7.'''\n        ...\n\n"
    told = around("class Long:\n" + "".join(methods), "Long.own").enclosing
    assert all(f"def m{n}(self)" in told for n in (7, 199, 201))
    assert "def m100(self)" not in told
    assert told.count("def ") == 60


def test_private_members_of_other_classes_are_left_out():
    text = """class A:
    x: int
    _y: int
    def __len__(self): ...
    def _z(self): ...

def f(a: A):
    ...
"""
    [told] = around(text, "f").neighbours
    assert told.header == "class A:\n    x: int\n    def __len__(self): ..."


def test_nothing_of_the_function_itself_is_told():
    text = "def f(x):\n    '''Secret.'''\n    hidden = 1\n    def inner(): ...\n\n\nB = 2\n"
    found = around(text, "f")
    assert (found.enclosing, [it.header for it in found.neighbours]) == ("", ["B = 2"])


def test_there_is_a_limit_to_neighbours():
    text = "".join(f"def f{n}(x): ...\n\n\n" for n in range(200))
    found = around(text, "f100").neighbours
    assert len(found) == 40
    assert {it.name for it in found[:2]} == {"f99", "f101"}
