"""The command `synkin phantom`: a simulated patient, rendered, with cue sheet and truth."""

import re
from pathlib import Path
from typing import Annotated, Final, Literal

import typer

from synkin.errors import CannotWriteError, WrongUsageError
from synkin.interrupts import interrupts_held

_PROTOCOLS: Final = ("sunnybrook", "full", "quick")
_NAME: Final = "phantom"
# What cameras can be: nearer or further aside the face's surface folds over, beyond the others nobody would film.
_DISTANCES_MM: Final = (300.0, 3000.0)
_YAWS_DEG: Final = (-25.0, 25.0)
_PITCHES_DEG: Final = (-15.0, 15.0)
_NOISES: Final = (0.0, 16.0)
_BLURS_PX: Final = (0.0, 8.0)
_JITTERS: Final = (0.0, 0.5)
_FLICKERS: Final = (0.0, 0.5)
_EXPOSURE_MS: Final = 10.0
_LEAST_EXPOSURE_MS: Final = 0.1
_EVEN: Final = "even"
_LIGHT_GRADIENT: Final = 0.35


def phantom(
    out: Annotated[Path, typer.Option(help="Folder for the video, its cue sheet and truth.json.")],
    patient: Annotated[str | None, typer.Option(help="A named patient; docs/phantom.md shows them.")] = None,
    random: Annotated[bool, typer.Option("--random", help="A patient drawn by the seed.")] = False,
    side: Annotated[str, typer.Option(help="The affected side, the patient's own: left or right.")] = "right",
    seed: Annotated[int, typer.Option(min=0, help="Of everything that chance decides.")] = 1,
    person: Annotated[
        int | None, typer.Option(min=0, help="Seed of face and muscles; without it the average person.")
    ] = None,
    protocol: Annotated[str, typer.Option(help=f"What is asked: {', '.join(_PROTOCOLS)}.")] = "sunnybrook",
    stimulate: Annotated[
        float | None, typer.Option(help="Then stimulate every branch of the affected side with so many mA, passive.")
    ] = None,
    size: Annotated[str, typer.Option(help="Of the picture, WIDTHxHEIGHT in pixels, both even.")] = "1280x720",
    fps: Annotated[float, typer.Option(help="Frames per second.")] = 30.0,
    head: Annotated[str, typer.Option(help="How the head moves: none, still, moderate or lively.")] = "moderate",
    crf: Annotated[int, typer.Option(help="Compression: x264's rate factor, 0 to 51, larger is coarser.")] = 18,
    distance: Annotated[float, typer.Option(help="From lens to face, mm; the face stays as large.")] = 600.0,
    yaw: Annotated[
        float, typer.Option(help="Where the camera stands, degrees; above 0 it sees more of the left.")
    ] = 0.0,
    pitch: Annotated[float, typer.Option(help="The same upwards; above 0 it looks down on the patient.")] = 0.0,
    light: Annotated[
        str, typer.Option(help="Where light comes from: even, or from the patient's left or right, above or below.")
    ] = "even",
    flicker: Annotated[
        float, typer.Option(help="How far light goes down and comes back, twice a second; a share of it.")
    ] = 0.0,
    exposure: Annotated[
        float | None,
        typer.Option(help="How long the shutter is open, ms; 10, or the whole of a shorter interval, unless given."),
    ] = None,
    noise: Annotated[float, typer.Option(help="Of the sensor, SD in grey levels of 255.")] = 2.0,
    blur: Annotated[float, typer.Option(help="Of the lens, SD in pixels.")] = 0.0,
    jitter: Annotated[float, typer.Option(help="How irregular frames come: SD of their interval as a share.")] = 0.0,
    face: Annotated[Path | None, typer.Option(help="A frontal photograph to make the face from.")] = None,
    sheet: Annotated[
        bool, typer.Option("--sheet", help="Draw a contact sheet of rest and movements, no video.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no summary.")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a recording that is in the folder.")] = False,
) -> None:
    """Render a simulated patient: video, WebVTT cues, truth.json. No person is shown; it supports testing, not care."""
    with interrupts_held():
        from rich.console import Console

        from synkin.analysis import progress
        from synkin.anatomy import BRANCHES
        from synkin.phantom import (
            PATIENT_NAMES,
            Camera,
            Recording,
            any_patient,
            files_of,
            make_protocol,
            named_patient,
            sheet_of,
            write_recording,
            write_sheet,
        )
        from synkin.phantom.nerve import Site, with_stimulation
        from synkin.phantom.picture.camera import LIGHT_SIDES
        from synkin.recording.portraits import read_portrait
        from synkin.trials import MOST_MA

    if side not in ("left", "right"):
        raise WrongUsageError(f"The affected side of a simulated patient is left or right, not {side!r}.")
    if random == (patient is not None):
        raise WrongUsageError(f"Say which patient with --patient NAME ({', '.join(PATIENT_NAMES)}) or --random.")
    if patient is not None and patient not in PATIENT_NAMES:
        raise WrongUsageError(f"There is no patient {patient!r}; choose {', '.join(PATIENT_NAMES)}.")
    if protocol not in _PROTOCOLS:
        raise WrongUsageError(f"There is no protocol {protocol!r}; choose {', '.join(_PROTOCOLS)}.")
    if not 5.0 <= fps <= 240.0:
        raise WrongUsageError(f"A rate of {fps:g} frames per second shows no movement, or is none; give 5 to 240.")
    if not 0 <= crf <= 51:
        raise WrongUsageError(f"The rate factor {crf} is not between 0 and 51.")
    interval_ms = 1000.0 / fps
    exposure_ms = min(_EXPOSURE_MS, interval_ms) if exposure is None else exposure
    for name, value, unit, (least, most) in (
        ("distance", distance, "mm", _DISTANCES_MM),
        ("yaw", yaw, "degrees", _YAWS_DEG),
        ("pitch", pitch, "degrees", _PITCHES_DEG),
        ("noise", noise, "grey levels", _NOISES),
        ("blur", blur, "pixels", _BLURS_PX),
        ("jitter", jitter, "of the interval", _JITTERS),
        ("flicker", flicker, "of the light", _FLICKERS),
    ):
        if not least <= value <= most:
            raise WrongUsageError(f"--{name} {value:g} cannot be simulated; give {least:g} to {most:g} {unit}.")
    if not _LEAST_EXPOSURE_MS <= exposure_ms <= interval_ms:
        raise WrongUsageError(
            f"--exposure {exposure_ms:g} cannot be simulated; give {_LEAST_EXPOSURE_MS:g} ms to the interval between "
            f"frames, {interval_ms:.4g} ms at {fps:g} frames per second."
        )
    if light not in (_EVEN, *LIGHT_SIDES):
        raise WrongUsageError(f"There is no light {light!r}; choose {', '.join((_EVEN, *LIGHT_SIDES))}.")
    files = files_of(out, _NAME)
    written = (sheet_of(out, _NAME),) if sheet else (files.video, files.cues, files.truth, files.series)
    if stimulate is not None and not 0.0 < stimulate <= MOST_MA:
        raise WrongUsageError(f"--stimulate {stimulate:g} is no current for a nerve; give up to {MOST_MA:g} mA.")
    there = next((path for path in written if path.exists()), None)
    if there is not None and not overwrite:
        raise CannotWriteError(f"{there} exists: add --overwrite to replace it, or choose another with --out.")
    affected: Literal["left", "right"] = "left" if side == "left" else "right"
    who = any_patient(seed, affected) if patient is None else named_patient(patient, affected)
    asked = make_protocol(protocol, seed=seed)
    if stimulate is not None:
        asked = with_stimulation(asked, [Site(branch, affected, stimulate) for branch in BRANCHES], seed=seed)
    recording = Recording(
        patient=who,
        protocol=asked,
        person_seed=person,
        camera=Camera(
            size=_size(size),
            fps=fps,
            fps_jitter=jitter,
            distance_mm=distance,
            yaw_deg=yaw,
            pitch_deg=pitch,
            noise_sd=noise,
            light_gradient=0.0 if light == _EVEN else _LIGHT_GRADIENT,
            light_from=LIGHT_SIDES[0] if light == _EVEN else light,
            flicker=flicker,
            exposure_s=exposure_ms / 1000.0,
            crf=crf,
            blur_px=blur,
        ),
        head=head,
        seed=seed,
        portrait=None if face is None else read_portrait(face),
    )
    console = Console(stderr=True, quiet=quiet, highlight=False)
    if sheet:
        console.print(f"Written: {write_sheet(recording, out, name=_NAME)}", soft_wrap=True)
        return
    with progress(console, f"Rendering {who.label}") as advance:
        write_recording(recording, out, name=_NAME, progress=lambda done, total: advance(done, total))
    for path in (files.video, files.cues, files.truth):
        console.print(f"Written: {path}", soft_wrap=True)


def _size(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d+)x(\d+)", text)
    if match is None:
        raise WrongUsageError(f"The size {text!r} is not WIDTHxHEIGHT, as in 1280x720.")
    return int(match[1]), int(match[2])
