"""muniment survey files, muniment survey folders: list what a survey saw, all of it or a part."""

import os
from pathlib import Path
from typing import Annotated

import typer

from muniment.cli.output import FormatOption, OutOption, StoreOption, say
from muniment.tables.shown import Format, Kind, Table, TableColumn, show
from records.faults.surveys import NO_SUCH_LIST, WHERE_NOT_UNDERSTOOD
from retention.faults import Fault, UsageError

Ref = Annotated[str, typer.Argument(help="The survey, such as S0001.", metavar="REF")]


def list_files(
    ref: Ref,
    where: Annotated[
        str, typer.Option(help="Only files for which this holds, such as: puid = 'fmt/40' and size_bytes > 1000")
    ] = "",
    named: Annotated[str, typer.Option("--list", help="A ready-made list; `--list help` names them.")] = "",
    order: Annotated[str, typer.Option(help="path, name, size, -size (largest first), modified, -modified.")] = "path",
    most: Annotated[int | None, typer.Option("--most", min=1, help="At most so many files.")] = None,
    format: FormatOption = Format.TABLE,
    out: OutOption = None,
    store: StoreOption = None,
) -> None:
    """List the files of a survey: all, a ready-made list, or those for which a condition holds."""
    from muniment.report.survey_files import ON_SCREEN, FileOrder, files_table
    from muniment.settings import store_path
    from records.droid.home import droid_home
    from records.store.evidence import open_survey
    from records.store.layout import StoreLayout
    from records.survey.file_lists import check, condition_of
    from records.survey.format_names import format_names

    if named == "help":
        _show_lists(format=format, out=out)
        return
    _refuse_unknown(named, order=order, orders=[str(one) for one in FileOrder])
    condition = condition_of(where=where, named=named)
    layout = StoreLayout(store_path(store).absolute())
    with open_survey(layout, ref) as evidence, _bad_values_refused(where):
        check(evidence, condition)
        table = files_table(
            evidence,
            condition,
            names=format_names(droid_home(layout.root, os.environ)),
            title=f"Files of {ref}" + (f": {named}" if named else ""),
            about=(("Survey", ref), ("Source", evidence.manifest["source"]["shown_as"]), ("Asked", condition.words)),
            order=FileOrder(order),
            most=most,
            columns=ON_SCREEN if format is Format.TABLE else (),
        )
        show(table, format=format, out=out)


def list_folders(
    ref: Ref,
    faults: Annotated[bool, typer.Option("--faults", help="Only folders that could not be entered.")] = False,
    format: FormatOption = Format.TABLE,
    out: OutOption = None,
    store: StoreOption = None,
) -> None:
    """List the folders of a survey with the files directly in each, and why one could not be entered."""
    from muniment.settings import store_path
    from records.store.evidence import open_survey
    from records.store.layout import StoreLayout
    from records.survey.profile import fault_called

    columns = (
        TableColumn("folder", "Folder", meaning="Path below the source; empty for the source itself."),
        TableColumn("files", "Files", Kind.COUNT, "Files directly in it."),
        TableColumn("bytes", "Size", Kind.BYTES, "Their sizes added up."),
        TableColumn("fault_code", "Fault"),
        TableColumn("fault", "Why it was not entered"),
        TableColumn("remedy", "What to do"),
    )
    where = "WHERE fault_code IS NOT NULL" if faults else ""
    with open_survey(StoreLayout(store_path(store).absolute()), ref) as evidence:
        found = evidence.connection.execute(
            f"SELECT folder, files, bytes, fault_code, fault_detail FROM folders {where} ORDER BY folder, path_bytes"
        ).fetchall()
    rows = []
    for folder, files, bytes_, code, detail in found:
        fault = fault_called(code) if code else None
        words = fault.meaning.rstrip(".") + (f" ({detail})" if detail else "") if fault else None
        rows.append((folder, files, bytes_, code, words, fault.remedy if fault else None))
    show(Table(f"Folders of {ref}", columns, rows), format=format, out=out)


def _show_lists(*, format: Format, out: Path | None) -> None:
    from records.store.columns import FILE_COLUMNS
    from records.survey.conditions import DERIVED, SEVERAL
    from records.survey.file_lists import FILE_LISTS

    columns = (
        TableColumn("list", "List"),
        TableColumn("means", "What is on it"),
        TableColumn("condition", "The same as --where"),
    )
    rows = [(one.name, one.means, one.condition) for one in FILE_LISTS]
    show(Table("Ready-made lists", columns, rows), format=format, out=out)
    if format is Format.TABLE and out is None:
        names = [*DERIVED, *SEVERAL, *(column.name for column in FILE_COLUMNS if column.sql_type != "BLOB")]
        say("--where may name: " + ", ".join(sorted(names)))


def _refuse_unknown(named: str, *, order: str, orders: list[str]) -> None:
    import difflib

    from records.survey.file_lists import BY_NAME

    if named and named not in BY_NAME:
        near = difflib.get_close_matches(named, BY_NAME, n=1)
        hint = f"{named}; did you mean {near[0]}?" if near else named
        raise UsageError(Fault(NO_SUCH_LIST, "--list", hint))
    if order not in orders:
        raise UsageError(Fault(NO_SUCH_LIST, "--order", f"{order}; one of {', '.join(orders)}"))


class _bad_values_refused:
    """Turn what the database cannot compare (a text with a number) into a fault of --where."""

    def __init__(self, where: str) -> None:
        self._where = where

    def __enter__(self) -> None:
        """Begin to watch."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        import duckdb

        if self._where and isinstance(error, duckdb.BinderException | duckdb.ConversionException):
            first = str(error).splitlines()[0].partition(": ")[2] or "a text is compared with a number or a date"
            raise UsageError(Fault(WHERE_NOT_UNDERSTOOD, "--where", first)) from error
