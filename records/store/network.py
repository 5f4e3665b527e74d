"""Whether a path lies on a network: a SQLite database there can be damaged.

Write-ahead logging needs memory shared by all who use the file, so all must be on one computer.
Rule: SQLite, Write-Ahead Logging, section 1: "WAL does not work over a network filesystem".
"""

import os
import re
from pathlib import Path

from records.faults.stores import STORE_ON_NETWORK
from retention.faults import Fault, Refusal

# Names of file systems in /proc/self/mountinfo that reach over a network, or to another kernel.
NETWORK_FILE_SYSTEMS = frozenset(
    {"9p", "afs", "ceph", "cifs", "coda", "davfs", "fuse.davfs", "fuse.glusterfs", "fuse.rclone", "fuse.s3fs"}
    | {"fuse.sshfs", "glusterfs", "lustre", "ncpfs", "nfs", "nfs4", "smb2", "smb3", "smbfs", "vboxsf"}
)
MOUNTS = Path("/proc/self/mountinfo")


def refuse_network_path(path: Path) -> None:
    """Return where `path` is on a disk of this computer; a Refusal where it is on a network.

    `path` need not exist yet.
    """
    if is_network_name(str(path)):
        raise Refusal(Fault(STORE_ON_NETWORK, str(path)))
    kind = file_system_of(path)
    if kind in NETWORK_FILE_SYSTEMS:
        raise Refusal(Fault(STORE_ON_NETWORK, str(path), kind))


def is_network_name(path: str) -> bool:
    r"""Return whether `path` is written as a name on a network.

    >>> is_network_name(r"\\FS99\SCD"), is_network_name("//FS99/SCD"), is_network_name("/srv/muniment")
    (True, True, False)
    """
    return path.startswith(("\\\\", "//"))


def file_system_of(path: Path) -> str:
    """Return the kind of file system that `path` lies on, such as ext4; empty where it is not known."""
    try:
        mounts = MOUNTS.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:  # not Linux: only the name can be judged
        return ""
    return file_system_in(mounts, os.path.realpath(path))


def file_system_in(mounts: str, path: str) -> str:
    r"""Return the kind of file system of the absolute `path` by the text of mountinfo, `mounts`.

    The longest mount point above the path counts; of two on the same point the later hides the earlier.
    Rule: proc_pid_mountinfo(5), fields 5 and 9.

    >>> mounts = "27 1 254:0 / / rw - ext4 /dev/vda rw\n9 27 0:9 / /mnt/a\\040b rw - cifs //FS99 rw"
    >>> file_system_in(mounts, "/mnt/a b/c")
    'cifs'
    """
    best, kind = "", ""
    for line in mounts.splitlines():
        before, separator, after = line.partition(" - ")
        if not separator:
            continue
        point = re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), before.split(" ")[4])
        above = path == point or path.startswith(point.rstrip("/") + "/")
        if above and len(point) >= len(best):
            best, kind = point, after.split(" ")[0]
    return kind
