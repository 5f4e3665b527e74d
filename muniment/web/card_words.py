"""What an appraisal card says, in words: signs, formats, decisions, what texts have in them."""

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from appraisal.review.values import Worth
from muniment.report.words import count_words
from muniment.tables.cells import Kind, as_size, as_words, visible
from muniment.tables.queue import KIND_WORDS, signs_in_words
from muniment.web.estate import card_href, files_href, plan_for
from muniment.web.queue import say_distance
from muniment.web.record import list_links, next_words
from muniment.web.record_words import GRADE_TAGS
from muniment.web.visit import Visit
from records.risk import RiskLevel
from retention.facts import Ref
from retention.terms import RefKind

if TYPE_CHECKING:
    from appraisal.estate.evaluate import Evaluation
    from appraisal.review.card import Card
    from appraisal.review.values import Appraisal
    from records.survey.format_names import FormatNames

RISK_TAGS = {
    RiskLevel.HIGH: "red",
    RiskLevel.MODERATE: "orange",
    RiskLevel.LOW: "green",
    RiskLevel.NOT_ASSESSED: "grey",
}
WORTH_TAGS = {Worth.WORTHY: "green", Worth.UNWORTHY: "grey", Worth.UNDECIDED: "yellow"}


@dataclass(frozen=True, slots=True)
class SignWords:
    """One sign: what it means, the field that shows it, of which case, who says so and how surely."""

    meaning: str
    field: str
    case: str
    source: str
    grade: str
    tag: str
    is_criterion: bool


@dataclass(frozen=True, slots=True)
class FormatWords:
    """One format in the folder: how it is called, how many files and which, how much at risk."""

    name: str
    puids: str
    files: str
    size: str
    risk: str
    tag: str
    href: str


@dataclass(frozen=True, slots=True)
class DecisionWords:
    """One decision as it is shown: on what, what, why, by whom."""

    record: str
    href: str
    worth: str
    tag: str
    criterion: str
    reason: str
    who: str
    signs: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a form: its value, its words, a line below."""

    value: str
    text: str
    hint: str = ""

    def item(self, chosen: str) -> dict[str, object]:
        """Return it as the component takes it."""
        made: dict[str, object] = {"value": self.value, "text": self.text, "checked": self.value == chosen}
        return {**made, "hint": {"text": self.hint}} if self.hint else made


def capital(text: str) -> str:
    """Return the text with its first letter a capital."""
    return text[:1].upper() + text[1:]


def facts_of(visit: Visit, evaluation: "Evaluation", card: "Card") -> tuple[tuple[str, str], ...]:
    """Return what is known of the record, as pairs of words; what is not known is left out."""
    row, outcome = card.row, card.outcome
    by = as_words(row.by_on, Kind.DATE)
    plan_row = plan_for(visit, evaluation).row(row.thing) if row.ref.kind is RefKind.FOLDER else None
    figures = f"{count_words(row.file_count, 'file', 'files')}, {as_size(row.size_bytes)}" if row.file_count else ""
    pairs = (
        ("Kind", f"{KIND_WORDS[row.ref.kind]}, {'casework' if row.is_casework else 'non-case'}, {row.medium}"),
        ("In it", figures),
        ("Area", ", ".join(row.areas)),
        ("Class", ", ".join(str(one) for one in row.classes) or "No class"),
        ("By", f"{by}, {say_distance(row.days)}" if by else "No day is known."),
        ("Why this date", row.rule),
        ("Verdict", f"{plan_row.verdict.label}. {plan_row.verdict.sentence}" if plan_row else ""),
        ("Next date", next_words(outcome)),
        ("Holds", ", ".join(row.holds) or "None"),
        ("Signals in its texts", text_signals_of(visit, evaluation, row.ref)),
        ("On lists", "; ".join(one.text for one in list_links(visit, row.ref))),
        ("Decided so far", capital(row.worth.value) if row.worth else "Nobody has decided."),
    )
    return tuple((name, value) for name, value in pairs if value)


def text_signals_of(visit: Visit, evaluation: "Evaluation", ref: Ref) -> str:
    """Return what detectors found in the texts of a folder, in kinds and counts; empty where none looked."""
    from appraisal.sensitivity.detectors.kinds import BY_KIND
    from appraisal.sensitivity.detectors.scans_store import DetectorScans
    from appraisal.sensitivity.detectors.signals import read_signals

    survey = next((one.survey for one in evaluation.estate.sources if one.source == ref.source), None)
    scan = (
        DetectorScans(visit.store.database).latest(survey, ref.key) if survey and ref.kind is RefKind.FOLDER else None
    )
    if scan is None:
        return ""
    inside = f"{ref.key}/" if ref.key else ""
    files = [one for path, one in read_signals(visit.store.layout, scan).items() if path.startswith(inside)]
    kinds = Counter({kind: 0 for one in files for kind in one.counts})
    for one in files:
        kinds.update(one.counts)
    found = ", ".join(f"{count:,} of {BY_KIND[kind].title}" for kind, count in kinds.most_common())
    eyes = sum(one.for_human_eyes for one in files)
    unread = f"; {count_words(eyes, 'file', 'files')} for human eyes" if eyes else ""
    return f"{found or 'None found'}{unread}"


def signs_of(card: "Card") -> tuple[SignWords, ...]:
    """Return the signs in words, criteria first."""
    return tuple(
        SignWords(
            meaning=one.signal.meaning,
            field=one.source_field,
            case=one.urn,
            source=one.signal.source,
            grade=one.signal.grade.value,
            tag=GRADE_TAGS[one.signal.grade],
            is_criterion=one.signal.is_criterion,
        )
        for one in card.signals
    )


def formats_of(card: "Card", names: "FormatNames") -> tuple[FormatWords, ...]:
    """Return the formats in words, the riskiest first."""
    found = []
    for one in card.formats:
        known = [named.full_name for puid in one.puids if (named := names.get(puid)) is not None]
        other = f"No format found, {one.extension or 'no extension'}" if not one.puids else ", ".join(one.puids)
        found.append(
            FormatWords(
                name="; ".join(known) or other,
                puids=", ".join(one.puids),
                files=count_words(one.files, "file", "files"),
                size=as_size(one.size_bytes),
                risk=one.level.value,
                tag=RISK_TAGS[one.level],
                href=files_href(card.row.ref, **({"puid": one.puids[0]} if one.puids else {"list": "unidentified"})),
            )
        )
    return tuple(found)


def decision_words(one: "Appraisal") -> DecisionWords:
    """Return a decision as pages show it."""
    when = as_words(one.decided_at, Kind.MOMENT)
    return DecisionWords(
        record=visible(one.unit.shown_as),
        href=card_href(one.unit.ref),
        worth=capital(one.worth.value),
        tag=WORTH_TAGS[one.worth],
        criterion=visible(one.criterion),
        reason=visible(one.reason),
        who=f"{visible(one.person.name)}, {one.person.role.value}, {when}",
        signs=signs_in_words(one.unit.signals),
    )
