"""The child of a detector scan: ``python -m appraisal.sensitivity.detectors.worker DETECTORS LIMITS``.

It reads a scratch copy, looks for signals piece by piece and answers with counts, places and keyed
hashes. Neither the text nor a value ever leaves this process, and neither is written anywhere.
"""

import contextlib
import hashlib
import hmac
import json
import os
import resource
import sys
from collections import Counter

from appraisal.sensitivity.detectors.find import Found, find
from appraisal.sensitivity.detectors.kinds import detectors_sha256
from records.survey.engine_worker import Message, serve
from records.terms.worker import MEMORY_BYTES, extractor
from records.text import TextLimits, read_text

MOST_PLACES = 1000
"""Places that are kept of one file; all are counted."""
HASH_DIGITS = 16


def main() -> None:
    """Serve until standard input closes."""
    with contextlib.suppress(ValueError, OSError):  # a lower limit set from outside stays
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold the text
    limits = TextLimits(**json.loads(sys.argv[2]))
    ready = {"lexicon_sha256": detectors_sha256(), "extractor": extractor()}
    serve(ready, lambda request: looked(request, limits))


def looked(request: Message, limits: TextLimits) -> Message:
    """Return the reply about one file: characters read, counts by kind, places, the fault where there is one."""
    try:
        descriptor = os.open(request["p"], os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as stream:
            content = stream.read(limits.file_bytes + 1)
    except OSError as error:
        return {"err": "io", "msg": error.strerror or ""}
    key = bytes.fromhex(request["k"])
    counts: Counter[str] = Counter()
    places: list[str] = []
    start = 0

    def take(text: str) -> None:
        nonlocal start
        for one in find(text):
            counts[one.kind.value] += 1
            if len(places) < MOST_PLACES:
                places.append(f"{one.kind.value}@{start + one.offset}:{keyed_hash(key, one)}")
        start += len(text)

    read = read_text(content, request["x"], limits=limits, take=take)
    reply: Message = {"n": read.characters}
    if counts:
        reply["h"], reply["o"] = dict(sorted(counts.items())), ";".join(places)
    if read.fault is not None:
        reply["f"], reply["d"] = read.fault.code, read.detail
    return reply


def keyed_hash(key: bytes, one: Found) -> str:
    """Return the hash by which the same value is known again, in this store only; without the key it says nothing."""
    return hmac.new(key, f"{one.kind.value}\0{one.value}".encode(), hashlib.sha256).hexdigest()[:HASH_DIGITS]


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError, KeyboardInterrupt):
        main()
