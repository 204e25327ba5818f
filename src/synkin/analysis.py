"""The main job: a recording in, a folder with its report out."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import xarray as xr
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from synkin.anatomy import AFFECTED_SIDES, AffectedSide, arrow
from synkin.assessment import Findings, assess, dumps
from synkin.drive import Evidence, readings_of
from synkin.errors import UnmeasurableError, WrongUsageError
from synkin.grading.questionnaires import Questionnaires, questionnaires_of
from synkin.motion import Calibration
from synkin.recording import SHORTEST_S, check_measurable, choose, each_picture, read_track
from synkin.recording.emg import read_emg
from synkin.recording.photograph import read_photograph
from synkin.recording.stimulation import ANSWERS_FILE, format_stimulation, read_stimulation
from synkin.recording.text_tables import read_text
from synkin.report import (
    Identity,
    Paper,
    Picture,
    Pictures,
    missing_letters,
    output_folder,
    paper_of,
    table_rows,
    write_pdf,
    write_report,
    write_table,
    write_track,
)
from synkin.report.fhir import read_answers, read_form
from synkin.report.history_file import read_history
from synkin.report.overrides import read_overrides
from synkin.report.questionnaires_view import mood_flag
from synkin.track import frame_seconds
from synkin.trials import CueSheet, parse_cues

_FACE_MARGIN: Final = 0.3
_WORTH_SAYING_MM: Final = 1.0
"""Space kept around the landmarks in the report's pictures, as a share of the face; the report crops further."""
Image = npt.NDArray[np.uint8]
Advance = Callable[[float, float | None], None]
"""Called with the seconds done and the seconds in all, None where unknown."""


@dataclass(frozen=True)
class Letter:
    """That a PDF is wanted, on which paper, and who it is about: the patient is named there and nowhere else."""

    paper: Paper = "a4"
    patient: Identity = field(default_factory=Identity)


@dataclass(frozen=True)
class Request:
    """What `synkin analyze` was asked to do; see its help."""

    video: Path
    cues: Path | None = None
    ignore_cues: bool = False
    affected: AffectedSide = "unknown"
    out: Path | None = None
    model: str = "auto"
    reading: str = "auto"
    follow: bool = True
    calibration: Calibration | None = None
    emg: Path | None = None
    emg_channels: Path | None = None
    emg_offset_s: float | None = None
    stimulation: Path | None = None
    answers: tuple[Path, ...] = ()
    answers_forms: tuple[Path, ...] = ()
    mood_text: Path | None = None
    override: Path | None = None
    history: Path | None = None
    recorded_on: date | None = None
    photographs: tuple[tuple[Path, str], ...] = ()
    show_photographs: bool = False
    pictures: bool = True
    track: bool = True
    json: bool = False
    quiet: bool = False
    overwrite: bool = False
    letter: Letter | None = None


def letter_of(pdf: bool, paper: str | None, name: str | None, day: date | None) -> Letter | None:
    """The PDF that the user asked for, if any; WrongUsageError where the options contradict each other."""
    given = {"--paper": paper, "--name": name}
    if not pdf:
        unused = [option for option, value in given.items() if value is not None]
        if unused:
            raise WrongUsageError(
                f"{' and '.join(unused)} {'is' if len(unused) == 1 else 'are'} for the PDF; add --pdf."
            )
        return None
    return Letter("a4" if paper is None else paper_of(paper), Identity(name, day))


def side_of(word: str) -> AffectedSide:
    """The affected side that the user named; WrongUsageError where it is none."""
    for side in AFFECTED_SIDES:
        if word == side:
            return side
    *first, last = AFFECTED_SIDES
    raise WrongUsageError(f"The affected side is {', '.join(first)} or {last}, not {word!r}.")


def day_of(text: str) -> date:
    """The day that the user gave; WrongUsageError where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise WrongUsageError(f"{text!r} is no day; write it as 2026-03-31.") from error


def photographs_of(paths: Sequence[Path], of: Sequence[str]) -> tuple[tuple[Path, str], ...]:
    """Each photograph with what it shows, at rest where the user does not say; WrongUsageError where it is unclear."""
    if of and len(of) != len(paths):
        raise WrongUsageError("Give --photograph-of once for each --photograph, in their order, or not at all.")
    return tuple(zip(paths, of or ["rest"] * len(paths), strict=True))


def calibration_of(
    mm_per_px: float | None, pupil_distance: float | None, points: str | None, length: float | None
) -> Calibration | None:
    """The one calibration that the user gave, if any; WrongUsageError where they contradict or do not suffice."""
    options = {"--mm-per": mm_per_px, "--pupil-distance": pupil_distance, "--points": points}
    given = [name for name, value in options.items() if value is not None]
    if len(given) > 1:
        raise WrongUsageError(f"{' and '.join(given)} are different scales; give one of them.")
    if (points is None) != (length is None):
        raise WrongUsageError("--points and --length belong together: two points and the millimetres between them.")
    if mm_per_px is not None:
        return Calibration("mm-per-px", mm_per_px)
    if pupil_distance is not None:
        return Calibration("pupil-distance", pupil_distance)
    if points is not None and length is not None:
        try:
            x1, y1, x2, y2 = (float(part) for part in points.split(","))
        except ValueError as error:
            raise WrongUsageError(f"--points wants four numbers as X1,Y1,X2,Y2, not {points!r}.") from error
        return Calibration("two-points", length, ((x1, y1), (x2, y2)))
    return None


def analyze_recording(request: Request) -> Findings:
    """Read, measure and report one recording; everything is written at the end, or nothing.

    Raises
    ------
    SynkinError
        As the rooms below raise it: the recording cannot be measured, the cue sheet cannot be understood, a model is
        missing, the folder cannot be written.
    """
    console = Console(stderr=True, quiet=request.quiet, highlight=False)
    model, reading, why = choose(request.model, request.reading, follow=request.follow)
    if request.out is None:
        findings = _measure(request, model, reading, console)[0]
    else:
        with output_folder(request.out, request.overwrite) as folder:
            findings, track = _measure(request, model, reading, console)
            with console.status("Writing the report"):
                _write(request, findings, track, folder)
        console.print(f"Model {model}, reading {reading}. {why}")
        console.print(findings.assessment.summary)
        _say_missing_letters(request.letter, console)
        for one in findings.assessment.earlier_photographs:
            for text in (*((f"Not assessed: {one.reason}.",) if one.reason else ()), *one.warnings):
                console.print(f"{one.source}: {text}")
        console.print(f"Report: {request.out / 'report.html'}", soft_wrap=True)
    flag = mood_flag(findings.assessment.questionnaires)
    if flag is not None:
        # Even where nothing else is said: it has to reach somebody the same day.
        print(f"synkin: {flag}", file=sys.stderr)
    if request.json:
        sys.stdout.write(dumps(findings.assessment) + "\n")
    return findings


def read_questionnaires(
    answers: Sequence[Path], forms: Sequence[Path], mood_text: Path | None = None
) -> Questionnaires | None:
    """What the patient filled in, from FHIR files; None where no answers were given.

    Raises
    ------
    WrongUsageError
        If a file cannot be understood, or they do not belong together.
    """
    if not answers and (forms or mood_text is not None):
        raise WrongUsageError("A form or the clinic's text for the mood screen is of use with answers only.")
    read = [read_form(path) for path in forms]
    given = [read_answers(path, read) for path in answers]
    text = None if mood_text is None else read_text(mood_text)
    return questionnaires_of(given, text) if given else None


def run_demo(out: Path, *, model: str = "auto", reading: str = "auto", quiet: bool = False) -> Path:
    """Render the demonstration patient into `out` and analyse it; returns the path of the report."""
    from synkin.phantom import DEMO_PATIENT, demo_recording, write_recording

    console = Console(stderr=True, quiet=quiet, highlight=False)
    with progress(console, "Rendering a simulated patient") as advance:
        files = write_recording(demo_recording(), out, name="demo", progress=lambda done, total: advance(done, total))
    request = Request(
        video=files.video,
        cues=files.cues,
        affected=DEMO_PATIENT.affected_side,
        out=out / "report",
        model=model,
        reading=reading,
        quiet=quiet,
        overwrite=True,
        letter=Letter(),
    )
    findings = analyze_recording(request)
    for line in _beside_truth(findings, json.loads(files.truth.read_text(encoding="utf-8"))):
        console.print(line)
    report = out / "report" / "report.html"
    console.print(f"Report: {report}", soft_wrap=True)
    return report


def _beside_truth(findings: Findings, truth: dict[str, Any]) -> Iterator[str]:
    """What was put into the simulated patient beside what was found, in mm."""
    for cell in findings.assessment.synkinesis:
        if cell.present and cell.excess.ci95 is not None:
            low, high = cell.excess.ci95
            yield (
                f"Found present: {arrow(cell.movement, cell.region)} on the {cell.side}, {cell.excess.value:.1f} mm "
                f"({low:.1f} to {high:.1f})."
            )
    put_in: dict[tuple[str, str, str], list[float]] = {}
    for trial in truth["trials"]:
        for one in trial["unwanted"]:
            put_in.setdefault((trial["movement"], one["region"], one["side"]), []).append(one["mm"])
    for (movement, region, side), mm in put_in.items():
        if np.mean(mm) >= _WORTH_SAYING_MM:
            yield f"Put in: {arrow(movement, region)} on the {side}, {np.mean(mm):.1f} mm."


def cue_sheet(video: Path, cues: Path | None, duration_s: float) -> CueSheet | None:
    """The cue sheet that was given, or lies beside the recording under its name; None where there is none.

    Raises
    ------
    WrongUsageError
        If the file is missing, is no text, or its content cannot be understood.
    """
    path = cues if cues is not None else video.with_suffix(".vtt")
    if cues is None and (video.is_dir() or not path.is_file()):
        return None
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise WrongUsageError(f"There is no cue sheet {path}.") from error
    except (UnicodeDecodeError, IsADirectoryError) as error:
        raise WrongUsageError(f"{path} is not a cue sheet: a WebVTT file is plain text in UTF-8.") from error
    except OSError as error:
        raise WrongUsageError(f"The cue sheet {path} cannot be read ({error.strerror}).") from error
    try:
        return parse_cues(text, duration_s)
    except WrongUsageError as error:
        raise WrongUsageError(f"{path.name}: {error}") from error


@contextmanager
def progress(console: Console, task: str) -> Iterator[Advance]:
    """A progress bar with the time left, on the terminal only."""
    text, percent = TextColumn("{task.description}"), TextColumn("{task.percentage:>3.0f} %")
    bars = text, BarColumn(), percent, TimeRemainingColumn()
    with Progress(*bars, console=console, transient=True, disable=not console.is_terminal) as bar:
        handle = bar.add_task(task, total=None)

        def advance(done: float, total: float | None) -> None:
            bar.update(handle, completed=done, total=total)

        yield advance


def _measure(request: Request, model: str, reading: str, console: Console) -> tuple[Findings, xr.Dataset]:
    # A bad sheet, or bad evidence, is said before the long reading, not after it.
    asked = None if request.ignore_cues else cue_sheet(request.video, request.cues, float("inf"))
    evidence = _evidence(request, asked, console)
    questionnaires = read_questionnaires(request.answers, request.answers_forms, request.mood_text)
    overrides = () if request.override is None else read_overrides(request.override)
    history = None if request.history is None else read_history(request.history)
    photographs = [read_photograph(path, of, model=model, reading=reading) for path, of in request.photographs]
    with progress(console, f"Reading the recording ({model}, {reading})") as advance:
        track = read_track(request.video, model=model, reading=reading, follow=request.follow, progress=advance)
    check_measurable(track)
    time = track["time"].values
    duration = float(time[-1] - time[0]) + (float(np.median(np.diff(time))) if len(time) > 1 else 0.0)
    cues = None if request.ignore_cues else cue_sheet(request.video, request.cues, duration)
    with console.status("Measuring"):
        findings = assess(
            track,
            cues,
            request.affected,
            request.calibration,
            evidence=evidence,
            questionnaires=questionnaires,
            overrides=overrides,
            history=history,
            photographs=photographs,
        )
    check_usable(findings, track)
    if request.recorded_on is not None:
        findings = replace(findings, assessment=replace(findings.assessment, recorded_on=request.recorded_on))
    return findings, track


def _evidence(request: Request, cues: CueSheet | None, console: Console) -> tuple[Evidence, ...]:
    """What other instruments say of drives and branches; what was left out of it is told."""
    if request.emg is None and (request.emg_channels is not None or request.emg_offset_s is not None):
        raise WrongUsageError("--emg-channels and --emg-offset speak of an EMG; give it with --emg FILE.")
    found: list[Evidence] = []
    if request.emg is not None:
        emg = read_emg(
            request.emg,
            channels=request.emg_channels,
            cues=cues,
            offset_s=request.emg_offset_s,
            affected=request.affected,
        )
        found += emg.readings
        for note in emg.notes:
            console.print(note)
    if request.stimulation is not None:
        found += read_stimulation(request.stimulation)
    return tuple(found)


def check_usable(findings: Findings, track: xr.Dataset) -> None:
    """Refuse a video of which less than a second can be measured, whatever is seen in it."""
    usable, time = findings.signals["usable"].values, track["time"].values
    if track.attrs.get("kind") == "image" or len(time) < 2:
        return
    step = frame_seconds(time)
    seconds = float(step[usable].sum())
    if seconds < SHORTEST_S - float(np.median(step)) / 2:
        reasons = " ".join(findings.assessment.quality.reasons)
        raise UnmeasurableError(
            f"Only {seconds:.1f} s of {track.attrs['source']} can be measured, at least {SHORTEST_S:.0f} s is needed. "
            f"{reasons}".rstrip()
        )


def _write(request: Request, findings: Findings, track: xr.Dataset, folder: Path) -> None:
    (folder / "assessment.json").write_text(dumps(findings.assessment) + "\n", encoding="utf-8")
    write_table(table_rows(findings), folder / "measures.parquet")
    answers = readings_of(findings.assessment.stimulation)
    if answers:
        (folder / ANSWERS_FILE).write_text(format_stimulation(answers), encoding="utf-8")
    if request.track:
        write_track(track, folder / "track.zarr")
    pictures = _pictures(request.video, findings, track) if request.pictures else None
    earlier = [_earlier(path) for path, _ in request.photographs] if request.show_photographs else []
    write_report(findings.assessment, findings.signals, findings.trials, folder, pictures=pictures, earlier=earlier)
    if request.letter is not None:
        write_pdf(
            findings.assessment,
            findings.trials,
            folder / "report.pdf",
            pictures=pictures,
            paper=request.letter.paper,
            patient=request.letter.patient,
        )


def _say_missing_letters(letter: Letter | None, console: Console) -> None:
    lacking = () if letter is None else missing_letters(letter.patient.name)
    if lacking:
        console.print(f"The PDF's font lacks letters of the name ({' '.join(lacking)}); the PDF says so beside it.")


def _pictures(video: Path, findings: Findings, track: xr.Dataset) -> Pictures | None:
    """The rest frame and every trial's peak, read a second time, so that no frame is kept in memory while measuring."""
    time, found = track["time"].values, track["detected"].values
    trials = findings.trials.trials
    rests = [trial.rest for trial in trials if trial.usable] or list(findings.trials.still)
    middle = float(np.mean(rests[0])) if rests else float(time[found][0])
    frames = [_nearest(time, found, moment) for moment in (middle, *(trial.peak_s for trial in trials))]
    position = track["position"].values
    shown: dict[int, Picture] = {}
    try:
        for index, image in each_picture(video, [float(time[frame]) for frame in frames]):
            shown[index] = _face_of(image, position[frames[index]])
    except UnmeasurableError:
        return None
    return Pictures(rest=shown[0], peaks=tuple(shown[index] for index in range(1, len(frames))))


def _earlier(path: Path) -> Image:
    """A photograph from before the illness, upright, as it is."""
    _, picture = next(each_picture(path, [0.0]))
    return picture


def _face_of(image: Image, landmarks: npt.NDArray[np.floating[Any]]) -> Picture:
    """The part of a frame around the face, copied, so that the frame itself can go."""
    low, high = landmarks[:, :2].min(axis=0), landmarks[:, :2].max(axis=0)
    margin = _FACE_MARGIN * float((high - low).max())
    left, top = np.maximum(np.floor(low - margin), 0).astype(int)
    right, bottom = np.ceil(high + margin).astype(int)
    part = np.ascontiguousarray(image[top : max(bottom, top + 1), left : max(right, left + 1)])
    return Picture(part, np.asarray(landmarks[:, :2] - np.array([left, top], dtype=landmarks.dtype)))


def _nearest(time: npt.NDArray[np.floating[Any]], found: npt.NDArray[np.bool_], moment: float) -> int:
    seen = np.flatnonzero(found)
    return int(seen[np.argmin(np.abs(time[seen] - moment))])
