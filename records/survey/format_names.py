"""What the formats of a survey are called: names, versions and MIME types, from the very signature file used.

A survey whose rows were partly carried forward may rest on two signature files; each row says
which. Where that file is no longer installed, the one in use now answers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from records.droid.home import DroidHome
from records.droid.signatures import SignaturePair, active_pair, installed_pairs
from records.formats import Format, FormatTable
from retention.faults import Refusal


@dataclass(slots=True)
class FormatNames:
    """Formats by PUID. `pairs` are the installed signature pairs by version, `active` the one in use.

    A signature file is read only when a format is asked for. Without any, nothing is known.
    """

    pairs: Mapping[str, SignaturePair] = field(default_factory=dict)
    active: str = ""
    _tables: dict[str, FormatTable] = field(default_factory=dict)

    def get(self, puid: str, signatures: str | None = None) -> Format | None:
        """Return the format of `puid` as the signature file `signatures` has it, else as the one in use has it."""
        for version in (signatures or "", self.active):
            table = self._table(version)
            if table is not None and (found := table.get(puid)) is not None:
                return found
        return None

    def _table(self, version: str) -> FormatTable | None:
        if version not in self._tables and version in self.pairs:
            binary = self.pairs[version].binary
            state = binary.stat()
            self._tables[version] = _read(binary, state.st_size, state.st_mtime_ns)
        return self._tables.get(version)


@lru_cache(maxsize=4)
def _read(binary: Path, size_bytes: int, modified_ns: int) -> FormatTable:
    """Return the formats of a signature file as it is now; read once a process, for pages ask again and again."""
    return FormatTable.from_signature_file(binary)


def format_names(home: DroidHome) -> FormatNames:
    """Return the names that the signature files installed in `home` give; none where there are none."""
    pairs = {pair.version: pair for pair in reversed(installed_pairs(home))}
    try:
        active = active_pair(home).version
    except Refusal:
        active = next(reversed(pairs), "")
    return FormatNames(pairs, active)
