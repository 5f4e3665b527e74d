"""What a person reads on the screen when a survey ends."""

from pathlib import Path
from typing import TYPE_CHECKING

from muniment.cli.tables import visible

if TYPE_CHECKING:
    from records.store.layout import StoreLayout
    from records.survey.observe import Survey


def print_summary(survey: "Survey", *, seconds: float, layout: "StoreLayout", page: Path | None) -> None:
    """Print the figures of `survey`, what to look at, and where the report is."""
    counts, manifest = survey.counts, survey.manifest
    source = manifest["source"]["shown_as"]
    read = counts["found"] - counts["carried_forward"]
    lines = [
        f"Survey {survey.entry.ref} of {source}",
        f"{counts['found']:,} found = {counts['profiled']:,} profiled + {counts['failed']:,} failed"
        f" + {counts['skipped']:,} skipped.",
        completeness(survey),
        _engines(survey),
        f"{counts['folders']:,} folders; {counts['carried_forward']:,} files carried forward unopened;"
        f" {read / max(seconds, 0.001):,.0f} files a second over {seconds:,.1f} s.",
        *(str(note) for note in survey.notes),
    ]
    if page is not None:
        lines.append(f"Report: {page}")
    for line in lines:
        print(visible(line))


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


def _engines(survey: "Survey") -> str:
    options = survey.manifest["options"]
    if options["engine"] is None:
        return "Formats were not identified."
    libmagic = f", libmagic {options['libmagic']}" if options["libmagic"] else ""
    return (
        f"{options['engine']} {options['engine_version']}, signatures {options['signatures']}"
        f" and {options['container_signatures']}{libmagic}."
    )
