"""Asks the Linux kernel to refuse what untrusted code must not do: Landlock for files, seccomp for calls.

Runs in the child, before any untrusted code: standard library only. What is refused stays refused for
good, for threads too. Knows x86_64 and aarch64; elsewhere nothing of this is in force.
"""

from __future__ import annotations

import ctypes
import errno
import os
import signal
import struct
import sys

__all__ = [
    "drop_capabilities",
    "landlock_version",
    "lock_files",
    "refuse_calls",
    "seccomp_works",
    "system_call_filter",
    "tie_to_parent",
]

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
SET_DEATH_SIGNAL, GET_SECCOMP, SET_SECCOMP, SET_NO_NEW_PRIVILEGES = 1, 21, 22, 38

READ_FILE, READ_DIRECTORY, WRITE_FILE = 1 << 2, 1 << 3, 1 << 1
# How many kinds of access to files each version of Landlock knows.
FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
NEWEST_FILE_RIGHTS = 16
CONNECTIONS, SCOPES = 0b11, 0b11

READABLE = (
    "/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/nix/store", "/gnu/store",
    "/etc/ld.so.cache", "/etc/localtime", "/etc/mime.types", "/usr/share/zoneinfo", "/dev/urandom",
)  # fmt: skip
"""What Python's own library reads, beside the place where it is installed."""

MACHINES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
"""How the kernel calls a machine, and which column of numbers is its."""

# Numbers of system calls on x86_64 and aarch64; None where there is no such call.
REFUSED: dict[str, tuple[int | None, int | None]] = {
    "fork": (57, None), "vfork": (58, None), "execve": (59, 221), "execveat": (322, 281),
    "socket": (41, 198), "connect": (42, 203), "bind": (49, 200), "listen": (50, 201),
    "accept": (43, 202), "accept4": (288, 242), "sendmsg": (46, 211), "sendmmsg": (307, 269),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "tkill": (200, 130), "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240),
    "pidfd_open": (434, 434), "pidfd_send_signal": (424, 424), "pidfd_getfd": (438, 438),
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "process_madvise": (440, 440), "kcmp": (312, 272), "prctl": (157, 167),
    "setpriority": (141, 140), "ioprio_set": (251, 30), "sched_setparam": (142, 118),
    "sched_setscheduler": (144, 119), "sched_setaffinity": (203, 122), "sched_setattr": (314, 274),
    "migrate_pages": (256, 238), "move_pages": (279, 239),
    "truncate": (76, 45), "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53),
    "fchmodat2": (452, 452), "chown": (92, None), "fchown": (93, 55), "lchown": (94, None),
    "fchownat": (260, 54), "utime": (132, None), "utimes": (235, None), "futimesat": (261, None),
    "utimensat": (280, 88), "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7),
    "removexattr": (197, 14), "lremovexattr": (198, 15), "fremovexattr": (199, 16),
    "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265), "chroot": (161, 51),
    "pivot_root": (155, 41), "mount": (165, 40), "umount2": (166, 39), "open_tree": (428, 428),
    "move_mount": (429, 429), "fsopen": (430, 430), "fsmount": (432, 432), "fspick": (433, 433),
    "mount_setattr": (442, 442), "unshare": (272, 97), "setns": (308, 268), "swapon": (167, 224),
    "reboot": (169, 142), "sethostname": (170, 161), "init_module": (175, 105),
    "finit_module": (313, 273), "delete_module": (176, 106), "kexec_load": (246, 104),
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
    "settimeofday": (164, 170), "clock_settime": (227, 112), "acct": (163, 89), "syslog": (103, 116),
    "msgget": (68, 186), "shmget": (29, 194), "semget": (64, 190), "mq_open": (240, 180),
    "shmat": (30, 196), "shmctl": (31, 195), "msgsnd": (69, 189), "msgrcv": (70, 188), "msgctl": (71, 187),
    "semop": (65, 193), "semtimedop": (220, 192), "semctl": (66, 191), "mq_unlink": (241, 181),
    "inotify_init": (253, None), "inotify_init1": (294, 26), "inotify_add_watch": (254, 27),
    "fanotify_init": (300, 262), "fanotify_mark": (301, 263), "setdomainname": (171, 162),
    "adjtimex": (159, 171), "clock_adjtime": (305, 266), "kexec_file_load": (320, 294),
    "swapoff": (168, 225), "iopl": (172, None), "ioperm": (173, None), "capset": (126, 91),
    "setuid": (105, 146), "setgid": (106, 144), "setreuid": (113, 145), "setregid": (114, 143),
    "setresuid": (117, 147), "setresgid": (119, 149), "setgroups": (116, 159), "setfsuid": (122, 151),
    "setfsgid": (123, 152),
}  # fmt: skip
CLONE, CLONE3, SENDTO = (56, 220), (435, 435), (44, 206)
CONTROL = {(72, 25): (8, 10, 15), (16, 29): (0x5412, 0x8901, 0x8902)}
"""Commands of `fcntl` and `ioctl` that would have signals, or keys of a terminal, sent to others."""
FOR_ITSELF = {(62, 129): True, (234, 131): True, (302, 261): False}
"""`kill`, `tgkill`, `prlimit64`: only for this process, by its number or, when False, by 0."""
FIRST_UNKNOWN = 463
"""Calls from here on came later than this list, or are of another way of calling (x32)."""

NEW_THREAD = 0x10000
CAPSET, CAPABILITIES_VERSION = (126, 91), 0x20080522
ALLOW, REFUSE, UNKNOWN, KILL = 0x7FFF0000, 0x50000 | errno.EPERM, 0x50000 | errno.ENOSYS, 0x80000000
Step = tuple[int, int, int, int]
"""Of a filter: operation, steps to skip if true, steps to skip if not, operand."""
LOAD, IF_EQUAL, IF_AT_LEAST, IF_SET, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06


def drop_capabilities() -> None:
    """Give up whatever the superuser may do more than others."""
    header = struct.pack("=Ii", CAPABILITIES_VERSION, 0)
    _call(CAPSET[MACHINES[os.uname().machine][1]], header, bytes(24))


def tie_to_parent() -> None:
    """Have this process killed when its parent ends, however that ends."""
    if sys.platform == "linux":
        _library().prctl(SET_DEATH_SIGNAL, int(signal.SIGKILL), 0, 0, 0)


def landlock_version() -> int:
    """Return the version of Landlock that is in force here, 0 for none."""
    if sys.platform != "linux":
        return 0
    return max(_call(CREATE_RULESET, None, 0, 1), 0)


def lock_files(*readable: str) -> None:
    """Forbid all files but those below `readable` and what Python needs, which can only be read.

    Raises `OSError` when the kernel has Landlock and does not do so.
    """
    version = landlock_version()
    if not version:
        return
    handled = (1 << FILE_RIGHTS.get(version, NEWEST_FILE_RIGHTS)) - 1
    fields = [
        handled,
        *([CONNECTIONS] if version >= 4 else []),
        *([SCOPES] if version >= 6 else []),
    ]
    attributes = struct.pack(f"={len(fields)}Q", *fields)
    rules = _checked(_call(CREATE_RULESET, attributes, len(attributes), 0))
    for path in {*READABLE, *readable}:
        _permit(rules, path, READ_FILE | READ_DIRECTORY if os.path.isdir(path) else READ_FILE)  # noqa: PTH112
    _permit(rules, os.devnull, READ_FILE | WRITE_FILE)
    _set(SET_NO_NEW_PRIVILEGES, 1, 0)
    _checked(_call(RESTRICT_SELF, rules, 0))
    os.close(rules)


def seccomp_works() -> bool:
    """Tell whether this kernel filters system calls and `refuse_calls` knows the machine."""
    known = sys.platform == "linux" and sys.maxsize > 2**32 and os.uname().machine in MACHINES
    return known and _library().prctl(GET_SECCOMP, 0, 0, 0, 0) >= 0


def refuse_calls() -> bool:
    """Forbid processes, programs, sockets, signals to others and what changes the machine.

    Returns whether it is so. Raises `OSError` when the kernel has seccomp and does not do so.
    """
    if not seccomp_works():
        return False
    code = b"".join(struct.pack("=HBBI", *step) for step in system_call_filter(os.uname().machine))
    kept = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("@HP", len(code) // 8, ctypes.addressof(kept))
    _set(SET_NO_NEW_PRIVILEGES, 1, 0)
    _set(SET_SECCOMP, 2, ctypes.create_string_buffer(program, len(program)))
    return True


def system_call_filter(machine: str) -> list[Step]:
    """Write the filter that every system call of this process is to be put through."""
    name, column = MACHINES[machine]
    steps = [(LOAD, 0, 0, 4), (IF_EQUAL, 1, 0, name), (RETURN, 0, 0, KILL), (LOAD, 0, 0, 0)]
    steps += [(IF_AT_LEAST, 0, 1, FIRST_UNKNOWN), (RETURN, 0, 0, UNKNOWN)]
    # The C library falls back to `clone`, whose arguments can be looked at.
    steps += [(IF_EQUAL, 0, 1, CLONE3[column]), (RETURN, 0, 0, UNKNOWN)]
    steps += _allowed_if(CLONE[column], (0, (IF_SET, NEW_THREAD)))
    # No receiver: the address, in its two halves, is null.
    steps += _allowed_if(SENDTO[column], (4, (IF_EQUAL, 0)), (4.5, (IF_EQUAL, 0)))
    for numbers, itself in FOR_ITSELF.items():
        steps += _allowed_if(numbers[column], (0, (IF_EQUAL, os.getpid() if itself else 0)))
    for numbers, commands in CONTROL.items():
        steps += _allowed_unless(numbers[column], commands)
    for both in REFUSED.values():
        number = both[column]
        if number is not None:
            steps += [(IF_EQUAL, 0, 1, number), (RETURN, 0, 0, REFUSE)]
    return [*steps, (RETURN, 0, 0, ALLOW)]


def _allowed_if(number: int, *tests: tuple[float, tuple[int, int]]) -> list[Step]:
    """Allow a call if its arguments pass all `tests`; a half more is an argument's upper half."""
    count = 2 * len(tests)
    steps = [(IF_EQUAL, 0, count + 2, number)]
    for done, (argument, (operation, operand)) in enumerate(tests, 1):
        steps.append((LOAD, 0, 0, 16 + int(8 * argument)))
        steps.append((operation, 0, count - 2 * done + 1, operand))
    return [*steps, (RETURN, 0, 0, ALLOW), (RETURN, 0, 0, REFUSE)]


def _allowed_unless(number: int, commands: tuple[int, ...]) -> list[Step]:
    """Refuse a call whose second argument is one of `commands`."""
    steps = [(IF_EQUAL, 0, len(commands) + 3, number), (LOAD, 0, 0, 24)]
    steps += [(IF_EQUAL, len(commands) - done, 0, it) for done, it in enumerate(commands)]
    return [*steps, (RETURN, 0, 0, ALLOW), (RETURN, 0, 0, REFUSE)]


def _permit(rules: int, path: str, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    rule = struct.pack("=Qi", rights, place)
    _call(ADD_RULE, rules, 1, rule, 0)
    os.close(place)


def _library() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _set(option: int, first: int, second: object) -> None:
    _checked(_library().prctl(option, first, second, 0, 0))


def _checked(result: int) -> int:
    """Return the result of a system call that must not fail."""
    if result < 0:
        raise OSError(ctypes.get_errno(), "the kernel does not confine the process")
    return result


def _call(number: int, *arguments: int | bytes | None) -> int:
    """Make a system call that the C library has no function for."""
    wide = (ctypes.c_long(it) if isinstance(it, int) else it for it in arguments)
    return int(_library().syscall(ctypes.c_long(number), *wide))
