"""The command line: `synkin analyze`, `compare`, `demo`, `models`, `phantom`, `questionnaire`, `validate`."""

import sys
import traceback
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

import synkin
from synkin.cli_compare import compare
from synkin.cli_models import models_app
from synkin.cli_phantom import phantom
from synkin.cli_questionnaire import questionnaire_app
from synkin.errors import CannotWriteError, SynkinError, WrongUsageError
from synkin.interrupts import interrupts_held

INTERRUPTED = 130
INTERNAL = 70

app = typer.Typer(no_args_is_help=True, add_completion=False, help=synkin.__doc__, pretty_exceptions_enable=False)
app.add_typer(models_app, name="models")
app.add_typer(questionnaire_app, name="questionnaire")
app.command()(phantom)
app.command()(compare)

Cues = Annotated[
    Path | None,
    typer.Option(help="WebVTT cue sheet. Without it, a .vtt file of the recording's name beside it is used if there."),
]
Out = Annotated[
    Path | None, typer.Option(help="Folder for report.html, assessment.json, measures.parquet, track.zarr.")
]
Affected = Annotated[str, typer.Option(help="The patient's affected side: left, right, both or unknown.")]
Model = Annotated[str, typer.Option(help="Landmark model: auto, bundled or landmarker.")]
Reading = Annotated[str, typer.Option(help="auto, whole (the face as it is) or halves (each half by itself).")]
Follow = Annotated[
    bool, typer.Option(help="Follow the skin from frame to frame, or take the landmark model's word for it too.")
]
MmPer = Annotated[float | None, typer.Option(help="Scale: millimetres per pixel of the upright picture.")]
PupilDistance = Annotated[float | None, typer.Option(help="Scale: distance between the pupils, mm.")]
Points = Annotated[str | None, typer.Option(help="Scale: two points X1,Y1,X2,Y2 in pixels, with --length.")]
Length = Annotated[float | None, typer.Option(help="Scale: millimetres between the two --points.")]
Json = Annotated[bool, typer.Option("--json", help="Print assessment.json to stdout and nothing else there.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no summary.")]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace a report that is already in the folder.")]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"synkin {synkin.__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    """Measure facial synkinesis from an ordinary camera; supports qualified clinicians, does not diagnose."""


@app.command()
def analyze(
    video: Annotated[Path, typer.Argument(help="A video, a folder of images, or one image (rest only).")],
    cues: Cues = None,
    ignore_cues: Annotated[bool, typer.Option("--no-cues", help="Find the movements by their activity.")] = False,
    affected: Affected = "unknown",
    out: Out = None,
    model: Model = "auto",
    reading: Reading = "auto",
    follow: Follow = True,
    mm_per: MmPer = None,
    pupil_distance: PupilDistance = None,
    points: Points = None,
    length: Length = None,
    emg: Annotated[Path | None, typer.Option(help="Surface EMG of the same recording, an EDF+ file.")] = None,
    emg_channels: Annotated[Path | None, typer.Option(help="Which EMG channel lies over which muscle.")] = None,
    emg_offset: Annotated[
        float | None,
        typer.Option(help="Second of the EMG at which the video begins; its annotations say so otherwise."),
    ] = None,
    stimulation: Annotated[
        Path | None,
        typer.Option(help="What nerve stimulation moved: a table, or the report folder of its recording."),
    ] = None,
    answers: Annotated[
        list[Path] | None,
        typer.Option(help="What the patient filled in, a FHIR QuestionnaireResponse; again for every form and visit."),
    ] = None,
    answers_form: Annotated[
        list[Path] | None, typer.Option(help="The licensed form that was answered, a FHIR Questionnaire.")
    ] = None,
    mood_text: Annotated[
        Path | None, typer.Option(help="The clinic's own text for a positive mood screen, a text file.")
    ] = None,
    pdf: Annotated[bool, typer.Option("--pdf", help="Write report.pdf too, a letter to print or send.")] = False,
    paper: Annotated[str | None, typer.Option(help="Of the PDF: a4 (the default) or letter.")] = None,
    name: Annotated[
        str | None, typer.Option(help="The patient's name, printed in the PDF and kept nowhere else.")
    ] = None,
    override: Annotated[
        Path | None,
        typer.Option(help="What a clinician says of items of the grades (TOML); both values are kept."),
    ] = None,
    history: Annotated[
        Path | None,
        typer.Option(help="Onset, course and yes or no items for review flags: TOML, JSON or FHIR answers."),
    ] = None,
    recorded: Annotated[
        str | None, typer.Option("--date", help="Day of the recording, as 2026-03-31; never taken from the file.")
    ] = None,
    photograph: Annotated[
        list[Path] | None, typer.Option(help="Photograph of the face from before the illness. May be given again.")
    ] = None,
    photograph_of: Annotated[
        list[str] | None, typer.Option(help="What it shows, rest or smile; once for each photograph.")
    ] = None,
    show_photographs: Annotated[
        bool, typer.Option("--show-photographs", help="Show these photographs in the report.")
    ] = False,
    pictures: Annotated[bool, typer.Option(help="Show frames of the patient in the report.")] = True,
    track: Annotated[bool, typer.Option(help="Write track.zarr, the landmarks of every frame.")] = True,
    json: Json = False,
    quiet: Quiet = False,
    overwrite: Overwrite = False,
) -> None:
    """Measure a recording and write its report."""
    with interrupts_held():
        from synkin.analysis import (
            Request,
            analyze_recording,
            calibration_of,
            day_of,
            letter_of,
            photographs_of,
            side_of,
        )

    if out is None and not json:
        raise WrongUsageError("Say where the report goes with --out DIR (or print the assessment with --json).")
    if out is None and pdf:
        raise WrongUsageError("--pdf writes into the report's folder; give it with --out DIR.")
    if cues is not None and ignore_cues:
        raise WrongUsageError("--cues and --no-cues contradict each other; give one of them.")
    day = None if recorded is None else day_of(recorded)
    request = Request(
        video=video,
        cues=cues,
        ignore_cues=ignore_cues,
        affected=side_of(affected),
        out=out,
        model=model,
        reading=reading,
        follow=follow,
        calibration=calibration_of(mm_per, pupil_distance, points, length),
        emg=emg,
        emg_channels=emg_channels,
        emg_offset_s=emg_offset,
        stimulation=stimulation,
        answers=tuple(answers or ()),
        answers_forms=tuple(answers_form or ()),
        mood_text=mood_text,
        override=override,
        history=history,
        recorded_on=day,
        photographs=photographs_of(photograph or [], photograph_of or []),
        show_photographs=show_photographs,
        pictures=pictures,
        track=track,
        json=json,
        quiet=quiet or json,
        overwrite=overwrite,
        letter=letter_of(pdf, paper, name, day),
    )
    analyze_recording(request)


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="Folder for the recording and its report.")] = Path("demo"),
    model: Model = "auto",
    reading: Reading = "auto",
    open_: Annotated[bool, typer.Option("--open", help="Show the report in a browser.")] = False,
    quiet: Quiet = False,
) -> None:
    """The whole story on a simulated patient: render, analyse, report."""
    with interrupts_held():
        from synkin.analysis import run_demo

    report = run_demo(out, model=model, reading=reading, quiet=quiet)
    if open_:
        webbrowser.open(report.resolve().as_uri())


@app.command()
def validate(
    out: Annotated[Path, typer.Option(help="Folder for validation.json and validation.md.")],
    suite: Annotated[
        str,
        typer.Option(
            help="landmark, pixel (about two hours), drive (an hour), signs (12 minutes), grading (15 minutes), "
            "recordings (needs SYNKIN_RECORDINGS), demo, or all."
        ),
    ] = "all",
    labels: Annotated[
        Path | None,
        typer.Option(help="Clinicians' ratings (CSV): fit the table of levels to them, and run nothing else."),
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="A small part, marked as such.")] = False,
    seed: Annotated[int, typer.Option(min=0, help="Seed of everything that is drawn at random.")] = 1,
    cache: Annotated[
        Path | None,
        typer.Option(help="Folder that keeps what is done, so that a run can be broken off and taken up again."),
    ] = None,
    partial: Annotated[bool, typer.Option("--partial", help="Report what is kept, do nothing more.")] = False,
    quiet: Quiet = False,
    overwrite: Overwrite = False,
) -> None:
    """Hold synkin against truth and against recordings, and write the figures."""
    with interrupts_held():
        from synkin.validation import run_labels, run_validation

    if labels is not None:
        run_labels(labels, out, seed=seed, quiet=quiet, overwrite=overwrite)
        return
    run_validation(suite, out, quick=quick, seed=seed, cache=cache, partial=partial, quiet=quiet, overwrite=overwrite)


def main() -> None:
    """Entry point of the `synkin` command; turns every error into one sentence and an exit code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code."""
    try:
        status = app(arguments, standalone_mode=False)
    except SynkinError as error:
        return _say(str(error), error.exit_code)
    except typer.TyperException as error:
        return _say(_sentence(error.format_message()), WrongUsageError.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        status = INTERRUPTED
    except OSError as error:
        return _say(f"{error.strerror or error}: {error.filename or ''}".rstrip(": ") + ".", CannotWriteError.exit_code)
    except Exception:
        traceback.print_exc()
        return _say("This is a fault in synkin itself; please report it with the lines above.", INTERNAL)
    if status == INTERRUPTED:  # typer turns Ctrl-C into this status by itself
        return _say("Interrupted; nothing was left half-written.", INTERRUPTED)
    return status if isinstance(status, int) else 0


def _sentence(message: str) -> str:
    text = " ".join(message.split())
    return text if not text or text.endswith((".", "?", "!")) else f"{text}."


def _say(sentence: str, code: int) -> int:
    if sentence:  # without any argument the help has said it all
        print(f"synkin: {sentence}", file=sys.stderr)
    return code
