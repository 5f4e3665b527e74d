"""Give up the superuser's right to read past permissions, before a source is read.

A survey sees what the permissions of the files say may be seen, whoever runs it. Linux lets root
read everything through two capabilities; they are dropped for the thread that calls, for every
thread and every process it starts later. Nothing else is given up, and nothing outside this
process changes.
"""

import ctypes
import os
import sys

# Rule: capability.h of the Linux kernel, and capabilities(7): bypass of read, write and search checks.
CAP_DAC_OVERRIDE = 1
CAP_DAC_READ_SEARCH = 2
_OVERRIDES = (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH)
_MASK = sum(1 << capability for capability in _OVERRIDES)

_VERSION_3 = 0x20080522  # _LINUX_CAPABILITY_VERSION_3: two words of 32 bits
_PR_CAPBSET_DROP = 24


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("thread", ctypes.c_int))


class _Word(ctypes.Structure):
    _fields_ = (("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32))


def drop_read_override() -> bool:
    """Return True where this thread may no longer read past permissions, False where it still may.

    Call it once, in the thread that starts all others. True as well where there was nothing to
    drop: an ordinary user, or a call made twice. False only for root on a system that is not
    Linux, or that forbids the change; the caller says so and goes on.
    """
    if not sys.platform.startswith("linux"):
        return os.name != "posix" or os.geteuid() != 0
    library = ctypes.CDLL(None, use_errno=True)
    if not all(hasattr(library, name) for name in ("capget", "capset", "prctl")):
        return os.geteuid() != 0
    header, words = _Header(_VERSION_3, 0), (_Word * 2)()
    if library.capget(ctypes.byref(header), words) != 0:
        return os.geteuid() != 0
    if not words[0].effective & _MASK:
        return True
    # A program that root starts gets back all that the bounding set allows; so the two leave that
    # set as well, where we may (CAP_SETPCAP). Where we may not, only this process is stricter.
    for capability in _OVERRIDES:
        library.prctl(_PR_CAPBSET_DROP, ctypes.c_ulong(capability), 0, 0, 0)
    words[0].effective &= ~_MASK
    return bool(library.capset(ctypes.byref(header), words) == 0)
