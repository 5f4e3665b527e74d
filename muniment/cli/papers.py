"""muniment papers: write all papers of a transfer list into a folder."""

from pathlib import Path
from typing import Annotated

import typer

from muniment.cli.output import StoreOption, say
from muniment.tables.shown import write_whole

app = typer.Typer(help="Write the papers of a transfer: metadata, lists, pack, crib sheet, appraisal report.")


@app.command()
def papers(
    ref: Annotated[str, typer.Argument(help="The transfer list, such as L0001.", metavar="LIST")],
    folder: Annotated[Path, typer.Option("--out", help="The folder to write them into.")],
    body: Annotated[str, typer.Option(help="The transferring body, as The National Archives knows it.")] = "",
    legal_status: Annotated[str, typer.Option(help="As TDR words it, such as: Public Record(s)")] = "",
    contact_name: Annotated[str, typer.Option(help="Whom The National Archives asks.")] = "",
    contact_email: Annotated[str, typer.Option(help="Their e-mail address.")] = "",
    store: StoreOption = None,
) -> None:
    """Write every paper of the transfer list into a folder. Refused while a record is undecided."""
    from muniment.clock import today
    from muniment.papers import all_papers, sent_now
    from muniment.wiring import open_store
    from transfer.papers.pack import Terms

    opened = open_store(store)
    terms = Terms(body, legal_status, contact_name, contact_email)
    made = all_papers(opened, sent_now(opened, ref), terms, on=today())
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in made.items():
        _write(folder / name, content)
        say(f"{len(content):>10,} bytes  {folder / name}")


def _write(path: Path, content: bytes) -> None:
    write_whole(path, lambda stream: stream.write(content))
