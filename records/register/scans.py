"""What every register of scans over a survey's texts has in common: begun, sealed, each with its audit event.

What a scan looks for is its kind's own: a term list (records.terms.register), or the detectors of
sensitivity. A kind states its tables, its letter and its name; the rows have the columns of Scan and its own.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar

from sqlmodel import Session, col, func, select

from records.store.audit import Json, append, canonical
from records.store.database import Database, transaction
from records.store.remembered import remembered
from records.store.rows import DecisionRow
from retention.faults import Fault, FaultCode, Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """One scan; without a seal it is unfinished and can go on."""

    ref: str
    survey_ref: str
    options: Mapping[str, Json]
    started_at: datetime
    manifest_sha256: str | None
    counts: Mapping[str, Json]

    @property
    def is_sealed(self) -> bool:
        """Return whether the scan is finished."""
        return self.manifest_sha256 is not None


AnyScan = TypeVar("AnyScan", bound=Scan)


class Scans(Generic[AnyScan]):
    """The scans of one kind in one store; every method is one transaction, or one question."""

    SCAN: type[AnyScan]
    ROW: ClassVar[type[DecisionRow]]
    SEAL: ClassVar[type[DecisionRow]]
    LETTER: ClassVar[str]
    NOUN: ClassVar[str]
    UNKNOWN: ClassVar[FaultCode]

    def __init__(self, database: Database) -> None:
        self._database = database

    def _begin(
        self, survey_ref: str, seeks: Mapping[str, str], options: Mapping[str, Json], *, actor: str, at: datetime
    ) -> AnyScan:
        """Return a new scan of the survey; `seeks` has the kind's own columns, whose digests the event leaves out."""
        said = {name: value for name, value in seeks.items() if not name.endswith("_sha256")}
        with transaction(self._database) as session:
            count = session.exec(select(func.count()).select_from(self.ROW)).one()
            ref = f"{self.LETTER}{count + 1:04}"
            has: dict[str, Any] = {"ref": ref, "survey_ref": survey_ref, "started_at": at, **seeks}
            row = self.ROW(**has | {"options": canonical(options)})
            body: dict[str, Json] = {"survey": survey_ref, **said, "options": options}
            append(session, occurred_at=at, actor=actor, act=f"{self.NOUN} begun", subject=ref, body=body, rows=[row])
            return self._scan(session, row)

    def seal(self, ref: str, manifest_sha256: str, counts: Mapping[str, Json], *, actor: str, at: datetime) -> AnyScan:
        """Return the scan `ref` as sealed; a Refusal where there is none."""
        with transaction(self._database) as session:
            row = session.get(self.ROW, ref)
            if row is None:
                raise Refusal(Fault(self.UNKNOWN, ref))
            has: dict[str, Any] = {"scan_ref": ref, "manifest_sha256": manifest_sha256, "sealed_at": at}
            seal = self.SEAL(**has | {"counts": canonical(counts)})
            body: dict[str, Json] = {"manifest_sha256": manifest_sha256, "counts": counts}
            append(session, occurred_at=at, actor=actor, act=f"{self.NOUN} sealed", subject=ref, body=body, rows=[seal])
            return self._scan(session, row)

    def all(self) -> tuple[AnyScan, ...]:
        """Return every scan, the oldest first."""
        return remembered(self._database, f"{self.NOUN}s", (self.ROW, self.SEAL), self._all)

    def _all(self, session: Session) -> tuple[AnyScan, ...]:
        seals: dict[str, DecisionRow] = {one.model_dump()["scan_ref"]: one for one in session.exec(select(self.SEAL))}
        rows = session.exec(select(self.ROW).order_by(col(self.ROW.recorded_in)))
        return tuple(self._value(row, seals.get(row.model_dump()["ref"])) for row in rows)

    def _scan(self, session: Session, row: DecisionRow) -> AnyScan:
        return self._value(row, session.get(self.SEAL, row.model_dump()["ref"]))

    def _value(self, row: DecisionRow, seal: DecisionRow | None) -> AnyScan:
        has = row.model_dump()
        sealed: dict[str, Any] = seal.model_dump() if seal else {"manifest_sha256": None, "counts": "{}"}
        has |= {"manifest_sha256": sealed["manifest_sha256"], "counts": json.loads(sealed["counts"])}
        has["options"] = json.loads(has["options"])
        return self.SCAN(**{one.name: has[one.name] for one in fields(self.SCAN)})
