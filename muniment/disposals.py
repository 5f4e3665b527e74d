"""Disposals at the edge: the desk over one store on one day, and the tables that pages and commands share."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from appraisal.disposal.carrying_out import Disposals
from appraisal.disposal.inventory import LineState, Totals, states, totals
from appraisal.disposal.order import to_whom
from appraisal.disposal.register import Alert, Issued
from appraisal.disposal.returning import Returns
from appraisal.lists.recording import By
from muniment.lists import others_of, place_of
from muniment.tables.cells import Kind, Row, Table, TableColumn
from muniment.wiring import Store, is_rehearsal

if TYPE_CHECKING:
    from appraisal.disposal.gate import Allowed, Refused
    from appraisal.disposal.values import Disposal, Recall

LINE_COLUMNS = (
    TableColumn("line", "Line", Kind.COUNT, "Number in the inventory."),
    TableColumn("path", "Path", meaning="As IT uses it; of a case its URN, of a box its barcode."),
    TableColumn("fate", "What became of it", meaning="Destroyed, spared, failed, missing, left out, or pending."),
    TableColumn("why", "Why"),
    TableColumn("size_bytes", "Size", Kind.BYTES),
    TableColumn("order", "Work order"),
    TableColumn("by", "By"),
    TableColumn("done_at", "When", Kind.MOMENT),
    TableColumn("proven_by", "Proven by", meaning="The survey or export that no longer has it; of a box nothing can."),
    TableColumn("attested", "Shown for it", meaning="What the case system says, or the contractor's certificate."),
    TableColumn("incident", "Incident"),
    TableColumn("sha256", "SHA-256"),
)
DISPOSAL_COLUMNS = (
    TableColumn("list", "List"),
    TableColumn("title", "Title"),
    TableColumn("earliest_on", "Not before", Kind.DATE, "First day after the cooling-off."),
    TableColumn("state", "How far", meaning="INCOMPLETE, PARTIAL or COMPLETE."),
    TableColumn("sum", "Sum", meaning="Everything listed has one end, or is pending."),
    TableColumn("orders", "Work orders"),
    TableColumn("open", "Waits for a receipt"),
    TableColumn("certificate", "Certificate"),
)
CERTIFICATE_COLUMNS = (
    TableColumn("certificate", "Certificate"),
    TableColumn("list", "List"),
    TableColumn("title", "Title"),
    TableColumn("word", "How far"),
    TableColumn("destroyed", "Destroyed", Kind.COUNT),
    TableColumn("listed", "Listed", Kind.COUNT),
    TableColumn("issued_by", "Issued by"),
    TableColumn("issued_at", "Issued", Kind.MOMENT),
    TableColumn("found", "Found on it", meaning="The first line that matches what was searched for."),
)
ALERT_COLUMNS = (
    TableColumn("path", "Path", meaning="Where it was seen again."),
    TableColumn("survey", "Survey"),
    TableColumn("certificate", "Certificate", meaning="The one that says it was destroyed."),
    TableColumn("line", "Line", Kind.COUNT),
    TableColumn("found_at", "Found", Kind.MOMENT),
    TableColumn("sha256", "SHA-256"),
)


@dataclass(frozen=True, slots=True)
class DisposalDesk:
    """What may be done with disposals in one store on one day."""

    store: Store
    on: date

    @property
    def disposals(self) -> Disposals:
        """Return what carries signed lists out."""
        rehearsal = is_rehearsal(self.store.layout)
        return Disposals(place_of(self.store), self.on, lambda list_: others_of(self.store, list_), rehearsal)

    @property
    def returns(self) -> Returns:
        """Return what takes in what comes back."""
        return Returns(self.disposals)


# -- tables ------------------------------------------------------------------------------------------------


def disposals_table(desk: DisposalDesk) -> Table:
    """Return every disposal with its sum."""
    register = desk.disposals.register
    certificates = {one.root: one.ref for one in register.certificates()}
    rows = [_disposal_row(one, certificates) for one in register.all()]
    return Table("Disposals", DISPOSAL_COLUMNS, rows)


def _disposal_row(disposal: "Disposal", certificates: Mapping[str, str]) -> Row:
    lines = states(disposal)
    found = totals(lines)
    waiting = sorted({one.order_ref for one in lines if one.is_on_order})
    return (
        disposal.plan.list_ref,
        disposal.plan.title,
        disposal.plan.earliest_on,
        found.word,
        found.sentence(),
        ", ".join(one.ref for one in disposal.orders),
        ", ".join(waiting),
        certificates.get(disposal.plan.inventory.root, ""),
    )


def _objects(lines: object) -> Iterator[Mapping[str, object]]:
    if isinstance(lines, list):
        yield from (one for one in lines if isinstance(one, Mapping))


def lines_table(title: str, lines: Iterable[LineState]) -> Table:
    """Return every file, case and box of a list with what became of it."""
    return Table(title, LINE_COLUMNS, [line_row(one) for one in lines])


def line_row(line: LineState) -> Row:
    """Return one file, case or box as a row."""
    one = line.component
    return (
        one.number,
        one.path,
        line.fate.value,
        line.why,
        one.size_bytes,
        line.order_ref,
        line.by,
        line.done_at,
        line.proven_by,
        line.attested.words(),
        line.incident,
        one.sha256,
    )


def answers_table(title: str, answers: "Sequence[Allowed | Refused]") -> Table:
    """Return what the gate answers for each thing."""
    from appraisal.disposal.gate import Refused

    columns = (
        TableColumn("item", "Folder, case or box"),
        TableColumn("may_go", "May go", Kind.YES_NO),
        TableColumn("why", "Why not", meaning="Every reason, the strongest first."),
        TableColumn("missing", "Missing", Kind.COUNT, "Files of it, or the case, that are no longer there."),
    )
    rows = [
        (
            one.item.shown_as,
            not isinstance(one, Refused),
            " ".join(str(fault) for fault in one.faults) if isinstance(one, Refused) else "",
            len(one.missing),
        )
        for one in answers
    ]
    return Table(title, columns, rows)


def certificates_table(certificates: Iterable[Issued], *, find: str = "") -> Table:
    """Return the register of certificates; with `find` those that have a file, folder, URN or SHA-256 that matches."""
    rows = []
    for one in certificates:
        body = json.loads(one.body)
        found = found_on(body, find) if find.strip() else ""
        if find.strip() and not found:
            continue
        sums = body["totals"]
        rows.append(
            (
                one.ref,
                one.list_ref,
                str(body["list"]["title"]),
                str(body["word"]),
                int(sums["destroyed"]),
                int(sums["listed"]),
                f"{one.issued_by}, {one.issued_role.value}",
                one.issued_at,
                found,
            )
        )
    return Table("Certificates of destruction", CERTIFICATE_COLUMNS, rows)


def found_on(body: Mapping[str, object], text: str) -> str:
    """Return the first path on a certificate that has `text` in it, or whose content it is; empty where none has.

    A reference, a list, a title are searched too; capitals make no difference.
    """
    wanted = text.strip().casefold()
    list_ = body["list"]
    heads = [str(body["certificate"]), *(str(value) for value in list_.values())] if isinstance(list_, Mapping) else []
    lines = list(_objects(body["lines"]))
    for line in lines:
        if any(wanted in str(line[name]).casefold() for name in ("path", "item", "sha256", "order")):
            return f"{line['path']}: {line['fate']}"
    return str(lines[0]["path"]) if lines and any(wanted in head.casefold() for head in heads) else ""


def alerts_table(alerts: Iterable[Alert]) -> Table:
    """Return what was destroyed and seen again."""
    rows = [(one.path, one.survey_ref, one.certificate_ref, one.line, one.found_at, one.sha256) for one in alerts]
    return Table("Destroyed content seen again", ALERT_COLUMNS, rows)


def sum_of(disposal: "Disposal") -> Totals:
    """Return the inventory of a disposal in numbers."""
    return totals(states(disposal))


def recalled_words(store: Store, *, by: By, on: date) -> str:
    """Recall from every open work order what the gate refuses now; return who must be told what, or nothing.

    To be asked after a hold was placed, widened or confirmed. Without an open order it looks at nothing.
    """
    desk = DisposalDesk(store, on)
    if not any(line.is_on_order for disposal in desk.disposals.register.running() for line in states(disposal)):
        return ""
    recalls = desk.disposals.recheck_all(by=by)
    return " ".join(f"Send to {recall_goes_to(desk, one)} now: {one.notice}" for one in recalls)


def recall_goes_to(desk: DisposalDesk, recall: "Recall") -> str:
    """Return who gets the notice: whoever carries out a line that it takes back."""
    components = desk.disposals.register.order(recall.order_ref)[1].plan.inventory.components
    return to_whom(components[one.number - 1] for one in recall.lines)
