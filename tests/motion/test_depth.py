"""What a landmark model makes of depth does not enter what is measured once the head has turned."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import xarray as xr
from tests.synthetic import MM_PER_PX, Move, in_turn, neutral, record, repeated, rotation

from synkin.anatomy import CHANNELS
from synkin.motion import signals, take_head_out
from synkin.motion.head import HEAD_POINTS, find_depth, find_head

Array = npt.NDArray[np.floating[Any]]


def guessed(track: xr.Dataset, seed: int = 3) -> xr.Dataset:
    """The recording by a landmark model that guesses depth: too flat, a few mm off, and trembling."""
    rng = np.random.default_rng(seed)
    position = track["position"].values.copy()
    depth = 0.85 * position[..., 2] + rng.normal(0.0, 3.0, position.shape[1]) / MM_PER_PX
    position[..., 2] = depth + rng.normal(0.0, 0.7, depth.shape) / MM_PER_PX
    return track.assign(position=(track["position"].dims, position, track["position"].attrs))


def signal(track: xr.Dataset) -> Array:
    return np.asarray(signals(take_head_out(track))["signal"].values)


def test_guessed_depth_does_not_move_a_region_as_the_head_turns() -> None:
    values = signal(guessed(record(seconds=16.0, noise_mm=0.0, head=True)))
    assert values.std(axis=0).max() < 0.12


def test_no_frames_own_depth_is_measured() -> None:
    """Depth that a movement brings about in the model's eyes alone leaves the head and every region where they are."""
    track = record(seconds=16.0, noise_mm=0.0, head=True)
    tilted = track.copy(deep=True)
    late = track["time"].values > 9.0
    position = tilted["position"].values
    position[late, :, 2] += 0.1 * (position[late, :, 1] - position[late, :, 1].mean(axis=1, keepdims=True))
    assert np.abs(signal(tilted) - signal(track)).max() < 0.3


def test_depth_is_found_from_how_skin_shifts_as_the_head_turns() -> None:
    track = guessed(record(seconds=16.0, noise_mm=0.0, head=True))
    px = track["position"].values * [1.0, -1.0, -1.0]
    head = find_head(px[:, HEAD_POINTS])
    error = find_depth(head, px, np.ones(px.shape[:2], dtype=np.bool_)) * MM_PER_PX - neutral()[:, 2]
    modelled = np.median(px[..., 2], axis=0) * MM_PER_PX - neutral()[:, 2]
    assert error.std() < 0.5 * modelled.std()


@pytest.mark.parametrize("movement", ["brow-raise", "smile-open"])
def test_a_head_that_nods_with_every_movement_does_not_make_it_pass_for_depth(movement: str) -> None:
    moves = in_turn(repeated(movement, times=4))
    track = record(moves, noise_mm=0.0)
    nodding = _nodding(track, moves, 5.0)
    still = signal(track)
    found, guess = signal(nodding), signal(guessed(nodding))
    assert np.abs(found - still).max() < 0.35
    # A head that turns only while the face moves says nothing of depth, so that the guess stands: off by 3 mm in depth.
    up = [index for index, channel in enumerate(CHANNELS) if channel.endswith((".up", ".gap"))]
    assert np.abs((guess - guess[5]) - (still - still[5]))[:, :, up].mean() < 0.25


def _nodding(track: xr.Dataset, moves: list[Move], deg: float) -> xr.Dataset:
    level = sum((move.level(track["time"].values) for move in moves), start=np.zeros(track.sizes["time"]))
    turn = np.stack([rotation(pitch_deg=deg * float(one)) for one in level])
    upright = (track["position"].values - [320.0, 220.0, 0.0]) * [1.0, -1.0, -1.0]
    position = (upright @ turn.transpose(0, 2, 1)) * [1.0, -1.0, -1.0] + [320.0, 220.0, 0.0]
    return track.assign(position=(track["position"].dims, position, track["position"].attrs))
