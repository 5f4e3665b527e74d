"""A group of commands with one that is meant where none is named."""

from typer._click.core import Context  # Typer carries Click inside and shows no other way to its classes
from typer.core import TyperGroup


class DefaultCommandGroup(TyperGroup):
    """A group whose command `run` is meant where the first word is none of its commands.

    So `muniment survey PATH` is `muniment survey run PATH`. A folder with the name of a command is
    written ./list. The group itself has no option but --help.
    """

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Return the words of the call, with `run` in front where it was left out."""
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = ["run", *args]
        return super().parse_args(ctx, args)
