"""Contents met before in this survey, and what the engines said of them.

The first file with a content leads; files with the same content that are read before it is
answered follow it. How many contents are remembered is bounded: a forgotten one is only asked again.
"""

import threading
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from records.droid.identification import Basis, Identification
from records.survey.witness import Testimony

REMEMBERED = 300_000  # contents; about 60 MB
KEY_BYTES = 20  # of a SHA-256: two contents are taken for one in fewer than 1 of 10^30 surveys

Follower = TypeVar("Follower")


@dataclass(frozen=True, slots=True)
class Answers:
    """What the engines said of one content; None where an engine is not used."""

    identification: Identification | None = None
    testimony: Testimony | None = None
    second: Identification | None = None

    @property
    def rest_on_bytes_alone(self) -> bool:
        """Return whether another extension would have had the same PUIDs."""
        found = self.identification
        return self.second is None and found is not None and found.basis in (Basis.SIGNATURE, Basis.CONTAINER)


@dataclass(slots=True)
class Seen(Generic[Follower]):
    """One content: the extension it was first met with, its answers, and who waits for them."""

    key: bytes
    extension: str
    answers: Answers | None = None
    settled: bool = False
    followers: list[Follower] = field(default_factory=list)


class SeenContents(Generic[Follower]):
    """All contents remembered; safe to use from many threads."""

    def __init__(self, *, remembered: int = REMEMBERED) -> None:
        self._remembered = remembered
        self._lock = threading.Lock()
        self._by_key: dict[bytes, Seen[Follower]] = {}

    def look(self, sha256: bytes, extension: str) -> tuple[Seen[Follower], bool]:
        """Return what is known of this content, and whether the caller is the first with it."""
        content = sha256[:KEY_BYTES]
        key = content + b"." + extension.encode("utf-8", "surrogatepass")  # never the content alone
        with self._lock:
            seen = self._by_key.get(content) or self._by_key.get(key)
            if seen is not None:
                return seen, False
            seen = self._by_key[key] = Seen(key, extension)
            self._forget_oldest()
            return seen, True

    def follow(self, seen: Seen[Follower], follower: Follower) -> bool:
        """Let `follower` wait for the answers; False where they are there already."""
        with self._lock:
            if seen.settled:
                return False
            seen.followers.append(follower)
            return True

    def settle(self, seen: Seen[Follower], answers: Answers | None) -> list[Follower]:
        """Note the answers, None where there is nothing to reuse; return who waited for them."""
        with self._lock:
            seen.answers, seen.settled = answers, True
            followers, seen.followers = seen.followers, []
            if answers is None:
                self._by_key.pop(seen.key, None)
            elif answers.rest_on_bytes_alone:
                self._by_key.pop(seen.key, None)
                self._by_key[seen.key[:KEY_BYTES]] = seen
            return followers

    def _forget_oldest(self) -> None:
        if len(self._by_key) <= self._remembered:
            return
        oldest = next(iter(self._by_key))
        if self._by_key[oldest].settled:
            del self._by_key[oldest]
