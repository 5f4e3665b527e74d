"""muniment survey report, muniment survey export: what a survey found, for people and for DROID's users."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from muniment.cli.output import StoreOption, say
from muniment.cli.survey_files import Ref
from records.faults.surveys import REPORT_NOT_WRITTEN
from retention.faults import Fault, Refusal

if TYPE_CHECKING:
    from muniment.tables.cells import Table
    from records.store.layout import StoreLayout
    from records.survey.profile_values import Profile


def report_survey(
    ref: Ref,
    html: Annotated[Path | None, typer.Option(help="Write the page here.", dir_okay=False)] = None,
    xlsx: Annotated[Path | None, typer.Option(help="Write a workbook here: a sheet a section, and all files.")] = None,
    csv: Annotated[Path | None, typer.Option(help="Write a CSV a section, and one of all files, here.")] = None,
    store: StoreOption = None,
) -> None:
    """Write the report of a survey: as a page, as a workbook, as CSV files. Without a choice: the page."""
    from muniment.settings import store_path
    from records.store.layout import StoreLayout

    layout = StoreLayout(store_path(store).absolute())
    if html is not None or not (xlsx or csv):
        say(f"Page: {write_survey_page(layout, ref, html)}")
    if xlsx is not None:
        say(f"Workbook: {_write_tables(layout, ref, xlsx, as_workbook=True)}")
    if csv is not None:
        say(f"CSV files: {_write_tables(layout, ref, csv, as_workbook=False)}")


def write_survey_page(layout: "StoreLayout", ref: str, path: Path | None = None) -> Path:
    """Write the page of the sealed survey `ref`, into the store's reports where no `path` is given; return where."""
    from muniment.report.survey_page import html_of

    text = html_of(_profile(layout, ref))
    path = path or layout.reports / f"{ref}.html"
    beside = path.with_name(path.name + ".tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(text, encoding="utf-8", newline="\n", errors="backslashreplace")
        os.replace(beside, path)
    except OSError as error:
        raise _not_written(path, error) from error
    return path


def _not_written(path: Path, error: OSError) -> Refusal:
    return Refusal(Fault(REPORT_NOT_WRITTEN, str(path), os.strerror(error.errno or 0).lower()))


def _profile(layout: "StoreLayout", ref: str) -> "Profile":
    from records.droid.home import droid_home
    from records.store.evidence import open_survey
    from records.survey.format_names import format_names
    from records.survey.profile import profile

    with open_survey(layout, ref) as evidence:
        return profile(evidence, names=format_names(droid_home(layout.root, os.environ)))


def _write_tables(layout: "StoreLayout", ref: str, path: Path, *, as_workbook: bool) -> Path:
    """Write every section and all files: one workbook at `path`, or CSV files into the folder `path`."""
    from muniment.report.survey_files import files_table
    from muniment.report.survey_sections import about, sections_of
    from muniment.tables.shown import Format, show
    from muniment.tables.workbook import write_workbook
    from records.droid.home import droid_home
    from records.store.evidence import open_survey
    from records.survey.conditions import EVERYTHING
    from records.survey.format_names import format_names
    from records.survey.profile import profile

    names = format_names(droid_home(layout.root, os.environ))
    with open_survey(layout, ref) as evidence:
        found = profile(evidence, names=names)
        tables: dict[str, Table] = {one.anchor: one.table for one in sections_of(found)}
        tables["files"] = files_table(evidence, EVERYTHING, names=names, title="All files", about=about(found))
        try:
            if not as_workbook:
                path.mkdir(parents=True, exist_ok=True)
                for name, table in tables.items():
                    show(table, format=Format.CSV, out=path / f"{name}.csv")
                return path
            beside = path.with_name(path.name + ".tmp")
            with beside.open("wb") as stream:
                write_workbook(tables.values(), stream)
            os.replace(beside, path)
        except OSError as error:
            raise _not_written(path, error) from error
    return path


def export_survey(
    ref: Ref,
    droid: Annotated[Path, typer.Option(help="Write DROID's 18 columns here, a row a format.", dir_okay=False)],
    where: Annotated[str, typer.Option(help="Only files for which this holds, as in `survey files`.")] = "",
    shown: Annotated[bool, typer.Option("--shown", help="Paths as users know them, not as they are mounted.")] = False,
    time_zone: Annotated[str, typer.Option(help="Time zone of LAST_MODIFIED, which has none.")] = "UTC",
    hash: Annotated[str, typer.Option(help="sha256 or md5.", show_default="what the survey took")] = "",
    bom: Annotated[bool, typer.Option("--bom", help="Begin with a byte order mark, as DROID does with -B.")] = False,
    store: StoreOption = None,
) -> None:
    """Write a survey as DROID's own list, for DROID's users and The National Archives."""
    from muniment.settings import store_path
    from records.droid.home import droid_home
    from records.sources.droid_csv import zone_of
    from records.store.evidence import open_survey
    from records.store.layout import StoreLayout
    from records.survey.droid_list import ListPlace, hash_algorithm_of, write_droid_list
    from records.survey.file_lists import condition_of, prepare
    from records.survey.format_names import format_names

    condition, zone = condition_of(where=where), zone_of(time_zone)
    layout = StoreLayout(store_path(store).absolute())
    beside = droid.with_name(droid.name + ".tmp")
    with open_survey(layout, ref) as evidence:
        prepare(evidence, condition)
        source = evidence.manifest["source"]
        try:
            with beside.open("w", encoding="utf-8-sig" if bom else "utf-8", newline="") as stream:
                listed = write_droid_list(
                    evidence,
                    stream,
                    place=ListPlace(source["shown_as" if shown else "root"]),
                    describe=format_names(droid_home(layout.root, os.environ)).get,
                    zone=zone,
                    hash_algorithm=hash or hash_algorithm_of(evidence),
                    where=condition.sql if where else "",
                )
            os.replace(beside, droid)
        except OSError as error:
            raise _not_written(droid, error) from error
    say(f"{listed.files:,} files and {listed.folders:,} folders in {listed.rows:,} rows: {droid}")
