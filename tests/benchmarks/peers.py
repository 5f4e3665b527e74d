"""What Muniment is held against: the least that must be done, and other engines. Each is a command.

python -m tests.benchmarks.peers walk FOLDER            scandir and stat, nothing else
python -m tests.benchmarks.peers hash FOLDER            read and SHA-256 of every file
python -m tests.benchmarks.peers siegfried FOLDER       pygfried with two workers, and SHA-256
python -m tests.benchmarks.peers bridge FOLDER [plain]  DROID's bridge fed with paths, nothing else
python -m tests.benchmarks.peers application FOLDER     the released DROID 6.5.2: profile, then export; no hash
"""

import hashlib
import os
import sys
import threading
from collections.abc import Iterator


def files_below(folder: bytes) -> Iterator[bytes]:
    """Yield the path of every regular file below `folder`, after a stat of each."""
    waiting = [folder]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                entry.stat(follow_symlinks=False)
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(os.fsencode(entry.path))
                elif entry.is_file(follow_symlinks=False):
                    yield os.fsencode(entry.path)


def digest(path: bytes) -> bytes:
    """Return the SHA-256 of the file at `path`; empty where it can't be read."""
    try:
        with open(path, "rb", buffering=0) as file:
            return hashlib.sha256(file.read()).digest()
    except OSError:
        return b""


def walk(folder: bytes) -> None:
    """Walk and stat."""
    print(sum(1 for _ in files_below(folder)))


def hash_all(folder: bytes) -> None:
    """Read and hash."""
    print(len({digest(path) for path in files_below(folder)}))


def siegfried(folder: bytes) -> None:
    """Identify with pygfried on two workers, and hash in this process beside it."""
    import pygfried

    paths = [os.fsdecode(path) for path in files_below(folder)]
    hashed = threading.Thread(target=lambda: [digest(os.fsencode(path)) for path in paths])
    hashed.start()
    found = sum(1 for _ in pygfried.identify_many(paths, workers=2))
    hashed.join()
    print(found)


def bridge(folder: bytes, *, prefilter: bool) -> None:
    """Let the bridge identify every file where it lies, and do nothing else."""
    from pathlib import Path

    from records.droid.bridge import open_bridge
    from records.droid.home import droid_home
    from records.droid.identification import Identification, IdentifyRequest

    slots, answered = threading.Semaphore(64), threading.Semaphore(0)

    def done(_: Identification) -> None:
        slots.release()
        answered.release()

    asked = 0
    with open_bridge(droid_home(Path("none"), os.environ), threads=2, prefilter=prefilter) as opened:
        for path in files_below(folder):
            slots.acquire()
            name = os.path.basename(path).decode("utf-8", "replace")
            opened.submit(
                IdentifyRequest(os.fsdecode(path), name, size_bytes=os.stat(path).st_size, modified_ms=0), done
            )
            asked += 1
        for _ in range(asked):
            answered.acquire()
    print(asked)


def application(folder: bytes) -> None:
    """Let the released application profile the folder with the same signatures, and export the profile."""
    from pathlib import Path

    from records.droid.home import droid_home
    from records.droid.signatures import active_pair
    from tests.conformance.droid_application import application_answers

    home = droid_home(Path("none"), os.environ)
    print(len(application_answers(Path(os.fsdecode(folder)), home, active_pair(home))))


if __name__ == "__main__":
    what, where = sys.argv[1], os.fsencode(sys.argv[2])
    if what == "bridge":
        bridge(where, prefilter="plain" not in sys.argv)
    else:
        {"walk": walk, "hash": hash_all, "siegfried": siegfried, "application": application}[what](where)
