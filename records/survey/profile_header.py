"""What a report says before its figures: the source, the time, the engines and how old their signatures are."""

from datetime import UTC, date, datetime

from records.store.evidence import Manifest, SurveyEvidence
from records.survey.answers import answer
from records.survey.format_names import FormatNames
from records.survey.profile_values import EngineShare, ProfileHeader, SignatureAge


def header_of(evidence: SurveyEvidence, names: FormatNames) -> ProfileHeader:
    """Return the header of the survey's report; what the manifest does not say is left empty."""
    manifest = evidence.manifest
    source, options = manifest["source"], manifest.get("options", {})
    finished = _moment(manifest["finished_at"])
    engines = _engines(evidence)
    return ProfileHeader(
        ref=evidence.ref,
        shown_as=str(source["shown_as"]),
        root=str(source["root"]),
        kind=str(source["kind"]),
        started_at=_moment(manifest["started_at"]),
        finished_at=finished,
        engines=engines,
        signatures=signature_age(engines, names, on=finished.date()),
        libmagic=str(options.get("libmagic") or ""),
        second_opinion=str(options.get("second_opinion") or ""),
        checksums=str(options.get("checksums") or options.get("hash_algorithm") or ""),
        is_synthetic=bool(manifest.get("synthetic")),
        notes=tuple(_notes(manifest)),
    )


def _moment(text: object) -> datetime:
    return datetime.fromisoformat(str(text)).astimezone(UTC)


def _engines(evidence: SurveyEvidence) -> tuple[EngineShare, ...]:
    rows = answer(
        evidence,
        """
        SELECT engine, coalesce(engine_version, '') AS version, coalesce(signatures, '') AS pronom,
            coalesce(container_signatures, '') AS containers, count(*) AS files
        FROM files WHERE engine IS NOT NULL GROUP BY ALL ORDER BY files DESC, engine, version, pronom, containers
        """,
    )
    return tuple(EngineShare(str(row[0]), str(row[1]), str(row[2]), str(row[3]), int(str(row[4]))) for row in rows)


def signature_age(engines: tuple[EngineShare, ...], names: FormatNames, *, on: date) -> SignatureAge | None:
    """Return the signatures that named most files and their age in days `on` that day; None where none are known."""
    main = next((engine for engine in engines if engine.signatures), None)
    if main is None:
        return None
    pair = names.pairs.get(main.signatures)
    made = [day for day in (pair.created_on, pair.container_on) if day] if pair else []
    return SignatureAge(
        version=main.signatures,
        created_on=pair.created_on if pair else None,
        container_version=main.container_signatures,
        container_on=_day(main.container_signatures),
        age_days=(on - min(made)).days if made else None,
    )


def _day(version: str) -> date | None:
    """Return the day that a container file has for its version, such as 20221102; None for another."""
    try:
        return date.fromisoformat(version)
    except ValueError:
        return None


def _notes(manifest: Manifest) -> list[str]:
    notes = [str(note) for note in manifest.get("list", {}).get("notes", [])]
    if manifest["source"]["kind"] == "droid_csv":
        notes.insert(
            0,
            "This survey is a list that DROID made; no file was opened for it. What DROID does not write, such as "
            "encryption and damage, is not known.",
        )
    if not manifest.get("keeps_access_times", True):
        notes.append("The system changed last-access times while files were read; see fault SUR030.")
    if excluded := manifest.get("counts", {}).get("excluded"):
        notes.append(f"{excluded:,} files and folders were left out by the patterns asked for; they are not counted.")
    return notes
