"""Which functions want an implementation, and why others do not."""

import pytest

from lift_sys.source import Document
from support.sources import named, only


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("...", "ellipsis"),
        ("pass", "pass"),
        ("pass  # todo", "pass"),
        ("pass; ...", "pass"),
        ("...;", "ellipsis"),
        ("raise NotImplementedError", "not_implemented"),
        ("raise NotImplementedError()", "not_implemented"),
        ("raise NotImplementedError('# later') from None", "not_implemented"),
        ('"""Doc."""', "docstring"),
        ('"""Doc."""\n    # note', "docstring"),
        ('"""Doc."""\n    ...', "ellipsis"),
        ('"""Doc."""; pass', "pass"),
        ('# before\n    """Doc."""\n    # between\n    pass\n    # behind', "pass"),
        ('("""Doc.""")\n    raise NotImplementedError', "not_implemented"),
        ("# only\n\n    # comments", "comments"),
        ("", "empty"),
        ("\n", "empty"),
    ],
)
def test_a_body_that_says_nothing_is_a_stub(body, kind):
    target = only(f"def f(x):\n    {body}\n")
    assert target.stub_kind == kind
    assert target.unimplemented


@pytest.mark.parametrize(
    "body",
    [
        "return ...",
        "x = ...",
        "...,",
        "pass\n    return 1",
        "raise ValueError",
        "raise NotImplementedError.other()",
        "raise",
        "f'{x}'",
        "b'bytes'",
        '"""Doc."""\n    "another string"',
        '"""Doc."""\n    """Doc."""',
        "pass\n    'no docstring'",
        "if x:\n        pass",
        "return NotImplemented",
        "print(...)",
    ],
)
def test_a_body_that_does_something_is_no_stub(body):
    target = only(f"def f(x):\n    {body}\n")
    assert target.stub is None
    assert target.stub_kind is None
    assert not target.unimplemented


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("def f(): ...", "ellipsis"),
        ('def f(): "Doc."', "docstring"),
        ('def f(): "Doc."; pass', "pass"),
        ("def f(): \\\n    pass", "pass"),
        ("async def f() -> int: ...  # note", "ellipsis"),
    ],
)
def test_a_stub_on_the_def_line_is_one(text, kind):
    target = only(text)
    assert (target.stub_kind, target.one_line) == (kind, True)


def test_code_on_the_def_line_is_no_stub():
    target = only("def f(): return 1")
    assert (target.stub, target.one_line) == (None, True)


@pytest.mark.parametrize("behind", ["", "\n", "\n\nx = 1\n", "\ndef g(): return 1\n", "\n# margin"])
def test_a_header_without_a_body_is_an_empty_stub(behind):
    target = named(f"class A:\n  def f(self):{behind}", "A.f")
    assert target.stub_kind == "empty"


def test_comments_at_the_margin_are_no_body():
    target = only("def f():\n# margin\n")
    assert target.stub_kind == "empty"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("@overload\ndef f(x: int) -> int: ...\n", "overload"),
        ("@t.overload\ndef f(x: int) -> int: ...\n", "overload"),
        ("class A:\n    @abstractmethod\n    def f(self): ...\n", "abstract"),
        ("class A:\n    @property\n    @abc.abstractmethod\n    def f(self): ...\n", "abstract"),
        ("class A(Protocol):\n    def f(self): ...\n", "protocol"),
        ("class A(Base, typing.Protocol[T]):\n    def f(self): ...\n", "protocol"),
        ("class A(\n    Protocol,  # why\n):\n    def f(self): ...\n", "protocol"),
    ],
)
def test_a_stub_that_is_there_on_purpose_has_a_problem_that_says_so(text, reason):
    (target,) = Document(text).targets()
    assert target.stub is not None
    assert reason in target.problem
    assert not target.unimplemented


@pytest.mark.parametrize(
    "text",
    [
        "@overloaded\ndef f(): ...\n",
        "@cache(overload)\ndef f(): ...\n",
        "class Protocol:\n    def f(self): ...\n",
        "class A(ProtocolBase):\n    def f(self): ...\n",
        "class A(Protocol):\n    class B:\n        def f(self): ...\n",
        "class A(ABC):\n    def f(self): ...\n",
    ],
)
def test_a_like_name_is_no_such_purpose(text):
    assert only(text).unimplemented


def test_an_abstract_method_with_a_body_has_no_problem():
    target = only("class A:\n    @abstractmethod\n    def f(self): return 1\n")
    assert target.problem is None


@pytest.mark.parametrize(
    "header",
    [
        "def f(a, b:",
        "def f(a=1, b):",
        "def f(a, a):",
        "def f(x) -> :",
        "def f(x)",
        "def f(:",
        "def f((a, b)):",
        "def f(*):",
    ],
)
def test_a_broken_header_is_a_problem(header):
    target = only(f"{header}\n    pass\n")
    assert target.name == "f"
    assert "def" in target.problem
    assert not target.unimplemented
    assert target.signature.parameters == ()


def test_a_body_that_does_not_parse_is_a_problem_and_no_stub():
    target = named('def f(x):\n    """Doc."""\n    return (x\n\ndef g(): ...\n', "f")
    assert target.stub is None
    assert "body" in target.problem
    assert target.docstring.text == "Doc."
