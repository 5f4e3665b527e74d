"""Look for removed words through a watched child process, bounded in seconds and memory."""

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

from appraisal.sensitivity.removal import BY_EYE
from appraisal.sensitivity.values import RemovalCheck, RemovalVerdict
from records.engine_process import EngineFailedError, EngineProcess
from records.faults.holds import TEXT_READER_GONE
from records.text import TextLimits
from retention.faults import Fault, Refusal

DEADLINE_MS = 60_000


def look_in_child(content: bytes, name: str, words: Sequence[str]) -> RemovalCheck:
    """Return whether any of `words` is left in the file; what takes too long or breaks down reads as not read.

    A Refusal where no child can be started at all.
    """
    limits = json.dumps(asdict(TextLimits()))
    with TemporaryDirectory(prefix="muniment-redacted-") as folder:
        place = Path(folder) / "copy"
        place.write_bytes(content)
        try:
            with EngineProcess(
                (sys.executable, "-m", "appraisal.sensitivity.removal_worker", limits),
                environment={**os.environ, "TMPDIR": folder},
                window=1,
                deadline_ms=DEADLINE_MS,
            ) as process:
                reply = process.ask({"p": str(place), "n": name, "w": list(words)})
        except (EngineFailedError, OSError) as error:
            raise Refusal(Fault(TEXT_READER_GONE, name, str(error))) from error
    if "err" in reply:
        unread = f"All of it: {'it took too long' if reply['err'] == 'timeout' else 'the reader broke down'}."
        return RemovalCheck(len(words), RemovalVerdict.NOT_READ, (), (), (unread, BY_EYE))
    return RemovalCheck(len(words), RemovalVerdict[reply["v"]], tuple(reply["f"]), tuple(reply["t"]), tuple(reply["u"]))
