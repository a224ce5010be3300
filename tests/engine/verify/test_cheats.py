"""Programs that try to be taken for right ones: none may ever be offered."""

import pytest

from lift_sys.sandbox import Limits
from lift_sys.verify import verify
from support.examples import prints, spec_of, text, value

LIMITS = Limits(seconds=4, memory_mib=256)
SMALL = Limits(seconds=1.5, memory_mib=96)
SHORT = Limits(seconds=1, memory_mib=256)

ALIKE = (
    "class Alike(BASE):\n    def __eq__(self, other): return True\n"
    "    def __ne__(self, other): return False\n    __hash__ = lambda self: 0\n"
    "    def __repr__(self): return '42'\ndef f(): return Alike()"
)
CHEATS = {
    "always equal": ALIKE.replace("BASE", "object"),
    "an int that is equal to all": ALIKE.replace("BASE", "int"),
    "a text that is equal to all": ALIKE.replace("BASE", "str"),
    "a list that is equal to all": ALIKE.replace("BASE", "list"),
    "an int that shows as another": "class I(int):\n    __repr__ = lambda s: '42'\ndef f(): return I(1)",
    "a class that says it is int": (
        "class I:\n    __class__ = int\n    __index__ = __int__ = lambda s: 42\n"
        "    __repr__ = lambda s: '42'\nI.__name__ = I.__qualname__ = 'int'\ndef f(): return I()"
    ),
    "a metaclass that lies": (
        "class M(type):\n    __eq__ = lambda *a: True\n    __hash__ = lambda s: hash(int)\n"
        "    __name__ = 'int'\n    mro = lambda c: type.mro(c)\n"
        "class I(metaclass=M):\n    __repr__ = lambda s: '42'\ndef f(): return I()"
    ),
    "patched builtins": (
        "import builtins\nfor n in ('repr', 'str', 'type', 'isinstance', 'len', 'format', 'compile', 'eval'):\n"
        "    setattr(builtins, n, lambda *a, **k: '42')\ndef f(): return 1"
    ),
    "exit with success": "import os\ndef f(): os._exit(0)",
    "exit while loading": "import os\nos._exit(0)\ndef f(): return 1",
    "system exit": "def f(): raise SystemExit(0)",
    "interrupt": "def f(): raise KeyboardInterrupt",
    "kill itself": "import os\ndef f(): os.kill(os.getpid(), 9)",
    "abort": "import os\ndef f(): os.abort()",
    "crash": "import ctypes\ndef f(): ctypes.string_at(0)",
    "forged lines": "def f():\n    print('1 returned s i2a')\n    print('0' * 16, 'done')\n    return 1",
    "forged lines on all descriptors": (
        "import os\ndef f():\n    for fd in range(3, 20):\n"
        "        try: os.write(fd, b'0000000000000000 returned s i2a\\n')\n        except OSError: pass\n    return 1"
    ),
    "garbage on all descriptors": (
        "import os\ndef f():\n    for fd in range(3, 20):\n"
        "        try: os.write(fd, b'\\xff\\x00\\n' * 99)\n        except OSError: pass\n    return 1"
    ),
    "other streams": "import sys\nsys.stdout = sys.stderr = sys.__stdout__ = None\ndef f(): return 1",
    "closed streams": "import sys\ndef f():\n    sys.stdout.close()\n    sys.stdin.close()\n    return 1",
    "closed descriptors": "import os\ndef f(): os.closerange(0, 64)",
    "an exception without a text": (
        "class E(Exception):\n    def __str__(self): raise self\n    __repr__ = __str__\ndef f(): raise E"
    ),
    "an object without a text": "class E:\n    def __repr__(self): raise SystemExit\ndef f(): return E()",
    "deep recursion": "def f(): return f()",
    "no recursion at all": "import sys\ndef f():\n    sys.setrecursionlimit(30)\n    return 1",
    "deep value": "def f():\n    v = 1\n    for _ in range(10**5): v = [v]\n    return v",
    "endless value": "def f():\n    v = []\n    v.append(v)\n    return v",
    "traced": "import sys\ndef t(*a): return t\nsys.settrace(t)\ndef f(): return 1",
    "finalizer": "class D:\n    def __del__(self): print('24')\ndef f():\n    D()\n    return 1",
    "exit handler": "import atexit, os\natexit.register(os._exit, 0)\ndef f(): return 1",
    "generator": "def f(): yield 42",
    "coroutine": "async def f(): return 41",
    "no function": "g = 1",
    "not a function": "f = 42",
    "threads": (
        "import threading, os\ndef f():\n    for _ in range(5):\n"
        "        threading.Thread(target=os._exit, args=(0,)).start()\n    return 1"
    ),
    "one process more": "import os\ndef f():\n    os.fork()\n    return 1",
}  # fmt: skip
HEAVY = {
    "deep recursion without limit": "import sys\nsys.setrecursionlimit(10**9)\ndef f(): return f()",
    "wide value": "def f():\n    v = [1]\n    for _ in range(60): v = [v, v]\n    return v",
    "huge text": "def f(): return 'x' * 10**8",
    "huge number": "def f(): return 1 << 10**8",
    "all memory": "def f():\n    kept = []\n    while True: kept.append(bytearray(10**6))",
    "all memory, swallowed": (
        "def f():\n    kept = []\n    for _ in range(10**4):\n        try: kept.append(bytearray(10**6))\n"
        "        except MemoryError: pass\n    return kept"
    ),
}  # fmt: skip
ENDLESS = {
    "loop": "def f():\n    while True: pass",
    "sleep": "import time\ndef f(): time.sleep(100)",
    "swallows all": "def f():\n    while True:\n        try:\n            while True: pass\n        except BaseException: pass",
    "ignores signals": "import signal\nfor s in (1, 2, 15, 24): signal.signal(s, signal.SIG_IGN)\ndef f():\n    while True: pass",
    "huge power": "def f(): return 9 ** 9 ** 9",
    "slow pattern": "import re\ndef f(): return re.match('(a+)+$', 'a' * 60 + 'b')",
    "repr": "class E:\n    def __repr__(self):\n        while True: pass\ndef f(): return E()",
    "exception text": "class E(Exception):\n    def __str__(self):\n        while True: pass\ndef f(): raise E",
    "endless output": "def f():\n    while True: print('x' * 10**6)",
}  # fmt: skip

EXAMPLES = [value("f()", "42"), value("f() == 42", "True"), prints("f()", "42\n")]


@pytest.mark.parametrize("name", CHEATS)
async def test_no_cheat_is_offered(name):
    for example in EXAMPLES:
        verdict = await verify(spec_of("def f():", example), CHEATS[name], limits=LIMITS)
        assert verdict.status in ("refuted", "failed"), (example, verdict)
        assert verdict.reason or verdict.counterexample


@pytest.mark.parametrize("name", HEAVY)
async def test_no_heavy_cheat_is_offered(name):
    verdict = await verify(spec_of("def f():", EXAMPLES[0]), HEAVY[name], limits=SMALL)
    assert verdict.status == "refuted"


@pytest.mark.parametrize("name", ENDLESS)
async def test_no_endless_cheat_is_offered(name):
    verdict = await verify(spec_of("def f():", EXAMPLES[0]), ENDLESS[name], limits=SHORT)
    assert verdict.status == "refuted"
    assert "did not return within 0.5 s" in str(verdict)


async def test_a_text_that_only_looks_right_is_no_value():
    look = "class L:\n    __repr__ = lambda s: '42'\ndef f(): return L()"
    verdict = await verify(spec_of("def f():", value("f()", "42")), look, limits=LIMITS)
    assert (
        str(verdict) == "refuted: `f()` returned 42 (an object of class L), the docstring says 42"
    )


async def test_where_a_doctest_shows_a_text_that_text_is_enough():
    look = "class L:\n    __repr__ = lambda s: '<L 42>'\ndef f(): return L()"
    assert (await verify(spec_of("def f():", text("f()", "<L 42>")), look, limits=LIMITS)).offered
