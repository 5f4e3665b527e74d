"""The appraisal card of one unit: all that somebody needs to decide whether it goes to the archive.

It is gathered from the evaluation and from what people decided before; nothing on it is a decision.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from appraisal.estate.evaluate import Evaluation
from appraisal.review.criteria import Criterion, criteria, criteria_for
from appraisal.review.queue import Asked, QueueRow, queue_row
from appraisal.review.series import Standing, classes_to_the_archive, standing_of
from appraisal.review.values import Agreement, Appraisal, Nomination, Unit
from records.long_term_interest import SIGNAL_BY_CODE, Signal
from records.register.fileplan_rules import ClassRef
from records.risk import RiskLevel, risk_of
from retention.facts import Ref
from retention.plain import basis_digest
from retention.standing import Outcome
from retention.terms import RefKind

PRECEDENTS_MOST = 10
FORMATS_MOST = 50


@dataclass(frozen=True, slots=True)
class SignalShown:
    """One sign with the case that shows it, and the field and code it stands in."""

    signal: Signal
    urn: str

    @property
    def source_field(self) -> str:
        """Return the field and code, such as: offence COML025.

        >>> SignalShown(SIGNAL_BY_CODE["FATL"], "99AA0101005").source_field
        'flag FATL'
        """
        return f"{self.signal.field} {self.signal.code}"


@dataclass(frozen=True, slots=True)
class FormatShare:
    """One format in the unit: its PUIDs as found, how many files and bytes, how much at risk."""

    puids: tuple[str, ...]
    extension: str
    files: int
    size_bytes: int
    level: RiskLevel


@dataclass(frozen=True, slots=True)
class CopyElsewhere:
    """A folder that has content of this one too: how many files of it, and whether all."""

    shown_as: str
    thing: int
    files: int


@dataclass(frozen=True, slots=True)
class Kin:
    """Another thing of the same case: a folder, the case in the case system, a box of paper."""

    thing: int
    kind: RefKind
    shown_as: str
    files: int


@dataclass(frozen=True, slots=True)
class Card:
    """All of it. `series` is of the classes that lead to the archive. `precedents` are like decisions, the most
    alike first; `history` are this unit's own, the newest first.
    """

    row: QueueRow
    unit: Unit
    outcome: Outcome
    outcome_digest: str
    signals: tuple[SignalShown, ...]
    criteria: tuple[Criterion, ...]
    formats: tuple[FormatShare, ...]
    copies: tuple[CopyElsewhere, ...]
    kin: tuple[Kin, ...]
    series: tuple[Standing, ...]
    precedents: tuple[Appraisal, ...]
    history: tuple[Appraisal, ...]
    nominations: tuple[Nomination, ...]

    @property
    def one_series(self) -> str:
        """Return the series it goes to; empty where none is agreed, or its classes go to several."""
        found = {one.series for one in self.series}
        return next(iter(found)) or "" if len(found) == 1 else ""


def card_of(
    evaluation: Evaluation,
    thing: int,
    *,
    appraisals: Sequence[Appraisal],
    nominations: Sequence[Nomination],
    agreements: Mapping[ClassRef, Agreement],
) -> Card | None:
    """Return the card of one thing; None where there is no such thing. `appraisals` are all, the oldest first."""
    newest = {one.unit.ref: one for one in appraisals}
    row = queue_row(evaluation, thing, asked=Asked(newest, waiting_refs(nominations)))
    if row is None:
        return None
    outcome = evaluation.outcome(thing)
    return Card(
        row=row,
        unit=unit_of(row),
        outcome=outcome,
        outcome_digest=basis_digest(outcome),
        signals=_signals(evaluation, row),
        criteria=criteria_for(row.is_casework, row.signals) if row.classes else criteria(),
        formats=_formats(evaluation, row),
        copies=_copies(evaluation, thing),
        kin=kin_of(evaluation, thing),
        series=_series(evaluation, row, agreements),
        precedents=like_decisions(unit_of(row), newest.values()),
        history=tuple(one for one in reversed(appraisals) if one.unit.ref == row.ref),
        nominations=tuple(one for one in nominations if one.unit.ref == row.ref),
    )


def unit_of(row: QueueRow) -> Unit:
    """Return the thing of a row as it is written down with a decision."""
    return Unit(row.ref, row.shown_as, row.is_casework, row.classes, row.signals)


def waiting_refs(nominations: Iterable[Nomination]) -> frozenset[Ref]:
    """Return the things whose nomination nobody has answered."""
    return frozenset(one.unit.ref for one in nominations if one.is_waiting)


def like_decisions(
    unit: Unit, appraisals: Iterable[Appraisal], *, most: int | None = PRECEDENTS_MOST
) -> tuple[Appraisal, ...]:
    """Return decisions on other things of a class of this one's, or with a sign of its; the most alike first."""

    def likeness(one: Appraisal) -> int:
        return 2 * len(set(one.unit.signals) & set(unit.signals)) + len(set(one.unit.classes) & set(unit.classes))

    alike = [one for one in appraisals if one.unit.ref != unit.ref and likeness(one)]
    ordered = sorted(alike, key=lambda one: (-likeness(one), -one.decided_at.timestamp(), -one.event))
    return tuple(ordered[:most])


# -- what the estate says ----------------------------------------------------------------------------------------


def kin_of(evaluation: Evaluation, thing: int) -> tuple[Kin, ...]:
    """Return the other things that belong to a case of this one, folders first."""
    rows = evaluation.connection.execute(
        """
        SELECT DISTINCT t.thing, t.kind, t.shown_as, coalesce(g.files, 0)::BIGINT,
            CASE t.kind WHEN 'folder' THEN 0 WHEN 'case' THEN 1 ELSE 2 END AS place
        FROM thing_cases mine JOIN thing_cases other ON other.urn = mine.urn AND other.thing <> mine.thing
        JOIN things t ON t.thing = other.thing LEFT JOIN figures g ON t.kind = 'folder' AND g.unit = t.thing
        WHERE mine.thing = $1 ORDER BY place, t.shown_as LIMIT 200
        """,
        [thing],
    ).fetchall()
    return tuple(Kin(int(number), RefKind(kind), str(shown), int(files)) for number, kind, shown, files, _ in rows)


def _signals(evaluation: Evaluation, row: QueueRow) -> tuple[SignalShown, ...]:
    """Return the signs with the case each stands in, criteria first."""
    rows = evaluation.connection.execute(
        """SELECT DISTINCT f.urn, unnest(string_split(f.value, '|')) AS code
        FROM thing_cases t JOIN case_facts f USING (urn)
        WHERE t.thing = $1 AND f.name = 'case.signals' AND f.value <> '' ORDER BY f.urn, code""",
        [row.thing],
    ).fetchall()
    found = [SignalShown(SIGNAL_BY_CODE[code], str(urn)) for urn, code in rows if code in SIGNAL_BY_CODE]
    return tuple(sorted(found, key=lambda one: (not one.signal.is_criterion, one.urn, one.signal.code)))


def _formats(evaluation: Evaluation, row: QueueRow) -> tuple[FormatShare, ...]:
    """Return the formats in a folder, the riskiest first, then those with most files."""
    if row.ref.kind is not RefKind.FOLDER:
        return ()
    rows = evaluation.connection.execute(
        """
        SELECT coalesce(f.puids, ''), if(coalesce(f.puids, '') = '', lower(coalesce(f.extension, '')), '') AS extension,
            count(*), coalesce(sum(greatest(f.size_bytes, 0)), 0)::BIGINT
        FROM files f JOIN unit_folders u ON u.source = f.source AND u.folder = f.folder
        WHERE u.unit = $1 AND f.kind = 'FILE' GROUP BY ALL ORDER BY 3 DESC, 1, 2
        """,
        [row.thing],
    ).fetchall()
    found = []
    for puids, extension, files, size in rows:
        named = tuple(one for one in str(puids).split(";") if one)
        found.append(FormatShare(named, str(extension), int(files), int(size), risk_of(named).level))
    order = (RiskLevel.HIGH, RiskLevel.MODERATE, RiskLevel.NOT_ASSESSED, RiskLevel.LOW)
    return tuple(sorted(found, key=lambda one: order.index(one.level))[:FORMATS_MOST])


def _copies(evaluation: Evaluation, thing: int) -> tuple[CopyElsewhere, ...]:
    """Return the folders that share content with this one, those with most of it first."""
    rows = evaluation.connection.execute(
        """
        WITH mine AS (
            SELECT DISTINCT f.sha256 FROM files f JOIN unit_folders u ON u.source = f.source AND u.folder = f.folder
            WHERE u.unit = $1 AND f.sha256 IS NOT NULL AND f.size_bytes > 0)
        SELECT w.unit, w.shown_as, count(*) FROM files f JOIN mine USING (sha256)
        JOIN unit_folders u ON u.source = f.source AND u.folder = f.folder JOIN units w ON w.unit = u.unit
        WHERE w.unit <> $1 GROUP BY ALL ORDER BY 3 DESC, 2 LIMIT 50
        """,
        [thing],
    ).fetchall()
    return tuple(CopyElsewhere(str(shown), int(unit), int(files)) for unit, shown, files in rows)


def _series(evaluation: Evaluation, row: QueueRow, agreements: Mapping[ClassRef, Agreement]) -> tuple[Standing, ...]:
    """Return what is known of the series of each of its classes that leads to the archive."""
    titles = dict(classes_to_the_archive(evaluation.rules.schedules))
    return tuple(standing_of(one, agreements, title=titles[one]) for one in row.classes if one in titles)
