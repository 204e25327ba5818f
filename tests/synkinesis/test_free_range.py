"""Free range: what simulated patients can do before the eye visibly narrows, and what is never called free."""

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import xarray as xr

from synkin.anatomy import REGIONS, AffectedSide, Side
from synkin.measures import columns, measure
from synkin.motion import signals, take_head_out
from synkin.phantom import Camera, LandmarkNoise, Patient, Recording, cue_sheet, make_protocol, named_patient, track_of
from synkin.phantom import simulate as simulated
from synkin.phantom.recording import Simulation
from synkin.phantom.truth import gap_mm
from synkin.synkinesis import FreeRange, free_ranges, matrix
from synkin.track import mirror_track
from synkin.trials import CueSheet, find_trials

Array = npt.NDArray[np.floating[Any]]
VISIBLE_MM = 2.0  # of the eye opening, Hohman 2014


def weak_eye(patient: Patient, strength: float) -> Patient:
    parts = {f"orbicularis-oculi-{part}": strength for part in ("orbital", "preseptal", "pretarsal")}
    return replace(patient, right=replace(patient.right, strength={**patient.right.strength, **parts}))


@cache
def filmed(name: str, strength: float = 1.0, seed: int = 3) -> tuple[Simulation, xr.Dataset, CueSheet]:
    protocol = make_protocol(
        ("smile-open",), repetitions=3, first_rest_s=1.5, rest_s=1.5, blinks=False, gaze_shifts=False, seed=seed
    )
    patient = named_patient(name, "right")
    if strength < 1.0:
        patient = weak_eye(patient, strength)
    made = simulated(Recording(patient, protocol, person_seed=seed, camera=Camera(fps=20.0), seed=seed))
    return made, track_of(made, LandmarkNoise()), cue_sheet(protocol)


def found_in(track: xr.Dataset, sheet: CueSheet, affected: AffectedSide) -> tuple[FreeRange, ...]:
    read = signals(take_head_out(track))
    trials = find_trials(read, sheet, affected)
    measures = measure(read, trials, None, affected)
    return free_ranges(read, trials, measures, matrix(measures, affected), affected)


@cache
def smile(name: str, strength: float = 1.0, seed: int = 3) -> FreeRange:
    (found,) = found_in(*filmed(name, strength, seed)[1:], "right")
    return found


def true_free_mm(made: Simulation, side: Side) -> Array:
    """Of each smile, from the simulated skin itself: how far the corner has gone when the eye is 2 mm narrower than the
    population's narrowing with such a smile (22 % of the gap in the whole of it)."""
    corner = list(REGIONS["commissure"].landmarks(side))
    place = made.places[:, corner, :2].mean(axis=1)
    gap = np.array([gap_mm(frame, side) for frame in made.places])
    ends = []
    for step in made.recording.protocol.steps:
        rest = (made.time > step.start_s - 1.0) & (made.time < step.start_s - 0.1)
        inside = (made.time >= step.start_s) & (made.time <= step.end_s)
        way = np.linalg.norm(place[inside] - place[rest].mean(axis=0), axis=1)
        narrowed = gap[rest].mean() - gap[inside]
        over = np.flatnonzero(narrowed - 0.22 * gap[rest].mean() * way / way.max() >= VISIBLE_MM)
        ends.append(way.max() if not over.size else (way[over[0]] + way[min(over[-1] + 1, len(way) - 1)]) / 2)
    return np.array(ends)


@pytest.mark.parametrize(("name", "seed"), [("severe-mass-movement", 2), ("severe-mass-movement", 3), ("demo", 2)])
def test_the_interval_holds_what_the_simulated_skin_does(name: str, seed: int) -> None:
    found = smile(name, seed=seed)
    assert found.limited_by[0] == "palpebral-fissure"
    assert found.whole is False
    assert found.free.ci95 is not None
    truth = true_free_mm(filmed(name, seed=seed)[0], "right").mean()
    assert found.free.ci95[0] <= truth <= found.free.ci95[1]
    assert 0.0 < (found.share.value or 0.0) < 0.95


def test_healthy_smiles_are_free_as_a_whole() -> None:
    for one in found_in(*filmed("healthy")[1:], "unknown"):
        assert one.limited_by == ()
        assert one.whole
        assert one.share.value == 1.0


def test_a_weakened_eye_frees_the_smile() -> None:
    before, after = (smile("severe-mass-movement", strength) for strength in (1.0, 0.2))
    assert (after.share.value or 0.0) > (before.share.value or 9.0)
    assert "palpebral-fissure" not in after.limited_by


def test_a_mirrored_patient_has_the_same_on_the_other_side() -> None:
    _, track, sheet = filmed("severe-mass-movement")
    (own,), (other,) = found_in(track, sheet, "right"), found_in(mirror_track(track), sheet, "left")
    assert other.side == "left"
    assert replace(other, side="right", free=own.free, share=own.share, mdc95=own.mdc95) == own
    np.testing.assert_allclose(other.free.value or 0.0, own.free.value or 1.0, rtol=1e-6)


def test_what_hardly_moves_is_not_called_free() -> None:
    found = smile("flaccid")
    assert found.whole is None
    assert found.reason


def test_without_its_repetitions_nothing_is_said() -> None:
    _, track, sheet = filmed("healthy")
    read = signals(take_head_out(track))
    trials = find_trials(read, sheet, "right")
    spoilt = replace(trials, trials=tuple(replace(one, usable=False, reasons=("cut",)) for one in trials.trials))
    measures = measure(read, spoilt, None, "right")
    (found,) = free_ranges(read, spoilt, measures, matrix(measures, "right"), "right")
    assert found.free.value is None
    assert found.whole is None
    assert found.reason
    assert columns(found.region)
