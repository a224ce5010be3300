"""Which modules, names and attributes a generated body may use, and what each does outside. Tables only.

This is a lint that says in words what a body wants to do. It is no wall: that is the sandbox.
"""

import re
from collections.abc import Mapping

__all__ = [
    "FORBIDDEN_CALLS",
    "FORBIDDEN_NAMES",
    "FORBIDDEN_TEXT",
    "HARMLESS_MODULES",
    "OUTSIDE_EFFECTS",
    "is_forbidden_attribute",
    "looked_up",
]

_COMPUTING = """
    abc array ast base64 binascii bisect calendar cmath collections colorsys contextlib copy csv
    dataclasses datetime decimal difflib enum fractions functools graphlib hashlib heapq hmac html io
    ipaddress itertools json keyword math numbers operator pprint queue quopri random re reprlib
    secrets statistics string struct sys textwrap time typing unicodedata urllib.parse uuid weakref
    zlib zoneinfo
"""
HARMLESS_MODULES = frozenset(_COMPUTING.split())
"""Modules of the standard library that compute, `sys`, `time` and `random` among them."""

_INTERPRETER = """
    eval exec compile __import__ __loader__ __build_class__ __builtins__ __spec__ breakpoint globals
    locals vars exit quit help
"""
FORBIDDEN_NAMES = frozenset(_INTERPRETER.split())

_FILES = """
    open io.open io.FileIO io.open_code os.remove os.unlink os.rmdir os.removedirs os.rename
    os.replace os.mkdir os.makedirs os.open os.truncate os.chmod os.chown os.link os.symlink shutil
    tempfile pathlib.Path
"""
_NETWORK = """
    socket ssl urllib.request http ftplib smtplib poplib imaplib telnetlib xmlrpc socketserver
    requests httpx aiohttp webbrowser asyncio.open_connection
"""
_PROCESSES = """
    os.system os.popen os.fork os.forkpty os.kill os.killpg os.abort os._exit os.execl os.execle
    os.execlp os.execv os.execve os.execvp os.execvpe os.spawnl os.spawnv os.spawnve os.posix_spawn
    os.putenv os.setuid os.chroot subprocess multiprocessing pty signal ctypes importlib imp runpy
    code codeop pickle.load pickle.loads marshal.loads shelve builtins gc inspect types.FunctionType
    types.CodeType sys.exit sys._getframe sys.modules sys.settrace sys.setprofile sys.path
    sys.setrecursionlimit sys.meta_path sys.addaudithook threading asyncio.create_subprocess_exec
    asyncio.create_subprocess_shell
"""
FORBIDDEN_CALLS: Mapping[str, str | None] = (
    dict.fromkeys(_PROCESSES.split())
    | dict.fromkeys(_FILES.split(), "files")
    | dict.fromkeys(_NETWORK.split(), "network")
)
"""What must not be used, and the effect that allows it once the docstring declares it."""

_CLOCK = """
    time.time time.monotonic time.perf_counter time.sleep time.localtime time.gmtime
    datetime.datetime.now datetime.datetime.today datetime.datetime.utcnow datetime.date.today
"""
OUTSIDE_EFFECTS: Mapping[str, str] = {
    "print": "stdout",
    "sys.stdout": "stdout",
    "input": "stdin",
    "sys.stdin": "stdin",
    "os.environ": "environment",
    "os.getenv": "environment",
    **dict.fromkeys(("random", "secrets", "uuid.uuid1", "uuid.uuid4"), "random"),
    **dict.fromkeys(_CLOCK.split(), "clock"),
}
"""What reads or writes something outside, and the word for it in the declared effects."""

_LEADING_INSIDE = """
    __getattribute__ __setattr__ __delattr__ __reduce__ __reduce_ex__ __subclasshook__
    __init_subclass__ __dir__ __getstate__ __class_getitem__
"""
_HARMLESS_DUNDERS = {
    name
    for kind in (int, float, str, list, dict, set, tuple)
    for name in dir(kind)
    if name.startswith("__")
}
_HARMLESS_DUNDERS -= set(_LEADING_INSIDE.split())
_HARMLESS_DUNDERS |= {"__name__", "__qualname__", "__next__", "__enter__", "__exit__"}

_OF_FRAMES = """
    gi_frame gi_code gi_yieldfrom cr_frame cr_code cr_await ag_frame ag_code f_back f_builtins f_code
    f_globals f_locals tb_frame tb_next func_globals func_code co_code
"""
_FRAMES = frozenset(_OF_FRAMES.split())

FORBIDDEN_TEXT = re.compile(
    r"__(?:subclasses|bases?|mro|globals|builtins|code|closure|dict|getattribute|import|loader"
    r"|reduce|reduce_ex|self|func)__"
)
"""Names of attributes that give away the interpreter, as they may stand in a string for `getattr`."""


def is_forbidden_attribute(name: str) -> bool:
    """Tell whether an attribute gives access to the interpreter's inside."""
    if name in _FRAMES:
        return True
    is_dunder = name.startswith("__") and name.endswith("__")
    return is_dunder and name not in _HARMLESS_DUNDERS


def looked_up(path: str, table: Mapping[str, object]) -> str | None:
    """Return the longest entry of `table` that a dotted path starts with."""
    parts = path.split(".")
    for length in range(len(parts), 0, -1):
        prefix = ".".join(parts[:length])
        if prefix in table:
            return prefix
    return None
