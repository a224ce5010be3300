"""Functions in text that does not parse somewhere else."""

import pytest

from lift_sys.source import Document
from support.sources import implemented, named

FUNCTION = 'def f(x: int) -> int:\n    """Doc."""\n    ...\n'
METHODS = (
    "class A(B):\n    y = 1\n\n    def f(self):\n        '''Doc.'''\n        ...\n\n"
    "    @property\n    def g(self): ...\n"
)
TROUBLE = [
    "x = (1,\n",
    "x = [1, {2: \n",
    "x = 'abc\n",
    's = """abc\n',
    "s = '''abc\n",
    'def g():\n    """abc\n    return (1\n',
    "def (x):\n    pass\n",
    "class :\n    pass\n",
    "class C(\n",
    "if x\n    y = 1\n",
    "return return\n",
    "@\n",
    "@a(\n",
    "x = 1 +\n",
    "import\n",
    "  y\n z\n",
    "def g(a, b:\n    pass\n",
    "\0\n",
    "$ ? !\n",
    "f'{x\n",
    "x = \\\n",
    "<<<<<<< HEAD\nx\n=======\ny\n>>>>>>> other\n",
]


@pytest.mark.parametrize("trouble", TROUBLE)
def test_errors_before_do_not_matter(trouble):
    text = trouble + FUNCTION
    target = named(text, "f")
    assert (target.stub_kind, target.problem) == ("ellipsis", None)
    assert target.docstring.text == "Doc."
    assert implemented(text, "return x", "f") == text.replace("...", "return x")


@pytest.mark.parametrize("trouble", TROUBLE)
def test_errors_behind_do_not_matter(trouble):
    text = FUNCTION + trouble
    assert named(text, "f").unimplemented
    assert implemented(text, "return x", "f") == text.replace("...", "return x")


@pytest.mark.parametrize("trouble", TROUBLE)
def test_errors_on_both_sides_do_not_matter(trouble):
    text = f"{trouble}\n{FUNCTION}\n{trouble}"
    assert implemented(text, "return x", "f") == text.replace("...", "return x")


@pytest.mark.parametrize(
    "trouble",
    [
        "    def h(self):\n        x = (1,\n\n",
        '    def h(self):\n        """abc\n\n',
        "    def h(self, x\n        pass\n\n",
        "    def h(self):\n        return return\n\n",
        "    x = [\n\n",
        "    @a(\n",
        "    if\n",
    ],
)
@pytest.mark.parametrize("where", ["before", "behind"])
def test_errors_beside_a_method_do_not_matter(trouble, where):
    head, mark, rest = METHODS.partition("    y = 1\n\n")
    text = head + mark + trouble + rest if where == "before" else METHODS + trouble
    target = named(text, "A.f")
    assert (target.in_class, target.unimplemented) == (True, True)
    assert target.docstring.text == "Doc."
    assert named(text, "A.g").unimplemented
    assert implemented(text, "return 1", "A.f") == text.replace("        ...", "        return 1")


def test_a_protocol_is_known_in_broken_text():
    text = "class A(Protocol):\n    def f(self): ...\n    x = (\n"
    assert "protocol" in named(text, "A.f").problem


def test_a_decorator_that_does_not_parse_leaves_the_function():
    text = "@a(\ndef f(): ...\n"
    target = named(text, "f")
    assert target.decorators == ()
    assert target.unimplemented


def test_a_function_in_a_broken_function_is_found():
    text = "def f():\n    x = (\n    def g():\n        ...\n    return g\n"
    assert named(text, "f.g").unimplemented
    assert named(text, "f").problem


@pytest.mark.parametrize("behind", ["", 'def g():\n    """Doc."""\n', "x = 1\n"])
def test_a_string_left_open_hides_nothing_behind_it(behind):
    text = f's = """abc\n{FUNCTION}{behind}'
    assert named(text, "f").unimplemented


@pytest.mark.parametrize(
    "text",
    [
        's = """\ndef f(): ...\n"""\n',
        "s = '''\nclass A:\n    def f(self): ...\n@b\ndef g(): ...\n'''\nx = (\n",
        's = """\ndef f(): ...\n"""\nt = """\ndef f(): ...\n"""\n',
        'class A:\n    s = """\n    def f(): ...\n    """\n    x = (\n',
        's = "\\\ndef f(): ...\\\n"\n',
    ],
)
def test_what_stands_in_a_string_is_no_function(text):
    assert Document(text).targets() == ()


def test_imports_and_names_of_broken_text_are_found():
    text = f"import a\nx = (1,\nfrom b import c\ny = 2\nclass Z:\n    (\n{FUNCTION}"
    target = named(text, "f")
    assert target.imports == ("import a", "from b import c")
    assert set(target.siblings) == {"y", "Z"}


def test_layout_that_only_python_can_read_is_no_problem():
    # tree-sitter-python refuses the closing line; CPython takes it.
    text = "class A:\n    def f(self):\n        return (self.\n    x)\n"
    assert named(text, "A.f").problem is None


@pytest.mark.parametrize("depth", [50, 500])
def test_very_deep_nesting_is_survived(depth):
    text = "".join(" " * level + f"def f{level}():\n" for level in range(depth)) + " " * depth + "("
    assert Document(text).find("f0") is not None


def test_half_a_surrogate_pair_is_survived():
    text = f"x = '\ud800'\n{FUNCTION}"
    assert implemented(text, "return x", "f") == text.replace("...", "return x")
