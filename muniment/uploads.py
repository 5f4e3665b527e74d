"""What people send up as a zip: unpacked into a folder of the store, where it waits for the worker.

How large it is is counted as it is unpacked, and no name in it leads out of its folder.
"""

import errno
import hashlib
import os
import shutil
import stat
import zipfile
from io import BytesIO
from pathlib import Path

from muniment.faults import UPLOAD_NAME_REFUSED, UPLOAD_NOT_READ, UPLOAD_TOO_LARGE
from records.faults.stores import STORE_FULL
from records.sources.cms.sent import MANIFEST_NAME
from records.store.layout import StoreLayout
from retention.faults import Fault, Refusal

UPLOADED = "uploaded"
"""Stands for the folder of what people sent up, where a job names a root."""
MOST_FILES, MOST_BYTES = 1_000, 256 * 1024 * 1024
BLOCK_BYTES = 1 << 20


def uploads(layout: StoreLayout) -> Path:
    """Return the folder of the store in which what people send up waits for the worker."""
    return layout.root / "uploads"


def unpack(content: bytes, layout: StoreLayout) -> str:
    """Return the name, below the folder of uploads, of the export in the zip `content`, unpacked there.

    A zip of one folder counts as that folder. A Refusal where it is no zip, a name points elsewhere, or it is
    too large; how large is counted as it is unpacked, whatever the archive says of itself.
    """
    name = hashlib.sha256(content).hexdigest()[:16]
    into = uploads(layout) / name
    beside = into.with_name(f"{name}.{os.getpid()}.tmp")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(mode=0o700, parents=True)
    try:
        _unpack(content, beside)
        if not into.is_dir():
            os.replace(beside, into)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise Refusal(Fault(UPLOAD_NOT_READ, "the archive", str(error)[:100])) from error
    except OSError as error:
        code = STORE_FULL if error.errno == errno.ENOSPC else UPLOAD_NAME_REFUSED
        raise Refusal(Fault(code, "the archive", str(error.strerror))) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    inside = [one for one in into.iterdir() if one.is_dir()]
    is_one_folder = len(inside) == 1 and not (into / MANIFEST_NAME).exists()
    return f"{name}/{inside[0].name}" if is_one_folder else name


def clear_upload(layout: StoreLayout, path: str) -> None:
    """Take away what was sent up, once it is received: its files stand with the export as they came."""
    shutil.rmtree(uploads(layout) / path.partition("/")[0], ignore_errors=True)


def _unpack(content: bytes, into: Path) -> None:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        members = [one for one in archive.infolist() if not one.is_dir()]
        if len(members) > MOST_FILES:
            raise Refusal(Fault(UPLOAD_TOO_LARGE, "the archive", f"{len(members):,} files"))
        names = [one.filename for one in members]
        refused = [one.filename for one in members if not _is_plain(one) or names.count(one.filename) > 1]
        if refused:
            raise Refusal(*(Fault(UPLOAD_NAME_REFUSED, repr(name)) for name in refused[:20]))
        left = MOST_BYTES
        for one in members:
            left = _write(archive, one, into / one.filename, left=left)


def _is_plain(member: zipfile.ZipInfo) -> bool:
    """Return whether a member is a plain file whose name stays inside the folder it is unpacked into."""
    parts = member.filename.split("/")
    mode = member.external_attr >> 16
    is_file = not mode or stat.S_IFMT(mode) in (0, stat.S_IFREG)
    stays = not any(part in ("", ".", "..") for part in parts) and "\\" not in member.filename
    return is_file and stays and member.filename.isprintable() and all(len(part.encode()) < 256 for part in parts)


def _write(archive: zipfile.ZipFile, member: zipfile.ZipInfo, to: Path, *, left: int) -> int:
    """Write one member; return how many bytes may still come."""
    to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with archive.open(member) as source, to.open("xb") as out:
        while block := source.read(BLOCK_BYTES):
            left -= len(block)
            if left < 0:
                raise Refusal(Fault(UPLOAD_TOO_LARGE, member.filename))
            out.write(block)
    return left
