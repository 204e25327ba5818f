"""Skin is followed to where the picture shows it, whatever the landmark model says of it."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from synkin.anatomy import HEAD_FIXED, ON_SKIN, REGIONS, SIDES
from synkin.phantom.files import pictures
from synkin.phantom.landmark_link import track_of
from synkin.phantom.nerve import make_protocol, named_patient
from synkin.phantom.picture.camera import Camera, px_per_mm
from synkin.phantom.recording import Recording, simulate
from synkin.recording.skin import SkinFollower, neutral_frame, neutral_landmarks

Pixels = npt.NDArray[np.float32]
REGION_IDS = tuple(one.id for one in REGIONS.values() if one.unseen is None and one.id != "palpebral-fissure")


@dataclass(frozen=True)
class Film:
    """Pictures of a healthy person who raises the brows and smiles, the true landmarks in them (px), px per mm."""

    pictures: list[npt.NDArray[np.uint8]]
    position: Pixels
    px_per_mm: float

    @property
    def rest(self) -> int:
        """The first frame."""
        return 0

    def farthest(self, region: str) -> int:
        """The frame in which a region is farthest from where it is at rest."""
        return int(np.argmax(np.linalg.norm(self.moved(self.position)[:, landmarks(region)], axis=2).mean(axis=1)))

    def moved(self, position: Pixels) -> npt.NDArray[np.float64]:
        """How far landmarks lie from where they truly are at rest, mm, shape (time, 478, 2)."""
        return np.asarray((position[..., :2] - self.position[self.rest, :, :2]) / self.px_per_mm, dtype=np.float64)


def landmarks(region: str) -> list[int]:
    return [index for side in SIDES for index in REGIONS[region].landmarks(side)]


@cache
def film() -> Film:
    camera = Camera(size=(640, 480), fps=6.0)
    protocol = make_protocol(("brow-raise", "smile-open"), repetitions=1, seed=2101)
    recording = Recording(named_patient("healthy", "left"), protocol, 2101, camera, head="none", seed=2101)
    simulation = simulate(recording)
    position = track_of(simulation)["position"].values.astype(np.float32)
    return Film([picture for _, picture in pictures(simulation)], position, px_per_mm(camera))


def hardly_moved(frame: int) -> Pixels:
    """What a model that sees half of the movement of skin would say of a frame."""
    said: Pixels = film().position[frame].copy()
    said[ON_SKIN] = (said[ON_SKIN] + film().position[film().rest][ON_SKIN]) / 2.0
    return said


def misplaced(position: Pixels) -> Pixels:
    """The same with every landmark on skin 3 mm aside, but for those that say where the head is."""
    said = position.astype(np.float32).copy()
    said[[index for index in np.flatnonzero(ON_SKIN) if index not in HEAD_FIXED], 0] += 3.0 * film().px_per_mm
    return said


def followed(picture: npt.NDArray[np.uint8], said: Pixels) -> tuple[Pixels, npt.NDArray[np.bool_]]:
    one = film()
    return SkinFollower(one.pictures[one.rest], one.position[one.rest]).read(picture, said)


@pytest.mark.parametrize(("region", "mm"), [("brow", 0.5), ("commissure", 0.6), ("cheek", 0.6), ("upper-lip", 0.8)])
def test_movement_that_the_model_misses_is_found(region: str, mm: float) -> None:
    one = film()
    frame = one.farthest(region)
    found, seen = followed(one.pictures[frame], hardly_moved(frame))
    at = landmarks(region)
    true = one.moved(one.position)[frame, at].mean(axis=0)
    assert np.linalg.norm(true) > 2.0
    assert seen[at].all()
    assert one.moved(found)[at].mean(axis=0) == pytest.approx(true, abs=mm)


def pulled(picture: npt.NDArray[np.uint8], at: Pixels, by: Pixels, width: float) -> npt.NDArray[np.uint8]:
    """A picture whose skin around a place is pulled along, px; what moves is `width` px wide."""
    rows, columns = np.indices(picture.shape[:2])
    here = np.stack([columns, rows], axis=2) + 0.5
    came_from = here
    for _ in range(30):
        came_from = here - by * share(came_from, at, width)
    x, y = np.moveaxis((came_from - 0.5).astype(np.float32), 2, 0)
    return np.asarray(cv2.remap(picture, x, y, cv2.INTER_LINEAR), dtype=np.uint8)


def share(places: npt.NDArray[np.floating[Any]], at: Pixels, width: float) -> npt.NDArray[np.float64]:
    """Of the pull, how much there is at places."""
    away = np.linalg.norm(places - at, axis=-1, keepdims=True)
    return np.asarray(np.exp(-0.5 * (away / width) ** 4), dtype=np.float64)


@pytest.mark.parametrize("sees", [1.25, 1.0, 0.7])
def test_skin_that_went_farther_than_flow_reaches_from_stillness_is_found(sees: float) -> None:
    one = film()
    rest = one.position[one.rest]
    by = 15.0 * one.px_per_mm * np.array([0.75, -0.66], dtype=np.float32)
    centre, width = rest[291, :2], 18.0 * one.px_per_mm
    true = rest.copy()
    true[:, :2] += by * share(rest[:, :2], centre, width)
    said = rest + sees * (true - rest)
    said[list(HEAD_FIXED)] = rest[list(HEAD_FIXED)]
    found, seen = followed(pulled(one.pictures[one.rest], centre, by, width), said)
    at = landmarks("commissure")[:4]
    assert seen[at].all()
    assert np.linalg.norm(one.moved(true)[at], axis=1).min() > 14.0
    np.testing.assert_allclose(one.moved(found)[at].mean(axis=0), one.moved(true)[at].mean(axis=0), atol=0.3)


def test_movement_that_the_model_invents_is_not() -> None:
    one = film()
    said = one.position[one.rest].copy()
    said[landmarks("commissure"), 1] -= 4.0 * one.px_per_mm
    found, _ = followed(one.pictures[1], said)
    assert np.abs(one.moved(found)[landmarks("commissure")]).max() < 0.3


def in_mirror(position: Pixels) -> Pixels:
    """What a model says that puts every landmark 2 mm elsewhere in the mirror image, the head too."""
    return np.asarray(position + np.float32(2.0 * film().px_per_mm) * np.array([0.6, 0.8, 0.0]), dtype=np.float32)


def test_skin_halfway_between_picture_and_mirror_image_is_followed() -> None:
    one = film()
    rest, frame = one.position[one.rest], one.farthest("brow")
    follower = SkinFollower(one.pictures[one.rest], rest, in_mirror(rest))
    found, seen = follower.read(one.pictures[one.rest], rest, in_mirror(rest))
    halfway = (rest + in_mirror(rest))[ON_SKIN, :2] / 2.0
    assert seen[ON_SKIN].mean() > 0.9
    assert np.linalg.norm(found[ON_SKIN, :2] - halfway, axis=1).mean() < 0.2 * one.px_per_mm
    swapped = SkinFollower(one.pictures[one.rest], in_mirror(rest), rest)
    here, there = one.position[frame], in_mirror(one.position[frame])
    found, other = (
        which.read(one.pictures[frame], *said)[0]
        for which, said in ((follower, (here, there)), (swapped, (there, here)))
    )
    assert np.linalg.norm((found - other)[ON_SKIN, :2], axis=1).mean() < 0.2 * one.px_per_mm


def test_where_skin_is_lost_it_moves_as_the_mean_of_both_readings() -> None:
    one = film()
    rest, frame = one.position[one.rest], one.farthest("brow")
    follower = SkinFollower(one.pictures[one.rest], rest, in_mirror(rest))
    blank = np.zeros_like(one.pictures[frame])
    found, seen = follower.read(blank, one.position[frame], in_mirror(hardly_moved(frame)))
    at = [index for index in landmarks("brow") if not seen[index]]
    assert len(at) > 4
    true = one.moved(one.position)[frame, at].mean(axis=0)
    moved = (found - (rest + in_mirror(rest)) / 2.0)[at, :2].mean(axis=0) / one.px_per_mm
    assert np.linalg.norm(true) > 2.0
    assert moved == pytest.approx(0.75 * true, abs=0.2)


def test_lids_irises_and_depth_stay_the_models() -> None:
    one = film()
    frame = one.farthest("brow")
    said = one.position[frame] + np.float32(1.0)
    found, seen = followed(one.pictures[frame], said)
    assert not seen[~ON_SKIN].any()
    assert seen[ON_SKIN].mean() > 0.9
    assert (found[seen, :2] != said[seen, :2]).any(axis=1).all()
    np.testing.assert_array_equal(found[~seen], said[~seen])
    np.testing.assert_array_equal(found[:, 2], said[:, 2])


def test_skin_that_went_where_no_model_would_have_it_is_lost() -> None:
    one = film()
    said = one.position[1].copy()
    said[landmarks("chin"), 1] += 7.0 * one.px_per_mm
    _, seen = followed(one.pictures[1], said)
    assert not seen[landmarks("chin")].any()
    assert seen[landmarks("brow")].all()


def test_light_is_not_movement() -> None:
    one = film()
    shade = np.linspace(1.0, 0.5, one.pictures[1].shape[1])[None, :, None]
    found, seen = followed((one.pictures[1] * shade).astype(np.uint8), misplaced(one.position[1]))
    for region in REGION_IDS:
        at = landmarks(region)
        assert seen[at].all()
        assert np.abs(one.moved(found)[at].mean(axis=0) - one.moved(one.position)[1, at].mean(axis=0)).max() < 0.35


def test_head_that_is_elsewhere_and_larger_is_not_movement() -> None:
    one = film()
    turn = cv2.getRotationMatrix2D((320, 240), 8.0, 1.1)
    picture = cv2.warpAffine(one.pictures[1], turn, (640, 480)).astype(np.uint8)
    there = one.position[1].copy()
    there[:, :2] = (one.position[1, :, :2] - 0.5) @ turn[:, :2].T + turn[:, 2] + 0.5
    found, seen = followed(picture, misplaced(there))
    for region in REGION_IDS:
        assert seen[landmarks(region)].all()
        off = (found - there)[landmarks(region), :2].mean(axis=0) / one.px_per_mm
        assert np.abs(off).max() < 0.35, region


def test_hidden_skin_is_said_to_be_lost_and_stays_the_models() -> None:
    one = film()
    picture = one.pictures[1].copy()
    hidden, beside = ([*REGIONS["cheek"].landmarks(side)] for side in ("left", "right"))
    at = one.position[1, hidden, :2]
    (left, top), (right, bottom) = (at.min(axis=0) - 45).astype(int), (at.max(axis=0) + 45).astype(int)
    picture[top:bottom, left:right] = 60
    found, seen = followed(picture, one.position[1])
    assert seen[hidden].mean() < 0.5
    assert seen[beside].all()
    np.testing.assert_array_equal(found[~seen], one.position[1][~seen])


def test_the_neutral_frame_is_one_at_rest() -> None:
    one = film()
    moved = np.linalg.norm(one.moved(one.position), axis=2).mean(axis=1)
    assert moved[neutral_frame(one.position)] < 0.5
    assert moved.max() > 1.0


def test_the_neutral_frame_of_a_clip_that_mostly_smiles_is_one_at_rest() -> None:
    one = film()
    smile = np.repeat(one.position[[one.farthest("commissure")]], 2 * len(one.position), axis=0)
    chosen = neutral_frame(np.concatenate([smile, one.position]))
    assert chosen >= len(smile)
    assert np.linalg.norm(one.moved(one.position)[chosen - len(smile)], axis=1).mean() < 0.5


def test_the_neutral_frame_is_in_no_blink() -> None:
    position = np.repeat(film().position[[film().rest]], 9, axis=0)
    upper, lower = [160, 159, 158, 387, 386, 385], [144, 145, 153, 373, 374, 380]
    position[4:, upper] = position[4:, lower]
    assert neutral_frame(position) < 4


def test_landmarks_at_rest_are_the_mean_of_many_frames() -> None:
    one = film()
    index = neutral_frame(one.position)
    noise = np.random.default_rng(2103).normal(0.0, 0.3, (40, *one.position.shape[1:]))
    noise[..., 2] = 0.0
    seen = (one.position[[index]] + noise).astype(np.float32)
    seen[::2, :, :2] = seen[::2, :, :2] * 1.1 + 20.0  # the head comes nearer
    chosen = neutral_frame(seen)
    true = one.position[index, :, :2] * (1.0 if chosen % 2 else 1.1) + (0.0 if chosen % 2 else 20.0)
    found = neutral_landmarks(seen, chosen)
    assert found.shape == (478, 3)
    assert np.std(seen[chosen, :, :2] - true) > 0.25
    assert np.std(found[:, :2] - true) < 0.15
    np.testing.assert_array_equal(neutral_landmarks(seen[[chosen]], 0).round(2), seen[chosen].round(2))


def test_a_frame_without_a_face_is_not_neutral() -> None:
    position = film().position.copy()
    position[: len(position) // 2] = np.nan
    assert neutral_frame(position) >= len(position) // 2


def test_two_pictures_do_not_share_their_landmarks() -> None:
    """A folder of a face at rest and a smile has one picture at rest, and nothing to take a mean over."""
    one = film()
    smiling = one.farthest("commissure")
    position = one.position[[one.rest, smiling]]
    np.testing.assert_allclose(neutral_landmarks(position, 0), position[0], atol=0.01)
