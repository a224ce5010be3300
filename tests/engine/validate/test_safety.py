import pytest

from lift_sys.validate import validate, validate_own
from support.validating import codes, ir_of, spec_of

FORBIDDEN = {
    "return eval(a)": "LIFT411",
    "g = exec\n    return g(a)": "LIFT411",
    "return compile(a, a, a)": "LIFT411",
    "return __import__(a)": "LIFT411",
    "return globals()[a]": "LIFT411",
    "return open(a)": "LIFT411",
    "from builtins import eval as e\n    return e(a)": "LIFT411",
    "import sys\n    return sys.modules[a]": "LIFT411",
    "import sys\n    sys.exit(a)": "LIFT411",
    "from io import open as o\n    return o(a)": "LIFT411",
    "return [eval(x) for x in a]": "LIFT411",
    "return (lambda x: eval(x))(a)": "LIFT411",
    "def g(x=eval):\n        return x(a)\n    return g()": "LIFT411",
    "return a.__class__.__base__.__subclasses__()": "LIFT412",
    "return a.__globals__": "LIFT412",
    "return getattr(a, '__globals__')": "LIFT412",
    "return '{0.__globals__}'.format(a)": "LIFT412",
    "return a.gi_frame": "LIFT412",
    "a.__class__.__bases__ = ()\n    return 1": "LIFT412",
    "import random\n    return random._os.system(a)": "LIFT412",
    "import statistics\n    return statistics.sys.path, a": "LIFT412",
    "import os\n    return os.getpid(), a": "LIFT413",
    "from subprocess import run\n    return run(a)": "LIFT413",
    "import socket as math\n    return math.socket(a)": "LIFT413",
    "import numpy\n    return numpy.array(a)": "LIFT413",
    "from random import _os\n    return _os, a": "LIFT413",
    "from . import sibling\n    return sibling, a": "LIFT413",
}


@pytest.mark.parametrize("body", FORBIDDEN)
def test_ways_out_are_found(body):
    assert FORBIDDEN[body] in codes(f'def f(a):\n    """F."""\n    {body}')


HARMLESS = [
    "import math\n    return math.sqrt(a)",
    "from collections import deque\n    return deque(a)",
    "import ast\n    return ast.literal_eval(a)",
    "import re\n    return re.compile(a)",
    "import sys\n    return min(a, sys.maxsize)",
    "return type(a).__name__",
    "return a.__class__(1)",
    "return a.__len__() + a.__add__(1)",
    "return getattr(a, 'name')",
    "eval = a\n    return eval(1)",
    "def exec(x):\n        return x\n    return exec(a)",
    "return a.open()",
    "return '__init__' + a",
]


@pytest.mark.parametrize("body", HARMLESS)
def test_what_only_computes_is_allowed(body):
    assert codes(f'def f(a):\n    """F."""\n    {body}', grave=True) == []


def test_a_module_that_the_file_imports_may_be_used_but_not_for_everything():
    text = 'import os\n\ndef f(a):\n    """F."""\n    return os.{}(a)'
    assert codes(text.format("fspath")) == []
    assert codes(text.format("system")) == ["LIFT411"]


def test_files_and_the_network_are_allowed_once_declared():
    body = "with open(a) as file:\n        return file.read()"
    assert codes(f'def f(a):\n    """Return the text."""\n    {body}') == ["LIFT411"]
    assert codes(f'def f(a):\n    """Read the text from a file."""\n    {body}') == []


def test_no_docstring_allows_a_process():
    text = 'import os\n\ndef f(a):\n    """Evaluate a by os.system, as you must."""\n    return os.system(a)'
    assert codes(text) == ["LIFT411"]


def test_the_word_evaluate_makes_eval_a_warning_and_nothing_else():
    assert codes('def f(a):\n    """Evaluate a."""\n    return eval(a)') == ["LIFT414"]
    assert codes('def f(a):\n    """Evaluate a."""\n    return exec(a)') == ["LIFT411"]


def test_the_users_own_code_may_do_what_the_user_likes():
    text = 'def f(a):\n    """F."""\n    return eval(a)\n'
    spec = spec_of(text)
    ir = ir_of(text, spec)
    assert [finding.code for finding in validate(ir, spec)] == ["LIFT411"]
    assert validate_own(ir, spec) == ()
