"""The papers of a transfer, made from what is recorded now: each a name and its bytes; nothing is written here.

The pages hand them out one by one, the command and the building of a consignment write all of them.
"""

import io
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date

from muniment.report.pack_page import count_table, crib_table, html_of, page_of
from muniment.tables.workbook import write_workbook
from muniment.wiring import Store, is_rehearsal
from records.droid.home import droid_home
from records.store.evidence import open_survey
from records.survey.droid_list import ListPlace
from records.survey.format_names import format_names
from retention.facts import civil_date
from retention.faults import Fault, Refusal
from transfer.metadata.check import further_faults, read_rows, validate
from transfer.metadata.file import csv_of, workbook_of
from transfer.metadata.gather import Records
from transfer.metadata.register import MetadataRegister
from transfer.metadata.rows import record_faults, rows_of
from transfer.papers.lists import ListsOut, lists_out
from transfer.papers.pack import Terms, TransferPack, counts_of, covering_dates, pack_of
from transfer.papers.report import ReportFacts, report_docx, selections_of
from transfer.preflight.of_list import ListToSend, list_to_send

METADATA, PACK, REPORT, CRIB = "metadata", "transfer-pack.html", "appraisal-report.docx", "crib-sheet.xlsx"


@dataclass(frozen=True, slots=True)
class MetadataMade:
    """The metadata of a list as it stands: the rows, TDR's answer to them, and ours."""

    rows: tuple[Mapping[str, str], ...]
    records: Records
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]

    @property
    def csv(self) -> bytes:
        """Return the CSV; a Refusal, by name, while a record is undecided."""
        if self.records.faults:
            raise Refusal(*self.records.faults)
        return csv_of(self.rows)

    def workbook(self, name: str) -> bytes:
        """Return the workbook twin; a Refusal, by name, while a record is undecided."""
        if self.records.faults:
            raise Refusal(*self.records.faults)
        return workbook_of(self.rows, consignment=name)


def sent_now(store: Store, list_ref: str) -> ListToSend:
    """Return the list with all that is known of it now; a Refusal where it is not for a transfer."""
    names = format_names(droid_home(store.layout.root, os.environ))
    return list_to_send(store.layout, store.surveys, store.database, list_ref, describe=names.get)


def metadata_of(store: Store, sent: ListToSend, *, on: date) -> MetadataMade:
    """Return the metadata of `sent` as TDR will read it, with every fault of TDR's and of ours."""
    records = sent.records(MetadataRegister(store.database).completed(sent.list_.ref))
    rows = tuple(rows_of(records.to_send))
    answered = {one.folder for one in sent.folder_answers}
    all_answered = all(entry.item.ref in answered for entry in sent.list_.entries)
    ours, warnings = record_faults(records.to_send, on=on, folder_names_answered=all_answered)
    if not rows:
        return MetadataMade(rows, records, (*records.faults, *ours), warnings)
    content = csv_of(rows)
    report = validate(content, [one.uploaded for one in records.to_send], consignment=sent.list_.ref, on=on)
    further, more = further_faults(read_rows(content))
    faults = (*records.faults, *ours, *report.faults(), *further)
    return MetadataMade(rows, records, faults, (*warnings, *more))


def pack_now(store: Store, sent: ListToSend, made: MetadataMade, terms: Terms, *, on: date) -> TransferPack:
    """Return the transfer pack of `sent`."""
    name = f"{sent.list_.ref}-metadata.csv"
    return pack_of(sent, sent.preflight(on=on), made.records, terms, on=on, metadata_csv=name)


def pack_html(store: Store, pack: TransferPack) -> bytes:
    """Return the pack as a page to print."""
    return html_of(page_of(pack, is_synthetic=is_rehearsal(store.layout))).encode("utf-8", "backslashreplace")


def crib_workbook(pack: TransferPack) -> bytes:
    """Return the crib sheet and the counts as a workbook."""
    stream = io.BytesIO()
    write_workbook((crib_table(pack), count_table(pack)), stream)
    return stream.getvalue()


def lists_now(store: Store, sent: ListToSend) -> ListsOut:
    """Return the lists of `sent` in DROID's columns; a Refusal while a record is undecided."""
    source = store.surveys.source(sent.list_.entries[0].item.ref.source)
    entry = store.surveys.latest_sealed(source.ref)
    names = format_names(droid_home(store.layout.root, os.environ))
    if entry is None:
        raise ValueError("a list rests on a survey")
    with open_survey(store.layout, entry.ref) as evidence:
        return lists_out(evidence, sent, place=ListPlace(source.shown_as), describe=names.get, zone=UTC)


def report_of(store: Store, sent: ListToSend, made: MetadataMade, terms: Terms, *, on: date) -> bytes:
    """Return the appraisal and selection report as a Word document."""
    approval = sent.list_.approval
    facts = ReportFacts(
        department=terms.transferring_body or "[Department]",
        covering_dates=covering_dates(made.records, sent.going),
        list_ref=sent.list_.ref,
        series=sent.list_.series,
        made_on=on,
        counts=counts_of(sent),
        selections=selections_of(sent.list_, sent.gathered.files),
        signed_by=approval.person if approval else "",
        signed_on=civil_date(approval.signed_at, "Europe/London") if approval else None,
        engine=sent.gathered.engine or "nobody",
    )
    return report_docx(facts)


def all_papers(store: Store, sent: ListToSend, terms: Terms, *, on: date) -> dict[str, bytes]:
    """Return every paper by its file name; a Refusal while a record is undecided, or terms are missing."""
    if faults := terms.faults():
        raise Refusal(*faults)
    made = metadata_of(store, sent, on=on)
    pack = pack_now(store, sent, made, terms, on=on)
    ref = sent.list_.ref
    return {
        f"{ref}-metadata.csv": made.csv,
        f"{ref}-metadata.xlsx": made.workbook(ref),
        **{f"{ref}-{one.name}.csv": one.content for one in lists_now(store, sent).lists},
        f"{ref}-{PACK}": pack_html(store, pack),
        f"{ref}-{CRIB}": crib_workbook(pack),
        f"{ref}-{REPORT}": report_of(store, sent, made, terms, on=on),
    }
