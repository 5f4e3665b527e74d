"""Paths of a source: bytes, exactly as the file system gives them, and how they are shown and opened.

Everything is opened below the source's root by descriptor, so a path may be longer than the
4,096 bytes the kernel takes in one call, and a link in the last place is never followed.
"""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager

LONGEST_CALL = 4000  # bytes of path in one call; PATH_MAX of Linux is 4,096 with the closing zero
NO_ACCESS_TIME = getattr(os, "O_NOATIME", 0)
OPEN_FILE = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
OPEN_FOLDER = OPEN_FILE | getattr(os, "O_DIRECTORY", 0)


def shown(raw: bytes) -> str:
    r"""Return `raw` as text: UTF-8, and each byte that is not as \xNN.

    >>> shown(b"caf\xc3\xa9"), shown(b"caf\xe9")
    ('café', 'caf\\xe9')
    """
    return raw.decode("utf-8", "backslashreplace")


def exact(raw: bytes) -> bytes | None:
    r"""Return `raw` where its shown form is not the path itself; None where it is valid UTF-8.

    >>> exact(b"caf\xc3\xa9"), exact(b"caf\xe9")
    (None, b'caf\xe9')
    """
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw
    return None


def joined(folder: bytes, name: bytes) -> bytes:
    """Return the path of `name` in `folder`, which is empty for the root.

    >>> joined(b"", b"a"), joined(b"a", b"b")
    (b'a', b'a/b')
    """
    return folder + b"/" + name if folder else name


class SourceRoot:
    """The root folder of a source, held open; opens what lies below it without touching access times.

    `keeps_access_times` turns false once the system has refused to open something without
    changing its last-access time (it allows that to the owner only).
    """

    def __init__(self, path: bytes) -> None:
        self.path = path
        self.keeps_access_times = bool(NO_ACCESS_TIME)
        self._identity = _identity(path)
        self._descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0))

    def close(self) -> None:
        """Let go of the root."""
        os.close(self._descriptor)

    def __enter__(self) -> "SourceRoot":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def is_still_there(self) -> bool:
        """Return whether the path still leads to the folder it led to; not once a share is unmounted."""
        try:
            return _identity(self.path) == self._identity
        except OSError:
            return False

    def open_file(self, path: bytes) -> int:
        """Return a descriptor of the file `path` below the root; OSError where it can't be opened."""
        return self._open(path, OPEN_FILE)

    def open_folder(self, path: bytes) -> int:
        """Return a descriptor of the folder `path` below the root, the root itself where it is empty."""
        return self._open(path or b".", OPEN_FOLDER)

    def read_link(self, path: bytes) -> bytes:
        """Return where the link `path` below the root points."""
        if len(path) > LONGEST_CALL:
            with self._near(path) as (descriptor, rest):
                return os.readlink(rest, dir_fd=descriptor)
        return os.readlink(path, dir_fd=self._descriptor)

    def _open(self, path: bytes, flags: int) -> int:
        if len(path) > LONGEST_CALL:
            with self._near(path) as (descriptor, rest):
                return self._open_without_access_time(rest, flags, descriptor)
        return self._open_without_access_time(path, flags, self._descriptor)

    def _open_without_access_time(self, path: bytes, flags: int, descriptor: int) -> int:
        if not NO_ACCESS_TIME:
            return os.open(path, flags, dir_fd=descriptor)
        try:
            return os.open(path, flags | NO_ACCESS_TIME, dir_fd=descriptor)
        except PermissionError as error:
            if error.errno != errno.EPERM:  # EACCES: may not be read at all
                raise
        opened = os.open(path, flags, dir_fd=descriptor)
        self.keeps_access_times = False
        return opened

    @contextmanager
    def _near(self, path: bytes) -> Iterator[tuple[int, bytes]]:
        """Yield a descriptor of a folder near the end of a long `path`, and the rest of the path."""
        held = os.dup(self._descriptor)
        rest = path
        try:
            while len(rest) > LONGEST_CALL:
                cut = rest.rfind(b"/", 0, LONGEST_CALL)
                if cut < 1:
                    raise OSError(errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG))
                step = self._open_without_access_time(rest[:cut], OPEN_FOLDER, held)
                os.close(held)
                held, rest = step, rest[cut + 1 :]
            yield held, rest
        finally:
            os.close(held)


def _identity(path: bytes) -> tuple[int, int]:
    status = os.stat(path)
    return status.st_dev, status.st_ino
