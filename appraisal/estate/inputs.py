"""What an evaluation rests on, whole: the same inputs give the same outcomes, row for row.

Outcomes are computed and may be thrown away; the inputs say how to compute them again. Rule: ADR 1.
"""

import hashlib
from dataclasses import dataclass
from datetime import date

from records.store.audit import Json, canonical


@dataclass(frozen=True, slots=True)
class EvidenceInput:
    """One survey or export: its source, its reference, the SHA-256 of its manifest."""

    source: str
    ref: str
    manifest_sha256: str


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything outcomes depend on: evidence, schedules, file plan, decisions, the two days.

    `schedules` are references with their digests; `audit_sequence` is the last event of the audit
    chain, so every hold, correction and assignment up to it counts and none after it.
    """

    evidence: tuple[EvidenceInput, ...]
    schedules: tuple[tuple[str, str], ...]
    file_plan: str
    audit_sequence: int
    on: date
    known: date

    @property
    def digest(self) -> str:
        """Return the SHA-256 that names these inputs."""
        return hashlib.sha256(canonical(self.as_json()).encode()).hexdigest()

    def as_json(self) -> dict[str, Json]:
        """Return the inputs as they are written beside the outcomes."""
        return {
            "evidence": [
                {"source": one.source, "ref": one.ref, "manifest_sha256": one.manifest_sha256} for one in self.evidence
            ],
            "schedules": [{"ref": ref, "digest": digest} for ref, digest in self.schedules],
            "file_plan": self.file_plan,
            "audit_sequence": self.audit_sequence,
            "on": self.on.isoformat(),
            "known": self.known.isoformat(),
        }
