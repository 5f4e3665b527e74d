"""The child process that looks into redacted copies: ``python -m appraisal.sensitivity.removal_worker LIMITS``.

The words come through the pipe and never stand in a command line; they are written nowhere.
"""

import contextlib
import json
import os
import resource
import sys

from appraisal.sensitivity.removal import look_for
from records.survey.engine_worker import Message, serve
from records.text import TextLimits

MEMORY_BYTES = 3 << 30


def main() -> None:
    """Serve until standard input closes."""
    with contextlib.suppress(ValueError, OSError):  # a lower limit set from outside stays
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold the words
    limits = TextLimits(**json.loads(sys.argv[1]))
    serve({"looks": "removal"}, lambda request: looked(request, limits))


def looked(request: Message, limits: TextLimits) -> Message:
    """Return what was found in one file."""
    try:
        descriptor = os.open(request["p"], os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as stream:
            content = stream.read(limits.file_bytes + 1)
    except OSError as error:
        return {"err": "io", "msg": error.strerror or ""}
    check = look_for(content, request["n"], request["w"], limits=limits)
    return {"v": check.verdict.name, "f": check.found_in, "t": check.traces, "u": check.not_checked}


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError, KeyboardInterrupt):
        main()
