"""The command line."""

from typing import Annotated

import typer

import synkin

app = typer.Typer(no_args_is_help=True, add_completion=False, help=synkin.__doc__)


@app.callback()
def _root(
    version: Annotated[bool, typer.Option("--version", help="Print the version and leave.")] = False,
) -> None:
    if version:
        typer.echo(f"synkin {synkin.__version__}")
        raise typer.Exit


def main() -> None:
    """Entry point of the `synkin` command."""
    app()
