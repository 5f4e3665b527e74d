"""muniment droid: install DROID, say how it stands, lock another version, change signatures."""

from pathlib import Path
from typing import Annotated

import typer

from muniment.tables.shown import Format
from records.droid.home import DroidHome

app = typer.Typer(help="Install DROID, see how it stands, change its signatures.", no_args_is_help=True)
signatures = typer.Typer(help="List signature pairs, or add one.", no_args_is_help=True)
app.add_typer(signatures, name="signatures")

Store = Annotated[
    Path, typer.Option("--store", envvar="MUNIMENT_STORE", help="The store, whose folder droid/ holds DROID.")
]
Shown = Annotated[Format, typer.Option("--format", help="How to show it.")]
Offline = Annotated[bool, typer.Option(help="Ask no registry and no mirror.")]
Mirrors = Annotated[list[str] | None, typer.Option("--mirror", help="Address of a Maven mirror; may be repeated.")]
Folders = Annotated[
    list[Path] | None,
    typer.Option("--from", help="Folder of jars, flat or laid out as a Maven repository; may be repeated."),
]
HERE = Path("muniment-store")


def _home(store: Path) -> DroidHome:
    import os

    from records.droid.home import droid_home

    return droid_home(store, os.environ)


@app.command("install")
def install_droid(
    store: Store = HERE,
    offline: Offline = False,
    mirror: Mirrors = None,
    from_folder: Folders = None,
    again: Annotated[bool, typer.Option(help="Fetch, compile and check everything anew.")] = False,
) -> None:
    """Fetch DROID's jars against the lock, compile the bridge, check the signatures."""
    from records.droid.fetch import Origin
    from records.droid.install import install

    origin = Origin(folders=tuple(from_folder or ()), mirrors=tuple(mirror or ()), offline=offline)
    done = install(_home(store), origin=origin, again=again, say=lambda step: typer.echo(f"{step} …", err=True))
    for warning in done.warnings:
        typer.echo(str(warning), err=True)
    said = "is installed" if done.fresh else "was installed already"
    typer.echo(f"DROID {said}, with signatures {done.pair.version} + {done.pair.container_version}.")


@app.command("status")
def droid_status(store: Store = HERE, format: Shown = Format.TABLE) -> None:
    """Say what of DROID is here, whether it is well, and what to do. Exit code 1 where something is missing."""
    from muniment.clock import today
    from muniment.tables.shown import Kind, Table, TableColumn, show
    from records.droid.status import status

    lines = status(_home(store), on=today())
    columns = (
        TableColumn("thing", "Part"),
        TableColumn("found", "Found"),
        TableColumn("well", "Well", Kind.YES_NO),
        TableColumn("advice", "What to do"),
    )
    show(Table("DROID", columns, [(line.thing, line.found, line.well, line.advice) for line in lines]), format=format)
    if not all(line.well for line in lines if line.thing != "Pre-filter"):
        raise typer.Exit(1)


@app.command("lock")
def lock_version(
    version: Annotated[str, typer.Option(help="Version of DROID to lock, for example 6.8.0.")],
    store: Store = HERE,
    out: Annotated[Path, typer.Option(help="Where to write the lock.")] = Path("droid.lock.toml"),
    offline: Offline = False,
    mirror: Mirrors = None,
    from_folder: Annotated[
        list[Path] | None, typer.Option("--from", help="Folder laid out as a Maven repository.")
    ] = None,
) -> None:
    """Write the lock of another version of DROID: its jars by coordinate and SHA-256."""
    from records.droid.fetch import Origin
    from records.droid.lock import lock_text
    from records.droid.relock import new_lock

    origin = Origin(folders=tuple(from_folder or ()), mirrors=tuple(mirror or ()), offline=offline)
    lock = new_lock(version, origin)
    out.write_text(lock_text(lock), encoding="utf-8")
    typer.echo(
        f"Wrote {out}: DROID {lock.droid}, {len(lock.jars)} jars. Review it, then put it in place of the old one."
    )


def _in_place(out: Path, store: Path) -> str:
    return f"cp {out} {_home(store).own_lock} && muniment droid install"


@signatures.command("list")
def list_signatures(store: Store = HERE, format: Shown = Format.TABLE) -> None:
    """List the installed signature pairs: versions, dates, age, which is in use."""
    from muniment.clock import today
    from muniment.tables.shown import Kind, Table, TableColumn, show
    from records.droid.signatures import active_pair, installed_pairs, signature_pair_facts

    home = _home(store)
    in_use = active_pair(home)
    columns = (
        TableColumn("in_use", "In use", Kind.YES_NO),
        TableColumn("version", "Signatures"),
        TableColumn("created_on", "Made on", Kind.DATE),
        TableColumn("container_version", "Container"),
        TableColumn("age_days", "Age in days", Kind.COUNT, "from the older of the two files to today"),
    )
    rows = [
        (p.name == in_use.name, p.version, p.created_on, p.container_version, signature_pair_facts(p).age_days(today()))
        for p in installed_pairs(home)
    ]
    show(Table("Signature pairs", columns, rows), format=format)


@signatures.command("add")
def add_signatures(binary: Path, container: Path, store: Store = HERE) -> None:
    """Add a pair from PRONOM (binary file, then container file), check it, and use it from now on."""
    from records.droid.check import adopt
    from records.droid.install import exclusive
    from records.droid.signatures import read_pair

    home = _home(store)
    pair = read_pair(binary, container)
    with exclusive(home):
        for warning in adopt(pair, home):
            typer.echo(str(warning), err=True)
    typer.echo(f"Signatures {pair.version} + {pair.container_version} are in use from now on.")
