"""The child process of Siegfried: ``python -m records.survey.siegfried_worker FOLDER DEADLINE_MS``.

Siegfried takes the extension from the path, and a scratch copy has none; so each copy is named
through a link in FOLDER, which whoever starts us owns and clears. Links are kept and used again:
the slots are few, and so are the extensions.

Siegfried holds Python's lock while it reads, so no thread of ours could tell a hang: the system's
alarm ends the process at the deadline instead.
"""

import contextlib
import os
import re
import signal
import sys
import tempfile

from records.formats import extension_of
from records.survey.engine_worker import Message, serve

# Rule: ours. An extension of other letters is in no PRONOM list, so it is left away.
LINKED_EXTENSION = re.compile(r"[A-Za-z0-9_~$+#-]{1,32}", re.ASCII)
NOT_AN_ERROR = "empty source"


def main() -> None:
    """Serve until standard input closes."""
    import pygfried

    first = pygfried.identify(os.devnull, detailed=True)  # loads the signatures, once
    links = _Links(tempfile.mkdtemp(dir=sys.argv[1]))  # a process before us may have left links there
    deadline_seconds = int(sys.argv[2]) / 1000
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    ready = {"engine_version": pygfried.version(), "details": first["identifiers"][0]["details"]}

    def answer(request: Message) -> Message:
        path = links.path_for(request["p"], request["n"])
        signal.setitimer(signal.ITIMER_REAL, deadline_seconds)
        seen = pygfried.identify(path, detailed=True)["files"][0]
        signal.setitimer(signal.ITIMER_REAL, 0)
        error = seen["errors"] if seen["errors"] != NOT_AN_ERROR else ""
        if error and not seen["matches"]:
            return {"err": "io", "msg": error.replace(path, request["n"])}
        named = [match for match in seen["matches"] if match["id"] != "UNKNOWN"]
        reply: Message = {"m": [[match["id"], match["basis"], match["warning"]] for match in named]}
        return {**reply, "ce": error} if error else reply

    serve(ready, answer)


class _Links:
    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._made: dict[tuple[str, str], str] = {}

    def path_for(self, path: str, name: str) -> str:
        """Return a path that leads to `path` and ends in the extension of `name`."""
        extension = extension_of(name)
        if not LINKED_EXTENSION.fullmatch(extension):
            extension = ""
        link = self._made.get((path, extension))
        if link is None:
            link = os.path.join(self._folder, f"{len(self._made)}.{extension}".rstrip("."))
            os.symlink(os.path.abspath(path), link)
            self._made[path, extension] = link
        return link


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError, KeyboardInterrupt):
        main()
