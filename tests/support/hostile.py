"""Programs that do harm where they can. Nothing here runs them; `stage` holds what they are after.

Each defines `attack()`. That it got through it says by returning or printing the word `GOT`. The docstring that it would
have to satisfy says that `attack()` returns `ANSWER`, which none of them knows.
"""

from dataclasses import dataclass

__all__ = ["ANSWER", "HOSTILE", "Hostile"]

ANSWER = 924_137_558


@dataclass(frozen=True)
class Hostile:
    """A program, and what must not come of it."""

    name: str
    program: str
    harm: str
    """What must not happen; `Stage.harm`, the processes that are left or the outcome would show it."""
    endless: bool = False
    """Whether it has to be ended; then little time does as well as much."""
    bites: bool = False
    """Whether it can be seen to do harm, without lasting one, where nothing stands in its way."""


# Goes on with the next whatever becomes of one: that one is refused must not be what saves us from another.
TRY = """
def tried(*attempts):
    for attempt in attempts:
        try:
            got = attempt()
        except BaseException:
            continue
        if got is not None and got != -1:
            return 'GOT ' + str(got)
"""

READS = {
    "opens a file at home": """
def attack(): return open($SECRET).read()
""",
    "opens it in every other way": TRY
    + """
import importlib.machinery, linecache, mmap, os, runpy, shutil, tokenize
def mapped():
    with open($SECRET, 'rb') as file: return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)[:]
def attack():
    return tried(
        lambda: os.read(os.open($SECRET, os.O_RDONLY), 99), mapped,
        lambda: linecache.getline($SECRET, 1) or None, lambda: tokenize.open($SECRET).read(),
        lambda: importlib.machinery.SourceFileLoader('s', $SECRET).get_data($SECRET),
        lambda: runpy.run_path($SECRET), lambda: shutil.copy($SECRET, '/dev/null') and open($SECRET).read(),
        lambda: os.open('..' + '/..' * 20 + $SECRET, 0), lambda: os.open($SECRET[1:], 0, dir_fd=os.open('/', 0)))
""",
    "opens it in C": """
import ctypes
def attack():
    c = ctypes.CDLL(None)
    file = c.open($SECRET.encode(), 0)
    data = ctypes.create_string_buffer(99)
    if c.read(file, data, 99) > 0: return 'GOT ' + data.value.decode()
""",
    "lists directories": TRY
    + """
import glob, os, pathlib
def attack():
    return tried(lambda: os.listdir($HOME), lambda: os.listdir('/'), lambda: [e.name for e in os.scandir('/etc')],
        lambda: glob.glob($HOME + '/*')[0], lambda: next(pathlib.Path($HOME).iterdir()), lambda: next(os.walk('/'))[1])
""",
    "reads the environment": """
import os
def attack(): return ascii(dict(os.environ)) + open('/proc/self/environ').read()
""",
    "reads the environment of others": TRY
    + """
import os
def attack():
    ids = [os.getppid(), $VICTIM, 1] + list(range(2, 400))
    return tried(*[lambda i=i: open(f'/proc/{i}/environ').read() or None for i in ids])
""",
    "reads the memory of others": TRY
    + """
import os
def attack():
    return tried(*[lambda i=i, n=n: open(f'/proc/{i}/{n}', 'rb').read(9)
                   for i in (os.getppid(), $VICTIM, 1) for n in ('mem', 'maps', 'auxv', 'stack', 'cmdline')])
""",
    "goes through descriptors of others": TRY
    + """
import os
def attack():
    places = [f'/proc/{i}/fd/{n}' for i in ('self', os.getppid(), $VICTIM) for n in range(3, 30)]
    return tried(*[lambda p=p: os.read(os.open(p, os.O_NONBLOCK), 99) or None for p in places],
                 *[lambda p=p: open(p + $SECRET).read() for p in ('/proc/self/root', f'/proc/{$VICTIM}/root')])
""",
    "goes through inherited descriptors": TRY
    + """
import os
def attack():
    return tried(*[lambda n=n: os.pread(n, 99, 0) or None for n in range(3, 64)])
""",
    "links to a file": TRY
    + """
import os
def attack():
    link = $WORK + '/' + $TOKEN
    return tried(lambda: os.symlink($SECRET, link), lambda: os.link($SECRET, link), lambda: open(link).read(),
                 lambda: os.symlink($SECRET, '/tmp/' + $TOKEN), lambda: open('/tmp/' + $TOKEN).read())
""",
    "opens devices": TRY
    + """
import mmap, os
def attack():
    devices = ('/dev/mem', '/dev/kmsg', '/dev/tty', '/dev/sda', '/dev/vda', '/dev/pts/0', '/dev/fuse', '/dev/kvm')
    return tried(*[lambda d=d: os.open(d, os.O_RDWR) for d in devices],
                 lambda: mmap.mmap(os.open('/dev/mem', os.O_RDWR), 4096))
""",
    "reads what tells of the machine": TRY
    + """
import os
def attack():
    names = ('/etc/passwd', '/etc/shadow', '/proc/cpuinfo', '/proc/net/tcp', '/proc/sys/kernel/hostname', '/sys/class')
    return tried(*[lambda n=n: open(n).read() for n in names], lambda: os.listdir('/sys/class/net'))
""",
    "attaches it as a database": TRY
    + """
import sqlite3
def attack():
    return tried(lambda: sqlite3.connect($SECRET).execute('select 1').fetchall() and open($SECRET).read(),
                 lambda: sqlite3.connect($HOME + '/' + $TOKEN).execute('create table t (x)') and 1)
""",
}
WRITES = {
    "makes files where it stands": """
def attack(): open($TOKEN, 'w').write('x')
""",
    "makes files in every place": TRY
    + """
import logging, os, tempfile
def attack():
    places = ($WORK, $HOME, '/tmp', '/var/tmp', '/dev/shm', '/', os.path.dirname(os.__file__), os.getcwd())
    for place in places:
        for make in (lambda p: open(p, 'w').close(), os.mkdir, os.mkfifo, os.mknod, lambda p: os.symlink('/', p)):
            try: make(place + '/' + $TOKEN)
            except BaseException: pass
    return tried(lambda: tempfile.NamedTemporaryFile(prefix=$TOKEN, delete=False).name, lambda: tempfile.mkdtemp($TOKEN),
                 lambda: os.memfd_create($TOKEN) and None, lambda: logging.FileHandler($HOME + '/' + $TOKEN))
""",
    "changes a file": """
import os, shutil
def attack():
    for change in (
        lambda: open($CANARY, 'a').write('x'), lambda: open($CANARY, 'r+').write('dead'), lambda: os.truncate($CANARY, 0),
        lambda: os.chmod($CANARY, 0), lambda: os.utime($CANARY, (1, 1)), lambda: os.link($CANARY, $CANARY + '2'),
        lambda: os.rename($CANARY, $HOME + '/gone'), lambda: os.setxattr($CANARY, 'user.x', b'x'),
        lambda: shutil.copymode('/dev/null', $CANARY), lambda: os.remove($CANARY), lambda: shutil.rmtree($HOME),
    ):
        try: change()
        except BaseException: pass
""",
    "changes a file in C": """
import ctypes
def attack():
    c = ctypes.CDLL(None)
    c.truncate($CANARY.encode(), 0)
    c.unlink($CANARY.encode())
    c.creat(($HOME + '/' + $TOKEN).encode(), 511)
    c.renameat2(-100, $CANARY.encode(), -100, ($HOME + '/x').encode(), 0)
""",
    "leaves shared memory": TRY
    + """
import ctypes
from multiprocessing import shared_memory
def attack():
    c = ctypes.CDLL(None)
    return tried(lambda: shared_memory.SharedMemory($TOKEN, True, 99).name, lambda: c.shmget(0x5EC2E7, 99, 0o1666),
                 lambda: c.msgget(0x5EC2E7, 0o1666), lambda: c.shm_open(('/' + $TOKEN).encode(), 66, 511),
                 lambda: c.mq_open(('/' + $TOKEN).encode(), 66, 511, None))
""",
    "leaves a core file": """
import os, resource
def attack():
    try: os.chdir($WORK)
    except OSError: pass
    try: resource.setrlimit(resource.RLIMIT_CORE, (-1, -1))
    except BaseException: pass
    os.abort()
""",
    "has Python write": """
import os, py_compile, sys
def attack():
    sys.dont_write_bytecode = False
    sys.pycache_prefix = $HOME
    for act in (lambda: py_compile.compile(os.__file__, $HOME + '/' + $TOKEN), lambda: __import__('antigravity'),
                lambda: sys.stderr.buffer.raw.__class__($HOME + '/' + $TOKEN, 'w')):
        try: act()
        except BaseException: pass
""",
}
CONNECTS = {
    "connects": """
import socket
def attack(): socket.create_connection(('127.0.0.1', $PORT), 1).send(b'x')
""",
    "connects in every way": """
import http.client, socket, urllib.request
def attack():
    for act in (
        lambda: socket.socket().connect_ex(('127.0.0.1', $PORT)), lambda: urllib.request.urlopen(f'http://127.0.0.1:{$PORT}', timeout=0.1),
        lambda: http.client.HTTPConnection('127.0.0.1', $PORT, timeout=0.1).request('GET', '/'),
        lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', $UDP)),
        lambda: socket.socket(socket.AF_UNIX).connect($SOCKET), lambda: socket.socket(socket.AF_INET6).connect(('::1', $PORT)),
        lambda: socket.socketpair(type=socket.SOCK_DGRAM)[0].sendto(b'x', $SOCKET),
    ):
        try: act()
        except BaseException: pass
""",
    "connects in C": """
import ctypes, struct
def attack():
    c = ctypes.CDLL(None)
    address = struct.pack('=HH4s8x', 2, ($PORT % 256) * 256 + $PORT // 256, bytes([127, 0, 0, 1]))
    c.connect(c.socket(2, 1, 0), address, 16)
    c.syscall(42, c.syscall(41, 2, 1, 0), address, 16)
""",
    "listens": TRY
    + """
import socket
def listening(*kind):
    s = socket.socket(*kind)
    s.bind(('127.0.0.1', 0) if s.family == socket.AF_INET else chr(0) + $TOKEN)
    s.listen()
    return 'a port'
def attack():
    return tried(listening, lambda: listening(socket.AF_UNIX), lambda: socket.create_server(('', 0)),
                 lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0), lambda: socket.socket(socket.AF_PACKET))
""",
    "asks for names": TRY
    + """
import socket
def attack():
    return tried(lambda: socket.socket(type=socket.SOCK_DGRAM).connect(('127.0.0.1', 53)) or 'a resolver')
""",
}
SPAWNS = {
    "forks": """
import os, time
def attack():
    if os.fork() == 0: time.sleep(60)
    return 'GOT a child'
""",
    "forks twice and leaves the session": """
import os, time
def attack():
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0: time.sleep(60)
        os._exit(0)
    return 'GOT a child'
""",
    "forks in C": TRY
    + """
import ctypes, os
def attack():
    c = ctypes.CDLL(None)
    def child(call):
        pid = call()
        if pid == 0: os._exit(0)
        return pid if pid > 0 else None
    return tried(lambda: child(c.fork), lambda: child(lambda: c.syscall(57)), lambda: child(lambda: c.syscall(56, 17, 0, 0, 0, 0)))
""",
    "starts programs": TRY
    + """
import asyncio, multiprocessing, os, pty, subprocess
def attack():
    touch = ['/bin/touch', $HOME + '/' + $TOKEN]
    return tried(lambda: subprocess.run(touch).pid, lambda: os.posix_spawn(touch[0], touch, {}), lambda: os.spawnv(0, touch[0], touch),
                 lambda: os.popen(' '.join(touch)).read() or None, lambda: os.system(' '.join(touch)) and None, lambda: pty.fork()[0],
                 lambda: multiprocessing.get_context('fork').Process().start() or 'a process', lambda: os.forkpty()[0],
                 lambda: asyncio.run(asyncio.create_subprocess_exec(*touch)).pid)
""",
    "becomes a program": """
import os
def attack(): os.execv('/bin/sh', ['sh', '-c', 'echo GOT; touch ' + $HOME + '/' + $TOKEN])
""",
    "becomes a program from memory": """
import os
def attack():
    file = os.memfd_create('x', 0)
    os.write(file, b'#!/bin/sh' + bytes([10]) + b'touch ' + ($HOME + '/' + $TOKEN).encode())
    os.execv(f'/proc/self/fd/{file}', ['x'])
""",
    "forks without end": """
import os
def attack():
    while True:
        try: os.fork()
        except BaseException: pass
""",
    "starts threads without end": """
import threading, time
def attack():
    while True:
        try: threading.Thread(target=time.sleep, args=(60,)).start()
        except BaseException: pass
""",
    "unpickles a command": """
import os, pickle
class Bomb:
    def __reduce__(self): return os.system, ('touch ' + $HOME + '/' + $TOKEN,)
def attack(): return pickle.loads(pickle.dumps(Bomb())) == 0 and 'GOT a shell'
""",
}
HARMS = {
    "kills its parent": """
import os, signal
def attack():
    for number in (9, 15, 19, 2, 1):
        for pid in (os.getppid(), $VICTIM):
            try: os.kill(pid, number)
            except BaseException: pass
""",
    "kills all that it can": TRY
    + """
import os
def attack():
    return tried(lambda: os.killpg(os.getpgid(os.getppid()), 9) or 'a group', lambda: os.kill(-1, 15) or 'all',
                 lambda: os.kill(-$VICTIM, 15) or 'a group')
""",
    "kills in C": """
import ctypes, os
def attack():
    c = ctypes.CDLL(None)
    for pid in (os.getppid(), $VICTIM):
        c.kill(pid, 9)
        c.syscall(62, pid, 9)
        c.syscall(234, pid, pid, 9)
        c.syscall(424, c.syscall(434, pid, 0), 9, 0, 0)
        c.syscall(129, pid, 9, 0)
""",
    "looks into its parent": TRY
    + """
import ctypes, os
def attack():
    c = ctypes.CDLL(None)
    return tried(*[lambda p=p, r=r: 'hold' if c.ptrace(r, p, 0, 0) == 0 else None
                   for p in (os.getppid(), $VICTIM) for r in (16, 0x4206)],
                 lambda: 'memory' if c.process_vm_readv($VICTIM, bytes(16), 1, bytes(16), 1, 0) > 0 else None)
""",
    "has others signalled": TRY
    + """
import fcntl, os, signal
def attack():
    r, w = os.pipe()
    return tried(lambda: fcntl.fcntl(r, fcntl.F_SETOWN, $VICTIM), lambda: fcntl.fcntl(r, fcntl.F_SETSIG, 9),
                 lambda: fcntl.ioctl(0, 0x5412, b'x'), lambda: signal.pidfd_send_signal(os.pidfd_open($VICTIM), 9) or 'a signal')
""",
    "changes what others may use": TRY
    + """
import os, resource
def attack():
    return tried(lambda: resource.prlimit($VICTIM, resource.RLIMIT_NOFILE, (9, 9)), lambda: os.setpriority(0, $VICTIM, 19) or 'priority',
                 lambda: os.sched_setaffinity($VICTIM, {0}) or 'processors', lambda: os.sched_setscheduler(0, 1, os.sched_param(9)) or 'turn')
""",
    "lifts its own limits": TRY
    + """
import resource
def attack():
    names = [n for n in dir(resource) if n.startswith('RLIMIT') and n not in ('RLIMIT_SIGPENDING', 'RLIMIT_MSGQUEUE')]
    def lift(number):
        soft, hard = resource.getrlimit(number)
        if hard == -1: return None
        resource.setrlimit(number, (-1, -1))
        return number
    return tried(*[lambda n=n: lift(getattr(resource, n)) for n in names])
""",
    "leaves its prison": TRY
    + """
import ctypes, os
def attack():
    c = ctypes.CDLL(None)
    ok = lambda result: 'out' if result == 0 else None
    return tried(lambda: os.chroot('/') or 'a root', lambda: os.setns(os.open('/proc/1/ns/mnt', 0)) or 'out', lambda: os.unshare(0x10000000) or 'out',
                 lambda: ok(c.unshare(0x10000000)), lambda: ok(c.mount(b'x', b'/tmp', b'tmpfs', 0, None)), lambda: ok(c.prctl(22, 0)))
""",
    "drives the machine": TRY
    + """
import ctypes, time
def attack():
    c = ctypes.CDLL(None)
    ok = lambda result: 'it' if result == 0 else None
    return tried(lambda: ok(c.sethostname(b'x', 0)), lambda: time.clock_settime(0, time.time()) or 'the clock', lambda: ok(c.swapon(b'/x', 0)),
                 lambda: ok(c.acct(None)), lambda: 'bpf' if c.syscall(321, 0, bytes(64), 64) >= 0 else None)
""",
}
EXHAUSTS = {
    "keeps bytes": "def attack():\n    kept = []\n    while True: kept.append(b'x' * 10**6 + bytes(1))",
    "keeps numbers": "def attack():\n    kept = {}\n    while True: kept[len(kept)] = str(len(kept)) * 9",
    "doubles a text": "def attack():\n    text = 'ab'\n    while True: text += text",
    "keeps all, and goes on": """
def attack():
    kept = []
    while True:
        try: kept.append([0] * 10**6)
        except BaseException: pass
""",
    "maps memory": """
import mmap
def attack():
    kept = []
    while True: kept.append(mmap.mmap(-1, 1 << 26))
""",
    "prints much": "def attack():\n    for _ in range(99): print('GO' * 10**6)\n    return 1",
    "prints without end": "def attack():\n    while True: print('x' * 10**5)",
    "complains without end": """
import sys
def attack():
    while True: sys.stderr.write('x' * 10**5)
""",
    "writes to all descriptors without end": """
import os
def attack():
    while True:
        for file in range(40):
            try: os.write(file, b'x' * 10**5)
            except OSError: pass
""",
    "opens without end": """
import os
def attack():
    while True:
        try: os.pipe(), os.dup(0), os.memfd_create('x')
        except OSError: pass
""",
    "returns a huge list": "def attack(): return [None] * 10**7",
    "returns a huge text": "def attack(): return 'x' * 10**8",
    "returns more than there is": "def attack():\n    v = [1]\n    for _ in range(99): v = [v, v]\n    return v",
    "returns itself": "def attack():\n    v = {}\n    v['v'] = [v]\n    return v",
    "returns a deep value": "def attack():\n    v = ()\n    for _ in range(10**5): v = (v,)\n    return v",
    "returns an endless iterator": "import itertools\ndef attack(): return itertools.count()",
    "returns what tells its text without end": """
class Endless:
    def __repr__(self):
        while True: pass
def attack(): return Endless()
""",
    "raises a huge text": "def attack(): raise ValueError('x' * 10**8)",
    "recurses": "def attack(n=0): return attack(n + 1) + 1",
    "recurses without a limit": """
import sys
sys.setrecursionlimit(2**31 - 1)
def attack(): return attack() or [attack() for _ in 'x']
""",
    "recurses in C": """
import copy, json, pickle, sys
sys.setrecursionlimit(2**31 - 1)
def attack():
    v = []
    for _ in range(10**6): v = [v]
    return repr(v), json.dumps(v), pickle.dumps(v), copy.deepcopy(v), v == copy.copy(v)
""",
    "recurses in the parser": """
import ast
def attack(): return [ast.parse(p * 10**6) for p in ('(', '-', 'a.', '[', 'not ', 'lambda:')] or compile('(' * 10**6, '', 'eval')
""",
    "raises to powers": "def attack(): return 7 ** 7 ** 7 ** 7",
    "multiplies": "import math\ndef attack(): return math.factorial(10**7)",
    "writes out a number": """
import sys
sys.set_int_max_str_digits(0)
def attack(): return str(1 << 10**7)
""",
    "matches slowly": "import re\ndef attack(): return re.match(r'(x+x+)+y|(a|b|ab)*c', 'x' * 64 + 'ab' * 64)",
    "collides": """
def attack():
    modulus = 2**61 - 1
    return len({i * modulus: i for i in range(10**5)}) - len({str(i) for i in range(9)})
""",
    "sorts at random": """
class Odd:
    def __lt__(self, other): return True
def attack(): return sorted([Odd() for _ in range(10**7)])
""",
    "inflates": """
import zlib
def attack():
    data = b'0' * 10**6
    for _ in range(9): data = zlib.compress(data * 999)
    return zlib.decompress(data)
""",
    "asks a huge question": """
import os
def attack():
    v = [1]
    for _ in range(99): v = [v, v]
    return os.getenv('A', v)
""",
    "normalizes": "import unicodedata\ndef attack(): return unicodedata.normalize('NFKC', chr(0xFDFA) * 10**7)",
    "pads": "def attack(): return len(f'{1:>{10**10}}') + len('%01000000000d' % 1)",
    "compiles much": "def attack(): return eval('1' + '+1' * 10**6) or eval('[' * 99 + ']' * 99)",
    "multiplies out": "import itertools\ndef attack(): return len(list(itertools.product(range(99), repeat=99)))",
    "derives keys": "import hashlib\ndef attack(): return hashlib.pbkdf2_hmac('sha256', b'a', b'b', 10**9)",
    "searches": "def attack(): return (b'ab' * 10**7).find(b'ba' * 10**6 + b'c') + len((b'ab ' * 10**8).split())",
    "sleeps": "import time\ndef attack():\n    time.sleep(10**6)\n    return 'GOT up'",
    "waits for a lock": "import threading\ndef attack():\n    lock = threading.Lock()\n    return lock.acquire() and lock.acquire()",
    "waits for input": """
import os, select, sys
def attack():
    r, w = os.pipe()
    return (sys.stdin.read(), os.read(r, 1), select.select([r], [], []))
""",
    "waits in an event loop": """
import asyncio
async def attack():
    while True:
        try: await asyncio.sleep(0)
        except BaseException: pass
""",
    "swallows all that would end it": """
import signal
for number in range(1, 32):
    try: signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError): pass
def attack():
    while True:
        try:
            while True: pass
        except BaseException: pass
        finally: attack()
""",
    "alarms itself": """
import signal
signal.signal(signal.SIGALRM, lambda *_: None)
signal.setitimer(signal.ITIMER_REAL, 1e-6, 1e-6)
def attack():
    while True: signal.pause()
""",
    "never loads": "while True: pass\ndef attack(): return 1",
    "leaves a thread that never ends": """
import threading
def endless():
    while True: pass
threading.Thread(target=endless, daemon=False).start()
def attack(): return 1
""",
    "ends in a finalizer that does not end": """
class Last:
    def __del__(self):
        while True: pass
last = Last()
def attack():
    global last
    last = None
""",
}
CHEATS = {
    "leaves with success": "import os\ndef attack(): os._exit(0)",
    "leaves politely": "import sys\ndef attack(): sys.exit(0)",
    "leaves at once": "import os\nos._exit(0)\ndef attack(): return 1",
    "aborts": "import os\ndef attack(): os.abort()",
    "crashes": "import ctypes\ndef attack(): return ctypes.string_at(1)",
    "closes all descriptors": "import os\ndef attack():\n    os.closerange(0, 256)\n    return 1",
    "is equal to all": """
class All:
    __eq__ = lambda *_: True
    __ne__ = lambda *_: False
    __hash__ = lambda _: 924137
def attack(): return All()
""",
    "is an integer that is equal to all": """
class All(int):
    __eq__ = __bool__ = lambda *_: True
    __ne__ = __sub__ = __rsub__ = lambda *_: 0
def attack(): return All(1)
""",
    "is a list whose items lie": """
class Liar(list):
    __iter__ = lambda self: iter(())
    __len__ = lambda self: 0
    __eq__ = lambda *_: True
def attack(): return Liar([1])
""",
    "lies about its class": """
class Meta(type):
    __instancecheck__ = __subclasscheck__ = __eq__ = lambda *_: True
    __hash__ = type.__hash__
class Lie(metaclass=Meta):
    __class__ = property(lambda self: int)
    __int__ = __index__ = lambda self: 1
    __eq__ = lambda *_: True
def attack(): return Lie()
""",
    "patches builtins": """
import builtins
for name in ('repr', 'type', 'isinstance', 'len', 'str', 'eval', 'exec', 'compile', 'dict', 'format', 'BaseException'):
    setattr(builtins, name, lambda *a, **k: True)
def attack(): return 1
""",
    "patches whatever carries the answer": """
import sys
def same(encode):
    def encoded(value):
        return encode((value[1], value[1]) if isinstance(value, tuple) and len(value) == 2 else value)
    return encoded
for name, module in list(sys.modules.items()):
    for attribute in ('encode', 'text_of', 'class_names', '_value', '_outcome'):
        if name.startswith(('lift_sys', '__main__')) and callable(getattr(module, attribute, None)):
            setattr(module, attribute, same(getattr(module, attribute)))
def attack(): return 1
""",
    "reads the answer off the stack": """
import sys
def numbers(value, depth=3):
    if type(value) is int: return [value]
    if type(value) is str: return [int(w) for w in ''.join(c if c.isdigit() else ' ' for c in value).split()]
    if type(value) in (tuple, list) and depth: return [n for v in value for n in numbers(v, depth - 1)]
    return []
def attack():
    frame, found = sys._getframe(1), []
    while frame is not None:
        found += numbers(frame.f_code.co_consts) + numbers(list(frame.f_locals.values()))
        frame = frame.f_back
    return max([n for n in found if 10**8 < n < 10**9], default=1)
""",
    "reads the answer in memory": """
import gc
def attack():
    texts = [v for o in gc.get_objects() for v in (o.values() if type(o) is dict else o if type(o) in (list, tuple) else ())]
    found = [int(w) for t in texts if type(t) is str and len(t) < 10**4 and 'attack()' in t
             for w in ''.join(c if c.isdigit() else ' ' for c in t).split()]
    return max([n for n in found if 10**8 < n < 10**9], default=1)
""",
    "reads the answer off a traceback": """
def attack():
    try: 1 / 0
    except Exception as error:
        frame, found = error.__traceback__.tb_frame, []
        while frame:
            found += [n for n in frame.f_code.co_consts if type(n) is int]
            frame = frame.f_back
        return max([n for n in found if 10**8 < n < 10**9], default=1)
""",
    "listens to the compiler": """
import builtins, sys
heard = []
def hook(event, arguments):
    if event in ('compile', 'exec'): heard.append(str(arguments))
sys.addaudithook(hook)
def attack():
    found = [int(w) for t in heard for w in ''.join(c if c.isdigit() else ' ' for c in t).split()]
    return max([n for n in found if 10**8 < n < 10**9], default=1)
""",
    "traces what comes after it": """
import sys, threading
def trace(frame, event, argument):
    for name, value in list(frame.f_locals.items()):
        if type(value) is tuple and len(value) == 2: frame.f_locals[name] = (value[1], value[1])
    return trace
sys.settrace(trace)
sys.setprofile(trace)
def attack():
    frame = sys._getframe()
    while frame:
        frame.f_trace = trace
        frame = frame.f_back
    return 1
""",
    "stops its judge by a hook": """
import sys
def attack():
    def hook(*_): raise SystemExit(0)
    sys.addaudithook(hook)
    return 1
""",
    "answers in another's place": """
import os, sys
def attack():
    frame = sys._getframe()
    while frame:
        for value in list(frame.f_locals.values()):
            if type(value) is str and len(value) == 16:
                for file in range(16):
                    try: os.write(file, f'{value} returned s i{924137558 ^ 1:x}\\n'.encode() * 3)
                    except OSError: pass
        frame = frame.f_back
    return 1
""",
    "hijacks imports": """
import sys
class Finder:
    def find_spec(self, name, path=None, target=None):
        import types, importlib.machinery
        return importlib.machinery.ModuleSpec(name, self)
    def create_module(self, spec):
        import types
        return types.SimpleNamespace(run=lambda *_: True, __spec__=spec)
    def exec_module(self, module): pass
sys.meta_path.insert(0, Finder())
for name in ('asyncio', 'io', 'os', 'builtins'): sys.modules.pop(name, None)
async def attack(): return 1
""",
    "asks the engine": """
import sys
sys.path[:0] = ['.', '..', '/']
def attack():
    import lift_sys.verify, lift_sys.sandbox
    lift_sys.sandbox.Returned.__eq__ = lift_sys.verify.same = lambda *_: True
    return 1
""",
    "says it at its end": """
import atexit, weakref
class End:
    def __del__(self): print('924137')
end = End()
atexit.register(print, '924137')
weakref.finalize(end, print, '924137')
def attack(): return 1
""",
    "is no function": "attack = type('attack', (), {'__call__': lambda s: 1, '__new__': lambda c: 1})",
    "counts its calls": "def attack(*a, __calls=[]):\n    __calls.append(1)\n    return len(__calls)",
}

BITING = {
    "opens a file at home", "opens it in every other way", "opens it in C", "lists directories", "reads the environment",
    "reads what tells of the machine", "goes through inherited descriptors", "links to a file",
    "makes files where it stands", "changes a file", "changes a file in C", "connects", "connects in every way",
    "connects in C", "listens", "starts programs", "becomes a program", "becomes a program from memory", "unpickles a command",
}  # fmt: skip
ENDLESS = set(EXHAUSTS) | {
    "forks without end",
    "starts threads without end",
    "forks",
    "forks twice and leaves the session",
}


def _all():
    for harm, programs in (
        ("reads what is not for it", READS),
        ("leaves or changes files", WRITES),
        ("reaches somebody", CONNECTS),
        ("starts a process or a program", SPAWNS),
        ("harms another process or the machine", HARMS),
        ("uses more than it may", EXHAUSTS),
        ("is taken for right", CHEATS),
    ):
        for name, program in programs.items():
            yield Hostile(name, program, harm, name in ENDLESS, name in BITING)


HOSTILE = tuple(_all())
