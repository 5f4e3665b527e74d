"""libmagic by python-magic, from wherever a fit one can be had; only for the witness's process.

A system library of 5.44 or newer first, else the one that the package pylibmagic brings. Older
system libraries miss formats; loading by path before ``import magic`` needs no compiler or linker.
"""

import _ctypes
import ctypes
import importlib.util
import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import magic

OLDEST_FIT = 544  # 5.44, as libmagic counts its versions
EMPTY = "inode/x-empty"  # what libmagic says of an empty file when it is given the path
SYSTEM_NAMES = ("libmagic.so.1", "libmagic.1.dylib", "libmagic.dylib")


class Libmagic:
    """A loaded libmagic: its `version` as its makers write it, its `path`, and MIME types."""

    def __init__(self, magician: "magic.Magic", *, version: str, path: str) -> None:
        self._magic = magician
        self.version = version
        self.path = path

    def mime_type(self, descriptor: int) -> str:
        """Return the MIME type of the open file; empty where libmagic gives up with an error."""
        import magic

        if os.fstat(descriptor).st_size == 0:
            return EMPTY
        os.lseek(descriptor, 0, os.SEEK_SET)
        try:
            return str(self._magic.from_descriptor(descriptor))
        except magic.MagicException:
            return ""


def load_libmagic() -> Libmagic | None:
    """Return libmagic ready for use; None where the machine has neither a fit one nor pylibmagic."""
    path = _system_library() or _bundled_library()
    if path is None:
        return None
    try:
        library = ctypes.CDLL(path, mode=ctypes.RTLD_GLOBAL)
        import magic
    except (OSError, ImportError):
        return None
    number = int(library.magic_version())
    return Libmagic(magic.Magic(mime=True), version=f"{number // 100}.{number % 100:02}", path=path)


def _system_library() -> str | None:
    for name in SYSTEM_NAMES:
        try:
            library = ctypes.CDLL(name)
        except OSError:
            continue
        if library.magic_version() >= OLDEST_FIT:
            return name
        # while it stays loaded, a later library of the same name would be this one again
        _ctypes.dlclose(library._handle)
    return None


def _bundled_library() -> str | None:
    found = importlib.util.find_spec("pylibmagic")
    if found is None or found.origin is None:
        return None
    folder = Path(found.origin).parent
    library = next((folder / name for name in SYSTEM_NAMES if (folder / name).exists()), None)
    if library is None:
        return None
    # its compiled-in path is that of the machine it was built on
    os.environ["MAGIC"] = str(folder / "magic.mgc")
    return str(library)
