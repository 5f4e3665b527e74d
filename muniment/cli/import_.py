"""muniment import: take in what other systems made: CMS exports, DROID's CSV lists."""

import typer

from muniment.cli.import_cms import compare_exports, import_export, list_exports, list_faults, list_quality
from muniment.cli.import_droid import import_droid_csv
from muniment.cli.main import DefaultCommandGroup

app = typer.Typer(
    cls=DefaultCommandGroup,
    help="Take in a CMS export, or a list of DROID's. `import PATH` is short for `import run PATH`.",
    no_args_is_help=True,
)
app.command("run")(import_export)
app.command("list")(list_exports)
app.command("faults")(list_faults)
app.command("quality")(list_quality)
app.command("compare")(compare_exports)
app.command("droid-csv")(import_droid_csv)
