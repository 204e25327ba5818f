"""Lids end where the picture shows that they do, whatever the landmark model says of them."""

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from synkin.anatomy import MIRROR, REGIONS, SIDES, Side, other_side
from synkin.anatomy.regions import on_side
from synkin.phantom.files import pictures
from synkin.phantom.landmark_link import track_of
from synkin.phantom.nerve import make_protocol, named_patient
from synkin.phantom.picture.camera import Camera, px_per_mm
from synkin.phantom.recording import Recording, simulate
from synkin.recording.lid_reader import LidReader, samples_among
from synkin.recording.skin import SkinFollower

Pixels = npt.NDArray[np.float32]
Picture = npt.NDArray[np.uint8]
FISSURE = REGIONS["palpebral-fissure"]
RIMS = [
    index
    for side in SIDES
    for part in (slice(1, 8), slice(9, 16))
    for index in on_side(FISSURE.outline_right, side)[part]
]
WIDE_EYED, NARROW_EYED = 2001, 2007


@dataclass(frozen=True)
class Film:
    """Pictures of a healthy person who shuts the eyes, the true landmarks in them (px), px per mm."""

    pictures: list[Picture]
    position: Pixels
    px_per_mm: float

    @property
    def shut(self) -> int:
        """The frame in which the eyes are shut most."""
        return int(np.argmin(self.gap(self.position, "left") + self.gap(self.position, "right")))

    @property
    def half_shut(self) -> int:
        """A frame in which the left eye is about half open."""
        gap = self.gap(self.position, "left")
        return int(np.argmin(np.abs(gap - gap[0] / 2)))

    def gap(self, position: Pixels, side: Side) -> npt.NDArray[np.float64]:
        """Between the lids, mm."""
        upper, lower = (
            position[..., on_side(rim, side), 1].mean(axis=-1)
            for rim in (FISSURE.upper_lid_right, FISSURE.lower_lid_right)
        )
        return np.asarray((lower - upper) / self.px_per_mm, dtype=np.float64)


@cache
def film(person: int) -> Film:
    camera = Camera(size=(800, 600), fps=8.0)
    protocol = make_protocol(("eye-close-gentle",), repetitions=1, seed=2101)
    recording = Recording(named_patient("healthy", "left"), protocol, person, camera, head="none", seed=2101)
    simulation = simulate(recording)
    position = track_of(simulation)["position"].values.astype(np.float32)
    return Film([picture for _, picture in pictures(simulation)], position, px_per_mm(camera))


def hardly_closing(one: Film, side: Side | None = None) -> Pixels:
    """What a model says that sees a third of what lids do, of both eyes or of one."""
    said = one.position.copy()
    rims = [index for index in RIMS if side is None or index in on_side(FISSURE.outline_right, side)]
    said[:, rims] = one.position[0, rims] + (one.position[:, rims] - one.position[0, rims]) / 3
    return said


def reader(one: Film, said: Pixels) -> LidReader:
    frames = samples_among(np.arange(len(one.pictures)))
    return LidReader(said[0], [(one.pictures[index], said[index]) for index in frames])


@pytest.mark.parametrize("person", [WIDE_EYED, NARROW_EYED])
@pytest.mark.parametrize("side", SIDES)
def test_closure_that_the_model_misses_is_found(person: int, side: Side) -> None:
    one = film(person)
    said = hardly_closing(one)
    lids = reader(one, said)
    for frame in (0, one.half_shut, one.shut):
        found, seen = lids.read(one.pictures[frame], said[frame])
        assert seen[RIMS].all()
        assert one.gap(found, side) == pytest.approx(one.gap(one.position[frame], side), abs=1.3)
    assert one.gap(said[one.shut], side) > 3.5


def test_an_eye_that_closes_alone_is_found() -> None:
    """The left half of the face from a frame with open eyes, beside the right half of one with shut ones."""
    one = film(NARROW_EYED)
    middle = int(one.position[0, 168, 0])
    picture, true = one.pictures[one.shut].copy(), one.position[one.shut].copy()
    picture[:, middle:] = one.pictures[0][:, middle:]
    left = [index for index in RIMS if index in on_side(FISSURE.outline_right, "left")]
    true[left] = one.position[0, left]
    pulled = true.copy()
    pulled[RIMS] = (one.position[0, RIMS] + one.position[one.shut, RIMS]) / 2
    found, seen = reader(one, one.position).read(picture, pulled)
    assert seen[RIMS].all()
    for side in SIDES:
        assert abs(one.gap(found, side) - one.gap(true, side)) < 1.0 < abs(one.gap(pulled, side) - one.gap(true, side))


def test_a_lower_lid_that_the_model_puts_over_the_white_is_found() -> None:
    one = film(WIDE_EYED)
    said = one.position.copy()
    lower = [index for side in SIDES for index in on_side(FISSURE.outline_right, side)[9:16]]
    said[:, lower, 1] -= 1.8 * one.px_per_mm
    found, _ = reader(one, said).read(one.pictures[0], said[0])
    for side in SIDES:
        assert one.gap(found, side) == pytest.approx(one.gap(one.position[0], side), abs=1.0)


def test_everything_but_the_rims_stays_as_it_was_said() -> None:
    one = film(NARROW_EYED)
    found, seen = reader(one, one.position).read(one.pictures[one.shut], one.position[one.shut])
    others = np.setdiff1d(np.arange(len(seen)), RIMS)
    assert not seen[others].any()
    np.testing.assert_array_equal(found[others], one.position[one.shut, others])
    np.testing.assert_array_equal(found[:, 2], one.position[one.shut, :, 2])


def test_a_dimmer_picture_reads_alike() -> None:
    one = film(WIDE_EYED)
    dim = Film([(picture * 0.7).astype(np.uint8) for picture in one.pictures], one.position, one.px_per_mm)
    for frame in (0, one.half_shut):
        bright, dimmed = (
            reader(each, each.position).read(each.pictures[frame], each.position[frame])[0] for each in (one, dim)
        )
        for side in SIDES:
            assert one.gap(dimmed, side) == pytest.approx(one.gap(bright, side), abs=0.4)


def test_the_mirror_image_reads_alike() -> None:
    one = film(WIDE_EYED)
    width = one.pictures[0].shape[1]
    position = one.position[:, MIRROR].copy()
    position[..., 0] = width - position[..., 0]
    mirrored = Film([np.ascontiguousarray(picture[:, ::-1]) for picture in one.pictures], position, one.px_per_mm)
    for frame in (0, one.half_shut):
        found = reader(one, one.position).read(one.pictures[frame], one.position[frame])[0]
        other = reader(mirrored, position).read(mirrored.pictures[frame], position[frame])[0]
        for side in SIDES:
            assert one.gap(other, side) == pytest.approx(one.gap(found, other_side(side)), abs=0.1)


def test_eyes_behind_dark_glasses_are_not_read() -> None:
    one = film(WIDE_EYED)
    dark = []
    for picture, position in zip(one.pictures, one.position, strict=True):
        shown = picture.copy()
        for side in SIDES:
            middle = position[list(on_side(FISSURE.outline_right, side)), :2].mean(axis=0)
            cv2.circle(shown, (int(middle[0]), int(middle[1])), int(24 * one.px_per_mm), (20, 20, 22), -1)
        dark.append(shown)
    _, seen = reader(Film(dark, one.position, one.px_per_mm), one.position).read(dark[0], one.position[0])
    assert not seen.any()


@pytest.mark.parametrize("person", [WIDE_EYED, NARROW_EYED])
def test_an_eye_behind_a_hand_is_not_read(person: int) -> None:
    one = film(person)
    hidden = one.pictures[0].copy()
    left = one.position[0, list(on_side(FISSURE.outline_right, "left")), :2]
    skin = one.pictures[0][int(one.position[0, 280, 1]), int(one.position[0, 280, 0])]
    (x0, y0), (x1, y1) = (left.min(axis=0) - 40).astype(int), (left.max(axis=0) + 40).astype(int)
    hidden[y0:y1, x0:x1] = skin
    _, followed = SkinFollower(one.pictures[0], one.position[0]).read(hidden, one.position[0])
    _, seen = reader(one, one.position).read(hidden, one.position[0], followed)
    assert not seen[list(on_side(FISSURE.outline_right, "left"))].any()
    assert seen[list(on_side(FISSURE.outline_right, "right"))[1:8]].all()


def test_an_eye_that_is_shut_throughout_costs_nothing_else() -> None:
    """The left half of every frame has the eye shut, as a patched or sewn one."""
    one = film(NARROW_EYED)
    middle = int(one.position[0, 168, 0])
    left = [index for index in RIMS if index in on_side(FISSURE.outline_right, "left")]
    shown, position = [], one.position.copy()
    for picture in one.pictures:
        picture = picture.copy()
        picture[:, middle:] = one.pictures[one.shut][:, middle:]
        shown.append(picture)
    position[:, left] = one.position[one.shut, left]
    lids = reader(Film(shown, position, one.px_per_mm), position)
    for frame in (0, one.shut):
        found, seen = lids.read(shown[frame], position[frame])
        right = list(on_side(FISSURE.outline_right, "right"))
        assert seen[right[1:8]].all()
        assert one.gap(found, "right") == pytest.approx(one.gap(one.position[frame], "right"), abs=1.0)
        if seen[left].any():
            assert one.gap(found, "left") < 1.0


def test_eyes_that_are_shut_throughout_are_not_read() -> None:
    one = film(NARROW_EYED)
    shut = np.repeat(one.position[one.shut][None], 3, axis=0)
    lids = LidReader(shut[0], [(one.pictures[one.shut], position) for position in shut])
    found, _ = lids.read(one.pictures[one.shut], shut[0])
    for side in SIDES:
        assert one.gap(found, side) < 1.0


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_picture_on_its_side_or_head_reads_alike(quarters: int) -> None:
    one = film(NARROW_EYED)
    turned, position = list(one.pictures), one.position.copy()
    for _ in range(quarters):
        width = turned[0].shape[1]
        turned = [np.ascontiguousarray(np.rot90(picture)) for picture in turned]
        position[..., :2] = np.stack([position[..., 1], width - position[..., 0]], axis=-1)
    upright, lids = reader(one, one.position), reader(Film(turned, position, one.px_per_mm), position)
    for frame in (0, one.half_shut):
        expected, _ = upright.read(one.pictures[frame], one.position[frame])
        found, seen = lids.read(turned[frame], position[frame])
        assert seen[RIMS].all()
        for side in SIDES:
            pair = [on_side(rim, side)[0] for rim in (FISSURE.upper_lid_right, FISSURE.lower_lid_right)]
            apart = [float(np.linalg.norm(each[pair[0], :2] - each[pair[1], :2])) for each in (expected, found)]
            assert apart[1] == pytest.approx(apart[0], abs=0.3 * one.px_per_mm)


def test_an_eye_half_out_of_the_picture_is_not_read() -> None:
    one = film(NARROW_EYED)
    right = one.position[0, list(on_side(FISSURE.outline_right, "right")), 0]
    cut = int(right.mean())
    moved = one.position[0].copy()
    moved[:, 0] -= cut
    _, seen = reader(one, one.position).read(np.ascontiguousarray(one.pictures[0][:, cut:]), moved)
    assert not seen[list(on_side(FISSURE.outline_right, "right"))].any()
    assert seen[list(on_side(FISSURE.outline_right, "left"))[1:8]].all()
