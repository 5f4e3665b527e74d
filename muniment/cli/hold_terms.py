"""The commands of muniment hold about words and routes: scan, candidates, confirm, dismiss, routes."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from muniment.cli.hold_words import (
    ByOption,
    ItemOption,
    OnOption,
    ReasonOption,
    RoleOption,
    SurveyOption,
    day_or_today,
    known_items,
    person,
    say_recalls,
    survey_ref,
)
from muniment.cli.output import FormatOption, OutOption, StoreOption, say
from muniment.hold_desk import Desk, open_desk
from muniment.tables.shown import Format, Kind, Row, Table, TableColumn, show
from records.faults.holds import HOLD_HAS_NO_LEXICON, NO_SUCH_SCAN, NOT_A_CANDIDATE
from records.register.people import Role
from retention.faults import Fault, Refusal

if TYPE_CHECKING:
    from records.register.hold_values import CandidateVerdict, HoldEntry
    from records.terms.hits import FileHits, OpenScan
    from records.terms.text_scan import Told

FilesOption = Annotated[list[str] | None, typer.Option("--file", help="A file's path below the root; may be repeated.")]
FolderOption = Annotated[
    list[str] | None, typer.Option("--folder", help="Every file with a hit in this folder; may be repeated.")
]


def scan(
    survey: Annotated[str | None, typer.Argument(help="The survey.", show_default="the newest")] = None,
    lexicon: Annotated[
        list[str] | None, typer.Option(help="Term list; may be repeated.", show_default="those of the holds in force")
    ] = None,
    store: StoreOption = None,
    format: FormatOption = Format.TABLE,
    out: OutOption = None,
) -> None:
    """Look for the words of term lists in the files of a survey. Counts are kept, never the text."""
    from muniment.clock import now, today
    from muniment.wiring import command_line_actor
    from records.register.hold_routes import is_open
    from records.terms.register import ScanRegister
    from records.terms.scan import ScanOptions, scan_terms
    from schedules.lexicons import lexicon as read_lexicon

    desk = open_desk(store)
    asked = survey_ref(desk.store, survey)
    open_holds = [entry for entry in desk.holdings.register.all() if is_open(entry, known=today())]
    names = sorted(lexicon or {entry.scope.lexicon or "" for entry in open_holds})
    if not names:
        raise Refusal(Fault(HOLD_HAS_NO_LEXICON, "no hold in force"))
    rows: list[Row] = []
    for name in names:
        done = scan_terms(
            asked,
            read_lexicon(name),
            layout=desk.store.layout,
            surveys=desk.store.surveys,
            scans=ScanRegister(desk.store.database),
            options=ScanOptions(),
            actor=command_line_actor(),
            now=now,
            tell=_teller(name),
        )
        rows.append((done.entry.ref, asked, name, *(done.counts[figure] for figure in FIGURES)))
    show(Table("Term scans", SCAN_COLUMNS, rows), format=format, out=out)


def _teller(name: str) -> "Told":
    """Return what says now and then how far the scan for the term list is."""
    return lambda done, total: say(f"{name}: {done:,} of {total:,} contents read")


FIGURES = ("files", "files_read", "files_partly", "files_not_read", "contents", "files_with_hits", "hits")
SCAN_COLUMNS = (
    TableColumn("scan", "Scan"),
    TableColumn("survey", "Survey"),
    TableColumn("lexicon", "Term list"),
    TableColumn("files", "Files", Kind.COUNT),
    TableColumn("files_read", "Read", Kind.COUNT),
    TableColumn("files_partly", "Partly", Kind.COUNT),
    TableColumn("files_not_read", "Not read", Kind.COUNT),
    TableColumn("contents", "Contents", Kind.COUNT),
    TableColumn("files_with_hits", "Files with hits", Kind.COUNT),
    TableColumn("hits", "Hits", Kind.COUNT),
)


def candidates(
    ref: Annotated[str | None, typer.Argument(help="The hold.", show_default="every hold with a term list")] = None,
    files: Annotated[bool, typer.Option("--files", help="List the files with hits still to decide on.")] = False,
    not_read: Annotated[bool, typer.Option("--not-read", help="List the files not read to their end.")] = False,
    survey: SurveyOption = None,
    store: StoreOption = None,
    format: FormatOption = Format.TABLE,
    out: OutOption = None,
) -> None:
    """List the folders to be treated as held until a person confirms. No text of a file is shown."""
    from appraisal.held_estate import candidates_of
    from muniment.clock import today

    desk = open_desk(store)
    if files or not_read:
        if ref is None:
            raise Refusal(Fault(HOLD_HAS_NO_LEXICON, "name the hold whose files to list"))
        rows = list(_file_rows(desk, ref, survey, not_read=not_read))
        columns = NOT_READ_COLUMNS if not_read else HIT_COLUMNS
        show(Table(f"Files of hold {ref}", columns, rows), format=format, out=out)
        return
    source = desk.store.surveys.find(survey_ref(desk.store, survey)).source_ref
    entries = [desk.holdings.register.find(ref)] if ref else list(desk.holdings.register.all())
    found, unscanned = candidates_of(desk.store.layout, desk.store.database, entries, source_ref=source, known=today())
    table = [
        (one.hold_ref, one.hits.folder, one.hits.files, one.hits.files_with_hits, one.hits.files_not_read, one.sentence)
        for one in found
    ]
    show(Table("Candidates", CANDIDATE_COLUMNS, table), format=format, out=out)
    for hold in unscanned:
        say(f"Hold {hold}: its terms were never looked for in this source. Run: muniment hold scan")


CANDIDATE_COLUMNS = (
    TableColumn("hold", "Hold"),
    TableColumn("folder", "Folder"),
    TableColumn("files", "Files", Kind.COUNT),
    TableColumn("files_with_hits", "With hits", Kind.COUNT),
    TableColumn("files_not_read", "Not read", Kind.COUNT),
    TableColumn("verdict", "Verdict"),
)
HIT_COLUMNS = (
    TableColumn("file", "File"),
    TableColumn("terms", "Terms and counts"),
    TableColumn("in_name", "In its name", Kind.YES_NO),
    TableColumn("sha256", "SHA-256"),
)
NOT_READ_COLUMNS = (
    TableColumn("file", "File"),
    TableColumn("result", "Result"),
    TableColumn("code", "Fault"),
    TableColumn("detail", "Found"),
)


def confirm(
    ref: str,
    reason: ReasonOption,
    by: ByOption,
    role: RoleOption = Role.REVIEWER,
    file: FilesOption = None,
    folder: FolderOption = None,
    item: ItemOption = None,
    survey: SurveyOption = None,
    store: StoreOption = None,
) -> None:
    """Confirm candidates, or any record a person has read: held from today, and only a release frees them."""
    from muniment.clock import now
    from records.register.hold_values import CandidateVerdict

    desk = open_desk(store)
    if item:
        read = known_items(desk, item)
        desk.holdings.decide(ref, read, CandidateVerdict.CONFIRMED, reason, by=person(by, role), at=now())
        say(f"{len(read)} confirmed under hold {ref}.")
    if file or folder or not item:
        _decide(desk, ref, CandidateVerdict.CONFIRMED, reason, (by, role), (file, folder), survey)
    say_recalls(desk, person(by, role))


def dismiss(
    ref: str,
    reason: ReasonOption,
    by: ByOption,
    role: RoleOption = Role.REVIEWER,
    file: FilesOption = None,
    folder: FolderOption = None,
    survey: SurveyOption = None,
    store: StoreOption = None,
) -> None:
    """Dismiss candidates with a reason: this content is not what the hold is about."""
    from records.register.hold_values import CandidateVerdict

    _decide(open_desk(store), ref, CandidateVerdict.DISMISSED, reason, (by, role), (file, folder), survey)


def routes(
    ref: Annotated[str | None, typer.Argument(help="The hold.", show_default="every hold")] = None,
    survey: SurveyOption = None,
    on: OnOption = None,
    store: StoreOption = None,
    format: FormatOption = Format.TABLE,
    out: OutOption = None,
) -> None:
    """List the files that holds cover, each with every hold, its route and why."""
    from appraisal.held_estate import open_held_estate

    desk = open_desk(store)
    with open_held_estate(
        desk.store.layout, desk.store.database, survey_ref(desk.store, survey), known=day_or_today(on)
    ) as held:
        rows = (
            (path.key, one.hold_ref, one.route.value, one.from_on, one.through_on, one.because)
            for path, spans in held.routes.files()
            for one in spans
            if ref in (None, one.hold_ref)
        )
        show(Table("Files under holds", ROUTE_COLUMNS, rows), format=format, out=out)


ROUTE_COLUMNS = (
    TableColumn("file", "File"),
    TableColumn("hold", "Hold"),
    TableColumn("route", "Route"),
    TableColumn("from", "From", Kind.DATE),
    TableColumn("through", "Through", Kind.DATE),
    TableColumn("because", "Because"),
)


# -- parts of the above ------------------------------------------------------------------------------------


def _decide(
    desk: Desk,
    ref: str,
    verdict: "CandidateVerdict",
    reason: str,
    who: tuple[str, Role],
    which: tuple[list[str] | None, list[str] | None],
    survey: str | None,
) -> None:
    from muniment.clock import now
    from records.register.hold_values import HoldItem

    entry, by = desk.holdings.register.find(ref), person(*who)
    scan_ref, hits = _undecided(desk, entry, survey)
    chosen = _chosen(ref, hits, *which)
    items = [HoldItem(hit.ref, hit.sha256) for hit in chosen]
    desk.holdings.decide(ref, items, verdict, reason, by=by, at=now(), scan_ref=scan_ref)
    left = len(hits) - len(chosen)
    said = verdict.value.lower()
    say(f"{len(chosen)} {'file' if len(chosen) == 1 else 'files'} {said} under hold {ref}; {left} still to decide.")


def _chosen(
    ref: str, hits: "tuple[FileHits, ...]", files: list[str] | None, folders: list[str] | None
) -> "list[FileHits]":
    """Return the hits that were named; a Refusal that names every file or folder without one."""
    by_path = {hit.ref.key: hit for hit in hits}
    chosen = {path: by_path[path] for path in files or () if path in by_path}
    faults = [Fault(NOT_A_CANDIDATE, f"{ref}, {path}") for path in files or () if path not in by_path]
    for folder in folders or ():
        inside = {path: hit for path, hit in by_path.items() if path.startswith(folder.rstrip("/") + "/")}
        if not inside:
            faults.append(Fault(NOT_A_CANDIDATE, f"{ref}, {folder}"))
        chosen.update(inside)
    if faults or not chosen:
        raise Refusal(*(faults or [Fault(NOT_A_CANDIDATE, ref, "name a --file or a --folder")]))
    return list(chosen.values())


def _undecided(desk: Desk, entry: "HoldEntry", survey: str | None) -> "tuple[str, tuple[FileHits, ...]]":
    from appraisal.held_estate import newest_scan, undecided_hits
    from muniment.clock import today
    from records.terms.hits import open_scan

    if entry.scope.lexicon is None:
        raise Refusal(Fault(HOLD_HAS_NO_LEXICON, entry.ref))
    source = desk.store.surveys.find(survey_ref(desk.store, survey)).source_ref
    scan = newest_scan(desk.store.database, source, entry.scope.lexicon, known=today())
    if scan is None:
        raise Refusal(Fault(NO_SUCH_SCAN, f"{entry.ref}, source {source}"))
    with open_scan(desk.store.layout, scan) as opened:
        return scan.ref, undecided_hits(entry, opened.files_with_hits(), known=today())


def _file_rows(desk: Desk, ref: str, survey: str | None, *, not_read: bool) -> Iterator[tuple[str | bool | None, ...]]:
    from appraisal.held_estate import newest_scan
    from muniment.clock import today
    from records.terms.hits import open_scan

    entry = desk.holdings.register.find(ref)
    if not not_read:
        for hit in _undecided(desk, entry, survey)[1]:
            terms = "; ".join(f"{term} {count}" for term, count in hit.hits.items())
            yield hit.ref.key, terms, hit.in_name, hit.sha256
        return
    source = desk.store.surveys.find(survey_ref(desk.store, survey)).source_ref
    scan = newest_scan(desk.store.database, source, entry.scope.lexicon or "", known=today())
    if scan is None:
        raise Refusal(Fault(NO_SUCH_SCAN, f"{ref}, source {source}"))
    with open_scan(desk.store.layout, scan) as opened:
        yield from _unread_rows(opened)


def _unread_rows(opened: "OpenScan") -> Iterator[tuple[str, str, str, str]]:
    for one in opened.not_read():
        yield one.path, one.result, one.fault_code, one.detail
