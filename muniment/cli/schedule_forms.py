"""muniment schedule forms: which form of the National File Standard leads to a class, and which class has no form."""

from typing import TYPE_CHECKING

from muniment.cli.output import FormatOption, OutOption, StoreOption, say
from muniment.tables.schedule_forms import forms_table
from muniment.tables.shown import Format, show

if TYPE_CHECKING:
    pass


def forms(format: FormatOption = Format.TABLE, out: OutOption = None, store: StoreOption = None) -> None:
    """List the forms with the class a mapping rule gives documents called so; and the classes without a form."""
    from muniment.wiring import open_store

    table, said = forms_table(open_store(store).database)
    show(table, format=format, out=out)
    for line in said:
        say(line)
