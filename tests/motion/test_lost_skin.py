"""Where skin was lost the landmark model's word finds movements and measures none."""

from collections.abc import Iterable
from functools import cache

import numpy as np
import pytest
import xarray as xr

from synkin.anatomy import CHANNELS, MIRROR, REGIONS, SIDES, Side
from synkin.assessment import Findings, assess
from synkin.motion import signals, take_head_out
from synkin.phantom.files import cue_sheet
from synkin.phantom.landmark_link import track_of
from synkin.phantom.nerve import make_protocol, named_patient
from synkin.phantom.picture.camera import Camera
from synkin.phantom.recording import Recording, simulate
from synkin.track import mirror_track
from synkin.trials import CueSheet


@cache
def recorded() -> tuple[xr.Dataset, CueSheet]:
    protocol = make_protocol(("brow-raise", "smile-open"), repetitions=3, seed=2101)
    camera = Camera(size=(640, 480), fps=15.0)
    patient = named_patient("severe-mass-movement", "left")
    recording = Recording(patient, protocol, 2101, camera, head="none", seed=2101)
    return track_of(simulate(recording)), cue_sheet(protocol)


def followed(lost: Iterable[int] = (), frames: slice = slice(None)) -> xr.Dataset:
    """The recording with every landmark seen in the pictures but some in some frames."""
    track = recorded()[0].copy(deep=True)
    track.attrs["skin"] = "followed"
    track["followed"].values[:] = True
    track["followed"].values[frames, list(lost)] = False
    return track


@cache
def found(region: str | None = None) -> Findings:
    lost = () if region is None else REGIONS[region].landmarks("left")
    return assess(followed(lost), recorded()[1], "left")


def column(region: str) -> int:
    return CHANNELS.index(f"{region}.up")


@pytest.mark.parametrize("region", ["cheek", "brow", "chin"])
def test_a_lost_region_costs_that_region_and_no_other(region: str) -> None:
    whole, part = found(), found(region)
    there = {(one.movement, one.region, one.side): one for one in part.assessment.synkinesis}
    for one in whole.assessment.synkinesis:
        other = there[one.movement, one.region, one.side]
        if one.region == region and one.side == "left":
            assert other.present is None
        elif one.region != region and one.movement != "brow-raise":
            assert other.present == one.present, (one.movement, one.region, one.side)
    assert [one.movement for one in part.assessment.trials] == [one.movement for one in whole.assessment.trials]


def test_movements_are_found_without_a_cue_sheet_though_a_region_is_lost() -> None:
    def named(track: xr.Dataset) -> list[str]:
        return [one.movement for one in assess(track, None, "left").assessment.trials]

    assert named(followed(REGIONS["cheek"].landmarks("left"))) == named(followed())


def test_a_lost_landmark_does_not_move_its_region() -> None:
    """Landmarks lost for a while, and put far aside by the model, leave their region's signal where it is."""
    lost = REGIONS["cheek"].landmarks("left")[:2]
    frames = slice(40, 80)
    track = followed(lost, frames)
    track["position"].values[frames, list(lost)] += 6.0
    moved, still = (signals(take_head_out(one))["signal"].sel(side="left").values for one in (track, followed()))
    assert np.nanmax(np.abs(moved - still)[:, column("cheek")]) < 0.5
    modelled = track.copy(deep=True)
    modelled.attrs["skin"] = "modelled"
    off = signals(take_head_out(modelled))["signal"].sel(side="left").values - still
    assert np.nanmax(np.abs(off)[frames, column("cheek")]) > 0.8


def test_most_of_a_region_lost_is_the_region_lost() -> None:
    frames = slice(40, 80)
    read = signals(take_head_out(followed(REGIONS["chin"].landmarks("right")[:3], frames)))
    lost = read["lost"].sel(side="right").values[:, column("chin")]
    assert lost[frames].all()
    assert lost.sum() == 40
    assert not read["lost"].sel(side="left").values.any()
    assert np.isfinite(read["signal"].values).all()


def test_rims_that_were_not_read_are_no_measure_of_the_lids() -> None:
    fissure = REGIONS["palpebral-fissure"]
    rims = (*fissure.upper_lid_right, *fissure.lower_lid_right)
    frames = slice(40, 80)
    read = signals(take_head_out(followed(rims[:4], frames)))
    lids = [index for index, name in enumerate(CHANNELS) if name.startswith("palpebral-fissure")]
    lost = read["lost"].sel(side="right").values[:, lids]
    assert lost[frames].all()
    assert lost.sum() == 40 * len(lids)
    assert not read["lost"].sel(side="left").values.any()


def test_a_head_point_that_was_lost_does_not_turn_the_head() -> None:
    ear = [34, 227, 137]
    track = followed(ear, slice(40, 80))
    track["position"].values[40:80, ear] += 8.0
    pose, before = (take_head_out(one)["pose"].values for one in (track, followed()))
    assert np.abs(pose - before).max() < 0.3


@pytest.mark.parametrize("side", SIDES)
def test_the_mirror_image_has_lost_the_other_side(side: Side) -> None:
    lost = REGIONS["brow"].landmarks(side)
    mirrored = mirror_track(followed(lost))["followed"].values
    assert not mirrored[:, MIRROR[list(lost)]].any()
    assert mirrored.sum() == len(mirrored) * (len(MIRROR) - len(lost))


def test_lids_that_were_never_read_have_no_opening_at_rest() -> None:
    fissure = REGIONS["palpebral-fissure"]
    rims = [MIRROR[index] for index in (*fissure.upper_lid_right, *fissure.lower_lid_right)]
    rest = assess(followed(rims), recorded()[1], "left").assessment.rest
    there = {(one.side, one.measure): one.quantity.status for one in rest if one.region == fissure.id}
    for measure in ("gap", "upper-lid", "lower-lid", "area"):
        assert there["left", measure] == "not-assessed"
        assert there["right", measure] == "measured"
