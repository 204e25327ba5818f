"""Whether every frame of every named patient is read: the face found, the mesh on it, and shut eyes seen as shut.

`python -m synkin.validation.every_frame` renders each named patient with a person of their own at 480 lines, reads the
video as any recording and prints a row per patient; it ends with 1 if a frame was lost, the landmark model's mesh lay
elsewhere than on the face, or shut eyes of a healthy side were not seen as shut.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import xarray as xr

from synkin.anatomy import SIDES, Side, region
from synkin.anatomy.regions import on_side
from synkin.phantom.files import pictures, write_video
from synkin.phantom.nerve import PATIENT_NAMES, Nerve, Patient, make_protocol, named_patient
from synkin.phantom.picture.camera import Camera, project, px_per_mm
from synkin.phantom.recording import Recording, Simulation, simulate
from synkin.recording import read_track
from synkin.recording.engine import load_cv2
from synkin.track import as_modelled

Array = npt.NDArray[np.floating[Any]]

MOVEMENTS: Final = ("brow-raise", "eye-close-tight", "smile-open", "pucker")
_CLOSURE: Final = "eye-close-tight"
FIRST_PERSON: Final = 801
"""The first patient's person; persons of the report whom no suite has."""
_CAMERA: Final = Camera(size=(640, 480), fps=25.0)
MOST_MM: Final = 5.0
"""A frame whose landmarks lie further from the truth than this, in their median, is not followed.

The bundled model's mesh lies 1 to 3 mm from the truth on a face that it follows; half an eye's gap is beside it.
"""
MOST_OPEN: Final = 0.2
"""An eye is seen as shut when no more than this share of its open gap is left, at any time while it is."""
_REST_S: Final = (-0.8, -0.05)
_MIDDLE: Final = (0.3, 0.9)


@dataclass(frozen=True)
class Followed:
    """How one patient was read.

    frames, found: of the recording, and with a face. median_mm, worst_mm: distance of the landmarks from the truth in
    the picture, median over all landmarks of a frame; its median and its largest value over frames. open_mm, shut_mm:
    gap between the lids of a healthy side as read, median of the rest before full closure, and smallest and largest
    while it is held, of the side that closes less; NaN where both sides are ill.
    """

    patient: str
    frames: int
    found: int
    median_mm: float
    worst_mm: float
    open_mm: float
    shut_mm: tuple[float, float]

    @property
    def everywhere(self) -> bool:
        """Whether every frame has a face where the face is."""
        return self.found == self.frames and self.worst_mm < MOST_MM

    @property
    def shut(self) -> bool:
        """Whether shut eyes are seen as shut; also where no side is healthy."""
        return not self.shut_mm[1] > MOST_OPEN * self.open_mm


def follow(name: str, *, person: int, model: str = "bundled") -> Followed:
    """Render a named patient and read the video, frame by frame."""
    protocol = make_protocol(MOVEMENTS, repetitions=1, seed=person)
    recording = Recording(named_patient(name), protocol, person, _CAMERA, head="moderate", seed=person)
    simulation = simulate(recording)
    return compare(simulation, read(simulation, model))


def read(simulation: Simulation, model: str) -> xr.Dataset:
    """The Track of a simulated recording, the face read as a whole."""
    with tempfile.TemporaryDirectory() as folder:
        video = Path(folder) / "phantom.mp4"
        write_video(video, pictures(simulation), simulation.recording.camera.fps)
        return read_track(video, model=model, reading="whole")


def compare(simulation: Simulation, track: xr.Dataset) -> Followed:
    """Hold a Track beside the truth: the model's mesh for where the face is, and what was read for the lids."""
    patient, camera = simulation.recording.patient, simulation.recording.camera
    truth = project(simulation.places, simulation.poses, camera)
    scale = px_per_mm(camera)
    mesh = as_modelled(track)["position"].values[..., :2]
    found = np.isfinite(mesh).all(axis=(1, 2))
    miss = np.median(np.linalg.norm(mesh[found] - truth[found], axis=-1), axis=1) / scale
    position_mm = track["position"].values[..., :2] / scale
    gaps = [_gaps(simulation, position_mm, side) for side in SIDES if _healthy(patient, side)]
    opened, *shut = max(gaps, key=lambda one: one[2] / one[0], default=(np.nan, np.nan, np.nan))
    return Followed(
        patient=patient.name,
        frames=len(found),
        found=int(found.sum()),
        median_mm=float(np.median(miss)) if found.any() else np.nan,
        worst_mm=float(miss.max()) if found.any() else np.inf,
        open_mm=opened,
        shut_mm=(shut[0], shut[1]),
    )


def _healthy(patient: Patient, side: Side) -> bool:
    return patient.nerve(side) == Nerve() and not patient.ptosis_mm.get(side)


def _gaps(simulation: Simulation, read_mm: Array, side: Side) -> tuple[float, float, float]:
    """Gap before full closure (median) and in its hold (smallest, largest), mm."""
    eye = region("palpebral-fissure")
    upper, lower = (list(on_side(lid, side)) for lid in (eye.upper_lid_right, eye.lower_lid_right))
    gap = (read_mm[:, lower, 1] - read_mm[:, upper, 1]).mean(axis=1)
    step = next(one for one in simulation.recording.protocol.steps if one.movement == _CLOSURE)
    first, last = step.hold
    hold = [first + share * (last - first) for share in _MIDDLE]
    before, during = (
        gap[(simulation.time >= span[0]) & (simulation.time <= span[1])]
        for span in ([step.start_s + second for second in _REST_S], hold)
    )
    if not (np.isfinite(before).any() and np.isfinite(during).any()):
        return np.nan, np.nan, np.nan
    return float(np.nanmedian(before)), float(np.nanmin(during)), float(np.nanmax(during))


def row_of(one: Followed) -> str:
    """A line of the table."""
    shut, unshut = one.shut_mm
    gap = "no healthy side" if np.isnan(shut) else f"{one.open_mm:.1f} -> {shut:.1f} to {unshut:.1f}"
    verdict = "followed" if one.everywhere and one.shut else "NOT SHUT" if one.everywhere else "NOT FOLLOWED"
    return (
        f"| {one.patient} | {one.frames} | {one.found} | {one.median_mm:.2f} | {one.worst_mm:.2f} | {gap} | {verdict} |"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Follow the chosen patients and print the table."""
    parser = argparse.ArgumentParser(prog="python -m synkin.validation.every_frame", description=__doc__)
    parser.add_argument("--patients", nargs="+", choices=PATIENT_NAMES, default=PATIENT_NAMES, metavar="NAME")
    parser.add_argument("--model", choices=("bundled", "landmarker"), default="bundled")
    chosen = parser.parse_args(arguments)
    load_cv2().setNumThreads(1)
    print("| patient | frames | with a face | median distance, mm | of the worst frame | lid gap open -> shut, mm | |")
    print("|---|---|---|---|---|---|---|", flush=True)
    well = True
    for name in chosen.patients:
        one = follow(name, person=FIRST_PERSON + PATIENT_NAMES.index(name), model=chosen.model)
        print(row_of(one), flush=True)
        well = well and one.everywhere and one.shut
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
