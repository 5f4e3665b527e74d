"""The child process of a term scan: ``python -m records.terms.worker LEXICON LIMITS``.

It reads a scratch copy, searches the text piece by piece and answers with counts. The text itself
never leaves this process, and is nowhere written.
"""

import contextlib
import json
import os
import resource
import sys
from collections import Counter

from records.survey.engine_worker import Message, serve
from records.text import TextLimits, read_text
from schedules.lexicons import Lexicon, lexicon

MEMORY_BYTES = 3 << 30  # the library alone reserves a good part of it


def main() -> None:
    """Serve until standard input closes."""
    with contextlib.suppress(ValueError, OSError):  # a lower limit set from outside stays
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold the text
    words, limits = lexicon(sys.argv[1]), TextLimits(**json.loads(sys.argv[2]))
    ready = {"lexicon_sha256": words.sha256, "extractor": extractor()}
    serve(ready, lambda request: counted(words, limits, request))


def extractor() -> str:
    """Return the name and version of the library that reads documents."""
    from importlib.metadata import version

    import kreuzberg  # noqa: F401  loaded now, so that the first file doesn't pay for it

    return f"kreuzberg {version('kreuzberg')}"


def counted(words: Lexicon, limits: TextLimits, request: Message) -> Message:
    """Return the reply about one file: characters read, counts by term, and the fault where there is one."""
    try:
        descriptor = os.open(request["p"], os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as stream:
            content = stream.read(limits.file_bytes + 1)
    except OSError as error:
        return {"err": "io", "msg": error.strerror or ""}
    found: Counter[str] = Counter()
    read = read_text(content, request["x"], limits=limits, take=lambda text: found.update(words.hits(text)))
    reply: Message = {"n": read.characters}
    if found:
        reply["h"] = dict(sorted(found.items()))
    if read.fault is not None:
        reply["f"], reply["d"] = read.fault.code, read.detail
    return reply


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError, KeyboardInterrupt):
        main()
