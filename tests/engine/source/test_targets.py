"""What a Target says of a function, in text that parses."""

import pytest

from lift_sys.source import Document
from support.sources import marked, named, only


def names(text):
    return [target.qualname for target in Document(text).targets()]


def test_functions_come_in_the_order_of_the_text():
    text = (
        "def a():\n    def b():\n        class C:\n            def d(self): ...\n    return b\n\n\n"
        "class E:\n    class F:\n        async def g(self): ...\n    def h(self): ...\n\n\n"
        "if x:\n    def i(): ...\nelse:\n    def i(): ...\n"
    )
    assert names(text) == ["a", "a.b", "a.b.C.d", "E.F.g", "E.h", "i", "i"]


@pytest.mark.parametrize(
    "text",
    ["", "\n", "x = lambda: 0\n", '"def f(): ..."\n', '"""\ndef f(): ...\n"""\n', "# def f():\n"],
)
def test_where_there_is_no_function_none_is_found(text):
    document = Document(text)
    assert document.targets() == ()
    assert document.target_at(0) is None
    assert document.find("f") is None


def test_spans_cover_what_their_names_say():
    text = "\n@a\n@b(\n    1)\nasync def f(x: int) -> str:  # c\n    return 1\n\n# end\n"
    target = only(text)
    assert target.span.of(text) == text[1 : text.index("\n\n# end")]
    assert target.header.of(text) == "async def f(x: int) -> str:"
    assert target.name_span.of(text) == "f"
    assert target.decorators == ("a", "b(\n    1)")


@pytest.mark.parametrize(
    "value",
    [
        "(\n1,\n2)",
        "g(\n'`x`\ny`',\n)".replace("`", "''"),
        "g(\n`\\\nx\n`)\n        return f(\n`\ny`)".replace("`", '"""'),
        "[\n# c\n]",
        "(1 +\\\n2)",
        "1 \\\n+ 2",
    ],
)
def test_a_function_ends_where_its_last_value_does(value):
    text = f"class A:\n    def f(self):\n        return {value}\n\n    def g(self): ...\n"
    assert named(text, "A.f").span.of(text).endswith(f"return {value}")
    assert named(text, "A.g").unimplemented


def test_annotations_are_found_wherever_they_stand():
    text = (
        "def f(a: int, /, b: 'ü😀' = ':', *c: list[\n    int],  # :\n"
        "      d: lambda: 0 = {1: 2}, **e: (int | None)) \\\n        -> dict[str, int]:\n    ...\n"
    )
    target = only(text)
    assert {name: span.of(text) for name, span in target.annotation_spans.items()} == {
        "a": "int",
        "b": "'ü😀'",
        "c": "list[\n    int]",
        "d": "lambda: 0",
        "e": "int | None",
        "return": "dict[str, int]",
    }
    assert [(each.name, each.kind) for each in target.signature.parameters] == [
        ("a", "positional_only"),
        ("b", "standard"),
        ("c", "var_positional"),
        ("d", "keyword_only"),
        ("e", "var_keyword"),
    ]


@pytest.mark.parametrize(
    ("types", "spelled"), [("[T]", "[T]"), ("[T: int, *Ts, **P]", "[T: int, *Ts, **P]"), ("", None)]
)
def test_type_parameters_are_kept(types, spelled):
    text = f"def f{types}(x: T, y=1) -> T: ..."
    target = only(text)
    assert target.problem is None
    assert target.signature.type_parameters == spelled
    assert target.annotation_spans["x"].of(text) == "T"


@pytest.mark.parametrize(
    ("decorator", "name", "binding"),
    [
        ("", "f", "method"),
        ("@staticmethod\n    ", "f", "staticmethod"),
        ("@classmethod\n    ", "f", "classmethod"),
        ("@property\n    ", "f", "property"),
        ("@functools.cached_property\n    ", "f", "property"),
        ("@f.setter\n    ", "f", "method"),
        ("", "__new__", "staticmethod"),
        ("", "__init_subclass__", "classmethod"),
    ],
)
def test_a_method_binds_as_its_decorators_say(decorator, name, binding):
    target = only(f"class A:\n    {decorator}def {name}(x): ...\n")
    assert target.signature.binding == binding
    assert target.in_class


def test_a_function_in_a_method_is_in_no_class():
    target = named("class A:\n  def f(self):\n    def g(): ...\n", "A.f.g")
    assert (target.in_class, target.parents) == (False, ("A", "f"))
    assert target.signature.binding == "function"


def test_a_name_is_compared_as_python_does():
    text = "def ﬁ(): ...\n"
    assert named(text, "fi").name_span.of(text) == "ﬁ"


def test_imports_in_reach_are_those_of_the_module_and_of_functions_around():
    text = (
        "import a\nif x:\n    from b import c\ntry:\n    import d\nexcept E:\n    import e\n"
        "def f():\n    import g\n    def h(): ...\n    import i\n"
        "class C:\n    import j\n    def k(self):\n        import l\n"
    )
    module = ("import a", "from b import c", "import d", "import e")
    assert named(text, "f").imports == module
    assert named(text, "f.h").imports == (*module, "import g", "import i")
    assert named(text, "C.k").imports == module


def test_siblings_are_the_other_names_of_the_module():
    text = (
        "A = b, (c, *d) = 1\ne: int = 2\nf: int\ng.h = 3\nimport i\n"
        "for j in k: pass\nclass L: m = 1\ndef n(): o = 1\n"
    )
    assert set(named(text, "n").siblings) == {"A", "b", "c", "d", "e", "j", "L"}


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("indent", ["    ", "  ", "\t", " \t"])
def test_line_ends_and_indentation_are_known(newline, indent):
    text = f"class A:{newline}{indent}x = 1{newline}{indent}def f(self):{newline}{indent * 2}pass"
    target = only(text)
    assert (target.newline, target.indent) == (newline, indent * 2)
    assert target.qualname == "A.f"


@pytest.mark.parametrize(
    ("text", "indent"),
    [
        ("class A:\n\tdef f(self): ...\n", "\t\t"),
        ("class A:\n  def f(self): ...\n", "    "),
        ("if x:\n  y = 1\ndef f(): ...\n", "  "),
        ("def f():\n   # comment\n", "   "),
        ("def f(): ...\n", "    "),
    ],
)
def test_indentation_that_a_function_does_not_show_is_that_around_it(text, indent):
    assert only(text).indent == indent


def test_a_digest_depends_on_the_function_and_on_imports_alone():
    text = 'import a\n\ndef f(x):\n    """Doc."""\n\ndef g(): return 1\n'
    digest = named(text, "f").digest
    for unrelated in (
        text.replace("return 1", "return 2"),
        f"\n\n{text}",
        text.replace("\n", "\r\n"),
    ):
        assert named(unrelated, "f").digest == digest
    for old, new in (
        ("import a", "import b"),
        ("Doc", "Dok"),
        ("(x)", "(y)"),
        ("def f", "@d\ndef f"),
    ):
        assert named(text.replace(old, new), "f").digest != digest


@pytest.mark.parametrize(
    ("text", "qualname"),
    [
        ("$0def f(): ...\n", "f"),
        ("@a\n$0\ndef f(): ...\n", "f"),
        ("def f(): ...$0\n", "f"),
        ("def f(): ...$0\ndef g(): ...\n", "f"),
        ("def f(): ...\n$0def g(): ...\n", "g"),
        ("def f():\n    def g():$0 ...\n    return g\n", "f.g"),
        ("def f():\n    def g(): ...\n    $0return g\n", "f"),
        ("def f():\n    '''Doc.'''\n    $0\n", "f"),
        ("def f():\n    $0", "f"),
        ("def f():\n\n    # note$0\n\nx = 1", "f"),
        ("class A:\n    x = $01\n    def f(self): ...\n", None),
        ("class A:\n    def f(self):\n        '''Doc.'''\n    $0\n", None),
        ("def f(): ...\n\n$0x = 1\n", None),
        ("$0\ndef f(): ...\n", None),
    ],
)
def test_the_cursor_is_in_the_innermost_function_around_it(text, qualname):
    text, offset = marked(text)
    target = Document(text).target_at(offset)
    assert (target and target.qualname) == qualname


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("def f(): ...\ndef f(): ...\n", 1),
        ("@overload\ndef f(): ...\n@overload\ndef f(): ...\ndef f(): ...\n", 2),
        ("def f(): ...\n@overload\ndef f(): ...\n", 0),
        ("@overload\ndef f(): ...\n@overload\ndef f(): ...\n", 1),
    ],
)
def test_of_several_of_one_name_the_last_that_is_no_overload_is_found(text, number):
    document = Document(text)
    assert document.find("f") == document.targets()[number]


def test_a_property_is_found_rather_than_its_setter():
    text = "class A:\n    @property\n    def x(self): ...\n    @x.setter\n    def x(self, v): ...\n"
    assert named(text, "A.x").decorators == ("property",)
