"""`synkin models`: which landmark models are there, and getting the one that does not come with synkin."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from synkin.interrupts import interrupts_held

models_app = typer.Typer(no_args_is_help=True, help="List, add or download landmark models.")


@models_app.command("list")
def list_() -> None:
    """Show the landmark models, whether they are installed, and their checksums."""
    with interrupts_held():
        from synkin.recording import LIVE, choose
        from synkin.recording.models import list_models, models_folder

    for one in list_models():
        typer.echo(f"{one.name:<11} {one.note}")
        if one.path is not None:
            typer.echo(f"{'':<11} {one.path}")
            typer.echo(f"{'':<11} SHA-256 {one.sha256}")
    typer.echo(f"Folder for models: {models_folder()}")
    for what, (model, reading) in (("recording", choose()[:2]), ("live camera", LIVE)):
        typer.echo(f"Best pair for a {what}: model {model}, reading {reading}")


@models_app.command()
def add(file: Annotated[Path, typer.Argument(help="face_landmarker.task, fetched elsewhere.")]) -> None:
    """Copy a model file into the user's folder after verifying its checksum."""
    with interrupts_held():
        from synkin.recording.models import add_model

    place = add_model(file)
    typer.echo(f"The landmarker is installed: {place}")


@models_app.command()
def download(
    url: Annotated[
        str | None, typer.Option(envvar="SYNKIN_MODEL_URL", hidden=True, help="Another address of the same file.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress.")] = False,
) -> None:
    """Fetch the landmarker (3.8 MB) from its maker, verify its checksum and install it."""
    with interrupts_held():
        from synkin.recording.models import LANDMARKER_URL, download_model

    place = download_model(url or LANDMARKER_URL, progress=None if quiet or not sys.stderr.isatty() else _show())
    typer.echo(f"The landmarker is installed: {place}")


def _show() -> Callable[[int, int | None], None]:
    def show(size: int, total: int | None) -> None:
        of = f" of {total / 1e6:.1f}" if total else ""
        typer.echo(f"\r{size / 1e6:.1f}{of} MB", nl=size == total, err=True)

    return show
