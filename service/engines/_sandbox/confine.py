"""What a child process gives up before it sees a query, by the means of the operating system.

Landlock and prctl exist on Linux only; elsewhere those steps are skipped, and the
engine's own settings and the guard remain. Constants are those of the kernel's headers.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
import tempfile
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_LANDLOCK_CREATE_RULESET = 444
_LANDLOCK_RESTRICT_SELF = 446
_LANDLOCK_VERSION_FLAG = 1
_FILE_RIGHTS_OF_ABI = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
"""How many of the kernel's file rights each version of Landlock knows; later ones know as many as 5."""
_MEGABYTE = 1 << 20
_NICE = 10
_OVERHEAD_MB = 1024
"""Address space beyond the engine's own memory limit: code, stacks and what the limit does not count."""


class _Ruleset(ctypes.Structure):
    _fields_ = (
        ("handled_access_fs", ctypes.c_uint64),
        ("handled_access_net", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    )


def die_with(parent: int) -> None:
    """Ends this process when its parent ends, and gives up gaining rights through programs it starts."""
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(0)


def limit_process(memory_mb: int) -> None:
    """Caps address space, files and core dumps for good, and lets the service go first."""
    os.setpriority(os.PRIO_PROCESS, 0, max(_NICE, os.getpriority(os.PRIO_PROCESS, 0)))
    room = (memory_mb + _OVERHEAD_MB) * _MEGABYTE
    caps = {
        resource.RLIMIT_AS: room,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: 64,
        resource.RLIMIT_CORE: 0,
    }
    for kind, most in caps.items():
        hard = resource.getrlimit(kind)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        try:
            resource.setrlimit(kind, (most, most))
        except (OSError, ValueError):  # macOS has no usable RLIMIT_AS
            continue


def limit_query(memory_mb: int) -> None:
    """Lowers the address space for the next query; it can't rise above what limit_process allowed."""
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    if hard == resource.RLIM_INFINITY:
        return
    room = min((memory_mb + _OVERHEAD_MB) * _MEGABYTE, hard)
    resource.setrlimit(resource.RLIMIT_AS, (room, hard))


def leave_folder() -> None:
    """Makes the working folder one that is empty and that nobody else can reach, since it is gone."""
    try:
        folder = Path(tempfile.mkdtemp(prefix="outlay-"))
    except OSError:  # no folder to write to: all the better
        os.chdir("/")
        return
    os.chdir(folder)
    folder.rmdir()


def forbid_files() -> int:
    """Denies this thread, and those it will start, any file and TCP port; Landlock's version, 0 if none.

    Must be called while the process has one thread: Landlock reaches no sibling.
    """
    if sys.platform != "linux":
        return 0
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(_LANDLOCK_CREATE_RULESET, None, ctypes.c_size_t(0), _LANDLOCK_VERSION_FLAG)
    if version < 1:
        return 0
    rights = (1 << _FILE_RIGHTS_OF_ABI[min(version, 5)]) - 1
    ruleset = _Ruleset(rights, 0b11 if version >= 4 else 0, 0b11 if version >= 6 else 0)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    handle = libc.syscall(_LANDLOCK_CREATE_RULESET, ctypes.byref(ruleset), ctypes.c_size_t(size), 0)
    if handle < 0:
        return 0
    denied = libc.syscall(_LANDLOCK_RESTRICT_SELF, handle, 0) == 0
    os.close(handle)
    return int(version) if denied else 0
