"""The register of sources and surveys: begun, sealed or abandoned, each with its audit event.

What a survey saw is evidence and stands elsewhere; here stands that it was made, of what, with
which options, and the digest of its manifest.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import starmap

from sqlmodel import Session, col, func, select

from records.faults.stores import NO_SUCH_SOURCE, SURVEY_ABANDONED, SURVEY_ALREADY_SEALED
from records.faults.surveys import NO_SUCH_SURVEY
from records.store.audit import Json, append, canonical
from records.store.database import Database, reading, transaction
from records.store.remembered import remembered
from records.store.tables import (
    SourceNameRow,
    SourceRow,
    SurveyAbandonmentRow,
    SurveyRow,
    SurveySealRow,
)
from retention.faults import Fault, Refusal

SURVEY_TABLES = (SurveyRow, SurveySealRow, SurveyAbandonmentRow)
# A survey with how it ended: one question, however many there are.
WITH_ENDS = (
    select(SurveyRow, SurveySealRow, SurveyAbandonmentRow)
    .outerjoin(SurveySealRow, col(SurveySealRow.survey_ref) == SurveyRow.ref)
    .outerjoin(SurveyAbandonmentRow, col(SurveyAbandonmentRow.survey_ref) == SurveyRow.ref)
)


@dataclass(frozen=True, slots=True)
class SourceEntry:
    r"""One source: `root` is its exact path, `shown_as` how users know it, such as \\FS99\SCD."""

    ref: str
    kind: str
    root: bytes
    shown_as: str


@dataclass(frozen=True, slots=True)
class Seal:
    """The seal of a survey: when, over which manifest, and its counts."""

    manifest_sha256: str
    counts: Mapping[str, Json]
    sealed_at: datetime


@dataclass(frozen=True, slots=True)
class SurveyEntry:
    """One survey; without `seal` and `abandoned_because` it is unfinished and can go on."""

    ref: str
    source_ref: str
    previous_ref: str | None
    options: Mapping[str, Json]
    started_at: datetime
    seal: Seal | None = None
    abandoned_because: str | None = None

    @property
    def is_unfinished(self) -> bool:
        """Return whether the survey was begun, and neither sealed nor abandoned."""
        return self.seal is None and self.abandoned_because is None


def as_text(root: bytes) -> str:
    r"""Return `root` as text from which `as_bytes` makes the same bytes again.

    >>> as_text("/srv/Café".encode()), as_text(b"/srv/caf\xe9"), as_text(rb"/srv/a\b")
    ('/srv/Café', '/srv/caf\\xe9', '/srv/a\\\\b')
    """
    return root.replace(b"\\", b"\\\\").decode("utf-8", "backslashreplace")


def as_bytes(text: str) -> bytes:
    r"""Return the bytes that `as_text` made `text` of.

    >>> as_bytes(as_text(b"/srv/caf\xe9/a\\xe9")) == b"/srv/caf\xe9/a\\xe9"
    True
    """
    pattern = re.compile(rb"\\(?:\\|x([0-9a-f]{2}))")
    return pattern.sub(lambda found: bytes.fromhex(found[1].decode()) if found[1] else b"\\", text.encode())


class SurveyRegister:
    """The register of one store; every method is one transaction, or one question."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -- sources ---------------------------------------------------------------------------------------

    def source_for(
        self, root: bytes, shown_as: str | None = None, *, kind: str = "share", actor: str, at: datetime
    ) -> SourceEntry:
        """Return the source of this `kind` at `root`, made where there is none yet.

        `shown_as` is how users know it from now on; None leaves it as it is, at first the path itself.
        """
        with transaction(self._database) as session:
            question = select(SourceRow).where(SourceRow.kind == kind, SourceRow.root == as_text(root))
            found = session.exec(question).first()
            if found is None:
                return _new_source(session, root, shown_as, kind=kind, actor=actor, at=at)
            before = _source(session, found)
            if shown_as is None or shown_as == before.shown_as:
                return before
            append(
                session,
                occurred_at=at,
                actor=actor,
                act="source renamed",
                subject=found.ref,
                body={"shown_as": shown_as, "before": before.shown_as},
                rows=[SourceNameRow(source_ref=found.ref, shown_as=shown_as)],
            )
            return _source(session, found)

    def source(self, ref: str) -> SourceEntry:
        """Return the source `ref`; a Refusal where there is none."""
        with reading(self._database) as session:
            row = session.get(SourceRow, ref)
            if row is None:
                raise Refusal(Fault(NO_SUCH_SOURCE, ref))
            return _source(session, row)

    def sources(self) -> tuple[SourceEntry, ...]:
        """Return every source in order of its reference."""
        return remembered(self._database, "sources", (SourceRow, SourceNameRow), _sources)

    # -- surveys -----------------------------------------------------------------------------------------

    def begin(
        self,
        source_ref: str,
        options: Mapping[str, Json],
        *,
        previous: str | None = None,
        actor: str,
        at: datetime,
    ) -> SurveyEntry:
        """Return a new survey of `source_ref`; `previous` is the one that it carries forward from."""
        with transaction(self._database) as session:
            if session.get(SourceRow, source_ref) is None:
                raise Refusal(Fault(NO_SUCH_SOURCE, source_ref))
            if previous is not None:
                _survey(session, previous)
            row = SurveyRow(
                ref=f"S{_count(session, SurveyRow) + 1:04}",
                source_ref=source_ref,
                previous_ref=previous,
                options=canonical(options),
                started_at=at,
            )
            append(
                session,
                occurred_at=at,
                actor=actor,
                act="survey begun",
                subject=row.ref,
                body={"source": source_ref, "previous": previous, "options": options},
                rows=[row],
            )
            return _entry(session, row)

    def seal(
        self, ref: str, manifest_sha256: str, counts: Mapping[str, Json], *, actor: str, at: datetime
    ) -> SurveyEntry:
        """Return the survey `ref` as sealed; the same seal a second time changes nothing.

        A Refusal where it was sealed over another manifest, or abandoned.
        """
        with transaction(self._database) as session:
            before = _entry(session, _survey(session, ref))
            if before.seal is not None and before.seal.manifest_sha256 == manifest_sha256:
                return before
            _refuse_finished(before)
            seal = SurveySealRow(
                survey_ref=ref, manifest_sha256=manifest_sha256, counts=canonical(counts), sealed_at=at
            )
            append(
                session,
                occurred_at=at,
                actor=actor,
                act="survey sealed",
                subject=ref,
                body={"manifest_sha256": manifest_sha256, "counts": counts},
                rows=[seal],
            )
            return _entry(session, _survey(session, ref))

    def abandon(self, ref: str, why: str, *, actor: str, at: datetime) -> SurveyEntry:
        """Return the survey `ref` as abandoned because of `why`; a Refusal where it is finished."""
        with transaction(self._database) as session:
            _refuse_finished(_entry(session, _survey(session, ref)))
            append(
                session,
                occurred_at=at,
                actor=actor,
                act="survey abandoned",
                subject=ref,
                body={"why": why},
                rows=[SurveyAbandonmentRow(survey_ref=ref, why=why)],
            )
            return _entry(session, _survey(session, ref))

    def find(self, ref: str) -> SurveyEntry:
        """Return the survey `ref`; a Refusal where there is none."""
        with reading(self._database) as session:
            return _entry(session, _survey(session, ref))

    def all(self) -> tuple[SurveyEntry, ...]:
        """Return every survey, the oldest first."""
        return remembered(self._database, "surveys", SURVEY_TABLES, _surveys)

    def unfinished(self, source_ref: str) -> SurveyEntry | None:
        """Return the newest survey of `source_ref` that can go on; None where there is none."""
        newest_first = reversed(self.all())
        return next((entry for entry in newest_first if entry.source_ref == source_ref and entry.is_unfinished), None)

    def latest_sealed(self, source_ref: str) -> SurveyEntry | None:
        """Return the survey of `source_ref` that was sealed last; None where there is none."""
        of_source = WITH_ENDS.where(SurveyRow.source_ref == source_ref, col(SurveySealRow.recorded_in).is_not(None))
        with reading(self._database) as session:
            row = session.exec(of_source.order_by(col(SurveySealRow.recorded_in).desc()).limit(1)).first()
            return _entry_of(*row) if row else None

    def newest_sealed(self) -> dict[str, SurveyEntry]:
        """Return for each source that has one the survey that was sealed last."""
        return dict(remembered(self._database, "newest surveys", SURVEY_TABLES, _newest_sealed))


# -- rows to values ------------------------------------------------------------------------------------


def _new_source(
    session: Session, root: bytes, shown_as: str | None, *, kind: str, actor: str, at: datetime
) -> SourceEntry:
    row = SourceRow(ref=f"SRC{_count(session, SourceRow) + 1:04}", kind=kind, root=as_text(root))
    name = shown_as or root.decode("utf-8", "backslashreplace")
    append(
        session,
        occurred_at=at,
        actor=actor,
        act="source added",
        subject=row.ref,
        body={"kind": kind, "root": row.root, "shown_as": name},
        rows=[row, SourceNameRow(source_ref=row.ref, shown_as=name)],
    )
    return _source(session, row)


def _sources(session: Session) -> tuple[SourceEntry, ...]:
    named = session.exec(select(SourceNameRow).order_by(col(SourceNameRow.recorded_in)))
    names = {name.source_ref: name.shown_as for name in named}  # the newest stands
    rows = session.exec(select(SourceRow).order_by(col(SourceRow.recorded_in)))
    return tuple(SourceEntry(row.ref, row.kind, as_bytes(row.root), names.get(row.ref, row.root)) for row in rows)


def _surveys(session: Session) -> tuple[SurveyEntry, ...]:
    return tuple(starmap(_entry_of, session.exec(WITH_ENDS.order_by(col(SurveyRow.recorded_in)))))


def _newest_sealed(session: Session) -> dict[str, SurveyEntry]:
    newest = select(func.max(SurveySealRow.recorded_in)).join(SurveyRow).group_by(SurveyRow.source_ref)
    found = session.exec(WITH_ENDS.where(col(SurveySealRow.recorded_in).in_(newest)))
    return {entry.source_ref: entry for entry in starmap(_entry_of, found)}


def _source(session: Session, row: SourceRow) -> SourceEntry:
    names = select(SourceNameRow).where(SourceNameRow.source_ref == row.ref)
    newest = session.exec(names.order_by(col(SourceNameRow.recorded_in).desc())).first()
    return SourceEntry(row.ref, row.kind, as_bytes(row.root), newest.shown_as if newest else row.root)


def _survey(session: Session, ref: str) -> SurveyRow:
    row = session.get(SurveyRow, ref)
    if row is None:
        raise Refusal(Fault(NO_SUCH_SURVEY, ref))
    return row


def _entry(session: Session, row: SurveyRow) -> SurveyEntry:
    return _entry_of(row, session.get(SurveySealRow, row.ref), session.get(SurveyAbandonmentRow, row.ref))


def _entry_of(row: SurveyRow, seal: SurveySealRow | None, abandonment: SurveyAbandonmentRow | None) -> SurveyEntry:
    return SurveyEntry(
        ref=row.ref,
        source_ref=row.source_ref,
        previous_ref=row.previous_ref,
        options=json.loads(row.options),
        started_at=row.started_at,
        seal=Seal(seal.manifest_sha256, json.loads(seal.counts), seal.sealed_at) if seal else None,
        abandoned_because=abandonment.why if abandonment else None,
    )


def _refuse_finished(entry: SurveyEntry) -> None:
    if entry.seal is not None:
        raise Refusal(Fault(SURVEY_ALREADY_SEALED, entry.ref))
    if entry.abandoned_because is not None:
        raise Refusal(Fault(SURVEY_ABANDONED, entry.ref, entry.abandoned_because))


def _count(session: Session, table: type[SourceRow] | type[SurveyRow]) -> int:
    """Return how many rows `table` has; rows are never taken away, so the next number is free."""
    return session.exec(select(func.count()).select_from(table)).one()
