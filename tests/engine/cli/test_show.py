import json

from lift_sys import __version__
from lift_sys.ir import FunctionIR, from_json, from_text

DOUBLE = '''def double(n: int) -> int:
    """Return twice n.

    >>> double(3)
    6
    """
    return n * 2
'''


def test_the_ir_of_a_function_holds_its_docstring_and_its_body(run, folder):
    (folder / "shop.py").write_text(DOUBLE)
    ir = from_text(run("ir", "shop.py::double").stdout)
    assert isinstance(ir, FunctionIR)
    assert ir.examples[0].expected == "6"
    assert ir.body[0].value == "n * 2"


def test_the_ir_of_a_stub_has_no_body(run, folder):
    (folder / "shop.py").write_text(DOUBLE.replace("return n * 2", "..."))
    ir = from_json(run("ir", "shop.py::double", "--json").stdout.encode())
    assert isinstance(ir, FunctionIR)
    assert ir.intent.summary == "Return twice n."
    assert ir.body == ()


def test_a_body_that_the_ir_cannot_hold_is_named(run, folder):
    (folder / "shop.py").write_text(DOUBLE.replace("return", "match n:\n        case _: return"))
    result = run("ir", "shop.py::double")
    if result.exit_code:
        assert "the IR cannot hold 'double'" in result.stderr
        assert result.stderr.count("\n") == 1


def test_a_method_is_found_in_its_class(run, folder):
    (folder / "shop.py").write_text(
        'class A:\n    def f(self):\n        """F."""\n        return 1\n'
    )
    assert "return 1" in run("ir", "shop.py::A.f").stdout


def test_a_class_of_several_methods_is_no_one_function(run, folder):
    (folder / "shop.py").write_text("class A:\n    def f(self): ...\n    def g(self): ...\n")
    result = run("ir", "shop.py::A")
    assert result.exit_code == 2
    assert "A.f, A.g" in result.stderr


def test_the_schema_is_json(run):
    document = json.loads(run("schema").stdout)
    assert "$schema" in document or "$defs" in document


def test_the_version_is_told(run):
    assert run("--version").stdout == f"lift-sys {__version__}\n"


def test_every_command_has_help_with_an_example(run):
    commands = ("implement", "check", "ir", "schema", "doctor", "serve", "completion")
    for command in commands:
        result = run(command, "--help")
        assert result.exit_code == 0
        assert "Example" in result.stdout
        assert f"lift-sys {command}" in result.stdout
        assert command in run("--help").stdout
