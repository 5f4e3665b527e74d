"""The papers of a transfer as values: what the DRO reads, the crib sheet for TDR's pages, how it was exported.

All of it follows from the list, the decisions and the survey; the few things that only people know are
asked for (Terms) and printed as they stand. No reference of TDR's is ever made up. How the papers look is
for those who print them. Rule: TNA, digital transfer, steps 1 to 5; reference, 7.10 and 10a.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files

from appraisal.lists.policies import STATEMENTS
from appraisal.lists.values import Approval, DisposalList, ListKind
from appraisal.sensitivity.values import Sensitivity
from retention.facts import civil_date
from retention.faults import Fault
from transfer.consignment_faults import TERMS_MISSING
from transfer.metadata.gather import Records
from transfer.paths import printable
from transfer.preflight.of_list import ListPreflight, ListToSend
from transfer.preflight.values import TransferFile

LEGAL_STATUSES = ("Public Record(s)", "Not Public Record(s)", "Welsh Public Record(s)")
"""As TDR's transfer agreement words them. Source: tdr-transfer-frontend d5753e9."""
CUSTODY = "I agree to transfer custody of these records to The National Archives."
NOT_YET = "not yet"
SAMPLE_MOST = 20


@dataclass(frozen=True, slots=True)
class Terms:
    """What only people know of a transfer; the texts are printed as they stand."""

    transferring_body: str = ""
    legal_status: str = ""
    contact_name: str = ""
    contact_email: str = ""
    tdr_reference: str = ""
    """What TDR gave the transfer, once it has; never made up."""
    tdr_accepted_on: date | None = None
    """When TDR accepted the upload; the third statement is asked for only then."""

    def faults(self) -> tuple[Fault, ...]:
        """Return what is missing for papers that can be handed over."""
        asked = {
            "transferring body": self.transferring_body,
            "legal status": self.legal_status if self.legal_status in LEGAL_STATUSES else "",
            "contact name": self.contact_name,
            "contact e-mail": self.contact_email,
        }
        return tuple(Fault(TERMS_MISSING, name) for name, value in asked.items() if not value.strip())


@dataclass(frozen=True, slots=True)
class Counts:
    """How the files of a list add up: files = open + closed + retained + left out; copies come on top of what goes."""

    files: int
    open: int
    closed: int
    undecided: int
    retained: int
    left_out: int
    redacted_copies: int
    size_bytes: int
    """Of what is sent, redacted copies in it."""

    def __post_init__(self) -> None:
        if self.files != self.open + self.closed + self.undecided + self.retained + self.left_out:
            raise ValueError("the files of a list add up")

    @property
    def sent(self) -> int:
        """Return how many files are uploaded."""
        return self.open + self.closed + self.undecided + self.redacted_copies


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of the DRO's: who made it and when, empty while nobody has; `is_asked` whether it is due."""

    number: int
    text: str
    said_by: str
    said_at: datetime | None
    is_asked: bool


@dataclass(frozen=True, slots=True)
class Paste:
    """One line of the crib sheet: the page of TDR's, what it asks, and the value to paste.

    `is_act` where the value says what to do and is not to be pasted.
    """

    page: str
    asks: str
    value: str
    is_act: bool = False


@dataclass(frozen=True, slots=True)
class SampleFile:
    """One file of the early sample export, and why it is in it."""

    path: str
    key: str
    because: str


@dataclass(frozen=True, slots=True)
class TransferPack:
    """Everything the pack says. `root` is what was signed; empty while nobody signed."""

    list_ref: str
    title: str
    made_on: date
    series: str
    folder: str
    covering_dates: str
    terms: Terms
    counts: Counts
    statements: tuple[Statement, ...]
    crib: tuple[Paste, ...]
    method: tuple[str, ...]
    agreed: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]
    """Path and reason of each file that was left out."""
    sample: tuple[SampleFile, ...]
    engine: str
    root: str


def pack_of(
    sent: ListToSend, whole: ListPreflight, records: Records, terms: Terms, *, on: date, metadata_csv: str = ""
) -> TransferPack:
    """Return the pack of `sent`; `whole` is its pre-flight, `metadata_csv` the name of its metadata file."""
    counts = counts_of(sent)
    statements = statements_of(sent.list_, terms)
    tops = sorted({file.path.partition("/")[0] for file in sent.gathered.files})
    folder = ", ".join(printable(top) for top in tops)
    return TransferPack(
        list_ref=sent.list_.ref,
        title=sent.list_.title,
        made_on=on,
        series=sent.list_.series,
        folder=folder,
        covering_dates=covering_dates(records, sent.going),
        terms=terms,
        counts=counts,
        statements=statements,
        crib=_crib(sent, terms, counts, statements, folder, metadata_csv),
        method=_method(sent, whole),
        agreed=tuple(
            f"{one.finding.fault.place}: {one.waiver.reason} Agreed with {one.waiver.agreed_with}; "
            f"recorded by {one.waiver.person}."
            for one in whole.found.waived
        ),
        left_out=tuple((printable(file.path), _reason(sent.list_, file)) for file in sent.left_out),
        sample=sample_of(sent),
        engine=_engine(sent),
        root=sent.list_.approval.root if sent.list_.approval else "",
    )


def counts_of(sent: ListToSend) -> Counts:
    """Return how the files of the list add up."""
    answers = {one.ref.key: one.answer for one in sent.decisions}
    said = [answers.get(file.key) for file in sent.going]
    return Counts(
        files=len(sent.gathered.files),
        open=said.count(Sensitivity.OPEN),
        closed=said.count(Sensitivity.CLOSED),
        undecided=said.count(None),
        retained=len(sent.staying),
        left_out=len(sent.left_out),
        redacted_copies=len(sent.copies),
        size_bytes=sum(file.size_bytes for file in sent.going) + sum(copy.size_bytes for copy in sent.copies),
    )


def statements_of(list_: DisposalList, terms: Terms) -> tuple[Statement, ...]:
    """Return the DRO's three statements: the first two with the signature, custody only once TDR has accepted."""
    approval: Approval | None = list_.approval
    first = [
        Statement(
            number,
            text,
            said_by=_signer(approval) if approval and text in approval.statements else "",
            said_at=approval.signed_at if approval and text in approval.statements else None,
            is_asked=True,
        )
        for number, text in enumerate(STATEMENTS[ListKind.TRANSFER], start=1)
    ]
    return (*first, Statement(len(first) + 1, CUSTODY, "", None, is_asked=terms.tdr_accepted_on is not None))


def _signer(approval: Approval) -> str:
    return f"{approval.person} for {approval.for_whom}" if approval.for_whom else approval.person


def covering_dates(records: Records, going: Sequence[TransferFile]) -> str:
    """Return the first and last year of what goes, as 2004 to 2006; by date of record, else of last change."""
    years = {(one.completed.get("end_date") or one.last_modified_on.isoformat())[:4] for one in records.to_send}
    if not years:
        years = {
            str(datetime.fromtimestamp(file.modified_ns // 10**9, UTC).year)
            for file in going
            if file.modified_ns is not None
        }
    return "" if not years else min(years) if len(years) == 1 else f"{min(years)} to {max(years)}"


def _reason(list_: DisposalList, file: TransferFile) -> str:
    return next((one.reason for ref, one in list_.decisions.items() if ref.key == file.key), "left out with its folder")


# -- the crib sheet --------------------------------------------------------------------------------------------------


@cache
def tdr_pages() -> tuple[Mapping[str, str], ...]:
    """Return TDR's pages in order: page, what it asks, which value answers it.

    >>> tdr_pages()[0]["page"], len(tdr_pages())
    ('Series', 11)
    """
    text = files("transfer.papers").joinpath("tdr_pages.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["pages"])


def _crib(
    sent: ListToSend,
    terms: Terms,
    counts: Counts,
    statements: Sequence[Statement],
    folder: str,
    metadata_csv: str,
) -> tuple[Paste, ...]:
    values = {
        "series": sent.list_.series,
        "legal_status": terms.legal_status,
        "folder": f"{_staged(sent)}\\{folder}",
        "include_top_level_folder": "Yes",
        "files": f"{counts.sent:,}",
        "size": f"{counts.size_bytes:,} bytes",
        "metadata_csv": metadata_csv or f"{sent.list_.ref}-metadata.csv",
        "counts": f"{counts.open + counts.redacted_copies:,} open, {counts.closed:,} closed",
        **{f"statement_{one.number}": _tick(one) for one in statements},
    }
    return tuple(
        Paste(one["page"], one["asks"], values[one["value"]], one["value"].startswith("statement"))
        for one in tdr_pages()
    )


def _tick(one: Statement) -> str:
    """Return what to do with the tick box.

    >>> _tick(Statement(1, "I have signed off.", "dro", datetime.fromisoformat("2026-06-30T23:30Z"), True))
    'Tick: dro, 1 July 2026'
    """
    if one.said_at is not None:
        return f"Tick: {one.said_by}, {_day(civil_date(one.said_at, 'Europe/London'))}"
    return "Leave: nobody has signed the list" if one.is_asked else "Only once TDR has accepted the upload"


def _staged(sent: ListToSend) -> str:
    from transfer.preflight.tdr_limits import tdr_limits

    return (sent.settled.staging_path or tdr_limits().usual_staging_path).rstrip("\\")


def _method(sent: ListToSend, whole: ListPreflight) -> tuple[str, ...]:
    """Return how the records are exported, sentence by sentence, as TNA asks to be told."""
    found = whole.found
    return (
        f"The folder was surveyed where it lies; {_engine(sent)} named the formats, SHA-256 was taken of every file.",
        "The originals are only read: their content, names, dates and permissions stay as they were.",
        "Each file is copied once, its SHA-256 compared with the one that was signed while it is copied, and its date "
        "of last change kept.",
        "The copies make one folder within a BagIt 1.0 bag (RFC 8493) with SHA-256 manifests; the bag is read back "
        "from the disk and checked by two programs before it counts as complete.",
        f"That folder is staged at {_staged(sent)} and uploaded in the browser to Transfer Digital Records.",
        f"Before that, {found.files:,} files were checked by TDR's own rules ({found.rules}): "
        f"{len(found.stops):,} stops, {len(found.warnings):,} warnings, {len(found.waived):,} agreed.",
        "Empty folders are not transferred. The originals stay locked against disposal until the records are shown on "
        "Discovery.",
    )


def _engine(sent: ListToSend) -> str:
    version = f" with signature file V{sent.gathered.signatures}" if sent.gathered.signatures else ""
    return f"{sent.gathered.engine or 'no program'}{version}"


# -- the early sample -------------------------------------------------------------------------------------------------


def sample_of(sent: ListToSend) -> tuple[SampleFile, ...]:
    """Return a few files that show what is unusual: one a format, the largest, the longest path, closed, with a copy.

    In a fixed order, so that the same list gives the same sample; at most twenty.
    """
    answers = {one.ref.key: one.answer for one in sent.decisions}
    originals = {copy.original.key for copy in sent.copies}
    chosen: dict[str, SampleFile] = {}

    def take(file: TransferFile, because: str) -> None:
        chosen.setdefault(file.key, SampleFile(printable(file.path), file.key, because))

    files = sorted(sent.going, key=lambda one: one.path)
    if files:
        take(max(files, key=lambda one: len(one.path)), "the longest path")
        take(max(files, key=lambda one: one.size_bytes), "the largest file")
    for file in files:
        if file.key in originals:
            take(file, "an original with a redacted copy")
    closed = next((file for file in files if answers.get(file.key) is Sensitivity.CLOSED), None)
    if closed is not None:
        take(closed, "a closed record")
    seen: set[tuple[str, ...]] = set()
    for file in files:
        if file.puids and file.puids not in seen:
            seen.add(file.puids)
            take(file, f"the first of {file.format_name or ', '.join(file.puids)}")
    return tuple(list(chosen.values())[:SAMPLE_MOST])


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
