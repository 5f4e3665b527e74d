"""What a person reads on the screen when a survey ends."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from muniment.report.words import age_words, count_words, day_words, size_words
from muniment.tables.shown import Format, Kind, Row, Table, TableColumn, show, visible

if TYPE_CHECKING:
    from records.store.layout import StoreLayout
    from records.survey.observe import Survey
    from records.survey.profile_values import Profile

FORMATS_SHOWN = 8


def print_summary(survey: "Survey", *, seconds: float, layout: "StoreLayout", page: Path | None) -> None:
    """Print the figures of `survey`, what to look at, and where the report is."""
    found = _profile(layout, survey.entry.ref)
    for line in _lines(survey, found, seconds=seconds):
        print(visible(line))
    print()
    show(_formats(found), format=Format.TABLE)
    print()
    show(_attention(found), format=Format.TABLE)
    print()
    print(f"List any of them: muniment survey files {survey.entry.ref} --list NAME, or --where \"puid = 'fmt/40'\"")
    if page is not None:
        print(visible(f"The report, a page to read and print: {page}"))


def _profile(layout: "StoreLayout", ref: str) -> "Profile":
    from records.droid.home import droid_home
    from records.store.evidence import open_survey
    from records.survey.format_names import format_names
    from records.survey.profile import profile

    with open_survey(layout, ref) as evidence:
        return profile(evidence, names=format_names(droid_home(layout.root, os.environ)), long_list=1)


def _lines(survey: "Survey", found: "Profile", *, seconds: float) -> Iterator[str]:
    counts, source = survey.counts, survey.manifest["source"]["shown_as"]
    went_on = ", gone on with after it was stopped" if survey.went_on else ""
    synthetic = " (SYNTHETIC data)" if survey.manifest["synthetic"] else ""
    yield f"Survey {survey.entry.ref} of {source}{synthetic}{went_on}"
    yield (
        f"{counts['found']:,} found = {counts['profiled']:,} profiled + {counts['failed']:,} failed"
        f" + {counts['skipped']:,} skipped."
    )
    yield completeness(survey)
    folders = count_words(counts["folders"], "folder", "folders")
    yield f"{size_words(counts['bytes'])} in {folders}; {found.totals.distinct_contents:,} distinct contents."
    yield _engines(survey, found)
    carried = f"; {counts['carried_forward']:,} as they were, not opened" if counts["carried_forward"] else ""
    yield f"{seconds:,.1f} seconds, {counts['found'] / max(seconds, 0.001):,.0f} files a second{carried}."
    yield from (str(note) for note in survey.notes)


def completeness(survey: "Survey") -> str:
    """Return the sentence that says whether the survey is complete; it says so only where it is."""
    counts, ref = survey.counts, survey.entry.ref
    if survey.is_complete:
        return "Complete: every folder was entered, and no file failed."
    reasons = []
    if counts["failed"]:
        reasons.append(f"{counts['failed']:,} files failed (muniment survey files {ref} --list failed)")
    if counts["folder_faults"]:
        reasons.append(f"{counts['folder_faults']:,} folders could not be entered (muniment survey folders {ref})")
    return "Finished, not complete: " + "; ".join(reasons) + "."


def _engines(survey: "Survey", found: "Profile") -> str:
    options, signatures = survey.manifest["options"], found.header.signatures
    if options["engine"] is None:
        return "Formats were not identified."
    made = f" of {day_words(signatures.created_on)}" if signatures and signatures.created_on else ""
    old = f" ({age_words(signatures.age_days)} old)" if signatures and signatures.age_days is not None else ""
    libmagic = f"; libmagic {options['libmagic']}" if options["libmagic"] else ""
    return (
        f"{options['engine']} {options['engine_version']} with signatures {options['signatures']}{made}"
        f" and {options['container_signatures']}{old}{libmagic}."
    )


def _formats(found: "Profile") -> Table:
    columns = (
        TableColumn("puid", "PUID"),
        TableColumn("format", "Format"),
        TableColumn("files", "Files", Kind.COUNT),
        TableColumn("size", "Size"),
        TableColumn("risk", "Risk (NARA)"),
    )
    rows: list[Row] = [
        (one.puid, f"{one.name} {one.version}".strip(), one.files, size_words(one.bytes), str(one.level))
        for one in found.formats[:FORMATS_SHOWN]
    ]
    return Table(f"The most frequent of {len(found.formats)} formats", columns, rows)


def _attention(found: "Profile") -> Table:
    columns = (
        TableColumn("name", "--list"),
        TableColumn("means", "What to look at"),
        TableColumn("files", "Files", Kind.COUNT),
        TableColumn("size", "Size"),
    )
    rows: list[Row] = [
        (one.list.name, one.list.title, one.files, size_words(one.bytes)) for one in found.notices.values() if one.files
    ]
    return Table("What to look at", columns, rows)
