"""The formats of several surveys together, with NARA's level and action: what a mitigation may be about."""

from collections import Counter
from collections.abc import Sequence

from records.risk import RiskLevel, risk_of
from records.store.evidence import open_survey
from records.store.layout import StoreLayout
from records.survey.format_names import FormatNames
from records.survey.profile import BYTES
from records.survey.profile_values import FormatShare

AT_RISK = (RiskLevel.HIGH, RiskLevel.MODERATE)  # the worst first


def formats_found(layout: StoreLayout, surveys: Sequence[str], *, names: FormatNames) -> tuple[FormatShare, ...]:
    """Return every format of the sealed `surveys`, their files added up: the worst risk first, then most files.

    A file with several formats counts with each. Members of archives count as files, their bytes with
    the archive. A Refusal where a survey is missing or unfinished.
    """
    files: Counter[str] = Counter()
    bytes_: Counter[str] = Counter()
    signatures: dict[str, str] = {}
    for ref in surveys:
        for puids, version, count, size in _counted(layout, ref):
            for puid in puids.split(";"):
                files[puid] += count
                bytes_[puid] += size
                signatures[puid] = max(signatures.get(puid, ""), version)
    shares = [_share(puid, files[puid], bytes_[puid], names, signatures[puid]) for puid in files]
    return tuple(sorted(shares, key=lambda share: (_rank(share.level), -share.files, share.puid)))


def _counted(layout: StoreLayout, ref: str) -> list[tuple[str, str, int, int]]:
    """Return each set of PUIDs in the survey `ref`: its newest signatures, files, bytes."""
    query = (
        f"SELECT puids, coalesce(max(signatures), ''), count(*), {BYTES} FROM files WHERE puids <> '' GROUP BY puids"
    )
    with open_survey(layout, ref) as evidence:
        return evidence.connection.execute(query).fetchall()


def _rank(level: RiskLevel) -> int:
    return AT_RISK.index(level) if level in AT_RISK else len(AT_RISK)


def _share(puid: str, files: int, bytes_: int, names: FormatNames, signatures: str) -> FormatShare:
    found, risk = names.get(puid, signatures), risk_of((puid,))
    return FormatShare(
        puid=puid,
        name=found.name if found else "",
        version=found.version if found else "",
        mime=", ".join(found.mime_types) if found else "",
        files=files,
        bytes=bytes_,
        level=risk.level,
        actions=risk.actions,
    )
