"""Photographs from before the illness: what was so before, what is new since, and what a picture cannot tell."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import xarray as xr
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from synkin.measures import (
    EarlierDifference,
    EarlierPhotograph,
    Measures,
    Photograph,
    RestingShift,
    calibration,
    earlier_photographs,
    measure,
    resting_shifts,
)
from synkin.measures.earlier import Shown
from synkin.motion import signals, take_head_out, turned
from synkin.phantom import Camera, LandmarkNoise, Recording, cue_sheet, make_protocol, named_patient, simulate, track_of
from synkin.track import mirror_track
from synkin.trials import Trials, find_trials

QUICK = settings(deadline=None, max_examples=6, derandomize=True, phases=(Phase.generate,))
REST_S, SMILE_S = 0.7, 4.0
PEOPLE = (2, 3)


@cache
def filmed(name: str, person: int, seed: int) -> tuple[xr.Dataset, xr.Dataset, Trials]:
    """A recording of a simulated patient whose right side is affected: Track, signals and trials."""
    protocol = make_protocol(
        ("smile-open",), repetitions=2, first_rest_s=1.5, rest_s=1.5, blinks=False, gaze_shifts=False, seed=seed
    )
    recording = Recording(named_patient(name, "right"), protocol, person, Camera(fps=12.0), seed=seed)
    track = track_of(simulate(recording), LandmarkNoise())
    read = signals(take_head_out(track))
    return track, read, find_trials(read, cue_sheet(protocol), "right")


@cache
def today(name: str, person: int) -> tuple[xr.Dataset, xr.Dataset, Trials, Measures, tuple[RestingShift, ...]]:
    track, read, trials = filmed(name, person, person)
    measures = measure(read, trials, None, "right")
    return take_head_out(track), read, trials, measures, resting_shifts(measures, "right")


def photograph(
    name: str,
    person: int,
    of: Shown = "rest",
    turn: tuple[float, float, float] = (0.0, 0.0, 0.0),
    size: float = 1.0,
) -> Photograph:
    """One frame of another recording of the same person, its head turned and the picture enlarged."""
    track, _, _ = filmed(name, person, person + 100)
    at = int(np.argmin(np.abs(track["time"].values - (REST_S if of == "rest" else SMILE_S))))
    one = track.isel(time=[at]).copy(deep=True)
    place = one["position"].values[0] * [1.0, -1.0, -1.0]
    middle = place.mean(axis=0)
    one["position"].values[0] = size * (turned(place - middle, turn) + middle) * [1.0, -1.0, -1.0]
    one["iris_diameter"].values *= size
    one.attrs["image_width"] = round(size * one.attrs["image_width"])
    return Photograph(of, one)


def held(name: str, person: int, *photographs: Photograph) -> EarlierPhotograph:
    return earlier_photographs(photographs, *today(name, person))[0]


def row(found: EarlierPhotograph, region: str, name: str) -> EarlierDifference:
    return next(one for one in found.differences if (one.region, one.measure) == (region, name))


def verdicts(found: EarlierPhotograph, verdict: str) -> list[tuple[str, str]]:
    return [(one.region, one.measure) for one in found.differences if one.verdict == verdict]


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("turn", [(0.0, 0.0, 0.0), (8.0, 4.0, 5.0), (-9.0, -5.0, -4.0)])
def test_an_old_asymmetry_was_so_before(person: int, turn: tuple[float, float, float]) -> None:
    found = held("skeletal-asymmetry", person, photograph("skeletal-asymmetry", person, turn=turn))
    assert found.status == "measured"
    assert found.warnings == ()
    assert row(found, "commissure", "height").verdict == "was so before"
    assert verdicts(found, "new since") == []


def test_a_contracture_is_new_since() -> None:
    found = held("contracture", 3, photograph("healthy", 3))
    assert row(found, "commissure", "height").verdict == "new since"
    assert row(found, "brow", "height").verdict != "new since"


@pytest.mark.parametrize("person", PEOPLE)
def test_a_drooping_lid_is_new_since_and_what_the_person_had_is_not(person: int) -> None:
    found = held("ptosis", person, photograph("healthy", person, turn=(6.0, -4.0, 3.0)))
    assert set(verdicts(found, "new since")) <= {("palpebral-fissure", part) for part in ("gap", "upper-lid")}
    assert row(found, "palpebral-fissure", "gap").verdict == "new since"


@QUICK
@given(st.floats(-10.0, 10.0), st.floats(-8.0, 8.0), st.floats(-10.0, 10.0), st.floats(1.0, 4.0))
def test_pose_and_size_change_nothing_beyond_the_interval(yaw: float, pitch: float, roll: float, size: float) -> None:
    straight = held("healthy", 2, photograph("healthy", 2))
    other = held("healthy", 2, photograph("healthy", 2, turn=(yaw, pitch, roll), size=size))
    assert other.status == "measured"
    for one, two in zip(straight.differences, other.differences, strict=True):
        if one.before.value is None or two.before.value is None or two.before.ci95 is None:
            continue
        assert two.before.ci95[0] <= one.before.value <= two.before.ci95[1]
    assert verdicts(other, "new since") == []


def test_the_pose_is_found_and_widens_the_interval() -> None:
    straight, aside = (held("healthy", 3, photograph("healthy", 3, turn=(yaw, 0.0, 0.0))) for yaw in (0.0, 12.0))
    assert (aside.yaw.value or 0.0) - (straight.yaw.value or 0.0) == pytest.approx(12.0, abs=1.0)

    def width(found: EarlierPhotograph) -> float:
        low, high = row(found, "commissure", "lateral").before.ci95 or (0.0, 0.0)
        return high - low

    assert width(aside) > 1.03 * width(straight)


@pytest.mark.parametrize(
    ("turn", "said"), [((20.0, 0.0, 0.0), "turned"), ((0.0, -22.0, 0.0), "tipped"), ((0.0, 0.0, 40.0), "tilted")]
)
def test_a_head_too_far_aside_is_not_assessed(turn: tuple[float, float, float], said: str) -> None:
    found = held("contracture", 2, photograph("healthy", 2, turn=turn))
    assert found.status == "not-assessed"
    assert said in (found.reason or "")
    assert {one.before.value for one in found.differences} == {None}
    assert {one.verdict for one in found.differences} == {None}
    assert row(found, "commissure", "height").today.value is not None


def test_a_mirrored_photograph_is_warned_of_and_concludes_nothing() -> None:
    for person in PEOPLE:
        one = photograph("healthy", person)
        found = held("contracture", person, Photograph("rest", mirror_track(one.track)))
        assert "mirrored" in found.warnings[0]
        assert {two.verdict for two in found.differences} == {None}
        assert row(found, "commissure", "lateral").change.value is not None


def test_another_person_is_warned_of_and_concludes_nothing() -> None:
    one = photograph("healthy", 3)
    wide = one.track.copy(deep=True)
    spread = 8.0 * np.random.default_rng(1).standard_normal(wide["position"].shape)
    wide["position"].values[:] += spread * [1.0, 1.0, 0.0]
    found = held("contracture", 3, replace(one, track=wide))
    assert "same person" in " ".join(found.warnings)
    assert {two.verdict for two in found.differences} == {None}


def test_without_an_iris_there_is_no_scale() -> None:
    one = photograph("healthy", 2)
    shut = one.track.copy(deep=True)
    shut["iris_diameter"].values[:] = np.nan
    found = held("contracture", 2, replace(one, track=shut))
    assert "no eye is open enough" in (found.reason or "")
    small = held("contracture", 2, photograph("healthy", 2, size=8.0 / float(one.track["iris_diameter"].mean())))
    assert "px wide" in (small.reason or "")


def test_a_smile_is_held_against_todays_smile() -> None:
    at_rest, smiling = (held("contracture", 3, photograph("healthy", 3, of)) for of in _SHOWN)
    corner = row(smiling, "commissure", "lateral")
    assert corner.today.value != row(at_rest, "commissure", "lateral").today.value
    low, high = corner.today.ci95 or (0.0, 0.0)
    way = abs((corner.today.value or 0.0) - (row(at_rest, "commissure", "lateral").today.value or 0.0))
    assert (high - low) / 2 >= 0.5 * way  # how wide the smile was is not known


_SHOWN: Sequence[Shown] = ("rest", "smile")


def test_without_a_smile_today_a_smile_says_nothing() -> None:
    motion, read, trials, measures, shifts = today("contracture", 2)
    none = replace(measures, repetitions=())
    (found,) = earlier_photographs([photograph("healthy", 2, "smile")], motion, read, trials, none, shifts)
    assert {one.verdict for one in found.differences} == {None}
    assert "no smile was made today" in (row(found, "commissure", "height").reason or "")


def test_a_landmark_model_widens_the_interval_and_does_not_speak_of_what_it_does_not_show() -> None:
    motion, read, trials, measures, shifts = today("contracture", 2)
    model = replace(measures, calibration=calibration("bundled", "whole", "followed"))
    (found,) = earlier_photographs([photograph("healthy", 2)], motion, read, trials, model, shifts)
    exact = held("contracture", 2, photograph("healthy", 2))
    for region, name in (("commissure", "height"), ("brow", "height")):
        (low, high), (least, most) = (row(one, region, name).before.ci95 or (0.0, 0.0) for one in (found, exact))
        assert high - low > most - least
    assert row(found, "nasal-ala", "height").verdict is None
    assert "next to nothing" in (row(found, "nasal-ala", "height").reason or "")


def test_what_landmarks_do_not_show_stays_unseen() -> None:
    fold = row(held("contracture", 2, photograph("healthy", 2)), "nasolabial-fold", "appearance")
    assert fold.before.value is None
    assert fold.verdict is None
    assert fold.reason
