"""Muscles in recordings of real faces, tried on movements that are put together from known pulls."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import xarray as xr

from synkin.anatomy import LANDMARK_COUNT, SIDES, Side
from synkin.drive import atlas_fields
from synkin.phantom.person import draw_person
from synkin.trials import Blink
from synkin.validation.clips import CLIPS, Clip, Pull, Seen
from synkin.validation.drive_clips import PRIME_MOVERS, clip_checks, prime_movers
from synkin.validation.figure import Figure, run_check

Pulls = Mapping[tuple[Side, str], float]
REST, FRAMES = (0, 9), (20, 29)
SMILE: Pulls = {(side, "zygomaticus-major"): 0.9 for side in SIDES}


def motion(pulls: Pulls) -> xr.Dataset:
    """Thirty frames, the last ten with these muscles pulling."""
    shape: npt.NDArray[Any] = draw_person(None).shape.mm
    fields = atlas_fields(shape[:, :2])
    position = np.repeat(shape[None], 30, axis=0)
    for (side, muscle), drive in pulls.items():
        position[FRAMES[0] :, :, :2] += drive * fields.sel(side=side, muscle=muscle).values
    return xr.Dataset(
        {
            "position": (("time", "landmark", "axis"), position),
            "usable": (("time",), np.ones(30, dtype=bool)),
            "followed": (("time", "landmark"), np.ones((30, LANDMARK_COUNT), dtype=bool)),
        },
        coords={"time": np.arange(30) / 30},
        attrs={"skin": "followed"},
    )


def figures(pulls: Pulls, *, movement: str = "smile-closed", side: Side = "left") -> dict[str, Figure]:
    clip = Clip(
        id="made",
        file="made.mp4",
        person="made",
        quick=True,
        seconds=1.0,
        blinks=(),
        blink_count=None,
        movements=(Seen("seen", FRAMES, (movement,)),),
        pulls=(Pull("pull", FRAMES, side, FRAMES),),
        smile=(),
        still=False,
        faceless_from=None,
        rest=REST,
    )

    def looked() -> tuple[xr.Dataset, tuple[Blink, ...]]:
        return motion(pulls), ()

    return {one.name: one for check in clip_checks("p", clip, looked) for one in run_check(check)}


@pytest.mark.parametrize(
    ("movement", "muscle"),
    [
        ("smile-closed", "zygomaticus-major"),
        ("pucker", "orbicularis-oris-upper"),
        ("brow-raise", "frontalis-medial"),
        ("eye-close-gentle", "orbicularis-oculi-pretarsal"),
    ],
)
def test_who_pulls_is_named_first_whatever_the_movement_is_called(movement: str, muscle: str) -> None:
    found = figures({(side, muscle): 1.0 for side in SIDES}, movement=movement)

    assert found["p_prime_mover_made_seen"].value == 1.0
    assert found["p_prime_mover_made_seen_misnamed"].value == 1.0
    assert found["p_prime_mover_made_seen_misnamed"].n == 6
    assert muscle in (found["p_prime_mover_made_seen"].reason or "")


def test_a_movement_that_somebody_else_makes_is_no_success() -> None:
    chin = figures({(side, "mentalis"): 1.5 for side in SIDES})
    one_sided = figures({("left", "zygomaticus-major"): 1.0, ("right", "mentalis"): 1.5})

    assert chin["p_prime_mover_made_seen_misnamed"].value == 0.0
    assert one_sided["p_prime_mover_made_seen"].met is False
    assert one_sided["p_prime_mover_made_seen_misnamed"].value == 0.5


@pytest.mark.parametrize("side", SIDES)
def test_a_pull_lands_on_the_side_that_is_drawn_outwards(side: Side) -> None:
    pulls: Pulls = {(side, "zygomaticus-major"): 0.8, **{(one, "frontalis-medial"): 1.0 for one in SIDES}}

    for said in SIDES:
        assert figures(pulls, side=said)["p_made_side_f20"].value == float(said == side)


def test_a_clip_without_a_face_is_not_run() -> None:
    def looked() -> tuple[xr.Dataset, tuple[Blink, ...]]:
        hidden = motion(SMILE)
        return hidden.assign(usable=(("time",), np.zeros(30, dtype=bool))), ()

    clip = next(one for one in CLIPS if one.id == "d0")
    found = [one for check in clip_checks("p", clip, looked) for one in run_check(check)]
    assert [(one.value, (one.reason or "")[:8]) for one in found] == [(None, "not run:")] * 2


def test_every_movement_that_is_seen_has_a_prime_mover_and_a_rest_before_it() -> None:
    for clip in CLIPS:
        for seen in clip.movements:
            assert clip.rest is not None
            assert clip.rest[1] < seen.frames[0]
            assert {prime_movers(name) for name in seen.named} <= set(PRIME_MOVERS.values())
        for pull in clip.pulls:
            assert pull.frames[0] <= pull.peak[0] <= pull.peak[1] <= pull.frames[1]
